import type { Changes } from '../../domain/account/changes';
import type { Facts, PaymentFacts } from '../../domain/account/facts';
import { takeBack } from '../../domain/ledger/allocation';
import { chargebackPosting, refundPosting } from '../../domain/ledger/postings';
import type { CommandContext } from '../command';
import { after, booked, entry, headOf, openIfOwed, shown } from './changes';
import { joined } from './closing';

/** What of a payment has not gone back yet. */
export function stillHeldMinor(payment: PaymentFacts): bigint {
  return payment.amountMinor - payment.refundedMinor - payment.chargedBackMinor;
}

/**
 * Money of a payment goes back: what it had paid last is owed again first, and a closed account is
 * worked again when that leaves something owed. Money in suspense only leaves suspense.
 */
export function moneyGoesBack(
  facts: Facts,
  context: CommandContext,
  payment: PaymentFacts,
  back: {
    readonly amountMinor: bigint;
    readonly on: string;
    readonly key: string;
    readonly kind: 'refund' | 'chargeback';
  },
): Changes {
  const { amountMinor, kind } = back;
  const isRefund = kind === 'refund';
  const reason = isRefund ? 'payment refunded' : 'payment charged back';
  const head = headOf(facts, context, { key: back.key, reason, effectiveOn: back.on });
  const { taken, kept } = takeBack(payment.lines, amountMinor);
  const changed: PaymentFacts = {
    ...payment,
    lines: kept,
    refundedMinor: payment.refundedMinor + (isRefund ? amountMinor : 0n),
    chargedBackMinor: payment.chargedBackMinor + (isRefund ? 0n : amountMinor),
  };
  const post = isRefund ? refundPosting : chargebackPosting;
  const owner = { ...facts.account, currency: payment.currency };
  const posted = booked(facts, [post(owner, head, taken)], { payments: [changed] });
  const account = openIfOwed(after(facts, posted));
  const title = isRefund ? 'Payment refunded' : 'Payment charged back';
  const line = entry('payment', title, null, payment.id, { amount: shown(facts, amountMinor) });
  return joined(posted, { account, timeline: [line] });
}
