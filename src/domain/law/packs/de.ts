import { collects } from '../caps';
import { hoursVerdict, type DayHours, type WeekHours } from '../hours';
import type { LawPack, LawRule, Verdict } from '../rule';
import type { Situation } from '../situation';
import { noticesAbout } from '../waits';
import { byPhone, longInForce } from './shared';

const de = { jurisdiction: 'DE', effectiveFrom: longInForce, effectiveTo: null } as const;

/** The law names no hours; these are the house's own reading of what no reasonable person minds. */
const workingDay: DayHours = [8 * 60, 20 * 60];
const reasonableHoursDe: WeekHours = {
  byWeekday: [workingDay, workingDay, workingDay, workingDay, workingDay, workingDay, null],
  closedOnHolidaysOf: 'DE',
};

/** The first letter of a registered collector says who claims what, from whom and why. */
function information(situation: Situation): Verdict {
  const { attempts, channel, content } = situation;
  const isWritten = channel === 'letter' || channel === 'email';
  const isGiven =
    noticesAbout(situation, 'initial-communication', 'written-notice').some(
      ({ method }) => method !== 'oral',
    ) ||
    attempts.some(
      (one) =>
        one.direction === 'out' &&
        one.result === 'sent' &&
        (one.channel === 'letter' || one.channel === 'email'),
    );
  if (isGiven) {
    return { answer: 'allow', sentence: 'The first letter with the information went out.' };
  }
  if (isWritten && content.hasDisclosures === true) {
    return { answer: 'allow', sentence: 'It carries the information of a first letter.' };
  }
  return {
    answer: 'require',
    sentence: 'A first letter has to say who claims what and on what ground.',
    clearedBy: 'log-notice',
  };
}

function lumpSum({ content, debts }: Situation): Verdict {
  const isInterest = debts.some(({ ratePercent }) => ratePercent !== null);
  return content.feeAllowedBy === 'law' && !isInterest
    ? { answer: 'block', sentence: 'The lump sum for late payment is not owed by a consumer.' }
    : { answer: 'allow', sentence: 'It is not the lump sum for late payment.' };
}

const rules: readonly LawRule[] = [
  {
    ...de,
    id: 'de.hours',
    title: 'No harassment: working days, reasonable hours',
    citation: 'UWG § 4a, § 7(1) (the hours are a reading of the general prohibition)',
    confidence: 'K',
    scope: { kinds: ['contact'], debtorKinds: ['natural-person'], channels: byPhone },
    applies: collects,
    ask: (situation) => hoursVerdict(situation, reasonableHoursDe),
  },
  {
    ...de,
    id: 'de.collector-information',
    title: 'Information in the first letter of a registered collector',
    citation: 'RDG § 13a',
    confidence: 'K',
    scope: { kinds: ['contact'], roles: ['third-party'], debtorKinds: ['natural-person'] },
    applies: collects,
    ask: information,
  },
  {
    ...de,
    id: 'de.late-payment.consumer',
    title: 'No lump sum from a consumer',
    citation: 'BGB § 288(5)',
    confidence: 'V1',
    scope: { kinds: ['charge'], debtTypes: ['consumer'], debtorKinds: ['natural-person'] },
    ask: lumpSum,
  },
  {
    ...de,
    id: 'de.court-order',
    title: 'Court order for payment',
    citation: 'ZPO §§ 688 ff.',
    confidence: 'K',
    scope: { kinds: ['sue'] },
    ask: () => ({
      answer: 'allow',
      sentence: 'No notice is prescribed before an order for payment is applied for.',
    }),
  },
];

/** Germany. Interest and lump sum of late payment are worked out in `late-payment/de.ts`. */
export const dePack: LawPack = { id: 'de', title: 'Germany', version: '2026-11-22', rules };
