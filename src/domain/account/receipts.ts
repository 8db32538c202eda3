import { addressFor } from '../contact/channels';
import { gate } from '../contact/gate';
import { addDays } from '../calendar/dates';
import { dayMs } from '../calendar/zone';
import { limits } from '../limits';
import { effectKey } from '../strategy/steps';
import type { RuleAnswer } from './actions';
import { owedMinor, todayOn } from './balances';
import type { Draft } from './course';
import { eventOf } from './event-steps';
import type { ContactPoint, Facts, Instant, PaymentFacts } from './facts';
import type { Case } from './ladder';
import { receiptStep } from './own-steps';

/** A receipt that is owed, with the instant at which the gate lets it pass. */
interface ComingReceipt {
  readonly payment: PaymentFacts;
  readonly point: ContactPoint;
  readonly at: Instant;
  readonly rules: readonly RuleAnswer[];
}

/**
 * A receipt by e-mail for each payment, where the creditor asked for receipts: once a payment, only when
 * the gate lets it pass. Money that ends the account is confirmed before it closes, at the latest when
 * the debtor's next hour opens; what the gate forbids is not sent and delays nothing.
 */
export function receipting(c: Case): Draft | null {
  const { facts, now } = c;
  const coming = comingReceipt(c);
  if (coming === null) return null;
  if (coming.at > now) return owedMinor(facts) > 0n ? null : receiptAhead(c, coming);
  const { payment, point, rules } = coming;
  const { channel, ...named } = occurrenceOf(payment);
  return {
    stage: facts.account.stage,
    action: {
      kind: 'contact',
      ...named,
      key: effectKey(facts, { ...named, channel }),
      channel,
      toAddress: point.value,
      contactPointId: point.id,
      template: 'receipt',
      messageClass: 'A',
      payByDays: null,
    },
    waitingFor: 'step',
    nextAction: { kind: 'contact', step: receiptStep, channel, at: now },
    rules,
    because: 'A payment came in and its receipt is due.',
  };
}

/** When the next receipt may leave; null: none is owed. */
export function receiptAt(c: Case): Instant | null {
  return comingReceipt(c)?.at ?? null;
}

/** Until when a closing waits for a receipt, or word of an event, that has been planned; null: for none. */
export function receiptAwaitedUntilAt({ messages }: Facts): Instant | null {
  const onItsWay = messages.filter(
    ({ stepId, status }) =>
      (stepId === receiptStep || eventOf(stepId) !== null) &&
      ['planned', 'not-sent', 'dispatching'].includes(status),
  );
  if (onItsWay.length === 0) return null;
  return Math.max(...onItsWay.map(({ plannedAt }) => plannedAt)) + limits.receiptWaitMs;
}

/** True while the account stays open for a receipt or word of an event. */
export function awaitsReceipt(facts: Facts, now: Instant): boolean {
  return now < (receiptAwaitedUntilAt(facts) ?? now);
}

function occurrenceOf(payment: PaymentFacts) {
  return { stepId: receiptStep, cause: payment.id, repeat: 0, channel: 'email' as const };
}

function comingReceipt({ facts, strategy, law, now }: Case): ComingReceipt | null {
  const { account, creditor } = facts;
  if (account.status !== 'open' || creditor.settings.receipts !== 'email') return null;
  const payment = unconfirmed(facts, now);
  const point = payment && addressFor(facts, 'email');
  if (!payment || !point) return null;
  const { stepId, cause, channel } = occurrenceOf(payment);
  const request = { kind: 'contact' as const, channel, stepId, cause, contactPoint: point };
  const { answer, untilAt, rules } = gate(request, facts, strategy, law, now, limits.leaseMs);
  if (answer === 'allow') return { payment, point, at: now, rules };
  return answer === 'defer' && untilAt !== null ? { payment, point, at: untilAt, rules } : null;
}

/** The oldest payment of these days, still kept in part at least, that has no receipt. */
function unconfirmed(facts: Facts, now: Instant): PaymentFacts | undefined {
  const sinceOn = addDays(todayOn(facts, now), -limits.receiptDaysMax);
  const sinceAt = now - limits.receiptDaysMax * dayMs;
  const confirmed = new Set(
    facts.effects.filter(({ stepId }) => stepId === receiptStep).map(({ cause }) => cause),
  );
  return facts.payments
    .filter(({ status, receivedOn, createdAt, id }) => {
      const isNew = receivedOn >= sinceOn && createdAt >= sinceAt;
      return status === 'applied' && isNew && !confirmed.has(id);
    })
    .filter((one) => one.amountMinor > one.refundedMinor + one.chargedBackMinor)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))[0];
}

/** Nothing is owed any more, and the debtor's hours are closed: the receipt goes first. */
function receiptAhead({ facts }: Case, { at, rules }: ComingReceipt): Draft {
  return {
    stage: facts.account.stage,
    action: { kind: 'wait', untilAt: at, waitingFor: 'step' },
    waitingFor: 'step',
    nextAction: { kind: 'contact', step: receiptStep, channel: 'email', at },
    rules: rules.filter(({ answer }) => answer !== 'allow'),
    because: 'Nothing is owed; the receipt for the last payment goes out first.',
  };
}
