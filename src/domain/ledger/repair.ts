import type { LocalDate } from '../calendar/dates';
import type { LedgerEntry, LedgerTransaction } from '../account/changes';
import type { LedgerAccount } from '../account/facts';
import { entryIdOf } from './postings';

/** An entry as the ledger holds it; it says itself where it belongs. */
export interface FoundEntry extends LedgerEntry {
  readonly accountId: string | null;
  readonly currency: string;
}

/** A transaction whose rows are not what was recorded when it was booked. */
export interface LedgerCase {
  readonly transactionId: string;
  readonly creditorId: string;
  /** Null: the row is gone, or was never there. */
  readonly header: Omit<LedgerTransaction, 'entries'> | null;
  readonly entries: readonly FoundEntry[];
  /** As the chain of audit rows has it; null: no change ever booked it. */
  readonly wanted: LedgerTransaction | null;
  /** What earlier repairs booked for it, as the chain has them. */
  readonly repairs: readonly LedgerTransaction[];
  /** Transactions that another one in the ledger reverses already, of those this case is about. */
  readonly reversed: readonly string[];
}

export type CaseKind =
  | 'transaction-missing'
  | 'transaction-unrecorded'
  | 'transaction-altered'
  | 'entry-missing'
  | 'entry-doubled'
  | 'entry-altered';

/** What is wrong with a transaction, named by the first entry that differs. */
export interface CaseFinding {
  readonly what: CaseKind;
  readonly entryId: string | null;
  readonly invoiceId: string | null;
  readonly kept: string;
  readonly computed: string;
}

/** Books of a repair, for the change that makes it. */
export interface RepairMaker {
  readonly newId: () => string;
  readonly at: number;
  /** Day for rows that say none. */
  readonly today: LocalDate;
}

/** True when earlier repairs have made up for the difference. */
export function isRepaired(one: LedgerCase): boolean {
  if (one.repairs.length === 0) return false;
  const left = sums([...effectiveLegs(one, ''), ...negated(legsOf(one.wanted))]);
  return left.length === 0;
}

export function findingOf(one: LedgerCase): CaseFinding {
  const { header, entries, wanted } = one;
  if (wanted === null) {
    const kept = entries.map(entryText).join('; ');
    return { ...nowhere, what: 'transaction-unrecorded', kept, computed: 'nothing' };
  }
  if (header === null && entries.length === 0) {
    const computed = wanted.entries.map(entryText).join('; ');
    return { ...nowhere, what: 'transaction-missing', kept: 'nothing', computed };
  }
  const found = new Map(entries.map((entry) => [entry.id, entry]));
  const known = new Map(wanted.entries.map((entry) => [entry.id, entry]));
  for (const entry of wanted.entries) {
    const { id: entryId, invoiceId } = entry;
    const kept = found.get(entryId);
    const computed = entryText(entry);
    if (!kept) return { what: 'entry-missing', entryId, invoiceId, kept: 'nothing', computed };
    if (!isSame(kept, entry, wanted)) {
      const text = `${entryText(kept)} ${kept.currency} of ${kept.accountId ?? 'the creditor'}`;
      return { what: 'entry-altered', entryId, invoiceId, kept: text, computed };
    }
  }
  const more = entries.find(({ id }) => !known.has(id));
  if (more) {
    const { id: entryId, invoiceId } = more;
    return {
      what: 'entry-doubled',
      entryId,
      invoiceId,
      kept: entryText(more),
      computed: 'nothing',
    };
  }
  const kept = header === null ? 'nothing' : headText(header);
  return { ...nowhere, what: 'transaction-altered', kept, computed: headText(wanted) };
}

/**
 * Transactions that make up for the difference: what is there is reversed (naming it), what should be there is booked
 * again; no row is changed. A header that is gone comes back by itself, without entries.
 */
export function repairsOf(one: LedgerCase, make: RepairMaker): LedgerTransaction[] {
  const { wanted, transactionId, repairs, creditorId } = one;
  const header = one.entries.length > 0 && one.header === null ? lostHeader(one, make) : null;
  let n = repairs.length;
  const nextKey = (): string => `${creditorId}/repair/${transactionId}/${(n += 1)}`;
  let reverses = one.reversed.includes(transactionId) ? null : transactionId;
  const reversals = grouped(sums(effectiveLegs(one, make.today))).map((legs) => {
    const reason = `repair: takes back ${transactionId}`;
    const taken = booking(one, negated(legs), { make, key: nextKey(), reason, reverses });
    reverses = null;
    return taken;
  });
  const again = grouped(sums(legsOf(wanted))).map((legs) => {
    const free = wanted?.reverses && !one.reversed.includes(wanted.reverses);
    return booking(one, legs, {
      ...{ make, key: nextKey(), reason: wanted?.reason ?? '' },
      reverses: free ? wanted.reverses : null,
    });
  });
  return [...(header ? [header] : []), ...reversals, ...again];
}

const nowhere = { entryId: null, invoiceId: null };

/** Debit above zero, credit below, of one account on one day. */
interface Leg {
  readonly accountId: string | null;
  readonly currency: string;
  readonly effectiveOn: LocalDate;
  readonly ledger: LedgerAccount;
  readonly invoiceId: string | null;
  readonly minor: bigint;
}

/** What the ledger holds, with what repairs have added. */
function effectiveLegs({ header, wanted, entries, repairs }: LedgerCase, today: LocalDate): Leg[] {
  const effectiveOn = header?.effectiveOn ?? wanted?.effectiveOn ?? today;
  const found = entries.map((entry): Leg => ({ ...legOf(entry), effectiveOn }));
  return [...found, ...repairs.flatMap((repair) => legsOf(repair))];
}

function legsOf(transaction: LedgerTransaction | null): Leg[] {
  if (transaction === null) return [];
  const { accountId, currency, effectiveOn, entries } = transaction;
  return entries.map((entry) => ({ ...legOf({ ...entry, accountId, currency }), effectiveOn }));
}

function legOf(entry: FoundEntry): Omit<Leg, 'effectiveOn'> {
  const { accountId, currency, ledger, invoiceId, debitMinor, creditMinor } = entry;
  return { accountId, currency, ledger, invoiceId, minor: debitMinor - creditMinor };
}

const negated = (legs: readonly Leg[]): Leg[] => legs.map((leg) => ({ ...leg, minor: -leg.minor }));

function sums(legs: readonly Leg[]): Leg[] {
  const byKey = new Map<string, Leg>();
  for (const leg of legs) {
    const { accountId, currency, effectiveOn, ledger, invoiceId } = leg;
    const key = JSON.stringify([accountId, currency, effectiveOn, ledger, invoiceId]);
    byKey.set(key, { ...leg, minor: leg.minor + (byKey.get(key)?.minor ?? 0n) });
  }
  return [...byKey.values()].filter(({ minor }) => minor !== 0n);
}

/** One transaction has one account, one currency and one day. */
function grouped(legs: readonly Leg[]): Leg[][] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const key = JSON.stringify([leg.accountId, leg.currency, leg.effectiveOn]);
    groups.set(key, [...(groups.get(key) ?? []), leg]);
  }
  return [...groups.values()];
}

function booking(
  { creditorId }: LedgerCase,
  legs: readonly Leg[],
  head: Pick<LedgerTransaction, 'key' | 'reason' | 'reverses'> & { readonly make: RepairMaker },
): LedgerTransaction {
  const { make, key, reason, reverses } = head;
  const id = make.newId();
  const [{ accountId, currency, effectiveOn }] = legs as readonly [Leg, ...Leg[]];
  return {
    ...{ id, creditorId, accountId, currency, key, at: make.at, effectiveOn, reason, reverses },
    entries: legs.map(({ ledger, invoiceId, minor }, index) => ({
      ...{ id: entryIdOf(id, index + 1), ledger, invoiceId },
      debitMinor: minor > 0n ? minor : 0n,
      creditMinor: minor < 0n ? -minor : 0n,
    })),
  };
}

function lostHeader(one: LedgerCase, { at, today }: RepairMaker): LedgerTransaction {
  const { wanted, transactionId: id, creditorId } = one;
  if (wanted !== null) {
    const isTaken = wanted.reverses !== null && one.reversed.includes(wanted.reverses);
    return { ...wanted, reverses: isTaken ? null : wanted.reverses, entries: [] };
  }
  const { accountId = null, currency = '' } = one.entries[0] ?? {};
  const key = `${creditorId}/repair/${id}/0`;
  const reason = 'repair: entries without a transaction';
  const head = { id, creditorId, accountId, currency, key, at, effectiveOn: today, reason };
  return { ...head, reverses: null, entries: [] };
}

function isSame(kept: FoundEntry, entry: LedgerEntry, wanted: LedgerTransaction): boolean {
  return (
    entryText(kept) === entryText(entry) &&
    kept.accountId === wanted.accountId &&
    kept.currency === wanted.currency
  );
}

function entryText({ ledger, debitMinor, creditMinor, invoiceId }: LedgerEntry): string {
  const side = debitMinor > 0n ? `debit ${debitMinor}` : `credit ${creditMinor}`;
  return invoiceId === null ? `${ledger} ${side}` : `${ledger} ${side} of ${invoiceId}`;
}

function headText(header: Omit<LedgerTransaction, 'entries'>): string {
  const { key, effectiveOn, reason, currency, accountId, reverses } = header;
  const parts = [key, effectiveOn, reason, currency, accountId ?? 'the creditor'];
  return [...parts, ...(reverses === null ? [] : [`reverses ${reverses}`])].join(', ');
}
