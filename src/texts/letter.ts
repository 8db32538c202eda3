import PDFDocument from 'pdfkit';
import { dayMs } from '../domain/calendar/zone';
import type { Result } from '../domain/result';
import { plain, type Block, type Table } from './blocks';
import { wordsOf, type Language } from './languages';
import { drawTable } from './letter-table';
import { bold, colors, fonts, keepRoom, regular, sizes, type Doc, type Sheet } from './sheet';
import type { MessageView } from './view';

/** A document on pages of its own after the letter. */
export interface Enclosure {
  readonly subject: string;
  readonly blocks: readonly Block[];
}

export interface LetterInput {
  readonly view: MessageView;
  readonly language: Language;
  readonly subject: string;
  readonly blocks: readonly Block[];
  readonly enclosures?: readonly Enclosure[];
}

/** Points. The address stands where the window of a long envelope is (DIN 5008 form B). */
const layout = {
  margins: { top: 56, bottom: 78, left: 71, right: 62 },
  addressTop: 146,
  bodyTop: 268,
  footerFromBottom: 50,
} as const;

const letterPaper: ReadonlySet<string> = new Set(['US', 'CA', 'MX', 'PH', 'CL', 'CO']);

/**
 * A letter as a tagged PDF. The bytes depend on the input alone: dates inside come from the business
 * time of the view and nothing is compressed by a library that may change. Error: the characters
 * that the letter font cannot print, because a name must not be sent with holes in it.
 */
export function letterPdf(input: LetterInput): Result<Uint8Array, string> {
  const clean = withoutPictures(input);
  const doc = newDocument(clean);
  const missing = missingCharacters(doc, clean);
  if (missing.length > 0) {
    return { ok: false, error: `the letter font has no ${missing.slice(0, 10).join(' ')}` };
  }
  const root = doc.struct('Document');
  doc.addStructure(root);
  const { margins } = layout;
  const sheet: Sheet = {
    doc,
    root,
    left: margins.left,
    width: doc.page.width - margins.left - margins.right,
    bottom: doc.page.height - margins.bottom,
  };
  drawHead(sheet, clean);
  drawBlocks(sheet, clean.blocks);
  for (const { subject, blocks } of clean.enclosures ?? []) {
    doc.addPage();
    paragraph(sheet, 'H1', () => bold(doc, sizes.subject).text(subject, sheet.left, doc.y));
    doc.y += 12;
    drawBlocks(sheet, blocks);
  }
  root.end();
  drawFooters(sheet, clean);
  doc.end();
  const bytes = doc.read() as Buffer | null;
  return bytes ? { ok: true, value: new Uint8Array(bytes) } : { ok: false, error: 'no pages' };
}

function drawBlocks(sheet: Sheet, blocks: readonly Block[]): void {
  blocks.forEach((block, n) => {
    // the greeting at the end and the name under it stay together
    if (n === blocks.length - 2) keepRoom(sheet, 56);
    drawBlock(sheet, block, blocks[n + 1]);
  });
}

function newDocument({ view, language, subject }: LetterInput): Doc {
  // The day alone: what is shown before is the same to the byte as what goes out later that day.
  const date = new Date(view.at - (view.at % dayMs));
  return new PDFDocument({
    size: letterPaper.has(view.country ?? '') ? 'LETTER' : 'A4',
    margins: layout.margins,
    tagged: true,
    lang: language,
    displayTitle: true,
    pdfVersion: '1.7',
    bufferPages: true,
    compress: false,
    font: fonts.regular,
    info: {
      Title: subject,
      Author: view.creditor.name,
      Creator: 'Duecourse',
      Producer: 'Duecourse',
      CreationDate: date,
      ModDate: date,
    },
  });
}

function drawHead(sheet: Sheet, { view, subject, language }: LetterInput): void {
  const { doc, left, width } = sheet;
  const half = width / 2;
  const words = wordsOf(language);
  const { creditor, debtor } = view;
  const lines = [creditor.replyTo, creditor.phone, creditor.hours].filter((line) => line !== '');
  paragraph(sheet, 'P', () => {
    bold(doc, 13).text(creditor.name, left, layout.margins.top, { width });
    regular(doc, sizes.small, colors.muted).text(lines.join('  ·  '), { width });
  });
  paragraph(sheet, 'P', () => {
    regular(doc, sizes.body).text(
      [debtor.name, ...debtor.address].filter((line) => line !== '').join('\n'),
      left,
      layout.addressTop,
      { width: half, lineGap: 2 },
    );
  });
  const addressEnd = doc.y;
  paragraph(sheet, 'P', () => {
    regular(doc, sizes.body).text(view.today, left + half, layout.addressTop, {
      width: half,
      align: 'right',
      lineGap: 2,
    });
    regular(doc, sizes.small, colors.muted).text(`${words.reference}: ${view.reference}`, {
      width: half,
      align: 'right',
    });
  });
  const top = Math.max(layout.bodyTop, addressEnd + 24, doc.y + 24);
  paragraph(sheet, 'H1', () => bold(doc, sizes.subject).text(subject, left, top, { width }));
  doc.y += 12;
}

function drawBlock(sheet: Sheet, block: Block, next: Block | undefined): void {
  const { doc, left, width } = sheet;
  switch (block.kind) {
    case 'heading':
      doc.y += 4;
      keepRoom(sheet, next?.kind === 'table' ? 110 : 60);
      paragraph(sheet, 'H2', () =>
        bold(doc, sizes.heading).text(plain(block.text), left, doc.y, { width }),
      );
      doc.y += 4;
      return;
    case 'paragraph':
      keepRoom(sheet, 28);
      paragraph(sheet, 'P', () =>
        regular(doc, sizes.body).text(plain(block.text), left, doc.y, { width, lineGap: 2.5 }),
      );
      doc.y += 8;
      return;
    case 'list':
      drawList(sheet, block.items);
      return;
    case 'table':
      drawTable(sheet, block.table);
  }
}

const bulletIndent = 14;

function drawList(sheet: Sheet, items: readonly string[]): void {
  const { doc, left, width, root } = sheet;
  const list = doc.struct('L');
  root.add(list);
  for (const item of items) {
    keepRoom(sheet, 20);
    const entry = doc.struct('LI');
    list.add(entry);
    const top = doc.y;
    const label = doc.struct('Lbl', {}, () => {
      regular(doc, sizes.body).text('•', left, top, { width: bulletIndent, lineBreak: false });
    });
    const words = doc.struct('LBody', {}, () => {
      regular(doc, sizes.body).text(plain(item), left + bulletIndent, top, {
        width: width - bulletIndent,
        lineGap: 2.5,
      });
    });
    entry.add(label);
    entry.add(words);
    entry.end();
    doc.y += 3;
  }
  list.end();
  doc.y += 6;
}

function drawFooters(sheet: Sheet, { view, language }: LetterInput): void {
  const { doc, left, width } = sheet;
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    const { margins } = doc.page;
    const y = doc.page.height - layout.footerFromBottom;
    // text below the margin would start a new page
    doc.page.margins = { ...margins, bottom: 0 };
    doc.markContent('Artifact', { type: 'Pagination' });
    doc
      .moveTo(left, y - 8)
      .lineTo(left + width, y - 8)
      .lineWidth(0.5)
      .stroke(colors.rule);
    regular(doc, sizes.small, colors.muted);
    doc.text(view.creditor.name, left, y, { width: width * 0.7, lineBreak: false, ellipsis: true });
    doc.text(wordsOf(language).page(page + 1, count), left + width * 0.7, y, {
      width: width * 0.3,
      align: 'right',
      lineBreak: false,
    });
    doc.endMarkedContent();
    doc.page.margins = margins;
  }
}

/** Draws inside one structure element, so that the reading order is the order of drawing. */
function paragraph({ doc, root }: Sheet, tag: string, draw: () => unknown): void {
  const element = doc.struct(tag, {}, () => {
    draw();
  });
  root.add(element);
  element.end();
}

/** Little pictures in a name (emoji) say nothing on paper and are left out. */
function withoutPictures(input: LetterInput): LetterInput {
  const strip = (text: string): string =>
    text
      .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u200c\u200d]/gu, (found) =>
        /[©®™]/.test(found) ? found : '',
      )
      .replace(/ {2,}/g, ' ')
      .trim();
  const { view } = input;
  return {
    ...input,
    subject: strip(input.subject),
    view: {
      ...view,
      creditor: { ...view.creditor, name: strip(view.creditor.name) },
      debtor: { ...view.debtor, name: strip(view.debtor.name) },
    },
    blocks: input.blocks.map((block) => mapBlock(block, strip)),
    enclosures: (input.enclosures ?? []).map(({ subject, blocks }) => ({
      subject: strip(subject),
      blocks: blocks.map((block) => mapBlock(block, strip)),
    })),
  };
}

function mapBlock(block: Block, map: (text: string) => string): Block {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return { kind: block.kind, text: map(block.text) };
    case 'list':
      return { kind: 'list', items: block.items.map(map) };
    case 'table':
      return { kind: 'table', table: mapTable(block.table, map) };
  }
}

function mapTable(table: Table, map: (text: string) => string): Table {
  return { ...table, rows: table.rows.map((row) => row.map(map)) };
}

/** The part of the font that says what it can print; the types of the library leave it out. */
interface OpenFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}

function missingCharacters(doc: Doc, input: LetterInput): string[] {
  const { font } = (doc as unknown as OpenFont)._font;
  const { creditor, debtor, reference } = input.view;
  const texts = [
    ...[input.subject, reference, creditor.name, creditor.replyTo, creditor.phone],
    ...[creditor.hours, debtor.name, ...debtor.address],
  ];
  const collect = (text: string): string => {
    texts.push(plain(text));
    return text;
  };
  const enclosed = (input.enclosures ?? []).flatMap(({ subject, blocks }) => {
    texts.push(subject);
    return blocks;
  });
  [...input.blocks, ...enclosed].forEach((block) => mapBlock(block, collect));
  const characters = new Set(texts.join(''));
  return [...characters].filter(
    (character) =>
      character.trim() !== '' && !font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
  );
}
