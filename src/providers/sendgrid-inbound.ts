import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import { ownWords } from '../domain/contact/own-words';
import { htmlToText } from './html-to-text';
import { readMultipart, type FilePart, type MultipartForm } from './multipart';

/** Largest post of inbound mail that is read: SendGrid's own limit of a message, and a little more. */
export const sendgridMailBytesMax = 31_000_000;

const lineMax = 998;
const textMax = 100_000;
const headersMax = 200_000;
const addressesMax = 50;
const idsMax = 100;
const attachmentsMax = 100;
/** SpamAssassin's own threshold. */
const spamScoreMin = 5;

/** Who wrote a mail: a person, a machine that answers by itself, a mail server that could not deliver. */
export type MailWriter = 'person' | 'machine' | 'mail-server';

/** A mail that came in, as far as the product reads it. Attachments are counted and never opened. */
export interface InboundMail {
  /** Made of what the mail says: a repeated post of it is the same. */
  readonly eventId: string;
  readonly from: string;
  /** Everybody whom it was sent to, by its headers and by its envelope. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Without what it quotes. */
  readonly text: string;
  /** Ids of the messages that it answers: those of mail, without their host, and ours. */
  readonly answersTo: readonly string[];
  readonly writer: MailWriter;
  readonly isSpam: boolean;
  readonly attachments: readonly FilePart[];
}

/**
 * Reads a post of SendGrid's Inbound Parse, with the parsed fields or with the whole message (`email`); null for
 * what is no such post or names no sender. Never throws for its content.
 */
export async function readSendgridMail(
  body: Buffer,
  contentType: string | undefined,
): Promise<InboundMail | null> {
  try {
    const form = await readMultipart(body, contentType, sendgridMailBytesMax);
    return form === null ? null : await readMail(form);
  } catch {
    return null;
  }
}

async function readMail(form: MultipartForm): Promise<InboundMail | null> {
  const charsets = readObject(form.text('charsets'));
  const field = (name: string): string => form.text(name, textOf(charsets[name])) ?? '';
  const whole = form.bytes('email');
  const parsed = await PostalMime.parse(
    whole ?? `${field('headers').slice(0, headersMax).trimEnd()}\r\n\r\n`,
    { attachmentEncoding: 'arraybuffer' },
  );
  const envelope = readObject(form.text('envelope'));
  const from = mailboxes(parsed.from) ?? mailboxes(PostalMime.addressParser(field('from')));
  const sender = from?.[0];
  if (sender === undefined) return null;
  const subject = line(parsed.subject ?? field('subject'));
  const written =
    whole === null
      ? field('text') || htmlToText(field('html'))
      : (parsed.text ?? htmlToText(parsed.html ?? ''));
  const receivers = [
    ...(mailboxes(parsed.to) ?? []),
    ...(mailboxes(parsed.cc) ?? []),
    ...(mailboxes(PostalMime.addressParser(field('to'))) ?? []),
    ...listOf(envelope['to']).map((one) => one.toLowerCase()),
  ];
  const to = [...new Set(receivers)].slice(0, addressesMax);
  const text = readable(written).slice(0, textMax);
  const id = parsed.messageId ?? '';
  return {
    eventId: `sha256:${digest([sender, to, id, parsed.date ?? '', subject, text])}`,
    from: sender,
    to,
    subject,
    text: ownWords(text),
    answersTo: idsIn([parsed.inReplyTo ?? '', parsed.references ?? '', ...to].join(' ')),
    writer: writerOf(parsed, sender, envelope['from']),
    isSpam: Number(field('spam_score') || 0) >= spamScoreMin,
    attachments: attachmentsOf(form, parsed),
  };
}

function mailboxes(
  given: PostalMime.Address | readonly PostalMime.Address[] | undefined,
): string[] | null {
  const all = given === undefined ? [] : 'length' in given ? [...given] : [given];
  const boxes = all
    .flatMap((one) => (one.group === undefined ? [one] : one.group))
    .map(({ address }) => line(address).toLowerCase().normalize('NFC'))
    .filter((address) => /^[^\s@]+@[^\s@]+$/.test(address));
  return boxes.length === 0 ? null : boxes;
}

/**
 * Only what the mail itself declares counts: RFC 3834's header, the older ones, a sender that no answer can reach
 * (RFC 5321), a report of a mail server (RFC 3462). A subject such as "out of office" decides nothing.
 */
function writerOf(mail: PostalMime.Email, sender: string, envelopeFrom: unknown): MailWriter {
  const header = (name: string): string | null =>
    mail.headers
      .find(({ key }) => key === name)
      ?.value.trim()
      .toLowerCase() ?? null;
  const isReport = header('content-type')?.startsWith('multipart/report') === true;
  if (isReport || sender.startsWith('mailer-daemon@')) return 'mail-server';
  const submitted = header('auto-submitted');
  const isDeclared =
    (submitted !== null && submitted !== '' && !submitted.startsWith('no')) ||
    header('x-autoreply') !== null ||
    header('x-autorespond') !== null ||
    header('precedence') === 'auto_reply';
  const isUnreachable = envelopeFrom === '' || envelopeFrom === '<>' || mail.returnPath === '<>';
  return isDeclared || isUnreachable ? 'machine' : 'person';
}

/** Message ids without their host (SendGrid's is the id that it gave the send), and ids of ours in an address. */
function idsIn(text: string): string[] {
  const ours = text.match(/\bmsg_[a-z2-7]{26}\b/g) ?? [];
  const theirs = [...text.matchAll(/<([^<>@\s]{1,200})@[^<>@\s]{1,255}>/g)].map(
    ([, id = '']) => id,
  );
  return [...new Set([...ours, ...theirs])].slice(0, idsMax);
}

function attachmentsOf(form: MultipartForm, mail: PostalMime.Email): FilePart[] {
  const inside = mail.attachments.map(({ filename, mimeType, content }) => ({
    name: filename === null ? null : line(filename),
    type: line(mimeType),
    bytes: typeof content === 'string' ? content.length : content.byteLength,
  }));
  return [...form.files, ...inside].slice(0, attachmentsMax);
}

function readObject(json: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string').map(line) : [];

/** One line, without what is invisible or no character at all. */
const line = (text: string): string => readable(text).replace(/\s+/g, ' ').trim().slice(0, lineMax);

/** Text that a database takes and a person can read: line feeds and tabs are the only controls. */
function readable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{C}\n\t]/gu, '');
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
