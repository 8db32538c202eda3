import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { placePattern } from '../commands/shared/claim';
import type { ClaimFacts } from '../domain/account/case-file';
import type { Channel } from '../domain/account/facts';
import { channelNames } from '../domain/contact/channels';
import { daysBetween, type LocalDate } from '../domain/calendar/dates';
import { debtKinds } from '../domain/law/limitation-data';
import { limits } from '../domain/limits';
import { exponentOf, isCurrency } from '../domain/money/currency';
import { parseAmount } from '../domain/money/money';
import { dateReader } from './csv-dates';
import { CellFault, lineOf, needed, oneOf, type Cells, type RowFault } from './csv-cells';
import { debtorOf, type ImportedDebtor } from './csv-debtor';
import type { ImportMap } from './csv-map';

/** Why a row, or one cell of it, is not taken; `value` is at most forty characters of what stood there. */
export interface RejectedRow {
  readonly line: number;
  readonly column: string | null;
  readonly code: RowFault;
  readonly value: string | null;
}

/** One invoice of a file, checked. */
export interface ImportedRow {
  readonly line: number;
  readonly number: string;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly purpose: 'consumer' | 'commercial' | 'unknown';
  readonly settledOn: LocalDate | null;
  readonly disputed: boolean;
  /** The last step that was taken for it before it came here; null: none, or none is known. */
  readonly lastStep: LastStep | null;
  readonly claim: ClaimFacts;
  readonly debtor: ImportedDebtor;
}

export interface LastStep {
  readonly step: string;
  readonly on: LocalDate;
  readonly channel: Channel | null;
  /** Of a step that repeats: how often it had been made by then; null: once, or it does not say. */
  readonly times: number | null;
}

export interface ReadFile {
  readonly rows: number;
  readonly accepted: readonly ImportedRow[];
  readonly rejected: readonly RejectedRow[];
}

const shownMax = 40;
const termDaysMax = 3_660;
const decimalPattern = /^\d{1,15}(?:\.(\d{1,4}))?$/;
const recordBytesMax = 100_000;

/**
 * Reads a whole file by its map. Every row is checked; the first fault of each row is named with its
 * line (the one on which the row begins), its column as the file calls it, a code and the value.
 *
 * @param today no invoice can have been settled later
 */
export function readCsv(csv: string | Uint8Array, map: ImportMap, today: LocalDate): ReadFile {
  const records = recordsOf(csv, map.delimiter);
  if (!Array.isArray(records)) return { rows: 0, accepted: [], rejected: [records] };
  const [header, ...body] = records;
  const names = header?.cells ?? [];
  const missing = columnsOf(map).find((name) => !names.includes(name));
  const twice = names.find(
    (name, index) => columnsOf(map).includes(name) && names.indexOf(name) !== index,
  );
  const off = missing ?? twice;
  if (off !== undefined) {
    const code = missing === undefined ? 'duplicate' : 'missing_column';
    return { rows: body.length, accepted: [], rejected: [fault(1, off, code, null)] };
  }
  if (body.length > limits.importRowsMax) {
    return { rows: body.length, accepted: [], rejected: [fault(1, null, 'above_limit', null)] };
  }
  const accepted: ImportedRow[] = [];
  const rejected: RejectedRow[] = [];
  const read = rowReader(names, map, today);
  const seen = new Set<string>();
  for (const { line, cells } of body) {
    const row = read(line, cells);
    if ('code' in row) rejected.push(row);
    else if (seen.has(row.number))
      rejected.push(fault(line, map.columns.number, 'duplicate', row.number));
    else accepted.push(row);
    if ('number' in row) seen.add(row.number);
  }
  return { rows: body.length, accepted, rejected };
}

/** A record with the line on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** All records of a file, the header included; one that cannot be read is a fault. */
export function recordsOf(csv: string | Uint8Array, delimiter: string): CsvRecord[] | RejectedRow {
  try {
    const text =
      typeof csv === 'string' ? csv : new TextDecoder('utf-8', { fatal: true }).decode(csv);
    const parsed = parse(text, {
      delimiter,
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: recordBytesMax,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    let endedOn = 0;
    return parsed.map(({ record, info }) => {
      const breaks = record.reduce(
        (sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0),
        0,
      );
      const line = Math.max(info.lines - breaks, endedOn + 1);
      endedOn = info.lines;
      return { line, cells: record };
    });
  } catch (error) {
    const line =
      error instanceof CsvError && typeof error['lines'] === 'number' ? error['lines'] : 1;
    return fault(line, null, 'not_csv', null);
  }
}

function columnsOf(map: ImportMap): string[] {
  const { columns, currency, settledOn, disputed } = map;
  return [
    ...Object.values(columns),
    ...(typeof currency === 'string' ? [] : [currency.column]),
    ...(settledOn === undefined ? [] : [settledOn]),
    ...(disputed === undefined ? [] : [disputed.column]),
  ].filter((name) => name !== undefined);
}

function rowReader(
  names: readonly string[],
  map: ImportMap,
  today: LocalDate,
): (line: number, cells: readonly string[]) => ImportedRow | RejectedRow {
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const readDate = dateReader(map.dateFormat);
  return (line, cells) => {
    if (cells.length !== names.length)
      return fault(line, null, 'wrong_columns', String(cells.length));
    const cell = (column: string | undefined): string =>
      column === undefined ? '' : (cells[indexOf.get(column) ?? -1] ?? '').trim();
    const date = (column: string): LocalDate => {
      const on = readDate(needed(cell, column));
      if (on === null) throw new CellFault(column, 'date_invalid', cell(column));
      return on;
    };
    try {
      return rowOf(line, map, { cell, date }, today);
    } catch (error) {
      if (!(error instanceof CellFault)) throw error;
      return fault(line, error.column, error.code, error.value);
    }
  };
}

function rowOf(line: number, map: ImportMap, cells: Cells, today: LocalDate): ImportedRow {
  const { cell, date } = cells;
  const { columns } = map;
  const number = lineOf(cell, columns.number);
  const issuedOn = date(columns.issuedOn);
  const dueOn = date(columns.dueOn);
  if (Math.abs(daysBetween(issuedOn, dueOn)) > termDaysMax) {
    throw new CellFault(columns.dueOn, 'date_invalid', cell(columns.dueOn));
  }
  const isSettled = map.settledOn !== undefined && cell(map.settledOn) !== '';
  const settledOn = isSettled && map.settledOn !== undefined ? date(map.settledOn) : null;
  if (settledOn !== null && settledOn > today) {
    throw new CellFault(map.settledOn ?? '', 'date_invalid', cell(map.settledOn));
  }
  const currency = currencyOf(map, cell);
  const debtor = debtorOf(map, cell);
  const purpose = oneOf(cell, columns.purpose, ['consumer', 'commercial', 'unknown'] as const);
  return {
    line,
    number,
    issuedOn,
    dueOn,
    amountMinor: amountOf(cell, columns.amount, currency),
    currency,
    purpose:
      purpose ?? map.defaults.purpose ?? (debtor.kind === 'business' ? 'commercial' : 'consumer'),
    settledOn,
    disputed: disputedOf(map, cell),
    lastStep: lastStepOf(map, cells, issuedOn, today),
    claim: claimOf(map, cells, today),
    debtor,
  };
}

/** A step needs its day, and a day its step: a notice period is never guessed. */
function lastStepOf(
  { columns }: ImportMap,
  { cell, date }: Cells,
  issuedOn: LocalDate,
  today: LocalDate,
): LastStep | null {
  const { lastStep, lastStepOn, lastStepChannel, lastStepTimes } = columns;
  if (lastStep === undefined || lastStepOn === undefined) return null;
  const given = [lastStep, lastStepOn, lastStepChannel, lastStepTimes];
  if (given.every((column) => cell(column) === '')) return null;
  const step = lineOf(cell, lastStep);
  const on = date(lastStepOn);
  if (on > today || on < issuedOn) {
    throw new CellFault(lastStepOn, 'date_invalid', cell(lastStepOn));
  }
  const channel = oneOf(cell, lastStepChannel, channelNames);
  return { step, on, channel, times: countOf(cell, lastStepTimes) };
}

/** A whole number of times; null: the cell is empty. */
function countOf(cell: Cells['cell'], column: string | undefined): number | null {
  const text = cell(column);
  if (column === undefined || text === '') return null;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new CellFault(column, 'invalid_input', text);
  if (count > limits.stepTimesMax) throw new CellFault(column, 'above_limit', text);
  return count;
}

const claimTexts = [
  'originalCreditor',
  'itemizationCreditor',
  'currentCreditor',
  'portfolio',
  'group',
  'nature',
  'limitationIn',
] as const;

/** What the law wants to know of a claim, as far as the file has it. */
function claimOf({ columns }: ImportMap, { cell, date }: Cells, today: LocalDate): ClaimFacts {
  const claim: Record<string, string | boolean> = {};
  for (const field of claimTexts) {
    const column = columns[field];
    if (column !== undefined && cell(column) !== '') claim[field] = lineOf(cell, column);
  }
  for (const field of ['accruedOn', 'itemizationOn', 'placedOn'] as const) {
    const column = columns[field];
    if (column === undefined || cell(column) === '') continue;
    const on = date(column);
    if (on > today) throw new CellFault(column, 'date_invalid', cell(column));
    claim[field] = on;
  }
  if (!placePattern.test(String(claim.limitationIn ?? 'GB'))) {
    throw new CellFault(columns.limitationIn ?? '', 'invalid_input', cell(columns.limitationIn));
  }
  const debtKind = oneOf(cell, columns.debtKind, debtKinds);
  const wasInDefault = oneOf(cell, columns.inDefaultWhenObtained, ['yes', 'no', 'true', 'false']);
  return {
    ...claim,
    ...(debtKind === null ? {} : { debtKind }),
    ...(wasInDefault === null
      ? {}
      : { inDefaultWhenObtained: wasInDefault === 'yes' || wasInDefault === 'true' }),
  };
}

function currencyOf(map: ImportMap, cell: Cells['cell']): string {
  if (typeof map.currency === 'string') return map.currency;
  const { column } = map.currency;
  const currency = needed(cell, column);
  if (!isCurrency(currency)) throw new CellFault(column, 'currency_unknown', currency);
  return currency;
}

/** A plain decimal above zero; trailing zeros of the currency's decimals may be left out. */
function amountOf(cell: Cells['cell'], column: string, currency: string): bigint {
  const text = needed(cell, column);
  const match = decimalPattern.exec(text);
  const exponent = exponentOf(currency) ?? 0;
  const fraction = match?.[1] ?? '';
  if (match === null || fraction.length > exponent)
    throw new CellFault(column, 'amount_invalid', text);
  const whole = text.split('.')[0]?.replace(/^0+(?=\d)/, '') ?? '';
  const spelled = exponent === 0 ? whole : `${whole}.${fraction.padEnd(exponent, '0')}`;
  const minor = parseAmount(spelled, currency);
  if (!minor.ok || minor.value <= 0n) throw new CellFault(column, 'amount_invalid', text);
  return minor.value;
}

function disputedOf({ disputed }: ImportMap, cell: Cells['cell']): boolean {
  if (disputed === undefined) return false;
  const value = cell(disputed.column);
  if (disputed.yes.includes(value)) return true;
  if (disputed.no.includes(value)) return false;
  throw new CellFault(disputed.column, 'invalid_input', value);
}

/** A fault as a report names it; of the value at most forty characters. */
export function fault(
  line: number,
  column: string | null,
  code: RowFault,
  value: string | null,
): RejectedRow {
  return { line, column, code, value: value === null ? null : value.slice(0, shownMax) };
}
