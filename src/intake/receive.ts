import { createHash } from 'node:crypto';
import { ok, type Result } from '../domain/result';
import type { WallClock } from '../commands/ports';
import type { InboxResult, InboxStore, Verdict } from '../store/inbox';
import { waitsFor } from '../store/source-records';
import type { Transaction } from '../store/client';
import { applyFact, namesOf } from './apply';
import type { ApplyCase, ApplyDeps, NewAccountStrategies } from './apply-case';
import type { SourceEvent, SourceReading } from './facts';

export interface ReceiveDeps extends ApplyDeps {
  readonly inbox: InboxStore;
  readonly wallClock: WallClock;
}

/** How a source reads its bodies. */
export type SourceReader = (body: Uint8Array) => SourceReading;

export interface Delivery {
  readonly creditorId: string;
  readonly source: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly verifiedBy: string;
  readonly read: SourceReader;
  readonly strategies: NewAccountStrategies;
}

const reasonMax = 300;

/**
 * Keeps a verified delivery and applies it, in one transaction. An event that is known by its id is a
 * duplicate; what cannot be read or is refused by a rule of the account is quarantined and leaves nothing
 * else behind; a refund, dispute or credit note whose payment or invoice is not known waits (quarantined,
 * with the names it waits for in `detail`) and is applied in the transaction of the event that brings
 * that name.
 */
export async function receive(deps: ReceiveDeps, delivery: Delivery): Promise<Verdict> {
  const reading = delivery.read(delivery.body);
  const now = await deps.change.clock.now();
  const received = await deps.inbox.receive(
    {
      creditorId: delivery.creditorId,
      source: delivery.source,
      externalId: idOf(reading) ?? `sha256:${digestOf(delivery.body)}`,
      type: reading.kind === 'event' ? reading.event.type : reading.type,
      raw: delivery.body,
      headers: delivery.headers,
      verifiedBy: delivery.verifiedBy,
      receivedAt: deps.wallClock.now(),
    },
    (tx) => effectOf(deps, delivery, reading, now, tx),
  );
  return received.verdict;
}

/** Runs a kept delivery again under the same rules; its row takes the new verdict. */
export async function replay(
  deps: ReceiveDeps,
  inboxId: string,
  delivery: Delivery,
): Promise<Verdict> {
  const reading = delivery.read(delivery.body);
  const now = await deps.change.clock.now();
  return deps.inbox.retry(inboxId, (tx) => effectOf(deps, delivery, reading, now, tx));
}

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
): Promise<InboxResult> {
  if (reading.kind !== 'event') return { verdict: reading.kind, detail: reading.reason };
  const { creditorId, source, strategies } = delivery;
  const { event } = reading;
  const c: ApplyCase = { deps, tx, creditorId, source, strategies, event, now };
  const names = event.facts.flatMap(namesOf);
  await deps.records.lockNames(tx, creditorId, source, names);
  const result = await applied(c);
  if (result.verdict === 'applied') await applyWaiting(deps, delivery, c, names);
  return result;
}

/** All facts of the event, or nothing of it. */
async function applied(c: ApplyCase): Promise<InboxResult> {
  const outcome = await c.deps.records.attempt(
    c.tx,
    () => applyAll(c, c.event),
    (reason): Result<InboxResult> => ok({ verdict: 'quarantined', detail: cut(reason) }),
  );
  if (outcome.ok) return outcome.value;
  const { code, detail } = outcome.error;
  return { verdict: 'quarantined', detail: cut(`${code}: ${detail}`) };
}

async function applyAll(c: ApplyCase, event: SourceEvent): Promise<Result<InboxResult>> {
  let accountId: string | null = null;
  for (const [index, fact] of event.facts.entries()) {
    const outcome = await applyFact(c, fact, index + 1);
    if (!outcome.ok) return outcome;
    if (outcome.value.kind === 'waits') {
      const { names, urgent } = outcome.value;
      const detail = [waitsFor, ...names].join(' ');
      return ok({ verdict: urgent ? 'quarantined' : 'ignored', detail });
    }
    accountId = outcome.value.accountId ?? accountId;
  }
  return ok({ verdict: 'applied', accountId });
}

/** Kept events that this one makes possible, oldest first. What still does not fit stays where it is. */
async function applyWaiting(
  deps: ReceiveDeps,
  delivery: Delivery,
  c: ApplyCase,
  names: readonly string[],
): Promise<void> {
  const waiting = await deps.records.waitingFor(c.tx, c.creditorId, c.source, names);
  for (const { id, raw } of waiting) {
    const reading = delivery.read(raw);
    if (reading.kind !== 'event') continue;
    const result = await applied({ ...c, event: reading.event });
    await deps.records.settle(c.tx, id, result, deps.wallClock.now());
  }
}

function cut(reason: string): string {
  return reason.slice(0, reasonMax);
}
