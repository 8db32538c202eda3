import type { LawPack, LawRule } from '../rule';

/** Day on which the Bill was introduced. It was no law when it was last read. */
export const billIntroducedOn = '2026-05-19';

const bill = {
  jurisdiction: 'GB',
  // No commencement is known; nobody expects one before this day.
  effectiveFrom: '2027-01-01',
  effectiveTo: null,
  citation: 'Commercial Payments Bill (introduced 2026-05-19; not law)',
  confidence: 'V2',
  scope: { kinds: ['charge'], debtTypes: ['commercial'] },
} as const;

const longestTermDays = 60;

const rules: readonly LawRule[] = [
  {
    ...bill,
    id: 'gb.payments-bill.term',
    title: 'Payment terms of at most sixty days',
    ask: () => ({
      answer: 'allow',
      sentence: 'Interest would run after sixty days whatever longer term was agreed.',
      facts: { longestTermDays },
    }),
  },
  {
    ...bill,
    id: 'gb.payments-bill.interest',
    title: 'Statutory interest that cannot be contracted away',
    ask: () => ({
      answer: 'allow',
      sentence: 'Interest of 8 points over the base rate would be owed whatever was agreed.',
      facts: { pointsOverBase: 8 },
    }),
  },
];

/**
 * What the Bill would bring, kept ready and left out of the law in force: it is not joined in
 * `current.ts`. Once it is an Act, its commencement goes here and the pack there.
 */
export const gbPaymentsBill: LawPack = {
  id: 'gb-payments-bill',
  title: 'United Kingdom, Commercial Payments Bill (not in force)',
  version: '2026-11-22',
  rules,
};
