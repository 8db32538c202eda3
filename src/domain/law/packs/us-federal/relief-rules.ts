import { isLocalDate, type LocalDate } from '../../../calendar/dates';
import type { EffectKind } from '../../../account/facts';
import { earliestDay, latestDay } from '../../days';
import type { LawRule, Verdict } from '../../rule';
import { isAboveScraCap, scraCapPercent, scraCapUntil } from '../../scra';
import type { ContactPurpose, LawDebt, LawHold, Recipient, Situation } from '../../situation';
import { isAbout } from '../../validation';
import { passes } from './coverage';

const everyKind: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];
/** Acts that the stay permits, and people who speak for the debtor in the proceeding. */
const permitted: readonly ContactPurpose[] = ['proof-of-claim', 'return-to-owner'];
const representatives: readonly Recipient[] = ['bankruptcy-attorney', 'trustee', 'attorney'];
const coDebtors: readonly Recipient[] = ['joint-debtor', 'guarantor'];

/** Every creditor is bound, whatever the role, the debt and the debtor. */
const everybody = {
  jurisdiction: 'US',
  effectiveTo: null,
  scope: { kinds: everyKind },
} as const;

export const reliefRules: readonly LawRule[] = [
  {
    ...everybody,
    id: 'us.bankruptcy.automatic-stay',
    title: 'From the petition nobody collects, and after discharge neither',
    effectiveFrom: '1979-10-01',
    citation: '11 U.S.C. 362(a)(6), 524(a)(2), 1301',
    confidence: 'V2',
    ask: automaticStay,
  },
  {
    ...everybody,
    id: 'us.scra.rate-cap',
    title: 'Six percent a year while the debtor serves',
    effectiveFrom: '2003-12-19',
    citation: '50 U.S.C. 3937',
    confidence: 'V2',
    scope: { kinds: everyKind, debtorKinds: ['natural-person'], purposes: ['fee'] },
    ask: rateCap,
  },
  {
    ...everybody,
    id: 'us.scra.suit',
    title: 'A suit against somebody in service',
    effectiveFrom: '2003-12-19',
    citation: '50 U.S.C. 3931, 3932',
    confidence: 'V2',
    scope: { kinds: ['sue'], debtorKinds: ['natural-person'] },
    ask: (situation) =>
      holdsOf(situation, 'scra').length === 0
        ? passes('No military service is known.')
        : {
            answer: 'review',
            sentence:
              'The debtor is in military service: a suit needs an affidavit and may be stayed.',
          },
  },
  {
    ...everybody,
    id: 'us.fcra.identity-theft',
    title: 'A debt reported as identity theft is not passed on',
    effectiveFrom: '2004-12-01',
    citation: '15 U.S.C. 1681m(f)',
    confidence: 'V1',
    scope: {
      kinds: everyKind,
      debtorKinds: ['natural-person'],
      purposes: ['sale', 'placement'],
    },
    ask: identityTheft,
  },
];

/** Holds of a type that are in force and stand for a debt of the effect. */
function holdsOf({ at, holds, debts }: Situation, type: LawHold['type']): LawHold[] {
  return holds.filter(
    (hold) =>
      hold.type === type &&
      hold.fromAt <= at &&
      (hold.untilAt === null || at < hold.untilAt) &&
      (hold.debtId === null || debts.some(({ id }) => id === hold.debtId)),
  );
}

function dateIn({ details }: LawHold, field: string): LocalDate | null {
  const value = details[field];
  return typeof value === 'string' && isLocalDate(value) ? value : null;
}

function automaticStay(situation: Situation): Verdict {
  const { purpose, recipient } = situation;
  const today = earliestDay(situation);
  const standing = holdsOf(situation, 'bankruptcy').filter((hold) => {
    const dismissedOn = dateIn(hold, 'dismissedOn');
    return dismissedOn === null || today < dismissedOn;
  });
  const [hold] = standing;
  if (hold === undefined) return passes('No bankruptcy is known.');
  if (permitted.includes(purpose)) return passes('The proceeding permits it.');
  if (representatives.includes(recipient)) {
    return passes('It reaches those who speak for the debtor in the proceeding.');
  }
  const chapter = typeof hold.details.chapter === 'string' ? hold.details.chapter : null;
  const dischargedOn = dateIn(hold, 'dischargedOn');
  const isDischarged = dischargedOn !== null && dischargedOn <= latestDay(situation);
  if (coDebtors.includes(recipient) && !hold.isReaders) {
    if (isDischarged) return passes('The discharge frees only the one who filed.');
    return coDebtor(situation, chapter);
  }
  const filedOn = dateIn(hold, 'filedOn');
  const isLater = ({ incurredOn }: LawDebt) =>
    filedOn !== null && incurredOn !== null && incurredOn > filedOn;
  if (situation.debts.length > 0 && situation.debts.every(isLater)) {
    if (isDischarged) return passes('The debt is younger than the petition that was discharged.');
    return {
      answer: 'review',
      sentence: 'The debt is younger than the petition: a person says whether the stay covers it.',
      facts: { filedOn },
    };
  }
  return {
    answer: 'block',
    sentence: isDischarged
      ? 'The debt was discharged in bankruptcy: nobody asks the debtor for it.'
      : 'A bankruptcy petition was filed: from then on nobody collects.',
    facts: { chapter, filedOn, dischargedOn },
    clearedBy: 'release-hold',
  };
}

/** In chapter 13 (and 12) whoever owes a consumer debt together with the debtor is protected too. */
function coDebtor({ debtType }: Situation, chapter: string | null): Verdict {
  if (debtType === 'commercial') return passes('Business debts have no stay for co-debtors.');
  switch (chapter) {
    case '12':
    case '13':
      return {
        answer: 'block',
        sentence: `The debtor is in chapter ${chapter}: those who owe the debt together are left alone.`,
        facts: { chapter },
        clearedBy: 'release-hold',
      };
    case null:
      return {
        answer: 'review',
        sentence:
          'The chapter of the bankruptcy is not known, so it is not known whom it protects.',
        clearedBy: 'release-hold',
      };
    default:
      return passes(`Chapter ${chapter} does not protect those who owe the debt together.`);
  }
}

function rateCap(situation: Situation): Verdict {
  const serving = holdsOf(situation, 'scra');
  const today = earliestDay(situation);
  for (const hold of serving) {
    for (const debt of situation.debts.filter(({ id }) =>
      isAbout({ debtIds: debtIds(hold) }, id),
    )) {
      const verdict = rateOf(debt, hold, today);
      if (verdict !== null) return verdict;
    }
  }
  return passes('No charge exceeds six percent a year in a time of service.');
}

function debtIds({ debtId }: LawHold): string[] {
  return debtId === null ? [] : [debtId];
}

/** Null: the cap does not stand against a charge on this debt. */
function rateOf(debt: LawDebt, hold: LawHold, today: LocalDate): Verdict | null {
  const { ratePercent, incurredOn, nature } = debt;
  const fromOn = dateIn(hold, 'serviceFromOn');
  const capUntilOn = scraCapUntil(dateIn(hold, 'serviceUntilOn'), nature === 'mortgage');
  if (capUntilOn !== null && today > capUntilOn) return null;
  // A debt of the time of service bears what was agreed.
  if (fromOn !== null && incurredOn !== null && incurredOn >= fromOn) return null;
  if (ratePercent !== null && !isAboveScraCap(ratePercent)) return null;
  const facts = { ratePercent, capPercent: scraCapPercent, capUntilOn };
  if (ratePercent === null || incurredOn === null || fromOn === null) {
    const sentence =
      'The debtor serves: interest and fees stay within six percent a year, and not all is known.';
    return { answer: 'review', sentence, facts };
  }
  return {
    answer: 'block',
    sentence: `The debtor serves: what exceeds ${scraCapPercent} percent a year is forgiven.`,
    facts,
  };
}

function identityTheft(situation: Situation): Verdict {
  const isReported =
    holdsOf(situation, 'fraud').length > 0 ||
    situation.notices.some(
      (one) =>
        one.kind === 'identity-theft-report' && situation.debts.some(({ id }) => isAbout(one, id)),
    );
  if (!isReported) return passes('No identity theft was reported.');
  return {
    answer: 'block',
    sentence: 'The debt was reported as the result of identity theft: it is not sold or placed.',
    clearedBy: 'release-hold',
  };
}
