import { weekdayOf } from '../../../src/domain/calendar/dates';
import { localDateOf } from '../../../src/domain/calendar/zone';
import { House, type HouseOptions } from './house';

const sunday = 7;
const hourMs = 3_600_000;

/** Creditors of a house: the one that is always there, and a second one, for what must not mix. */
export const creditors = ['default', 'second'] as const;
export type CreditorId = (typeof creditors)[number];

/** Late fee of both contracts, once for an account, in minor units of whatever currency. */
export const lateFeeMinor = 2_500;

/** The ladder may reach out so often within seven days; its last step is one more and must wait. */
export const contactsMax = 3;

const promise = {
  ...{ longestDays: 14, count: 2, perDays: 90, tolerancePercent: '1', graceDays: 2 },
  graceKind: 'working',
};

/** All that a strategy may name: what is due in a test is due today, and not only from Monday to Friday. */
const contactDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** Everything due at once, at any hour: two e-mails, a text, a fee, and an e-mail too many. */
export const houseLadder = {
  id: 'house-ladder',
  version: 1,
  title: 'All at once',
  ...{ debtorKind: 'business', role: 'first-party', sendHour: '00:00' },
  ...{ window: { open: '00:00', close: '24:00' }, contactDays, minimumGapDays: 0 },
  ceiling: { contacts: contactsMax, days: 7 },
  limits: {
    promise,
    plan: { bands: [{ upTo: null, months: 3, smallestPart: '10' }], graceDays: 7 },
    settlement: { earliestDaysPastDue: 5, cureDays: 7, longestDays: 60 },
  },
  stages: [
    {
      ...{ stage: 'reminder', title: 'Reminder' },
      steps: [
        {
          ...{ id: 'h1', title: 'Just due', anchor: 'due', days: 1 },
          contacts: [{ channel: 'email', template: 'b2' }],
        },
        {
          ...{ id: 'h2', title: 'Text', anchor: 'due', days: 2 },
          contacts: [{ channel: 'sms', template: 'c3' }],
        },
      ],
    },
    {
      ...{ stage: 'escalation', title: 'Escalation' },
      steps: [
        {
          ...{ id: 'h3', title: 'Statement', anchor: 'due', days: 3, fee: 'contract-late-fee' },
          contacts: [{ channel: 'email', template: 'b5' }],
        },
        {
          ...{ id: 'h4', title: 'One too many', anchor: 'due', days: 5 },
          contacts: [{ channel: 'email', template: 'b3' }],
        },
      ],
    },
  ],
};

/** A strategy as a scenario may publish one beside the house's own. */
export async function publishStrategy(
  house: House,
  strategy: object,
  creditorId: CreditorId = 'default',
): Promise<void> {
  const answer = await house.insist('POST', '/v1/strategies', {
    ...{ body: strategy, contentType: 'text/plain', creditorId },
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** A house with its creditors in it, ready for accounts. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const house = await House.open(options);
  try {
    await furnish(house);
    return house;
  } catch (error) {
    await house.close();
    throw error;
  }
}

/** Settings of both creditors, with a contract that has a late fee, the house's ladder, and keys of two people. */
async function furnish(house: House): Promise<void> {
  for (const creditorId of creditors) {
    const fee = (lateFeeMinor / 100).toFixed(2);
    const answer = await house.insist('PUT', `/v1/creditors/${creditorId}`, {
      creditorId,
      headers: { 'If-Match': '*' },
      body: {
        ...{ name: `House ${creditorId} Ltd`, role: 'first-party' },
        ...{ fromEmail: `ar@${creditorId}.example.com`, fromPhone: '+15005550006' },
        ...{ replyTo: `ar@${creditorId}.example.com`, payUrl: null, bankDetails: 'IBAN on file' },
        hours: 'weekdays 9 to 5',
        strategies: { business: houseLadder.id, consumer: 'us-consumer-first-party' },
        contract: { lateFees: { USD: fee, EUR: fee, GBP: fee }, clause: 'Clause 7' },
        authorityPercent: { collector: 5, supervisor: 100 },
        authority: {
          collector: { USD: '10.00', EUR: '10.00' },
          supervisor: { USD: '9999.00', EUR: '9999.00' },
        },
        counselId: 'counsel',
      },
    });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    await publishStrategy(house, houseLadder, creditorId);
    for (const role of ['collector', 'supervisor']) {
      const made = await house.insist('POST', '/v1/keys', {
        ...{ creditorId, body: { name: role, role } },
      });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      house.keys.set(`${creditorId}/${role}`, (made.body as { secret: string }).secret);
    }
  }
}

/**
 * A place where it is no Sunday now nor within the hour, so that an automatic contact may happen. No place
 * of which a law with hours is on file, and none that moves its clocks.
 */
export function placeOfNow(): string {
  const now = Date.now();
  const places = ['UTC', 'Pacific/Kiritimati', 'Pacific/Niue'];
  const isOpen = (zone: string): boolean =>
    [now, now + hourMs].every((at) => weekdayOf(localDateOf(at, zone)) !== sunday);
  const place = places.find(isOpen);
  if (place === undefined) throw new Error('it is Sunday everywhere');
  return place;
}

/** The date where a day begins last: wherever the debtor is, it is today or yesterday and not to come. */
export const paidOn = (): string => localDateOf(Date.now(), 'Etc/GMT+12');

const numbersFrom = 445_600_000_000;

/**
 * The n-th telephone number of a kind that lies nowhere: one that spoke for a country would have its Sundays
 * kept as well, wherever the debtor is.
 */
export const phoneOfNowhere = (n: number): string => `+${numbersFrom + n}`;
