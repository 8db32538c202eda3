import { daysBetween } from '../calendar/dates';
import { hasMailConsent } from '../contact/consents';
import { addressFor } from '../contact/channels';
import { behaviourOf, type Behaviour } from '../reporting/behaviour';
import { rememberBeside } from '../remember';
import type { Condition } from '../strategy/condition';
import type { Strategy } from '../strategy/document';
import { judge, type Judgement, type Known } from '../strategy/judgement';
import { isNamed, stepNamed } from '../strategy/steps';
import {
  anchorOn,
  daysPastDueOf,
  disputedInvoiceIds,
  dueDayOn,
  holdsAt,
  isExcluded,
  overdueInvoices,
  owedMinor,
  owedOnInvoiceMinor,
  stillHeldMinor,
  todayOn,
  unpaidInvoices,
} from './balances';
import { forerunnersOf } from './carrier';
import type { Facts, Instant, InvoiceFacts, StepEffect } from './facts';

/** What a condition is asked about. */
export interface ConditionInput {
  readonly facts: Facts;
  /** The carrying invoice; null: nothing carries the ladder, and what is asked about it is not known. */
  readonly invoice: InvoiceFacts | null;
  readonly now: Instant;
  /** Knows the earlier names of its steps, and what an invoice inherits. Absent: neither counts. */
  readonly strategy?: Strategy;
}

/** Why a condition does not hold, as a note for the timeline; null when all of it holds. */
export function conditionNote(condition: Condition, input: ConditionInput): string | null {
  const { verdict, because } = judgeCondition(condition, input);
  return verdict === true ? null : because;
}

/** Whether a condition holds, and why or why not. */
export function judgeCondition(condition: Condition, input: ConditionInput): Judgement {
  return judge(condition, knownOf(input));
}

/** What an account knows, each answer worked out when it is asked for. */
function knownOf(input: ConditionInput): Known {
  const { facts, invoice, now } = input;
  const { debtor } = facts;
  const ofInvoice = <Value>(read: (one: InvoiceFacts) => Value): Value | undefined =>
    invoice === null ? undefined : read(invoice);
  return {
    currency: facts.account.currency,
    overdueMinor: () => undisputedOverdueMinor(facts, now),
    openOn: invoice === null ? 'the account' : 'the invoice',
    openMinor: () => (invoice === null ? owedMinor(facts) : owedOnInvoiceMinor(facts, invoice.id)),
    allOpenMinor: () => owedMinor(facts),
    hasPaidLate: () => paidLateBefore(facts),
    unpaidInvoices: () => unpaidInvoices(facts).length,
    daysPastDue: () => ofInvoice((one) => ageOf(facts, one, now)),
    daysSincePayment: () => daysSincePayment(facts, now),
    isDisputed: () => disputesOf(facts, invoice, now).length > 0,
    hasConsent: (channel) =>
      channel === 'sms'
        ? addressFor(facts, 'sms') !== null
        : facts.contacts.some((point) => hasMailConsent(point, now)),
    isServed: (stepId, by) =>
      ofInvoice((one) =>
        contactsOf(input, one, stepId)
          .filter(({ channel }) => by === 'any' || channel === by)
          .some((effect) => reachedSomebody(facts, effect)),
      ),
    hasBounced: (stepId) =>
      ofInvoice((one) => contactsOf(input, one, stepId).some((effect) => cameBack(facts, effect))),
    tags: () => debtor.tags ?? [],
    decline: () => ofInvoice((one) => one.decline ?? null),
    declineCode: () => ofInvoice((one) => one.declineCode ?? null),
    collection: () => ofInvoice((one) => one.collection),
    debtor: {
      kind: debtor.kind,
      soleTrader: debtor.soleTrader === true,
      country: debtor.country,
      language: debtor.language,
    },
    behaviour: () => behaviourHere(facts, now),
    switches: facts.creditor.settings.switches ?? [],
  };
}

/**
 * The figures of the debtor over all its accounts, remembered: tones ask for them at every message. Only disputes depend
 * on the moment.
 */
function behaviourHere(facts: Facts, now: Instant): Behaviour {
  const { debtor, invoices, payments, agreements, holds, messages, siblings } = facts;
  const isTimeless = holds.length === 0 && siblings === undefined;
  const own = [debtor, invoices, payments, agreements, holds, messages, siblings] as const;
  return figuresOf({ facts, now }, ...own, isTimeless ? null : now);
}

const figuresOf = rememberBeside(({ facts, now }: { facts: Facts; now: Instant }) =>
  behaviourOf([facts, ...(facts.siblings ?? [])], now),
);

/** Days past due by the creditor's conventions; negative while the invoice is not due yet. */
function ageOf(facts: Facts, invoice: InvoiceFacts, now: Instant): number | undefined {
  const today = todayOn(facts, now);
  const days = daysPastDueOf(facts, invoice, today);
  const fromOn = anchorOn(facts, invoice, today);
  if (days > 0 || fromOn === null) return fromOn === null ? undefined : days;
  return Math.min(0, daysBetween(fromOn, today));
}

/** Null: no payment was received, or none of it was kept. */
function daysSincePayment(facts: Facts, now: Instant): number | null {
  const days = facts.payments
    .filter((one) => stillHeldMinor(one) > 0n)
    .map(({ receivedOn }) => daysBetween(receivedOn, todayOn(facts, now)));
  return days.length === 0 ? null : Math.min(...days);
}

/** What is past its day and neither disputed nor excluded. */
export function undisputedOverdueMinor(facts: Facts, now: Instant): bigint {
  const disputed = disputedInvoiceIds(facts, now);
  return overdueInvoices(facts, todayOn(facts, now))
    .filter((invoice) => !disputed.has(invoice.id) && !isExcluded(facts, invoice, now))
    .reduce((sum, invoice) => {
      const restMinor =
        owedOnInvoiceMinor(facts, invoice.id) - disputedPartMinor(facts, invoice, now);
      return restMinor > 0n ? sum + restMinor : sum;
    }, 0n);
}

/** Disputes about an invoice or the whole account; without an invoice: about any of it. */
function disputesOf(facts: Facts, invoice: InvoiceFacts | null, now: Instant) {
  return facts.holds.filter(
    (hold) =>
      hold.type === 'dispute' &&
      (invoice === null || hold.invoiceId === invoice.id || hold.invoiceId === null) &&
      holdsAt(hold, now),
  );
}

function disputedPartMinor(facts: Facts, invoice: InvoiceFacts, now: Instant): bigint {
  return disputesOf(facts, invoice, now).reduce((sum, hold) => sum + (hold.amountMinor ?? 0n), 0n);
}

function paidLateBefore(facts: Facts): boolean {
  return [facts, ...(facts.siblings ?? [])].some(({ invoices }) =>
    invoices.some((invoice) => {
      const dueOn = dueDayOn(facts, invoice);
      return invoice.status === 'paid' && invoice.paidOn !== null && dueOn !== null
        ? invoice.paidOn > dueOn
        : false;
    }),
  );
}

/** Contacts made of a step for an invoice and for those whose position it inherits. */
function contactsOf(
  { facts, strategy }: ConditionInput,
  invoice: InvoiceFacts,
  stepId: string,
): readonly StepEffect[] {
  const step = strategy === undefined ? undefined : stepNamed(strategy, stepId)?.step;
  const before = strategy === undefined ? [] : forerunnersOf({ facts, strategy }, invoice);
  return facts.effects.filter(
    ({ kind, cause, stage, stepId: done }) =>
      kind === 'contact' &&
      (cause === invoice.id || (stage !== 'legal' && before.includes(cause))) &&
      (step === undefined ? done === stepId : isNamed(step, done)),
  );
}

/** Accepted and not come back. A contact without a message was made before the account came here. */
function reachedSomebody(facts: Facts, { messageId }: StepEffect): boolean {
  if (messageId === null) return true;
  const message = facts.messages.find(({ id }) => id === messageId);
  return message?.status === 'accepted' && message.bouncedAt === null;
}

function cameBack(facts: Facts, { messageId }: StepEffect): boolean {
  const message = facts.messages.find(({ id }) => id === messageId);
  return message !== undefined && (message.status === 'rejected' || message.bouncedAt !== null);
}
