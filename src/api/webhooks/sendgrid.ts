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
import type { InboxResult } from '../../store/inbox';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { overall, type Received, type SignedRequest } from './app';
import {
  inboxInputOf,
  quietResult,
  recordDelivery,
  stopAddress,
  stopsAddress,
  type Delivery,
  type DeliveryKind,
} from './delivery';

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
  const deliveries = events.map((event) => deliveryOf(deps, event, messages(event), wallNowAt));
  const { loud, quiet } = sorted(deliveries);
  outcomes.push(...(await keepQuiet(deps, quiet)));
  const lanes = lanesOf(loud);
  const work = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      for (const one of lane) outcomes.push(await receive(deps, one));
    }
  };
  await Promise.all(Array.from({ length: lanesMax }, work));
  return overall(outcomes);
}

interface EventDelivery extends Delivery {
  readonly email: string;
  /** It names no message, so it is about its address alone. */
  readonly isOfAddress: boolean;
}

/**
 * What changes nothing is told apart: it needs no account locked and no facts read. Of two in one batch that say
 * the same of a message the first one counts.
 */
function sorted(deliveries: readonly EventDelivery[]): {
  readonly loud: readonly EventDelivery[];
  readonly quiet: readonly (EventDelivery & { readonly result: InboxResult })[];
} {
  const delivered = new Set<string>();
  const loud: EventDelivery[] = [];
  const quiet: (EventDelivery & { readonly result: InboxResult })[] = [];
  for (const one of deliveries) {
    const { message, kind } = one;
    const isAgain = message !== null && kind === 'delivered' && delivered.has(message.id);
    const result = one.isOfAddress ? null : quietResult(one, isAgain);
    if (result === null) loud.push(one);
    else quiet.push({ ...one, result });
    if (message !== null && kind === 'delivered') delivered.add(message.id);
  }
  return { loud, quiet };
}

function lanesOf(deliveries: readonly EventDelivery[]): EventDelivery[][] {
  const lanes = new Map<string, EventDelivery[]>();
  for (const one of deliveries) {
    const lane = one.message?.accountId ?? one.email;
    const before = lanes.get(lane);
    if (before === undefined) lanes.set(lane, [one]);
    else before.push(one);
  }
  return [...lanes.values()];
}

async function keepQuiet(
  deps: ApiDeps,
  deliveries: readonly (EventDelivery & { readonly result: InboxResult })[],
): Promise<Received[]> {
  const rows = deliveries.map(({ result, ...one }) => ({ ...inboxInputOf(one), ...result }));
  const kept = await deps.lookups.keep(rows);
  return rows.map(({ externalId, verdict }) => {
    return kept.has(externalId) && verdict !== 'received' ? verdict : 'duplicate';
  });
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

function deliveryOf(
  deps: ApiDeps,
  event: SendgridEvent,
  named: KnownMessage | null,
  receivedAt: number,
): EventDelivery {
  const { eventId, intentId, accountId, providerMessageId, kind, reason, suppressAddress } = event;
  const isForeign =
    intentId !== undefined &&
    (named === null || (accountId !== undefined && named.accountId !== accountId));
  if (isForeign) deps.logger.warn({ security: 'foreign-message', source }, 'event ignored');
  const message = isForeign ? null : named;
  const delivery = {
    source: 'sendgrid' as const,
    ...{ eventId, type: kind, verifiedBy, receivedAt, message, reason, suppressAddress },
    raw: Buffer.from(JSON.stringify(event)),
    creditorId: message?.creditorId ?? defaultCreditor,
    kind: kindOf[kind],
    at: event.at,
    providerId: providerMessageId ?? null,
    email: event.email.toLowerCase(),
  };
  const isOfAddress = intentId === undefined && message === null && stopsAddress(delivery);
  return { ...delivery, isOfAddress };
}

async function receive(deps: ApiDeps, delivery: EventDelivery): Promise<Received> {
  const { isOfAddress, email: address } = delivery;
  if (!isOfAddress) return recordDelivery(deps, delivery);
  const stop = { ...delivery, channel: 'email', address } as const;
  const { verdict } = await deps.store.inbox.receive(inboxInputOf(delivery), async (tx) => {
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
