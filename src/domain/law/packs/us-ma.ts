import { addDays } from '../../calendar/dates';
import { capVerdict, collects, wasConnected, type Cap } from '../caps';
import { latestDay } from '../days';
import { everyDay, hoursVerdict } from '../hours';
import type { LawPack, Scope, Verdict } from '../rule';
import type { Situation } from '../situation';
import { notBefore } from '../waits';
import { byPhone, isAtWork, longInForce } from './shared';
import { standing } from './us-federal/requests';

const ma = {
  jurisdiction: 'US-MA',
  effectiveFrom: longInForce,
  effectiveTo: null,
  confidence: 'V2',
} as const;

const phoned = {
  kinds: ['contact'],
  debtTypes: ['consumer'],
  debtorKinds: ['natural-person'],
  channels: byPhone,
} satisfies Scope;

/** Calls to residence, mobile and any number given as personal: one whose place is not known is the debtor's own. */
const personal: Cap = {
  count: 2,
  days: 7,
  per: 'debt',
  channels: byPhone,
  counts: (attempt) => attempt.place !== 'work' && wasConnected(attempt),
  what: 'calls and texts to a personal number',
};

/** Calls elsewhere; an attempt whose place is not known may have been one. */
const elsewhere: Cap = {
  count: 2,
  days: 30,
  per: 'debt',
  channels: byPhone,
  counts: (attempt) =>
    (attempt.place === 'work' || attempt.place === 'unknown') && wasConnected(attempt),
  what: 'calls and texts to a number elsewhere',
};

const cap = (situation: Situation) =>
  capVerdict(situation, isAtWork(situation) ? elsewhere : personal);

/** The caps are on contacts that the collector begins. */
const begins = (situation: Situation) => collects(situation) && situation.purpose !== 'reply';

/** Days for which a request by word of mouth stands; in writing it stands until it is taken back. */
const oralBanDays = 10;

/** No calls to work after the debtor asked for none. */
function workBan(situation: Situation): Verdict {
  const bans = standing(situation).filter(
    ({ type, address }) =>
      type === 'employer' || (type === 'place' && (address === null || address === 'work')),
  );
  if (bans.length === 0) {
    return { answer: 'allow', sentence: 'Nobody asked for no calls at work.' };
  }
  if (bans.some(({ isWritten }) => isWritten)) {
    return { answer: 'block', sentence: 'The debtor asked in writing for no calls at work.' };
  }
  const askedOn = latestDay(situation, Math.max(...bans.map(({ at }) => at)));
  return notBefore(
    situation,
    addDays(askedOn, oralBanDays + 1),
    {
      allow: 'The request for no calls at work has run out: nobody confirmed it in writing.',
      defer: 'The debtor asked by word of mouth for no calls at work.',
    },
    { askedOn, oralBanDays },
  );
}

/** Massachusetts. */
export const usMassachusetts: LawPack = {
  id: 'us-ma',
  title: 'Massachusetts',
  version: '2026-11-22',
  rules: [
    {
      ...ma,
      id: 'us-ma.call-cap.creditor',
      title: 'Calls and texts by a creditor',
      citation: '940 CMR 7.04(1)(f); Armata v. Target Corp., 480 Mass. 14 (2018)',
      scope: { ...phoned, roles: ['first-party', 'debt-buyer'] },
      applies: begins,
      ask: cap,
    },
    {
      ...ma,
      id: 'us-ma.call-cap.collector',
      title: 'Calls and texts by a debt collector',
      citation: '209 CMR 18.16(1)(d)',
      scope: { ...phoned, roles: ['third-party', 'debt-buyer'] },
      applies: begins,
      ask: cap,
    },
    {
      ...ma,
      id: 'us-ma.hours',
      title: 'Hours while the waking hours of the debtor are not known',
      citation: '940 CMR 7.04(1)',
      scope: phoned,
      applies: collects,
      ask: (situation) => hoursVerdict(situation, everyDay(8 * 60, 21 * 60)),
    },
    {
      ...ma,
      id: 'us-ma.work-ban',
      title: 'No calls at work once the debtor asked for none',
      citation: '940 CMR 7.04(1)',
      scope: phoned,
      applies: (situation) => collects(situation) && isAtWork(situation),
      ask: workBan,
    },
  ],
};
