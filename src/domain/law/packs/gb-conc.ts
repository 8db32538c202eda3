import { addDays } from '../../calendar/dates';
import { collects } from '../caps';
import { dayEndsAt, latestDay } from '../days';
import { hoursVerdict, type DayHours, type WeekHours } from '../hours';
import type { LawRule, Scope, Verdict } from '../rule';
import type { ContactPurpose, LawDebt, Situation } from '../situation';
import { byPhone, longInForce } from './shared';
import { standing } from './us-federal/requests';

/** Rules of the Financial Conduct Authority for credit that it regulates, in the whole United Kingdom. */
const conc = {
  jurisdiction: 'GB',
  effectiveFrom: longInForce,
  effectiveTo: null,
} as const;

const consumers = {
  debtTypes: ['consumer'],
  debtorKinds: ['natural-person'],
} satisfies Partial<Scope>;

const creditNatures: ReadonlySet<string> = new Set(['card', 'loan', 'credit', 'consumer-credit']);

/** Regulated credit. An invoice for goods or services is none, and neither is a debt that says nothing of the kind. */
const isCredit = ({ nature }: LawDebt) => nature !== null && creditNatures.has(nature);
const isOfCredit = ({ debts }: Situation) => debts.some(isCredit);
const collectsCredit = (situation: Situation) => collects(situation) && isOfCredit(situation);

/** Days for which pursuit rests while a plan is made with somebody who counsels the debtor. */
const suspensionDays = 30;

/** Answers to the debtor, which may go out while pursuit rests. */
const answers: ReadonlySet<ContactPurpose> = new Set<ContactPurpose>([
  'dispute-answer',
  'verification',
  'reply',
  'statement',
  'termination-notice',
  'opt-out-confirmation',
]);
const pursuesCredit = (situation: Situation) =>
  isOfCredit(situation) && !(situation.kind === 'contact' && answers.has(situation.purpose));

function suspension(situation: Situation): Verdict {
  const hold = situation.holds.find(
    ({ type, fromAt, untilAt }) =>
      type === 'hardship' && fromAt <= situation.at && (untilAt === null || untilAt > situation.at),
  );
  if (hold === undefined) return { answer: 'allow', sentence: 'No plan is being prepared.' };
  const lastOn = addDays(latestDay(situation, hold.fromAt), suspensionDays);
  const endsAt = dayEndsAt(situation, lastOn);
  return situation.at < endsAt
    ? {
        answer: 'defer',
        sentence: 'The customer gets time to make a plan: pursuit rests.',
        facts: { suspensionDays, lastOn },
        liftsAt: endsAt,
      }
    : {
        answer: 'allow',
        sentence: 'The time for a plan is over; more is given where there is progress.',
        facts: { suspensionDays, lastOn },
      };
}

function dispute({ debts }: Situation): Verdict {
  const isWhole = ({ disputedMinor, openMinor }: LawDebt) =>
    disputedMinor !== null && (openMinor === null || disputedMinor >= openMinor);
  return debts.filter(isCredit).some(isWhole)
    ? {
        answer: 'block',
        sentence: 'The customer disputes the debt: pursuit rests until that is looked into.',
        clearedBy: 'resolve-dispute',
      }
    : { answer: 'allow', sentence: 'No debt is disputed as a whole.' };
}

/** Who will not pay because the time for a suit is over is left alone. That no suit is threatened is in `limitation-rules.ts`. */
function barred(situation: Situation): Verdict {
  const isBarred = situation.debts.some((debt) => isCredit(debt) && debt.isTimeBarred);
  return isBarred && standing(situation).some(({ type }) => type === 'refusal')
    ? {
        answer: 'block',
        sentence: 'The customer will not pay a statute barred debt and is not asked again.',
      }
    : { answer: 'allow', sentence: 'No customer has refused to pay a statute barred debt.' };
}

/** "Reasonable" has no figures in the text; these are the house's own, as data. */
const weekday: DayHours = [8 * 60, 21 * 60];
const sunday: DayHours = [9 * 60, 21 * 60];
const reasonableHoursGb: WeekHours = {
  byWeekday: [weekday, weekday, weekday, weekday, weekday, weekday, sunday],
  closedOnHolidaysOf: null,
};

export const concRules: readonly LawRule[] = [
  {
    ...conc,
    id: 'gb.conc.suspension',
    title: 'Time for a plan',
    citation: 'CONC 7.3.11R, 7.3.12G',
    confidence: 'K',
    scope: { ...consumers, kinds: ['contact', 'charge', 'place', 'sue'] },
    applies: pursuesCredit,
    ask: suspension,
  },
  {
    ...conc,
    id: 'gb.conc.dispute',
    title: 'A disputed debt is looked into first',
    citation: 'CONC 7.14',
    confidence: 'K',
    scope: { ...consumers, kinds: ['contact', 'charge', 'place', 'sue'] },
    applies: pursuesCredit,
    ask: dispute,
  },
  {
    ...conc,
    id: 'gb.conc.hours',
    title: 'Contact at reasonable times',
    citation: 'CONC 7.9 (the hours are a reading of the word "reasonable")',
    confidence: 'K',
    scope: { ...consumers, kinds: ['contact'], channels: byPhone },
    applies: collectsCredit,
    ask: (situation) => hoursVerdict(situation, reasonableHoursGb),
  },
  {
    ...conc,
    id: 'gb.conc.statute-barred',
    title: 'Who refuses a statute barred debt is not asked again',
    citation: 'CONC 7.15.8',
    confidence: 'V2',
    scope: { ...consumers, kinds: ['contact'] },
    applies: collectsCredit,
    ask: barred,
  },
];
