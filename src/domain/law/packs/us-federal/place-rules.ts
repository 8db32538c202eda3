import type { LawRule, Verdict } from '../../rule';
import type { Situation } from '../../situation';
import { passes, reachesConsumer, regF } from './coverage';
import { emailBasis } from './electronic-basis';
import { isOneAnswer, sameTimeMs, standing } from './requests';

export const placeRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.place',
    title: 'Places that the consumer calls inconvenient',
    citation: '12 CFR 1006.6(b)(1)(ii), comments 6(b)(1)-1.iii and 6(b)(1)(ii)-1',
    appliesTo: reachesConsumer,
    ask: statedPlace,
  }),
  regF({
    id: 'us.reg-f.employer',
    title: 'Not at work where the employer or the consumer forbids it',
    citation: '12 CFR 1006.6(b)(3), comment 6(b)(3)-1',
    appliesTo: (situation) => reachesConsumer(situation) && situation.address?.kind !== 'email',
    ask: atWork,
  }),
  regF({
    id: 'us.reg-f.employer-email',
    title: 'No e-mail to an address of the employer without the consumer’s own doing',
    citation: '12 CFR 1006.22(f)(3)',
    channels: ['email'],
    appliesTo: reachesConsumer,
    ask: employerEmail,
  }),
  regF({
    id: 'us.reg-f.postcard',
    title: 'No postcards',
    citation: '12 CFR 1006.22(f)(1)',
    channels: ['postcard'],
    ask: () => ({ answer: 'block', sentence: 'A postcard can be read by others.' }),
  }),
  regF({
    id: 'us.reg-f.social-media',
    title: 'Nothing about a debt where contacts of the person can see it',
    citation: '12 CFR 1006.22(f)(4)',
    channels: ['social'],
    ask: () => ({
      answer: 'block',
      sentence: 'A message on a social network may be seen by others.',
    }),
  }),
];

function statedPlace(situation: Situation): Verdict {
  const { address, preferences, channel } = situation;
  // A mailbox is tied to no place, and neither is a text message.
  const place = address === null || address.kind === 'email' ? null : address.place;
  if (preferences.places.length === 0 || place === null) {
    return passes('The consumer forbade no place.');
  }
  if (isOneAnswer(situation, sameTimeMs)) {
    return passes('It is the one answer to a message that the consumer sent from there.');
  }
  if (place !== 'unknown' && place !== 'mobile' && preferences.places.includes(place)) {
    const sentence = `The consumer does not want to be contacted at ${place === 'home' ? 'home' : 'work'}.`;
    return { answer: 'block', sentence, facts: { place }, clearedBy: 'update-contact' };
  }
  if (place === 'unknown' && channel !== 'sms') {
    return {
      answer: 'review',
      sentence: 'A place is forbidden, and it is not known where this number reaches the consumer.',
      clearedBy: 'update-contact',
    };
  }
  return passes('This reaches the consumer at no forbidden place.', { place });
}

function atWork(situation: Situation): Verdict {
  const isForbidden =
    situation.preferences.noWork || standing(situation).some((one) => one.type === 'employer');
  if (!isForbidden) return passes('Nothing says that contact at work is forbidden.');
  return situation.address?.place === 'work'
    ? {
        answer: 'block',
        sentence: 'Contact at work is forbidden.',
        facts: { place: 'work' },
        clearedBy: 'update-contact',
      }
    : passes('This does not reach the consumer at work.');
}

function employerEmail(situation: Situation): Verdict {
  if (situation.address?.isEmployerProvided !== true) {
    return passes('The address is not known to be of an employer.');
  }
  const { basis } = emailBasis(situation);
  return basis === 'direct' || basis === 'inbound' || basis === 'prior-collector'
    ? passes('The consumer chose the address of the employer.', { basis })
    : {
        answer: 'block',
        sentence: 'The address is of the employer, and the consumer did not choose it.',
        clearedBy: 'update-contact',
      };
}
