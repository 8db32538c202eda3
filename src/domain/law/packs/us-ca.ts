import type { LawPack, LawRule } from '../rule';
import type { Situation } from '../situation';
import { longInForce } from './shared';
import { usFederal } from './us-federal';
import { isRegF, passes } from './us-federal/coverage';

/**
 * Duties of Regulation F that Civil Code 1788.17 makes those of every debt collector of California,
 * creditors included: times and places, attorneys, requests to stop, harassment, disclosure to others,
 * amounts, threats. Not the notices and disclosures that it leaves to collectors for others (15 U.S.C.
 * 1692e(11), 1692g), and not the procedures that only defend against a claim.
 */
const incorporated = [
  'hours',
  'stated-times',
  'place',
  'employer',
  'employer-email',
  'postcard',
  'social-media',
  'attorney',
  'cease',
  'media-request',
  'opt-out-confirmation',
  'opt-out-notice',
  'known-disclosure',
  'call-frequency',
  'call-pattern',
  'contact-volume',
  'location-call',
  'amounts',
  'postdated',
  'time-barred',
] as const;

/** First day of the extension to what a natural person owes for a business (SB 1286). */
const commercialFrom = '2025-07-01';
const commercialMaxMinor = 50_000_000n;

/** The same effect as if a collector for others had it on a consumer debt. */
function asCollector(situation: Situation): Situation {
  return {
    ...situation,
    collector: { role: 'third-party', inOwnName: true, inDefaultWhenObtained: true },
    debtType: 'consumer',
    debtorKind: 'natural-person',
  };
}

/** Who is bound by the regulation itself is asked there. */
const isBoundHereOnly = (situation: Situation) => !isRegF(situation);

/**
 * Covered commercial debt: of a natural person, entered into or assigned since the extension, at most
 * $500,000 in all. When a debt came to a collector is not on file, so it counts as assigned since.
 */
function isCovered({ debts, collector }: Situation): boolean {
  const sumMinor = debts.reduce((sum, { openMinor }) => sum + (openMinor ?? 0n), 0n);
  return (
    sumMinor <= commercialMaxMinor &&
    (collector.role !== 'first-party' ||
      debts.length === 0 ||
      debts.some(({ incurredOn }) => incurredOn === null || incurredOn >= commercialFrom))
  );
}

function dutyNamed(name: (typeof incorporated)[number]): LawRule {
  const rule = usFederal.rules.find(({ id }) => id === `us.reg-f.${name}`);
  if (rule === undefined) throw new RangeError(`us-ca: Regulation F has no rule ${name}`);
  return rule;
}

/** One duty, once for consumer debt and once for covered commercial debt. */
function californian(name: (typeof incorporated)[number]): LawRule[] {
  const duty = dutyNamed(name);
  const shared = {
    ...duty,
    jurisdiction: 'US-CA',
    citation: `Cal. Civ. Code 1788.17 with ${duty.citation}`,
    confidence: 'V2',
    ask: (situation: Situation) => duty.ask(asCollector(situation)),
  } as const;
  const binds = (situation: Situation) => duty.applies?.(asCollector(situation)) ?? true;
  return [
    {
      ...shared,
      id: `us-ca.${name}`,
      applies: (situation) => isBoundHereOnly(situation) && binds(situation),
    },
    {
      ...shared,
      id: `us-ca.commercial.${name}`,
      effectiveFrom: commercialFrom,
      citation: `Cal. Civ. Code 1788.2, 1788.17 with ${duty.citation}`,
      scope: { ...duty.scope, debtTypes: ['commercial'] },
      applies: (situation) => isCovered(situation) && binds(situation),
    },
  ];
}

const coverage = {
  jurisdiction: 'US-CA',
  effectiveTo: null,
  confidence: 'V2',
} as const;
const everyKind = ['contact', 'charge', 'place', 'sue'] as const;

const coverageRules: readonly LawRule[] = [
  {
    ...coverage,
    id: 'us-ca.rosenthal',
    title: 'The Rosenthal Act binds creditors too',
    effectiveFrom: longInForce,
    citation: 'Cal. Civ. Code 1788.2(c), 1788.17',
    scope: { kinds: everyKind, debtTypes: ['consumer'], debtorKinds: ['natural-person'] },
    ask: ({ collector }) =>
      passes('The Rosenthal Act covers this debt, whoever collects it.', { role: collector.role }),
  },
  {
    ...coverage,
    id: 'us-ca.rosenthal.commercial',
    title: 'Covered commercial debt of a natural person',
    effectiveFrom: commercialFrom,
    citation: 'Cal. Civ. Code 1788.2, as amended by SB 1286',
    scope: { kinds: everyKind, debtTypes: ['commercial'], debtorKinds: ['natural-person'] },
    applies: isCovered,
    ask: ({ collector }) =>
      passes('The Rosenthal Act covers this business debt of a person.', { role: collector.role }),
  },
];

/** California: the Rosenthal Fair Debt Collection Practices Act. */
export const usCalifornia: LawPack = {
  id: 'us-ca',
  title: 'California',
  version: '2026-11-22',
  rules: [...coverageRules, ...incorporated.flatMap(californian)],
};
