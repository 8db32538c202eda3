import { convenientAt } from '../../../contact/inconvenient';
import { everyDay, hoursVerdict } from '../../hours';
import type { LawRule, Verdict } from '../../rule';
import type { LawChannel, Situation } from '../../situation';
import { passes, reachesConsumer, regF } from './coverage';
import { isOneAnswer, sameTimeMs } from './requests';

/** Media that reach a person at a moment; a letter is read when it suits its reader. */
const timed: readonly LawChannel[] = [
  'email',
  'sms',
  'call',
  'voicemail',
  'ringless-voicemail',
  'portal',
  'social',
  'in-person',
];

/** Presumed convenient: from 8:00 up to but not at 21:00. The text leaves 21:00:00 itself open. */
export const convenientMinutes = [8 * 60, 21 * 60] as const;
const convenient = everyDay(...convenientMinutes);

const answersOnce = 'It is the one answer to a message that the consumer sent at this time.';

export const timeRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.hours',
    title: 'Between 8:00 and 21:00 wherever the consumer may be',
    citation: '12 CFR 1006.6(b)(1)(i), comments 6(b)(1)(i)-1 and -2',
    channels: timed,
    appliesTo: reachesConsumer,
    ask: (situation) =>
      isOneAnswer(situation, sameTimeMs)
        ? passes(answersOnce)
        : hoursVerdict(situation, convenient),
  }),
  regF({
    id: 'us.reg-f.stated-times',
    title: 'Times that the consumer, or the creditor’s file, calls inconvenient',
    citation: '12 CFR 1006.6(b)(1), comments 6(b)(1)-1 and -2',
    channels: timed,
    appliesTo: reachesConsumer,
    ask: statedTimes,
  }),
];

function statedTimes(situation: Situation): Verdict {
  const { at, preferences, zones, leaseMs } = situation;
  const { isConvenient, nextAt } = convenientAt(at, preferences.times, zones, leaseMs);
  if (isConvenient) return passes('The consumer named no time that forbids this one.');
  if (isOneAnswer(situation, sameTimeMs)) return passes(answersOnce);
  const sources = [...new Set(preferences.times.map((time) => time.source))];
  return {
    answer: nextAt === null ? 'review' : 'block',
    sentence: 'The consumer is known to find this time inconvenient.',
    facts: { sources: sources.join(' ') },
    liftsAt: nextAt,
  };
}
