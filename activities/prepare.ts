import { createHash } from 'node:crypto';
import type { Facts, MessageFacts } from '../src/domain/account/facts';
import type { BookedEntry } from '../src/domain/ledger/statement';
import type { Disclosure } from '../src/domain/law/disclosures';
import { ok, refuse, type Result } from '../src/domain/result';
import type { OutgoingMessage } from '../src/providers/outcome';
import type { DocumentRow } from '../src/store/accounts';
import { compose } from '../src/texts/compose';
import type { OwnTemplate } from '../src/texts/templates';
import type { ActivityDeps } from './deps';

/** A message ready to go, with what proves it later. */
export interface Prepared {
  readonly message: OutgoingMessage;
  readonly bodySha256: string;
  /** Version of the creditor's own text; null: it is shipped. */
  readonly templateVersion: number | null;
}

/** What is known beside facts and message when a text is written. */
export interface Known {
  readonly entries: readonly BookedEntry[] | null;
  readonly disclosure: Disclosure | null;
  readonly own: readonly OwnTemplate[];
  readonly attachments: readonly string[];
}

/** Writes the text with the facts as they are at the claim. A template that cannot be written is never sent. */
export function renderFor(
  deps: ActivityDeps,
  facts: Facts,
  row: MessageFacts,
  now: number,
  known: Known,
): Result<Prepared> {
  const [, , , cause = null] = row.key.split('/');
  const urls = { payUrl: `${deps.publicUrl}/pay`, optOutUrl: optOutUrl(deps, row) };
  const composed = compose(facts, { ...row, cause }, { now, ...urls, ...known });
  if (!composed.ok) {
    const faults = composed.error.map((fault) => fault.detail).join('; ');
    return refuse('invalid_input', `the text ${row.template} could not be written: ${faults}`);
  }
  const { rendered, attachments } = composed.value;
  const { subject, text, html, pdf, bodySha256, version } = rendered;
  const message: OutgoingMessage = {
    ...outgoing(deps, row, senderOf(facts, row)),
    replyTo: facts.creditor.settings.replyTo,
    text,
    ...(subject === null ? {} : { subject }),
    ...(html === null ? {} : { html }),
    ...(pdf === null ? {} : { pdf }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
  return ok({ message, bodySha256, templateVersion: version });
}

/** Who a message is from: an address with the creditor's name, its number, or its name. */
export function senderOf(facts: Facts, row: MessageFacts): string {
  const { settings, name } = facts.creditor;
  if (row.channel === 'sms') return settings.fromPhone;
  return row.channel === 'email' ? `${name} <${settings.fromEmail}>` : name;
}

function optOutUrl(deps: ActivityDeps, row: MessageFacts): string {
  return `${deps.publicUrl}/o/${row.id}`;
}

/** The parts of a message that do not depend on its text. */
export function outgoing(deps: ActivityDeps, row: MessageFacts, from: string): OutgoingMessage {
  if (row.channel === 'call') throw new Error('a call is a task, not a message');
  return {
    intentId: row.id,
    accountId: row.accountId,
    channel: row.channel,
    to: row.toAddress,
    from,
    text: '',
    ...(row.channel === 'email' ? { listUnsubscribeUrl: optOutUrl(deps, row) } : {}),
  };
}

/** What was sent, kept for ever: the text as JSON, a letter's pages and what went with an e-mail as PDF. */
export function documentsOf(
  deps: ActivityDeps,
  prepared: Prepared,
  row: MessageFacts,
  now: number,
): DocumentRow[] {
  const { subject, text, html, pdf, attachments = [] } = prepared.message;
  const attempt = row.attempt + 1;
  const document = (name: string, mediaType: string, content: Uint8Array): DocumentRow => ({
    ...{ accountId: row.accountId, messageId: row.id, createdAt: now },
    ...{ id: deps.newId('doc'), name: `${name}-${attempt}`, mediaType },
    content: Buffer.from(content).toString('base64'),
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  const content = Buffer.from(
    JSON.stringify({ subject: subject ?? null, text, html: html ?? null }),
  );
  return [
    document('text', 'application/json', content),
    ...(pdf === undefined ? [] : [document('pdf', 'application/pdf', pdf)]),
    ...attachments.map((one) => document(`attachment-${one.name}`, 'application/pdf', one.pdf)),
  ];
}
