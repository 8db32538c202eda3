import {
  atLeast,
  atMost,
  fails,
  holds,
  judgeBehaviour,
  judgeFields,
  opposite,
  scale,
  scaledMinor,
  some,
  thresholdMinor,
  unknown,
  type Judgement,
  type JudgesOf,
} from '../strategy/judgement';
import { formatMinor } from '../money/money';
import type { CreditCase, CreditCondition } from './policy';

/** What a condition of a credit policy may ask for. */
export interface CreditKnown extends CreditCase {
  /** Null: not known, or not worked out yet. */
  readonly limitMinor: bigint | null;
}

/** Judges every field of a condition; all must hold. A score that is not known holds neither way. */
export function judgeCredit(condition: CreditCondition, known: CreditKnown): Judgement {
  return judgeFields(judges, condition, known);
}

const judges: JudgesOf<Required<CreditCondition>, CreditKnown> = {
  behaviour: (wanted, { behaviour }) => judgeBehaviour(wanted, behaviour),
  paidInvoicesAtLeast: (count, { behaviour }) =>
    atLeast(behaviour.paidInvoices, count, 'paid invoices'),
  paidInvoicesAtMost: (count, { behaviour }) =>
    atMost(behaviour.paidInvoices, count, 'paid invoices'),
  scoreAtLeast: (limit, { score }) => atLeast(score ?? undefined, limit, 'the outside score'),
  scoreBelow: (limit, { score }) => {
    if (score === null) return unknown('the outside score');
    return score < limit
      ? holds(`the outside score: ${score}, less than ${limit}`)
      : fails(`the outside score: ${score}`);
  },
  score: (wanted, { score }) => {
    const because = score === null ? 'no outside score is known' : 'an outside score is known';
    return { verdict: (wanted === 'none') === (score === null), because };
  },
  overdueAtLeast: (limit, known) =>
    reaches(known.exposure.overdueMinor, limit, known, 'is overdue'),
  overdueAtMost: (limit, { exposure, order }) =>
    exposure.overdueMinor * scale <= scaledMinor(limit, order.currency)
      ? holds(`no more than ${limit} is overdue`)
      : fails(`more than ${limit} is overdue`),
  daysPastDueAtLeast: (days, { exposure }) => atLeast(exposure.daysPastDue, days, 'days past due'),
  orderAtLeast: (limit, known) => reaches(known.order.amountMinor, limit, known, 'is ordered'),
  exposureAtLeast: (limit, known) =>
    reaches(
      known.exposure.openMinor + known.order.amountMinor,
      limit,
      known,
      'is open with this order',
    ),
  overLimit: (_, known) => overLimit(known),
  not: (condition, known) => opposite(judgeCredit(condition, known)),
  any: (conditions, known) => some(conditions.map((one) => judgeCredit(one, known))),
};

function reaches(minor: bigint, limit: string, { order }: CreditKnown, what: string): Judgement {
  return minor >= thresholdMinor(limit, order.currency)
    ? holds(`at least ${limit} ${what}`)
    : fails(`less than ${limit} ${what}`);
}

/** Is what is open with the order more than the limit? */
export function overLimit({ exposure, order, limitMinor }: CreditKnown): Judgement {
  if (limitMinor === null) return unknown('the limit');
  const withOrderMinor = exposure.openMinor + order.amountMinor;
  const shown = (minor: bigint): string => formatMinor(minor, order.currency);
  return withOrderMinor > limitMinor
    ? holds(
        `${shown(withOrderMinor)} with this order is more than the limit of ${shown(limitMinor)}`,
      )
    : fails(`${shown(withOrderMinor)} with this order is within the limit of ${shown(limitMinor)}`);
}
