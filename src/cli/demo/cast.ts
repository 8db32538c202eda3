/** The made-up people of the demo. Everything follows from the seed, so two runs tell the same story. */
export interface Person {
  readonly index: number;
  readonly name: string;
  readonly kind: 'business' | 'consumer';
  readonly timeZone: string;
  readonly country: string;
  readonly state: string | null;
  readonly currency: 'USD' | 'EUR';
  readonly email: string;
  readonly phone: string | null;
  readonly amountMinor: number;
  /** Days from the start of the demo to the due date; negative: overdue when it begins. */
  readonly dueDay: number;
}

const places = [
  { timeZone: 'America/New_York', country: 'US', state: 'NY', currency: 'USD' },
  { timeZone: 'America/Los_Angeles', country: 'US', state: 'CA', currency: 'USD' },
  { timeZone: 'Europe/Berlin', country: 'DE', state: null, currency: 'EUR' },
] as const;
const firstWords = ['Hudson', 'Maple', 'Harbor', 'Cedar', 'Summit', 'Prairie', 'Lantern', 'Copper'];
const secondWords = [
  'Paper',
  'Tools',
  'Bakery',
  'Freight',
  'Textiles',
  'Optics',
  'Gardens',
  'Works',
];
const firstNames = ['Robin', 'Alex', 'Sam', 'Kim', 'Jordan', 'Casey', 'Toni', 'Chris'];
const lastNames = ['Meadow', 'Rivers', 'Stone', 'Field', 'Brook', 'Hill', 'Lake', 'Wood'];

export type Random = () => number;

/** Mulberry32: a small generator whose whole state is one number. Not for secrets. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

const pick = <T>(random: Random, list: readonly T[]): T =>
  list[between(random, 0, list.length - 1)] as T;

/** `count` people in three zones and two currencies; consumers live in the United States. */
export function makeCast(random: Random, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const place = places[index % places.length] as (typeof places)[number];
    const isConsumer = place.country === 'US' && index % 4 === 3;
    const number = String(index + 1).padStart(2, '0');
    const words = isConsumer
      ? `${pick(random, firstNames)} ${pick(random, lastNames)}`
      : `${pick(random, firstWords)} ${pick(random, secondWords)}`;
    return {
      index,
      name: `${words} ${number}`,
      kind: isConsumer ? 'consumer' : 'business',
      ...place,
      email: `debtor${number}@demo.example`,
      phone: isConsumer ? `+1212555${String(1_000 + index)}` : null,
      amountMinor: between(random, 8_000, isConsumer ? 90_000 : 480_000),
      dueDay: between(random, -35, 20),
    };
  });
}
