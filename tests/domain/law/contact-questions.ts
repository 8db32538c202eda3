import { contact } from '../../../src/cli/calc/contact';
import { answerTo } from '../../../src/cli/calc/rule';

export interface Rule {
  readonly id: string;
  readonly answer: string;
  readonly citation: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly liftsAt: string | null;
}

export interface Answer {
  readonly decision: string;
  readonly until: string | null;
  readonly rules: readonly Rule[];
  readonly working: readonly string[];
}

export type Given = Readonly<Record<string, unknown>>;

/** What `calc contact` says. */
export const ask = (given: Given) => answerTo(contact, given) as unknown as Answer;

export const mobile = '+12125550100';
export const landline = '+13035550100';
export const mailbox = 'ada@gmail.com';

/** A third-party collector and a consumer in New York who owes one debt, on a Friday at noon. */
export const newYork = {
  at: '2026-11-20T12:00:00-05:00',
  role: 'THIRD_PARTY',
  debtType: 'CONSUMER',
  purpose: 'reminder',
  debtor: {
    kind: 'NATURAL_PERSON',
    addresses: [{ country: 'US', zone: 'America/New_York' }],
    phones: [{ number: mobile, type: 'mobile', zone: 'America/New_York' }],
  },
};
export const byCall = { ...newYork, channel: 'call', address: mobile };
export const bySms = { ...newYork, channel: 'sms', address: mobile };
export const byMail = { ...newYork, channel: 'email', address: mailbox };
export const byLetter = { ...newYork, channel: 'letter', address: 'home' };

export const idsOf = ({ rules }: Answer) => rules.map((rule) => rule.id);
export const isRegF = (answer: Answer) => idsOf(answer).some((id) => id.startsWith('us.reg-f.'));
