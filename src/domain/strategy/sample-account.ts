import type { ContactPoint, Facts, InvoiceFacts } from '../account/facts';
import { applyChanges } from '../account/changes';
import { addDays, type LocalDate } from '../calendar/dates';
import { instantOf } from '../calendar/zone';
import { newConsent } from '../contact/consents';
import { invoicePosting } from '../ledger/postings';
import type { Strategy } from './document';

/** What a made-up account is like: one invoice, nothing special. */
export interface Sample {
  /** Day on which its invoice falls due, or on which its first charge failed. */
  readonly dueOn: LocalDate;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** ISO 3166-1 alpha-2: its holidays count. */
  readonly country: string;
  readonly region: string | null;
  readonly timeZone: string;
}

const accountId = 'acc_sample';
const debtorId = 'dbt_sample';
const creditorId = 'sample';
const termDays = 30;

/**
 * An account that everything of a strategy is possible for: every address is known, texts are agreed to, nothing is disputed,
 * a contract with a late fee is on file. Used to show the calendar of a document before any account exists.
 */
export function sampleAccount(strategy: Strategy, sample: Sample): Facts {
  const invoice = sampleInvoice(strategy, sample);
  const empty = emptyAccount(strategy, sample);
  const { issuedOn, amountMinor, id } = invoice;
  const head = { id: 'txn_sample', key: id, at: invoice.createdAt, effectiveOn: issuedOn };
  const posting = invoicePosting(
    empty.account,
    { ...head, reason: 'invoice' },
    { invoiceId: id, amountMinor },
  );
  return applyChanges(empty, { invoices: [invoice], transactions: [posting], timeline: [] });
}

/** When the sample begins: before anything of a strategy may happen. What counts from the issue day comes early. */
export function sampleBeginsAt(strategy: Strategy, { dueOn, timeZone }: Sample): number {
  const days = strategy.stages.flatMap(({ steps }) =>
    steps.map((step) => (step.anchor === 'issued' ? step.days - termDays : step.days)),
  );
  return instantOf(addDays(dueOn, Math.min(0, ...days) - 1), 0, timeZone);
}

function isOfCards(strategy: Strategy): boolean {
  return strategy.stages.some(({ steps }) => steps.some(({ anchor }) => anchor === 'failed'));
}

function sampleInvoice(strategy: Strategy, sample: Sample): InvoiceFacts {
  const { dueOn, amountMinor, currency, timeZone } = sample;
  const isCard = isOfCards(strategy);
  const beginsAt = sampleBeginsAt(strategy, sample);
  const failedAt = instantOf(dueOn, 0, timeZone);
  return {
    ...{ id: 'inv_sample', accountId, creditorId, source: 'generic', externalId: 'SAMPLE-1' },
    number: 'SAMPLE-1',
    issuedOn: addDays(dueOn, -termDays),
    dueOn: isCard ? null : dueOn,
    ...{ originalDueOn: null, agedFromOn: null, interestAfterOn: null, chargedOffOn: null },
    firstFailedAt: isCard ? failedAt : null,
    failedAttempts: isCard ? 1 : 0,
    attempts: isCard ? [{ at: failedAt, by: 'billing', method: null }] : null,
    decline: isCard ? 'soft' : null,
    ...{ amountMinor, openMinor: amountMinor, currency, status: 'open', paidOn: null },
    purpose: strategy.debtorKind === 'consumer' ? 'consumer' : 'commercial',
    collection: isCard ? 'card' : 'invoice',
    sourceAt: 0,
    claim: {
      ...{ originalCreditor: 'Sample creditor', currentCreditor: 'Sample creditor' },
      ...{ itemizationCreditor: 'Sample creditor', itemizationOn: addDays(dueOn, -1) },
      ...{ debtKind: 'written', accruedOn: addDays(dueOn, 1) },
    },
    excluded: false,
    createdAt: beginsAt,
  };
}

function emptyAccount(strategy: Strategy, sample: Sample): Facts {
  const { currency, country, region, timeZone } = sample;
  const beginsAt = sampleBeginsAt(strategy, sample);
  const none = { status: 'open', stage: 'reminder', outcome: null, closedAt: null } as const;
  return {
    installation: null,
    account: {
      ...{ id: accountId, creditorId, debtorId, currency, ...none },
      ...{ strategyId: strategy.id, strategyVersion: strategy.version, factsVersion: 1 },
      ...{ stageSinceAt: beginsAt, openedAt: beginsAt },
      ...{ closeAs: null, needsAttention: null, assignedTo: null, nextAction: null },
    },
    creditor: sampleCreditor(strategy, sample),
    debtor: {
      ...{ id: debtorId, creditorId, personId: 'per_sample', externalId: 'sample' },
      name: 'Sample debtor',
      kind: strategy.debtorKind,
      ...{ timeZone, country, region, locality: null },
      ...{ preferences: {}, language: 'en', excluded: false, createdAt: beginsAt },
    },
    contacts: samplePoints(sample, beginsAt),
    ...{ invoices: [], payments: [], balances: [], principalMoves: [], charges: [], holds: [] },
    ...{ agreements: [], approvals: [], tasks: [], effects: [], messages: [], calls: [] },
    ...{ placements: [], parties: [], legalEvents: [], elsewhere: [] },
  };
}

function sampleCreditor({ role, id }: Strategy, { currency }: Sample): Facts['creditor'] {
  return {
    id: creditorId,
    name: 'Sample creditor',
    settings: {
      ...{ role, address: '1 Creditor Street' },
      ...{ fromEmail: 'billing@creditor.example', replyTo: 'billing@creditor.example' },
      ...{ fromPhone: '+442079460000', payUrl: null, bankDetails: null, hours: 'by day' },
      strategies: { business: id, consumer: id },
      contract: { lateFees: { [currency]: '2500' }, clause: 'the contract on file' },
      authorityPercent: { collector: 10, supervisor: 30 },
      counselId: 'counsel',
    },
  };
}

/** A number that lies in the country, where the law asks for the hour there. */
function phoneIn(country: string): string {
  return country === 'US' ? '+12125550100' : '+442071234567';
}

function samplePoints({ country, timeZone }: Sample, createdAt: number): ContactPoint[] {
  const shared = { debtorId, status: 'ok', smsConsent: false, consents: [], place: null } as const;
  const given = { basis: 'direct', at: createdAt, source: 'stated' } as const;
  const consents = [newConsent({ channel: 'email', ...given })];
  const rest = { ...shared, zones: [timeZone], source: 'stated', createdAt };
  return [
    { ...rest, id: 'cpt_mail', kind: 'email', value: 'debtor@debtor.example', consents },
    { ...rest, id: 'cpt_phone', kind: 'phone', value: phoneIn(country), smsConsent: true },
    { ...rest, id: 'cpt_address', kind: 'address', value: `1 Main Street\n${country}` },
  ];
}
