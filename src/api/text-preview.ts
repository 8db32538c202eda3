import { z } from 'zod';
import type { Facts } from '../domain/account/facts';
import { decide } from '../domain/account/decide';
import { stepMessages, type StepMessage } from '../domain/account/step-messages';
import { addressFor, channelNames } from '../domain/contact/channels';
import { addDays } from '../domain/calendar/dates';
import { todayOn } from '../domain/account/balances';
import { disclosureOf } from '../domain/law/disclosures';
import type { BookedEntry } from '../domain/ledger/statement';
import { limits } from '../domain/limits';
import { compose, type Composed, type Planned, type Writing } from '../texts/compose';
import type { OwnTemplate } from '../texts/templates';
import { authorFaults } from '../texts/author';
import type { ApiDeps } from './deps';
import { notFound, Problem } from './problems';
import { factsOf } from './reading';
import { ownTemplates, refuseFaults, templateLanguage, templateName } from './templates';
import { instantText } from './wire';

const payByDaysDefault = 14;

/** A text of an account: one that is published or shipped, or one that is given and is no more than checked. */
export const textPreviewInput = z
  .strictObject({
    accountId: z.string().min(1).max(100),
    template: templateName.optional().describe('Name of the text.'),
    text: z.string().min(1).max(limits.bodyBytesMax).optional().describe('The text itself.'),
    language: templateLanguage.optional().describe("Default: the debtor's."),
    channel: z.enum(channelNames),
    payByDays: z.int().min(1).max(90).default(payByDaysDefault),
  })
  .refine(({ template, text }) => template !== undefined || text !== undefined, {
    message: 'Name a template, or send a text.',
    path: ['template'],
  });
export type TextPreviewInput = z.output<typeof textPreviewInput>;

/** The exact words of a text for an account, as of now. @throws Problem not_found, template_invalid */
export async function previewText(deps: ApiDeps, creditorId: string, input: TextPreviewInput) {
  const facts = await factsOf(deps, creditorId, input.accountId);
  const { channel, language = facts.debtor.language } = input;
  const name = input.template ?? 'preview';
  const now = await deps.change.clock.now();
  const published = await ownTemplates(deps, creditorId);
  const given = givenText(input, name, language);
  const own = given === null ? published : [given, ...published];
  const planned: Planned = {
    ...{ stepId: 'preview', template: name, channel, partyId: null, cause: null },
    contactPointId: addressFor(facts, channel)?.id ?? null,
    payByOn: addDays(todayOn(facts, now), input.payByDays),
  };
  const entries = await deps.store.lists.ledger(facts.account.id);
  const composed = compose(facts, planned, {
    ...(await writingOf(deps, now, { own, entries })),
    ...{ disclosure: null, attachments: [], language },
  });
  if (!composed.ok) {
    if (composed.error.some(({ code }) => code === 'template_unknown')) throw notFound('template');
    refuseFaults(composed.error);
    throw new Problem('template_invalid', 'The text cannot be written.');
  }
  return { accountId: facts.account.id, asOf: instantText(now), ...words(composed.value, true) };
}

/** A text that is sent along is checked as if it were published, but not where strategies name it. */
function givenText(input: TextPreviewInput, name: string, language: string): OwnTemplate | null {
  const { text } = input;
  if (text === undefined) return null;
  const known = templateLanguage.catch('en').parse(language);
  refuseFaults(authorFaults(name, known, text, []));
  return { name, language: known, version: 0, text };
}

/** What every writing needs beside the message. */
async function writingOf(
  deps: ApiDeps,
  now: number,
  read: { readonly own: readonly OwnTemplate[]; readonly entries: readonly BookedEntry[] },
): Promise<Omit<Writing, 'disclosure' | 'attachments'>> {
  const { publicUrl } = deps.config;
  return { now, payUrl: `${publicUrl}/pay`, optOutUrl: `${publicUrl}/o/preview`, ...read };
}

/**
 * The words of every message of a step as they would be written now; of the next step where none is named.
 * @throws Problem not_found
 */
export async function stepTextJson(
  deps: ApiDeps,
  facts: Facts,
  { step, pdf = false }: { readonly step?: string | undefined; readonly pdf?: boolean },
) {
  const { account } = facts;
  const { law } = deps.change;
  const now = await deps.change.clock.now();
  const { creditorId, strategyId, strategyVersion } = account;
  const strategy = await deps.change.strategies.of(creditorId, strategyId, strategyVersion);
  const stepId = step ?? decide(facts, strategy, law, now).nextAction?.step ?? null;
  const messages = stepId === null ? [] : stepMessages(facts, strategy, law, now, stepId);
  // What comes next may be no step of the strategy: a receipt, a notice of a plan.
  if (messages === null && step !== undefined) throw notFound('step');
  const own = await ownTemplates(deps, creditorId);
  const entries = await deps.store.lists.ledger(account.id);
  const writing = await writingOf(deps, now, { own, entries });
  return {
    accountId: account.id,
    asOf: instantText(now),
    step: stepId,
    messages: (messages ?? []).map((message) => messageText(facts, message, writing, pdf)),
  };
}

function messageText(
  facts: Facts,
  message: StepMessage,
  writing: Omit<Writing, 'disclosure' | 'attachments'>,
  withPdf: boolean,
) {
  const { point, context, attachments, ...rest } = message;
  const { channel, template, partyId, payByOn } = rest;
  const planned: Planned = { ...rest, contactPointId: point?.id ?? null };
  const composed = compose(facts, planned, {
    ...{ ...writing, disclosure: disclosureOf(context), attachments },
  });
  const head = { channel, to: point?.value ?? null, partyId, template, payByOn };
  return composed.ok
    ? { ...head, ...words(composed.value, withPdf), problem: null }
    : { ...head, ...nothing, problem: composed.error.map(({ detail }) => detail).join('; ') };
}

const nothing = {
  ...{ language: null, templateVersion: null, subject: null, text: null, html: null },
  ...{ bodySha256: null, attachments: [] },
};

function words({ rendered, attachments }: Composed, withPdf: boolean) {
  const { language, version, subject, text, html, pdf, bodySha256 } = rendered;
  return {
    ...{ language, templateVersion: version, subject, text, html, bodySha256 },
    ...(withPdf && pdf !== null ? { pdfBase64: base64(pdf) } : {}),
    attachments: attachments.map((one) => ({
      name: one.name,
      ...(withPdf ? { pdfBase64: base64(one.pdf) } : {}),
    })),
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
