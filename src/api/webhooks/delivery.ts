import type { Actor } from '../../commands/command';
import { runCommand } from '../../commands/run-command';
import { channels } from '../../domain/contact/channels';
import { assertNever } from '../../domain/result';
import type { Transaction } from '../../store/client';
import { waitsForMessage, type KnownMessage } from '../../store/inbound';
import type { InboxInput, InboxResult } from '../../store/inbox';
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
  const { verdict } = await deps.store.inbox.receive(inboxInputOf(delivery), (tx) =>
    deliveryEffect(deps, delivery, tx),
  );
  return verdict === 'received' ? 'applied' : verdict;
}

/** The row that an event is kept in. */
export function inboxInputOf(delivery: Delivery): InboxInput {
  const { creditorId, source, eventId: externalId, type, raw, verifiedBy, receivedAt } = delivery;
  return { creditorId, source, externalId, type, raw, headers: {}, verifiedBy, receivedAt };
}

/**
 * What becomes of an event that changes nothing; null: it may change something. A message that was sent or
 * delivered is so for good, so nobody has to look at its account to know.
 */
export function quietResult(
  { source, message, kind }: Pick<Delivery, 'source' | 'message' | 'kind'>,
  isDeliveredAlready = false,
): InboxResult | null {
  if (message === null) {
    // The answer to the send itself may come after what it has set going.
    const isEarly = source === 'twilio' && kind !== null;
    return { verdict: 'ignored', detail: isEarly ? waitsForMessage : 'no such message' };
  }
  const { accountId, status, deliveredAt } = message;
  const applied: InboxResult = { verdict: 'applied', accountId };
  switch (kind) {
    case null:
      return { verdict: 'ignored', accountId };
    case 'processed':
    case 'sent':
    case 'deferred':
      return status === 'accepted' ? applied : null;
    case 'delivered':
      return deliveredAt !== null || isDeliveredAlready ? applied : null;
    case 'bounced':
    case 'failed':
    case 'complained':
    case 'opted-out':
      return null;
    default:
      return assertNever(kind);
  }
}

/** What one event means for its message, inside the transaction of its row. */
export async function deliveryEffect(
  deps: ApiDeps,
  delivery: Delivery,
  tx: Transaction,
): Promise<InboxResult> {
  const { message, kind, source, eventId } = delivery;
  const quiet = quietResult(delivery);
  if (message === null || kind === null || quiet !== null) {
    return quiet ?? { verdict: 'ignored' };
  }
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
  const { channel, toAddress: address, accountId } = message;
  const stop = { ...delivery, channel, address, exceptAccountId: accountId };
  if (stopsAddress(delivery)) await stopAddress(deps, stop, tx);
  return { verdict: 'applied', accountId };
}

export type AddressEvent = Pick<Delivery, 'source' | 'eventId' | 'kind' | 'suppressAddress'>;

/** Does it say that nothing more may be sent to the address, whichever message it was about? */
export function stopsAddress({ kind, suppressAddress }: AddressEvent): boolean {
  return kind === 'opted-out' || kind === 'complained' || suppressAddress;
}

/** The same stop on the accounts that know the address, whoever they belong to; the account ids. */
export async function stopAddress(
  deps: ApiDeps,
  stop: AddressEvent & {
    readonly channel: KnownMessage['channel'];
    readonly address: string;
    readonly exceptAccountId?: string;
  },
  tx: Transaction,
): Promise<readonly string[]> {
  const { channel, address, source, eventId, kind } = stop;
  const isWish = kind === 'opted-out' || kind === 'complained';
  const known = await deps.lookups.accountsByContact(channels[channel].addressKind, address);
  const others = known
    .map(({ accountId }) => accountId)
    .filter((accountId) => accountId !== stop.exceptAccountId);
  for (const accountId of others) {
    const done = await runCommand(deps.change, {
      accountId,
      actor: providerActor(source),
      key: `${source}/${eventId}`,
      name: 'record-opt-out',
      data: { channel, address, reason: kind ?? 'stopped', ...(isWish ? {} : { isDead: true }) },
      inside: tx,
    });
    if (!done.ok) throw problemOf(done.error);
  }
  return others;
}
