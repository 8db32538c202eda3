import type { WireMoney } from '../money/money';
import { toWire } from '../money/money';
import { owedMinor } from './balances';
import type { Changes } from './changes';
import type { Facts, HoldFacts, MessageFacts, PaymentFacts } from './facts';
import type { AgreementStatus } from '../agreements/facts';

/**
 * What a change of an account may be told as, the most telling first: an event's `type` is the first of
 * its `types`. What fits nothing else is `account.changed`.
 */
export const eventTypes = [
  'account.opened',
  'account.closed',
  'account.reopened',
  'account.needs-attention',
  'dispute.opened',
  'dispute.resolved',
  'payment.booked',
  'payment.returned',
  'agreement.broken',
  'agreement.kept',
  'agreement.accepted',
  'agreement.proposed',
  'agreement.ended',
  'approval.requested',
  'approval.decided',
  'placement.changed',
  'hand-off.changed',
  'hold.placed',
  'hold.released',
  'message.failed',
  'message.delivered',
  'message.sent',
  'message.suppressed',
  'fee.charged',
  'fee.waived',
  'account.stage-changed',
  'invoice.added',
  'invoice.changed',
  'task.opened',
  'task.closed',
  'account.changed',
] as const;

export type EventType = (typeof eventTypes)[number];

/** What one change of an account tells the outside: ids and figures; no texts, names or addresses. */
export interface AccountEvent {
  readonly type: EventType;
  readonly types: readonly EventType[];
  readonly account: {
    readonly id: string;
    readonly creditorId: string;
    readonly debtorId: string;
    readonly status: string;
    readonly stage: string;
    readonly outcome: string | null;
    readonly balance: WireMoney;
    readonly needsAttention: boolean;
    readonly nextAction: { readonly kind: string; readonly at: string | null } | null;
    readonly factsVersion: number;
  };
  readonly changed: Readonly<Record<string, readonly object[]>>;
  /** More rows changed than an event carries: read the account. */
  readonly isCut: boolean;
}

/** Rows of one kind that an event names. */
const rowsMax = 50;

/** The event of a change; `after` are the facts as they were written. */
export function eventOf(before: Facts, after: Facts, changes: Changes): AccountEvent {
  const types = new Set(typesOf(before, after, changes));
  const ordered = eventTypes.filter((type) => types.has(type));
  const [type = 'account.changed'] = ordered;
  const rows = Object.entries(changedRows(before, after, changes)).filter(
    ([, list]) => list.length > 0,
  );
  const { account } = after;
  const next = account.nextAction;
  return {
    type,
    types: ordered.length === 0 ? [type] : ordered,
    account: {
      id: account.id,
      creditorId: account.creditorId,
      debtorId: account.debtorId,
      status: account.status,
      stage: account.stage,
      outcome: account.outcome,
      balance: toWire(owedMinor(after), account.currency),
      needsAttention: account.needsAttention !== null,
      nextAction: next && { kind: next.kind, at: instantText(next.at) },
      factsVersion: account.factsVersion,
    },
    changed: Object.fromEntries(rows.map(([name, list]) => [name, list.slice(0, rowsMax)])),
    isCut: rows.some(([, list]) => list.length > rowsMax),
  };
}

const instantText = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

type Told = EventType | null;

function typesOf(before: Facts, after: Facts, changes: Changes): EventType[] {
  const told: Told[] = [
    ...accountTypes(before, after),
    ...each(before.payments, changes.payments, paymentType),
    ...each(before.agreements, changes.agreements, (was, is) =>
      was?.status === is.status ? null : agreementTypes[is.status],
    ),
    ...each(before.approvals, changes.approvals, (was, is) => {
      if (was === undefined) return 'approval.requested';
      return was.status === is.status ? null : 'approval.decided';
    }),
    ...each(before.placements, changes.placements, (was, is) => {
      if (was?.status === is.status) return null;
      return is.kind === 'legal' ? 'hand-off.changed' : 'placement.changed';
    }),
    ...each(before.holds, changes.holds, holdType),
    ...each(before.messages, changes.messages, messageType),
    ...each(before.invoices, changes.invoices, (was) =>
      was === undefined ? 'invoice.added' : 'invoice.changed',
    ),
    ...each(before.tasks, changes.tasks, (was, is) => {
      if (was?.status === is.status) return null;
      return is.status === 'open' ? 'task.opened' : 'task.closed';
    }),
    ...chargeTypes(before, after),
  ];
  return told.filter((type) => type !== null);
}

function each<Row extends { readonly id: string }>(
  before: readonly Row[],
  changed: readonly Row[] | undefined,
  tell: (was: Row | undefined, is: Row) => Told,
): Told[] {
  return (changed ?? []).map((row) =>
    tell(
      before.find(({ id }) => id === row.id),
      row,
    ),
  );
}

function accountTypes({ account: was, invoices }: Facts, { account: is }: Facts): Told[] {
  const isFirst = invoices.length === 0 && was.factsVersion === 0;
  const turned = was.status !== is.status;
  return [
    turned && is.status === 'closed' ? 'account.closed' : null,
    turned && is.status === 'open' ? (isFirst ? 'account.opened' : 'account.reopened') : null,
    was.stage !== is.stage ? 'account.stage-changed' : null,
    is.needsAttention !== null && was.needsAttention !== is.needsAttention
      ? 'account.needs-attention'
      : null,
  ];
}

function paymentType(was: PaymentFacts | undefined, is: PaymentFacts): Told {
  const goneMinor = (one: PaymentFacts): bigint => one.refundedMinor + one.chargedBackMinor;
  if (was === undefined || was.accountId !== is.accountId || was.status !== is.status) {
    return 'payment.booked';
  }
  return goneMinor(was) === goneMinor(is) ? null : 'payment.returned';
}

const agreementTypes: Readonly<Record<AgreementStatus, EventType>> = {
  proposed: 'agreement.proposed',
  active: 'agreement.accepted',
  kept: 'agreement.kept',
  'partly-kept': 'agreement.kept',
  broken: 'agreement.broken',
  cancelled: 'agreement.ended',
  withdrawn: 'agreement.ended',
  expired: 'agreement.ended',
};

function holdType(was: HoldFacts | undefined, is: HoldFacts): Told {
  const isDispute = is.type === 'dispute';
  if (was === undefined) return isDispute ? 'dispute.opened' : 'hold.placed';
  if (was.releasedAt !== null || is.releasedAt === null) return null;
  return isDispute ? 'dispute.resolved' : 'hold.released';
}

function messageType(was: MessageFacts | undefined, is: MessageFacts): Told {
  if (is.bouncedAt !== null && !was?.bouncedAt) return 'message.failed';
  if (is.deliveredAt !== null && !was?.deliveredAt) return 'message.delivered';
  if (was?.status === is.status) return null;
  switch (is.status) {
    case 'accepted':
      return 'message.sent';
    case 'rejected':
    case 'abandoned':
      return 'message.failed';
    case 'suppressed':
      return 'message.suppressed';
    case 'planned':
    case 'dispatching':
    case 'unknown':
    case 'not-sent':
      return null;
  }
}

function chargeTypes(before: Facts, after: Facts): Told[] {
  if (before.charges === after.charges) return [];
  const waived = (facts: Facts): bigint =>
    facts.charges.reduce((sum, { takenBackMinor }) => sum + takenBackMinor, 0n);
  return [
    after.charges.length > before.charges.length ? 'fee.charged' : null,
    waived(after) > waived(before) ? 'fee.waived' : null,
  ];
}

function changedRows(
  before: Facts,
  after: Facts,
  changes: Changes,
): Record<string, readonly object[]> {
  const money = (minor: bigint): WireMoney => toWire(minor, after.account.currency);
  const stage =
    before.account.stage === after.account.stage
      ? []
      : [{ from: before.account.stage, to: after.account.stage }];
  const { invoices = [], payments = [], holds = [], agreements = [], approvals = [] } = changes;
  const { tasks = [], messages = [], placements = [] } = changes;
  return {
    stage,
    invoices: invoices.map(({ id, number, status, openMinor }) => ({
      ...{ id, number, status, open: money(openMinor) },
    })),
    payments: payments.map((one) => ({
      ...{ id: one.id, source: one.source, status: one.status, receivedOn: one.receivedOn },
      amount: toWire(one.amountMinor, one.currency),
      returned: toWire(one.refundedMinor + one.chargedBackMinor, one.currency),
    })),
    charges: after.charges.slice(before.charges.length).map((one) => ({
      ...{ transactionId: one.transactionId, kind: one.ledger, invoiceId: one.invoiceId },
      amount: money(one.amountMinor),
    })),
    holds: holds.map(({ id, type, invoiceId, untilAt, releasedAt, outcome }) => ({
      ...{ id, type, invoiceId, outcome },
      ...{ until: instantText(untilAt), released: instantText(releasedAt) },
    })),
    agreements: agreements.map(({ id, type, status }) => ({ id, type, status })),
    approvals: approvals.map(({ id, status }) => ({ id, status })),
    placements: placements.map(({ id, kind, status }) => ({ id, kind, status })),
    messages: messages.map(({ id, channel, stepId, status, deliveredAt }) => ({
      ...{ id, channel, step: stepId, status, delivered: instantText(deliveredAt) },
    })),
    tasks: tasks.map(({ id, kind, status }) => ({ id, kind, status })),
  };
}
