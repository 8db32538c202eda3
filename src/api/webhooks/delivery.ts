import type { Actor } from '../../commands/command';
import { runCommand } from '../../commands/run-command';
import { channels } from '../../domain/contact/channels';
import type { Transaction } from '../../store/client';
import type { KnownMessage } from '../../store/lookups';
import type { ApiDeps } from '../deps';
import { problemOf } from '../problems';
import type { Received } from './app';

export type DeliveryKind =
  | 'processed'
  | 'sent'
  | 'deferred'
  | 'delivered'
  | 'bounced'
  | 'failed'
  | 'complained'
  | 'opted-out';

/** What a provider said about one message, already verified. */
export interface Delivery {
  readonly source: 'sendgrid' | 'twilio' | 'link';
  readonly eventId: string;
  readonly type: string;
  readonly raw: Buffer;
  readonly verifiedBy: string;
  readonly receivedAt: number;
  readonly creditorId: string;
  readonly message: KnownMessage | null;
  /** Null: nothing that a message's fate depends on. */
  readonly kind: DeliveryKind | null;
  /** The provider's own time, wall time; null: it gave none. */
  readonly at: number | null;
  readonly reason: string | null;
  readonly providerId: string | null;
  readonly suppressAddress: boolean;
}

export function providerActor(id: string): Actor {
  return { kind: 'provider', id, role: 'system' };
}

/**
 * Keeps one event and what it means for its message, in one transaction. In the sandbox providers
 * live on wall time, so the business clock's own instant is taken there.
 */
export async function recordDelivery(deps: ApiDeps, delivery: Delivery): Promise<Received> {
  const { message, kind, source, eventId } = delivery;
  const input = {
    creditorId: delivery.creditorId,
    source,
    externalId: eventId,
    type: delivery.type,
    raw: delivery.raw,
    headers: {},
    verifiedBy: delivery.verifiedBy,
    receivedAt: delivery.receivedAt,
  };
  const { verdict } = await deps.store.inbox.receive(input, async (tx) => {
    if (kind === null) return { verdict: 'ignored', accountId: message?.accountId ?? null };
    if (message === null) return { verdict: 'ignored', detail: 'no such message' };
    const now = await deps.change.clock.now();
    const at = deps.config.sandbox === undefined ? (delivery.at ?? now) : now;
    const done = await runCommand(deps.change, {
      accountId: message.accountId,
      actor: providerActor(source),
      key: `${source}/${eventId}`,
      name: 'record-delivery',
      data: {
        messageId: message.id,
        kind,
        at: new Date(at).toISOString(),
        reason: delivery.reason,
        providerId: delivery.providerId,
        suppressAddress: delivery.suppressAddress,
      },
      inside: tx,
    });
    if (!done.ok) throw problemOf(done.error);
    if (kind === 'opted-out' || kind === 'complained') await stopElsewhere(deps, delivery, tx);
    return { verdict: 'applied', accountId: message.accountId };
  });
  return verdict === 'received' ? 'applied' : verdict;
}

/** The same stop on the other accounts that know the address, whoever they belong to. */
async function stopElsewhere(deps: ApiDeps, delivery: Delivery, tx: Transaction): Promise<void> {
  const { message, source, eventId, kind } = delivery;
  if (message === null) return;
  const { channel, toAddress: address } = message;
  const known = await deps.lookups.accountsByContact(channels[channel].addressKind, address);
  for (const { accountId } of known.filter((one) => one.accountId !== message.accountId)) {
    const done = await runCommand(deps.change, {
      accountId,
      actor: providerActor(source),
      key: `${source}/${eventId}`,
      name: 'record-opt-out',
      data: { channel, address, reason: kind },
      inside: tx,
    });
    if (!done.ok) throw problemOf(done.error);
  }
}
