import { formatMinor } from '../money/money';
import { judgeCredit, overLimit, type CreditKnown } from './credit-condition';
import { limitOf } from './credit-limit';
import type {
  CreditBand,
  CreditCase,
  CreditCondition,
  CreditDecision,
  CreditPolicy,
} from './policy';

/** The answer, with everything that it rests on. */
export interface CreditAnswer {
  readonly decision: CreditDecision;
  /** For people; the first is the one that decided. */
  readonly reasons: readonly string[];
  /** Rule that decided; null: none held, or the answer was made milder or stricter by what always holds. */
  readonly rule: string | null;
  readonly band: string | null;
  /** Null: no band holds. */
  readonly limitMinor: bigint | null;
  /** Days to pay; null: no band holds. */
  readonly termsDays: number | null;
  readonly working: readonly string[];
}

/**
 * Answers a new order: the first rule that holds decides, the first band that holds gives limit and terms. Two things
 * hold whatever the document says: without a score that the policy asks for nothing is approved and nothing is refused
 * for its absence, and nothing is approved above the limit; both go to a person.
 */
export function decideCredit(policy: CreditPolicy, asked: CreditCase): CreditAnswer {
  const { currency } = asked.order;
  if (!policy.currencies.includes(currency)) {
    const reason = `The policy is for ${policy.currencies.join(', ')}: an order in ${currency} is for a person.`;
    return {
      ...{ decision: 'review', reasons: [reason], rule: null, band: null },
      ...{ limitMinor: null, termsDays: null, working: ['nothing is converted'] },
    };
  }
  const { band, lines } = bandOf(policy, asked);
  const limit = band === null ? null : limitOf(band.limit, asked);
  const limitMinor = limit?.limitMinor ?? null;
  const known: CreditKnown = { ...asked, limitMinor };
  const working = [...exposureLines(asked), ...lines, ...(limit?.working ?? [])];
  const ruled = ruleOf(policy, known, working);
  const checked = alwaysTrue(policy, known, ruled);
  return {
    ...checked,
    ...{ band: band?.id ?? null, limitMinor, termsDays: band?.termsDays ?? null, working },
  };
}

type Ruled = Pick<CreditAnswer, 'decision' | 'reasons' | 'rule'>;

function ruleOf(policy: CreditPolicy, known: CreditKnown, working: string[]): Ruled {
  for (const { id, when, decision, reason } of policy.rules) {
    const { verdict, because } = judgeCredit(when, known);
    working.push(`rule ${id}: ${wordOf(verdict)} (${because})`);
    if (verdict === true) return { decision, reasons: once([reason, sentence(because)]), rule: id };
  }
  const { decision, reason } = policy.otherwise;
  working.push('no rule holds');
  return { decision, reasons: [reason], rule: null };
}

/** What no document can say otherwise. */
function alwaysTrue(policy: CreditPolicy, known: CreditKnown, ruled: Ruled): Ruled {
  const review = (reason: string): Ruled => ({
    ...{ decision: 'review', reasons: once([reason, ...ruled.reasons]), rule: null },
  });
  const isUnruled = ruled.rule === null;
  if (known.score === null && asksForScore(policy)) {
    const isForPerson = ruled.decision === 'approve' || (ruled.decision === 'refuse' && isUnruled);
    if (isForPerson) return review('No outside score is known: a person decides.');
  }
  if (ruled.decision !== 'approve') return ruled;
  const { verdict, because } = overLimit(known);
  return verdict === false ? ruled : review(sentence(because));
}

function bandOf(
  policy: CreditPolicy,
  asked: CreditCase,
): { readonly band: CreditBand | null; readonly lines: readonly string[] } {
  const lines: string[] = [];
  for (const band of policy.bands) {
    const { verdict, because } = judgeCredit(band.when, { ...asked, limitMinor: null });
    lines.push(`band ${band.id}: ${wordOf(verdict)} (${because})`);
    if (verdict === true) return { band, lines };
  }
  return { band: null, lines: [...lines, 'no band holds: there is no limit'] };
}

function exposureLines({ exposure, order, score }: CreditCase): string[] {
  const shown = (minor: bigint): string =>
    `${formatMinor(minor, order.currency)} ${order.currency}`;
  const { openMinor, overdueMinor, daysPastDue } = exposure;
  return [
    `open ${shown(openMinor)}, of this overdue ${shown(overdueMinor)}, oldest ${daysPastDue} days past due`,
    `with this order of ${shown(order.amountMinor)}: ${shown(openMinor + order.amountMinor)}`,
    score === null ? 'no outside score is known' : `outside score ${score}`,
  ];
}

function wordOf(verdict: boolean | null): string {
  if (verdict === null) return 'not known';
  return verdict ? 'holds' : 'does not hold';
}

function sentence(because: string): string {
  return `${because.charAt(0).toUpperCase()}${because.slice(1)}.`;
}

/** A document may say in its own words what was found: nobody reads it twice. */
function once(reasons: readonly string[]): string[] {
  return [...new Set(reasons)];
}

/** Does any rule, band or limit of the policy rest on a score? */
function asksForScore({ rules, bands }: CreditPolicy): boolean {
  return (
    [...rules, ...bands].some(({ when }) => namesScore(when)) ||
    bands.some(({ limit }) => limit.perPoint !== undefined)
  );
}

/** Does a condition ask for the score, at whatever depth? */
export function namesScore(condition: CreditCondition): boolean {
  const { scoreAtLeast, scoreBelow, score, not, any = [] } = condition;
  const own = scoreAtLeast !== undefined || scoreBelow !== undefined || score !== undefined;
  return own || (not !== undefined && namesScore(not)) || any.some(namesScore);
}
