import { createHash } from 'node:crypto';
import { dateZone } from '../domain/account/balances';
import type {
  ContactPoint,
  Facts,
  HoldFacts,
  Instant,
  LedgerAccount,
  MessageFacts,
} from '../domain/account/facts';
import type { AgreementFacts } from '../domain/agreements/facts';
import { toWire, type WireMoney } from '../domain/money/money';
import { claimsOf, claimsOn, type Claim } from './claims';

type Json = string | number | boolean | null | { readonly [name: string]: Json } | readonly Json[];

/** The pack as it is handed to counsel. `sha256` is over the JSON of the other fields, without spaces. */
export interface LegalPack {
  readonly kind: 'duecourse-legal-pack';
  readonly version: 1;
  readonly madeAt: string;
  readonly timeZone: string;
  readonly account: Json;
  readonly parties: Json;
  readonly claims: readonly Json[];
  readonly totals: Json;
  readonly ledger: readonly Json[];
  readonly payments: readonly Json[];
  readonly notices: readonly Json[];
  readonly calls: readonly Json[];
  readonly agreements: readonly Json[];
  readonly disputes: readonly Json[];
  readonly approvals: readonly Json[];
  readonly sha256: string;
}

/**
 * Everything that counsel needs to take a claim over, from the facts and the messages alone: same
 * input, same bytes. For a repeated transmission pass the time at which the hand-off was planned, not
 * the time of the attempt. Reasons of holds other than disputes stay out: health or hardship are no
 * business of a claim.
 */
export function legalPack(
  facts: Facts,
  messages: readonly MessageFacts[],
  now: Instant,
  invoiceIds?: readonly string[],
): LegalPack {
  const claims = invoiceIds
    ? claimsOn(facts, now, invoiceIds)
    : claimsOf(facts, now).asked.filter((claim) => claim.isOverdue);
  const { account } = facts;
  const content = {
    kind: 'duecourse-legal-pack' as const,
    version: 1 as const,
    madeAt: iso(now),
    timeZone: dateZone(facts),
    account: {
      id: account.id,
      currency: account.currency,
      stage: account.stage,
      strategy: account.strategyId,
      strategyVersion: account.strategyVersion,
      factsVersion: account.factsVersion,
      openedAt: iso(account.openedAt),
    },
    parties: partiesOf(facts),
    claims: claims.map((claim) => claimJson(claim)),
    totals: totalsOf(claims, account.currency),
    ledger: ledgerOf(facts),
    payments: paymentsOf(facts),
    notices: noticesOf(messages),
    calls: byTime(facts.calls, (call) => call.at).map((call) => ({
      ...{ id: call.id, at: iso(call.at), direction: call.direction, result: call.result },
    })),
    agreements: byTime(facts.agreements, (row) => row.createdAt).map((row) =>
      agreementJson(row, facts),
    ),
    disputes: byTime(
      facts.holds.filter((hold) => hold.type === 'dispute'),
      (hold) => hold.createdAt,
    ).map((hold) => disputeJson(hold, facts)),
    approvals: approvalsOf(facts),
  };
  const sha256 = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { ...content, sha256 };
}

const iso = (at: Instant): string => new Date(at).toISOString();
const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
const money = (minor: bigint, currency: string): { amount: string; currency: string } => {
  const wire: WireMoney = toWire(minor, currency);
  return { amount: wire.amount, currency: wire.currency };
};

/** Rows by time, then by id: the order in which the database happened to answer must not show. */
function byTime<T extends { readonly id: string }>(
  rows: readonly T[],
  at: (row: T) => Instant,
): readonly T[] {
  return [...rows].sort((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1));
}

const numberOf = (facts: Facts, invoiceId: string | null): string | null =>
  facts.invoices.find((invoice) => invoice.id === invoiceId)?.number ?? null;

function knownOf(contacts: readonly ContactPoint[]): Json[] {
  return contacts
    .filter((contact) => contact.status !== 'invalid')
    .map(({ kind, value, status }) => ({ kind, value, status }))
    .sort((a, b) => (`${a.kind} ${a.value}` < `${b.kind} ${b.value}` ? -1 : 1));
}

function partiesOf(facts: Facts): Json {
  const { creditor, debtor, contacts, parties } = facts;
  return {
    creditor: {
      id: creditor.id,
      name: creditor.name,
      role: creditor.settings.role,
      contact: creditor.settings.replyTo,
      phone: creditor.settings.fromPhone,
      contractClause: creditor.settings.contract.clause,
    },
    debtor: {
      id: debtor.id,
      externalId: debtor.externalId,
      name: debtor.name,
      kind: debtor.kind,
      country: debtor.country,
      language: debtor.language,
      contacts: knownOf(contacts),
    },
    others: byTime(
      parties.filter((party) => party.endedAt === null),
      (party) => party.createdAt,
    ).map(({ id, role, name, kind, country, language, sharePercent, ...party }) => ({
      ...{ id, role, name, kind, country, language, sharePercent },
      contacts: knownOf(party.contacts),
    })),
  };
}

function claimJson(claim: Claim): Json {
  const { invoice } = claim;
  const { currency } = invoice;
  return {
    invoiceId: invoice.id,
    number: invoice.number,
    source: invoice.source,
    externalId: invoice.externalId,
    purpose: invoice.purpose,
    issuedOn: invoice.issuedOn,
    dueOn: claim.dueOn,
    daysLate: claim.daysLate,
    issued: money(invoice.amountMinor, currency),
    principal: money(claim.openMinor, currency),
    disputed: money(claim.disputedMinor, currency),
    interest: money(claim.interestMinor, currency),
    fees: money(claim.feeMinor, currency),
    costs: money(claim.costMinor, currency),
    total: money(claim.totalMinor, currency),
  };
}

function totalsOf(claims: readonly Claim[], currency: string): Json {
  const total = (pick: (claim: Claim) => bigint): Json =>
    money(
      claims.reduce((sum, claim) => sum + pick(claim), 0n),
      currency,
    );
  return {
    principal: total((claim) => claim.openMinor),
    interest: total((claim) => claim.interestMinor),
    fees: total((claim) => claim.feeMinor),
    costs: total((claim) => claim.costMinor),
    total: total((claim) => claim.totalMinor),
  };
}

/** Sums of the ledger accounts of the whole account: debit minus credit. */
function ledgerOf(facts: Facts): Json[] {
  const sums = new Map<LedgerAccount, bigint>();
  for (const row of facts.balances) {
    sums.set(row.ledger, (sums.get(row.ledger) ?? 0n) + row.balanceMinor);
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ledger, minor]) => ({ ledger, balance: money(minor, facts.account.currency) }));
}

function paymentsOf(facts: Facts): Json[] {
  return byTime(facts.payments, (payment) => payment.createdAt).map((payment) => ({
    id: payment.id,
    receivedOn: payment.receivedOn,
    amount: money(payment.amountMinor, payment.currency),
    refunded: money(payment.refundedMinor, payment.currency),
    chargedBack: money(payment.chargedBackMinor, payment.currency),
    reference: payment.reference,
    status: payment.status,
    pays: payment.lines.map((line) => ({
      invoice: numberOf(facts, line.invoiceId),
      ledger: line.ledger,
      amount: money(line.amountMinor, payment.currency),
    })),
  }));
}

function noticesOf(messages: readonly MessageFacts[]): Json[] {
  const sent = messages.filter((message) => message.dispatchedAt !== null);
  return byTime(sent, (message) => message.plannedAt).map((message) => ({
    id: message.id,
    step: message.stepId,
    template: message.template,
    channel: message.channel,
    to: message.toAddress,
    partyId: message.partyId,
    status: message.status,
    plannedAt: iso(message.plannedAt),
    dispatchedAt: isoOrNull(message.dispatchedAt),
    acceptedAt: isoOrNull(message.acceptedAt),
    deliveredAt: isoOrNull(message.deliveredAt),
    bouncedAt: isoOrNull(message.bouncedAt),
    provider: message.provider,
    providerId: message.providerId,
    payByOn: message.payByOn,
    bodySha256: message.bodySha256,
  }));
}

function agreementJson(agreement: AgreementFacts, facts: Facts): Json {
  const { currency } = facts.account;
  return {
    id: agreement.id,
    type: agreement.type,
    status: agreement.status,
    invoices: agreement.invoiceIds.map((id) => numberOf(facts, id) ?? id).sort(),
    covered: money(agreement.coveredMinor, currency),
    parts: agreement.instalments.map((part) => ({
      ...{ n: part.n, dueOn: part.dueOn, amount: money(part.amountMinor, currency) },
    })),
    madeAt: iso(agreement.createdAt),
    acceptedAt: isoOrNull(agreement.acceptedAt),
    endedAt: isoOrNull(agreement.endedAt),
    endReason: agreement.endReason,
  };
}

function disputeJson(hold: HoldFacts, facts: Facts): Json {
  return {
    id: hold.id,
    invoice: numberOf(facts, hold.invoiceId),
    amount: hold.amountMinor === null ? null : money(hold.amountMinor, facts.account.currency),
    reason: hold.reason,
    fromAt: iso(hold.fromAt),
    releasedAt: isoOrNull(hold.releasedAt),
    outcome: hold.outcome,
  };
}

function approvalsOf(facts: Facts): Json[] {
  return byTime(facts.approvals, (approval) => approval.createdAt).map((approval) => ({
    id: approval.id,
    title: approval.title,
    status: approval.status,
    people: approval.people,
    decisions: approval.decisions.map(({ by, approve, decidedAt }) => ({
      ...{ by, approve, decidedAt: iso(decidedAt) },
    })),
  }));
}
