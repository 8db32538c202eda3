import { todayOn } from '../domain/account/balances';
import type { Channel, Facts, Instant } from '../domain/account/facts';
import { eventCause, eventOf } from '../domain/account/event-steps';
import { receiptStep } from '../domain/account/own-steps';
import { isNoticeStep, noticeAgreementId } from '../domain/agreements/notices';
import { satisfactionStep } from '../domain/agreements/satisfaction';
import type { LocalDate } from '../domain/calendar/dates';
import { partyNamed, pointNamed } from '../domain/contact/readers';
import type { Disclosure } from '../domain/law/disclosures';
import { statementFromOn, type BookedEntry } from '../domain/ledger/statement';
import { limits } from '../domain/limits';
import type { Result } from '../domain/result';
import { defaultLanguage, type Language } from './languages';
import type { Enclosure } from './letter';
import { renderDocument, renderEnclosure, renderMessage, type Rendered } from './render';
import type { TextFault } from './source';
import { findTemplate, writtenIn, type OwnTemplate } from './templates';
import { messageView, type MessageView, type ViewOptions } from './view';

/** What is to be written, and to whom. */
export interface Planned {
  readonly stepId: string;
  readonly template: string;
  readonly channel: Channel;
  readonly partyId: string | null;
  readonly contactPointId: string | null;
  readonly payByOn: LocalDate | null;
  /** What the step happens for: part of the message's key. */
  readonly cause: string | null;
}

/** What is known when it is written. */
export interface Writing {
  readonly now: Instant;
  /** The page where everybody pays who has no page of the creditor's. */
  readonly payUrl: string;
  readonly optOutUrl: string;
  readonly disclosure: Disclosure | null;
  /** What was booked, for a statement of account; null: not read. */
  readonly entries: readonly BookedEntry[] | null;
  readonly own: readonly OwnTemplate[];
  /** Language tag; the reader's own when absent. */
  readonly language?: string;
  /** Documents that go with it: names of texts. A text message takes none along. */
  readonly attachments: readonly string[];
}

/** A document beside an e-mail. */
export interface Attachment {
  /** Name of its text. */
  readonly name: string;
  readonly pdf: Uint8Array;
}

export interface Composed {
  readonly rendered: Rendered;
  readonly attachments: readonly Attachment[];
}

/**
 * Writes a message of an account with what goes with it: same facts, time and texts, same bytes. The one way from a
 * planned message to its words, for sending and for showing it before.
 */
export function compose(
  facts: Facts,
  planned: Planned,
  writing: Writing,
): Result<Composed, readonly TextFault[]> {
  const { own } = writing;
  const { template, channel } = planned;
  const tag = writing.language ?? (partyNamed(facts, planned.partyId) ?? facts.debtor).language;
  const documents = documentsOf(facts, planned, writing, tag);
  if (!documents.ok) return documents;
  const language = writtenIn(template, tag, own);
  const view = viewOf(facts, planned, writing, language);
  const enclosures = documents.value
    .map(({ enclosure }) => enclosure)
    .filter((one) => one !== null);
  const rendered = renderMessage({ template, channel, language, view, own, enclosures });
  if (!rendered.ok) return rendered;
  const attachments = documents.value.flatMap(({ name, pdf }) =>
    pdf === null ? [] : [{ name, pdf }],
  );
  return { ok: true, value: { rendered: rendered.value, attachments } };
}

interface Document {
  readonly name: string;
  readonly pdf: Uint8Array | null;
  readonly enclosure: Enclosure | null;
}

/** Enclosures of a letter, files beside an e-mail; the first that cannot be written is the fault of the whole. */
function documentsOf(
  facts: Facts,
  planned: Planned,
  writing: Writing,
  tag: string,
): Result<readonly Document[], readonly TextFault[]> {
  const documents: Document[] = [];
  if (planned.channel !== 'email' && planned.channel !== 'letter') return { ok: true, value: [] };
  const { own } = writing;
  const wanted = [
    ...writing.attachments.map((template) => ({
      ...{ name: template, template, language: writtenIn(template, tag, own) },
    })),
    ...originalOf(planned.template, tag, own),
  ];
  for (const { name, template, language } of wanted) {
    const view = viewOf(facts, planned, writing, language);
    const input = { template, language, view, own, isAttached: true };
    if (planned.channel === 'letter') {
      const enclosed = renderEnclosure(input);
      if (!enclosed.ok) return enclosed;
      documents.push({ name, pdf: null, enclosure: enclosed.value });
    } else {
      const made = renderDocument(input);
      if (!made.ok) return made;
      documents.push({ name, pdf: made.value.pdf, enclosure: null });
    }
  }
  return { ok: true, value: documents };
}

/**
 * The English original of a translated validation notice: without it in the same communication a translation does not
 * count (12 CFR 1006.34(e)(1)). Which text is one shows in what it needs.
 */
function originalOf(
  template: string,
  tag: string,
  own: readonly OwnTemplate[],
): readonly { readonly name: string; readonly template: string; readonly language: Language }[] {
  const source = findTemplate(template, tag, own)?.compiled.source;
  const isTranslated = source !== undefined && source.language !== defaultLanguage;
  if (!isTranslated || !source.needs.includes('validation')) return [];
  return [{ name: `${template}-${defaultLanguage}`, template, language: defaultLanguage }];
}

function viewOf(
  facts: Facts,
  { stepId, payByOn, partyId, contactPointId, cause }: Planned,
  { now, payUrl, optOutUrl, disclosure, entries }: Writing,
  language: string,
): MessageView {
  return messageView(facts, {
    ...{ now, language, stepId, payByOn, partyId, optOutUrl, disclosure },
    contactPoint: pointNamed(facts, contactPointId),
    payUrl: facts.creditor.settings.payUrl ?? payUrl,
    ...aboutOf(stepId, cause),
    ...(entries === null ? {} : { statement: lastYearOf(entries, todayOn(facts, now)) }),
  });
}

function lastYearOf(entries: readonly BookedEntry[], toOn: LocalDate): ViewOptions['statement'] {
  return { entries, fromOn: statementFromOn(entries, toOn, limits.statementDays), toOn };
}

/** What a message outside the ladder is about is its cause: the settlement, the plan of a notice, the payment of a receipt. */
function aboutOf(stepId: string, cause: string | null): Pick<ViewOptions, 'about'> {
  if (cause === null) return {};
  if (stepId === receiptStep) return { about: { paymentId: cause } };
  if (eventOf(stepId) !== null) {
    const { id } = eventCause(cause);
    return { about: { agreementId: id, paymentId: id, event: cause } };
  }
  if (isNoticeStep(stepId)) return { about: { agreementId: noticeAgreementId(cause) } };
  return stepId === satisfactionStep ? { about: { agreementId: cause } } : {};
}

/** The text that an attachment is made of needs what was booked. */
export const statementTemplate = 'statement';
