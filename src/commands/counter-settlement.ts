import { z } from 'zod';
import { settlementDueMinor } from '../domain/agreements/settlement';
import { totalOf } from '../domain/agreements/terms';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { coverage, ended, findAgreement } from './shared/agreements';
import { entry, shown } from './shared/changes';
import { idInput, moneyInput, readAmount, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';
import { makeOffer, openOffer } from './shared/settlements';

/**
 * The debtor answers an offer with another amount: a new offer, theirs, with the last day and the parts
 * of the one it answers, which ends. Taking it is up to us, by the authority of who accepts it. Errors:
 * `amount_invalid`, `expired`, `already_decided`, `stage_does_not_allow` for an incentive.
 */
export const counterSettlement = command({
  name: 'counter-settlement',
  title: 'Note a counter-offer',
  help: "Notes the debtor's answer to an offer with another amount; nothing binds yet.",
  input: z.strictObject({
    agreementId: idInput,
    amount: moneyInput.describe('What the debtor would pay in all.'),
    reason: textInput.optional(),
  }),
  roles: staff,
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const found = findAgreement(facts, input.agreementId, 'settlement');
    if (!found.ok) return found;
    const open = openOffer(facts, found.value, context);
    if (!open.ok) return open;
    const offer = open.value;
    if (offer.own.incentive) {
      return refuse('stage_does_not_allow', 'A discount for early payment is earned by paying.');
    }
    const covered = coverage(facts, context.now);
    if (!covered.ok) return covered;
    const amount = readAmount(facts, input.amount);
    if (!amount.ok) return amount;
    const { coveredMinor } = covered.value;
    const due = settlementDueMinor(coveredMinor, { amountMinor: amount.value });
    if (!due.ok) return due;
    const made = makeOffer(facts, context, covered.value, {
      dueMinor: due.value,
      parts: offer.instalments.length,
      expiresOn: offer.expiresOn ?? offer.instalments[0]?.dueOn ?? '',
      own: { offeredBy: 'debtor', counters: offer.id },
    });
    if (!made.ok) return made;
    const data = {
      counters: offer.id,
      offered: shown(facts, totalOf(offer.instalments)),
      due: shown(facts, due.value),
      balance: shown(facts, coveredMinor),
    };
    const line = entry('agreement', 'Counter-offer', input.reason ?? null, made.value.id, data);
    const old = ended(offer, 'withdrawn', 'the debtor made a counter-offer', context.now);
    return done({ agreements: [old, made.value], timeline: [line] });
  },
});
