import {
  readTwilioInbound,
  readTwilioStatus,
  type FormFields,
} from '../../providers/twilio-events';
import type { InboxResult, InboxRow, Verdict } from '../../store/inbox';
import type { WaitingStatus } from '../../store/inbound';
import type { ApiDeps } from '../deps';
import { deliveryEffect } from './delivery';
import { concernedBy, inboundEffect } from './inbound';
import { incomingMail, keptMail, mailEffect } from './inbound-mail';
import { incomingText } from './inbound-text';
import { statusDelivery } from './twilio';

const statusesAtOnce = 100;
/** A status whose message is not known after a day is put aside; it is looked for a little longer. */
const waitMs = 24 * 3_600_000;
const lookBackMs = 26 * 3_600_000;

type Effect = Parameters<ApiDeps['store']['inbox']['retry']>[2];

/**
 * Runs a text, a mail or a status that was put aside again, as it was kept: whom it concerns may be known by now.
 * Null: it is of another source.
 */
export async function replayReceived(deps: ApiDeps, row: InboxRow): Promise<Verdict | null> {
  const effect = await effectOf(deps, row);
  if (effect === null || row.verdict !== 'quarantined') return effect === null ? null : row.verdict;
  return deps.store.inbox.retry(row.id, deps.change.wallClock.now(), effect);
}

async function effectOf(deps: ApiDeps, row: InboxRow): Promise<Effect | null> {
  const unread = (): Promise<InboxResult> =>
    Promise.resolve({ verdict: 'quarantined', detail: row.detail });
  switch (row.source) {
    case 'twilio-inbound': {
      const text = readTwilioInbound(keptFields(row.raw));
      if (text === null) return unread;
      const incoming = incomingText(text);
      const concerned = await concernedBy(deps, incoming);
      return (tx) => inboundEffect(deps, incoming, concerned, tx);
    }
    case 'sendgrid-inbound': {
      const mail = await keptMail(row.raw, row.headers);
      if (mail === null) return unread;
      const concerned = await concernedBy(deps, incomingMail(mail));
      return (tx) => mailEffect(deps, mail, concerned, tx);
    }
    case 'twilio':
      return (await statusEffect(deps, row)) ?? unread;
    default:
      return null;
  }
}

/** Applies statuses that came before the answer to their send, and puts those aside that nobody explains. */
export async function settleWaiting(deps: ApiDeps): Promise<void> {
  const now = deps.change.wallClock.now();
  const since = now - lookBackMs;
  for (const row of await deps.lookups.awaitedStatuses(since, statusesAtOnce)) {
    const effect = await statusEffect(deps, row);
    if (effect !== null) await deps.lookups.settleStatus(row.id, now, effect);
  }
  const lost = await deps.lookups.giveUpStatuses(since, now - waitMs);
  if (lost > 0) deps.logger.warn({ lost }, 'statuses of messages that nobody knows');
}

/** Null: it still names no message of ours. */
async function statusEffect(
  deps: ApiDeps,
  { raw, receivedAt }: Pick<WaitingStatus, 'raw' | 'receivedAt'>,
): Promise<Effect | null> {
  const status = readTwilioStatus(keptFields(raw), {});
  if (status === null) return null;
  const message = await deps.lookups.message({ providerId: status.providerMessageId });
  if (message === null) return null;
  const delivery = statusDelivery(status, message, Buffer.from(raw), receivedAt);
  return (tx) => deliveryEffect(deps, delivery, tx);
}

function keptFields(raw: Uint8Array): FormFields {
  const text = Buffer.from(raw).toString('utf8');
  if (!text.startsWith('{')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as FormFields;
  } catch {
    return {};
  }
}
