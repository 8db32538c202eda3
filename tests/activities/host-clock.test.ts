import type { ActivityDeps } from '../../activities/deps';
import { send } from '../../activities/send';
import { databaseClock } from '../../src/store/clock';
import type { Database } from '../../src/store/client';

/** A database whose clock differs from this host's. */
function databaseAhead(ms: number): Database {
  const $queryRaw = () => Promise.resolve([{ at: Date.now() + ms }]);
  return { $queryRaw } as unknown as Database;
}

/** Everything but the clock fails when it is touched: nothing may be asked before the clock is sound. */
function depsWith(clock: ActivityDeps['clock'], touched: string[]): ActivityDeps {
  const parts: object = { clock };
  return new Proxy(parts, {
    get: (target, name) => {
      if (name === 'clock') return clock;
      touched.push(String(name));
      return Reflect.get(target, name) as unknown;
    },
  }) as ActivityDeps;
}

const input = {
  ...{ accountId: 'acc_1', messageId: 'msg_1', channel: 'email' as const },
  stage: 'reminder' as const,
};

describe('the clock of a host that sends', () => {
  it.each([
    [0, true],
    [1_900, true],
    [-1_900, true],
    [2_200, false],
    [-2_200, false],
    [3_600_000, false],
    [-93_600_000, false],
  ])('%d ms from the database: trusted %s', async (offsetMs, isTrusted) => {
    const clock = databaseClock(databaseAhead(offsetMs));
    expect(clock.trusted()).toBe(false);
    await clock.now();
    expect(clock.trusted()).toBe(isTrusted);
  });

  it.each([2_500, -3_600_000])('sends nothing when it is %d ms off, and says why', async (ms) => {
    const touched: string[] = [];
    const deps = depsWith(databaseClock(databaseAhead(ms)), touched);
    await expect(send(deps, input as Parameters<typeof send>[1])).rejects.toMatchObject({
      message: expect.stringContaining('clock'),
    });
    expect(touched).toEqual([]);
  });
});
