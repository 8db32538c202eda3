import { createHash } from 'node:crypto';
import {
  readSendgridEvents,
  sendgridHeaders,
  verifySendgridEvents,
  type SendgridEvent,
  type SendgridEventKind,
  type Unreadable,
} from '../../providers/sendgrid-events';
import type { KnownMessage } from '../../store/inbound';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { overall, type Received, type SignedRequest } from './app';
import { recordDelivery, stopAddress, stopsAddress, type DeliveryKind } from './delivery';

const source = 'sendgrid';
const verifiedBy = 'ecdsa';
/** Accounts whose events are applied side by side; those of one account lock each other. */
const lanesMax = 4;

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

/** Keys that SendGrid signs with: those in use and, while they are being replaced, those before. */
export function sendgridKeys({ sendgrid }: ApiDeps['config']): readonly string[] {
  const { webhookPublicKey = '', webhookPublicKeyPrevious = '' } = sendgrid;
  return [webhookPublicKey, webhookPublicKeyPrevious]
    .flatMap((keys) => keys.split(','))
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

/** A batch of SendGrid's events, each kept under its own id; null: not signed by SendGrid. */
export async function sendgridEvents(
  deps: ApiDeps,
  { body, headers }: SignedRequest,
): Promise<Received | null> {
  const wallNowAt = deps.change.wallClock.now();
  const keys = sendgridKeys(deps.config);
  if (!verifySendgridEvents(body, sendgridHeaders(headers), keys, wallNowAt)) return null;
  const { events, unreadable } = readSendgridEvents(parse(body));
  const outcomes: Received[] = [];
  for (const one of unreadable) outcomes.push(await putAside(deps, one, wallNowAt));
  const messages = await messagesOf(deps, events);
  const lanes = new Map<string, SendgridEvent[]>();
  for (const event of events) {
    const lane = messages(event)?.accountId ?? event.email;
    lanes.set(lane, [...(lanes.get(lane) ?? []), event]);
  }
  const waiting = [...lanes.values()];
  const work = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      for (const event of lane)
        outcomes.push(await receive(deps, event, messages(event), wallNowAt));
    }
  };
  await Promise.all(Array.from({ length: lanesMax }, work));
  return overall(outcomes);
}

/** The messages of a batch, asked for at once: an event names ours, else only its provider's. */
async function messagesOf(
  deps: ApiDeps,
  events: readonly SendgridEvent[],
): Promise<(event: SendgridEvent) => KnownMessage | null> {
  const ids = events.flatMap(({ intentId }) => intentId ?? []);
  const providerIds = events.flatMap(({ intentId, providerMessageId }) =>
    intentId === undefined ? (providerMessageId ?? []) : [],
  );
  const found = await deps.lookups.messages({ ids, providerIds });
  const byId = new Map(found.map((one) => [one.id, one]));
  const byProvider = new Map(found.map((one) => [one.providerId, one]));
  return ({ intentId, providerMessageId }) => {
    const one =
      intentId === undefined ? byProvider.get(providerMessageId ?? '') : byId.get(intentId);
    return one ?? null;
  };
}

async function receive(
  deps: ApiDeps,
  event: SendgridEvent,
  named: KnownMessage | null,
  receivedAt: number,
): Promise<Received> {
  const { eventId, intentId, accountId, providerMessageId, kind, reason, suppressAddress } = event;
  const isForeign =
    intentId !== undefined &&
    (named === null || (accountId !== undefined && named.accountId !== accountId));
  if (isForeign) deps.logger.warn({ security: 'foreign-message', source }, 'event ignored');
  const message = isForeign ? null : named;
  const delivery = {
    source,
    eventId,
    type: kind,
    raw: Buffer.from(JSON.stringify(event)),
    verifiedBy,
    receivedAt,
    creditorId: message?.creditorId ?? defaultCreditor,
    message,
    kind: kindOf[kind],
    at: event.at,
    reason,
    providerId: providerMessageId ?? null,
    suppressAddress,
  } as const;
  const isOfAddress = intentId === undefined && message === null && stopsAddress(delivery);
  return isOfAddress
    ? receiveStop(deps, delivery, event.email.toLowerCase())
    : recordDelivery(deps, delivery);
}

/** A stop that names no message of ours is one of the address all the same. */
async function receiveStop(
  deps: ApiDeps,
  delivery: Parameters<typeof recordDelivery>[1],
  address: string,
): Promise<Received> {
  const { message: _none, kind, at: _at, eventId: externalId, ...rest } = delivery;
  const stop = { ...delivery, kind, channel: 'email', address } as const;
  const input = { ...rest, externalId, headers: {} };
  const { verdict } = await deps.store.inbox.receive(input, async (tx) => {
    const [first] = address === '' ? [] : await stopAddress(deps, stop, tx);
    return first === undefined
      ? { verdict: 'ignored', detail: 'no such address' }
      : { verdict: 'applied', accountId: first };
  });
  return verdict === 'received' ? 'applied' : verdict;
}

/** What is no event is kept for a person; its neighbours are applied. */
async function putAside(
  deps: ApiDeps,
  { problem, element }: Unreadable,
  receivedAt: number,
): Promise<Received> {
  const raw = Buffer.from(JSON.stringify(element) ?? 'undefined');
  const input = {
    creditorId: defaultCreditor,
    source,
    externalId: `sha256:${createHash('sha256').update(raw).digest('hex')}`,
    type: 'unreadable',
    raw,
    headers: {},
    verifiedBy,
    receivedAt,
  };
  const { verdict } = await deps.store.inbox.receive(input, () =>
    Promise.resolve({ verdict: 'quarantined', detail: problem }),
  );
  return verdict === 'received' ? 'applied' : verdict;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
