import type PDFDocument from 'pdfkit';

/** A document in the making, with the structure that screen readers follow. Lengths in points. */
export interface Sheet {
  readonly doc: Doc;
  readonly root: PDFKit.PDFStructureElement;
  readonly left: number;
  readonly width: number;
  /** Lowest point of the text area. */
  readonly bottom: number;
}

export type Doc = InstanceType<typeof PDFDocument>;

/** Fonts are embedded: the standard ones lack letters of many European names. */
export const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
} as const;

export const sizes = { body: 10, small: 8, subject: 12.5, heading: 11, table: 9 } as const;
export const colors = { text: '#1f2328', muted: '#57606a', rule: '#c6cbd1' } as const;

export function regular(doc: Doc, size: number, color: string = colors.text): Doc {
  return doc.font(fonts.regular).fontSize(size).fillColor(color);
}

export function bold(doc: Doc, size: number): Doc {
  return doc.font(fonts.bold).fontSize(size).fillColor(colors.text);
}

/** Starts a new page when less than `points` are left on this one. */
export function keepRoom({ doc, bottom }: Sheet, points: number): void {
  if (doc.y + points > bottom) doc.addPage();
}
