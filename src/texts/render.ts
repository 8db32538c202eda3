import { createHash } from 'node:crypto';
import type { Liquid } from 'liquidjs';
import type { Channel } from '../domain/account/facts';
import { isBareConfirmation } from '../domain/law/revocation';
import { assertNever, invariant, type Result } from '../domain/result';
import { blocksToText, plain, readBlocks, type Block } from './blocks';
import { cleanLine } from './clean';
import { compile, createEngine, renderPart, type Compiled, type Place } from './engine';
import { septetsMax, septetsOf, toGsm } from './gsm';
import { htmlPage } from './html';
import { defaultLanguage, languageOf, type Language } from './languages';
import { letterPdf } from './letter';
import { samples } from './samples';
import {
  readFolders,
  readTemplate,
  repliesOnly,
  type TemplateKind,
  type TextFault,
} from './source';
import { tableOf } from './tables';
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
}

/** A message ready to be sent, or a script ready to be read. */
export interface Rendered {
  readonly language: Language;
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

interface Loaded {
  readonly engine: Liquid;
  readonly templates: ReadonlyMap<string, Compiled>;
  readonly faults: readonly TextFault[];
}

let loaded: ReadonlyMap<Language, Loaded> | null = null;

/** Templates are read and parsed once a process. */
function load(): ReadonlyMap<Language, Loaded> {
  loaded ??= new Map(
    readFolders().map((folder) => {
      const engine = createEngine(folder);
      const templates = new Map<string, Compiled>();
      const faults: TextFault[] = [];
      for (const [name, text] of folder.templates) {
        const read = readTemplate(name, folder.language, text);
        const made = read.source ? compile(engine, read.source) : null;
        faults.push(...read.faults, ...(made?.faults ?? []));
        if (made?.compiled) templates.set(name, made.compiled);
      }
      return [folder.language, { engine, templates, faults }];
    }),
  );
  return loaded;
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

function withTemplate(
  input: RenderInput,
  make: (engine: Liquid, compiled: Compiled, input: RenderInput) => Written,
): Written {
  const folder = load().get(writtenIn(input.template, input.language));
  const compiled = folder?.templates.get(input.template);
  if (!folder || !compiled) {
    return failed(input, 'template_unknown', `no template "${input.template}"`);
  }
  const { language } = compiled.source;
  if (input.view.language !== language) {
    return failed(input, 'language', `the figures are not written in "${language}"`);
  }
  if (!channelsOf(compiled).includes(input.channel)) {
    return failed(input, 'channel_unknown', `${input.template} has no text for ${input.channel}`);
  }
  return missingOf(compiled, input) ?? make(folder.engine, compiled, input);
}

/**
 * The language in which a template is written for a reader: theirs where it has a text in it, else
 * English. The view must be made in the same, so that a message is in one language as a whole.
 */
export function writtenIn(template: string, tag: string): Language {
  const language = languageOf(tag);
  return load().get(language)?.templates.has(template) ? language : defaultLanguage;
}

/** Channels that a template has a text for. */
function channelsOf(compiled: Compiled): readonly Channel[] {
  if (compiled.source.kind === 'task') return ['call'];
  if (repliesOnly.includes(compiled.source.kind)) return compiled.sms === null ? [] : ['sms'];
  return compiled.sms === null ? ['email', 'letter'] : ['email', 'letter', 'sms'];
}

type Written = Result<Rendered, readonly TextFault[]>;

function failed(input: RenderInput, code: TextFault['code'], detail: string): Written {
  const place = { line: null, column: null };
  return { ok: false, error: [{ code, template: input.template, ...place, detail }] };
}

/** What the view lacks that the template needs; null: nothing. */
function missingOf(compiled: Compiled, input: RenderInput): Written | null {
  const view = input.view as unknown as Record<string, unknown>;
  const missing = compiled.source.needs.filter((need) => view[need] == null);
  if (missing.length === 0) return null;
  const detail = `${input.template} cannot be written without ${missing.join(', ')}`;
  return failed(input, 'missing', detail);
}

function write(engine: Liquid, compiled: Compiled, input: RenderInput): Written {
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

const done = (value: Rendered): Written => ({ ok: true, value });

interface Parts {
  readonly subject: string;
  readonly blocks: readonly Block[];
  readonly foot: readonly string[];
}

function emailOf(parts: Parts, view: MessageView, language: Language): Rendered {
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
  const letter = letterPdf({ view: input.view, language, subject, blocks });
  if (!letter.ok) return failed(input, 'character', letter.error);
  const text = blocksToText(blocks);
  const pdf = letter.value;
  return done({ language, subject, text, html: null, pdf, bodySha256: hash(pdf) });
}

function writeParts(
  engine: Liquid,
  compiled: Compiled,
  { view, channel, template }: RenderInput,
): Result<Parts, readonly TextFault[]> {
  const place: Place = { isEmail: channel === 'email', isLetter: channel === 'letter' };
  const scope = { ...view, ...place };
  const subject = renderPart(engine, compiled.subject ?? [], scope, { template, lineBefore: 0 });
  const lineBefore = compiled.source.bodyLine - 2;
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
  const max = isFirst ? septetsOfTwoMax : septetsMax;
  for (let length = name.length; ; length -= 1) {
    const creditor = { ...view.creditor, name: name.slice(0, length).join('').trim() };
    const scope = { ...view, creditor, isEmail: false, isLetter: false };
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

/** A shipped template, for lists and previews. */
export interface TemplateInfo {
  readonly template: string;
  readonly language: Language;
  readonly title: string;
  readonly kind: TemplateKind;
  readonly channels: readonly Channel[];
}

/** Every shipped template with the channels it is written for. */
export function listTemplates(): TemplateInfo[] {
  return [...load().values()].flatMap(({ templates }) =>
    [...templates.values()].map((compiled) => ({
      template: compiled.source.name,
      language: compiled.source.language,
      title: compiled.source.title,
      kind: compiled.source.kind,
      channels: channelsOf(compiled),
    })),
  );
}

/**
 * Reads, parses and renders every shipped template for every channel with a full and a bare view.
 * Run when the product starts; a fault here must stop the start. Letters are written but not drawn:
 * that would take seconds and depends on the data, not on the template.
 */
export function checkTemplates(): readonly TextFault[] {
  return [...load().values()].flatMap(({ engine, templates, faults }) => [
    ...faults,
    ...[...templates.values()].flatMap((compiled) =>
      [samples.full, bareWith(compiled.source.needs), samples.party, samples.collector].flatMap(
        (view) =>
          channelsOf(compiled).flatMap((channel) => checkOne(engine, compiled, channel, view)),
      ),
    ),
  ]);
}

function checkOne(
  engine: Liquid,
  compiled: Compiled,
  channel: Channel,
  view: MessageView,
): readonly TextFault[] {
  const { name, language } = compiled.source;
  const input: RenderInput = { template: name, channel, language, view };
  const missing = missingOf(compiled, input);
  if (missing && !missing.ok) return missing.error;
  const result =
    channel === 'letter' ? writeParts(engine, compiled, input) : write(engine, compiled, input);
  return result.ok ? [] : result.error;
}

function bareWith(needs: readonly string[]): MessageView {
  const full = samples.full as unknown as Record<string, unknown>;
  const needed = Object.fromEntries(needs.map((need) => [need, full[need]]));
  invariant(
    needs.every((need) => full[need] != null),
    'a template needs only fields that a view can have',
  );
  return { ...samples.bare, ...needed } as MessageView;
}

/** Faults of a template text that is not shipped: an edit before it is saved. */
export function checkTemplate(
  name: string,
  language: Language,
  text: string,
): readonly TextFault[] {
  const read = readTemplate(name, language, text);
  const folder = load().get(language);
  if (!read.source || !folder) return read.faults;
  const { compiled, faults } = compile(folder.engine, read.source);
  if (!compiled) return faults;
  return channelsOf(compiled).flatMap((channel) =>
    checkOne(folder.engine, compiled, channel, samples.full),
  );
}
