import type { LawPack } from '../rule';
import { longInForce } from './shared';

/** European Union: what the directive gives between businesses is worked out in `late-payment/eu.ts`. */
export const euPack: LawPack = {
  id: 'eu',
  title: 'European Union',
  version: '2026-11-22',
  rules: [
    {
      id: 'eu.late-payment',
      title: 'Interest and EUR 40 between businesses',
      jurisdiction: 'EU',
      effectiveFrom: longInForce,
      effectiveTo: null,
      citation: 'Directive 2011/7/EU art. 2, 3, 6',
      confidence: 'V2',
      scope: { kinds: ['charge'], debtTypes: ['commercial'] },
      applies: ({ debtType }) => debtType === 'commercial',
      ask: () => ({
        answer: 'allow',
        sentence: 'Interest and the fixed sum are owed from the day after the due date.',
      }),
    },
  ],
};
