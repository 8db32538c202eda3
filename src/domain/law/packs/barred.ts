import type { Verdict } from '../rule';
import type { ContactPurpose, LawChannel, LawDebt, NoticeMethod, Situation } from '../situation';
import { noticesAbout } from '../waits';

/** True where the period of limitation is over, or nobody can say that it is not. */
export const mayBeBarred = ({ isTimeBarred, limitationNeedsReview }: LawDebt): boolean =>
  isTimeBarred || limitationNeedsReview;

/** Contacts that may lead to a payment. */
const asksForMoney: ReadonlySet<ContactPurpose> = new Set<ContactPurpose>([
  'reminder',
  'settlement-offer',
  'statement',
  'letter-of-claim',
  'suit-threat',
]);

function methodOf(channel: LawChannel | null): NoticeMethod {
  switch (channel) {
    case 'letter':
    case 'postcard':
      return 'mail';
    case 'call':
    case 'voicemail':
    case 'ringless-voicemail':
    case 'in-person':
      return 'oral';
    case 'email':
    case 'sms':
    case 'portal':
    case 'social':
    case 'credit-report':
    case null:
      return 'electronic';
  }
}

/**
 * A debt that may be barred is asked for only after the debtor was told so: that the period is believed
 * to be over, what that means, and that a payment may start it again.
 */
export function barredNotice(situation: Situation, medium: 'same medium' | 'any medium'): Verdict {
  if (!asksForMoney.has(situation.purpose)) {
    return { answer: 'allow', sentence: 'It does not ask for money.' };
  }
  const method = methodOf(situation.channel);
  const isTold = situation.debts
    .filter(mayBeBarred)
    .every((debt) =>
      noticesAbout({ ...situation, debts: [debt] }, 'time-barred-notice').some(
        (notice) => medium === 'any medium' || notice.method === method,
      ),
    );
  if (isTold) {
    return { answer: 'allow', sentence: 'The debtor was told that the debt may be barred.' };
  }
  return {
    answer: 'require',
    sentence: `The debtor has to be told first, in ${
      medium === 'same medium' ? 'the same medium' : 'writing'
    }, that the time to sue for the debt may be over.`,
    facts: { method },
    clearedBy: 'log-notice',
  };
}
