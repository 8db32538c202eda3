import { createHash } from 'node:crypto';
import { meaningsOf } from '../../domain/contact/reply-words';
import { sendgridHeaders, verifySendgridEvents } from '../../providers/sendgrid-events';
import {
  readSendgridMail,
  sendgridMailBytesMax,
  type InboundMail,
} from '../../providers/sendgrid-inbound';
import type { InboxInput, InboxResult } from '../../store/inbox';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import type { Received, SignedRequest } from './app';
import { concernedBy, inboundEffect, type Incoming } from './inbound';
import { sendgridKeys } from './sendgrid';

const source = 'sendgrid-inbound';
/** A post up to this size is kept as it came; of a larger one only what was read of it. */
const keptBytesMax = 1_000_000;
/** A subject that is ours, given back: its words are not the writer's. */
const answersSubject = /^(?:re|aw|antw|sv|rv|fwd?|wg) ?:/i;
const keptAsRead = 'application/vnd.duecourse.mail+json';

/** A mail that somebody wrote to us; null: not signed by SendGrid. */
export async function sendgridMail(
  deps: ApiDeps,
  { body, headers }: SignedRequest,
): Promise<Received | null> {
  const receivedAt = deps.change.wallClock.now();
  const keys = sendgridKeys(deps.config);
  const signature = sendgridHeaders(headers);
  if (!verifySendgridEvents(body, signature, keys, receivedAt, sendgridMailBytesMax)) return null;
  const contentType = headers['content-type'];
  const mail = await readSendgridMail(body, contentType);
  const incoming = mail === null ? null : incomingMail(mail);
  const concerned = incoming === null ? null : await concernedBy(deps, incoming);
  const input: InboxInput = {
    creditorId: concerned?.creditorId ?? defaultCreditor,
    source,
    externalId: mail?.eventId ?? `sha256:${createHash('sha256').update(body).digest('hex')}`,
    type: mail?.writer ?? 'unreadable',
    ...keptForm(body, contentType, mail),
    verifiedBy: 'ecdsa',
    receivedAt,
  };
  const { verdict } = await deps.store.inbox.receive(input, (tx) =>
    mail === null || incoming === null || concerned === null
      ? Promise.resolve<InboxResult>({
          verdict: 'quarantined',
          detail: 'no mail can be read in it',
        })
      : mailEffect(deps, mail, concerned, tx),
  );
  return verdict === 'received' ? 'applied' : verdict;
}

/** What a mail means, in the transaction of its row. What a mail server reports is only kept. */
export async function mailEffect(
  deps: ApiDeps,
  mail: InboundMail,
  concerned: Parameters<typeof inboundEffect>[2],
  tx: Parameters<typeof inboundEffect>[3],
): Promise<InboxResult> {
  if (mail.writer === 'mail-server') return { verdict: 'ignored', detail: 'of a mail server' };
  return inboundEffect(deps, incomingMail(mail), concerned, tx);
}

/** A mail as accounts act on it. What a filter takes for spam counts where it answers one of our messages. */
export function incomingMail(mail: InboundMail): Incoming {
  const { eventId, from, to, subject, text, answersTo, writer, isSpam, attachments } = mail;
  const isReply = answersTo.length > 0;
  const count = attachments.length;
  const files = count === 0 ? '' : `\n(${count} attachment${count === 1 ? '' : 's'})`;
  return {
    ...{ source, eventId, from, to, answersTo, channel: 'email', keyword: null },
    isAnswered: true,
    words: `${subject}\n${text}${files}`.trim(),
    meanings: meaningsOf(answersSubject.test(subject) ? text : `${subject}\n${text}`, 'email'),
    isAutomatic: writer === 'machine' || (isSpam && !isReply),
  };
}

/** A kept post read again, in whichever form it was kept; null: there is no mail in it. */
export async function keptMail(
  raw: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<InboundMail | null> {
  const contentType = headers['content-type'];
  const bytes = Buffer.from(raw);
  if (contentType !== keptAsRead) return readSendgridMail(bytes, contentType);
  return JSON.parse(bytes.toString('utf8')) as InboundMail;
}

function keptForm(
  body: Buffer,
  contentType: string | undefined,
  mail: InboundMail | null,
): Pick<InboxInput, 'raw' | 'headers'> {
  if (mail === null || body.length <= keptBytesMax) {
    const type: Record<string, string> = {};
    if (contentType !== undefined) type['content-type'] = contentType.slice(0, 300);
    return { raw: body.subarray(0, keptBytesMax), headers: type };
  }
  return { raw: Buffer.from(JSON.stringify(mail)), headers: { 'content-type': keptAsRead } };
}
