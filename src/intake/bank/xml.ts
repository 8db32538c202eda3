import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element: attributes begin with `@`, its text is `#text`, everything else are elements. */
export type Node = Readonly<Record<string, unknown>>;

const place = XMLParser.getMetaDataSymbol() as unknown as symbol;

/**
 * Reads a well-formed UTF-8 document. One with a DOCTYPE is refused before it is parsed: nothing in a
 * statement needs it, and entities that expand or reach outside can only stand there.
 */
export function readXml(file: string | Uint8Array):
  | {
      readonly root: Node;
      /** Namespaces that the root element names. */
      readonly namespaces: readonly string[];
      readonly lineOf: (node: Node) => number;
    }
  | { readonly fault: 'not_xml' | 'doctype_refused'; readonly line: number } {
  const xml = decoded(file);
  if (xml === null) return { fault: 'not_xml', line: 1 };
  const lineAt = lineFinder(xml);
  const doctypeAt = xml.search(/<!(?:DOCTYPE|ENTITY)/i);
  if (doctypeAt >= 0) return { fault: 'doctype_refused', line: lineAt(doctypeAt) };
  const valid = XMLValidator.validate(xml);
  if (valid !== true) return { fault: 'not_xml', line: valid.err.line };
  try {
    const root: unknown = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      removeNSPrefix: true,
      parseTagValue: false,
      parseAttributeValue: false,
      alwaysCreateTextNode: false,
      // Character references only: entities of one's own would need the DOCTYPE refused above.
      htmlEntities: true,
      captureMetaData: true,
      trimValues: true,
    }).parse(xml);
    if (!isNode(root)) return { fault: 'not_xml', line: 1 };
    return { root, namespaces: namespacesOf(xml), lineOf: (node) => lineAt(startOf(node)) };
  } catch {
    return { fault: 'not_xml', line: 1 };
  }
}

/** The parser drops them with the prefixes. */
function namespacesOf(xml: string): string[] {
  const [rootTag = ''] = /<[A-Za-z_][^>]*>/.exec(xml) ?? [];
  return [...rootTag.matchAll(/\sxmlns(?::[\w.-]+)?\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

function decoded(file: string | Uint8Array): string | null {
  try {
    const given =
      typeof file === 'string' ? file : new TextDecoder('utf-8', { fatal: true }).decode(file);
    return given.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}

/** The elements of that name right below, also a single or an empty one. */
export function all(node: Node, name: string): Node[] {
  const found = Object.hasOwn(node, name) ? node[name] : undefined;
  if (found === undefined) return [];
  const list: readonly unknown[] = Array.isArray(found) ? found : [found];
  return list.map((one) => (isNode(one) ? one : { '#text': one }));
}

/** The first element along a path; undefined: there is none. */
export function at(node: Node, ...path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>(
    (found, name) => (found === undefined ? undefined : all(found, name)[0]),
    node,
  );
}

/** The text of the first element along a path; empty when it is not there. */
export function text(node: Node, ...path: readonly string[]): string {
  const found = at(node, ...path)?.['#text'];
  return typeof found === 'string' ? found : '';
}

export function attribute(node: Node, name: string): string {
  const found = node[`@${name}`];
  return typeof found === 'string' ? found : '';
}

/** Answers the line of a position; the breaks are looked for once. */
function lineFinder(xml: string): (index: number) => number {
  const breaks: number[] = [];
  for (let next = xml.indexOf('\n'); next >= 0; next = xml.indexOf('\n', next + 1)) {
    breaks.push(next);
  }
  return (index) => {
    let low = 0;
    let high = breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((breaks[middle] ?? Infinity) < index) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** Where an element with attributes or elements begins. */
function startOf(node: Node): number {
  return (node as Record<symbol, { startIndex?: number } | undefined>)[place]?.startIndex ?? 0;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
