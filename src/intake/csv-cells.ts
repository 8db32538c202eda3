import type { LocalDate } from '../domain/calendar/dates';
import { cleanLine } from './text';

const unstorable = /\u0000|\p{Surrogate}/u;

export type RowFault =
  | 'not_csv'
  | 'missing_column'
  | 'wrong_columns'
  | 'missing'
  | 'invalid_input'
  | 'date_invalid'
  | 'amount_invalid'
  | 'currency_unknown'
  | 'duplicate'
  | 'unknown_step'
  | 'above_limit';

/** A cell that is not taken. */
export class CellFault extends Error {
  constructor(
    readonly column: string,
    readonly code: RowFault,
    readonly value: string,
  ) {
    super(code);
  }
}

/** The cells of one row. */
export interface Cells {
  readonly cell: (column: string | undefined) => string;
  /** A day that has to be there. */
  readonly date: (column: string) => LocalDate;
}

/** One of these words, whatever its case; null: the cell is empty. */
export function oneOf<const Word extends string>(
  cell: Cells['cell'],
  column: string | undefined,
  words: readonly Word[],
): Word | null {
  const value = cell(column);
  if (column === undefined || value === '') return null;
  const word = words.find((one) => one === value.toLowerCase());
  if (word === undefined) throw new CellFault(column, 'invalid_input', value);
  return word;
}

/** A line of text that has to be there. */
export function lineOf(cell: Cells['cell'], column: string): string {
  const text = needed(cell, column);
  const line = cleanLine(text);
  if (line === null) throw new CellFault(column, 'invalid_input', text);
  return line;
}

/** A text that has to be there. */
export function needed(cell: Cells['cell'], column: string): string {
  const text = cell(column);
  if (text === '') throw new CellFault(column, 'missing', '');
  if (unstorable.test(text)) throw new CellFault(column, 'invalid_input', '');
  return text;
}
