import { addDays, type LocalDate } from '../../calendar/dates';
import { breathingSpaceDays } from '../breathing-space';
import { dayBeginsAt, dayEndsAt } from '../days';
import type { LawPack, LawRule, Verdict } from '../rule';
import type { LawDebt, LawHold, Situation } from '../situation';
import { noticesAbout, notBefore } from '../waits';
import { concRules } from './gb-conc';
import { longInForce } from './shared';

const gb = { jurisdiction: 'GB', effectiveFrom: longInForce, effectiveTo: null } as const;

/** Law of England and Wales; a debtor whose part of the country is not known is taken to live there. */
const isEnglishLaw = ({ jurisdictions }: Situation) =>
  !jurisdictions.includes('GB-SCT') && !jurisdictions.includes('GB-NIR');

/** Contacts that the debtor began, or that collect nothing. */
const isAnswer = ({ kind, purpose }: Situation) =>
  kind === 'contact' && (purpose === 'reply' || purpose === 'opt-out-confirmation');

/** Is the hold in force, and about these debts? Liabilities that go on are paid all the same. */
function isProtecting(hold: LawHold, situation: Situation): boolean {
  const { type, debtId, fromAt, details } = hold;
  if (type !== 'breathing-space') return false;
  const { debts, at } = situation;
  const ongoing: readonly unknown[] = Array.isArray(details.ongoing) ? details.ongoing : [];
  const isMeant = ({ id, nature }: LawDebt) =>
    (debtId === null || debtId === id) && !ongoing.includes(id) && !ongoing.includes(nature);
  const days = breathingSpaceDays(details);
  const beginsAt = days === null ? fromAt : dayBeginsAt(situation, days.fromOn);
  const endsAt = breathingSpaceEndsAt(hold, situation);
  const isInForce = at >= beginsAt && (endsAt === null || at < endsAt);
  return isInForce && (debts.length === 0 || debts.some(isMeant));
}

/** The hold carries its end; without one it follows from the registration. */
function breathingSpaceEndsAt({ untilAt, details }: LawHold, situation: Situation): number | null {
  if (untilAt !== null) return untilAt;
  const lastOn = breathingSpaceDays(details)?.lastOn ?? null;
  return lastOn === null ? null : dayEndsAt(situation, lastOn);
}

function breathingSpace(situation: Situation): Verdict {
  const holds = situation.holds.filter((hold) => isProtecting(hold, situation));
  if (holds.length === 0) return { answer: 'allow', sentence: 'No breathing space is in force.' };
  const ends = holds.map((hold) => breathingSpaceEndsAt(hold, situation));
  const endsAt = ends.includes(null) ? null : Math.max(...ends.map((at) => at ?? 0));
  return {
    answer: 'block',
    sentence:
      'The debtor has a breathing space: nothing is asked for, charged, passed on or sued for.',
    facts: { endsAt },
    liftsAt: endsAt,
    clearedBy: endsAt === null ? 'release-hold' : 'time',
  };
}

/** Days that an individual has to answer a letter of claim (Pre-Action Protocol for Debt Claims). */
export const letterAnswerDays = 30;
const afterNegotiationDays = 14;

/** First day on which a claim may be issued for one debt; null: a step of the debtor or of ours is open. */
function claimFrom(situation: Situation, debt: LawDebt | null): LocalDate | 'letter' | 'documents' {
  const asked = debt === null ? situation : { ...situation, debts: [debt] };
  const letter = noticesAbout(asked, 'letter-of-claim').at(-1);
  if (letter === undefined) return 'letter';
  const since = (...kinds: Parameters<typeof noticesAbout>[1][]) =>
    noticesAbout(asked, ...kinds).filter(({ on }) => on >= letter.on);
  const requested = since('documents-requested').at(-1);
  const supplied = since('documents-supplied').at(-1);
  if (requested !== undefined && (supplied === undefined || supplied.on < requested.on)) {
    return 'documents';
  }
  const answers = since('reply-form', 'documents-supplied').map(({ on }) => on);
  const failed = since('negotiation-failed-notice').map(({ on }) => on);
  const ends = [
    ...[letter.on, ...answers].map((on) => addDays(on, letterAnswerDays)),
    ...failed.map((on) => addDays(on, afterNegotiationDays)),
  ];
  // The last day still belongs to the debtor.
  return addDays(ends.toSorted().at(-1) ?? letter.on, 1);
}

function debtProtocol(situation: Situation): Verdict {
  const { debts } = situation;
  const answers = (debts.length === 0 ? [null] : debts).map((debt) => claimFrom(situation, debt));
  if (answers.includes('letter')) {
    return {
      answer: 'require',
      sentence: 'A letter of claim with its forms has to be sent before a claim is issued.',
      clearedBy: 'log-notice',
    };
  }
  if (answers.includes('documents')) {
    return {
      answer: 'require',
      sentence: 'The debtor asked for documents, which have to be supplied first.',
      clearedBy: 'log-notice',
    };
  }
  return notBefore(
    situation,
    answers.toSorted().at(-1) ?? '',
    {
      allow: 'The time that the debtor has to answer the letter of claim is over.',
      defer: 'The debtor still has time to answer the letter of claim.',
    },
    { answerDays: letterAnswerDays },
  );
}

const isPerson = ({ debtorKind, isSoleTrader }: Situation) =>
  debtorKind !== 'entity' || isSoleTrader;

function statutoryCharge({ content }: Situation): Verdict {
  return content.feeAllowedBy === 'law'
    ? {
        answer: 'block',
        sentence:
          'The law of late payment gives nothing against a consumer: only an agreement can.',
      }
    : { answer: 'allow', sentence: 'The charge does not rest on the law of late payment.' };
}

const rules: readonly LawRule[] = [
  {
    ...gb,
    id: 'gb.breathing-space',
    title: 'Breathing space',
    effectiveFrom: '2021-05-04',
    citation: 'SI 2020/1311 reg. 7, 26, 32',
    confidence: 'V2',
    scope: { kinds: ['contact', 'charge', 'place', 'sue'], debtorKinds: ['natural-person'] },
    applies: (situation) => isEnglishLaw(situation) && !isAnswer(situation),
    ask: breathingSpace,
  },
  {
    ...gb,
    id: 'gb.debt-protocol',
    title: 'Pre-action protocol for debt claims',
    effectiveFrom: '2017-10-01',
    citation: 'Pre-Action Protocol for Debt Claims (England and Wales)',
    confidence: 'V2',
    scope: { kinds: ['sue'] },
    applies: (situation) => isEnglishLaw(situation) && isPerson(situation),
    ask: debtProtocol,
  },
  {
    ...gb,
    id: 'gb.pre-action-general',
    title: 'General practice direction on pre-action conduct',
    citation: 'Practice Direction - Pre-Action Conduct and Protocols',
    confidence: 'V2',
    scope: { kinds: ['sue'], debtorKinds: ['entity'] },
    applies: (situation) =>
      isEnglishLaw(situation) && situation.debtorKind === 'entity' && !situation.isSoleTrader,
    ask: () => ({
      answer: 'allow',
      sentence: 'The protocol for debt claims does not cover companies; the general one does.',
    }),
  },
  {
    ...gb,
    id: 'gb.late-payment.consumer',
    title: 'No statutory interest or fixed sum from a consumer',
    citation: 'Late Payment of Commercial Debts (Interest) Act 1998 s.2(1)',
    confidence: 'V2',
    scope: { kinds: ['charge'], debtTypes: ['consumer'], debtorKinds: ['natural-person'] },
    ask: statutoryCharge,
  },
  ...concRules,
];

/**
 * United Kingdom. That Scottish law ends a debt with its five years is in the data of limitation, and what an
 * ended debt stands against in `limitation-rules.ts`.
 */
export const gbPack: LawPack = {
  id: 'gb',
  title: 'United Kingdom',
  version: '2026-11-22',
  rules,
};
