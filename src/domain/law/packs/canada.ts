import { addDays, type LocalDate } from '../../calendar/dates';
import { isPercent } from '../../money/money';
import { percentUnits } from '../../money/rates';
import { capVerdict, collects, wasReached } from '../caps';
import { latestDay } from '../days';
import { hoursVerdict, type DayHours, type WeekHours } from '../hours';
import type { LawPack, LawRule, Scope, Verdict } from '../rule';
import type { Situation } from '../situation';
import { noticesAbout, notBefore } from '../waits';
import { allButMail, longInForce } from './shared';

const ontario = {
  jurisdiction: 'CA-ON',
  effectiveFrom: longInForce,
  effectiveTo: null,
  confidence: 'V2',
} as const;

/** Agencies, and who bought a debt and collects it like one. */
const agencies = {
  kinds: ['contact'],
  roles: ['third-party', 'debt-buyer'],
} satisfies Scope;

const ontarioWeekday: DayHours = [7 * 60, 21 * 60];
const ontarioHours: WeekHours = {
  byWeekday: [
    ...([ontarioWeekday, ontarioWeekday, ontarioWeekday] as const),
    ...([ontarioWeekday, ontarioWeekday, ontarioWeekday] as const),
    [13 * 60, 17 * 60],
  ],
  closedOnHolidaysOf: 'CA-ON',
};

const quebecDay: DayHours = [8 * 60, 20 * 60];
const quebecHours: WeekHours = {
  byWeekday: [quebecDay, quebecDay, quebecDay, quebecDay, quebecDay, quebecDay, null],
  closedOnHolidaysOf: 'CA-QC',
};

/** Full days between the first written notice and the next contact. */
const noticeDays = 6;

/** Day of the first written notice: one on file, else the first letter or e-mail that left. */
function noticedOn(situation: Situation): LocalDate | null {
  const [recorded] = noticesAbout(situation, 'written-notice').filter(({ isWritten }) => isWritten);
  const firstAt = situation.attempts
    .filter(
      ({ direction, channel, result, at }) =>
        direction === 'out' &&
        (channel === 'letter' || channel === 'email') &&
        result === 'sent' &&
        at <= situation.at,
    )
    .reduce((first, { at }) => Math.min(first, at), Infinity);
  const sentOn = firstAt === Infinity ? null : latestDay(situation, firstAt);
  const recordedOn = recorded?.on ?? null;
  if (recordedOn === null || sentOn === null) return recordedOn ?? sentOn;
  return recordedOn < sentOn ? recordedOn : sentOn;
}

function writtenNoticeFirst(situation: Situation): Verdict {
  const on = noticedOn(situation);
  if (on === null) {
    return situation.channel === 'letter' || situation.channel === 'email'
      ? { answer: 'allow', sentence: 'It is the written notice with which contact begins.' }
      : {
          answer: 'require',
          sentence: 'Contact begins with a written notice.',
          clearedBy: 'log-notice',
        };
  }
  return notBefore(
    situation,
    addDays(on, noticeDays + 1),
    {
      allow: 'Six days have passed since the written notice.',
      defer: 'Six days have to pass after the written notice.',
    },
    { noticedOn: on, noticeDays },
  );
}

/** Three contacts a week once somebody has spoken with the debtor, unless the debtor asked to be called. */
function afterConversation(situation: Situation): Verdict {
  const { at, attempts, consents } = situation;
  const firstAt = attempts
    .filter((one) => one.result === 'conversation' && one.at <= at)
    .reduce((first, one) => Math.min(first, one.at), Infinity);
  const asked = consents.some(
    (one) =>
      one.basis === 'call-back' &&
      one.at <= at &&
      (one.untilAt === null || one.untilAt > at) &&
      (one.withdrawnAt === null || one.withdrawnAt > at),
  );
  if (firstAt === Infinity || asked) {
    return { answer: 'allow', sentence: 'Nobody has spoken with the debtor, or the debtor asked.' };
  }
  return capVerdict(situation, {
    ...{ count: 3, days: 7, per: 'person', what: 'contacts after the first conversation' },
    channels: allButMail,
    counts: (attempt) => attempt.at > firstAt && wasReached(attempt),
  });
}

/** Yearly rate from which a charge is a crime. */
const criminalPercent = '35';

function criminalRate({ debts }: Situation): Verdict {
  const isAbove = debts.some(
    ({ ratePercent }) =>
      ratePercent !== null &&
      (!isPercent(ratePercent) || percentUnits(ratePercent) > percentUnits(criminalPercent)),
  );
  return isAbove
    ? { answer: 'block', sentence: `A rate above ${criminalPercent} percent a year is criminal.` }
    : { answer: 'allow', sentence: `The rate is not above ${criminalPercent} percent a year.` };
}

const rules: readonly LawRule[] = [
  {
    ...ontario,
    id: 'ca-on.written-notice',
    title: 'A written notice, then six days',
    citation: 'Collection and Debt Settlement Services Act, R.R.O. 1990, Reg. 74 s. 21',
    scope: agencies,
    applies: collects,
    ask: writtenNoticeFirst,
  },
  {
    ...ontario,
    id: 'ca-on.weekly-cap',
    title: 'Three contacts in seven days after the first conversation',
    citation: 'Collection and Debt Settlement Services Act, R.R.O. 1990, Reg. 74',
    scope: { ...agencies, channels: allButMail },
    applies: collects,
    ask: afterConversation,
  },
  {
    ...ontario,
    id: 'ca-on.hours',
    title: 'Hours and holidays',
    citation: 'Collection and Debt Settlement Services Act, R.R.O. 1990, Reg. 74',
    scope: { ...agencies, channels: allButMail },
    applies: collects,
    ask: (situation) => hoursVerdict(situation, ontarioHours, 'block'),
  },
  {
    id: 'ca-qc.hours',
    title: 'Hours',
    jurisdiction: 'CA-QC',
    effectiveFrom: longInForce,
    effectiveTo: null,
    citation: 'Act respecting the collection of certain debts (Québec), CQLR c. R-2.2',
    confidence: 'V2',
    scope: { kinds: ['contact'], debtorKinds: ['natural-person'], channels: allButMail },
    applies: collects,
    ask: (situation) => hoursVerdict(situation, quebecHours, 'block'),
  },
  {
    id: 'ca.criminal-rate',
    title: 'Criminal rate of interest',
    jurisdiction: 'CA',
    effectiveFrom: '2025-01-01',
    effectiveTo: null,
    citation: 'Criminal Code (Canada) s. 347',
    confidence: 'K',
    scope: { kinds: ['charge'] },
    applies: ({ debts }) => debts.some(({ ratePercent }) => ratePercent !== null),
    ask: criminalRate,
  },
];

/** Canada: Ontario, Québec, and what binds in both. */
export const canadaPack: LawPack = { id: 'ca', title: 'Canada', version: '2026-11-22', rules };
