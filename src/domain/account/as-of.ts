import type { BehaviourFacts } from '../reporting/behaviour';
import type { AgreementFacts, ApprovalFacts } from '../agreements/facts';
import { localDateOf } from '../calendar/zone';
import { dateZone, ledgerMinor } from './balances';
import type { PartyFacts } from './case-file';
import { applyChanges, type LedgerTransaction } from './changes';
import type {
  ContactPoint,
  Facts,
  HoldFacts,
  Instant,
  InvoiceFacts,
  MessageFacts,
  PlacementFacts,
  TaskFacts,
} from './facts';

/**
 * Facts as they were at an instant, from what is known of them today: rows that came later are left out, and what
 * came over them later is taken back. What carries no time is as it is given: extended due dates and exclusions are
 * taken back before (`unwritten`), names, places, tags, the claim and settings are as today.
 * The account is open, in no stage that was reached later; whoever folds on asks `decide` where it stands.
 *
 * @param ledger every transaction of the account, oldest first
 */
export function factsAsOf(facts: Facts, ledger: readonly LedgerTransaction[], at: Instant): Facts {
  const by = <Row extends { readonly createdAt: Instant }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ createdAt }) => createdAt <= at);
  const transactions = ledger.filter((one) => one.at <= at);
  const bare = { ...facts, balances: [], principalMoves: [], charges: [] };
  const { balances, principalMoves, charges } = applyChanges(bare, { transactions, timeline: [] });
  const booked = { ...facts, balances, principalMoves, charges };
  const { account } = facts;
  return {
    ...booked,
    account: {
      ...account,
      ...{ status: 'open', stage: 'reminder', outcome: null, closedAt: null, closeAs: null },
      ...{ needsAttention: null, nextAction: null },
      stageSinceAt: Math.min(account.stageSinceAt, at),
      openedAt: Math.min(account.openedAt, at),
    },
    contacts: contactsAsOf(facts.contacts, facts, at),
    invoices: by(facts.invoices).map((invoice) => invoiceAsOf(booked, invoice, at)),
    payments: by(facts.payments),
    holds: by(facts.holds).map((hold) => holdAsOf(hold, at)),
    agreements: by(facts.agreements).map((agreement) => agreementAsOf(agreement, at)),
    approvals: by(facts.approvals).map((approval) => approvalAsOf(approval, at)),
    tasks: by(facts.tasks).map((task) => taskAsOf(task, at)),
    effects: facts.effects.filter((effect) => effect.at <= at),
    messages: facts.messages
      .filter(({ plannedAt }) => plannedAt <= at)
      .map((message) => messageAsOf(message, at)),
    calls: facts.calls.filter((call) => call.at <= at),
    placements: by(facts.placements).map((placement) => placementAsOf(placement, at)),
    parties: by(facts.parties).map((party) => partyAsOf(party, facts, at)),
    legalEvents: by(facts.legalEvents),
    elsewhere: facts.elsewhere.filter((contact) => contact.at <= at),
    ...(facts.siblings === undefined ? {} : { siblings: siblingsAsOf(facts, facts.siblings, at) }),
  };
}

/** How the debtor had behaved elsewhere; money that went back there has no day and stays. */
function siblingsAsOf(
  facts: Facts,
  siblings: readonly BehaviourFacts[],
  at: Instant,
): readonly BehaviourFacts[] {
  const atOn = localDateOf(at, dateZone(facts));
  return siblings.map((one) => ({
    ...one,
    invoices: one.invoices.filter(({ paidOn }) => paidOn !== null && paidOn <= atOn),
    holds: one.holds.filter(({ createdAt }) => createdAt <= at).map((hold) => holdAsOf(hold, at)),
    agreements: one.agreements
      .filter(({ createdAt }) => createdAt <= at)
      .map((agreement) => agreementAsOf(agreement, at)),
    messages: one.messages.filter(({ bouncedAt }) => !isLater(bouncedAt, at)),
  }));
}

const isLater = (instant: Instant | null, at: Instant): boolean => instant !== null && instant > at;

/** Addresses that were known; a bounce or a stop that came later is taken back. */
function contactsAsOf(
  points: readonly ContactPoint[],
  { messages }: Facts,
  at: Instant,
): ContactPoint[] {
  return points
    .filter(({ createdAt }) => createdAt <= at)
    .map((point) => {
      const consents = point.consents.filter((consent) => consent.at <= at);
      const bounces = messages
        .filter(({ contactPointId }) => contactPointId === point.id)
        .map(({ bouncedAt }) => bouncedAt)
        .filter((bouncedAt) => bouncedAt !== null);
      const hasBouncedLater = bounces.length > 0 && bounces.every((bouncedAt) => bouncedAt > at);
      const wasStopped = consents.some(({ basis }) => basis === 'opt-out');
      const isWrong =
        (point.status === 'bounced' && hasBouncedLater) ||
        (point.status === 'opted-out' && !wasStopped && consents.length < point.consents.length);
      return { ...point, consents, status: isWrong ? 'ok' : point.status };
    });
}

/** An invoice with what was open of it by the ledger, and the failed charges that were known. */
export function invoiceAsOf(booked: Facts, invoice: InvoiceFacts, at: Instant): InvoiceFacts {
  const openMinor = ledgerMinor(booked, 'receivable', invoice.id);
  const wasPaid = invoice.status === 'open' ? ('paid' as const) : invoice.status;
  const atOn = localDateOf(at, dateZone(booked));
  const state =
    openMinor > 0n
      ? { status: 'open' as const, paidOn: null }
      : { status: wasPaid, paidOn: wasPaid === 'paid' ? (invoice.paidOn ?? atOn) : null };
  const chargedOffOn =
    invoice.chargedOffOn !== null && invoice.chargedOffOn > atOn ? null : invoice.chargedOffOn;
  return { ...invoice, ...failuresAsOf(invoice, at), ...state, openMinor, chargedOffOn };
}

function failuresAsOf(invoice: InvoiceFacts, at: Instant): Partial<InvoiceFacts> {
  if (isLater(invoice.firstFailedAt, at)) {
    const none = { firstFailedAt: null, failedAttempts: 0, attempts: null };
    return { ...none, nextAttemptAt: null, decline: null, declineCode: null };
  }
  if (!invoice.attempts) return {};
  const attempts = invoice.attempts.filter((attempt) => attempt.at <= at);
  const later = invoice.attempts.length - attempts.length;
  return { attempts, failedAttempts: Math.max(0, invoice.failedAttempts - later) };
}

export function holdAsOf(hold: HoldFacts, at: Instant): HoldFacts {
  if (!isLater(hold.releasedAt, at)) return hold;
  return { ...hold, releasedAt: null, releaseReason: null, outcome: null };
}

export function agreementAsOf(agreement: AgreementFacts, at: Instant): AgreementFacts {
  const isAccepted = agreement.acceptedAt !== null && agreement.acceptedAt <= at;
  if (!isAccepted && isLater(agreement.acceptedAt, at)) {
    return { ...agreement, status: 'proposed', acceptedAt: null, endedAt: null, endReason: null };
  }
  if (!isLater(agreement.endedAt, at)) return agreement;
  const status = isAccepted ? 'active' : 'proposed';
  return { ...agreement, status, endedAt: null, endReason: null };
}

export function approvalAsOf(approval: ApprovalFacts, at: Instant): ApprovalFacts {
  const isOpen = isLater(approval.decidedAt, at);
  return {
    ...approval,
    ...(isOpen ? { status: 'pending' as const, decidedAt: null } : {}),
    decisions: approval.decisions.filter(({ decidedAt }) => decidedAt <= at),
    escalatedAt: isLater(approval.escalatedAt, at) ? null : approval.escalatedAt,
  };
}

function taskAsOf(task: TaskFacts, at: Instant): TaskFacts {
  if (!isLater(task.doneAt, at)) return task;
  return { ...task, status: 'open', outcome: null, doneAt: null };
}

/** A message that was given away later is as good as given away: the fold takes it for accepted at once. */
function messageAsOf(message: MessageFacts, at: Instant): MessageFacts {
  const { deliveredAt, bouncedAt, acceptedAt } = message;
  const isUnderWay = isLater(acceptedAt, at);
  return {
    ...message,
    ...(isUnderWay ? { status: 'planned' as const, acceptedAt: null, dispatchedAt: null } : {}),
    deliveredAt: isLater(deliveredAt, at) ? null : deliveredAt,
    bouncedAt: isLater(bouncedAt, at) ? null : bouncedAt,
  };
}

function placementAsOf(placement: PlacementFacts, at: Instant): PlacementFacts {
  if (isLater(placement.transmittedAt, at)) {
    return { ...placement, status: 'planned', transmittedAt: null, endedAt: null, reason: null };
  }
  if (!isLater(placement.endedAt, at)) return placement;
  return { ...placement, status: 'transmitted', endedAt: null, reason: null };
}

function partyAsOf(party: PartyFacts, facts: Facts, at: Instant): PartyFacts {
  return {
    ...party,
    endedAt: isLater(party.endedAt, at) ? null : party.endedAt,
    contacts: contactsAsOf(party.contacts, facts, at),
  };
}
