import type { RuleAnswer } from '../account/actions';
import type { EffectKind } from '../account/facts';
import type { ContactPurpose, LawDebt, Situation } from './situation';

/** Answers to the debtor, and what ends the matter: they ask for nothing, so an ended debt does not stand against them. */
const asksForNothing: ReadonlySet<ContactPurpose> = new Set<ContactPurpose>([
  'opt-out-confirmation',
  'termination-notice',
  'dispute-answer',
  'original-creditor-answer',
  'verification',
  'statement',
  'reply',
  'return-to-owner',
]);

/**
 * Limitation, wherever the debt is: no suit and no threat of one after the last day, nothing at all where the
 * debt has ended with it, and a person before a suit whose period is contested or not known. A proof of claim
 * in an insolvency is no suit (12 CFR 1006.26(b)). Statutes of the periods are in `limitation-data.ts`.
 */
export function limitationRules(situation: Situation): RuleAnswer[] {
  const { kind, purpose, debts } = situation;
  if (debts.length === 0) return [];
  const ended = debts.find((debt) => debt.isExtinguished);
  if (ended !== undefined && !asksForNothing.has(purpose)) {
    // Also read ahead of that day, by who asks what a later step will meet.
    const day = ended.limitationOn ?? 'a day that has passed';
    const sentence = `The debt ends with its period of limitation on ${day}: after it nothing may be asked for.`;
    return [answer('limitation.extinguished', 'block', sentence, everyKind, ended)];
  }
  const barred = debts.find((debt) => debt.isTimeBarred || debt.isExtinguished);
  if (kind === 'sue' && purpose !== 'proof-of-claim') return [suitAnswer(debts, barred)];
  if (kind !== 'contact' || !threatensSuit(situation)) return [];
  if (barred === undefined) {
    return [answer('limitation.threat', 'allow', 'A suit would be in time.', [], debts[0])];
  }
  const sentence = `The claim could be sued for until ${barred.limitationOn ?? 'a day that has passed'}: a suit must not be threatened.`;
  return [answer('limitation.threat', 'block', sentence, ['contact'], barred)];
}

const everyKind: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];

function threatensSuit({ purpose, content }: Situation): boolean {
  return purpose === 'suit-threat' || purpose === 'letter-of-claim' || content.threatensSuit;
}

function suitAnswer(debts: readonly LawDebt[], barred: LawDebt | undefined): RuleAnswer {
  if (barred !== undefined) {
    const sentence = `The last day for a suit was ${barred.limitationOn ?? 'before today'}.`;
    return answer('limitation.expired', 'block', sentence, ['sue'], barred);
  }
  const unsure = debts.find((debt) => debt.limitationNeedsReview);
  if (unsure !== undefined) {
    const until = unsure.limitationOn === null ? 'is not known' : `may be ${unsure.limitationOn}`;
    const sentence = `The last day for a suit ${until}: a lawyer says it first.`;
    return answer('limitation.review', 'review', sentence, ['sue'], unsure);
  }
  const days = debts.flatMap((debt) => debt.limitationOn ?? []).sort();
  return answer('limitation.expired', 'allow', `A suit is in time until ${days[0]}.`, [], debts[0]);
}

function answer(
  rule: string,
  verdict: RuleAnswer['answer'],
  sentence: string,
  blocks: readonly EffectKind[],
  debt: LawDebt | undefined,
): RuleAnswer {
  return {
    rule,
    answer: verdict,
    blocks,
    sentence,
    citation: debt?.limitationCitation ?? null,
    sinceAt: null,
    clearsAt: null,
    clearedBy: verdict === 'allow' ? 'nothing' : 'record-limitation-event',
    facts: { debt: debt?.id ?? null, lastDay: debt?.limitationOn ?? null },
  };
}
