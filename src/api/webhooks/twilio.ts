import {
  readTwilioInbound,
  readTwilioStatus,
  verifyTwilio,
  type FormFields,
  type TwilioStatusKind,
} from '../../providers/twilio-events';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import type { Received, SignedRequest } from './app';
import { recordDelivery, type DeliveryKind } from './delivery';
import { receiveText } from './inbound-text';

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
  const status = readTwilioStatus(fields, request.query);
  if (status === null) return 'ignored';
  const { intentId, providerMessageId, errorCode } = status;
  const message = await deps.lookups.message(
    intentId === undefined ? { providerId: providerMessageId } : { id: intentId },
  );
  return recordDelivery(deps, {
    source: 'twilio',
    eventId: status.eventId,
    type: status.status,
    raw: request.body,
    verifiedBy: 'hmac-sha1',
    receivedAt: deps.change.wallClock.now(),
    creditorId: message?.creditorId ?? defaultCreditor,
    message,
    kind: kindOf[status.kind],
    at: null,
    reason: errorCode === null ? null : `error ${errorCode}`,
    providerId: providerMessageId,
    suppressAddress: status.suppressAddress,
  });
}

/** A text message from somebody; null: not signed by Twilio. */
export async function twilioInbound(
  deps: ApiDeps,
  request: SignedRequest,
): Promise<Received | null> {
  const fields = verified(deps, request);
  if (fields === null) return null;
  const text = readTwilioInbound(fields);
  return text === null ? 'ignored' : receiveText(deps, text, request.body);
}

/** The form's fields if one of our addresses was signed for; null otherwise. */
function verified(deps: ApiDeps, { body, headers, url, host }: SignedRequest): FormFields | null {
  const token = deps.config.twilio.authToken;
  const signature = headers['x-twilio-signature'];
  if (token === undefined || typeof signature !== 'string') return null;
  const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  // Behind a proxy Twilio signs the public address; the simulator calls this process directly.
  const addresses = [`${deps.config.publicUrl}${url}`, `http://${host}${url}`];
  return addresses.some((address) => verifyTwilio(address, fields, signature, [token]))
    ? fields
    : null;
}
