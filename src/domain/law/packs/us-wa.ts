import { capVerdict, collects, wasReached } from '../caps';
import { everyDay, hoursVerdict } from '../hours';
import type { LawPack, Scope } from '../rule';
import type { Situation } from '../situation';
import { isAtWork, longInForce } from './shared';

const wa = {
  jurisdiction: 'US-WA',
  effectiveFrom: longInForce,
  effectiveTo: null,
  confidence: 'V2',
  citation: 'RCW 19.16.250',
} as const;

/** Licensed agencies: who collects for others, or what was bought. */
const agencies = {
  kinds: ['contact'],
  roles: ['third-party', 'debt-buyer'],
  debtorKinds: ['natural-person'],
} satisfies Scope;

/** A number whose place is not known may be that of the home. */
const mayBeHome = ({ address }: Situation) =>
  address === null || address.place === 'home' || address.place === 'unknown';

/** Washington. */
export const usWashington: LawPack = {
  id: 'us-wa',
  title: 'Washington',
  version: '2026-11-22',
  rules: [
    {
      ...wa,
      id: 'us-wa.weekly-cap',
      title: 'Three communications a week',
      scope: agencies,
      applies: collects,
      ask: (situation) =>
        capVerdict(situation, {
          ...{ count: 3, days: 7, per: 'person', what: 'communications' },
          counts: wasReached,
        }),
    },
    {
      ...wa,
      id: 'us-wa.workplace-cap',
      title: 'One communication a week at work',
      scope: agencies,
      applies: (situation) => collects(situation) && isAtWork(situation),
      ask: (situation) =>
        capVerdict(situation, {
          ...{ count: 1, days: 7, per: 'person', what: 'communications at work' },
          counts: (attempt) => attempt.place === 'work' && wasReached(attempt),
        }),
    },
    {
      ...wa,
      id: 'us-wa.home-hours',
      title: 'Hours of calls to the home',
      scope: { ...agencies, channels: ['call', 'voicemail', 'ringless-voicemail', 'in-person'] },
      applies: (situation) => collects(situation) && mayBeHome(situation),
      ask: (situation) => hoursVerdict(situation, everyDay(7 * 60 + 30, 21 * 60), 'block'),
    },
  ],
};
