import {
  readSendgridEvents,
  sendgridHeaders,
  verifySendgridEvents,
  type SendgridEvent,
  type SendgridEventKind,
} from '../../providers/sendgrid-events';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { overall, type Received, type SignedRequest } from './app';
import { recordDelivery, type DeliveryKind } from './delivery';

const kindOf: Readonly<Record<SendgridEventKind, DeliveryKind | null>> = {
  processed: 'processed',
  deferred: 'deferred',
  delivered: 'delivered',
  bounce: 'bounced',
  dropped: 'failed',
  spamreport: 'complained',
  unsubscribe: 'opted-out',
  group_unsubscribe: 'opted-out',
  other: null,
};

/** A batch of SendGrid's events, each kept under its own id; null: not signed by SendGrid. */
export async function sendgridEvents(
  deps: ApiDeps,
  { body, headers }: SignedRequest,
): Promise<Received | null> {
  const key = deps.config.sendgrid.webhookPublicKey;
  const wallNowAt = deps.change.wallClock.now();
  const signature = sendgridHeaders(headers);
  if (key === undefined || !verifySendgridEvents(body, signature, [key], wallNowAt)) return null;
  const { events, unreadable } = readSendgridEvents(parse(body));
  const outcomes: Received[] = unreadable.map(() => 'ignored');
  // One after the other: the events of one message lock the same account.
  for (const event of events) outcomes.push(await receive(deps, event, wallNowAt));
  return overall(outcomes);
}

async function receive(deps: ApiDeps, event: SendgridEvent, receivedAt: number): Promise<Received> {
  const { eventId, intentId, providerMessageId, kind, reason, suppressAddress } = event;
  const message = await deps.lookups.message(
    intentId === undefined ? { providerId: providerMessageId ?? '' } : { id: intentId },
  );
  return recordDelivery(deps, {
    source: 'sendgrid',
    eventId,
    type: kind,
    raw: Buffer.from(JSON.stringify(event)),
    verifiedBy: 'ecdsa',
    receivedAt,
    creditorId: message?.creditorId ?? defaultCreditor,
    message,
    kind: kindOf[kind],
    at: event.at,
    reason,
    providerId: providerMessageId ?? null,
    suppressAddress,
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
