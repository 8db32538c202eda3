import type { Facts } from '../account/facts';
import type { AgreementFacts } from './facts';
import { paidSinceAcceptedMinor } from './status';
import { totalOf } from './terms';

/** Why a settlement that had been kept is broken after all. */
export const takenBackReason = 'broken: the money that had kept it was taken back';

/**
 * What has become of a settlement that had ended, now that money was charged back or has bounced, or came
 * back after that: `broken` where less than agreed is left, `kept` again where all is there; null: as it
 * was. A refund that the creditor gives changes nothing.
 */
export function statusAfterReturn(
  agreement: AgreementFacts,
  facts: Facts,
): 'broken' | 'kept' | null {
  if (agreement.type !== 'settlement') return null;
  const isPaid = paidAndRefundedMinor(agreement, facts) >= totalOf(agreement.instalments);
  if (agreement.status === 'kept') {
    const wentBack = facts.payments.some((payment) => payment.chargedBackMinor > 0n);
    // Only what has forgiven something can have to be given back.
    return wentBack && !isPaid && agreement.own.writeOffId !== undefined ? 'broken' : null;
  }
  const isTakenBack = agreement.status === 'broken' && agreement.endReason === takenBackReason;
  return isTakenBack && isPaid ? 'kept' : null;
}

function paidAndRefundedMinor(agreement: AgreementFacts, facts: Facts): bigint {
  const refundedMinor = facts.payments
    .filter((payment) => payment.createdAt >= (agreement.acceptedAt ?? agreement.createdAt))
    .reduce((sum, payment) => sum + payment.refundedMinor, 0n);
  return paidSinceAcceptedMinor(agreement, facts) + refundedMinor;
}
