import type { Strategy } from '../domain/strategy/document';
import { sampleOf, writtenCalendar, type CalendarQuery } from '../strategies/calendar';
import { shippedText } from '../strategies/read';
import type { Caller } from './callers';
import type { ApiDeps } from './deps';
import { documentProblem } from './document-faults';
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
  throw documentProblem(read.error);
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

/** What a document does with one invoice that nobody pays. @throws Problem amount_invalid */
export function calendarJson(deps: ApiDeps, strategy: Strategy, query: CalendarQuery) {
  const sample = sampleOf(query);
  if (!sample.ok) throw problemOf({ ...sample.error, path: 'amount' });
  return writtenCalendar(strategy, deps.change.law, sample.value);
}
