import { addDays } from '../../calendar/dates';
import { collects } from '../caps';
import { dayEndsAt } from '../days';
import type { LawPack, LawRule, Scope, Verdict } from '../rule';
import type { ContactPurpose, Situation } from '../situation';
import { noticesAbout } from '../waits';
import { barredNotice, mayBeBarred } from './barred';
import { longInForce } from './shared';

const ny = {
  jurisdiction: 'US-NY',
  effectiveFrom: longInForce,
  effectiveTo: null,
  confidence: 'V2',
} as const;

const collectors = {
  roles: ['third-party', 'debt-buyer'],
  debtTypes: ['consumer'],
  debtorKinds: ['natural-person'],
} satisfies Partial<Scope>;

/** Days within which the collector answers, from the day of receipt. */
const substantiationDays = 60;
const oralDisputeDays = 14;
const writtenDisputeDays = 21;

/** What the collector owes the debtor while it rests, or says in answer. */
const answers: ReadonlySet<ContactPurpose> = new Set<ContactPurpose>([
  'verification',
  'dispute-answer',
  'original-creditor-answer',
  'termination-notice',
  'reply',
]);

const ofChargedOff = (situation: Situation): Situation => ({
  ...situation,
  debts: situation.debts.filter(({ isChargedOff }) => isChargedOff),
});

const hasChargedOff = ({ debts }: Situation) => debts.some(({ isChargedOff }) => isChargedOff);

/** From the request until the debt is substantiated nothing is collected; it is owed once. */
function substantiation(situation: Situation): Verdict {
  const debts = ofChargedOff(situation).debts;
  const open = debts.flatMap((debt) => {
    const one = { ...situation, debts: [debt] };
    const [request] = noticesAbout(one, 'substantiation-request');
    if (request === undefined) return [];
    const isGiven = noticesAbout(one, 'substantiation').some(({ on }) => on >= request.on);
    return isGiven ? [] : [request.on];
  });
  const [requestedOn] = open.toSorted();
  if (requestedOn === undefined) {
    return { answer: 'allow', sentence: 'No request for substantiation is open.' };
  }
  const dueOn = addDays(requestedOn, substantiationDays);
  return {
    answer: 'block',
    sentence: `The debtor asked what the debt rests on. Nothing is collected until that is sent; it is due on ${dueOn}.`,
    facts: { requestedOn, dueOn },
    clearedBy: 'log-notice',
  };
}

/** A dispute is answered with written instructions how to ask for substantiation; then collecting may go on. */
function disputeInstructions(situation: Situation): Verdict {
  const asked = ofChargedOff(situation);
  const sent = noticesAbout(asked, 'written-notice', 'substantiation-request', 'substantiation');
  const last = noticesAbout(asked, 'dispute').at(-1);
  if (last === undefined || sent.some(({ on }) => on >= last.on)) {
    return { answer: 'allow', sentence: 'No dispute waits for instructions on substantiation.' };
  }
  const dueOn = addDays(last.on, last.isWritten ? writtenDisputeDays : oralDisputeDays);
  const facts = { disputedOn: last.on, dueOn };
  if (situation.at < dayEndsAt(situation, dueOn)) {
    const sentence = `The dispute is to be answered with written instructions by ${dueOn}.`;
    return { answer: 'allow', sentence, facts };
  }
  return {
    answer: 'require',
    sentence: `The written instructions on substantiation were due on ${dueOn} and have to be sent first.`,
    facts,
    clearedBy: 'log-notice',
  };
}

const rules: readonly LawRule[] = [
  {
    ...ny,
    id: 'us-ny.barred-notice',
    title: 'Notice before money is taken for a debt that may be barred',
    citation: '23 NYCRR 1.3',
    scope: { ...collectors, kinds: ['contact'] },
    applies: (situation) => collects(situation) && situation.debts.some(mayBeBarred),
    ask: (situation) => barredNotice(situation, 'same medium'),
  },
  {
    ...ny,
    id: 'us-ny.substantiation',
    title: 'Collecting rests until a charged-off debt is substantiated',
    citation: '23 NYCRR 1.4(b)',
    scope: { ...collectors, kinds: ['contact', 'charge', 'place', 'sue'] },
    applies: (situation) => hasChargedOff(situation) && !isAnswer(situation),
    ask: substantiation,
  },
  {
    ...ny,
    id: 'us-ny.dispute-instructions',
    title: 'Instructions on substantiation after a dispute of a charged-off debt',
    citation: '23 NYCRR 1.4(a)',
    scope: { ...collectors, kinds: ['contact'] },
    applies: (situation) => collects(situation) && hasChargedOff(situation) && !isAnswer(situation),
    ask: disputeInstructions,
  },
];

function isAnswer({ kind, purpose }: Situation): boolean {
  return kind === 'contact' && (answers.has(purpose) || purpose === 'opt-out-confirmation');
}

/** State of New York; its city has rules of its own. */
export const usNewYork: LawPack = {
  id: 'us-ny',
  title: 'New York',
  version: '2026-11-22',
  rules,
};
