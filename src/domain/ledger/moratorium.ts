import { dateZone } from '../account/balances';
import { applyChanges, mergeChanges, type Changes } from '../account/changes';
import type { ChargeFacts } from '../account/charges';
import type { Facts } from '../account/facts';
import { toWire } from '../money/money';
import type { LocalDate } from '../calendar/dates';
import { accrueInterest, type HeadFactory } from './accrual';
import { takeChargeBack } from './charge-back';
import { isFrozen, moratoriumDays } from './frozen';
import { interestTerms } from './interest-due';

/**
 * Takes back what was charged with effect inside a moratorium that is entered late: interest is worked out
 * anew without those days, fees and costs of those days are reversed, each by name. The facts hold the
 * moratorium already. Charged again after its end is none of it.
 */
export function takeBackInMoratorium(
  facts: Facts,
  todayOn: LocalDate,
  headFor: HeadFactory,
): Changes {
  const isRecomputed = interestTerms(facts) !== undefined;
  const inside = facts.charges.filter(
    (charge) =>
      charge.takenBackBy === null &&
      !(isRecomputed && isAccrued(charge)) &&
      isFrozen(moratoriumDays(facts, charge.invoiceId, dateZone(facts)), charge.effectiveOn),
  );
  const reversed = inside.reduce<Changes>(
    (changes, charge) => reversing(facts, changes, charge, headFor),
    { timeline: [] },
  );
  const interest = accrueInterest(applyChanges(facts, reversed), todayOn, headFor);
  return mergeChanges(reversed, interest);
}

/** Booked by the accrual, which corrects it itself. */
function isAccrued({ key, invoiceId }: ChargeFacts): boolean {
  return key.includes(`/interest/${invoiceId}/`) || key.includes(`/late-payment-sum/${invoiceId}/`);
}

function reversing(
  facts: Facts,
  changes: Changes,
  charge: ChargeFacts,
  headFor: HeadFactory,
): Changes {
  const head = headFor({
    key: `taken-back/${charge.transactionId}`,
    reason: `not owed in a moratorium: ${charge.reason}`,
    effectiveOn: charge.effectiveOn,
  });
  const back = takeChargeBack(applyChanges(facts, changes), charge, head);
  if (back === null) return changes;
  const number = facts.invoices.find((one) => one.id === charge.invoiceId)?.number ?? null;
  const line = {
    kind: charge.ledger === 'interest' ? ('interest' as const) : ('fee' as const),
    title: number === null ? 'Charge taken back' : `Charge on invoice ${number} taken back`,
    reason: `It was charged on ${charge.effectiveOn}, inside a moratorium, and may never be required.`,
    ref: charge.transactionId,
    data: {
      amount: toWire(-back.takenMinor, facts.account.currency),
      reverses: charge.transactionId,
    },
  };
  return mergeChanges(changes, mergeChanges(back.changes, { timeline: [line] }));
}
