import { dateOfDayNumber, weekdayOfDayNumber } from '../calendar/dates';
import type { Instant } from '../calendar/zone';
import type { InconvenientTime } from '../law/situation';
import { limits } from '../limits';
import { openFor, type Hours, type OpenMinutes } from './windows';

const dayMinutes = 1_440;

/**
 * Does an effect at `at`, which may take `leaseMs`, leave the times alone that a person called
 * inconvenient, in every zone in which the person may be? `nextAt` is the first instant from which it
 * does, `at` itself included; null: none within inconvenientDaysMax days, or no zone is known.
 */
export function convenientAt(
  at: Instant,
  times: readonly InconvenientTime[],
  zones: readonly string[],
  leaseMs: number,
): { readonly isConvenient: boolean; readonly nextAt: Instant | null } {
  if (times.length === 0) return { isConvenient: true, nextAt: at };
  const nextAt = openFor(at, leaseMs, zones, hoursBeside(times), limits.inconvenientDaysMax);
  return { isConvenient: nextAt === at, nextAt };
}

/** What the times leave open of each day. */
function hoursBeside(times: readonly InconvenientTime[]): Hours {
  const keys = times.map(
    ({ weekdays, fromMinutes, untilMinutes, fromOn, untilOn }) =>
      `${weekdays.join('')}:${fromMinutes}-${untilMinutes}:${fromOn ?? ''}:${untilOn ?? ''}`,
  );
  return {
    key: `not ${keys.join(' ')}`,
    openOn: (localDay) => {
      const closed = times.flatMap((time) => closedMinutes(time, localDay));
      closed.sort(([left], [right]) => left - right);
      const open: OpenMinutes[] = [];
      let fromMinutes = 0;
      for (const [closedFrom, closedUntil] of closed) {
        if (closedFrom > fromMinutes) open.push([fromMinutes, closedFrom]);
        fromMinutes = Math.max(fromMinutes, closedUntil);
      }
      if (fromMinutes < dayMinutes) open.push([fromMinutes, dayMinutes]);
      return open;
    },
  };
}

/** A time that ends before it begins goes on until then on the next day: 22:00 to 06:00. */
function closedMinutes(time: InconvenientTime, localDay: number): OpenMinutes[] {
  const { fromMinutes, untilMinutes } = time;
  if (fromMinutes < untilMinutes) {
    return holdsOn(time, localDay) ? [[fromMinutes, untilMinutes]] : [];
  }
  return [
    ...(holdsOn(time, localDay - 1) ? [[0, untilMinutes] as const] : []),
    ...(holdsOn(time, localDay) ? [[fromMinutes, dayMinutes] as const] : []),
  ];
}

function holdsOn({ weekdays, fromOn, untilOn }: InconvenientTime, localDay: number): boolean {
  const on = dateOfDayNumber(localDay);
  return (
    weekdays.includes(weekdayOfDayNumber(localDay)) &&
    (fromOn === null || on >= fromOn) &&
    (untilOn === null || on <= untilOn)
  );
}
