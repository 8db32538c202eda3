import type { LawRule, Verdict } from '../../rule';
import type { Restriction, Situation } from '../../situation';
import { passes, reachesConsumer, regF } from './coverage';
import { answerMs, covers, isOneAnswer, sentSince, standing } from './requests';

/** Days after which an attorney who does not answer may be passed over. Policy: the text says "reasonable". */
const attorneyDays = 30;

/** What may still be said after a request to cease (12 CFR 1006.6(c)(2)). */
const afterCease: readonly Situation['purpose'][] = ['termination-notice', 'remedy-notice'];

export const requestRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.attorney',
    title: 'Who is represented is reached through the attorney',
    citation: '12 CFR 1006.6(b)(2), comment 6(b)(2)-1',
    appliesTo: reachesConsumer,
    ask: represented,
  }),
  regF({
    id: 'us.reg-f.cease',
    title: 'A written refusal to pay or wish to be left alone ends communication',
    citation: '12 CFR 1006.6(c), comment 6(c)(1)-1',
    appliesTo: reachesConsumer,
    ask: ceased,
  }),
  regF({
    id: 'us.reg-f.media-request',
    title: 'No medium, address or number that the person forbade, for any debt',
    citation: '12 CFR 1006.14(h)',
    appliesTo: (situation) => reachesConsumer(situation) || situation.recipient === 'third-person',
    ask: mediumForbidden,
  }),
  regF({
    id: 'us.reg-f.opt-out-confirmation',
    title: 'One confirmation of an opt-out, and nothing else in it',
    citation: '12 CFR 1006.14(h)(2)(i)',
    purposes: ['opt-out-confirmation'],
    ask: confirmation,
  }),
];

function represented(situation: Situation): Verdict {
  const attorney = standing(situation).find((one) => one.type === 'attorney');
  if (attorney === undefined) return passes('No attorney is known.');
  const { unansweredDays } = attorney;
  if (unansweredDays !== null && unansweredDays >= attorneyDays) {
    return passes(`The attorney has not answered for ${unansweredDays} days.`, {
      unansweredDays,
      reasonableDays: attorneyDays,
    });
  }
  if (isOneAnswer(situation, answerMs)) {
    return passes('It is the one answer to a message that the consumer sent.');
  }
  return {
    answer: 'block',
    sentence: 'The consumer is represented: only the attorney may be contacted.',
    facts: { unansweredDays, knownAt: attorney.at },
  };
}

/** A refusal or a wish to be left alone, in writing and not about one medium only. */
function isCease({ type, isWritten, channel, address }: Restriction): boolean {
  const isWhole = channel === null && address === null;
  return (type === 'cease' || type === 'refusal') && isWritten && isWhole;
}

function ceased(situation: Situation): Verdict {
  const cease = standing(situation).find(isCease);
  if (cease === undefined) {
    return passes('No written request to cease was received.', { ceaseFlag: false });
  }
  const facts = { ceaseFlag: true, request: cease.type, receivedAt: cease.at };
  return afterCease.includes(situation.purpose)
    ? passes('It only says that efforts end, or which remedy may follow.', facts)
    : {
        answer: 'block',
        sentence: 'The consumer wrote that communication must end.',
        facts,
      };
}

const media: readonly Restriction['type'][] = ['medium', 'address', 'opt-out', 'cease'];

function mediumForbidden(situation: Situation): Verdict {
  const { address, purpose, recipient } = situation;
  const requests = standing(situation).filter(
    (one) => media.includes(one.type) && !isCease(one) && covers(one, situation),
  );
  const request = requests.find(isNamed) ?? requests[0];
  if (request === undefined && address?.isOptedOut !== true) {
    return passes('The person did not forbid this way of contact.');
  }
  // Its content and number are a rule of their own.
  if (purpose === 'opt-out-confirmation') return passes('It confirms the request itself.');
  if (recipient !== 'third-person' && isOneAnswer(situation, answerMs)) {
    return passes('It is the one answer to a message that the person sent in this way.');
  }
  if (request === undefined || isNamed(request)) {
    return {
      answer: 'block',
      sentence: 'The person forbade this medium, address or number.',
      facts: request === undefined ? {} : { request: request.type, receivedAt: request.at },
      clearedBy: request?.type === 'medium' ? 'release-hold' : 'record-consent',
    };
  }
  return {
    answer: 'review',
    sentence:
      'The person asked by word of mouth to be left alone: a person must ask what is meant.',
    facts: { request: request.type, receivedAt: request.at },
  };
}

/** Clear enough to act on. By word of mouth and naming nothing, it may have meant anything. */
function isNamed({ type, channel, address }: Restriction): boolean {
  return type !== 'cease' || channel !== null || address !== null;
}

function confirmation(situation: Situation): Verdict {
  if (!situation.content.isBareConfirmation) {
    return { answer: 'block', sentence: 'The confirmation says more than that it is honoured.' };
  }
  const requests = standing(situation).filter((one) => covers(one, situation));
  const requestedAt = Math.max(...requests.map((one) => one.at));
  return requests.length > 0 && sentSince(situation, requestedAt).length > 0
    ? { answer: 'block', sentence: 'A message went out since the request: it was confirmed.' }
    : passes('It confirms the request, once, and says nothing else.');
}
