import { z } from 'zod';
import type { Changes } from '../../domain/account/changes';
import type { Facts, MessageFacts, TaskFacts } from '../../domain/account/facts';
import { assertNever } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { stopped } from '../shared/consents';
import { idInput, instantInput, readInstant } from '../shared/inputs';
import { findMessage, openReviewsOf, pointMarked } from '../shared/messages';
import { returnedNotice } from '../shared/notices';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

const kinds = [
  'processed',
  'sent',
  'deferred',
  'delivered',
  'bounced',
  'failed',
  'complained',
  'opted-out',
] as const;
type DeliveryKind = (typeof kinds)[number];

const reasonMax = 500;

/**
 * What a provider reported later. Any of it proves that the provider had the message, so an unknown fate is settled by
 * it; order does not matter: delivered stays delivered. A dead address bounces, a complaint or an opt-out stops it.
 */
export const recordDelivery = command({
  name: 'record-delivery',
  title: 'Delivery reported',
  help: 'Keeps what a provider reported about a message.',
  input: z.strictObject({
    messageId: idInput,
    kind: z.enum(kinds),
    at: instantInput,
    reason: z.string().max(reasonMax).nullable().optional(),
    providerId: z.string().max(reasonMax).nullable().optional(),
    suppressAddress: z.boolean().optional(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const { now, actor } = context;
    const found = findMessage(facts, given.messageId);
    if (!found.ok) return found;
    const read = readInstant(given.at, 'at');
    if (!read.ok) return read;
    const at = Math.min(read.value, now);
    const reason = given.reason ?? null;
    const before = found.value;
    const proven = evidence(before, given.providerId ?? null, at);
    const row = reported(proven, given.kind, at, reason);
    const isDead = given.suppressAddress ?? false;
    const marks = marked(facts, before, given.kind, { isDead, source: actor.id, at: now });
    const back = row === before ? [] : returnedNotice(facts, row, context);
    if (row === before && !marks.contacts?.length) return done(nothingNew);
    const title = titles[given.kind];
    const isNews = title !== null || before.status !== row.status;
    // A callback may overtake the answer to the send itself: that is no proof of anything doubtful.
    const sent = before.status === 'dispatching' ? 'Message sent' : 'Message proved to be sent';
    const line = entry('message', title ?? sent, reason, row.id);
    const timeline = isNews ? [line] : [];
    const tasks = answeredTasks(facts, before, row, now);
    return done({ messages: [row], ...marks, tasks, legalEvents: back, timeline });
  },
});

const titles: Readonly<Record<DeliveryKind, string | null>> = {
  processed: null,
  sent: null,
  deferred: null,
  delivered: 'Message delivered',
  bounced: 'Message bounced',
  failed: 'Message not delivered',
  complained: 'Debtor reported a message as spam',
  'opted-out': 'Debtor opted out',
};

/** The provider speaks of the message, so it had it. */
function evidence(message: MessageFacts, providerId: string | null, at: number): MessageFacts {
  switch (message.status) {
    case 'unknown':
    case 'dispatching':
    case 'abandoned':
      return {
        ...message,
        status: 'accepted',
        acceptedAt: message.acceptedAt ?? at,
        providerId: message.providerId ?? providerId,
        reason: null,
        leaseUntilAt: null,
        unknownSinceAt: null,
      };
    case 'accepted':
    case 'planned':
    case 'not-sent':
    case 'rejected':
    case 'suppressed':
      return message;
    default:
      return assertNever(message.status);
  }
}

/** Whether a notice went out was for a person to find out; now it is known. */
function answeredTasks(
  facts: Facts,
  before: MessageFacts,
  after: MessageFacts,
  now: number,
): readonly TaskFacts[] {
  if (before.status === after.status || after.status !== 'accepted') return [];
  return openReviewsOf(facts, after).map((task) => ({
    ...task,
    status: 'done',
    outcome: 'proved to be sent',
    doneAt: now,
  }));
}

function reported(
  message: MessageFacts,
  kind: DeliveryKind,
  at: number,
  reason: string | null,
): MessageFacts {
  switch (kind) {
    case 'delivered':
      return message.deliveredAt === null ? { ...message, deliveredAt: at } : message;
    case 'bounced':
    case 'failed':
      return message.bouncedAt === null ? { ...message, bouncedAt: at, reason } : message;
    case 'processed':
    case 'sent':
    case 'deferred':
    case 'complained':
    case 'opted-out':
      return message;
    default:
      return assertNever(kind);
  }
}

/** A dead address is not used again; a complaint or an opt-out stops it, on every point that has it. */
function marked(
  facts: Facts,
  message: MessageFacts,
  kind: DeliveryKind,
  {
    isDead,
    source,
    at,
  }: { readonly isDead: boolean; readonly source: string; readonly at: number },
): Pick<Changes, 'contacts' | 'suppressions'> {
  switch (kind) {
    case 'complained':
    case 'opted-out': {
      const { channel, toAddress: address } = message;
      const stop = stopped(facts, { channel, address, at, source, reason: kind });
      return stop.contacts.length > 0 ? stop : {};
    }
    case 'bounced':
    case 'failed':
      return isDead ? { contacts: pointMarked(facts, message, 'bounced') } : {};
    case 'processed':
    case 'sent':
    case 'deferred':
    case 'delivered':
      return {};
    default:
      return assertNever(kind);
  }
}
