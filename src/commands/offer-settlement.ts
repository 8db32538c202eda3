import { z } from 'zod';
import type { Facts } from '../domain/account/facts';
import type { AgreementFacts } from '../domain/agreements/facts';
import { settlementDueMinor } from '../domain/agreements/settlement';
import { totalOf } from '../domain/agreements/terms';
import type { Result } from '../domain/result';
import { command, done, needsApproval, type CommandContext } from './command';
import { coverage } from './shared/agreements';
import { entry, shown } from './shared/changes';
import { dateInput, moneyInput, readAmount, type MoneyInput } from './shared/inputs';
import { live } from './shared/scope';
import {
  ageOf,
  freeOfAgreements,
  lastDayToAccept,
  makeOffer,
  mayDiscount,
  termsOfOffer,
} from './shared/settlements';

/**
 * Offers to take less than is owed. `amount` is what is to be paid, `percent` the same as a share of the
 * balance. `incentive`: nobody has to accept it; the discount is earned by the whole sum by `expiresOn`
 * and by nothing else. Discounts, waivers and write-offs of the day are held together against the
 * actor's authority: beyond it another person must agree. Errors: `amount_invalid`, `date_invalid`,
 * `expired` (last day passed), `above_limit` (offer open too long, too many parts), `agreement_exists`.
 */
export const offerSettlement = command({
  name: 'offer-settlement',
  title: 'Offer a settlement',
  help: 'Offers to take less than is owed: an amount, or that percent of the balance.',
  input: z
    .strictObject({
      percent: z
        .union([z.number(), z.string().max(20)])
        .optional()
        .describe('Share of the balance that is to be paid, above 0 and below 100.'),
      amount: moneyInput.optional().describe('What is to be paid in all.'),
      expiresOn: dateInput.describe('Last day to accept; the first payment is due by then.'),
      parts: z.int().optional().describe('Monthly parts, the first due on expiresOn.'),
      incentive: z
        .boolean()
        .optional()
        .describe(
          'For early payment: nobody accepts it; earned only by the whole sum by expiresOn.',
        ),
    })
    .refine(
      ({ percent, amount }) => (percent === undefined) !== (amount === undefined),
      'Give either percent or amount.',
    )
    .refine(
      ({ incentive, parts }) => incentive !== true || parts === undefined || parts === 1,
      'An incentive for early payment is not paid in parts.',
    ),
  roles: ['collector', 'supervisor', 'admin'],
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const covered = coverage(facts, context.now);
    if (!covered.ok) return covered;
    const { coveredMinor, invoiceIds } = covered.value;
    const due = dueOf(facts, coveredMinor, input);
    if (!due.ok) return due;
    const expiresOn = lastDayToAccept(facts, input.expiresOn, context);
    if (!expiresOn.ok) return expiresOn;
    const incentive = { discountMinor: coveredMinor - due.value, payByOn: expiresOn.value };
    const made = makeOffer(facts, context, covered.value, {
      dueMinor: due.value,
      parts: input.parts ?? 1,
      expiresOn: expiresOn.value,
      own: input.incentive === true ? { incentive } : {},
    });
    if (!made.ok) return made;
    const free = freeOfAgreements(facts, invoiceIds);
    if (!free.ok) return free;
    const terms = termsOfOffer(facts, made.value);
    if (!mayDiscount(facts, made.value, context)) {
      return needsApproval('Settlement beyond own authority', 1, terms);
    }
    return done(
      { agreements: [made.value], timeline: [offerLine(facts, made.value, context)] },
      terms,
    );
  },
});

function dueOf(
  facts: Facts,
  coveredMinor: bigint,
  { percent, amount }: { percent?: number | string | undefined; amount?: MoneyInput | undefined },
): Result<bigint> {
  if (amount === undefined) return settlementDueMinor(coveredMinor, { percent: String(percent) });
  const due = readAmount(facts, amount);
  return due.ok ? settlementDueMinor(coveredMinor, { amountMinor: due.value }) : due;
}

function offerLine(facts: Facts, offer: AgreementFacts, context: CommandContext) {
  const { incentive } = offer.own;
  const { earliestDaysPastDue } = context.strategy.limits.settlement;
  // Early is worth a word, and no more: who may offer is a matter of authority.
  const isEarly = ageOf(facts, context.now) < earliestDaysPastDue;
  const note = `Earlier than ${earliestDaysPastDue} days past due, when the strategy begins to offer.`;
  const data = {
    balance: shown(facts, offer.coveredMinor),
    due: shown(facts, totalOf(offer.instalments)),
    parts: offer.instalments.length,
    expiresOn: offer.expiresOn,
    ...(incentive
      ? { payBy: incentive.payByOn, discount: shown(facts, incentive.discountMinor) }
      : {}),
    ...(offer.own.approvedHash ? { approvedHash: offer.own.approvedHash } : {}),
  };
  const title = incentive ? 'Discount for early payment offered' : 'Settlement offered';
  return entry('agreement', title, isEarly && !incentive ? note : null, offer.id, data);
}
