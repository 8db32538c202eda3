import { addDays, daysBetween, isLocalDate, type LocalDate } from '../../../calendar/dates';
import type { EffectKind } from '../../../account/facts';
import { dayBeginsAt, earliestDay, latestDay } from '../../days';
import type { LawRule, Verdict } from '../../rule';
import type { ContactPurpose, Notice, Situation } from '../../situation';
import { isAbout, isUnnamedReturn, usBusinessDaysBetween } from '../../validation';
import { passes, regF } from './coverage';

const everyKind: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];
/** Days in which a notice of undeliverability may come, the day of sending included (comment 30(a)(1)-2, -3.iii). */
const furnishingDays = 14;
/** An instrument postdated by more days needs a notice before its deposit (12 CFR 1006.22(c)(1)). */
const postdatedDaysFree = 5;
const depositNoticeDays = { min: 3, max: 10 } as const;
const threats: readonly ContactPurpose[] = ['suit-threat', 'letter-of-claim'];

export const effectsRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.furnishing-wait',
    title: 'The consumer hears of the debt before a credit bureau does',
    citation: '12 CFR 1006.30(a)(1), comments 30(a)(1)-2 and -3',
    kinds: everyKind,
    purposes: ['credit-reporting'],
    ask: furnishing,
  }),
  regF({
    id: 'us.reg-f.transfer',
    title: 'A debt that is paid, settled or discharged is not passed on',
    citation: '12 CFR 1006.30(b)',
    kinds: everyKind,
    purposes: ['sale', 'placement', 'return-to-owner'],
    ask: transfer,
  }),
  regF({
    id: 'us.reg-f.amounts',
    title: 'Only what the agreement or the law allows is charged',
    citation: '12 CFR 1006.22(b), 15 U.S.C. 1692f(1)',
    kinds: everyKind,
    purposes: ['fee'],
    ask: amounts,
  }),
  regF({
    id: 'us.reg-f.postdated',
    title: 'Notice before a postdated instrument is deposited',
    citation: '12 CFR 1006.22(c)',
    kinds: everyKind,
    purposes: ['deposit'],
    ask: postdated,
  }),
  regF({
    id: 'us.reg-f.time-barred',
    title: 'No suit and no threat of suit over a time-barred debt',
    citation: '12 CFR 1006.26(b)',
    kinds: ['contact', 'sue'],
    ask: timeBarred,
  }),
];

/** Spoken with, or written to and nothing came back in fourteen days. */
function furnishing(situation: Situation): Verdict {
  const waits = situation.debts.map(({ id }) => furnishingFrom(situation, id));
  if (waits.includes(null)) {
    return {
      answer: 'require',
      sentence: 'The consumer was not told of the debt yet, or what was sent came back.',
      clearedBy: 'log-notice',
    };
  }
  const fromOn = waits.flatMap((on) => (on === null ? [] : [on])).reduce(later, '');
  if (fromOn <= earliestDay(situation)) return passes('The consumer was told of the debt.');
  return {
    answer: 'block',
    sentence: `What was sent may still come back: no report before ${fromOn}.`,
    facts: { reportFromOn: fromOn },
    liftsAt: dayBeginsAt(situation, fromOn),
  };
}

/** First day on which a debt may be reported; null: not before the consumer is told of it (again). */
function furnishingFrom(situation: Situation, debtId: string): LocalDate | null {
  const { at, attempts, notices } = situation;
  const own = notices.filter((one) => isAbout(one, debtId));
  const dayOf = (when: number) => latestDay(situation, when);
  const about = attempts.filter(
    (one) =>
      one.at <= at &&
      (one.to === 'debtor' || one.to === 'spouse' || one.to === 'representative') &&
      (one.debtIds.length === 0 || one.debtIds.includes(debtId)),
  );
  const spokenOn = about
    .filter(({ result }) => result === 'conversation')
    .map((one) => dayOf(one.at));
  const spokenNotices = own.filter(({ kind, method }) => isTelling(kind) && method === 'oral');
  const sentOn = [
    ...own.filter(({ kind, method }) => isTelling(kind) && method !== 'oral').map(({ on }) => on),
    ...about
      .filter(({ result, direction }) => result === 'sent' && direction === 'out')
      .map((one) => dayOf(one.at)),
  ];
  const bouncedOn = own.filter(isUnnamedReturn).map(({ on }) => on);
  const readFrom = sentOn
    .map((on) => ({ on, fromOn: addDays(on, furnishingDays) }))
    .filter(({ on, fromOn }) => !bouncedOn.some((back) => back >= on && back < fromOn))
    .map(({ fromOn }) => fromOn);
  const [first] = [...spokenOn, ...spokenNotices.map(({ on }) => on), ...readFrom].sort();
  return first ?? null;
}

/** Notices that tell something about the debt. */
function isTelling(kind: Notice['kind']): boolean {
  return (
    kind === 'validation' ||
    kind === 'initial-communication' ||
    kind === 'written-notice' ||
    kind === 'verification'
  );
}

function later(left: LocalDate, right: LocalDate): LocalDate {
  return left > right ? left : right;
}

function transfer({ purpose, debts }: Situation): Verdict {
  const ended = debts.find(({ status }) => status !== 'open');
  if (ended === undefined) return passes('The debt is neither paid nor settled nor discharged.');
  if (purpose === 'return-to-owner') return passes('It goes back to its owner.');
  return {
    answer: 'block',
    sentence: `The debt is ${ended.status}: it is not sold, transferred or placed.`,
    facts: { status: ended.status },
  };
}

function amounts({ content }: Situation): Verdict {
  switch (content.feeAllowedBy) {
    case 'agreement':
      return passes('The agreement allows the charge.');
    case 'law':
      return passes('The law allows the charge.');
    case null:
      return {
        answer: 'block',
        sentence: 'Neither the agreement nor a law allows the charge.',
      };
  }
}

/**
 * A notice between ten and three business days before the deposit. The shorter side is counted without
 * days off, the longer side with them, so that both hold either way.
 */
export function isDepositNoticeInTime(sentOn: LocalDate, depositOn: LocalDate): boolean {
  return (
    usBusinessDaysBetween(sentOn, depositOn, true) >= depositNoticeDays.min &&
    usBusinessDaysBetween(sentOn, depositOn, false) <= depositNoticeDays.max
  );
}

/** The date of the instrument and the day it was received come with the notice: `instrumentOn`, `acceptedOn`. */
function postdated(situation: Situation): Verdict {
  const { debts, notices } = situation;
  const own = notices.filter(
    (one) => one.kind === 'deposit-notice' && debts.some(({ id }) => isAbout(one, id)),
  );
  const dateIn = (field: string) =>
    own.flatMap(({ details }) => {
      const value = details[field];
      return typeof value === 'string' && isLocalDate(value) ? [value] : [];
    });
  const [instrumentOn] = dateIn('instrumentOn').sort().reverse();
  const [acceptedOn] = dateIn('acceptedOn').sort();
  const today = earliestDay(situation);
  if (instrumentOn !== undefined && today < instrumentOn) {
    return {
      answer: 'block',
      sentence: `The instrument is dated ${instrumentOn}: it is not deposited before.`,
      facts: { instrumentOn },
      liftsAt: dayBeginsAt(situation, instrumentOn),
    };
  }
  const isShort =
    instrumentOn !== undefined &&
    acceptedOn !== undefined &&
    daysBetween(acceptedOn, instrumentOn) <= postdatedDaysFree;
  if (isShort) return passes('The instrument is postdated by no more than five days.');
  const depositOn = latestDay(situation);
  const sentOn = own.filter(({ isWritten }) => isWritten).map(({ on }) => on);
  if (sentOn.some((on) => isDepositNoticeInTime(on, depositOn))) {
    return passes('The consumer was told in writing three to ten business days before.');
  }
  return {
    answer: 'block',
    sentence: 'Notice of the deposit goes out in writing, three to ten business days before it.',
    facts: { noticeOn: sentOn.sort().at(-1) ?? null },
    clearedBy: 'log-notice',
  };
}

function timeBarred({ kind, purpose, content, debts }: Situation): Verdict {
  if (purpose === 'proof-of-claim') return passes('A proof of claim is no suit.');
  const isSuit = kind === 'sue' || purpose === 'suit';
  if (!isSuit && !content.threatensSuit && !threats.includes(purpose)) {
    return passes('It neither is a suit nor threatens one.');
  }
  const what = isSuit ? 'no suit is brought' : 'no suit is threatened';
  const barred = debts.find(({ isTimeBarred }) => isTimeBarred);
  if (barred !== undefined) {
    return {
      answer: 'block',
      sentence: `The time to sue is over: ${what}.`,
      facts: { limitationOn: barred.limitationOn },
    };
  }
  const unclear = debts.some(
    ({ limitationNeedsReview, limitationOn }) => limitationNeedsReview || limitationOn === null,
  );
  if (unclear) {
    return {
      answer: 'review',
      sentence: `It is not certain that the debt can still be sued for: ${what} before a person says so.`,
    };
  }
  return passes('The debt is in time.');
}
