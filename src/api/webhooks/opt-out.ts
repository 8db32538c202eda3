import type { ApiDeps } from '../deps';
import { recordDelivery } from './delivery';

/** The debtor used the link of a message: its address is written to no more. False: no such message. */
export async function optOut(deps: ApiDeps, messageId: string): Promise<boolean> {
  const message = await deps.lookups.message({ id: messageId });
  if (message === null) return false;
  const receivedAt = deps.change.wallClock.now();
  const outcome = await recordDelivery(deps, {
    source: 'link',
    eventId: messageId,
    type: 'opt-out',
    raw: Buffer.from(messageId),
    verifiedBy: 'link',
    receivedAt,
    creditorId: message.creditorId,
    message,
    kind: 'opted-out',
    at: null,
    reason: null,
    providerId: null,
    suppressAddress: false,
  });
  return outcome === 'applied' || outcome === 'duplicate';
}
