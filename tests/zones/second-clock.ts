import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { isOpen, weekHours } from '../../src/domain/contact/windows';
import { everyDay } from '../../src/domain/law/hours';

/** Zones with clock changes, without, with odd offsets, across the date line, and settled anew in 2026. */
export const zones = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'America/Adak',
  'America/Indiana/Knox',
  'America/Detroit',
  'America/Boise',
  'America/Puerto_Rico',
  'America/Halifax',
  'America/St_Johns',
  'America/Toronto',
  'America/Vancouver',
  'America/Edmonton',
  'America/Mexico_City',
  'America/Sao_Paulo',
  'America/Santiago',
  'Pacific/Honolulu',
  'Pacific/Guam',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Lisbon',
  'Europe/Paris',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Istanbul',
  'Africa/Cairo',
  'Africa/Johannesburg',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Australia/Lord_Howe',
] as const;

const minuteMs = 60_000;
const openMinutes = 8 * 60;
const closeMinutes = 21 * 60;
const outputMax = 64 * 1024 * 1024;
const differencesMax = 10;
const hours = weekHours(everyDay(openMinutes, closeMinutes));

export const from = Date.UTC(2026, 0, 1) / minuteMs;
export const until = Date.UTC(2031, 0, 1) / minuteMs;

interface Answer {
  readonly data: string;
  readonly spans: readonly {
    readonly from: number;
    readonly until: number;
    readonly open: readonly (readonly [number, number])[];
  }[];
}

export interface Comparison {
  /** Version of the zone data that Python used. */
  readonly data: string;
  readonly minutes: number;
  /** The first few minutes about which the two disagree. */
  readonly differences: readonly string[];
}

/**
 * Compares the window engine with Python's clock, minute by minute, at the first and the last millisecond
 * of each: all of 2026 to 2030, or the days around every clock change.
 * @throws Error where there is no `python3`
 */
export function compare(zone: string, mode: 'all' | 'changes'): Comparison {
  const { data, spans } = ask(zone, mode);
  const differences: string[] = [];
  let minutes = 0;
  for (const span of spans) {
    let index = 0;
    for (let minute = span.from; minute < span.until; minute += 1) {
      while ((span.open[index]?.[1] ?? Infinity) <= minute) index += 1;
      const expected = (span.open[index]?.[0] ?? Infinity) <= minute;
      const at = minute * minuteMs;
      const isWrong = [at, at + minuteMs - 1].some(
        (probe) => isOpen(probe, [zone], hours) !== expected,
      );
      if (isWrong && differences.length < differencesMax) {
        differences.push(`${new Date(at).toISOString()} is ${expected ? 'open' : 'closed'}`);
      }
      minutes += 1;
    }
  }
  return { data, minutes, differences };
}

function ask(zone: string, mode: 'all' | 'changes'): Answer {
  const script = path.join(__dirname, 'windows.py');
  const numbers = [openMinutes, closeMinutes, from, until].map(String);
  const text = execFileSync('python3', [script, mode, ...numbers, zone], {
    encoding: 'utf8',
    maxBuffer: outputMax,
  });
  return JSON.parse(text) as Answer;
}
