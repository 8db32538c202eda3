import type { LocalDate } from '../../../calendar/dates';
import { dayEndsAt, earliestDay, latestDay } from '../../days';
import type { LawRule, Verdict } from '../../rule';
import type { Attempt, ContactPurpose, Recipient, Situation } from '../../situation';
import { validationState, type ValidationState } from '../../validation';
import { passes, reachesConsumer, regF } from './coverage';

/** What may go out while the validation notice is late: the notice, and answers that the law asks for. */
const beforeNotice: readonly ContactPurpose[] = [
  'validation-notice',
  'verification',
  'original-creditor-answer',
  'dispute-answer',
  'opt-out-confirmation',
  'proof-of-claim',
  'location',
];
const threats: readonly ContactPurpose[] = ['suit-threat', 'letter-of-claim'];
const answers: readonly ContactPurpose[] = ['verification', 'original-creditor-answer'];

export const validationRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.validation-notice',
    title: 'Validation notice within five days of the initial communication',
    citation: '12 CFR 1006.34(a)(1) and (2)',
    kinds: ['contact', 'sue'],
    appliesTo: (situation) => situation.kind === 'sue' || reachesConsumer(situation),
    ask: noticeDue,
  }),
  regF({
    id: 'us.reg-f.overshadowing',
    title: 'Nothing overshadows the rights of the validation period',
    citation: '12 CFR 1006.38(b)(1)',
    kinds: ['contact', 'sue'],
    ask: overshadowing,
  }),
  regF({
    id: 'us.reg-f.e-sign',
    title: 'Electronic notices after the initial communication need consent',
    citation: '12 CFR 1006.42(b), 15 U.S.C. 7001(c)',
    channels: ['email', 'sms', 'portal'],
    purposes: ['validation-notice', ...answers],
    ask: eSign,
  }),
  regF({
    id: 'us.reg-f.deceased',
    title: 'A named person acts for a consumer who has died',
    citation: '12 CFR 1006.6(a)(4), comments 34(a)(1)-1 and 38-3',
    ask: deceased,
  }),
];

/**
 * Validation of one debt as the situation shows it: by its notices, and by what was said or written
 * before. Messages left without a word of the debt are no communication (12 CFR 1006.2(d), (j)).
 */
export function validationOf(situation: Situation, debtId: string): ValidationState {
  return validationState(debtId, situation.notices, () => communicatedOn(situation, debtId));
}

/** The day of the first communication about the debt, the earliest that it may have been; null: none. */
function communicatedOn(situation: Situation, debtId: string): LocalDate | null {
  const { attempts, at } = situation;
  const firstAt = attempts
    .filter((one) => one.at < at && isCommunication(one))
    .filter(({ debtIds }) => debtIds.length === 0 || debtIds.includes(debtId))
    .reduce((first, one) => Math.min(first, one.at), at);
  return firstAt === at ? null : earliestDay(situation, firstAt);
}

function isCommunication({ direction, channel, result, to }: Attempt): boolean {
  if (to !== 'debtor' && to !== 'spouse' && to !== 'representative') return false;
  if (channel === 'voicemail' || channel === 'ringless-voicemail') return false;
  return result === 'conversation' || (direction === 'out' && result === 'sent');
}

function noticeDue(situation: Situation): Verdict {
  if (beforeNotice.includes(situation.purpose)) {
    return passes('What goes out may go out before the validation notice.');
  }
  const today = latestDay(situation);
  const states = situation.debts
    .filter(({ status }) => status === 'open')
    .map(({ id }) => validationOf(situation, id));
  const dueOn = states
    .flatMap((one) => (one.state === 'due' ? [one.dueOn] : []))
    .sort()
    .at(0);
  const isSuit = situation.kind === 'sue' && states.some(({ state }) => state !== 'provided');
  if (isSuit || (dueOn !== undefined && today > dueOn)) {
    return {
      answer: 'require',
      sentence:
        dueOn === undefined
          ? 'The validation notice was not given yet.'
          : `The validation notice was due by ${dueOn}; nothing else goes out before it.`,
      facts: { noticeDueOn: dueOn ?? null },
      clearedBy: 'log-notice',
    };
  }
  if (dueOn !== undefined) {
    return passes(`The validation notice is due by ${dueOn}.`, { noticeDueOn: dueOn });
  }
  return passes('No validation notice is outstanding.');
}

function overshadowing(situation: Situation): Verdict {
  const { kind, purpose, content, debts } = situation;
  if (purpose === 'proof-of-claim') return passes('A proof of claim overshadows nothing.');
  const overshadows =
    kind === 'sue' || content.overshadows || content.threatensSuit || threats.includes(purpose);
  if (!overshadows) return passes('It takes nothing from the rights of the validation period.');
  const states = debts.map(({ id }) => validationOf(situation, id));
  const endsOn = states
    .flatMap((one) => (one.state === 'provided' ? [one.endsOn] : []))
    .sort()
    .at(-1);
  const what = kind === 'sue' ? 'No suit is brought' : 'No demand with an earlier end goes out';
  if (endsOn !== undefined && earliestDay(situation) <= endsOn) {
    return {
      answer: 'block',
      sentence: `${what} before the validation period is over on ${endsOn}.`,
      facts: { validationEndsOn: endsOn },
      liftsAt: dayEndsAt(situation, endsOn),
    };
  }
  if (kind === 'contact' && states.some(({ state }) => state !== 'provided')) {
    return {
      answer: 'require',
      sentence: `${what} before the validation notice was given.`,
      clearedBy: 'log-notice',
    };
  }
  return passes('The validation period is over.', { validationEndsOn: endsOn ?? null });
}

function eSign(situation: Situation): Verdict {
  const { at, purpose, consents, debts } = situation;
  const isInitial =
    purpose === 'validation-notice' &&
    debts.every(({ id }) => validationOf(situation, id).state === 'not-begun');
  if (isInitial) return passes('It is the initial communication, which needs no such consent.');
  const hasConsent = consents.some(
    ({ basis, at: when, untilAt, withdrawnAt }) =>
      basis === 'e-sign' &&
      when <= at &&
      (untilAt === null || at < untilAt) &&
      (withdrawnAt === null || at < withdrawnAt),
  );
  if (hasConsent) return passes('The consumer consented to electronic notices.');
  return {
    answer: 'block',
    sentence: 'The consumer did not consent to electronic notices: this one goes by post.',
    clearedBy: 'record-consent',
  };
}

/** Whom a collector may talk to about the debt of somebody who has died. */
const actsForTheDead: readonly Recipient[] = [
  'representative',
  'spouse',
  'attorney',
  'joint-debtor',
  'guarantor',
  'creditor',
  'credit-bureau',
];

function deceased(situation: Situation): Verdict {
  const { at, holds, recipient, purpose } = situation;
  const hold = holds.find(
    ({ type, fromAt, untilAt }) =>
      type === 'deceased' && fromAt <= at && (untilAt === null || at < untilAt),
  );
  if (hold === undefined && recipient !== 'estate') return passes('The consumer is alive.');
  if (actsForTheDead.includes(recipient)) {
    return passes('It reaches a named person who may speak for the consumer who has died.');
  }
  if (purpose === 'location' && recipient !== 'debtor') {
    return passes('It asks who handles the affairs of the consumer, without naming a debt.');
  }
  return {
    answer: 'block',
    sentence:
      recipient === 'estate'
        ? 'A letter to an estate in general reaches nobody: it is addressed to a named representative.'
        : 'The consumer has died: only a named representative or the spouse is written to.',
    clearedBy: 'update-contact',
  };
}
