import { createHash } from 'node:crypto';
import type { Liquid } from 'liquidjs';
import type { Channel } from '../domain/account/facts';
import { isBareConfirmation } from '../domain/law/revocation';
import { assertNever, type Result } from '../domain/result';
import { blocksToText, plain, readBlocks, type Block } from './blocks';
import { cleanLine } from './clean';
import { renderPart, type Compiled, type Place } from './engine';
import { septetsMax, septetsOf, toGsm } from './gsm';
import { htmlPage } from './html';
import type { Language } from './languages';
import { letterPdf, type Enclosure } from './letter';
import type { TextFault } from './source';
import { tableOf } from './tables';
import { channelsOf, findTemplate, type Found, type OwnTemplate } from './templates';
import type { MessageView } from './view';
import { tableNames } from './words';

export type { TextFault } from './source';

export interface RenderInput {
  readonly template: string;
  /** `call`: the script of a call task. */
  readonly channel: Channel;
  /** Language tag; a language without texts is written in English. */
  readonly language: string;
  readonly view: MessageView;
  /** Published texts of the creditor; absent: it has none. */
  readonly own?: readonly OwnTemplate[];
  /** It goes with another message as a document. */
  readonly isAttached?: boolean;
  /** Letters: what is printed on pages after it. */
  readonly enclosures?: readonly Enclosure[];
}

/** A message ready to be sent, or a script ready to be read. */
export interface Rendered {
  readonly language: Language;
  /** Version of the creditor's own text; null: it is shipped. */
  readonly version: number | null;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly pdf: Uint8Array | null;
  /**
   * What proves the message later. Letter: SHA-256 of the PDF file. Text message and script: of the
   * text in UTF-8. E-mail: of the JSON array [subject, text, html] without spaces.
   */
  readonly bodySha256: string;
}

const hash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/**
 * Writes one message. The faults say what the template or its data lacks, with the place in the
 * file; a message with a fault must not be sent.
 */
export function renderMessage(input: RenderInput): Result<Rendered, readonly TextFault[]> {
  return withTemplate(input, write);
}

/** A document that is asked for and not sent: made as a letter, also without a postal address. */
export function renderDocument(
  input: Omit<RenderInput, 'channel'>,
): Result<Rendered, readonly TextFault[]> {
  return withTemplate({ ...input, channel: 'letter' }, drawLetter);
}

/** A document as its blocks, to be enclosed with a letter. */
export function renderEnclosure(
  input: Omit<RenderInput, 'channel' | 'enclosures'>,
): Result<Enclosure, readonly TextFault[]> {
  const given: RenderInput = { ...input, channel: 'letter' };
  const found = checked(given);
  if (!found.ok) return found;
  return writeParts(found.value.engine, found.value.compiled, given);
}

function withTemplate(
  input: RenderInput,
  make: (engine: Liquid, compiled: Compiled, input: RenderInput) => Written,
): Written {
  const found = checked(input);
  if (!found.ok) return found;
  const { engine, compiled, version } = found.value;
  const written = make(engine, compiled, input);
  return written.ok ? done({ ...written.value, version }) : written;
}

/** The template, where it can be written for the channel with what the view holds. */
function checked(input: RenderInput): Result<Found, readonly TextFault[]> {
  const found = findTemplate(input.template, input.language, input.own);
  if (found === null) return failed(input, 'template_unknown', `no template "${input.template}"`);
  const { compiled } = found;
  const { language } = compiled.source;
  if (input.view.language !== language) {
    return failed(input, 'language', `the figures are not written in "${language}"`);
  }
  if (!channelsOf(compiled).includes(input.channel)) {
    return failed(input, 'channel_unknown', `${input.template} has no text for ${input.channel}`);
  }
  return missingOf(compiled, input) ?? { ok: true, value: found };
}

type Written = Result<Rendered, readonly TextFault[]>;

type Failed = { readonly ok: false; readonly error: readonly TextFault[] };

function failed(input: RenderInput, code: TextFault['code'], detail: string): Failed {
  const place = { line: null, column: null };
  return { ok: false, error: [{ code, template: input.template, ...place, detail }] };
}

/** What the view lacks that the template needs; null: nothing. */
export function missingOf(compiled: Compiled, input: RenderInput): Failed | null {
  const view = input.view as unknown as Record<string, unknown>;
  const missing = compiled.source.needs.filter((need) => view[need] == null);
  if (missing.length === 0) return null;
  const detail = `${input.template} cannot be written without ${missing.join(', ')}`;
  return failed(input, 'missing', detail);
}

/** Writes a template for a channel; nothing is asked before. */
export function write(engine: Liquid, compiled: Compiled, input: RenderInput): Written {
  const { view } = input;
  const { language } = compiled.source;
  switch (input.channel) {
    case 'sms':
      return writeSms(engine, compiled, input);
    case 'call': {
      const parts = writeParts(engine, compiled, input);
      if (!parts.ok) return parts;
      const text = blocksToText(parts.value.blocks);
      const none = { html: null, pdf: null };
      return done({
        language,
        subject: compiled.source.title,
        text,
        ...none,
        bodySha256: hash(text),
      });
    }
    case 'email': {
      const parts = writeParts(engine, compiled, input);
      return parts.ok ? done(emailOf(parts.value, view, language)) : parts;
    }
    case 'letter':
      return writeLetter(engine, compiled, input);
    default:
      return assertNever(input.channel);
  }
}

const done = (value: Omit<Rendered, 'version'> & Partial<Rendered>): Written => ({
  ok: true,
  value: { version: null, ...value },
});

interface Parts {
  readonly subject: string;
  readonly blocks: readonly Block[];
  readonly foot: readonly string[];
}

function emailOf(parts: Parts, view: MessageView, language: Language): Omit<Rendered, 'version'> {
  const { subject, blocks, foot } = parts;
  const footBlocks = foot.map((text): Block => ({ kind: 'paragraph', text }));
  const text = `${blocksToText(blocks)}\n-- \n${blocksToText(footBlocks)}`;
  const sender = view.creditor.name;
  const html = htmlPage({ language, title: subject, sender, blocks, foot });
  const bodySha256 = hash(JSON.stringify([subject, text, html]));
  return { language, subject, text, html, pdf: null, bodySha256 };
}

function writeLetter(engine: Liquid, compiled: Compiled, input: RenderInput): Written {
  if (input.view.debtor.address.length === 0) {
    return failed(input, 'missing', 'a letter needs a postal address');
  }
  return drawLetter(engine, compiled, input);
}

function drawLetter(engine: Liquid, compiled: Compiled, input: RenderInput): Written {
  const parts = writeParts(engine, compiled, input);
  if (!parts.ok) return parts;
  const { subject, blocks } = parts.value;
  const { language } = compiled.source;
  const letter = letterPdf({
    ...{ view: input.view, language, subject, blocks },
    enclosures: input.enclosures ?? [],
  });
  if (!letter.ok) return failed(input, 'character', letter.error);
  const text = blocksToText(blocks);
  const pdf = letter.value;
  return done({ language, subject, text, html: null, pdf, bodySha256: hash(pdf) });
}

/** Subject, blocks and foot of a template, before they become a page. */
export function writeParts(
  engine: Liquid,
  compiled: Compiled,
  { view, channel, template, isAttached = false }: RenderInput,
): Result<Parts, readonly TextFault[]> {
  const place: Place = { isEmail: channel === 'email', isLetter: channel === 'letter', isAttached };
  const scope = { ...view, ...place };
  const subject = renderPart(engine, compiled.subject ?? [], scope, {
    ...{ template, lineBefore: compiled.source.subjectAt.line - 1 },
  });
  const lineBefore = compiled.bodyLineBefore;
  const body = renderPart(engine, compiled.body, scope, { template, lineBefore });
  const foot = renderPart(engine, compiled.foot, scope, { template, lineBefore: 0 });
  if ('text' in subject && 'text' in body && 'text' in foot) {
    const table = (name: string) => {
      const known = tableNames.find((candidate) => candidate === name);
      return known ? tableOf(known, view) : null;
    };
    const footText = readBlocks(foot.text, () => null).flatMap((block) =>
      block.kind === 'paragraph' ? [block.text] : [],
    );
    return {
      ok: true,
      // a subject becomes a header: one line, whatever the data held
      value: {
        subject: cleanLine(plain(subject.text)),
        blocks: readBlocks(body.text, table),
        foot: footText,
      },
    };
  }
  const faults = [subject, body, foot].flatMap((part) => ('fault' in part ? [part.fault] : []));
  return { ok: false, error: faults };
}

const senderLengthMin = 11;
/** Two segments of 153 septets: each gives seven to say that they belong together. */
const septetsOfTwoMax = 306;

/**
 * One text message of one segment. A long sender name is cut before the message would be split; only the
 * first disclosure of a collector is worth a second one.
 */
function writeSms(engine: Liquid, compiled: Compiled, input: RenderInput): Written {
  const { view, template } = input;
  const at = { template, lineBefore: compiled.source.smsLine - 1 };
  const name = [...toGsm(view.creditor.name)];
  const isFirst = view.disclosure === 'debt-collector-first';
  const max = isFirst || compiled.isOwn ? septetsOfTwoMax : septetsMax;
  for (let length = name.length; ; length -= 1) {
    const creditor = { ...view.creditor, name: name.slice(0, length).join('').trim() };
    const scope = { ...view, creditor, isEmail: false, isLetter: false, isAttached: false };
    const part = renderPart(engine, compiled.sms ?? [], scope, at);
    if ('fault' in part) return { ok: false, error: [part.fault] };
    const text = toGsm(cleanLine(plain(part.text), septetsOfTwoMax * 4));
    const septets = septetsOf(text) ?? Infinity;
    if (septets > max && length > senderLengthMin) continue;
    if (septets > max) {
      return failed(input, 'too_long', `the text message needs ${septets} of ${max} characters`);
    }
    const isConfirmation = compiled.source.kind === 'confirmation';
    if (isConfirmation && !isBareConfirmation(text.replace(creditor.name, ''))) {
      return failed(input, 'not_bare', 'it says more than that the request is honoured');
    }
    if (!isConfirmation && !/\bSTOP\b/.test(text)) {
      return failed(input, 'opt_out_missing', 'STOP is not offered');
    }
    const none = { subject: null, html: null, pdf: null };
    return done({ language: compiled.source.language, text, ...none, bodySha256: hash(text) });
  }
}
