import type { whatIfJson } from '../api/what-if';
import { request } from './connection';
import { Failure } from './failure';
import { minuteText, print, printTable, readJsonText } from './output';

export type WhatIfAnswer = Awaited<ReturnType<typeof whatIfJson>>;

export interface WhatIfOptions {
  readonly event?: readonly string[];
  readonly strategy?: string;
  readonly from?: string;
  readonly days?: string;
  readonly creditor?: string;
}

/** Is more asked than what happens if nothing happens? */
export function isWhatIf({ event, strategy, from }: WhatIfOptions): boolean {
  return event !== undefined || strategy !== undefined || from !== undefined;
}

/** Asks the server for the course under what the options say. @throws Failure for words that cannot be read */
export function askWhatIf(path: string, options: WhatIfOptions): Promise<WhatIfAnswer> {
  const { event, strategy, from, days, creditor } = options;
  const body = {
    ...(event === undefined ? {} : { events: event.map((text) => readJsonText(text, '--event')) }),
    ...(strategy === undefined ? {} : { strategy: strategyNamed(strategy) }),
    ...(from === undefined ? {} : { from }),
    ...(days === undefined ? {} : { days: Number(days) }),
  };
  return request<WhatIfAnswer>('POST', path, { body, creditor });
}

/** `ID` (the newest version) or `ID@VERSION`. */
function strategyNamed(text: string): { id: string; version?: number } {
  const [id = '', version] = text.split('@');
  if (version === undefined) return { id };
  if (!/^\d{1,9}$/.test(version)) throw new Failure(2, '--strategy is ID or ID@VERSION');
  return { id, version: Number(version) };
}

/** What became of the events, and where the course is another than the one that was lived. */
export function printWhatIf({ strategy, events, differences }: WhatIfAnswer): void {
  print(`strategy: ${strategy.id} version ${strategy.version}`);
  if (events.length > 0) {
    printTable(
      ['at (UTC)', 'event', 'status', 'because'],
      events.map(({ at, type, status, detail }) => [minuteText(at), type, status, detail]),
    );
  }
  if (differences === undefined) return;
  if (differences.length === 0) return print('the same as what was lived');
  printTable(
    ['at (UTC)', 'only', 'what', 'step', 'by'],
    differences.map(({ at, only, kind, step, channel }) => [
      ...[minuteText(at), only, kind, step, channel],
    ]),
  );
}
