import type { LawPack, LawRule, Verdict } from '../rule';
import type { Situation } from '../situation';
import { noticesAbout } from '../waits';
import { longInForce } from './shared';

const fr = {
  jurisdiction: 'FR',
  effectiveFrom: longInForce,
  effectiveTo: null,
  confidence: 'V2',
} as const;

/** A consumer owes interest only once formally put on notice, and never the sum per invoice. */
function consumerCharge(situation: Situation): Verdict {
  const { content, debts } = situation;
  if (content.feeAllowedBy === 'agreement') {
    return { answer: 'allow', sentence: 'The charge rests on the agreement.' };
  }
  const isInterest = debts.some(({ ratePercent }) => ratePercent !== null);
  if (!isInterest) {
    return content.feeAllowedBy === 'law'
      ? { answer: 'block', sentence: 'The fixed sum per invoice is not owed by a consumer.' }
      : { answer: 'allow', sentence: 'It is not the fixed sum per invoice.' };
  }
  return noticesAbout(situation, 'written-notice', 'letter-of-claim').length > 0
    ? { answer: 'allow', sentence: 'The consumer was put on notice.' }
    : {
        answer: 'require',
        sentence: 'A consumer owes interest only after a formal notice.',
        clearedBy: 'log-notice',
      };
}

const rules: readonly LawRule[] = [
  {
    ...fr,
    id: 'fr.late-payment',
    title: 'Interest and EUR 40 between businesses, without reminder',
    citation: 'Code de commerce L441-10, D441-5',
    scope: { kinds: ['charge'], debtTypes: ['commercial'] },
    applies: ({ debtType }) => debtType === 'commercial',
    ask: () => ({
      answer: 'allow',
      sentence: 'Interest and the fixed sum are owed without a reminder.',
    }),
  },
  {
    ...fr,
    id: 'fr.late-payment.consumer',
    title: 'A consumer owes interest after a formal notice',
    citation: 'Code civil 1231-6; Code de commerce D441-5',
    scope: { kinds: ['charge'], debtTypes: ['consumer'], debtorKinds: ['natural-person'] },
    ask: consumerCharge,
  },
];

/** France. Interest and fixed sum of late payment are worked out in `late-payment/fr.ts`. */
export const frPack: LawPack = { id: 'fr', title: 'France', version: '2026-11-22', rules };
