import { earliestDay } from '../../days';
import type { LawRule, Verdict } from '../../rule';
import type { Situation } from '../../situation';
import { passes } from './coverage';
import { covers, latestHonourOn, standing } from './requests';

/** Binds every sender, but only what advertises: a reminder of a debt is no commercial message. */
const canSpam: Omit<LawRule, 'id' | 'title' | 'citation' | 'ask'> = {
  jurisdiction: 'US',
  confidence: 'V2',
  effectiveFrom: '2004-01-01',
  effectiveTo: null,
  scope: { kinds: ['contact'], channels: ['email'] },
  applies: ({ content, purpose }) => content.isMarketing || purpose === 'marketing',
};

export const canSpamRules: readonly LawRule[] = [
  {
    ...canSpam,
    id: 'us.can-spam.opt-out',
    title: 'No commercial e-mail to who opted out',
    citation: '15 USC 7704(a)(4); 16 CFR 316.5',
    ask: optedOut,
  },
  {
    ...canSpam,
    id: 'us.can-spam.opt-out-notice',
    title: 'A commercial e-mail says how to opt out',
    citation: '15 USC 7704(a)(3), (5)',
    ask: ({ content }) =>
      content.hasOptOut === true
        ? passes('The message says how to opt out.')
        : { answer: 'block', sentence: 'The commercial message does not say how to opt out.' },
  },
];

function optedOut(situation: Situation): Verdict {
  const request = standing(situation).find(
    (one) =>
      one.type !== 'attorney' &&
      one.type !== 'employer' &&
      one.type !== 'place' &&
      covers(one, situation),
  );
  if (request === undefined && situation.address?.isOptedOut !== true) {
    return passes('The reader did not opt out of commercial e-mail.');
  }
  const day = request === undefined ? null : earliestDay(situation, request.at);
  return {
    answer: 'block',
    sentence: 'The reader opted out of commercial e-mail: it is honoured at once.',
    facts: { receivedOn: day, honourByOn: day === null ? null : latestHonourOn(day) },
    clearedBy: 'record-consent',
  };
}
