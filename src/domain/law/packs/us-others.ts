import { isPercent } from '../../money/money';
import { percentUnits } from '../../money/rates';
import { capVerdict, collects, wasConnected } from '../caps';
import type { LawPack, LawRule, Scope } from '../rule';
import type { Situation } from '../situation';
import { longInForce } from './shared';

const known = { effectiveFrom: longInForce, effectiveTo: null, confidence: 'K' } as const;

interface RateCeiling {
  readonly place: string;
  readonly percent: string;
  readonly citation: string;
  readonly debtorKinds: Scope['debtorKinds'];
  /** Only debts up to this sum, in cents; absent: all. */
  readonly upToMinor?: bigint;
}

const persons = ['natural-person'] as const;
const anybody = ['natural-person', 'entity'] as const;

/** Ceilings of a yearly rate for who has no licence to take more. */
const ceilings: readonly RateCeiling[] = [
  { place: 'US-CA', percent: '10', citation: 'Cal. Const. art. XV s. 1', debtorKinds: anybody },
  { place: 'US-NY', percent: '16', citation: 'N.Y. Gen. Oblig. Law 5-501', debtorKinds: persons },
  { place: 'US-NY', percent: '25', citation: 'N.Y. Penal Law 190.40', debtorKinds: ['entity'] },
  { place: 'US-TX', percent: '18', citation: 'Tex. Fin. Code ch. 303', debtorKinds: anybody },
  {
    ...{ place: 'US-FL', percent: '18', citation: 'Fla. Stat. 687.02', debtorKinds: anybody },
    upToMinor: 50_000_000n,
  },
  {
    ...{ place: 'US-PA', percent: '6', citation: '41 P.S. 201', debtorKinds: anybody },
    upToMinor: 5_000_000n,
  },
];

/** Whether a lender is exempt is not on file, so more than the ceiling goes to a person. */
function ceilingRule({ place, percent, citation, debtorKinds, upToMinor }: RateCeiling): LawRule {
  const isBound = ({ debts }: Situation) =>
    debts.some(
      ({ ratePercent, openMinor }) =>
        ratePercent !== null &&
        (upToMinor === undefined || openMinor === null || openMinor <= upToMinor),
    );
  return {
    ...known,
    id: `${place.toLowerCase()}.rate-ceiling-${percent}`,
    title: `Ceiling of ${percent} percent a year`,
    jurisdiction: place,
    citation,
    scope: { kinds: ['charge'], ...(debtorKinds === undefined ? {} : { debtorKinds }) },
    applies: isBound,
    ask: ({ debts }) => {
      const above = debts.find(({ ratePercent }) => isAbove(ratePercent, percent));
      return above === undefined
        ? { answer: 'allow', sentence: `The rate is not above ${percent} percent a year.` }
        : {
            answer: 'review',
            sentence: `The rate is above ${percent} percent a year, which only an exempt lender may take.`,
            facts: { ratePercent: above.ratePercent, ceilingPercent: percent },
          };
    },
  };
}

/** A rate that cannot be read is above every ceiling. */
function isAbove(ratePercent: string | null, ceiling: string): boolean {
  if (ratePercent === null) return false;
  return !isPercent(ratePercent) || percentUnits(ratePercent) > percentUnits(ceiling);
}

function medicalReporting(place: string, citation: string): LawRule {
  return {
    ...known,
    id: `${place.toLowerCase()}.medical-reporting`,
    title: 'Medical debts are not reported to bureaus',
    jurisdiction: place,
    citation,
    scope: {
      ...{ kinds: ['contact'], debtTypes: ['consumer'], debtorKinds: ['natural-person'] },
      purposes: ['credit-reporting'],
    },
    applies: ({ debts }) => debts.some(({ nature }) => nature === 'medical'),
    ask: () => ({
      answer: 'block',
      sentence: 'A medical debt must not be reported to a credit bureau.',
    }),
  };
}

const dcCalls: LawRule = {
  ...known,
  id: 'us-dc.call-cap',
  title: 'Three calls in seven days',
  jurisdiction: 'US-DC',
  citation: 'D.C. Code 28-3814, as amended in 2021',
  scope: {
    kinds: ['contact'],
    debtTypes: ['consumer'],
    debtorKinds: ['natural-person'],
    channels: ['call', 'voicemail', 'ringless-voicemail'],
  },
  applies: collects,
  ask: (situation) =>
    capVerdict(situation, {
      ...{ count: 3, days: 7, per: 'person', what: 'calls' },
      channels: ['call', 'voicemail', 'ringless-voicemail'],
      counts: wasConnected,
    }),
};

/** Rules of other states, as far as they have figures; all from general knowledge. */
export const usOthers: LawPack = {
  id: 'us-others',
  title: 'Other rules of US states',
  version: '2026-11-22',
  rules: [
    dcCalls,
    medicalReporting('US-NY', 'Fair Medical Debt Reporting Act of New York (2023)'),
    medicalReporting('US-CO', 'Colorado HB23-1126 (2023)'),
    ...ceilings.map(ceilingRule),
  ],
};
