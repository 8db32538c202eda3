import type { LawPack, LawRule, Scope, Verdict } from '../rule';
import type { Situation } from '../situation';
import { barredNotice, mayBeBarred } from './barred';
import { longInForce } from './shared';

const tx = {
  jurisdiction: 'US-TX',
  effectiveFrom: longInForce,
  effectiveTo: null,
} as const;

const ofConsumers = {
  debtTypes: ['consumer'],
  debtorKinds: ['natural-person'],
} satisfies Partial<Scope>;

function unauthorisedCharge({ content }: Situation): Verdict {
  const { feeAllowedBy } = content;
  if (feeAllowedBy === null) {
    return {
      answer: 'block',
      sentence: 'Neither the agreement nor a law allows this charge.',
      clearedBy: 'person',
    };
  }
  const sentence = `The ${feeAllowedBy} allows this charge.`;
  return { answer: 'allow', sentence, facts: { feeAllowedBy } };
}

const rules: readonly LawRule[] = [
  {
    ...tx,
    id: 'us-tx.unauthorised-charge',
    title: 'No charge that nothing allows',
    citation: 'Tex. Fin. Code 392.303(a)(2)',
    confidence: 'V1',
    scope: { ...ofConsumers, kinds: ['charge'] },
    ask: unauthorisedCharge,
  },
  {
    ...tx,
    id: 'us-tx.barred-notice',
    title: 'A buyer says that the period is over',
    citation: 'Tex. Fin. Code 392.307',
    confidence: 'V2',
    scope: { ...ofConsumers, kinds: ['contact'], roles: ['debt-buyer'] },
    applies: ({ debts }) => debts.some(mayBeBarred),
    ask: (situation) => barredNotice(situation, 'any medium'),
  },
];

/** Texas. That a barred debt is not sued for is in `limitation-rules.ts`, for everybody. */
export const usTexas: LawPack = {
  id: 'us-tx',
  title: 'Texas',
  version: '2026-11-22',
  rules,
};
