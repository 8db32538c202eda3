import { createHash } from 'node:crypto';
import type { BankLine } from '../../domain/ledger/bank-line';
import type { RowFault } from '../csv-cells';

/** Why a file, or one movement of it, is not taken. */
export type BankFault = RowFault | 'not_xml' | 'not_camt053' | 'doctype_refused';

export interface RejectedLine {
  readonly line: number;
  /** Column of a CSV, element of a camt.053. */
  readonly column: string | null;
  readonly code: BankFault;
  /** At most forty characters of what stood there. */
  readonly value: string | null;
}

/** A whole file: every movement, or what is wrong with it. */
export interface BankFile {
  readonly lines: readonly BankLine[];
  /** Announced by the bank, not booked yet: they come again when they are. */
  readonly pending: number;
  readonly rejected: readonly RejectedLine[];
}

/** A movement before it has its id. */
export type BareLine = Omit<BankLine, 'externalId'>;

/** Reference that stands for none. */
export const noReference = /^(?:NOTPROVIDED|NONREF|NONE|UNKNOWN|-*)$/i;

/**
 * Gives every movement an id that it has in every file: the bank's own reference where there is one, with
 * day, amount and direction (banks use references again); else a hash of all that is told. Movements that
 * are alike to the last letter are told apart by counting them.
 *
 * @param scope what the movements belong to: the bank account, and the statement where lines carry no reference
 */
export function identified(
  lines: readonly BareLine[],
  scope: { readonly account: string; readonly statement: string },
  seen = new Map<string, number>(),
): BankLine[] {
  return lines.map((line) => {
    const { bookedOn, amountMinor, currency, creditDebit, bankReference } = line;
    const base = [scope.account, bookedOn, String(amountMinor), currency, creditDebit];
    const told = [scope.statement, line.payer, line.iban, line.remittance, line.endToEndId];
    const parts = bankReference === null ? [...base, ...told] : [...base, bankReference];
    const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
    const n = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, n);
    const name = bankReference?.replace(/[^A-Za-z0-9._-]/g, '').slice(0, 40) ?? '';
    return { ...line, externalId: `${name || 'line'}:${hash}:${n}` };
  });
}
