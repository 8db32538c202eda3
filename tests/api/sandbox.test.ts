import { addDuration } from '../../src/api/sandbox/duration';
import { steppingClock, type ClockParts } from '../../src/api/sandbox/clock';
import { Harness, startAt } from './harness';

const dayMs = 86_400_000;

/** A world in which something is due every `everyDays`, and is done a moment after time has come there. */
function world(everyDays: number) {
  const state = {
    now: startAt,
    dueAt: startAt + everyDays * dayMs,
    done: 0,
    sleeps: [] as number[],
  };
  const parts: ClockParts = {
    clock: { now: () => Promise.resolve(state.now), trusted: () => true },
    movable: {
      sleep: (ms) => {
        state.now += ms;
        state.sleeps.push(ms);
        return Promise.resolve();
      },
    },
    restless: (at) => {
      if (at < state.dueAt) return Promise.resolve(0);
      state.dueAt += everyDays * dayMs;
      state.done += 1;
      return Promise.resolve(1);
    },
    nextDueAt: () => Promise.resolve(state.dueAt),
    outside: () => Promise.resolve(0),
    effectsBetween: () => Promise.resolve(state.done),
  };
  return { state, parts };
}

describe('the stepping clock', () => {
  it('goes from one due instant to the next, never past it', async () => {
    const { state, parts } = world(3);
    const moved = await steppingClock(parts).moveTo(startAt + 10 * dayMs);
    expect(moved).toMatchObject({ ok: true, value: { from: startAt, steps: 4, actions: 3 } });
    expect(Math.max(...state.sleeps)).toBeLessThanOrEqual(3 * dayMs + 1_000);
    expect(state.now).toBeGreaterThanOrEqual(startAt + 10 * dayMs);
  });

  it('refuses to go back, too far, or twice at once', async () => {
    const { parts } = world(1);
    const clock = steppingClock(parts);
    expect(await clock.moveTo(startAt - 1)).toMatchObject({ error: { code: 'clock_backwards' } });
    const far = await clock.moveTo(startAt + 401 * dayMs);
    expect(far).toMatchObject({ error: { code: 'above_limit' } });
    const [first, second] = await Promise.all([
      clock.moveTo(startAt + dayMs),
      clock.moveTo(startAt + dayMs),
    ]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ error: { code: 'clock_moving' } });
  });

  it('shows whoever does not wait how far it is, and how it ended', async () => {
    const { state, parts } = world(3);
    const clock = steppingClock(parts);
    expect([clock.move, clock.last]).toEqual([null, null]);
    const to = startAt + 10 * dayMs;
    const begun = await clock.begin(to);
    if (!begun.ok) throw new Error(begun.error.detail);
    expect(clock.move).toEqual({ from: startAt, to, steps: 0 });
    expect(await clock.begin(to)).toMatchObject({ error: { code: 'clock_moving' } });
    const ended = await begun.value.ended;
    expect(ended).toMatchObject({ ok: true, value: { now: state.now, steps: 4 } });
    expect([clock.move, clock.last]).toEqual([null, ended]);
  });

  it('stands still while a provider has a post in hand, and while a part does not answer', async () => {
    const { state, parts } = world(1);
    const seen: number[] = [];
    // After the first day: a part that is away, then a post that takes longer than time is let go on for.
    const untilMs = 4_000;
    let since: number | null = null;
    const outside = (): Promise<number> => {
      if (state.done === 0) return Promise.resolve(0);
      seen.push(state.now);
      since ??= performance.now();
      const elapsed = performance.now() - since;
      if (elapsed < untilMs / 2) return Promise.reject(new Error('away'));
      return Promise.resolve(elapsed < untilMs ? 1 : 0);
    };
    const restless = (at: number) =>
      seen.length > 0 && since !== null && performance.now() - since < untilMs
        ? Promise.resolve(1)
        : parts.restless(at);
    const clock = steppingClock({ ...parts, outside, restless });
    expect(await clock.moveTo(startAt + 2 * dayMs)).toMatchObject({ ok: true });
    const meanwhile = seen.filter((at) => at < startAt + 2 * dayMs);
    expect(meanwhile.length).toBeGreaterThan(10);
    expect(new Set(meanwhile)).toEqual(new Set([startAt + dayMs + 1_000]));
  });

  it('says that a move broke off, and can be moved again', async () => {
    const { parts } = world(1);
    let isAway = true;
    const nextDueAt = () => (isAway ? Promise.reject(new TypeError('away')) : parts.nextDueAt());
    const clock = steppingClock({ ...parts, nextDueAt });
    const broken = await clock.moveTo(startAt + dayMs);
    expect(broken).toMatchObject({ ok: false, error: { code: 'try_later' } });
    expect([clock.move, clock.last]).toEqual([null, broken]);
    isAway = false;
    expect(await clock.moveTo(startAt + dayMs)).toMatchObject({ ok: true });
  });

  it.each([
    ['P7D', '2026-03-09T12:00:00.000Z'],
    ['P1W', '2026-03-09T12:00:00.000Z'],
    ['P1M', '2026-04-02T12:00:00.000Z'],
    ['P1Y', '2027-03-02T12:00:00.000Z'],
    ['PT36H', '2026-03-04T00:00:00.000Z'],
    ['P1DT1M1S', '2026-03-03T12:01:01.000Z'],
    ['-P1D', '2026-03-01T12:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    const at = addDuration(startAt, text);
    expect(at === null ? null : new Date(at).toISOString()).toBe(expected);
  });

  it.each(['', 'P', 'PT', '7D', 'P1H', 'P1.5D', 'p1d', 'P1DT'])('does not read "%s"', (text) => {
    expect(addDuration(startAt, text)).toBeNull();
  });
});

describe('outside the sandbox', () => {
  it('there is no clock to move and no outbox', async () => {
    const api = await Harness.start();
    try {
      for (const path of ['/v1/sandbox/clock', '/v1/sandbox/outbox', '/v1/sandbox/inbound']) {
        expect((await api.get(path)).status).toBe(404);
      }
    } finally {
      await api.stop();
    }
  });
});
