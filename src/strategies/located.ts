import {
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from 'yaml';
import type { z } from 'zod';
import type { Result } from '../domain/result';

/** One fault of a document, with its place. `path` is written `stages.0.steps.2.days`; empty: the whole text. */
export interface LocatedFault {
  readonly path: string;
  readonly message: string;
  /** Line and column of the text, from 1, where they are known. */
  readonly line?: number;
  readonly column?: number;
}

type Place = Pick<LocatedFault, 'line' | 'column'>;

type Path = readonly (string | number)[];

/** Longest text that is read; a document is a page or two. */
const textMax = 200_000;

/**
 * Reads a document of YAML and names every fault at once: of the YAML, of the fields, of the sense that `mean` makes of
 * what is well formed; each with its place, its line and its column.
 */
export function readLocated<Written, Meant>(
  yamlText: string,
  shape: z.ZodType<Written>,
  mean: (written: Written) => {
    readonly value: Meant;
    readonly faults: readonly { readonly path: Path; readonly message: string }[];
  },
): Result<Meant, LocatedFault[]> {
  if (yamlText.length > textMax) {
    return {
      ok: false,
      error: [{ path: '', message: `The text is longer than ${textMax} characters.` }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const faults = broken.map((error) => ({
      path: '',
      message: inWords(error),
      ...placeAt(lines, error.pos[0]),
    }));
    return { ok: false, error: faults };
  }
  if (isEmpty(document)) return { ok: false, error: [{ path: '', message: 'The text is empty.' }] };
  const at = (path: Path, message: string): LocatedFault => ({
    ...{ path: path.join('.'), message },
    ...placeOf(document, lines, path),
  });
  const written = plain(document);
  if (written === null) {
    const message = 'Anchors and aliases are not read.';
    return { ok: false, error: [{ path: '', message, ...placeAt(lines, aliasAt(document)) }] };
  }
  const parsed = shape.safeParse(written.value);
  if (!parsed.success) {
    return { ok: false, error: parsed.error.issues.flatMap((issue) => fieldFaults(issue, at)) };
  }
  const meant = mean(parsed.data);
  const faults = meant.faults.map((fault) => at(fault.path, fault.message));
  return faults.length > 0 ? { ok: false, error: faults } : { ok: true, value: meant.value };
}

function fieldFaults(
  issue: z.core.$ZodIssue,
  at: (path: Path, message: string) => LocatedFault,
): LocatedFault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code !== 'unrecognized_keys') return [at(path, issue.message)];
  return issue.keys.map((name) => at([...path, name], `There is no field ${name} here.`));
}

/** What is wrong with the YAML, for somebody who does not know the reader. Its place is given beside it. */
function inWords({ code, message }: YAMLError): string {
  if (code === 'DUPLICATE_KEY') return 'The field stands here twice.';
  if (code === 'MULTIPLE_DOCS') return 'Here begins a second document; a text holds one.';
  if (message.includes('call stack')) return 'The text is nested too deeply.';
  const [first = message] = message.split('\n');
  return first.replace(/ at line \d+, column \d+:?$/, '.');
}

function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** Where the first alias stands, else the beginning. */
function aliasAt(document: Document): number {
  let found = 0;
  visit(document, {
    Alias(_key, { range }) {
      found = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** The values of a text; null when it has aliases: a page that a collector reads has no hidden copies. */
function plain(document: Document): { readonly value: unknown } | null {
  try {
    return { value: document.toJS({ maxAliasCount: 0 }) };
  } catch {
    return null;
  }
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Line and column of a place, or of the nearest place above it that the text has. */
function placeOf(document: Document, lines: LineCounter, path: Path): Place {
  for (let length = path.length; length >= 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== null) return placeAt(lines, offset);
  }
  return {};
}

function offsetOf(document: Document, path: Path): number | null {
  const last = path.at(-1);
  const parent = path.length === 0 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (last !== undefined && isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
    return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return rangeStart(node);
}

function rangeStart(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null;
  return Array.isArray(node.range) ? Number(node.range[0]) : null;
}
