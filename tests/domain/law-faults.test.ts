import { askLaw } from '../../src/domain/law/law';
import { currentLaw } from '../../src/domain/law/current';
import { situationOf } from '../../src/domain/law/of-account';
import type { Facts } from '../../src/domain/account/facts';
import { builtInTexts, readStrategy } from '../../src/strategies/read';
import { at, consumer, email, facts, invoice } from './account-facts';

const textOf = (id: string): string => {
  const found = builtInTexts().find((one) => one.id === id);
  if (found === undefined) throw new Error(`no strategy ${id}`);
  return found.text;
};

/** A shipped strategy, what is written in it instead, the place of the fault, and what it says. */
const rows: readonly (readonly [string, string, string, string, RegExp])[] = [
  [
    'us-third-party-reg-f',
    "window: { open: '08:00', close: '21:00' }",
    "window: { open: '07:59', close: '21:00' }",
    'window.open',
    /before 08:00/,
  ],
  [
    'us-third-party-reg-f',
    "window: { open: '08:00', close: '21:00' }",
    "window: { open: '08:00', close: '21:01' }",
    'window.close',
    /after 21:00/,
  ],
  [
    'us-third-party-reg-f',
    'ceiling: { contacts: 2, days: 7 }',
    'ceiling: { contacts: 8, days: 7 }',
    'ceiling.contacts',
    /1006\.14/,
  ],
  [
    'us-third-party-reg-f',
    'ceiling: { contacts: 2, days: 7 }',
    'ceiling: { contacts: 4, days: 4 }',
    'ceiling.contacts',
    /lets 8 contacts into 7 days/,
  ],
  [
    'us-third-party-reg-f',
    '        notice: validation-notice\n',
    '        notice: validation-notice\n        payByDays: 40\n',
    'payByDays',
    /validation notice/,
  ],
  ['de-b2c', 'fee: material-cost', 'fee: statutory-fixed-sum', 'fee', /never by a consumer/],
  ['uk-b2b', 'payByDays: 30', 'payByDays: 29', 'payByDays', /an individual 30 days/],
];

describe('limits beyond the law', () => {
  test.each(rows)('%s with %j for %j', (id, from, to, place, message) => {
    const text = textOf(id);
    expect(text).toContain(from);
    const read = readStrategy(text.replace(from, () => to));
    const faults = read.ok ? [] : read.error;
    const found = faults.find(({ path }) => path === place || path.endsWith(`.${place}`));
    expect(found?.message).toMatch(message);
    expect(found?.line).toBeGreaterThan(1);
  });

  test('a collector does not ask a consumer for what a message cost', () => {
    const text = textOf('de-b2c').replace('role: first-party', 'role: third-party');
    const read = readStrategy(text);
    const messages = read.ok ? [] : read.error.map((fault) => fault.message);
    expect(messages).toContainEqual(expect.stringContaining('1006.22(b)'));
  });

  test('businesses, own debts and other places have other hours and ceilings', () => {
    const wide = textOf('b2b-standard').replace("open: '08:00'", "open: '06:00'");
    expect(readStrategy(wide).ok).toBe(true);
    const gentle = textOf('gentle-subscription').replace("close: '21:00'", "close: '22:00'");
    expect(readStrategy(gentle).ok).toBe(true);
    const often = textOf('us-consumer-first-party').replace(
      'contacts: 2, days: 7',
      'contacts: 8, days: 7',
    );
    expect(readStrategy(often).ok).toBe(true);
  });

  test('the law itself closes at the same hours', () => {
    const strategy = { ...consumer, role: 'third-party' as const };
    const zone = 'America/New_York';
    const of: Facts = facts([invoice('inv_1', { currency: 'USD', purpose: 'consumer' })], {
      ...{ zone, country: 'US', strategy, currency: 'USD' },
    });
    const { creditor } = of;
    const third: Facts = {
      ...of,
      creditor: { ...creditor, settings: { ...creditor.settings, role: 'third-party' } },
    };
    const hoursAt = (clock: string): string | undefined => {
      const request = {
        ...{ kind: 'contact' as const, channel: 'email' as const, stepId: 'c2', cause: 'inv_1' },
        contactPoint: email,
      };
      const asked = { request, facts: third, strategy, now: at('2026-03-10', clock, zone) };
      const rules = askLaw(currentLaw, situationOf({ ...asked, leaseMs: 0 }));
      return rules.find(({ rule }) => rule === 'us.reg-f.hours')?.answer;
    };
    expect(['07:59', '08:00', '20:59', '21:00'].map(hoursAt)).toEqual([
      ...['defer', 'allow', 'allow', 'defer'],
    ]);
  });
});
