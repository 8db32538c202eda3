import { dateZone, todayOn } from '../domain/account/balances';
import type { Facts, Instant } from '../domain/account/facts';
import type { AgreementFacts } from '../domain/agreements/facts';
import { rowsOf } from '../domain/agreements/status';
import { graceEndOn, totalOf } from '../domain/agreements/terms';
import type { LocalDate } from '../domain/calendar/dates';
import { localDateOf } from '../domain/calendar/zone';
import { dateText, moneyText, type Reader } from './languages';
import { cleanLine } from './clean';

export interface PartView {
  readonly n: number;
  readonly date: string;
  readonly amount: string;
  /** What is not paid of it yet. */
  readonly open: string;
  readonly isPaid: boolean;
}

/** A promise, plan or settlement as its reader sees it. */
export interface AgreementView {
  readonly total: string;
  readonly covered: string;
  /** What is forgiven when a settlement is kept; null when nothing is. */
  readonly saving: string | null;
  readonly hasSeveralParts: boolean;
  readonly parts: readonly PartView[];
  readonly first: PartView;
  readonly last: PartView;
  /** First part that is not covered by payments and still lies ahead. */
  readonly next: PartView | null;
  /** First part that is not covered by payments and lies behind. */
  readonly missed: PartView | null;
  /** Last day to put a missed part right. */
  readonly cureBy: string | null;
  readonly expires: string | null;
  /** Numbers of the invoices it covers, in one line. */
  readonly invoices: string;
  readonly madeOn: string;
  readonly taxNote: boolean;
}

/** Forgiven amounts from here on are worth a word about tax (US reporting threshold, in cents). */
const taxNoteMinor = 60_000n;

/** The newest agreement of a type with one of these states, or the one named. */
export function findAgreement(
  facts: Facts,
  type: AgreementFacts['type'],
  statuses: readonly AgreementFacts['status'][],
  agreementId?: string,
): AgreementFacts | null {
  const named = facts.agreements.find((row) => row.id === agreementId && row.type === type);
  if (named) return named;
  const fitting = facts.agreements.filter(
    (row) => row.type === type && statuses.includes(row.status) && row.instalments.length > 0,
  );
  return fitting.reduce<AgreementFacts | null>(
    (newest, row) => (newest === null || row.createdAt > newest.createdAt ? row : newest),
    null,
  );
}

/** The agreement for a reader. `cureByOn` overrides the last day to put a missed part right. */
export function agreementView(
  facts: Facts,
  agreement: AgreementFacts,
  options: { readonly now: Instant; readonly cureByOn: LocalDate | null; readonly reader: Reader },
): AgreementView | null {
  const { currency } = facts.account;
  const { reader } = options;
  const money = (minor: bigint): string => moneyText(minor, currency, reader);
  const today = todayOn(facts, options.now);
  // What was moved to the end of a plan stands there as a part of its own.
  const rows = rowsOf(agreement, facts, options.now).filter((row) => row.amountMinor > 0n);
  const isOpen = ({ status }: (typeof rows)[number]): boolean =>
    status !== 'paid' && status !== 'appended';
  const parts = rows.map((row) => ({
    n: row.n,
    date: dateText(row.dueOn, reader),
    amount: money(row.amountMinor),
    open: money(row.amountMinor - row.paidMinor),
    isPaid: !isOpen(row),
  }));
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  const missed = rows.find((row) => isOpen(row) && row.dueOn < today);
  const next = rows.find((row) => isOpen(row) && row.dueOn >= today);
  const totalMinor = totalOf(agreement.instalments);
  const savingMinor = agreement.type === 'settlement' ? agreement.coveredMinor - totalMinor : 0n;
  const cureByOn = options.cureByOn ?? graceEnd(facts, agreement, missed?.dueOn, today);
  return {
    total: money(totalMinor),
    covered: money(agreement.coveredMinor),
    saving: savingMinor > 0n ? money(savingMinor) : null,
    hasSeveralParts: parts.length > 1,
    parts,
    first,
    last,
    next: parts.find((part) => part.n === next?.n) ?? null,
    missed: parts.find((part) => part.n === missed?.n) ?? null,
    cureBy: cureByOn === null ? null : dateText(cureByOn, reader),
    expires: agreement.expiresOn === null ? null : dateText(agreement.expiresOn, reader),
    invoices: coveredNumbers(facts, agreement.invoiceIds).join(', '),
    madeOn: dateText(madeOn(facts, agreement), reader),
    taxNote: currency === 'USD' && reader.country === 'US' && savingMinor >= taxNoteMinor,
  };
}

/** Numbers of the invoices named, as a message shows them. */
export function coveredNumbers(facts: Facts, ids: readonly string[]): string[] {
  return facts.invoices
    .filter((invoice) => ids.includes(invoice.id))
    .map((invoice) => cleanLine(invoice.number));
}

function madeOn(facts: Facts, agreement: AgreementFacts): LocalDate {
  return localDateOf(agreement.acceptedAt ?? agreement.createdAt, dateZone(facts));
}

/** Last day on which a missed part still counts as on time; null when it lies behind. */
function graceEnd(
  facts: Facts,
  agreement: AgreementFacts,
  missedOn: LocalDate | undefined,
  today: LocalDate,
): LocalDate | null {
  if (missedOn === undefined) return null;
  const endOn = graceEndOn(missedOn, {
    days: agreement.graceDays,
    kind: agreement.graceKind,
    country: facts.debtor.country ?? '',
  });
  return endOn >= today ? endOn : null;
}
