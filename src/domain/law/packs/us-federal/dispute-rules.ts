import { collectableMinor, disputeState, originalCreditorAskedOn } from '../../disputes';
import type { LawRule, Verdict } from '../../rule';
import type { ContactPurpose, Situation } from '../../situation';
import { passes, regF } from './coverage';
import { validationOf } from './validation-rules';

/** Not collection: answers that are owed, and notices that ask for nothing. */
const answers: readonly ContactPurpose[] = [
  'verification',
  'dispute-answer',
  'original-creditor-answer',
  'validation-notice',
  'opt-out-confirmation',
  'termination-notice',
  'return-to-owner',
  'proof-of-claim',
];

export const disputeRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.dispute',
    title: 'A written dispute in time stops collection until it is answered',
    citation: '12 CFR 1006.38(d)(2)',
    kinds: ['contact', 'place', 'sue'],
    ask: dispute,
  }),
  regF({
    id: 'us.reg-f.original-creditor',
    title:
      'A written request for the original creditor in time stops collection until it is answered',
    citation: '12 CFR 1006.38(c)',
    kinds: ['contact', 'place', 'sue'],
    ask: originalCreditor,
  }),
  regF({
    id: 'us.reg-f.disputed-mark',
    title: 'A disputed debt is reported as disputed',
    citation: '12 CFR 1006.18(c)(2)',
    kinds: ['contact', 'charge', 'place', 'sue'],
    purposes: ['credit-reporting'],
    ask: mark,
  }),
];

function stateOf(situation: Situation, debtId: string) {
  return disputeState(debtId, situation.notices, validationOf(situation, debtId));
}

function dispute(situation: Situation): Verdict {
  if (answers.includes(situation.purpose)) return passes('It asks for no payment.');
  const states = situation.debts.map((debt) => ({ debt, state: stateOf(situation, debt.id) }));
  const ceased = states.find(
    ({ debt, state }) => state.ceases !== null && collectableMinor(debt, state) === 0n,
  );
  if (ceased !== undefined) {
    const { disputedOn, isDuplicative } = ceased.state;
    return {
      answer: 'block',
      sentence: isDuplicative
        ? 'The debt is disputed again: it rests until a notice says why that is the same, or verification is sent.'
        : 'The debt is disputed in writing and in time: it rests until verification or a judgment is sent.',
      facts: { disputedOn, isDuplicative },
      clearedBy: 'log-notice',
    };
  }
  const partial = states.find(({ state }) => state.ceases !== null);
  if (partial !== undefined) {
    const rest = collectableMinor(partial.debt, partial.state);
    if (rest === null) {
      return {
        answer: 'review',
        sentence: 'A part of the debt is disputed and it is not known what is left.',
        facts: { disputedOn: partial.state.disputedOn },
      };
    }
    return passes('A part of the debt is disputed: only the rest may be asked for.', {
      disputedOn: partial.state.disputedOn,
      collectableMinor: rest.toString(),
    });
  }
  const isMarked = states.some(({ state }) => state.isMarked);
  return isMarked
    ? passes(
        'A dispute was answered, or came late or not in writing: the debt is marked disputed.',
        {
          isMarkedDisputed: true,
        },
      )
    : passes('The debt is not disputed.');
}

function originalCreditor(situation: Situation): Verdict {
  if (answers.includes(situation.purpose)) return passes('It asks for no payment.');
  const [askedOn] = situation.debts
    .map(({ id }) => originalCreditorAskedOn(id, situation.notices, validationOf(situation, id)))
    .flatMap((on) => (on === null ? [] : [on]))
    .sort();
  if (askedOn === undefined) return passes('Nobody waits for the name of the original creditor.');
  return {
    answer: 'block',
    sentence:
      'The consumer asked for the original creditor in writing and in time: the debt rests until that is answered.',
    facts: { askedOn },
    clearedBy: 'log-notice',
  };
}

/** The books mark the debt when an amount of it stands as disputed. */
function mark(situation: Situation): Verdict {
  const unmarked = situation.debts.find(
    (debt) => stateOf(situation, debt.id).isMarked && debt.disputedMinor === null,
  );
  if (unmarked === undefined) return passes('What is disputed is marked as disputed.');
  return {
    answer: 'require',
    sentence: 'The consumer disputes the debt: it is reported as disputed or not at all.',
    clearedBy: 'open-dispute',
  };
}
