import type { Outbound } from '../outbound';
import { webhookHeaders } from '../webhook-signature';
import { done, type TellBilling } from './outcome';

/** Name of the event that carries a write-back; only endpoints that list it get it. */
export const writeBackEvent = 'billing.write-back';

/** An endpoint of the creditor that listens for write-backs. */
export interface Listener {
  readonly url: string;
  readonly secrets: readonly string[];
}

/**
 * Tells a billing system that has no interface of its own: a signed webhook to every endpoint that
 * lists the event. It is told when all of them have taken it; repeats carry the same id.
 */
export function genericWriteBack(
  outbound: Outbound,
  listeners: (creditorId: string) => Promise<readonly Listener[]>,
  wallClock: { now(): number },
): TellBilling {
  return async ({ id, creditorId, accountId, kind, payload, createdAt }) => {
    const open = await listeners(creditorId);
    if (open.length === 0) return { kind: 'retry', reason: 'not-connected' };
    const now = wallClock.now();
    const data = { kind, accountId, ...payload };
    const body = JSON.stringify({
      ...{ type: writeBackEvent, timestamp: new Date(createdAt).toISOString(), id, data },
    });
    for (const { url, secrets } of open) {
      const headers = webhookHeaders(id, now, body, secrets);
      const { status, error, retryAfterMs: waitMs } = await outbound.post({ url, headers, body });
      if (status !== null && status >= 200 && status < 300) continue;
      return { kind: 'retry', reason: error ?? `http-${status}`, waitMs };
    }
    return done;
  };
}
