import type { BusinessClock, WallClock } from '../commands/ports';
import { limits } from '../domain/limits';
import { guarded, type Database } from './client';

export const wallClock: WallClock = { now: () => Date.now() };

const measureEveryMs = 10_000;

/**
 * Production business time is the database's: this host's clock plus the measured difference,
 * measured again every ten seconds. A host more than two seconds off is not trusted to send.
 */
export function databaseClock(database: Database): BusinessClock {
  let offsetMs: number | null = null;
  let measuredAt = 0;
  const measure = async (): Promise<number> => {
    const before = Date.now();
    const rows = await guarded(
      () => database.$queryRaw<{ at: number }[]>`
        SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`,
    );
    const after = Date.now();
    measuredAt = after;
    offsetMs = Math.round((rows[0]?.at ?? after) - (before + after) / 2);
    return offsetMs;
  };
  return {
    now: async () => {
      const stale = offsetMs === null || Date.now() - measuredAt > measureEveryMs;
      return Date.now() + (stale ? await measure() : (offsetMs ?? 0));
    },
    trusted: () => offsetMs !== null && Math.abs(offsetMs) <= limits.clockSkewMs,
  };
}
