import { addDays } from '../../../src/domain/calendar/dates';
import { limitation } from '../../../src/domain/law/limitation';
import { limitationPlaces } from '../../../src/domain/law/limitation-places';
import { asked, event } from './limitation-asked';

describe('events', () => {
  test.each([
    // place, event, last day afterwards, settled
    ['GB-ENG', event('acknowledgment', '2025-01-10'), '2031-01-10', true],
    ['GB-ENG', event('part-payment', '2026-01-15'), '2032-01-15', true],
    ['GB-ENG', event('part-payment', '2026-01-16'), '2026-01-15', true], // a day late
    ['GB-ENG', event('suit', '2025-01-10'), '2031-01-10', false],
    ['GB-ENG', event('suit', '2025-01-10', '2025-06-30'), '2031-06-30', false],
    ['GB-ENG', event('negotiation', '2025-01-10', '2025-06-30'), '2026-01-15', true],
    ['GB-ENG', event('tolling', '2025-01-10', '2025-01-19'), '2026-01-25', true],
    ['GB-ENG', event('extension', '2025-01-10', '2027-03-31'), '2027-03-31', true],
    ['GB-ENG', event('extension', '2025-01-10', '2025-03-31'), '2026-01-15', true], // never shorter
    ['GB-ENG', event('extension', '2026-01-16', '2027-03-31'), '2026-01-15', true],
    ['GB-SCT', event('acknowledgment', '2025-01-10'), '2030-01-10', true],
    ['GB-SCT', event('suit', '2024-01-10'), '2029-01-10', true],
    ['DE', event('negotiation', '2023-01-01', '2023-01-31'), '2024-01-31', true],
    ['DE', event('negotiation', '2020-06-01', '2020-06-30'), '2023-12-31', true], // before it runs
    ['DE', event('suit', '2023-01-01', '2023-12-31'), '2024-12-30', true],
    ['DE', event('acknowledgment', '2020-06-01'), '2023-12-31', true], // three years of its own end sooner
    ['DE', event('acknowledgment', '2022-06-01'), '2025-06-01', true],
    ['FR', event('acknowledgment', '2024-01-10'), '2029-01-10', true],
    ['US-PA', event('part-payment', '2023-01-10'), '2027-01-10', false],
    ['US-PA', event('acknowledgment', '2023-01-10'), '2027-01-10', false],
    ['US-TX', event('part-payment', '2023-01-10'), '2024-01-15', true],
    ['US-TX', event('acknowledgment', '2023-01-10'), '2027-01-10', false],
    ['US-NV', event('part-payment', '2023-01-10'), '2024-01-15', true],
  ] as const)('%s %o: until %s', (place, one, expiresOn, isSettled) => {
    const question = asked({
      accruedOn: '2020-01-15',
      events: [one],
      asOf: '2026-06-30',
      isConsumer: false,
    });
    const found = limitation(place, question);
    expect(found.expiresOn).toBe(expiresOn);
    expect(found.settledOn === expiresOn).toBe(isSettled);
    expect(found.isMoving).toBe(false);
  });

  test('what does not count for consumers counts for businesses in Minnesota', () => {
    const paid = {
      accruedOn: '2020-01-15',
      events: [event('part-payment', '2023-01-10')],
      asOf: '2024-01-01',
    };
    const last = (isConsumer: boolean) =>
      limitation('US-MN', asked({ ...paid, isConsumer })).expiresOn;
    expect([last(true), last(false)]).toEqual(['2026-01-15', '2029-01-10']);
  });

  test('time that an unsettled event gains goes to a person', () => {
    const paid = {
      debtKind: 'written',
      accruedOn: '2020-01-15',
      events: [event('part-payment', '2023-01-10')],
    } as const;
    expect(limitation('US-PA', asked({ ...paid, asOf: '2024-01-15' })).needsReview).toBe(false);
    expect(limitation('US-PA', asked({ ...paid, asOf: '2024-01-16' }))).toMatchObject({
      needsReview: true,
      maySue: true,
    });
    const confirmed = [...paid.events, event('extension', '2024-02-01', '2027-01-10')];
    expect(
      limitation('US-PA', asked({ ...paid, events: confirmed, asOf: '2026-01-01' })).needsReview,
    ).toBe(false);
  });

  test('days that overlap are left out once, and a negotiation that goes on counts until today', () => {
    const both = [
      event('tolling', '2025-01-01', '2025-01-10'),
      event('tolling', '2025-01-06', '2025-01-15'),
    ];
    const counted = asked({ accruedOn: '2020-01-15', events: both, asOf: '2025-06-01' });
    expect(limitation('GB-ENG', counted).expiresOn).toBe('2026-01-30');
    const open = asked({
      accruedOn: '2020-05-01',
      events: [event('negotiation', '2023-12-02')],
      asOf: '2024-03-01',
    });
    expect(limitation('DE', open)).toMatchObject({
      expiresOn: '2024-03-31',
      settledOn: '2023-12-31',
      isMoving: true,
      needsReview: true,
    });
  });

  test('a judgment has a period of its own; where none is on file a person looks', () => {
    const judged = {
      accruedOn: '2020-05-01',
      events: [event('judgment', '2022-03-15')],
      asOf: '2040-01-01',
    };
    expect(limitation('DE', asked(judged))).toMatchObject({
      expiresOn: '2052-03-15',
      needsReview: false,
    });
    expect(limitation('US-IL', asked({ ...judged, debtKind: 'card' }))).toMatchObject({
      expiresOn: '2029-03-15',
    });
    expect(limitation('GB-ENG', asked(judged))).toMatchObject({
      expiresOn: null,
      maySue: false,
      needsReview: true,
    });
    const late = { ...judged, events: [event('judgment', '2025-03-15')] };
    expect(limitation('DE', asked(late))).toMatchObject({
      expiresOn: '2055-03-15',
      needsReview: true,
    });
  });

  test('what happens after the day that is asked for has not happened', () => {
    const later = asked({
      accruedOn: '2020-01-15',
      events: [event('acknowledgment', '2025-01-10')],
      asOf: '2025-01-09',
    });
    expect(limitation('GB-ENG', later).expiresOn).toBe('2026-01-15');
  });
});

describe('random lives of a period', () => {
  const kinds = [
    'acknowledgment',
    'part-payment',
    'suit',
    'negotiation',
    'tolling',
    'extension',
  ] as const;
  const places = limitationPlaces(['US', 'GB', 'DE', 'FR']).concat(['DE', 'FR']);
  const withoutRevival = ['US-NY', 'US-NV', 'US-MN'];

  /** Mulberry32. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
  }

  test('no event shortens a period, and nothing moves one that has ended', () => {
    const next = random(20_261_127);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
    let moved = 0;
    for (let life = 0; life < 4_000; life += 1) {
      const place = pick(places);
      const accruedOn = addDays('2010-01-01', Math.floor(next() * 3_000));
      const events = Array.from({ length: Math.floor(next() * 6) }, () => {
        const on = addDays(accruedOn, Math.floor(next() * 4_000));
        const lasts = next() < 0.7 ? addDays(on, Math.floor(next() * 400)) : null;
        return event(pick(kinds), on, lasts);
      });
      const base = asked({
        debtKind: pick(['card', 'written', 'goods'] as const),
        isConsumer: true,
        accruedOn,
        asOf: '2026-01-01',
      });
      const ends = events.map((_, count) =>
        limitation(place, { ...base, events: events.slice(0, count) }),
      );
      const all = limitation(place, { ...base, events });
      [...ends, all].reduce((before, after) => {
        expect([life, (after.expiresOn ?? '') >= (before.expiresOn ?? '')]).toEqual([life, true]);
        expect([life, (after.settledOn ?? '') >= (before.settledOn ?? '')]).toEqual([life, true]);
        if (after.expiresOn !== before.expiresOn) moved += 1;
        return after;
      });
      // Once the last day has passed, whatever comes later leaves it where it is.
      const lateOn = addDays(all.expiresOn ?? accruedOn, 1);
      if (all.isMoving || lateOn > base.asOf) continue;
      const late = [...events, event(pick(kinds), lateOn, addDays(lateOn, 300))];
      expect([life, limitation(place, { ...base, events: late }).expiresOn]).toEqual([
        life,
        all.expiresOn,
      ]);
      if (!withoutRevival.includes(place)) continue;
      const paid = [
        ...events,
        event('part-payment', addDays(accruedOn, 30)),
        event('acknowledgment', addDays(accruedOn, 60)),
      ];
      expect(limitation(place, { ...base, events: paid }).expiresOn).toBe(all.expiresOn);
    }
    expect(moved).toBeGreaterThan(1_000);
  });
});
