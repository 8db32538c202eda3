import type { LocalDate } from '../calendar/dates';
import type { LegalEventFacts, PartyFacts } from './case-file';
import type { ChargeFacts, PrincipalMove } from './charges';
import type {
  AccountFacts,
  CallFacts,
  ContactPoint,
  DebtorFacts,
  Facts,
  HoldFacts,
  InvoiceFacts,
  LedgerAccount,
  LedgerBalance,
  MessageFacts,
  PaymentFacts,
  PlacementFacts,
  StepEffect,
  TaskFacts,
} from './facts';
import type { AgreementFacts, ApprovalFacts } from '../agreements/facts';

export interface LedgerEntry {
  readonly id: string;
  readonly ledger: LedgerAccount;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  readonly invoiceId: string | null;
}

/** Double entry: debits equal credits per transaction and currency. Append-only; corrected by a reversal. */
export interface LedgerTransaction {
  readonly id: string;
  readonly creditorId: string;
  readonly accountId: string | null;
  readonly currency: string;
  /** Unique business key: the same money is never posted twice. */
  readonly key: string;
  readonly at: number;
  readonly effectiveOn: LocalDate;
  readonly reason: string;
  /** Transaction that this one takes back. */
  readonly reverses: string | null;
  readonly entries: readonly LedgerEntry[];
}

export type TimelineKind =
  | 'message'
  | 'payment'
  | 'fee'
  | 'interest'
  | 'decision'
  | 'command'
  | 'hold'
  | 'agreement'
  | 'stage'
  | 'call'
  | 'note'
  | 'placement'
  | 'legal';

/** One line of the account's story. Title and reason are for people; `ref` is an id; data holds figures. */
export interface TimelineEntry {
  readonly kind: TimelineKind;
  readonly title: string;
  readonly reason: string | null;
  readonly ref: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What a change writes. Rows are whole facts (inserted or replaced by id); `account` and `debtor`
 * are merged; transactions, effects and calls are only ever added.
 */
export interface Changes {
  readonly account?: Partial<AccountFacts>;
  readonly debtor?: Partial<DebtorFacts>;
  readonly contacts?: readonly ContactPoint[];
  readonly invoices?: readonly InvoiceFacts[];
  readonly payments?: readonly PaymentFacts[];
  readonly transactions?: readonly LedgerTransaction[];
  readonly holds?: readonly HoldFacts[];
  readonly agreements?: readonly AgreementFacts[];
  readonly approvals?: readonly ApprovalFacts[];
  readonly tasks?: readonly TaskFacts[];
  readonly effects?: readonly StepEffect[];
  readonly messages?: readonly MessageFacts[];
  readonly calls?: readonly CallFacts[];
  readonly placements?: readonly PlacementFacts[];
  readonly parties?: readonly PartyFacts[];
  readonly legalEvents?: readonly LegalEventFacts[];
  /** Addresses that nobody of this creditor may write to on a channel, whoever has them; no facts of one account. */
  readonly suppressions?: readonly Suppression[];
  readonly timeline: readonly TimelineEntry[];
}

/** A stop that outlives its contact point: an address named again, or by another debtor, is stopped too. */
export interface Suppression {
  readonly creditorId: string;
  readonly channel: string;
  readonly address: string;
  readonly reason: string;
  readonly source: string;
  readonly createdAt: number;
  /** When the person gave leave again; null: it stands. */
  readonly liftedAt: number | null;
}

export const noChanges: Changes = { timeline: [] };

/** Facts as they will be once the changes are written. Used by changeAccount, the preview and the simulator alike. */
export function applyChanges(facts: Facts, changes: Changes): Facts {
  return {
    installation: facts.installation,
    account: merged(facts.account, changes.account),
    creditor: facts.creditor,
    debtor: merged(facts.debtor, changes.debtor),
    contacts: upsert(
      facts.contacts,
      changes.contacts?.filter((point) => point.debtorId === facts.debtor.id),
    ),
    invoices: upsert(facts.invoices, changes.invoices),
    payments: upsert(facts.payments, changes.payments),
    balances: addToBalances(facts.balances, changes.transactions),
    principalMoves: addToMoves(facts.principalMoves, changes.transactions),
    charges: addToCharges(facts.charges, changes.transactions),
    holds: upsert(facts.holds, changes.holds),
    agreements: upsert(facts.agreements, changes.agreements),
    approvals: upsert(facts.approvals, changes.approvals),
    tasks: upsert(facts.tasks, changes.tasks),
    effects: added(facts.effects, changes.effects),
    messages: upsert(facts.messages, changes.messages),
    calls: added(facts.calls, changes.calls),
    placements: upsert(facts.placements, changes.placements),
    parties: withOwnContacts(upsert(facts.parties, changes.parties), changes.contacts),
    legalEvents: added(facts.legalEvents, changes.legalEvents),
    elsewhere: facts.elsewhere,
    ...(facts.siblings === undefined ? {} : { siblings: facts.siblings }),
  };
}

/** A row with its changes; the very same one where there are none. */
function merged<T extends object>(row: T, changed: Partial<T> | undefined): T {
  return changed === undefined || Object.keys(changed).length === 0 ? row : { ...row, ...changed };
}

/** Contact points belong to the debtor or to one party. */
function withOwnContacts(
  parties: readonly PartyFacts[],
  changed: readonly ContactPoint[] | undefined,
): readonly PartyFacts[] {
  if (!changed || changed.length === 0 || parties.length === 0) return parties;
  return parties.map((party) => ({
    ...party,
    contacts: upsert(
      party.contacts,
      changed.filter((point) => point.debtorId === party.id),
    ),
  }));
}

/** Joins two changes made one after the other; later rows win. */
export function mergeChanges(first: Changes, second: Changes): Changes {
  return {
    account: { ...first.account, ...second.account },
    debtor: { ...first.debtor, ...second.debtor },
    contacts: upsert(first.contacts ?? [], second.contacts),
    invoices: upsert(first.invoices ?? [], second.invoices),
    payments: upsert(first.payments ?? [], second.payments),
    transactions: [...(first.transactions ?? []), ...(second.transactions ?? [])],
    holds: upsert(first.holds ?? [], second.holds),
    agreements: upsert(first.agreements ?? [], second.agreements),
    approvals: upsert(first.approvals ?? [], second.approvals),
    tasks: upsert(first.tasks ?? [], second.tasks),
    effects: [...(first.effects ?? []), ...(second.effects ?? [])],
    messages: upsert(first.messages ?? [], second.messages),
    calls: [...(first.calls ?? []), ...(second.calls ?? [])],
    placements: upsert(first.placements ?? [], second.placements),
    parties: upsert(first.parties ?? [], second.parties),
    legalEvents: [...(first.legalEvents ?? []), ...(second.legalEvents ?? [])],
    suppressions: [...(first.suppressions ?? []), ...(second.suppressions ?? [])],
    timeline: [...first.timeline, ...second.timeline],
  };
}

function added<T>(rows: readonly T[], more: readonly T[] | undefined): readonly T[] {
  return more === undefined || more.length === 0 ? rows : [...rows, ...more];
}

function upsert<T extends { readonly id: string }>(
  rows: readonly T[],
  changed: readonly T[] | undefined,
): readonly T[] {
  if (!changed || changed.length === 0) return rows;
  const byId = new Map(changed.map((row) => [row.id, row]));
  const kept = rows.map((row) => byId.get(row.id) ?? row);
  const known = new Set(rows.map((row) => row.id));
  return [...kept, ...[...byId.values()].filter((row) => !known.has(row.id))];
}

function addToBalances(
  balances: readonly LedgerBalance[],
  transactions: readonly LedgerTransaction[] | undefined,
): readonly LedgerBalance[] {
  if (!transactions || transactions.length === 0) return balances;
  const sums = new Map<string, LedgerBalance>();
  const add = (row: LedgerBalance): void => {
    const key = `${row.ledger}|${row.invoiceId ?? ''}`;
    const before = sums.get(key)?.balanceMinor ?? 0n;
    sums.set(key, { ...row, balanceMinor: before + row.balanceMinor });
  };
  balances.forEach(add);
  for (const transaction of transactions) {
    for (const { ledger, invoiceId, debitMinor, creditMinor } of transaction.entries) {
      add({ ledger, invoiceId, balanceMinor: debitMinor - creditMinor });
    }
  }
  return [...sums.values()];
}

/** Principal by invoice and day, as the store sums it. */
function addToMoves(
  moves: readonly PrincipalMove[],
  transactions: readonly LedgerTransaction[] | undefined,
): readonly PrincipalMove[] {
  if (!transactions || transactions.length === 0) return moves;
  const sums = new Map<string, PrincipalMove>();
  const add = (move: PrincipalMove): void => {
    const key = `${move.on}|${move.invoiceId}`;
    const before = sums.get(key)?.changeMinor ?? 0n;
    sums.set(key, { ...move, changeMinor: before + move.changeMinor });
  };
  moves.forEach(add);
  for (const { effectiveOn: on, entries } of transactions) {
    for (const { ledger, invoiceId, debitMinor, creditMinor } of entries) {
      if (ledger !== 'receivable' || invoiceId === null) continue;
      add({ invoiceId, on, changeMinor: debitMinor - creditMinor });
    }
  }
  return [...sums].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, move]) => move);
}

/** Charges with those of new transactions, and what new reversals take back of older ones. */
function addToCharges(
  charges: readonly ChargeFacts[],
  transactions: readonly LedgerTransaction[] | undefined,
): readonly ChargeFacts[] {
  if (!transactions || transactions.length === 0) return charges;
  const taken = new Map(
    transactions.flatMap((one) => (one.reverses === null ? [] : [[one.reverses, one] as const])),
  );
  const all = [...charges, ...transactions.flatMap(chargesOf)];
  return all.map((charge): ChargeFacts => {
    const by = taken.get(charge.transactionId);
    if (by === undefined) return charge;
    return { ...charge, takenBackBy: by.id, takenBackMinor: incomeMinor(by) };
  });
}

/** Charges are what income without an invoice stands against (see `incomeLeg` in ledger/postings.ts). */
function chargesOf(transaction: LedgerTransaction): ChargeFacts[] {
  const { id, key, at, effectiveOn, reason, entries } = transaction;
  if (incomeMinor(transaction) >= 0n) return [];
  return entries.flatMap(({ ledger, invoiceId, debitMinor }) => {
    const isCharge = ledger === 'interest' || ledger === 'fees' || ledger === 'costs';
    if (!isCharge || debitMinor === 0n) return [];
    const taken = { takenBackBy: null, takenBackMinor: 0n };
    const amountMinor = debitMinor;
    return [
      { transactionId: id, key, at, effectiveOn, reason, ledger, invoiceId, amountMinor, ...taken },
    ];
  });
}

/** Income of charges, debit minus credit. */
function incomeMinor({ entries }: LedgerTransaction): bigint {
  return entries
    .filter((entry) => entry.ledger === 'income' && entry.invoiceId === null)
    .reduce((sum, entry) => sum + entry.debitMinor - entry.creditMinor, 0n);
}
