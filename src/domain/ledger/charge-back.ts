import type { Changes } from '../account/changes';
import type { ChargeFacts } from '../account/charges';
import type { Facts, PaymentFacts } from '../account/facts';
import { paidMinorOf, releasePaid } from './allocation';
import { creditNotePosting, type PostingHead } from './postings';

/** Channel of the effect that records a waiver; not a channel of contact. */
export const waiverChannel = 'fee-waived';

/** True for a charge that a person gave up: it is not owed, and never charged again. */
export function isWaived(facts: Facts, charge: ChargeFacts): boolean {
  if (charge.takenBackBy === null) return false;
  return facts.effects.some(
    ({ channel, transactionId }) =>
      channel === waiverChannel && transactionId === charge.takenBackBy,
  );
}

/** What of a charge stands: charged and not taken back, or given up by a person. Minor units. */
export function standingMinor(facts: Facts, charge: ChargeFacts): bigint {
  return isWaived(facts, charge) ? charge.amountMinor : charge.amountMinor - charge.takenBackMinor;
}

/**
 * Takes one charge back by a reversal that names it: first what is open of it, then what was paid, which
 * becomes the debtor's credit. What had been written off stays so. Null when nothing is left of it.
 */
export function takeChargeBack(
  facts: Facts,
  charge: ChargeFacts,
  head: PostingHead,
): { readonly changes: Changes; readonly takenMinor: bigint } | null {
  const { invoiceId, ledger, amountMinor, transactionId } = charge;
  if (charge.takenBackBy !== null) return null;
  const owed = openOf(facts, charge);
  const openMinor = owed < amountMinor ? owed : amountMinor;
  const paid = paidMinorOf(facts.payments, invoiceId, ledger);
  const restMinor = amountMinor - openMinor;
  const paidMinor = paid < restMinor ? paid : restMinor;
  if (openMinor + paidMinor <= 0n) return null;
  const posting = creditNotePosting(facts.account, { ...head, reverses: transactionId }, [
    { invoiceId, ledger, openMinor, paidMinor },
  ]);
  const part = { invoiceId, ledger, amountMinor: paidMinor };
  const payments: PaymentFacts[] =
    paidMinor === 0n ? [] : releasePaid(facts.payments, part, 'charge-taken-back');
  const changes = { transactions: [posting], payments, timeline: [] };
  return { changes, takenMinor: openMinor + paidMinor };
}

function openOf({ balances }: Facts, { ledger, invoiceId }: ChargeFacts): bigint {
  return balances
    .filter((row) => row.ledger === ledger && row.invoiceId === invoiceId)
    .reduce((sum, row) => sum + row.balanceMinor, 0n);
}
