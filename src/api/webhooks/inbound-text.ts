import { createHash } from 'node:crypto';
import { meaningsOf } from '../../domain/contact/reply-words';
import {
  readTwilioInbound,
  type FormFields,
  type TwilioInbound,
} from '../../providers/twilio-events';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import type { Received } from './app';
import { concernedBy, inboundEffect, type Incoming } from './inbound';

const source = 'twilio-inbound';
const verifiedBy = 'hmac-sha1';

/**
 * A text from a debtor or a party, on every account that knows the number, in one transaction. STOP, in
 * whatever words, ends text messages to it at once. One account, the first that is open, answers for all.
 */
export async function receiveText(
  deps: ApiDeps,
  fields: FormFields,
  raw: Buffer,
): Promise<Received> {
  const text = readTwilioInbound(fields);
  const concerned = text === null ? null : await concernedBy(deps, incomingText(text));
  const input = {
    creditorId: concerned?.creditorId ?? defaultCreditor,
    source,
    externalId: text?.eventId ?? `sha256:${createHash('sha256').update(raw).digest('hex')}`,
    type: text?.kind ?? 'unreadable',
    raw,
    headers: {},
    verifiedBy,
    receivedAt: deps.change.wallClock.now(),
  };
  const { verdict } = await deps.store.inbox.receive(input, async (tx) => {
    if (text === null || concerned === null) {
      return { verdict: 'quarantined', detail: 'no id of a message' };
    }
    return inboundEffect(deps, incomingText(text), concerned, tx);
  });
  return verdict === 'received' ? 'applied' : verdict;
}

/** A text as accounts act on it. Pictures and their addresses are left where they are. */
export function incomingText(text: TwilioInbound): Incoming {
  const { eventId, from, to, body, kind, isAnswered } = text;
  const found = meaningsOf(body, 'sms');
  return {
    ...{ source, eventId, from, isAnswered, channel: 'sms', words: body, isAutomatic: false },
    to: [to],
    answersTo: [],
    keyword: kind === 'text' ? null : kind,
    meanings: kind === 'stop' && !found.includes('stop-sms') ? [...found, 'stop-sms'] : found,
  };
}
