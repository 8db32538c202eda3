import { z } from 'zod';
import { isLocalDate } from '../domain/calendar/dates';
import { isZone } from '../domain/calendar/zone';
import { isCurrency } from '../domain/money/currency';
import { parseAmount, toWire } from '../domain/money/money';
import type { Strategy } from '../domain/strategy/document';
import type { Sample } from '../domain/strategy/sample-account';
import { calendarOf } from '../strategies/calendar';
import { shippedText } from '../strategies/read';
import type { Caller } from './callers';
import type { ApiDeps } from './deps';
import { notFound, Problem, problemOf } from './problems';
import { templatesFor } from './templates';

/** @throws Problem strategy_invalid with every fault, each with its line where it is known */
export async function readDocument(
  deps: ApiDeps,
  creditorId: string,
  text: string,
): Promise<Strategy> {
  const read = deps.readStrategy(text, await templatesFor(deps, creditorId));
  if (read.ok) return read.value;
  const errors = read.error.map(({ path, message, line }) => ({
    path,
    code: 'strategy_invalid',
    message: line === undefined ? message : `line ${line}: ${message}`,
    ...(line === undefined ? {} : { line }),
  }));
  throw new Problem(
    'strategy_invalid',
    `${errors.length === 1 ? '1 fault' : `${errors.length} faults`}; see errors.`,
    errors,
  );
}

/** Publishes a version once. @throws Problem strategy_invalid, also for a version that stands with other content */
export async function publishDocument(
  deps: ApiDeps,
  caller: Caller,
  text: string,
): Promise<Strategy> {
  const strategy = await readDocument(deps, caller.creditorId, text);
  const now = await deps.change.clock.now();
  const { strategies } = deps.store;
  const same = await strategies.publish(caller.creditorId, strategy, now, caller.actor, text);
  if (same) return strategy;
  const message = 'This version is published with other content; give it a new number.';
  throw new Problem('strategy_invalid', message, [
    { path: 'version', code: 'strategy_invalid', message },
  ]);
}

/** Document as its author wrote it, comments included; the newest version unless one is named. @throws Problem not_found */
export async function documentText(
  deps: ApiDeps,
  creditorId: string,
  id: string,
  version?: number,
): Promise<{ readonly version: number; readonly text: string }> {
  const { strategies } = deps.store;
  const versions = (await strategies.list(creditorId)).filter((row) => row.id === id);
  const found =
    version === undefined ? versions.at(-1) : versions.find((row) => row.version === version);
  if (found === undefined) throw notFound('strategy');
  const kept = await strategies.textOf(creditorId, id, found.version);
  const text = kept ?? shippedText(id, found.version);
  if (text === null) throw notFound('text of this version');
  return { version: found.version, text };
}

/** For whom a calendar is drawn, as query parameters; each has a default. */
export const calendarQuery = z.strictObject({
  due: z.string().refine(isLocalDate, 'A date such as 2026-03-02.').default('2026-03-02'),
  amount: z.string().max(20).default('2000.00'),
  currency: z.string().refine(isCurrency, 'An ISO 4217 code in capitals.').default('GBP'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Two letters, such as GB.')
    .default('GB'),
  state: z.string().min(1).max(10).optional(),
  zone: z.string().refine(isZone, 'A zone such as Europe/Berlin.').default('Europe/London'),
});
export type CalendarQuery = z.output<typeof calendarQuery>;

/** What a document does with one invoice that nobody pays. @throws Problem amount_invalid */
export function calendarJson(deps: ApiDeps, strategy: Strategy, query: CalendarQuery) {
  const { due, amount, currency, country, state, zone } = query;
  const minor = parseAmount(amount, currency);
  if (!minor.ok) throw problemOf({ ...minor.error, path: 'amount' });
  const sample: Sample = {
    ...{ dueOn: due, amountMinor: minor.value, currency, country, timeZone: zone },
    region: state ?? null,
  };
  const { lines, left, ends } = calendarOf(strategy, deps.change.law, sample);
  return {
    strategy: { id: strategy.id, version: strategy.version, title: strategy.title },
    lines: lines.map(({ amountMinor, ...line }) => ({
      ...line,
      amount: amountMinor === null ? null : toWire(amountMinor, currency),
    })),
    left,
    ends,
  };
}
