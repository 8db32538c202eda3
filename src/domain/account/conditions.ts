import { exponentOf } from '../money/currency';
import type { Condition } from '../strategy/condition';
import { addressFor } from '../contact/channels';
import {
  disputedInvoiceIds,
  isExcluded,
  dueDayOn,
  holdsAt,
  overdueInvoices,
  owedOnInvoiceMinor,
  todayOn,
} from './balances';
import type { Facts, Instant, InvoiceFacts } from './facts';

type ConditionName = keyof Condition;

interface ConditionInput {
  readonly facts: Facts;
  readonly invoice: InvoiceFacts;
  readonly now: Instant;
}

/** Why a condition does not hold, as a note for the timeline; null when all of it holds. */
export function conditionNote(condition: Condition, input: ConditionInput): string | null {
  const names = Object.keys(condition) as ConditionName[];
  for (const name of names) {
    const note = noteOf(name, condition, input);
    if (note !== null) return note;
  }
  return null;
}

function noteOf(name: ConditionName, condition: Condition, input: ConditionInput) {
  const { facts, invoice, now } = input;
  const isBelow = (minor: bigint, limit: string | undefined): boolean =>
    limit !== undefined && minor < thresholdMinor(limit, facts.account.currency);
  switch (name) {
    case 'overdueAtLeast':
      return isBelow(undisputedOverdueMinor(facts, now), condition.overdueAtLeast)
        ? `less than ${condition.overdueAtLeast} is overdue and undisputed`
        : null;
    case 'openAtLeast':
      return isBelow(owedOnInvoiceMinor(facts, invoice.id), condition.openAtLeast)
        ? `less than ${condition.openAtLeast} is open on the invoice`
        : null;
    case 'lateBeforeOrOpenAtLeast':
      return isBelow(owedOnInvoiceMinor(facts, invoice.id), condition.lateBeforeOrOpenAtLeast) &&
        !paidLateBefore(facts)
        ? `the debtor always paid on time and less than ${condition.lateBeforeOrOpenAtLeast} is open`
        : null;
    case 'undisputed':
      return condition.undisputed && isDisputed(input) ? 'part of the claim is disputed' : null;
    case 'consent':
      return condition.consent === 'sms' && addressFor(facts, 'sms') === null
        ? 'there is no consent to text messages on file'
        : null;
    case 'notServed':
      return servedByEmail(facts, invoice, condition.notServed ?? [])
        ? 'an earlier step was served by e-mail'
        : null;
    default:
      throw new Error(`condition ${name} is not read yet`);
  }
}

/** A decimal limit of a strategy in minor units; decimals that the currency does not have round up. */
export function thresholdMinor(limit: string, currency: string): bigint {
  const exponent = exponentOf(currency) ?? 2;
  const [whole = '0', fraction = ''] = limit.split('.');
  const kept = BigInt(`${whole}${fraction.slice(0, exponent).padEnd(exponent, '0')}`);
  return /[1-9]/.test(fraction.slice(exponent)) ? kept + 1n : kept;
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

function disputesOf(facts: Facts, invoice: InvoiceFacts, now: Instant) {
  return facts.holds.filter(
    (hold) =>
      hold.type === 'dispute' &&
      (hold.invoiceId === invoice.id || hold.invoiceId === null) &&
      holdsAt(hold, now),
  );
}

function disputedPartMinor(facts: Facts, invoice: InvoiceFacts, now: Instant): bigint {
  return disputesOf(facts, invoice, now).reduce((sum, hold) => sum + (hold.amountMinor ?? 0n), 0n);
}

function isDisputed({ facts, invoice, now }: ConditionInput): boolean {
  return disputesOf(facts, invoice, now).length > 0;
}

function paidLateBefore(facts: Facts): boolean {
  return facts.invoices.some((invoice) => {
    const dueOn = dueDayOn(facts, invoice);
    return invoice.status === 'paid' && invoice.paidOn !== null && dueOn !== null
      ? invoice.paidOn > dueOn
      : false;
  });
}

function servedByEmail(facts: Facts, invoice: InvoiceFacts, stepIds: readonly string[]): boolean {
  return facts.effects.some((effect) => {
    if (effect.cause !== invoice.id || effect.channel !== 'email') return false;
    if (!stepIds.some((stepId) => stepId === effect.stepId)) return false;
    const message = facts.messages.find((one) => one.id === effect.messageId);
    return message?.status === 'accepted' && message.bouncedAt === null;
  });
}
