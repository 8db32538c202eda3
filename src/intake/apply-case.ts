import type { TimelineEntry } from '../domain/account/changes';
import { dayMs, isZone, localDateOf, type Instant } from '../domain/calendar/zone';
import { ok, refuse, type Result } from '../domain/result';
import type { Actor } from '../commands/command';
import type { ChangeDeps } from '../commands/ports';
import { runCommand } from '../commands/run-command';
import type { Transaction } from '../store/client';
import type { Begun } from '../store/inbox';
import type { Directory } from '../store/directory';
import type { SourceRecords } from '../store/source-records';
import type { SourceDay, SourceDebtor, SourceEvent } from './facts';

export interface ApplyDeps {
  readonly change: ChangeDeps;
  readonly directory: Directory;
  readonly records: SourceRecords;
}

/** One event at work: where it came from, when, and the transaction that its effects belong to. */
export interface ApplyCase {
  readonly deps: ApplyDeps;
  readonly tx: Transaction;
  readonly creditorId: string;
  readonly source: string;
  readonly event: SourceEvent;
  /** Business time. */
  readonly now: Instant;
  /** What was known when the event began; absent: not looked up, or changed since. */
  readonly begun?: Begun | null;
}

/**
 * Applied (with the account), or not yet: what the fact is about is not known. Money is booked at once;
 * `waitsFor` are the names that may still tell what it is for.
 */
export type FactOutcome =
  | {
      readonly kind: 'applied';
      readonly accountId: string | null;
      readonly waitsFor?: readonly string[];
    }
  | { readonly kind: 'waits'; readonly names: readonly string[]; readonly urgent: boolean };

export const applied = (accountId: string | null): Result<FactOutcome> =>
  ok({ kind: 'applied', accountId });

/** `firstLine`: that of the timeline, should the account be new. */
export type Runner = (
  name: string,
  data: object,
  firstLine?: TimelineEntry,
) => Promise<Result<null>>;

/**
 * Runs commands on one account in the event's transaction. A key that was used with other words has
 * done its work already: the same dispute or credit note, told again by another event.
 */
export function runner(
  c: ApplyCase,
  accountId: string,
  keyBase: string,
  role: Actor['role'] = 'system',
): Runner {
  const actor: Actor = { kind: 'provider', id: c.source, role };
  let n = 0;
  return async (name, data, firstLine) => {
    n += 1;
    const key = n === 1 ? keyBase : `${keyBase}/${n}`;
    const ran = await runCommand(c.deps.change, {
      accountId,
      actor,
      key,
      name,
      data,
      inside: c.tx,
      firstLine,
    });
    if (ran.ok || ran.error.code === 'idempotency_key_reuse') return ok(null);
    const { code, detail, path } = ran.error;
    return refuse(code, `${name}: ${detail}`, path);
  };
}

/** Dates are the debtor's: in the zone that is known of him, else in the one that the event tells. */
export async function zoneOf(c: ApplyCase, debtor: SourceDebtor): Promise<string> {
  const name = `${c.source}:${debtor.id}`;
  const known = await c.deps.records.zoneOfDebtor(c.tx, c.creditorId, name);
  return usable(known === undefined ? debtor.timeZone : known);
}

export async function zoneOfAccount(c: ApplyCase, accountId: string): Promise<string> {
  return usable(await c.deps.records.zoneOfAccount(c.tx, accountId));
}

/** A zone to date with: UTC where the debtor's is not known. */
export function usable(zone: string | null): string {
  return zone !== null && isZone(zone) ? zone : 'UTC';
}

export function dayOf(day: SourceDay, zone: string): string {
  return 'on' in day ? day.on : localDateOf(day.at, zone);
}

/** The day of something that has happened: never later than today, whatever the source's clock says. */
export function pastDay(c: ApplyCase, at: Instant, zone: string): string {
  return localDateOf(Math.min(at, c.now), zone);
}

/** As `pastDay`; a date that somebody wrote down may be a day ahead of the debtor's, no more. */
export function pastDayOf(c: ApplyCase, day: SourceDay, zone: string): string {
  if ('at' in day) return pastDay(c, day.at, zone);
  const today = localDateOf(c.now, zone);
  const tomorrow = localDateOf(c.now + dayMs, zone);
  return day.on > today && day.on <= tomorrow ? today : day.on;
}

export function iso(at: Instant): string {
  return new Date(at).toISOString();
}
