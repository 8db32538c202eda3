import { createHash } from 'node:crypto';
import type { Facts, MessageFacts } from '../src/domain/account/facts';
import { todayOn } from '../src/domain/account/balances';
import { receiptStep } from '../src/domain/account/own-steps';
import { isNoticeStep, noticeAgreementId } from '../src/domain/agreements/notices';
import { satisfactionStep } from '../src/domain/agreements/satisfaction';
import { partyNamed, pointNamed } from '../src/domain/contact/readers';
import { statementFromOn, type BookedEntry } from '../src/domain/ledger/statement';
import type { Disclosure } from '../src/domain/law/disclosures';
import { limits } from '../src/domain/limits';
import { ok, refuse, type Result } from '../src/domain/result';
import type { OutgoingMessage } from '../src/providers/outcome';
import type { DocumentRow } from '../src/store/accounts';
import { renderMessage } from '../src/texts/render';
import { writtenIn } from '../src/texts/templates';
import type { StatementOptions } from '../src/texts/statement-view';
import { messageView, type ViewOptions } from '../src/texts/view';
import type { ActivityDeps } from './deps';

/** A message ready to go, with what proves it later. */
export interface Prepared {
  readonly message: OutgoingMessage;
  readonly bodySha256: string;
}

/** Writes the text with the facts as they are at the claim. A template that cannot be written is never sent. */
export function renderFor(
  deps: ActivityDeps,
  facts: Facts,
  row: MessageFacts,
  now: number,
  entries: readonly BookedEntry[] | null = null,
  disclosure: Disclosure | null = null,
): Result<Prepared> {
  const { partyId } = row;
  const contactPoint = pointNamed(facts, row.contactPointId);
  const tag = (partyNamed(facts, partyId) ?? facts.debtor).language;
  const language = writtenIn(row.template, tag);
  const view = messageView(facts, {
    now,
    language,
    stepId: row.stepId,
    payByOn: row.payByOn,
    contactPoint,
    partyId,
    payUrl: facts.creditor.settings.payUrl ?? `${deps.publicUrl}/pay`,
    optOutUrl: optOutUrl(deps, row),
    disclosure,
    ...aboutOf(row),
    ...(entries === null ? {} : { statement: lastYearOf(entries, todayOn(facts, now)) }),
  });
  const rendered = renderMessage({
    template: row.template,
    channel: row.channel,
    language,
    view,
  });
  if (!rendered.ok) {
    const faults = rendered.error.map((fault) => fault.detail).join('; ');
    return refuse('invalid_input', `the text ${row.template} could not be written: ${faults}`);
  }
  const { subject, text, html, pdf, bodySha256 } = rendered.value;
  const message: OutgoingMessage = {
    ...outgoing(deps, row, senderOf(facts, row)),
    replyTo: facts.creditor.settings.replyTo,
    text,
    ...(subject === null ? {} : { subject }),
    ...(html === null ? {} : { html }),
    ...(pdf === null ? {} : { pdf }),
  };
  return ok({ message, bodySha256 });
}

function lastYearOf(entries: readonly BookedEntry[], toOn: string): StatementOptions {
  return { entries, fromOn: statementFromOn(entries, toOn, limits.statementDays), toOn };
}

/** What a message is about stands in its key: the settlement, the plan of a notice, the payment of a receipt. */
function aboutOf({ key, stepId }: MessageFacts): Pick<ViewOptions, 'about'> {
  const [, , , cause] = key.split('/');
  if (cause === undefined) return {};
  if (stepId === receiptStep) return { about: { paymentId: cause } };
  if (isNoticeStep(stepId)) return { about: { agreementId: noticeAgreementId(cause) } };
  return stepId === satisfactionStep ? { about: { agreementId: cause } } : {};
}

function senderOf(facts: Facts, row: MessageFacts): string {
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

/** What was sent, kept for ever: the text as JSON, a letter's pages as PDF. */
export function documentsOf(
  deps: ActivityDeps,
  prepared: Prepared,
  row: MessageFacts,
  now: number,
): DocumentRow[] {
  const { subject, text, html, pdf } = prepared.message;
  const attempt = row.attempt + 1;
  const content = Buffer.from(
    JSON.stringify({ subject: subject ?? null, text, html: html ?? null }),
  );
  const base = { accountId: row.accountId, messageId: row.id, createdAt: now };
  const texts: DocumentRow = {
    ...base,
    id: deps.newId('doc'),
    name: `text-${attempt}`,
    mediaType: 'application/json',
    content: content.toString('base64'),
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  if (pdf === undefined) return [texts];
  const pages: DocumentRow = {
    ...base,
    id: deps.newId('doc'),
    name: `pdf-${attempt}`,
    mediaType: 'application/pdf',
    content: Buffer.from(pdf).toString('base64'),
    sha256: createHash('sha256').update(pdf).digest('hex'),
  };
  return [texts, pages];
}
