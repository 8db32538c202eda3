import { dayMs } from '../../../src/domain/calendar/zone';
import type { House } from '../harness/house';
import { houseLadder, phoneOfNowhere, publishStrategy } from '../harness/terms';

const { debtorKind, role, sendHour, window, contactDays, minimumGapDays, limits } = houseLadder;
const shared = {
  version: 1,
  ...{ debtorKind, role, sendHour, window, contactDays, minimumGapDays, limits },
};

/** One message and nothing more, due at once. */
const one = (channel: 'email' | 'sms', template: string): object => ({
  ...{ ...shared, id: `one-${channel}`, title: `One ${channel}` },
  stages: [
    {
      ...{ stage: 'reminder', title: 'Reminder' },
      steps: [
        {
          ...{ id: `only-${channel}`, title: 'The only one', anchor: 'due', days: 1 },
          contacts: [{ channel, template }],
        },
      ],
    },
  ],
});

export const oneEmail = one('email', 'b3');
export const oneText = one('sms', 'c3');

/** Hours of the day that the ladder below keeps, in minutes of the debtor's place. */
export const openMinutes = { from: 8 * 60, until: 18 * 60 } as const;

/** One message, in the daytime of the debtor. */
export const dayHours: object = {
  ...{ ...one('email', 'b3'), id: 'day-hours', title: 'By day' },
  ...{ sendHour: '08:00', window: { open: '08:00', close: '18:00' } },
};

/** Nothing is ever due in the reminder stage: only commands move its accounts. */
export const nothingDue = {
  ...{ ...shared, id: 'nothing-due', title: 'Nothing for years' },
  stages: [
    {
      ...{ stage: 'reminder', title: 'Reminder' },
      steps: [
        {
          ...{ id: 'far', title: 'In years', anchor: 'due', days: 999 },
          contacts: [{ channel: 'email', template: 'b3' }],
        },
      ],
    },
  ],
};

/** The debtor is pressed at once: a message, a late fee with a message, or both. */
const pressing = (id: string, steps: readonly object[]): object => ({
  ...{ ...shared, id, title: `Escalation: ${id}` },
  stages: [{ stage: 'escalation', title: 'Escalation', steps }],
});
const send = {
  ...{ id: 'race-send', title: 'Send', anchor: 'due', days: 1 },
  contacts: [{ channel: 'email', template: 'b3' }],
};
const fee = {
  ...{ id: 'race-fee', title: 'Fee', anchor: 'due', days: 2, fee: 'contract-late-fee' },
  contacts: [{ channel: 'email', template: 'b5' }],
};
const later = {
  ...{ id: 'race-later', title: 'In years', anchor: 'due', days: 999 },
  contacts: [{ channel: 'email', template: 'b3' }],
};
const first = {
  ...{ id: 'race-first', title: 'First', anchor: 'due', days: 1 },
  contacts: [{ channel: 'email', template: 'b2' }],
};
export const raceLadders = {
  quiet: pressing('race-quiet', [later]),
  pressed: pressing('race-pressed', [first, later]),
  send: pressing('race-with-send', [send, later]),
  fee: pressing('race-with-fee', [fee, later]),
  both: pressing('race-with-both', [send, fee, later]),
} as const;

/** Publishes strategies; a repeat changes nothing. */
export async function publishLadders(house: House, ladders: readonly object[]): Promise<void> {
  for (const ladder of ladders) await publishStrategy(house, ladder);
}

export interface NewAccount {
  readonly name: string;
  /** Id of a ladder. */
  readonly strategy: string;
  /** Null: nobody knows where the debtor is, so nothing is due. */
  readonly zone: string | null;
  readonly email: string;
  readonly phone?: string;
  readonly amount: string;
  readonly dueDaysAgo?: number;
  /** Where the debtor is, so that there is a law to go to. */
  readonly place?: { readonly country: string };
}

/** Opens an account of one invoice by hand and answers its id. */
export async function openAccount(house: House, given: NewAccount): Promise<string> {
  const on = (days: number): string =>
    new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);
  const { name, strategy, zone, email, phone, amount, dueDaysAgo = 30, place = {} } = given;
  const answer = await house.insist('POST', '/v1/accounts', {
    key: `${name}/open`,
    body: {
      debtor: {
        ...{ reference: name, name: `Debtor ${name} Ltd`, kind: 'business', emails: [email] },
        ...place,
        ...(zone === null ? {} : { timeZone: zone }),
        ...(phone === undefined ? {} : { phones: [{ number: phone, smsConsent: true }] }),
      },
      ...{ currency: 'USD', strategy },
      invoices: [
        {
          ...{ number: name, issuedOn: on(dueDaysAgo + 30), dueOn: on(dueDaysAgo) },
          amount: { amount, currency: 'USD' },
        },
      ],
    },
  });
  if (answer.status !== 201) throw new Error(`${name}: ${JSON.stringify(answer.body)}`);
  return (answer.body as { id: string }).id;
}

const phonesFrom = 500_000;
let phones = 0;

/** A number that no other account of this process has. */
export function freshPhone(): string {
  phones += 1;
  return phoneOfNowhere(phonesFrom + phones);
}
