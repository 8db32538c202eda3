import type { LocalDate } from '../../domain/calendar/dates';
import { limits } from '../../domain/limits';
import { exponentOf, isCurrency } from '../../domain/money/currency';
import { parseAmount } from '../../domain/money/money';
import { fault, recordsOf } from '../csv';
import { CellFault } from '../csv-cells';
import { dateReader } from '../csv-dates';
import { cleanLine } from '../text';
import type { BankMap } from './csv-map';
import { identified, noReference, type BankFile, type BareLine, type RejectedLine } from './file';

/**
 * Reads a whole CSV of bank movements by its map; the first fault of each row is named.
 *
 * @param latest no movement can have been booked later
 */
export function readBankCsv(csv: string | Uint8Array, map: BankMap, latest: LocalDate): BankFile {
  const records = recordsOf(csv, map.delimiter);
  if (!Array.isArray(records)) return refused(records);
  const [header, ...body] = records;
  const names = (header?.cells ?? []).map((name) => name.trim());
  const wanted = columnsOf(map);
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) return refused(fault(1, missing, 'missing_column', null));
  const twice = wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) return refused(fault(1, twice, 'duplicate', null));
  if (body.length > limits.bankLinesMax) return refused(fault(1, null, 'above_limit', null));
  const lines: BareLine[] = [];
  const rejected: RejectedLine[] = [];
  const read = rowReader(names, map, latest);
  for (const { line, cells } of body) {
    const row = read(line, cells);
    if ('code' in row) rejected.push(row);
    else lines.push(row);
  }
  const scope = { account: map.account, statement: '' };
  return { lines: identified(lines, scope), pending: 0, rejected };
}

const refused = (one: RejectedLine): BankFile => ({ lines: [], pending: 0, rejected: [one] });

function columnsOf({ columns, currency, direction }: BankMap): string[] {
  const others = [
    ...(typeof currency === 'string' ? [] : [currency.column]),
    ...(direction === undefined ? [] : [direction.column]),
  ];
  return [...Object.values(columns), ...others].filter((name) => name !== undefined);
}

interface Row {
  readonly cell: (column: string | undefined) => string;
  readonly map: BankMap;
}

function rowReader(
  names: readonly string[],
  map: BankMap,
  latest: LocalDate,
): (line: number, cells: readonly string[]) => BareLine | RejectedLine {
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const readDate = dateReader(map.dateFormat);
  const { columns } = map;
  return (line, cells) => {
    if (cells.length !== names.length) {
      return fault(line, null, 'wrong_columns', String(cells.length));
    }
    const cell = (column: string | undefined): string =>
      column === undefined ? '' : (cells[indexOf.get(column) ?? -1] ?? '').trim();
    try {
      const bookedOn = readDate(needed(cell(columns.bookedOn), columns.bookedOn));
      if (bookedOn === null || bookedOn > latest) {
        throw new CellFault(columns.bookedOn, 'date_invalid', cell(columns.bookedOn));
      }
      return lineOf({ cell, map }, line, bookedOn);
    } catch (error) {
      if (!(error instanceof CellFault)) throw error;
      return fault(line, error.column, error.code, error.value);
    }
  };
}

function lineOf(row: Row, line: number, bookedOn: LocalDate): BareLine {
  const { cell, map } = row;
  const { columns } = map;
  const currency = currencyOf(row);
  const text = (column: string | undefined, longest: number): string | null =>
    cleanLine(cell(column).replace(/\s+/g, ' ').slice(0, longest), longest);
  const reference = (column: string | undefined): string | null => {
    const found = text(column, limits.nameMax);
    return found === null || noReference.test(found) ? null : found;
  };
  return {
    line,
    bookedOn,
    currency,
    ...movementOf(row, currency),
    isReversal: false,
    isBatch: false,
    payer: text(columns.payer, limits.nameMax),
    iban: cell(columns.iban).replace(/\s/g, '').slice(0, 40).toUpperCase() || null,
    remittance: text(columns.remittance, limits.remittanceMax) ?? '',
    endToEndId: reference(columns.endToEndId),
    bankReference: reference(columns.reference),
  };
}

function movementOf(row: Row, currency: string): Pick<BareLine, 'amountMinor' | 'creditDebit'> {
  const { cell, map } = row;
  const { columns, direction } = map;
  if (columns.amount === undefined) return sidedMovement(row, currency);
  const signed = amountOf(row, columns.amount, currency);
  if (direction === undefined) {
    return signed > 0n
      ? { amountMinor: signed, creditDebit: 'credit' }
      : { amountMinor: -signed, creditDebit: 'debit' };
  }
  const word = needed(cell(direction.column), direction.column);
  const isCredit = direction.credit.includes(word);
  if (!isCredit && !direction.debit.includes(word)) {
    throw new CellFault(direction.column, 'invalid_input', word);
  }
  if (signed < 0n && isCredit) {
    throw new CellFault(columns.amount, 'amount_invalid', cell(columns.amount));
  }
  return {
    amountMinor: signed < 0n ? -signed : signed,
    creditDebit: isCredit ? 'credit' : 'debit',
  };
}

/** Credit and debit in columns of their own: exactly one of them is filled. */
function sidedMovement(row: Row, currency: string): Pick<BareLine, 'amountMinor' | 'creditDebit'> {
  const { cell, map } = row;
  const { credit = '', debit } = map.columns;
  const isCredit = cell(credit) !== '';
  if (isCredit && cell(debit) !== '') {
    throw new CellFault(credit, 'amount_invalid', cell(credit));
  }
  const column = isCredit ? credit : (debit ?? credit);
  const minor = amountOf(row, column, currency);
  if (isCredit && minor < 0n) throw new CellFault(column, 'amount_invalid', cell(column));
  return { amountMinor: minor < 0n ? -minor : minor, creditDebit: isCredit ? 'credit' : 'debit' };
}

function currencyOf({ cell, map }: Row): string {
  if (typeof map.currency === 'string') return map.currency;
  const { column } = map.currency;
  const currency = needed(cell(column), column);
  if (!isCurrency(currency)) throw new CellFault(column, 'currency_unknown', currency);
  return currency;
}

/** A decimal with a sign, never zero; signs between thousands are taken where they stand rightly. */
function amountOf({ cell, map }: Row, column: string, currency: string): bigint {
  const text = needed(cell(column), column);
  const thousands = map.decimal === '.' ? ',' : '\\.';
  const decimal = map.decimal === '.' ? '\\.' : ',';
  const whole = `\\d{1,15}|\\d{1,3}(?:${thousands}\\d{3}){1,4}`;
  const match = new RegExp(`^([+-]?)(${whole})(?:${decimal}(\\d{1,4}))?$`).exec(text);
  const exponent = exponentOf(currency) ?? 0;
  const fraction = match?.[3] ?? '';
  if (match === null || fraction.length > exponent) {
    throw new CellFault(column, 'amount_invalid', text);
  }
  const digits = (match[2] ?? '').replace(/[.,]/g, '').replace(/^0+(?=\d)/, '');
  const spelled = exponent === 0 ? digits : `${digits}.${fraction.padEnd(exponent, '0')}`;
  const minor = parseAmount(spelled, currency);
  if (!minor.ok || minor.value <= 0n) throw new CellFault(column, 'amount_invalid', text);
  return match[1] === '-' ? -minor.value : minor.value;
}

function needed(text: string, column: string): string {
  if (text === '') throw new CellFault(column, 'missing', '');
  return text;
}
