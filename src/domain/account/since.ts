import { accrueInterest } from '../ledger/accrual';
import { withOpenMinor } from '../ledger/open-minor';
import { agreementAsOf, holdAsOf } from './as-of';
import { ledgerMinor, todayOn } from './balances';
import { noChanges, mergeChanges, type Changes, type LedgerTransaction } from './changes';
import { isEventMark } from './event-steps';
import type { Facts, Instant, InvoiceFacts, MessageFacts } from './facts';
import { statementStep } from './own-steps';
import type { AssumedEvent } from './preview';
import { unwritten, type Rewritten } from './rewritten';

/** One change that somebody outside the ladder made: a person, a debtor, a billing system, a provider. */
export interface OutsideChange {
  readonly at: Instant;
  readonly command: string;
  readonly transactionIds: readonly string[];
}

export interface Since {
  /** Facts of today. */
  readonly facts: Facts;
  /** Every transaction of the account, oldest first. */
  readonly ledger: readonly LedgerTransaction[];
  readonly changes: readonly OutsideChange[];
  /** What the timeline tells of rows that keep their newest state alone, oldest first. */
  readonly rewritten: readonly Rewritten[];
  readonly fromAt: Instant;
}

/**
 * What came from outside after an instant, to be lived through again: claims, money, disputes and other holds,
 * agreements, answers to questions and tasks, what providers reported, calls, notices. What the ladder did itself is
 * not among them; it is what a fold finds out. Rows of the ladder are found again by their business keys, since a fold
 * gives them ids of its own.
 */
export function eventsSince(since: Since): AssumedEvent[] {
  const { fromAt } = since;
  return [
    ...claims(since),
    ...rewritings(since),
    ...money(since),
    ...rows(since),
    ...agreements(since),
    ...answers(since),
    ...deliveries(since),
    ...skips(since),
    ...endings(since),
    ...since.facts.elsewhere.map((one) => ({ at: one.at, elsewhere: [one], apply: nothing })),
  ].filter(({ at }) => at > fromAt);
}

const nothing = (): Changes => noChanges;
const event = (at: Instant, changes: Omit<Changes, 'timeline'>): AssumedEvent => ({
  at,
  apply: () => ({ ...changes, timeline: [] }),
});

/** Claims that came in; what is open of them comes with their money. */
function claims({ facts, rewritten }: Since): AssumedEvent[] {
  return facts.invoices.map(({ id, createdAt }) => {
    const then = unwritten(facts, rewritten, createdAt).invoices.filter((one) => one.id === id);
    const invoices = then.map((invoice) => ({
      ...invoice,
      ...{ openMinor: 0n, status: 'open' as const, paidOn: null },
    }));
    return event(createdAt, { invoices });
  });
}

/** Due dates that were extended, and what was excluded from dunning or included again. */
function rewritings({ rewritten }: Since): AssumedEvent[] {
  return rewritten.map(({ at, invoiceId, after }) => ({
    at,
    apply: (now) => ({
      ...(invoiceId === null ? { debtor: after } : {}),
      invoices: now.invoices
        .filter(({ id }) => id === invoiceId)
        .map((invoice) => ({ ...invoice, ...after })),
      timeline: [],
    }),
  }));
}

/** Money that was booked for somebody outside; interest up to then is worked out anew. */
function money({ facts, ledger, changes }: Since): AssumedEvent[] {
  const byId = new Map(ledger.map((one) => [one.id, one]));
  const interest = new Set(
    facts.charges.filter((one) => one.ledger === 'interest').map((one) => one.transactionId),
  );
  return changes.flatMap(({ at, transactionIds }) => {
    const all = transactionIds.flatMap((id) => byId.get(id) ?? []);
    const own = all.filter(
      ({ id, reverses }) => !interest.has(id) && !interest.has(reverses ?? ''),
    );
    if (own.length === 0) return [];
    const accrues = own.length < all.length;
    const payments = facts.payments.filter((one) => one.createdAt === at);
    const apply = (now: Facts, nowAt: Instant): Changes => {
      const accrued = accrues ? interestUntil(now, nowAt) : noChanges;
      const transactions = own.flatMap((one) => renamed(one, facts, now));
      return mergeChanges(accrued, {
        transactions,
        invoices: stillOwed(now, transactions, facts),
        payments,
        timeline: [],
      });
    };
    return [{ at, apply }];
  });
}

function interestUntil(facts: Facts, at: Instant): Changes {
  const { creditorId } = facts.account;
  let count = facts.charges.length;
  return accrueInterest(facts, todayOn(facts, at), ({ key, ...head }) => {
    count += 1;
    return { ...head, id: `txn_since_${count}`, key: `${creditorId}/${key}`, at };
  });
}

/** A charge that is taken back has another id here; one that was not charged here is not taken back. */
function renamed(one: LedgerTransaction, real: Facts, here: Facts): LedgerTransaction[] {
  const taken = real.charges.find(({ transactionId }) => transactionId === one.reverses);
  if (taken === undefined) return [one];
  const own = here.charges.find(({ key }) => key === taken.key);
  return own === undefined ? [] : [{ ...one, reverses: own.transactionId }];
}

/** Invoices as the ledger has them then; one that is void or uncollectible today became so with its last money. */
function stillOwed(
  now: Facts,
  transactions: readonly LedgerTransaction[],
  { invoices }: Facts,
): InvoiceFacts[] {
  const isSound = (invoice: InvoiceFacts): boolean => {
    const moved = transactions
      .flatMap(({ entries }) => entries)
      .filter(({ ledger, invoiceId }) => ledger === 'receivable' && invoiceId === invoice.id)
      .reduce((sum, { debitMinor, creditMinor }) => sum + debitMinor - creditMinor, 0n);
    return ledgerMinor(now, 'receivable', invoice.id) + moved >= 0n;
  };
  const sound = { ...now, invoices: now.invoices.filter(isSound) };
  return withOpenMinor(sound, transactions).map((invoice) => {
    const today = invoices.find(({ id }) => id === invoice.id)?.status;
    const isEnded = today === 'void' || today === 'uncollectible';
    if (invoice.openMinor > 0n || !isEnded) return invoice;
    return { ...invoice, status: today, paidOn: null };
  });
}

/** Rows that somebody outside made, and the end of those that have one. */
function rows({ facts }: Since): AssumedEvent[] {
  const { contacts, holds, parties, calls, legalEvents } = facts;
  return [
    ...contacts.map((point) => event(point.createdAt, { contacts: [{ ...point, status: 'ok' }] })),
    ...holds.flatMap((hold) => [
      event(hold.createdAt, { holds: [holdAsOf(hold, hold.createdAt)] }),
      ...(hold.releasedAt === null ? [] : [event(hold.releasedAt, { holds: [hold] })]),
    ]),
    ...parties.flatMap((party) => [
      event(party.createdAt, { parties: [{ ...party, endedAt: null }] }),
      ...(party.endedAt === null ? [] : [event(party.endedAt, { parties: [party] })]),
    ]),
    ...calls.map((call) => event(call.at, { calls: [call] })),
    ...legalEvents.map((one) => event(one.createdAt, { legalEvents: [one] })),
  ];
}

/** Made, accepted, taken back. Whether they are kept is for the fold to find out. */
function agreements({ facts }: Since): AssumedEvent[] {
  return facts.agreements.flatMap((one) => {
    const at = (instant: Instant) => event(instant, { agreements: [agreementAsOf(one, instant)] });
    const isTakenBack = one.status === 'cancelled' || one.status === 'withdrawn';
    const begin =
      one.acceptedAt === null || one.acceptedAt <= one.createdAt ? [] : [one.acceptedAt];
    const end = one.endedAt === null || !isTakenBack ? [] : [one.endedAt];
    const made = { ...agreementAsOf(one, one.createdAt), endedAt: null, endReason: null };
    const status = made.acceptedAt === null ? ('proposed' as const) : ('active' as const);
    return [
      event(one.createdAt, { agreements: [{ ...made, status }] }),
      ...begin.map((instant) => {
        const accepted = { ...one, status: 'active' as const, endedAt: null, endReason: null };
        return event(instant, { agreements: [accepted] });
      }),
      ...end.map(at),
    ];
  });
}

/** What people said to questions and did with tasks that the ladder had put to them. */
function answers({ facts }: Since): AssumedEvent[] {
  const approvals = facts.approvals.flatMap((one): AssumedEvent[] => {
    const { subject, status, decidedAt, decisions } = one;
    if (subject.kind === 'command' || decidedAt === null) return [];
    if (status !== 'approved' && status !== 'rejected') return [];
    const apply = (now: Facts): Changes => ({
      approvals: now.approvals
        .filter((own) => own.subject.kind === 'step' && own.subject.effectKey === subject.effectKey)
        .map((own) => ({ ...own, status, decidedAt, decisions })),
      timeline: [],
    });
    return [{ at: decidedAt, apply }];
  });
  const tasks = facts.tasks.flatMap((one): AssumedEvent[] => {
    const { status, doneAt, outcome, note, effectKey } = one;
    if (doneAt === null || status !== 'done' || effectKey === null) return [];
    const apply = (now: Facts): Changes => ({
      tasks: now.tasks
        .filter((own) => own.effectKey === effectKey && own.status === 'open')
        .map((own) => ({ ...own, status, doneAt, outcome, note })),
      timeline: [],
    });
    return [{ at: doneAt, apply }];
  });
  return [...approvals, ...tasks];
}

/** What providers said of messages, and statements that somebody asked for. */
function deliveries({ facts }: Since): AssumedEvent[] {
  const told = (at: Instant, real: MessageFacts, row: Partial<MessageFacts>): AssumedEvent => ({
    // Never before the message itself, which may be of the same instant.
    at: Math.max(at, real.plannedAt + 1),
    apply: (now) => {
      const message = now.messages.find(({ key }) => key === real.key);
      if (message === undefined) return noChanges;
      const point = facts.contacts.find(({ id }) => id === message.contactPointId);
      const isDead = row.bouncedAt !== undefined && point?.status === 'bounced';
      return {
        messages: [{ ...message, ...row }],
        contacts: isDead && point ? [point] : [],
        timeline: [],
      };
    },
  });
  return facts.messages.flatMap((one) => {
    const { deliveredAt, bouncedAt, status, reason, plannedAt, dispatchedAt } = one;
    const isAsked = one.stepId === statementStep;
    const given = { ...one, status: 'accepted' as const, deliveredAt: null, bouncedAt: null };
    return [
      ...(isAsked ? [event(plannedAt, { messages: [given] })] : []),
      ...(deliveredAt === null ? [] : [told(deliveredAt, one, { deliveredAt })]),
      ...(bouncedAt === null ? [] : [told(bouncedAt, one, { bouncedAt, reason })]),
      ...(status === 'rejected'
        ? [told(dispatchedAt ?? plannedAt, one, { status, reason, acceptedAt: null })]
        : []),
    ];
  });
}

/** Steps that a person left out, and records of events. */
function skips({ facts, changes }: Since): AssumedEvent[] {
  const ats = new Set(changes.filter(({ command }) => command === 'skip-step').map(({ at }) => at));
  return facts.effects
    .filter((one) => (one.kind === 'skip' && ats.has(one.at)) || isEventMark(one))
    .map((effect) => event(effect.at, { effects: [effect] }));
}

const ending: ReadonlySet<string> = new Set(['close', 'write-off', 'mark-uncollectible']);

/** The outcome that a person chose for the account. */
function endings({ facts, changes }: Since): AssumedEvent[] {
  const { closeAs } = facts.account;
  const last = changes.findLast(({ command }) => ending.has(command));
  return closeAs === null || last === undefined ? [] : [event(last.at, { account: { closeAs } })];
}
