import { createHash } from 'node:crypto';
import { dayMs } from '../domain/calendar/zone';
import { ok, type Refusal, type Result } from '../domain/result';
import type { WallClock } from '../commands/ports';
import type { Begun, InboxResult, InboxStore, Verdict } from '../store/inbox';
import { reasonInContent, waitsFor } from '../store/source-records';
import type { Transaction } from '../store/client';
import { applyFact, namesOf } from './apply';
import type { ApplyCase, ApplyDeps } from './apply-case';
import type { SourceEvent, SourceReading } from './facts';
import type { SourceReader } from './reading';

export interface ReceiveDeps extends ApplyDeps {
  readonly inbox: InboxStore;
  readonly wallClock: WallClock;
}

export interface Delivery {
  readonly creditorId: string;
  readonly source: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** The id that a signed header gives it; null: this source has none. */
  readonly deliveryId: string | null;
  readonly verifiedBy: string;
  readonly read: SourceReader;
}

/** What became of a delivery, and what it was read as. */
export interface Received {
  readonly verdict: Verdict;
  readonly reading: SourceReading;
}

const reasonMax = 300;
/** An event this far ahead of all our clocks would outlast every later one: it is not believed. */
const aheadMsMax = 366 * dayMs;

/** Takes the whole transaction back, so that nothing of an event stays that may not count. */
class Refused extends Error {
  constructor(readonly result: InboxResult) {
    super('refused');
  }
}

/**
 * Keeps a verified delivery and applies it, in one transaction. An event that is known by its id is a
 * duplicate; what cannot be read or is refused by a rule of the account is quarantined and leaves nothing
 * else behind; a refund, dispute or credit note whose payment or invoice is not known waits (quarantined,
 * with the names it waits for in `detail`) and is applied in the transaction of the event that brings
 * that name. Money never waits: it is booked in suspense, and only its place waits.
 */
export async function receive(deps: ReceiveDeps, delivery: Delivery): Promise<Received> {
  const now = await deps.change.clock.now();
  const reading = believed(deps, delivery, delivery.read(delivery.body, delivery.deliveryId), now);
  const row = {
    creditorId: delivery.creditorId,
    source: delivery.source,
    externalId: idOf(reading) ?? `sha256:${digestOf(delivery.body)}`,
    type: reading.kind === 'event' ? reading.event.type : reading.type,
    raw: delivery.body,
    headers: delivery.headers,
    verifiedBy: delivery.verifiedBy,
    receivedAt: deps.wallClock.now(),
  };
  try {
    const { verdict } = await deps.inbox.receive(
      row,
      (tx, begun) => effectOf(deps, delivery, reading, now, tx, begun),
      reading.kind === 'event' ? reading.event.facts.flatMap(namesOf) : [],
    );
    return { verdict, reading };
  } catch (error) {
    const result = refusedResult(error);
    if (result === null) throw error;
    const { verdict } = await deps.inbox.receive(row, () => Promise.resolve(result));
    return { verdict, reading };
  }
}

/** Runs a kept delivery again under the same rules; its row takes the new verdict. One that is done answers what it is. */
export async function replay(
  deps: ReceiveDeps,
  inboxId: string,
  delivery: Delivery,
): Promise<Verdict> {
  const now = await deps.change.clock.now();
  const reading = believed(deps, delivery, delivery.read(delivery.body, delivery.deliveryId), now);
  const wallAt = deps.wallClock.now();
  try {
    return await deps.inbox.retry(inboxId, wallAt, (tx) =>
      effectOf(deps, delivery, reading, now, tx, null),
    );
  } catch (error) {
    const result = refusedResult(error);
    if (result === null) throw error;
    return deps.inbox.retry(inboxId, wallAt, () => Promise.resolve(result));
  }
}

/** The creditor is the one whose key signed, and nothing happens in a time that is a year away. */
function believed(
  { wallClock }: ReceiveDeps,
  { creditorId }: Delivery,
  reading: SourceReading,
  now: number,
): SourceReading {
  if (reading.kind !== 'event') return reading;
  const { event } = reading;
  const refused = (reason: string): SourceReading => ({
    ...{ kind: 'quarantined', id: event.id, type: event.type, reason },
  });
  if (event.creditorId !== null && event.creditorId !== creditorId) return refused(otherCreditor);
  if (event.at > Math.max(now, wallClock.now()) + aheadMsMax) return refused('time: too far ahead');
  return reading;
}

/** Reason of an event that names another creditor than the one whose key signed it. */
export const otherCreditor = 'creditorId: other_creditor';

/** SHA-256 of a body, hex. */
export function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** The sender's id of the event; null when it could not be read. */
export function idOf(reading: SourceReading): string | null {
  return reading.kind === 'event' ? reading.event.id : reading.id;
}

async function effectOf(
  deps: ReceiveDeps,
  delivery: Delivery,
  reading: SourceReading,
  now: number,
  tx: Transaction,
  begun: Begun | null,
): Promise<InboxResult> {
  if (reading.kind !== 'event') return { verdict: reading.kind, detail: reading.reason };
  const { creditorId, source } = delivery;
  const { event } = reading;
  const c: ApplyCase = { deps, tx, creditorId, source, event, now };
  const names = event.facts.flatMap(namesOf);
  if (begun === null) await deps.records.lockNames(tx, creditorId, source, names);
  const result = await applyAll(c, event, begun);
  if (!result.ok) throw new Refused(quarantine(result.error));
  const isAwaited = begun === null || begun.isAwaited;
  if (isAwaited && result.value.verdict === 'applied') {
    await applyWaiting(deps, delivery, c, names);
  }
  return result.value;
}

function quarantine({ code, detail }: Refusal): InboxResult {
  return { verdict: 'quarantined', detail: cut(`${code}: ${detail}`) };
}

/** What a failure says about the event itself; null: it says nothing about it, and the sender tries again. */
function refusedResult(error: unknown): InboxResult | null {
  if (error instanceof Refused) return error.result;
  const reason = reasonInContent(error);
  return reason === null ? null : { verdict: 'quarantined', detail: cut(reason) };
}

/** `begun`: what is known before the first fact is applied; later ones look for themselves. */
async function applyAll(
  c: ApplyCase,
  event: SourceEvent,
  begun: Begun | null,
): Promise<Result<InboxResult>> {
  let accountId: string | null = null;
  const waitsForPlace: string[] = [];
  for (const [index, fact] of event.facts.entries()) {
    const outcome = await applyFact(index === 0 ? { ...c, begun } : c, fact, index + 1);
    if (!outcome.ok) return outcome;
    if (outcome.value.kind === 'waits') {
      const { names, urgent } = outcome.value;
      return ok({ verdict: urgent ? 'quarantined' : 'ignored', detail: waiting(names) });
    }
    accountId = outcome.value.accountId ?? accountId;
    waitsForPlace.push(...(outcome.value.waitsFor ?? []));
  }
  const detail = waitsForPlace.length === 0 ? null : waiting(waitsForPlace);
  return ok({ verdict: 'applied', accountId, detail });
}

function waiting(names: readonly string[]): string {
  return [waitsFor, ...new Set(names)].join(' ');
}

/**
 * Kept events that this one makes possible, oldest first, each behind a savepoint. What still does not fit
 * stays where it is. One that is applied may make others possible by its own names.
 */
async function applyWaiting(
  deps: ReceiveDeps,
  delivery: Delivery,
  c: ApplyCase,
  names: readonly string[],
): Promise<void> {
  const done = new Set<string>();
  let fresh = [...names];
  for (let round = 0; round < waitingRoundsMax && fresh.length > 0; round += 1) {
    const kept = await deps.records.waitingFor(c.tx, c.creditorId, c.source, fresh);
    fresh = [];
    for (const { id, externalId, raw } of kept.filter((one) => !done.has(one.id))) {
      const reading = delivery.read(raw, externalId);
      if (reading.kind !== 'event') continue;
      const result = await attempted({ ...c, event: reading.event });
      await deps.records.settle(c.tx, id, result, deps.wallClock.now());
      if (result.verdict !== 'applied' || result.detail) continue;
      done.add(id);
      fresh.push(...reading.event.facts.flatMap(namesOf));
    }
  }
}

/** A refund that waits for a payment that waits for an invoice, and what that one may bring. */
const waitingRoundsMax = 4;

/** All facts of the event, or nothing of it. */
async function attempted(c: ApplyCase): Promise<InboxResult> {
  const outcome = await c.deps.records.attempt(
    c.tx,
    () => applyAll(c, c.event, null),
    (reason): Result<InboxResult> => ok({ verdict: 'quarantined', detail: cut(reason) }),
  );
  return outcome.ok ? outcome.value : quarantine(outcome.error);
}

function cut(reason: string): string {
  return reason.slice(0, reasonMax);
}
