import type { TimelineEntry } from '../domain/account/changes';
import { toWire } from '../domain/money/money';
import { ok, refuse, type Result } from '../domain/result';
import type { OpeningInvoice } from '../domain/strategy/assignment';
import { normalEmail, normalPhone } from '../commands/contact-values';
import type { DebtorInput } from '../store/directory';
import type { KnownSourceInvoice } from '../store/source-records';
import { takeEcho } from '../store/write-backs';
import {
  applied,
  dayOf,
  iso,
  pastDay,
  runner,
  usable,
  zoneOf,
  type ApplyCase,
  type FactOutcome,
  type Runner,
} from './apply-case';
import { applyCardAttempt, applyCardOfDebtor, attemptInput, nextAttempt } from './apply-card';
import { applyDispute } from './apply-dispute';
import { applyChargeback, applyCreditNote, applyRefund, paymentNames } from './apply-money';
import { applyPayment, paymentFactNames } from './apply-payment';
import { strategyFor } from './assignment';
import type { CustomerFact, InvoiceFact, SourceDebtor, SourceFact, SourcePayment } from './facts';

/** The names of the source under which facts find one another; locked before anything is looked up. */
export function namesOf(fact: SourceFact): string[] {
  switch (fact.kind) {
    case 'invoice':
      return [
        fact.id,
        fact.debtor.id,
        ...fact.payments.flatMap(({ chargeId, paymentIntent }) =>
          [chargeId, paymentIntent].filter((name) => name !== null),
        ),
      ];
    case 'customer':
      return [fact.debtor.id];
    case 'credit-note':
      return [fact.invoiceId];
    case 'payment':
      return paymentFactNames(fact);
    case 'refund':
    case 'chargeback':
      return paymentNames(fact.payment);
    case 'dispute':
    case 'card-attempt':
      return [fact.invoiceId];
    case 'card-changed':
    case 'service-cancelled':
      return [fact.debtorId];
  }
}

/**
 * Turns one fact into commands on the accounts that it concerns. A refusal means that nothing of the
 * event may stay. Any order of the same facts ends in the same balances: an invoice is made by whichever
 * event shows it first, money is known by its name, and what comes before its object waits for it.
 */
export function applyFact(c: ApplyCase, fact: SourceFact, n: number): Promise<Result<FactOutcome>> {
  switch (fact.kind) {
    case 'invoice':
      return applyInvoice(c, fact, n);
    case 'customer':
      return applyCustomer(c, fact);
    case 'credit-note':
      return applyCreditNote(c, fact);
    case 'refund':
      return applyRefund(c, fact);
    case 'chargeback':
      return applyChargeback(c, fact);
    case 'payment':
      return applyPayment(c, fact);
    case 'dispute':
      return applyDispute(c, fact);
    case 'card-attempt':
      return applyCardAttempt(c, fact, n);
    case 'card-changed':
    case 'service-cancelled':
      return applyCardOfDebtor(c, fact);
  }
}

async function applyInvoice(
  c: ApplyCase,
  fact: InvoiceFact,
  n: number,
): Promise<Result<FactOutcome>> {
  const { records, directory } = c.deps;
  const known = c.begun
    ? (c.begun.invoices.get(fact.id) ?? null)
    : await records.invoice(c.tx, c.creditorId, c.source, fact.id);
  if (known === null && fact.amountMinor === 0n) return applied(null);
  const zone = known === null ? await zoneOf(c, fact.debtor) : usable(known.timeZone);
  let accountId = known?.accountId;
  let firstLine: TimelineEntry | undefined;
  if (accountId === undefined) {
    const rules = await directory.openingRules(c.creditorId, c.tx);
    if (rules === null) return refuse('not_found', 'There is no such creditor.');
    const debtor = debtorInput(c, fact.debtor);
    const invoices = [openingInvoice(fact, zone)];
    const opening = { debtor, currency: fact.currency, invoices, now: c.now };
    const strategy = await strategyFor(c.deps, rules, opening, c.tx);
    if (!strategy.ok) return strategy;
    const home = await directory.accountFor(debtor, fact.currency, strategy.value, c.now, c.tx);
    accountId = home.accountId;
    firstLine = strategy.value.line;
  }
  const run = runner(c, accountId, `${c.source}/${c.event.id}/${n}`);
  const ref = { source: c.source, externalId: fact.id };
  const sourceAt = iso(c.event.at);
  if (known === null) {
    const data = { ...ref, ...newInvoice(fact, zone), sourceAt };
    const added = await run('add-invoice', data, firstLine);
    if (!added.ok) return added;
  } else if (isNews(c, fact, known) && !isOnlyPaid(fact, known, zone)) {
    const changed = await run('change-invoice', await changedInvoice(c, fact, known, zone));
    if (!changed.ok) return changed;
  }
  const ending = await applyEnding(c, endingOf(c, fact, known), fact, run, zone);
  return ending.ok ? applied(accountId) : ending;
}

/**
 * Every event shows its invoice as it was then. Stripe counts in seconds, so what merely shows an invoice
 * again in the second of another event is not taken for newer.
 */
function isNews(c: ApplyCase, fact: InvoiceFact, invoice: KnownSourceInvoice): boolean {
  if (fact.amountMinor === 0n || c.event.at < invoice.sourceAt) return false;
  return fact.change !== 'seen' || c.event.at > invoice.sourceAt;
}

/**
 * A payment alone, which keeps the time of the event with it: the invoice itself is as we know it. Money
 * without a charge may be an echo of our own, which keeps nothing.
 */
function isOnlyPaid(fact: InvoiceFact, known: KnownSourceInvoice, zone: string): boolean {
  const hasCharges = fact.payments.some((one) => (one.chargeId ?? one.paymentIntent) !== null);
  return (
    fact.change === 'paid' &&
    hasCharges &&
    fact.number === known.number &&
    fact.amountMinor === known.amountMinor &&
    fact.currency === known.currency &&
    (fact.due && dayOf(fact.due, zone)) === known.dueOn
  );
}

/** A due date that a person of ours has moved stays until the source says that its own has moved. */
async function changedInvoice(
  c: ApplyCase,
  fact: InvoiceFact,
  { accountId }: KnownSourceInvoice,
  zone: string,
): Promise<object> {
  const isKept =
    !fact.dueMoved && (await c.deps.records.hasRun(c.tx, accountId, 'extend-due-date'));
  return {
    source: c.source,
    externalId: fact.id,
    number: fact.number,
    amount: toWire(fact.amountMinor, fact.currency),
    sourceAt: iso(c.event.at),
    ...(isKept ? {} : { dueOn: fact.due && dayOf(fact.due, zone) }),
    ...nextAttempt(fact),
  };
}

/** An amount of nothing voids the invoice, unless a newer event shows an amount again. */
function endingOf(
  c: ApplyCase,
  { change, amountMinor }: InvoiceFact,
  known: KnownSourceInvoice | null,
): InvoiceFact['change'] {
  if (change !== 'changed' || amountMinor > 0n) return change;
  return known === null || c.event.at >= known.sourceAt ? 'voided' : 'seen';
}

/** What the event says beyond that the invoice is there. */
async function applyEnding(
  c: ApplyCase,
  change: InvoiceFact['change'],
  fact: InvoiceFact,
  run: Runner,
  zone: string,
): Promise<Result<null>> {
  const ref = { source: c.source, externalId: fact.id };
  const sourceAt = iso(c.event.at);
  switch (change) {
    case 'seen':
    case 'changed':
      return ok(null);
    case 'failed':
      return run('invoice-failed', {
        ...ref,
        failedAt: iso(Math.min(c.event.at, c.now)),
        attempts: fact.failedAttempts,
        ...attemptInput(c, fact.attempt),
        ...nextAttempt(fact),
        sourceAt,
      });
    case 'voided':
      return run('void-invoice', { ...ref, sourceAt });
    case 'uncollectible':
      return run('mark-uncollectible', { ...ref, sourceAt });
    case 'paid':
      for (const payment of fact.payments) {
        if (await isEcho(c, fact, payment)) continue;
        const paid = await run('invoice-paid-by-source', {
          ...ref,
          paymentExternalId: payment.externalId,
          chargeId: payment.chargeId,
          paymentIntent: payment.paymentIntent,
          amount: toWire(payment.amountMinor, fact.currency),
          receivedOn: pastDay(c, payment.receivedAt, zone),
          sourceAt,
        });
        if (!paid.ok) return paid;
      }
      return ok(null);
  }
}

/** Money without a charge was marked at the source by somebody: by us, where we had written it back. */
async function isEcho(c: ApplyCase, fact: InvoiceFact, payment: SourcePayment): Promise<boolean> {
  if ((payment.chargeId ?? payment.paymentIntent) !== null) return false;
  const { creditorId, source } = c;
  return takeEcho(c.tx, {
    ...{ creditorId, source, invoiceId: fact.id, paymentId: payment.externalId },
    amount: toWire(payment.amountMinor, fact.currency),
  });
}

function newInvoice(fact: InvoiceFact, zone: string): object {
  const { number, purpose, collection } = fact;
  const issuedOn = dayOf(fact.issued, zone);
  const hasFailed = fact.change === 'failed';
  return {
    number,
    purpose,
    collection,
    issuedOn,
    dueOn: fact.due && dayOf(fact.due, zone),
    amount: toWire(fact.amountMinor, fact.currency),
    // The failure itself is a command of its own; attempts before it are only counted.
    failedAttempts: hasFailed ? fact.failedAttempts - 1 : 0,
    ...nextAttempt(fact),
  };
}

/** The invoice as it is before it is booked. */
function openingInvoice(fact: InvoiceFact, zone: string): OpeningInvoice {
  const isOver = fact.change === 'voided' || fact.change === 'paid';
  return {
    openMinor: isOver ? 0n : fact.amountMinor,
    dueOn: fact.due && dayOf(fact.due, zone),
    hasFailed: fact.change === 'failed',
    collection: fact.collection,
    isDisputed: false,
  };
}

/** Every account of the debtor; an older state of the customer never replaces a newer one. */
async function applyCustomer(c: ApplyCase, { debtor }: CustomerFact): Promise<Result<FactOutcome>> {
  const { records } = c.deps;
  const known = await records.debtor(c.tx, c.creditorId, `${c.source}:${debtor.id}`);
  if (known === null) return ok({ kind: 'waits', names: [debtor.id], urgent: false });
  const prefix = `${c.source}/customer/`;
  const key = `${prefix}${String(c.event.at).padStart(14, '0')}/${c.event.id}`;
  const { name, kind, email, phone, address, country, language, smsConsent } = debtor;
  const { state, city, postCode } = debtor;
  const given = {
    ...{ name, kind, email, phone, address, country, state, city, postCode, language, smsConsent },
  };
  const data = {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
    // An address that no longer tells the zone leaves none; where there is no address, what is known stays.
    ...(debtor.timeZone === null && debtor.country === null
      ? {}
      : { timeZone: debtor.timeZone ?? '' }),
  };
  for (const accountId of known.accountIds) {
    const last = await records.lastAnswerKey(c.tx, accountId, prefix);
    if (last !== null && last > key) continue;
    const changed = await runner(c, accountId, key)('change-debtor', data);
    if (!changed.ok) return changed;
  }
  return applied(known.accountIds[0] ?? null);
}

function debtorInput(c: ApplyCase, debtor: SourceDebtor): DebtorInput {
  const { id, name, email, phone, address, country, timeZone, language, kind } = debtor;
  const { state, city, postCode } = debtor;
  const normalisedEmail = email === null ? null : normalEmail(email);
  const normalisedPhone = phone === null ? null : normalPhone(phone, country);
  const shown = (text: string): string =>
    text.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').slice(0, 320);
  const point = (raw: string, value: string | null) => ({
    value: value ?? shown(raw),
    valid: value !== null,
  });
  return {
    creditorId: c.creditorId,
    externalId: `${c.source}:${id}`,
    name: name ?? normalisedEmail ?? id,
    kind: kind ?? 'business',
    timeZone,
    ...{ country, state, city, postCode },
    language: language ?? 'en',
    emails: email === null ? [] : [point(email, normalisedEmail)],
    phones:
      phone === null
        ? []
        : [{ ...point(phone, normalisedPhone), smsConsent: debtor.smsConsent === true }],
    address,
  };
}
