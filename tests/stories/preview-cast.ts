import { dateOfDayNumber, dayNumberOf } from '../../src/domain/calendar/dates';
import { builtInStrategies } from '../../src/strategies/read';
import type { Random } from '../domain/lives/random';
import type { Deed } from './what-if-life';

/** What happens to an account before anybody looks ahead. */
export interface Before {
  readonly command: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An account that is brought in, with what is known of it on day 0. */
export interface Member {
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly before: readonly Before[];
  /** What happens later, and what its preview is asked about. */
  readonly deeds?: readonly Deed[];
}

interface Place {
  readonly country: string;
  readonly state?: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly phone: string;
}

const places: readonly Place[] = [
  { country: 'US', state: 'NY', timeZone: 'America/New_York', currency: 'USD', phone: '+12125550' },
  { country: 'US', state: 'TX', timeZone: 'America/Chicago', currency: 'USD', phone: '+15125550' },
  {
    country: 'US',
    state: 'CA',
    timeZone: 'America/Los_Angeles',
    currency: 'USD',
    phone: '+14155550',
  },
  { country: 'US', state: 'AZ', timeZone: 'America/Phoenix', currency: 'USD', phone: '+16025550' },
  { country: 'US', state: 'HI', timeZone: 'Pacific/Honolulu', currency: 'USD', phone: '+18085550' },
  { country: 'US', state: 'MA', timeZone: 'America/New_York', currency: 'USD', phone: '+16175550' },
  { country: 'GB', state: 'ENG', timeZone: 'Europe/London', currency: 'GBP', phone: '+442079460' },
  { country: 'GB', state: 'SCT', timeZone: 'Europe/London', currency: 'GBP', phone: '+441314960' },
  { country: 'DE', state: 'BE', timeZone: 'Europe/Berlin', currency: 'EUR', phone: '+493023125' },
  { country: 'FR', timeZone: 'Europe/Paris', currency: 'EUR', phone: '+33199005' },
  {
    country: 'AU',
    state: 'NSW',
    timeZone: 'Australia/Sydney',
    currency: 'AUD',
    phone: '+61255010',
  },
  { country: 'CA', state: 'ON', timeZone: 'America/Toronto', currency: 'CAD', phone: '+14165550' },
];

/**
 * Accounts of every shipped strategy in turn: places, 1 to 20 invoices from 10 days before to 90 days after
 * their day, with and without addresses, telephone numbers and consents; part payments, a pause, a promise
 * or an exclusion before day 0.
 */
export function previewCast(random: Random, count: number, dayOn: string): readonly Member[] {
  const strategies = builtInStrategies();
  return Array.from({ length: count }, (_, n) => {
    const strategy = strategies[n % strategies.length];
    if (strategy === undefined) throw new Error('there are no strategies');
    return member(random, n, { strategy, dayOn });
  });
}

interface Given {
  readonly strategy: ReturnType<typeof builtInStrategies>[number];
  readonly dayOn: string;
}

function member(random: Random, n: number, { strategy, dayOn }: Given): Member {
  const home = strategy.id.slice(0, 2).toUpperCase();
  const own = places.filter(({ country }) => country === (home === 'UK' ? 'GB' : home));
  // Three in four where the strategy is at home, the others anywhere.
  const place = random.pick(own.length > 0 && random.chance(75) ? own : places);
  const isConsumer = strategy.debtorKind === 'consumer';
  // Of some claims nothing is known, and a strategy that asks for it waits.
  const isComplete = random.chance(75);
  const given = { dayOn, currency: place.currency, isConsumer, isComplete };
  const invoices = invoicesOf(random, n, given);
  const { country, state, timeZone } = place;
  return {
    title: `${n} ${strategy.id} ${country} ${timeZone}, ${invoices.length} invoices`,
    body: {
      debtor: {
        ...{ name: `Preview ${n}`, kind: strategy.debtorKind, country, timeZone },
        ...(state === undefined ? {} : { state }),
        ...(random.chance(85) ? { emails: [`preview${n}@gmail.com`] } : {}),
        ...(random.chance(60) ? { phones: [phoneOf(random, n, place)] } : {}),
        ...(random.chance(70) ? { address: `${n} Main Street\nTown 12345` } : {}),
      },
      currency: place.currency,
      strategy: strategy.id,
      invoices,
    },
    before: beforeOf(random, { dayOn, currency: place.currency }),
  };
}

function phoneOf(random: Random, n: number, { phone }: Place) {
  const number = `${phone}${String(100 + (n % 900)).padStart(3, '0')}`;
  return { number, type: 'mobile', smsConsent: random.chance(60) };
}

interface Money {
  readonly dayOn: string;
  readonly currency: string;
}

interface Claims extends Money {
  readonly isConsumer: boolean;
  readonly isComplete: boolean;
}

function invoicesOf(random: Random, n: number, given: Claims) {
  const { dayOn, currency, isConsumer, isComplete } = given;
  const count = random.pick([1, 1, 1, 2, 3, 5, 20]);
  return Array.from({ length: count }, (_, index) => {
    const age = random.int(-10, 90);
    const cents = random.int(0, 1) * random.int(1, 99);
    const amount = `${random.int(20, 4_000)}.${String(cents).padStart(2, '0')}`;
    return {
      number: `P-${n}-${index}`,
      issuedOn: daysFrom(dayOn, -age - 30),
      dueOn: daysFrom(dayOn, -age),
      amount: { amount, currency },
      purpose: isConsumer ? 'consumer' : random.pick(['commercial', 'commercial', 'unknown']),
      ...(isComplete && isConsumer ? { claim: claimOf(daysFrom(dayOn, -age)) } : {}),
    };
  });
}

function claimOf(dueOn: string) {
  const creditors = { originalCreditor: 'First Lender', currentCreditor: 'Second Lender' };
  const issuedOn = daysFrom(dueOn, -30);
  const dated = { accruedOn: issuedOn, itemizationOn: issuedOn };
  return { ...creditors, itemizationCreditor: 'First Lender', debtKind: 'written', ...dated };
}

function beforeOf(random: Random, { dayOn, currency }: Money): readonly Before[] {
  const money = (amount: string) => ({ amount, currency });
  const reason = 'before day 0';
  const paid = { amount: money('15.00'), receivedOn: dayOn, reference: 'part' };
  const until = `${daysFrom(dayOn, random.int(5, 40))}T12:00:00Z`;
  return [
    ...(random.chance(30) ? [{ command: 'record-payment', data: paid }] : []),
    ...random.pick<readonly Before[]>([
      ...[[], [], [], []],
      [{ command: 'pause', data: { until, reason } }],
      [{ command: 'promise', data: { amount: money('5.00'), dueOn: until.slice(0, 10) } }],
    ]),
  ];
}

function daysFrom(on: string, days: number): string {
  return dateOfDayNumber(dayNumberOf(on) + days);
}
