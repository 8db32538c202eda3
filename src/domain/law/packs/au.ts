import { capVerdict, collects, wasReached } from '../caps';
import { everyDay, hoursVerdict, type DayHours, type WeekHours } from '../hours';
import type { LawPack, LawRule, Scope } from '../rule';
import { byPhone, isAtWork, longInForce } from './shared';

/** A guideline of two authorities and no act; who keeps it is not accused of harassment. */
const guideline = {
  jurisdiction: 'AU',
  effectiveFrom: longInForce,
  effectiveTo: null,
  citation: 'ACCC and ASIC, Debt collection guideline (RG 96), part 2 s. 4',
} as const;

const everybody = {
  kinds: ['contact'],
  debtTypes: ['consumer'],
  debtorKinds: ['natural-person'],
} satisfies Scope;

const weekday: DayHours = [7 * 60 + 30, 21 * 60];
const weekend: DayHours = [9 * 60, 21 * 60];
const office: DayHours = [9 * 60, 17 * 60];

const phoneHours: WeekHours = {
  byWeekday: [weekday, weekday, weekday, weekday, weekday, weekend, weekend],
  closedOnHolidaysOf: 'AU',
};
const visitHours: WeekHours = { ...everyDay(9 * 60, 21 * 60), closedOnHolidaysOf: 'AU' };
const workHours: WeekHours = {
  byWeekday: [office, office, office, office, office, null, null],
  closedOnHolidaysOf: 'AU',
};

const rules: readonly LawRule[] = [
  {
    ...guideline,
    id: 'au.phone-hours',
    title: 'Hours of calls and texts',
    confidence: 'V1',
    scope: { ...everybody, channels: byPhone },
    applies: collects,
    ask: (situation) => hoursVerdict(situation, phoneHours, 'block'),
  },
  {
    ...guideline,
    id: 'au.visit-hours',
    title: 'Hours of visits',
    confidence: 'V1',
    scope: { ...everybody, channels: ['in-person'] },
    applies: collects,
    ask: (situation) => hoursVerdict(situation, visitHours, 'block'),
  },
  {
    ...guideline,
    id: 'au.work-hours',
    title: 'Hours of contact at work, where the working hours are not known',
    confidence: 'V1',
    scope: { ...everybody, channels: [...byPhone, 'in-person'] },
    applies: (situation) => collects(situation) && isAtWork(situation),
    ask: (situation) => hoursVerdict(situation, workHours, 'block'),
  },
  {
    ...guideline,
    id: 'au.weekly-cap',
    title: 'Three contacts a week',
    confidence: 'V2',
    scope: everybody,
    applies: collects,
    ask: (situation) =>
      capVerdict(situation, {
        ...{ count: 3, days: 7, per: 'person', what: 'contacts' },
        counts: wasReached,
      }),
  },
  {
    ...guideline,
    id: 'au.monthly-cap',
    title: 'Ten contacts a month',
    confidence: 'K',
    scope: everybody,
    applies: collects,
    ask: (situation) =>
      capVerdict(situation, {
        ...{ count: 10, days: 31, per: 'person', what: 'contacts' },
        counts: wasReached,
      }),
  },
];

/** Australia. */
export const auPack: LawPack = { id: 'au', title: 'Australia', version: '2026-11-22', rules };
