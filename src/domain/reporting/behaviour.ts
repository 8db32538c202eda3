import { dueDayOn, holdsAt } from '../account/balances';
import type { Facts, Instant, InvoiceFacts, MessageFacts, PaymentFacts } from '../account/facts';
import { daysBetween, type LocalDate } from '../calendar/dates';
import { daysOf } from './metrics';

export type Trend = 'better' | 'steady' | 'worse';

/** How a debtor has behaved, from the invoices, agreements, payments, disputes and messages on file. */
export interface Behaviour {
  /** Invoices paid in full whose day is known; the two figures below are about these. */
  readonly paidInvoices: number;
  /**
   * Days from the day an invoice was due (after any extension) until it was paid in full, averaged, to one decimal, half
   * up. Paid on time or early counts as zero. Null: none was paid.
   */
  readonly averageDaysLate: number | null;
  /**
   * The newest third of the paid invoices by payment day, rounded up, against the older ones: three days or more fewer on
   * average is better, three or more is worse. Null: fewer than three were paid.
   */
  readonly trend: Trend | null;
  /** Promises to pay that ended broken or kept only in part. */
  readonly brokenPromises: number;
  readonly keptPromises: number;
  /** Payments of which something came back by bounce or chargeback; a refund is none. */
  readonly bounces: number;
  readonly disputes: Disputes;
  /** Messages and letters that were accepted and came back. */
  readonly noticesReturned: number;
}

/** Disputes by what became of them; `withdrawn` ended without an outcome. */
export interface Disputes {
  readonly open: number;
  readonly upheld: number;
  readonly rejected: number;
  readonly partly: number;
  readonly withdrawn: number;
}

/** What the figures are made from: of one account, as much as they need. */
export interface BehaviourFacts extends Pick<Facts, 'debtor' | 'agreements' | 'holds'> {
  readonly invoices: readonly Pick<
    InvoiceFacts,
    'id' | 'status' | 'paidOn' | 'dueOn' | 'firstFailedAt'
  >[];
  readonly payments: readonly Pick<PaymentFacts, 'chargedBackMinor'>[];
  readonly messages: readonly Pick<MessageFacts, 'bouncedAt'>[];
}

const trendInvoicesMin = 3;
const trendDays = 3;

/** The figures over all the accounts given, which are one debtor's. */
export function behaviourOf(accounts: readonly BehaviourFacts[], now: Instant): Behaviour {
  const daysLate = accounts
    .flatMap(paidLate)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ days }) => days);
  const agreements = accounts.flatMap((one) => one.agreements);
  const promises = (statuses: readonly string[]): number =>
    agreements.filter(({ type, status }) => type === 'promise' && statuses.includes(status)).length;
  return {
    paidInvoices: daysLate.length,
    averageDaysLate: averageOf(daysLate),
    trend: trendOf(daysLate),
    brokenPromises: promises(['broken', 'partly-kept']),
    keptPromises: promises(['kept']),
    bounces: accounts
      .flatMap(({ payments }) => payments)
      .filter(({ chargedBackMinor }) => chargedBackMinor > 0n).length,
    disputes: disputesOf(accounts, now),
    noticesReturned: accounts
      .flatMap(({ messages }) => messages)
      .filter(({ bouncedAt }) => bouncedAt !== null).length,
  };
}

/** Disputes ever raised. */
export function disputesInAll({ open, upheld, rejected, partly, withdrawn }: Disputes): number {
  return open + upheld + rejected + partly + withdrawn;
}

/** Paid invoices with their days late; the key sorts them by payment day. */
function paidLate(account: BehaviourFacts): { readonly key: string; readonly days: number }[] {
  return account.invoices.flatMap((invoice) => {
    const dueOn: LocalDate | null = dueDayOn(account, invoice);
    if (invoice.status !== 'paid' || invoice.paidOn === null || dueOn === null) return [];
    const days = Math.max(0, daysBetween(dueOn, invoice.paidOn));
    return [{ key: `${invoice.paidOn}|${dueOn}|${invoice.id}`, days }];
  });
}

function sumOf(days: readonly number[]): bigint {
  return BigInt(days.reduce((sum, one) => sum + one, 0));
}

function averageOf(days: readonly number[]): number | null {
  return daysOf({ numerator: sumOf(days), denominator: BigInt(days.length) });
}

/** Compared as fractions, so that no rounding decides. */
function trendOf(days: readonly number[]): Trend | null {
  if (days.length < trendInvoicesMin) return null;
  const newestCount = Math.ceil(days.length / 3);
  const older = days.slice(0, days.length - newestCount);
  const newest = days.slice(days.length - newestCount);
  const [olderCount, count] = [BigInt(older.length), BigInt(newestCount)];
  const difference = sumOf(newest) * olderCount - sumOf(older) * count;
  const edge = BigInt(trendDays) * olderCount * count;
  if (difference <= -edge) return 'better';
  return difference >= edge ? 'worse' : 'steady';
}

function disputesOf(accounts: readonly BehaviourFacts[], now: Instant): Disputes {
  const counted = { open: 0, upheld: 0, rejected: 0, partly: 0, withdrawn: 0 };
  for (const hold of accounts.flatMap(({ holds }) => holds)) {
    if (hold.type !== 'dispute') continue;
    if (hold.outcome !== null) counted[hold.outcome] += 1;
    else if (holdsAt(hold, now)) counted.open += 1;
    else counted.withdrawn += 1;
  }
  return counted;
}
