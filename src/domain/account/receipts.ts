import { addressFor } from '../contact/channels';
import { addDays } from '../calendar/dates';
import { dayMs } from '../calendar/zone';
import { limits } from '../limits';
import { owedMinor, stillHeldMinor, todayOn } from './balances';
import type { Draft } from './course';
import { eventOf } from './event-steps';
import type { Facts, Instant, PaymentFacts } from './facts';
import type { Case } from './ladder';
import { messageAhead, messageDue, passageOf, type OwnMessage, type Passage } from './own-messages';
import { receiptStep } from './own-steps';

/** A receipt that is owed, with the instant at which the gate lets it pass. */
interface ComingReceipt {
  readonly message: OwnMessage;
  readonly passage: Passage;
}

/**
 * A receipt by e-mail for each payment, where the creditor asked for receipts: once a payment, only when
 * the gate lets it pass. Money that ends the account is confirmed before it closes, at the latest when
 * the debtor's next hour opens; what the gate forbids is not sent and delays nothing.
 */
export function receipting(c: Case): Draft | null {
  const coming = comingReceipt(c);
  if (coming === null) return null;
  const { message, passage } = coming;
  if (passage.at <= c.now) {
    const { rules } = passage;
    const because = 'A payment came in and its receipt is due.';
    return messageDue(c, message, { template: 'receipt', rules, because });
  }
  const because = 'Nothing is owed; the receipt for the last payment goes out first.';
  return owedMinor(c.facts) > 0n ? null : messageAhead(c, message, passage, because);
}

/** When the next receipt may leave; null: none is owed. */
export function receiptAt(c: Case): Instant | null {
  return comingReceipt(c)?.passage.at ?? null;
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

function comingReceipt(c: Case): ComingReceipt | null {
  const { account, creditor } = c.facts;
  if (account.status !== 'open' || creditor.settings.receipts !== 'email') return null;
  const payment = unconfirmed(c.facts, c.now);
  const point = payment && addressFor(c.facts, 'email');
  if (!payment || !point) return null;
  const message = { stepId: receiptStep, cause: payment.id, channel: 'email' as const, point };
  const passage = passageOf(c, message);
  return passage && { message, passage };
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
    .filter((one) => stillHeldMinor(one) > 0n)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))[0];
}
