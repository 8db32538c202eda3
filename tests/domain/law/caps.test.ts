import * as fc from 'fast-check';
import { addDays, daysBetween } from '../../../src/domain/calendar/dates';
import { dayMs, localDateOf } from '../../../src/domain/calendar/zone';
import { capVerdict, collects, wasConnected, type Cap } from '../../../src/domain/law/caps';
import type { Attempt, Situation } from '../../../src/domain/law/situation';
import { at, call, debt, situation } from './situation';

const cap: Cap = { count: 3, days: 7, per: 'person', counts: () => true, what: 'calls' };
const noon = '2026-05-20';

const on = (...days: readonly string[]): Attempt[] => days.map((day) => call(day));

describe('a cap', () => {
  it('is open until it is used up', () => {
    expect(capVerdict(situation({ at: noon }), cap).answer).toBe('allow');
    const two = situation({ at: noon, attempts: on('2026-05-18', '2026-05-19') });
    expect(capVerdict(two, cap)).toMatchObject({ answer: 'allow', facts: { max: 3, days: 7 } });
  });

  it('defers until the oldest counted one has left the window', () => {
    const attempts = on('2026-05-15T20:00', '2026-05-18', '2026-05-19');
    expect(capVerdict(situation({ at: noon, attempts }), cap)).toMatchObject({
      answer: 'block',
      liftsAt: at('2026-05-22T00:00'),
      facts: { oldestCountedAt: at('2026-05-15T20:00'), nextAllowedAt: at('2026-05-22T00:00') },
    });
    expect(capVerdict(situation({ at: '2026-05-21T23:59', attempts }), cap).answer).toBe('block');
    expect(capVerdict(situation({ at: '2026-05-22T00:00', attempts }), cap).answer).toBe('allow');
  });

  it('waits for as many to leave as are too many', () => {
    const attempts = on('2026-05-15', '2026-05-16', '2026-05-17', '2026-05-18', '2026-05-19');
    expect(capVerdict(situation({ at: noon, attempts }), cap).liftsAt).toBe(at('2026-05-24T00:00'));
  });

  it('counts days in every place where the debtor may be', () => {
    const attempts = [1, 2, 3].map(() => call('2026-05-14T06:30Z'));
    const asked = { attempts, zones: ['America/New_York', 'America/Los_Angeles'] };
    // It was the 14th in the east and still the 13th in the west.
    const free = capVerdict(situation({ ...asked, at: '2026-05-20T12:00Z' }), cap);
    expect(free.liftsAt).toBe(at('2026-05-21T00:00'));
    const west = { ...asked, zones: ['America/Los_Angeles'] };
    expect(capVerdict(situation({ ...west, at: '2026-05-20T12:00Z' }), cap).answer).toBe('allow');
  });

  it('leaves out what came in, what is still to come, and others who were called', () => {
    const attempts = [
      call('2026-05-19', { direction: 'in' }),
      call('2026-05-21'),
      call('2026-05-19', { to: 'attorney' }),
      ...on('2026-05-18', '2026-05-19'),
    ];
    expect(capVerdict(situation({ at: noon, attempts }), cap).answer).toBe('allow');
    const both: Cap = { ...cap, directions: ['in', 'out'] };
    expect(capVerdict(situation({ at: noon, attempts }), both).answer).toBe('block');
  });

  it('looks only at its channels', () => {
    const attempts = on('2026-05-17', '2026-05-18', '2026-05-19');
    const texts: Cap = { ...cap, channels: ['sms'] };
    expect(capVerdict(situation({ at: noon, attempts }), texts).answer).toBe('allow');
  });

  it('of a debt is used up by its own attempts and by those that named none', () => {
    const perDebt: Cap = { ...cap, per: 'debt' };
    const ofB = [1, 2, 3].map(() => call('2026-05-19', { debtIds: ['B'] }));
    expect(capVerdict(situation({ at: noon, attempts: ofB }), perDebt).answer).toBe('allow');
    const both = situation({ at: noon, attempts: ofB, debts: [debt(), debt({ id: 'B' })] });
    expect(capVerdict(both, perDebt).answer).toBe('block');
    const unnamed = [call('2026-05-17', { debtIds: [] }), ...on('2026-05-18', '2026-05-19')];
    expect(capVerdict(situation({ at: noon, attempts: unnamed }), perDebt).liftsAt).toBe(
      at('2026-05-24T00:00'),
    );
  });

  it('of a debt counts loans under one number as one', () => {
    const perDebt: Cap = { ...cap, per: 'debt' };
    const loans = ['A', 'B', 'C'].map((id) => debt({ id, group: 'one number' }));
    const attempts = ['A', 'B', 'C'].map((id) => call('2026-05-19', { debtIds: [id] }));
    const asked = situation({ at: noon, attempts, debts: loans });
    expect(capVerdict(asked, perDebt).answer).toBe('block');
    const byNumber = [1, 2, 3].map(() => call('2026-05-19', { debtIds: ['D', 'one number'] }));
    expect(capVerdict({ ...asked, attempts: byNumber }, perDebt).answer).toBe('block');
    const naming = [call('2026-05-19', { debtIds: ['A', 'B', 'C', 'one number'] })];
    expect(
      capVerdict(situation({ at: noon, attempts: naming, debts: loans }), perDebt).answer,
    ).toBe('allow');
  });

  it('asks a person where days cannot be counted, but only when it could be used up', () => {
    const attempts = on('2026-05-17', '2026-05-18', '2026-05-19');
    const nowhere = situation({ at: noon, zones: [], attempts });
    expect(capVerdict(nowhere, cap).answer).toBe('review');
    expect(capVerdict({ ...nowhere, attempts: attempts.slice(1) }, cap).answer).toBe('allow');
    expect(capVerdict({ ...nowhere, zones: ['Mars/Olympus'] }, cap).answer).toBe('review');
  });

  it('agrees with a count of days, for any attempts', () => {
    const zones = ['America/New_York', 'Pacific/Honolulu', 'Europe/London'] as const;
    const now = at('2026-11-03T12:00Z');
    const some = fc.record({
      ages: fc.array(fc.integer({ min: 0, max: 20 * 24 * 60 }), { maxLength: 14 }),
      names: fc.array(fc.constantFrom('A', 'B', ''), { minLength: 14, maxLength: 14 }),
      count: fc.integer({ min: 1, max: 5 }),
      days: fc.integer({ min: 1, max: 14 }),
      per: fc.constantFrom('person' as const, 'debt' as const),
      where: fc.subarray([...zones], { minLength: 1 }),
    });
    fc.assert(
      fc.property(some, ({ ages, names, count, days, per, where }) => {
        const attempts = ages.map((minutes, index) =>
          call('2026-01-01', {
            at: now - minutes * 60_000,
            debtIds: names[index] === '' ? [] : [names[index] ?? ''],
          }),
        );
        const asked = situation({ at: now, zones: where, attempts });
        const verdict = capVerdict(asked, { ...cap, count, days, per });
        const own = attempts.filter(
          ({ debtIds }) => per === 'person' || debtIds.length === 0 || debtIds.includes('A'),
        );
        const fits = (when: number) =>
          where.every((zone) => countIn(own, when, zone, days) < count);
        expect(verdict.answer === 'allow').toBe(fits(now));
        if (verdict.answer === 'allow') return;
        expect(fits(verdict.liftsAt ?? now)).toBe(true);
        expect(fits((verdict.liftsAt ?? now) - 1)).toBe(false);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  it('takes well under a millisecond after 1,000 attempts', () => {
    const attempts = Array.from({ length: 1_000 }, (_, n) =>
      call('2026-05-19', { at: at('2026-05-19') - n * 60_000, debtIds: [`debt ${n % 40}`] }),
    );
    const debts = Array.from({ length: 40 }, (_, n) => debt({ id: `debt ${n}` }));
    const asked = situation({ at: noon, attempts, debts });
    const perDebt: Cap = { ...cap, per: 'debt', counts: wasConnected };
    const rounds = 200;
    for (let round = 0; round < rounds; round += 1) capVerdict(asked, perDebt);
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) capVerdict(asked, perDebt);
    const used = process.cpuUsage(before);
    expect((used.user + used.system) / 1_000 / rounds).toBeLessThan(1);
  });
});

function countIn(attempts: readonly Attempt[], when: number, zone: string, days: number): number {
  const today = localDateOf(when, zone);
  const firstOn = addDays(today, 1 - days);
  return attempts.filter((one) => {
    const day = localDateOf(one.at, zone);
    return day >= firstOn && daysBetween(day, today) >= 0 && when - one.at < (days + 2) * dayMs;
  }).length;
}

describe('what a cap is about', () => {
  it.each<[string, Partial<Situation>, boolean]>([
    ['a reminder', {}, true],
    ['a word to the attorney', { recipient: 'attorney' }, false],
    ['a report to a bureau', { channel: 'credit-report', recipient: 'debtor' }, false],
    ['the confirmation of an opt-out', { purpose: 'opt-out-confirmation' }, false],
    ['a joint debtor', { recipient: 'joint-debtor' }, true],
  ])('%s', (_name, given, expected) => {
    expect(collects({ ...situation(), ...given })).toBe(expected);
  });

  it.each<[Attempt['result'], boolean]>([
    ['no-answer', true],
    ['voicemail', true],
    ['conversation', true],
    ['dropped', true],
    ['sent', true],
    ['voicemail-full', false],
    ['busy', false],
    ['not-in-service', false],
    ['wrong-number', false],
    ['bounced', false],
  ])('a call or message with the result %s: %s', (result, expected) => {
    expect(wasConnected(call('2026-05-19', { result }))).toBe(expected);
  });
});
