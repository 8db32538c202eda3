import { noLaw } from '../../src/domain/law/law';
import {
  anchorOn,
  daysPastDueOf,
  dueDayOn,
  overdueInvoices,
} from '../../src/domain/account/balances';
import type { Facts, HoldFacts } from '../../src/domain/account/facts';
import type { AgreementFacts } from '../../src/domain/agreements/facts';
import { headingFor } from '../../src/domain/account/ladder';
import type { Conventions } from '../../src/domain/money/conventions';
import { at, b2b, email, facts, invoice } from './account-facts';

const one = invoice('inv_1');
const on = '2026-04-11';

function withConventions(base: Facts, conventions: Partial<Conventions>): Facts {
  const { creditor } = base;
  return { ...base, creditor: { ...creditor, settings: { ...creditor.settings, conventions } } };
}

const rest = (from: string, until: string | null, more: Partial<HoldFacts> = {}): HoldFacts => ({
  id: `hld_${from}`,
  accountId: 'acc_1',
  invoiceId: null,
  type: 'breathing-space',
  reason: 'x',
  blocks: ['contact', 'charge', 'place', 'sue'],
  channel: null,
  fromAt: at(from),
  untilAt: until === null ? null : at(until),
  releasedAt: null,
  releaseReason: null,
  partyId: null,
  details: {},
  amountMinor: null,
  outcome: null,
  placedBy: 'usr',
  createdAt: at(from),
  ...more,
});

const age = (
  conventions: Partial<Conventions>,
  holds: readonly HoldFacts[] = [],
  day = on,
  row = one,
): number => {
  const base = { ...facts([row]), holds };
  return daysPastDueOf(withConventions(base, conventions), row, day);
};

describe('the age of an invoice issued on 1 January and due on 2 March', () => {
  const march = rest('2026-03-10', '2026-03-20');

  it.each([
    ['from the due date, by default', {}, [], 40],
    ['from the invoice date', { ageFrom: 'issued' }, [], 100],
    ['shifted by grace', { grace: 'shifts-age', graceDays: 10 }, [], 30],
    ['not shifted by grace that only holds dunning', { graceDays: 10 }, [], 40],
    ['with held days, where none are left out', {}, [march], 40],
    ['without held days: end minus start', { heldDays: 'difference' }, [march], 30],
    ['without any day of the hold', { heldDays: 'inclusive' }, [march], 30],
    [
      'a hold by the hour: end minus start',
      { heldDays: 'difference' },
      [{ ...march, fromAt: at('2026-03-10', '10:00'), untilAt: at('2026-03-20', '10:00') }],
      30,
    ],
    [
      'a hold by the hour: both ends',
      { heldDays: 'inclusive' },
      [{ ...march, fromAt: at('2026-03-10', '10:00'), untilAt: at('2026-03-20', '10:00') }],
      29,
    ],
    [
      'days of two holds counted once',
      { heldDays: 'difference' },
      [march, rest('2026-03-15', '2026-03-25')],
      25,
    ],
    ['a hold still running', { heldDays: 'difference' }, [rest('2026-04-01', null)], 30],
    [
      'a hold released early',
      { heldDays: 'difference' },
      [{ ...march, releasedAt: at('2026-03-13') }],
      37,
    ],
    [
      'a hold that began before the due date',
      { heldDays: 'difference' },
      [rest('2026-02-20', '2026-03-12')],
      30,
    ],
    [
      'an attorney is no rest',
      { heldDays: 'difference' },
      [rest('2026-03-10', '2026-03-20', { type: 'attorney' })],
      40,
    ],
    [
      'a hold over another invoice is none',
      { heldDays: 'difference' },
      [rest('2026-03-10', '2026-03-20', { type: 'dispute', invoiceId: 'inv_2' })],
      40,
    ],
  ] as const)('counts %s', (_name, conventions, holds, days) => {
    expect(age(conventions as Partial<Conventions>, holds)).toBe(days);
  });

  it('stands still while a hold lasts, and goes on after it', () => {
    const days = ['2026-03-09', '2026-03-10', '2026-03-15', '2026-03-20', '2026-03-21'];
    expect(days.map((day) => age({ heldDays: 'difference' }, [march], day))).toEqual([
      7, 8, 8, 8, 9,
    ]);
  });

  it('counts from the day of an event that re-aged it', () => {
    expect(age({}, [], on, { ...one, agedFromOn: '2026-04-01' })).toBe(10);
  });

  it('is zero before the due date, also where it counts from the invoice date', () => {
    expect(age({ ageFrom: 'issued' }, [], '2026-03-02')).toBe(0);
    const base = withConventions(facts([one]), { ageFrom: 'issued' });
    expect(overdueInvoices(base, '2026-03-02')).toEqual([]);
    expect(overdueInvoices(base, '2026-03-03')).toEqual([one]);
  });

  it('rests during a plan where the creditor says so', () => {
    const plan = {
      id: 'agr_1',
      type: 'plan',
      status: 'active',
      invoiceIds: ['inv_1'],
      acceptedAt: at('2026-03-12', '09:00'),
      endedAt: null,
    } as unknown as AgreementFacts;
    const base = { ...facts([one]), agreements: [plan] };
    const days = (conventions: Partial<Conventions>) =>
      daysPastDueOf(withConventions(base, conventions), one, on);
    expect(days({ ageDuringPlan: 'continues' })).toBe(40);
    expect(days({ ageDuringPlan: 'held' })).toBe(10);
  });

  it('leaves the due date what it is', () => {
    const base = withConventions(facts([one]), { grace: 'shifts-age', graceDays: 10 });
    expect(dueDayOn(base, one)).toBe('2026-03-02');
    expect(anchorOn(base, one)).toBe('2026-03-12');
    expect(anchorOn(facts([one]), one)).toBe('2026-03-02');
  });
});

describe('the ladder', () => {
  const nextAt = (conventions: Partial<Conventions>): string => {
    const base = withConventions(facts([one], { contacts: [email] }), conventions);
    const now = at('2026-03-02', '12:00');
    const planned = headingFor({ facts: base, strategy: b2b, law: noLaw, now }, one);
    return `${planned?.view.step.id} ${new Date(planned?.timing.kind === 'at' ? planned.timing.at : 0).toISOString().slice(0, 10)}`;
  };

  it.each([
    [{}, 'b2 2026-03-03'],
    [{ comparison: 'more-than' }, 'b2 2026-03-04'],
    [{ graceDays: 10 }, 'b2 2026-03-13'],
    [{ grace: 'shifts-age', graceDays: 10 }, 'b2 2026-03-13'],
    [{ ageFrom: 'issued' }, 'b2 2026-03-03'],
  ] as const)('with %j goes on with %s', (conventions, step) => {
    expect(nextAt(conventions)).toBe(step);
  });
});
