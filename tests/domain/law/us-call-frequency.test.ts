import fc from 'fast-check';
import { addDays, dateOfDayNumber, daysBetween } from '../../../src/domain/calendar/dates';
import { dayMs, localDateOf } from '../../../src/domain/calendar/zone';
import { callFrequency } from '../../../src/domain/law/call-frequency';
import { usFederal } from '../../../src/domain/law/packs/us-federal';
import type { Attempt } from '../../../src/domain/law/situation';
import {
  answerOf,
  at,
  call,
  debt,
  decisionOf,
  mobile,
  situation,
  type SituationGiven,
} from './situation';

const compliant = 'presumed-compliant';
const violation = 'presumed-violation';

const reached: SituationGiven = { channel: 'call', address: mobile, at: '2026-04-07' };
const frequencyIs = (given: SituationGiven) =>
  answerOf(usFederal, 'us.reg-f.call-frequency', situation({ ...reached, ...given }));

describe('call frequency: the rules', () => {
  const seven = Array.from({ length: 7 }, (_, index) =>
    call(addDays('2026-04-01', Math.min(index, 5))),
  );

  it('FRQ-02 is a presumption with a day on which it lifts', () => {
    expect(frequencyIs({ attempts: seven })).toMatchObject({
      answer: 'defer',
      isPresumption: true,
      clearsAt: at('2026-04-08T00:00'),
      clearedBy: 'time',
      facts: { countInSevenDays: 7 },
    });
    expect(frequencyIs({ attempts: seven.slice(1) })?.answer).toBe('allow');
  });

  it('FRQ-11: one debt of a group is deferred for calls about another', () => {
    const loans = ['L1', 'L2', 'L3'].map((id) => debt({ id, group: 'servicer-77' }));
    const attempts = seven.map((one, index) => ({ ...one, debtIds: [`L${(index % 3) + 1}`] }));
    expect(frequencyIs({ debts: loans, attempts })?.answer).toBe('defer');
    const apart = loans.map((one) => ({ ...one, group: null }));
    expect(frequencyIs({ debts: apart, attempts })?.answer).toBe('allow');
  });

  it('a consent that is kept with a number is no consent to more calls', () => {
    const consent = (basis: 'direct' | 'call-back', address: string | null) => ({
      channel: 'call' as const,
      address,
      basis,
      at: at('2026-04-03'),
      checkedAt: null,
      untilAt: null,
      withdrawnAt: null,
      source: 'call',
      deadlineOn: null,
      usedByImmediatelyPrior: false,
    });
    const attempts = [call('2026-04-02', { result: 'conversation' })];
    const ask = (...given: Parameters<typeof consent>) =>
      frequencyIs({ attempts, consents: [consent(...given)] })?.answer;
    expect(ask('direct', mobile.value)).toBe('defer');
    expect(ask('direct', null)).toBe('allow');
    expect(ask('call-back', mobile.value)).toBe('allow');
  });

  it('does not bind creditors, nor what is not a call', () => {
    const collector = {
      role: 'first-party',
      inOwnName: true,
      inDefaultWhenObtained: true,
    } as const;
    expect(frequencyIs({ attempts: seven, collector })).toBeUndefined();
    expect(frequencyIs({ attempts: seven, channel: 'sms' })).toBeUndefined();
    expect(frequencyIs({ attempts: seven, recipient: 'attorney' })).toBeUndefined();
  });

  const harassment = ['us.reg-f.call-pattern', 'us.reg-f.contact-volume'];
  const pattern = (given: SituationGiven) =>
    decisionOf(usFederal, situation({ ...reached, ...given }), harassment);
  const texts = Array.from({ length: 10 }, (_, index) =>
    call(`2026-04-0${Math.min(index, 5) + 1}T10:00`, { channel: 'sms', result: 'sent' }),
  );

  it('FRQ-08: calls and messages together are looked at, the calls alone are not', () => {
    expect(frequencyIs({ attempts: [...seven.slice(1), ...texts] })?.answer).toBe('allow');
    expect(pattern({ attempts: [...seven.slice(1), ...texts] })).toBe('review');
    expect(pattern({ attempts: seven.slice(1) })).toBe('allow');
  });

  it('FRQ-08: an answer of the person begins the count anew', () => {
    const reply = call('2026-04-06', { direction: 'in', channel: 'sms', result: 'received' });
    expect(pattern({ attempts: [...seven.slice(1), ...texts, reply] })).toBe('allow');
  });

  it('14(a): a second call within five minutes is looked at', () => {
    const rule = 'us.reg-f.call-pattern';
    const ask = (time: string) =>
      answerOf(
        usFederal,
        rule,
        situation({ ...reached, at: time, attempts: [call('2026-04-07')] }),
      );
    expect(ask('2026-04-07T12:04')).toMatchObject({
      answer: 'review',
      clearsAt: at('2026-04-07T12:05'),
    });
    expect(ask('2026-04-07T12:05')?.answer).toBe('allow');
  });

  it('14(a): the seventh call to one number on one day is looked at', () => {
    const six = Array.from({ length: 6 }, (_, index) => call(`2026-04-07T09:${10 + 6 * index}`));
    const other = six.map((one) => ({ ...one, number: '+12125550177' }));
    expect(pattern({ attempts: six })).toBe('review');
    expect(pattern({ attempts: six.slice(1) })).toBe('allow');
    expect(pattern({ attempts: other })).toBe('allow');
  });

  it('FRQ-17: somebody else is asked once where the consumer is', () => {
    const ask = (attempts: readonly Attempt[]) =>
      answerOf(
        usFederal,
        'us.reg-f.location-call',
        situation({ ...reached, purpose: 'location', recipient: 'third-person', attempts }),
      )?.answer;
    const spoken = call('2026-04-02', { to: 'third-person', result: 'conversation' });
    expect(ask([])).toBe('allow');
    expect(ask([{ ...spoken, result: 'no-answer' }])).toBe('allow');
    expect(ask([spoken])).toBe('block');
    expect(ask([spoken, { ...spoken, at: at('2026-04-03'), direction: 'in' }])).toBe('allow');
  });
});

describe('call frequency: whatever the life of a debt', () => {
  const results = ['no-answer', 'voicemail', 'busy', 'conversation', 'dropped'] as const;
  const wish = fc.record({
    hours: fc.integer({ min: 1, max: 40 }),
    result: fc.constantFrom(...results),
    inbound: fc.boolean(),
  });

  it('calls that the clock allows are never an eighth, nor within seven days of a conversation', () => {
    fc.assert(
      fc.property(
        fc.array(wish, { maxLength: 60 }),
        fc.constantFrom('America/New_York', 'Pacific/Honolulu', 'Europe/London'),
        (wishes, zone) => {
          const life: Attempt[] = [];
          let now = Date.parse('2026-02-20T13:00:00Z');
          for (const { hours, result, inbound } of wishes) {
            now += hours * 3_600_000;
            const asked = { at: now, zones: [zone], debtIds: ['A'], attempts: life, consents: [] };
            const isFree = callFrequency(asked).decision === compliant;
            if (inbound) life.push(call('2026-01-01', { at: now, direction: 'in', result }));
            else if (isFree) life.push(call('2026-01-01', { at: now, result }));
          }
          expectKept(life, zone);
        },
      ),
      { seed: 7, numRuns: 150 },
    );
  });

  /** Counted day by day, and not with the clock that is tested. */
  function expectKept(life: readonly Attempt[], zone: string): void {
    const on = (one: Attempt) => localDateOf(one.at, zone);
    const placed = life.filter((one) => one.direction === 'out' && one.result !== 'busy').map(on);
    for (let day = 0; day < 110; day += 1) {
      const firstOn = addDays('2026-02-15', day);
      const inWeek = placed.filter((one) => one >= firstOn && one <= addDays(firstOn, 6));
      expect(inWeek.length).toBeLessThanOrEqual(7);
    }
    for (const talk of life.filter(({ result }) => result === 'conversation')) {
      const after = life.filter((one) => one.direction === 'out' && one.at > talk.at);
      for (const one of after) {
        expect(daysBetween(on(talk), on(one))).toBeGreaterThanOrEqual(7);
      }
    }
  }

  it('`nextAllowedAt` is the first day that is free', () => {
    const life = fc.array(
      fc.record({ day: fc.integer({ min: 0, max: 20 }), result: fc.constantFrom(...results) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(life, (attempts) => {
        const zones = ['America/New_York'];
        const past = attempts.map(({ day, result }) =>
          call(addDays('2026-04-01', day), { result }),
        );
        const ask = (when: number) =>
          callFrequency({ at: when, zones, debtIds: ['A'], attempts: past, consents: [] });
        const now = at('2026-04-21T13:00');
        const { decision, nextAllowedAt } = ask(now);
        expect(ask(nextAllowedAt).decision).toBe(compliant);
        if (decision === violation) expect(ask(nextAllowedAt - 1).decision).toBe(violation);
        else expect(nextAllowedAt).toBe(now);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('a check over a thousand attempts takes less than a millisecond', () => {
    const attempts = Array.from({ length: 1_000 }, (_, index) =>
      call(dateOfDayNumber(20_000 + Math.floor(index / 8)), {
        result: index % 40 === 0 ? 'conversation' : 'no-answer',
      }),
    );
    const asked = { at: 20_124 * dayMs, zones: ['America/New_York'], debtIds: ['A'], attempts };
    const rounds = 200;
    for (let warm = 0; warm < rounds; warm += 1) callFrequency({ ...asked, consents: [] });
    const startedAt = performance.now();
    for (let round = 0; round < rounds; round += 1) callFrequency({ ...asked, consents: [] });
    expect((performance.now() - startedAt) / rounds).toBeLessThan(1);
  });
});
