import type { LawRule, Verdict } from '../../rule';
import type { Situation } from '../../situation';
import { passes, reachesConsumer, regF } from './coverage';
import { emailBasis, textBasis, type Basis } from './electronic-basis';

export const electronicRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.opt-out-notice',
    title: 'Each electronic message says how to opt out',
    citation: '12 CFR 1006.6(e)',
    channels: ['email', 'sms', 'social'],
    // The confirmation of an opt-out contains nothing else.
    appliesTo: (situation) =>
      reachesConsumer(situation) && situation.purpose !== 'opt-out-confirmation',
    ask: saysHowToOptOut,
  }),
  regF({
    id: 'us.reg-f.email-procedure',
    title: 'E-mail only where a procedure covers the address',
    citation: '12 CFR 1006.6(d)(3), (4)',
    channels: ['email'],
    appliesTo: reachesConsumer,
    ask: (situation) => verdictOn(emailBasis(situation)),
  }),
  regF({
    id: 'us.reg-f.text-procedure',
    title: 'Text messages only where a procedure covers the number',
    citation: '12 CFR 1006.6(d)(3), (5)',
    channels: ['sms'],
    appliesTo: reachesConsumer,
    ask: (situation) => verdictOn(textBasis(situation)),
  }),
  regF({
    id: 'us.reg-f.known-disclosure',
    title: 'No address or number that is known to reach somebody else',
    citation: '12 CFR 1006.6(d)(3)(ii)',
    channels: ['email', 'sms'],
    appliesTo: reachesConsumer,
    ask: ({ address }) =>
      address?.isUnusable === true
        ? {
            answer: 'block',
            sentence: 'This address or number does not reach the consumer alone, or not at all.',
            clearedBy: 'update-contact',
          }
        : passes('Nothing says that somebody else reads it.'),
  }),
];

function saysHowToOptOut({ content }: Situation): Verdict {
  switch (content.hasOptOut) {
    case true:
      return passes('The message says how to opt out.');
    case false:
      return { answer: 'block', sentence: 'The message does not say how to opt out.' };
    case null:
      return { answer: 'review', sentence: 'It is not known whether it says how to opt out.' };
  }
}

function verdictOn({ basis, sentence, facts = {}, servesAt }: Basis): Verdict {
  if (basis !== null) return passes(sentence, { basis, ...facts });
  if (servesAt !== undefined) return { answer: 'defer', sentence, facts, liftsAt: servesAt };
  return { answer: 'block', sentence, facts, clearedBy: 'record-consent' };
}
