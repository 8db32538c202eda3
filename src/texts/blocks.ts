/**
 * A finished text is a list of blocks. Everything in them is plain: HTML and PDF are made from the
 * blocks, and each escapes every character itself, so data and template words are treated alike.
 */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly table: Table };

export interface Table {
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  /** Sum line; null: none. */
  readonly sum: readonly string[] | null;
}

/**
 * Marks that only our own tags and filters write. Data never holds them: control characters are
 * taken out of it before it reaches a template.
 */
export const marks = { table: '\u0001', linkStart: '\u0002', linkEnd: '\u0003' } as const;

const linkPattern = new RegExp(`${marks.linkStart}([^${marks.linkEnd}]*)${marks.linkEnd}`, 'g');

/** Splits a rendered body into blocks: blank lines part them, `## ` heads, `- ` lists, marks place tables. */
export function readBlocks(body: string, table: (name: string) => Table | null): Block[] {
  const paragraphs = body.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/);
  return paragraphs.flatMap((paragraph) => {
    const lines = paragraph
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return readParagraph(lines, table);
  });
}

function readParagraph(lines: readonly string[], table: (name: string) => Table | null): Block[] {
  const blocks: Block[] = [];
  let words: string[] = [];
  let items: string[] = [];
  const flush = (): void => {
    if (words.length > 0) blocks.push({ kind: 'paragraph', text: words.join(' ') });
    if (items.length > 0) blocks.push({ kind: 'list', items });
    words = [];
    items = [];
  };
  for (const line of lines) {
    const isItem = line.startsWith('- ');
    if (isItem === words.length > 0 || line.startsWith(marks.table) || line.startsWith('## ')) {
      flush();
    }
    if (line.startsWith(marks.table)) {
      const found = table(line.slice(marks.table.length));
      if (found && found.rows.length > 0) blocks.push({ kind: 'table', table: found });
    } else if (line.startsWith('## ')) blocks.push({ kind: 'heading', text: line.slice(3) });
    else if (isItem) items.push(line.slice(2));
    else if (items.length > 0) items.push(`${items.pop() ?? ''} ${line}`);
    else words.push(line);
  }
  flush();
  return blocks;
}

/** Text without marks: links stand as their address. */
export function plain(text: string): string {
  return text.replace(linkPattern, '$1');
}

/** A run of text, or an address that may be followed. */
export type Run = { readonly text: string; readonly url: string | null };

/** Text cut into runs at its links. */
export function runsOf(text: string): Run[] {
  return text
    .split(linkPattern)
    .map((part, index) => ({ text: part, url: index % 2 === 1 ? part : null }))
    .filter((run) => run.text !== '');
}

const textWidth = 78;

/** Blocks as plain text, wrapped, with tables set in columns. */
export function blocksToText(blocks: readonly Block[]): string {
  return `${blocks.map(blockToText).join('\n\n')}\n`;
}

function blockToText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return plain(block.text);
    case 'paragraph':
      return wrap(plain(block.text), '');
    case 'list':
      return block.items.map((item) => `- ${wrap(plain(item), '  ')}`).join('\n');
    case 'table':
      return tableToText(block.table);
  }
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > textWidth - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

function tableToText(table: Table): string {
  const titles = table.columns.map((column) => column.title);
  const rows = [titles, ...table.rows, ...(table.sum ? [table.sum] : [])];
  const widths = titles.map((_, n) => Math.max(...rows.map((row) => lengthOf(row[n] ?? ''))));
  const line = (row: readonly string[]): string =>
    table.columns
      .map(({ align }, n) => pad(row[n] ?? '', widths[n] ?? 0, align))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [
    table.caption,
    '',
    ...(titles.some((title) => title !== '') ? [line(titles)] : []),
    rule,
    ...table.rows.map(line),
    ...(table.sum ? [rule, line(table.sum)] : []),
  ].join('\n');
}

const lengthOf = (text: string): number => [...text].length;

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'right' ? space + text : text + space;
}
