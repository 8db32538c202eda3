import type { Table } from './blocks';
import { bold, colors, keepRoom, regular, sizes, type Doc, type Sheet } from './sheet';

const padding = { x: 5, y: 4 } as const;

interface Grid {
  readonly table: Table;
  readonly widths: readonly number[];
}

type RowLook = 'head' | 'row' | 'sum';

/** Draws a table with its caption; its head is drawn again on each new page. */
export function drawTable(sheet: Sheet, table: Table): void {
  const { doc, root } = sheet;
  keepRoom(sheet, 90);
  const element = doc.struct('Table');
  root.add(element);
  const caption = doc.struct('Caption', {}, () => {
    bold(doc, sizes.table).text(table.caption, sheet.left, doc.y, { width: sheet.width });
  });
  element.add(caption);
  doc.y += 4;
  const grid: Grid = { table, widths: columnWidths(sheet, table) };
  const titles = table.columns.map((column) => column.title);
  const hasTitles = titles.some((title) => title !== '');
  if (hasTitles) drawRow(sheet, element, grid, titles, 'head');
  const rows = [
    ...table.rows.map((cells) => ({ cells, look: 'row' as const })),
    ...(table.sum ? [{ cells: table.sum, look: 'sum' as const }] : []),
  ];
  for (const [n, { cells, look }] of rows.entries()) {
    // A sum does not stand on a page without a row that it is the sum of.
    const next = rows[n + 1];
    const sumHeight = next?.look === 'sum' ? rowHeight(sheet, grid, next.cells, 'sum') : 0;
    if (doc.y + rowHeight(sheet, grid, cells, look) + sumHeight > sheet.bottom) {
      doc.addPage();
      if (hasTitles) drawRow(sheet, element, grid, titles, 'head');
    }
    drawRow(sheet, element, grid, cells, look);
  }
  element.end();
  doc.y += 12;
}

function drawRow(
  sheet: Sheet,
  parent: PDFKit.PDFStructureElement,
  { table, widths }: Grid,
  cells: readonly string[],
  look: RowLook,
): void {
  const { doc } = sheet;
  const top = doc.y;
  const height = rowHeight(sheet, { table, widths }, cells, look);
  const row = doc.struct('TR');
  parent.add(row);
  let x = sheet.left;
  table.columns.forEach(({ align }, n) => {
    const width = widths[n] ?? 0;
    const cellX = x;
    const cell = doc.struct(look === 'head' || n === 0 ? 'TH' : 'TD', {}, () => {
      fontOf(sheet, look).text(cells[n] ?? '', cellX + padding.x, top + padding.y, {
        width: width - 2 * padding.x,
        align,
      });
    });
    row.add(cell);
    x += width;
  });
  row.end();
  doc.markContent('Artifact', { type: 'Layout' });
  doc
    .moveTo(sheet.left, top + height)
    .lineTo(sheet.left + sheet.width, top + height)
    .lineWidth(look === 'row' ? 0.4 : 0.9)
    .stroke(look === 'row' ? colors.rule : colors.muted);
  doc.endMarkedContent();
  doc.y = top + height;
}

const fontOf = ({ doc }: Sheet, look: RowLook): Doc =>
  look === 'row' ? regular(doc, sizes.table) : bold(doc, sizes.table);

function rowHeight(
  sheet: Sheet,
  { widths }: Grid,
  cells: readonly string[],
  look: RowLook,
): number {
  const doc = fontOf(sheet, look);
  const heights = cells.map((cell, n) =>
    doc.heightOfString(cell === '' ? ' ' : cell, { width: (widths[n] ?? 0) - 2 * padding.x }),
  );
  return Math.max(...heights) + 2 * padding.y;
}

/** Natural widths; what is left over goes to the first column, what is missing is taken from all. */
function columnWidths(sheet: Sheet, table: Table): number[] {
  const bolds = [table.columns.map((column) => column.title), ...(table.sum ? [table.sum] : [])];
  const measure = (rows: readonly (readonly string[])[], look: RowLook): number[] => {
    const doc = fontOf(sheet, look);
    return table.columns.map((_, n) =>
      Math.max(0, ...rows.map((row) => doc.widthOfString(row[n] ?? ''))),
    );
  };
  const plainWidths = measure(table.rows, 'row');
  const natural = measure(bolds, 'sum').map(
    (width, n) => Math.max(width, plainWidths[n] ?? 0) + 2 * padding.x + 1,
  );
  const total = natural.reduce((a, b) => a + b, 0);
  if (total > sheet.width) return natural.map((width) => (width * sheet.width) / total);
  return natural.map((width, n) => (n === 0 ? width + sheet.width - total : width));
}
