import { workflowIdOf } from '../../temporal/ids';
import {
  dateZone,
  daysPastDueOf,
  dueDayOn,
  holdsAt,
  isLeftOut,
  ledgerMinor,
  overdueInvoices,
  owedMinor,
  todayOn,
  unpaidInvoices,
} from '../domain/account/balances';
import type { NextAction, RuleAnswer } from '../domain/account/actions';
import type { PartyFacts } from '../domain/account/case-file';
import type {
  Facts,
  HoldFacts,
  InvoiceFacts,
  MessageFacts,
  TaskFacts,
} from '../domain/account/facts';
import type { AgreementFacts, ApprovalFacts } from '../domain/agreements/facts';
import { daysBetween } from '../domain/calendar/dates';
import { isZone, localDateOf } from '../domain/calendar/zone';
import { limitationOfInvoice } from '../domain/law/limitation-of-invoice';
import { unbookedInterestMinor } from '../domain/ledger/accrual';
import { formatMinor, toWire, type WireMoney } from '../domain/money/money';
import type { AgingReport } from '../domain/reporting/aging';
import { encode } from '../store/codec';
import type { AccountRow, LedgerRow } from '../store/lists';
import type { OpenItem } from '../store/lookups';
import type { ApiDeps } from './deps';
import { contactJson, contactsJson } from './contact-wire';
import { planJson, scheduleJson } from './plan-wire';

/** Domain to public shapes. The only place that makes them. */
export const instantText = (at: number): string => new Date(at).toISOString();
const instantOrNull = (at: number | null): string | null => (at === null ? null : instantText(at));

export function nextActionJson(next: NextAction | null) {
  if (next === null) return null;
  const { kind, step, channel, at } = next;
  return { kind, step, channel, at: instantOrNull(at) };
}

interface RowParts {
  readonly row: AccountRow;
  readonly overdueMinor: bigint;
  readonly oldestDueOn: string | null;
  readonly daysPastDue: number;
}

function accountHead({ row, overdueMinor, oldestDueOn, daysPastDue }: RowParts) {
  const { currency } = row;
  return {
    id: row.id,
    creditorId: row.creditorId,
    debtor: {
      id: row.debtorId,
      name: row.debtorName,
      kind: row.debtorKind,
      timeZone: row.timeZone,
    },
    status: row.status,
    stage: row.stage,
    outcome: row.outcome,
    currency,
    balance: toWire(row.balanceMinor, currency),
    overdue: toWire(overdueMinor, currency),
    oldestDueOn,
    daysPastDue,
    strategy: { id: row.strategyId, version: row.strategyVersion },
    nextAction: nextActionJson(row.nextAction),
    needsAttention: row.needsAttention,
    factsVersion: row.factsVersion,
  };
}

/**
 * A row of the list; what is overdue is asked for today, not for when the row was written. Its age is that
 * of the due date: a creditor with conventions of its own is shown by `accountRowOf`.
 */
export function accountRowJson(row: AccountRow, items: readonly OpenItem[], now: number) {
  const zone = row.timeZone !== null && isZone(row.timeZone) ? row.timeZone : 'UTC';
  const today = localDateOf(now, zone);
  const overdue = items.filter(({ dueOn, firstFailedAt }) => {
    if (dueOn !== null) return dueOn < today;
    return firstFailedAt !== null && localDateOf(firstFailedAt, zone) <= today;
  });
  const overdueMinor = overdue.reduce((sum, { openMinor }) => sum + openMinor, 0n);
  const { oldestDueOn } = row;
  const daysPastDue = oldestDueOn === null ? 0 : Math.max(0, daysBetween(oldestDueOn, today));
  return accountHead({ row, overdueMinor, oldestDueOn, daysPastDue });
}

export type AccountJson = ReturnType<typeof accountJson>;

/** A row of the list from the facts, with the age that the creditor's conventions give. */
export function accountRowOf(facts: Facts, now: number) {
  const { account, debtor } = facts;
  const today = todayOn(facts, now);
  const oldest = unpaidInvoices(facts)[0];
  const overdueMinor = overdueInvoices(facts, today).reduce((sum, one) => sum + one.openMinor, 0n);
  const row: AccountRow = {
    ...account,
    debtorId: debtor.id,
    debtorName: debtor.name,
    debtorKind: debtor.kind,
    timeZone: debtor.timeZone,
    balanceMinor: owedMinor(facts),
    overdueMinor,
    oldestDueOn: null,
  };
  const oldestDueOn = oldest === undefined ? null : dueDayOn(facts, oldest);
  const daysPastDue = oldest === undefined ? 0 : daysPastDueOf(facts, oldest, today);
  return accountHead({ row, overdueMinor, oldestDueOn, daysPastDue });
}

/** The whole account. */
export function accountJson(facts: Facts, now: number, config: ApiDeps['config']) {
  const { account } = facts;
  return {
    ...accountRowOf(facts, now),
    accrued: accruedJson(facts, now),
    invoices: [...facts.invoices].sort(byDue).map((invoice) => invoiceJson(facts, invoice, now)),
    excluded: isLeftOut(facts.debtor, now),
    holds: facts.holds.filter((hold) => standsAt(hold, now)).map(holdJson),
    agreements: facts.agreements.map(({ id, type, status }) => ({ id, type, status })),
    contacts: contactsJson(facts),
    parties: facts.parties.map(partyJson),
    assignedTo: account.assignedTo,
    dateZone: dateZone(facts),
    workflow: { id: workflowIdOf(account.id), url: workflowUrl(account.id, config) },
  };
}

/** Somebody beside the debtor; one that was ended stays in the list. */
function partyJson({ id, role, name, kind, sharePercent, endedAt, contacts }: PartyFacts) {
  const status = endedAt === null ? ('active' as const) : ('ended' as const);
  return { id, role, name, kind, sharePercent, status, contacts: contacts.map(contactJson) };
}

function byDue(a: InvoiceFacts, b: InvoiceFacts): number {
  const key = ({ dueOn, issuedOn, number, id }: InvoiceFacts): string =>
    `${dueOn ?? '9999'}|${issuedOn}|${number}|${id}`;
  return key(a) < key(b) ? -1 : 1;
}

function invoiceJson(facts: Facts, invoice: InvoiceFacts, now: number) {
  const { id, number, issuedOn, dueOn, amountMinor, openMinor, currency } = invoice;
  const isDisputed = facts.holds.some(
    (hold) => hold.type === 'dispute' && hold.invoiceId === id && holdsAt(hold, now),
  );
  const status = isDisputed && invoice.status === 'open' ? 'disputed' : invoice.status;
  const amount = toWire(amountMinor, currency);
  const { chargedOffOn, agedFromOn } = invoice;
  const open = toWire(openMinor, currency);
  const excluded = isLeftOut(invoice, now);
  const dates = { issuedOn, dueOn, chargedOffOn, agedFromOn };
  const law = { limitation: limitationJson(facts, invoice, now), claim: invoice.claim };
  return { id, number, ...dates, amount, open, status, excluded, ...law };
}

/** Last day on which it can be sued for; null: not known. */
function limitationJson(facts: Facts, invoice: InvoiceFacts, now: number) {
  const found = limitationOfInvoice(facts, invoice, now);
  const { expiresOn, expired, extinguished, needsReview, rule } = found;
  return { expiresOn, expired, extinguished, needsReview, rule };
}

/** In force, or still to come. */
function standsAt(hold: HoldFacts, now: number): boolean {
  return holdsAt(hold, Math.max(now, hold.fromAt));
}

function holdJson(hold: HoldFacts) {
  const { id, type, reason, fromAt, untilAt, blocks, channel, invoiceId, partyId, details } = hold;
  const from = instantText(fromAt);
  const until = instantOrNull(untilAt);
  return { id, type, reason, from, until, blocks, channel, invoiceId, partyId, details };
}

/** Where Temporal's web UI shows the account; null where no web UI is known. */
function workflowUrl(accountId: string, config: ApiDeps['config']) {
  const { uiPort, uiPortIsSet, namespace } = config.temporal;
  if (!uiPortIsSet || config.sandbox !== undefined) return null;
  const id = encodeURIComponent(workflowIdOf(accountId));
  return `http://127.0.0.1:${uiPort}/namespaces/${encodeURIComponent(namespace)}/workflows/${id}`;
}

export function guardJson(rule: Omit<RuleAnswer, 'answer'>) {
  return {
    rule: rule.rule,
    blocks: rule.blocks,
    sentence: rule.sentence,
    citation: rule.citation,
    since: instantOrNull(rule.sinceAt),
    clearsAt: instantOrNull(rule.clearsAt),
    clearedBy: rule.clearedBy,
    ...(rule.facts === undefined ? {} : { facts: figuresJson(rule.facts) }),
    ...(rule.isPresumption ? { isPresumption: true } : {}),
  };
}

/** Figures that a rule rests on; instants among them end in `At`. */
function figuresJson(figures: NonNullable<RuleAnswer['facts']>) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      name.endsWith('At') && typeof value === 'number' ? instantText(value) : value,
    ]),
  );
}

/** Interest and fixed sums of the law earned until today and not yet booked; booked where a figure is used. */
function accruedJson(facts: Facts, now: number) {
  const asOf = todayOn(facts, now);
  return { asOf, interest: toWire(unbookedInterestMinor(facts, asOf), facts.account.currency) };
}

export function ledgerJson(facts: Facts, rows: readonly LedgerRow[], now: number) {
  const { currency } = facts.account;
  const money = (minor: bigint): WireMoney => toWire(minor, currency);
  return {
    entries: rows.map((row) => ({
      id: row.id,
      at: instantText(row.at),
      effectiveOn: row.effectiveOn,
      transactionId: row.transactionId,
      account: row.ledger,
      debit: money(row.debitMinor),
      credit: money(row.creditMinor),
      reason: row.reason,
      invoiceId: row.invoiceId,
      reverses: row.reverses,
    })),
    balances: {
      principal: money(ledgerMinor(facts, 'receivable')),
      interest: money(ledgerMinor(facts, 'interest')),
      fees: money(ledgerMinor(facts, 'fees')),
      costs: money(ledgerMinor(facts, 'costs')),
      total: money(owedMinor(facts)),
    },
    accrued: accruedJson(facts, now),
  };
}

export function messageJson(message: MessageFacts) {
  return {
    id: message.id,
    key: message.key,
    channel: message.channel,
    to: message.toAddress,
    partyId: message.partyId,
    step: message.stepId,
    template: message.template,
    templateVersion: message.templateVersion ?? null,
    status: message.status,
    reason: message.reason,
    plannedAt: instantText(message.plannedAt),
    acceptedAt: instantOrNull(message.acceptedAt),
    deliveredAt: instantOrNull(message.deliveredAt),
    bouncedAt: instantOrNull(message.bouncedAt),
    providerId: message.providerId,
    bodySha256: message.bodySha256,
  };
}

export function agreementJson(agreement: AgreementFacts, facts: Facts, now: number) {
  const { currency } = facts.account;
  const { id, type, status, invoiceIds, expiresOn, proposedBy, endReason } = agreement;
  return {
    id,
    type,
    status,
    invoiceIds,
    covered: toWire(agreement.coveredMinor, currency),
    ...scheduleJson(agreement, facts, now),
    expiresOn,
    proposedBy,
    acceptedAt: instantOrNull(agreement.acceptedAt),
    endedAt: instantOrNull(agreement.endedAt),
    endReason,
    createdAt: instantText(agreement.createdAt),
    ...(type === 'settlement' ? settlementJson(agreement, currency) : {}),
    ...(type === 'plan' ? planJson(agreement, currency) : {}),
  };
}

function settlementJson({ id, accountId, status, own }: AgreementFacts, currency: string) {
  const { incentive } = own;
  return {
    offeredBy: own.offeredBy ?? 'creditor',
    counters: own.counters ?? null,
    incentive: incentive
      ? { discount: toWire(incentive.discountMinor, currency), payByOn: incentive.payByOn }
      : null,
    approvedHash: own.approvedHash ?? null,
    letter: status === 'kept' ? `/v1/accounts/${accountId}/agreements/${id}/letter` : null,
  };
}

export function approvalJson(approval: ApprovalFacts) {
  const { id, accountId, status, title, proposedBy, people, subject } = approval;
  return {
    id,
    accountId,
    status,
    title,
    subject:
      subject.kind === 'command'
        ? { kind: 'command' as const, name: subject.name, data: plain(subject.data) }
        : { kind: 'step' as const, step: subject.stepId },
    proposedBy,
    people,
    decisions: approval.decisions.map(({ by, approve, reason, decidedAt }) => ({
      by,
      approve,
      reason,
      at: instantText(decidedAt),
    })),
    escalateAt: instantOrNull(approval.escalateAt),
    escalatedAt: instantOrNull(approval.escalatedAt),
    expiresAt: instantOrNull(approval.expiresAt),
    createdAt: instantText(approval.createdAt),
    decidedAt: instantOrNull(approval.decidedAt),
  };
}

export function taskJson(task: TaskFacts) {
  const { id, accountId, kind, title, owner, status, outcome, note, stepId } = task;
  return {
    id,
    accountId,
    kind,
    title,
    step: stepId,
    owner,
    status,
    outcome,
    note,
    dueAt: instantText(task.dueAt),
    expiresAt: instantOrNull(task.expiresAt),
    createdAt: instantText(task.createdAt),
    doneAt: instantOrNull(task.doneAt),
  };
}

export function agingJson({ asOf, by, currencies }: AgingReport) {
  return {
    asOf,
    by,
    currencies: currencies.map(({ currency, buckets, totalMinor, debtors, creditMinor }) => {
      const amounts = (rows: typeof buckets) =>
        rows.map(({ name, amountMinor, invoices }) => ({
          name,
          amount: formatMinor(amountMinor, currency),
          invoices,
        }));
      return {
        currency,
        buckets: amounts(buckets),
        total: formatMinor(totalMinor, currency),
        ...(creditMinor === undefined ? {} : { credit: formatMinor(creditMinor, currency) }),
        debtors: debtors.map((debtor) => ({
          debtorId: debtor.debtorId,
          ...(debtor.name === undefined ? {} : { name: debtor.name }),
          buckets: amounts(debtor.buckets),
          total: formatMinor(debtor.totalMinor, currency),
        })),
      };
    }),
  };
}

/** Kept data as JSON: bigint as text, instants as ISO text. */
export function plain(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(encode(value)) as unknown);
}
