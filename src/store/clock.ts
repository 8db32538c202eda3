import type { BusinessClock, WallClock } from '../commands/ports';
import { limits } from '../domain/limits';
import { guarded, type Database } from './client';

export const wallClock: WallClock = { now: () => Date.now() };

const measureEveryMs = 5_000;
/** Round trip above which a measurement is poor. */
const poorMeasurementMs = 20;
/** An older measurement proves nothing any more: nothing is sent until there is a new one. */
const measurementAgeMaxMs = 60_000;

/**
 * Production business time is the database's: this host's clock plus the measured difference. The
 * first look measures; later ones do so in the background, because the caller may hold a connection
 * already and must not wait for another. A host more than two seconds off is not trusted to send.
 */
export function databaseClock(database: Database): BusinessClock {
  let offsetMs: number | null = null;
  let measuredAt = 0;
  let measuring: Promise<void> | null = null;
  const measure = async (): Promise<void> => {
    const before = Date.now();
    const rows = await guarded(
      () => database.$queryRaw<{ at: number }[]>`
        SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`,
    );
    const after = Date.now();
    // A slow answer says little about the moment that it speaks of; an older, better one is kept.
    const isPoor = after - before > poorMeasurementMs;
    if (isPoor && offsetMs !== null && after - measuredAt < measurementAgeMaxMs / 2) return;
    measuredAt = after;
    offsetMs = Math.round((rows[0]?.at ?? after) - (before + after) / 2);
  };
  const refresh = (): Promise<void> => {
    measuring ??= measure().finally(() => {
      measuring = null;
    });
    return measuring;
  };
  let last = 0;
  return {
    now: async () => {
      if (offsetMs === null) await refresh();
      else if (Date.now() - measuredAt > measureEveryMs) refresh().catch(() => undefined);
      last = Math.max(last, Date.now() + (offsetMs ?? 0));
      return last;
    },
    trusted: () =>
      offsetMs !== null &&
      Math.abs(offsetMs) <= limits.clockSkewMs &&
      Date.now() - measuredAt <= measurementAgeMaxMs,
  };
}
