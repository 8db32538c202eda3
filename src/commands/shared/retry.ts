import { fingerprint } from '../../domain/account/fingerprint';
import type { MessageFacts } from '../../domain/account/facts';

/** Wait before a message that was certainly not processed is tried again, unless the provider says. */
const waitMsDefault = 60_000;
const waitMsLeast = 1_000;
const waitMsMost = 86_400_000;
/** So many tries follow the provider's word; the later ones are rare, so that an hour sees a dozen at most. */
const quickAttempts = 4;
const waitMsLater = 600_000;
/** A refused key is a person's to mend; meanwhile the message waits, it does not change its channel. */
const refusedWaitMs = 900_000;
/** Waits are longer by up to a quarter, never shorter: what failed together does not come back together. */
const spreadMost = 0.25;

/** A message that is not posted at all waits as long as it has waited, within these bounds. */
const putOffMsLeast = 60_000;
const putOffMsMost = 900_000;

type Tried = Pick<MessageFacts, 'id' | 'attempt' | 'plannedAt'>;

/** How long until a message that was not processed is tried again. `askedMs`: what the provider asked for. */
export function retryWaitMs(message: Tried, askedMs: number | undefined): number {
  const least = message.attempt > quickAttempts ? waitMsLater : waitMsLeast;
  const waitMs = Math.max(askedMs ?? waitMsDefault, least);
  return spread(message.id, message.attempt, Math.min(waitMs, waitMsMost));
}

/** How long until a message is tried again that the provider refused because of us. */
export function refusedRetryWaitMs({ id, attempt }: Tried): number {
  return spread(id, attempt, refusedWaitMs);
}

/** How long a message waits while its provider is left alone, at least until the next try is due there. */
export function putOffWaitMs({ id, plannedAt }: Tried, now: number, leastMs: number): number {
  const waitedMs = now - plannedAt;
  const waitMs = Math.min(Math.max(waitedMs, putOffMsLeast), putOffMsMost);
  return spread(id, waitedMs, Math.max(waitMs, leastMs));
}

/** Reproducible: no two messages share it, and a repeated transaction finds the same. */
function spread(id: string, n: number, waitMs: number): number {
  const share = parseInt(fingerprint(`${n}/${id}`).slice(-4), 16) / 2 ** 16;
  return Math.round(waitMs * (1 + share * spreadMost));
}
