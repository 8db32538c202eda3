import { isZone, localDateOf, type Instant } from '../domain/calendar/zone';
import { ok, refuse, type Result } from '../domain/result';
import type { Actor } from '../commands/command';
import type { ChangeDeps } from '../commands/ports';
import { runCommand } from '../commands/run-command';
import type { Transaction } from '../store/client';
import type { Directory } from '../store/directory';
import type { SourceRecords } from '../store/source-records';
import type { SourceDay, SourceDebtor, SourceEvent } from './facts';

export interface ApplyDeps {
  readonly change: ChangeDeps;
  readonly directory: Directory;
  readonly records: SourceRecords;
}

/** Strategy pins for accounts that an event may open, by the debtor's kind. */
export type NewAccountStrategies = Readonly<
  Record<'business' | 'consumer', { readonly id: string; readonly version: number }>
>;

/** One event at work: where it came from, when, and the transaction that its effects belong to. */
export interface ApplyCase {
  readonly deps: ApplyDeps;
  readonly tx: Transaction;
  readonly creditorId: string;
  readonly source: string;
  readonly event: SourceEvent;
  readonly strategies: NewAccountStrategies;
  /** Business time. */
  readonly now: Instant;
}

/** Applied (with the account), or not yet: what the fact is about is not known. */
export type FactOutcome =
  | { readonly kind: 'applied'; readonly accountId: string | null }
  | { readonly kind: 'waits'; readonly names: readonly string[]; readonly urgent: boolean };

export const applied = (accountId: string | null): Result<FactOutcome> =>
  ok({ kind: 'applied', accountId });

export type Runner = (name: string, data: object) => Promise<Result<null>>;

/**
 * Runs commands on one account in the event's transaction. A key that was used with other words has
 * done its work already: the same dispute or credit note, told again by another event.
 */
export function runner(c: ApplyCase, accountId: string, keyBase: string): Runner {
  const actor: Actor = { kind: 'provider', id: c.source, role: 'system' };
  let n = 0;
  return async (name, data) => {
    n += 1;
    const key = n === 1 ? keyBase : `${keyBase}/${n}`;
    const ran = await runCommand(c.deps.change, {
      accountId,
      actor,
      key,
      name,
      data,
      inside: c.tx,
    });
    if (ran.ok || ran.error.code === 'idempotency_key_reuse') return ok(null);
    const { code, detail, path } = ran.error;
    return refuse(code, `${name}: ${detail}`, path);
  };
}

/** Dates are the debtor's: in the zone that is known of him, else in the one that the event tells. */
export async function zoneOf(c: ApplyCase, debtor: SourceDebtor): Promise<string> {
  const known = await c.deps.records.debtor(c.tx, c.creditorId, `${c.source}:${debtor.id}`);
  return usable(known === null ? debtor.timeZone : known.timeZone);
}

export async function zoneOfAccount(c: ApplyCase, accountId: string): Promise<string> {
  return usable(await c.deps.records.zoneOfAccount(c.tx, accountId));
}

function usable(zone: string | null): string {
  return zone !== null && isZone(zone) ? zone : 'UTC';
}

export function dayOf(day: SourceDay, zone: string): string {
  return 'on' in day ? day.on : localDateOf(day.at, zone);
}

/** The day of something that has happened: never later than today, whatever the source's clock says. */
export function pastDay(c: ApplyCase, at: Instant, zone: string): string {
  return localDateOf(Math.min(at, c.now), zone);
}

export function iso(at: Instant): string {
  return new Date(at).toISOString();
}
