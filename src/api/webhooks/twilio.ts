import { createHash } from 'node:crypto';
import {
  readTwilioRequest,
  readTwilioStatus,
  type FormFields,
  type TwilioStatus,
  type TwilioStatusKind,
} from '../../providers/twilio-events';
import type { KnownMessage } from '../../store/inbound';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import type { Received, SignedRequest } from './app';
import { recordDelivery, type Delivery, type DeliveryKind } from './delivery';
import { receiveText } from './inbound-text';

const source = 'twilio';
const verifiedBy = 'hmac-sha1';

const kindOf: Readonly<Record<TwilioStatusKind, DeliveryKind | null>> = {
  accepted: 'processed',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  other: null,
};

/** Twilio's status of one message; null: not signed by Twilio. */
export async function twilioStatus(
  deps: ApiDeps,
  request: SignedRequest,
): Promise<Received | null> {
  const fields = verified(deps, request);
  if (fields === null) return null;
  const receivedAt = deps.change.wallClock.now();
  const status = readTwilioStatus(fields, request.query);
  if (status === null) return keepUnread(deps, request.body, receivedAt);
  const { intentId, accountId, providerMessageId } = status;
  const message = await deps.lookups.message(
    intentId === undefined ? { providerId: providerMessageId } : { id: intentId },
  );
  const isForeign =
    intentId !== undefined &&
    (message === null || (accountId !== undefined && message.accountId !== accountId));
  if (isForeign) deps.logger.warn({ security: 'foreign-message', source }, 'event ignored');
  const delivery = statusDelivery(status, isForeign ? null : message, request.body, receivedAt);
  return recordDelivery(deps, isForeign ? { ...delivery, kind: null } : delivery);
}

/** A status as what it says of its message. */
export function statusDelivery(
  status: TwilioStatus,
  message: KnownMessage | null,
  raw: Buffer,
  receivedAt: number,
): Delivery {
  return {
    ...{ source, verifiedBy, raw, receivedAt, message },
    eventId: status.eventId,
    type: status.status,
    creditorId: message?.creditorId ?? defaultCreditor,
    kind: kindOf[status.kind],
    at: null,
    reason: status.errorCode === null ? null : `error ${status.errorCode}`,
    providerId: status.providerMessageId,
    suppressAddress: status.suppressAddress,
  };
}

/** Signed, and about no message: kept, so that it can be found. */
async function keepUnread(deps: ApiDeps, raw: Buffer, receivedAt: number): Promise<Received> {
  const externalId = `sha256:${createHash('sha256').update(raw).digest('hex')}`;
  const { verdict } = await deps.store.inbox.receive(
    {
      ...{ creditorId: defaultCreditor, source, externalId, type: 'unreadable', raw, headers: {} },
      ...{ verifiedBy, receivedAt },
    },
    () => Promise.resolve({ verdict: 'ignored', detail: 'names no message' }),
  );
  return verdict === 'received' ? 'applied' : verdict;
}

/** A text message from somebody; null: not signed by Twilio. */
export async function twilioInbound(
  deps: ApiDeps,
  request: SignedRequest,
): Promise<Received | null> {
  const fields = verified(deps, request);
  return fields === null ? null : receiveText(deps, fields, request.body);
}

/** The fields if Twilio signed for an address of ours; null otherwise. Addresses are configuration, never a header. */
function verified(deps: ApiDeps, { body, headers, url }: SignedRequest): FormFields | null {
  const { publicUrl, simulatorUrl, port, twilio } = deps.config;
  const tokens = [twilio.authToken, twilio.authTokenPrevious].filter((one) => one !== undefined);
  const signature = headers['x-twilio-signature'];
  // The simulator calls this process past whatever stands before it.
  const local =
    simulatorUrl === undefined || port === undefined ? [] : [`http://127.0.0.1:${port}`];
  const request = {
    addresses: [publicUrl, ...local].map((base) => `${base}${url}`),
    body,
    contentType: headers['content-type'],
    signature: typeof signature === 'string' ? signature : undefined,
  };
  return readTwilioRequest(request, tokens);
}
