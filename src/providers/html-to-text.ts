const charactersMax = 400_000;

/** Elements whose content is no text of the writer's: code, and what a mail program quotes. */
const skipped: ReadonlySet<string> = new Set(['head', 'style', 'script', 'title', 'blockquote']);
const breaking: ReadonlySet<string> = new Set([
  'br',
  'p',
  'div',
  'li',
  'tr',
  'h1',
  'h2',
  'h3',
  'h4',
  'hr',
  'table',
  'ul',
  'ol',
]);
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ', // prettier-ignore
};
const codePointMax = 0x10ffff;

/** The text of an HTML mail, for reading its words; never to be shown as HTML. Linear in its length. */
export function htmlToText(html: string): string {
  const parts: string[] = [];
  let within: string | null = null;
  let depth = 0;
  for (const [token] of html.slice(0, charactersMax).matchAll(/<[^<>]*>|[^<]+|</g)) {
    const tag = /^<(\/?)([a-z][a-z0-9]*)/i.exec(token);
    const name = tag?.[2]?.toLowerCase() ?? '';
    if (within !== null) {
      if (name === within) depth += tag?.[1] === '/' ? -1 : 1;
      if (depth === 0) within = null;
      continue;
    }
    if (tag === null) {
      if (!token.startsWith('<!')) parts.push(withoutEntities(token));
    } else if (skipped.has(name) && tag[1] === '') {
      within = name;
      depth = 1;
    } else if (breaking.has(name)) {
      parts.push('\n');
    }
  }
  const text = trimmed(parts.join(''));
  // Nothing but a quote, or markup that is never closed.
  return text === ''
    ? trimmed(withoutEntities(html.slice(0, charactersMax).replace(/<[^<>]*>/g, ' ')))
    : text;
}

function trimmed(text: string): string {
  return text
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

function withoutEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= codePointMax ? String.fromCodePoint(code) : ' ';
  });
}
