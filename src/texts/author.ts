import type { Liquid } from 'liquidjs';
import { limits } from '../domain/limits';
import { useFault, type TemplateUse } from '../domain/strategy/templates';
import { amountPattern, rulesFor } from './author-rules';
import { bareWith, renderFaults } from './checks';
import {
  absentMark,
  allowedVariables,
  createEngine,
  faultOf,
  unknownVariables,
  writtenVariables,
} from './engine';
import { toGsm } from './gsm';
import type { Language } from './languages';
import { write, writeParts, type RenderInput } from './render';
import { knownOf } from './requirements';
import { samples } from './samples';
import { readTemplate, type TemplateSource, type TextFault } from './source';
import { parseOwn, shipped, type Found } from './templates';

/** Tags and filters of an author. Nothing of them reads a file, keeps a value or calls another text. */
const tags: ReadonlySet<string> = new Set(['if', 'unless', 'case', 'for', 'comment', 'table']);
const filters: ReadonlySet<string> = new Set(['link', 'default', 'size', 'join']);

/** Variables that the layout writes where the law asks for them, or that are no words. */
const reserved: ReadonlySet<string> = new Set([
  ...['disclosure', 'optOutUrl', 'at', 'stepId', 'language'],
]);

/** Variables that a creditor's text may write. */
export const authorVariables: ReadonlySet<string> = new Set(
  [...allowedVariables].filter((path) => !reserved.has(path)),
);

let kept: Liquid | null = null;

/** Reads nothing but an author's tags and filters, and fails on a value that is written though it is not there. */
function authorEngine(): Liquid {
  if (kept !== null) return kept;
  const engine = createEngine({ language: 'en', templates: new Map(), partials: {} }, (value) => {
    if (value === null || value === undefined) throw new Error(absent);
    return String(value);
  });
  for (const name of Object.keys(engine.tags)) if (!tags.has(name)) delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) {
    if (!filters.has(name)) delete engine.filters[name];
  }
  kept = engine;
  return engine;
}

const absent = `${absentMark}: ask before with {% if %}, or name it in needs so that nothing is sent without it`;

const nowhere = { isEmail: false, isLetter: false, isAttached: false };

interface Part {
  readonly name: 'subject' | 'body' | 'sms';
  readonly text: string;
  /** Where its first character stands in the file. */
  readonly line: number;
  readonly column: number;
}

/**
 * Everything that keeps a creditor's text from being published, each fault with its place. `uses`: where the
 * creditor's strategies name it.
 */
export function authorFaults(
  name: string,
  language: Language,
  text: string,
  uses: readonly TemplateUse[],
): readonly TextFault[] {
  return everyFault(name, language, text, uses).map((fault) => ({
    ...fault,
    detail: withoutWords(fault.detail),
  }));
}

/** What the engine says of a fault, without the author's words: the place shows them. */
const plainer: readonly (readonly [RegExp, string])[] = [
  [/^unknown variable: .*/s, 'there is no such variable'],
  [/^undefined variable: .*/s, 'there is no such variable'],
  [/^undefined filter: .*/s, 'there is no such filter'],
  [/^tag "[^]*" not (?:found|closed).*/s, 'there is no such tag, or it is not closed'],
  [/^tag [^]* not closed.*/s, 'this tag is not closed'],
  [/^output [^]* not closed.*/s, 'this variable is not closed'],
  [/^no table .*/s, 'there is no such table'],
  [/^unknown field in .*/s, 'there is no such field'],
];

function withoutWords(detail: string): string {
  const known = plainer.find(([pattern]) => pattern.test(detail));
  if (known !== undefined) return known[1];
  return /^(?:unexpected|invalid|expected|illegal|unclosed)/i.test(detail)
    ? 'this cannot be read'
    : detail;
}

function everyFault(
  name: string,
  language: Language,
  text: string,
  uses: readonly TemplateUse[],
): readonly TextFault[] {
  const whole = (code: TextFault['code'], detail: string): TextFault => ({
    ...{ code, template: name, line: 1, column: 1, detail },
  });
  if (text.length > limits.templateTextMax) {
    return [whole('too_large', `a template has at most ${limits.templateTextMax} characters`)];
  }
  const { source, faults } = readTemplate(name, language, text);
  if (source === null) return faults;
  if (!['demand', 'notice', 'task'].includes(source.kind)) {
    return [whole('not_allowed', `a text of kind ${source.kind} is always the product's own`)];
  }
  const unknown = source.needs.filter((need) => !Object.hasOwn(samples.full, need));
  if (unknown.length > 0) {
    return [whole('front_matter', `needs names something that no message has`)];
  }
  const parts = partsOf(source);
  const written = parts.flatMap((part) => [
    ...readFaults(part, source),
    ...wordFaults(part, source),
  ]);
  if (written.length > 0) return written;
  const parsed = parseOwn(name, language, text);
  if (parsed.found === null) return parsed.faults;
  const { found } = parsed;
  const rendered = once(renderFaults(found));
  if (rendered.length > 0) return rendered.map((fault) => placed(fault, source));
  return [...seenFaults(found, parts), ...partFaults(found, parts, uses)];
}

function partsOf({ subject, subjectAt, body, bodyLine, sms, smsLine }: TemplateSource): Part[] {
  return [
    ...(subject === null ? [] : [{ name: 'subject' as const, text: subject, ...subjectAt }]),
    { name: 'body', text: body, line: bodyLine, column: 1 },
    ...(sms === null ? [] : [{ name: 'sms' as const, text: sms, line: smsLine, column: 1 }]),
  ];
}

/** Tags, filters and variables that are not an author's, and what may be absent when it is written. */
function readFaults({ text, line, column }: Part, source: TemplateSource): TextFault[] {
  const { name: template, needs } = source;
  const author = authorEngine();
  const lineBefore = line - 1;
  const moved = (fault: TextFault): TextFault =>
    fault.line === line && fault.column !== null
      ? { ...fault, column: fault.column + column - 1 }
      : fault;
  try {
    const parsed = author.parse(text);
    const at = { template, lineBefore };
    const unknown = unknownVariables(author, parsed, at, authorVariables).map(moved);
    if (unknown.length === 0) author.renderSync(parsed, { ...bareWith(needs), ...nowhere });
    return unknown;
  } catch (error) {
    return [moved(faultOf(error, template, lineBefore))];
  }
}

/** Words that are not an author's, in what stands between the tags. */
function wordFaults(part: Part, { name: template, language }: TemplateSource): TextFault[] {
  const words = part.text.replace(/{{[^]*?}}|{%[^]*?%}/g, (tag) => tag.replace(/[^\n]/g, ' '));
  const rules = rulesFor(part.name, language).flatMap(({ pattern, detail }) =>
    [...words.matchAll(pattern)].map((found) => ({ at: found.index, detail })),
  );
  const lost =
    part.name === 'sms'
      ? [...words.matchAll(/\S/gu)]
          .filter(([character]) => toGsm(character) === '')
          .map((found) => ({ at: found.index, detail: 'a text message cannot show this letter' }))
          .slice(0, 1)
      : [];
  return [...rules, ...lost].map(({ at, detail }) => ({
    ...{ code: 'not_allowed' as const, template, ...placeIn(part, at), detail },
  }));
}

function placeIn({ text, line, column }: Part, at: number): { line: number; column: number } {
  const lines = text.slice(0, at).split('\n');
  const offset = (lines.at(-1)?.length ?? 0) + 1;
  return {
    line: line + lines.length - 1,
    column: lines.length === 1 ? offset + column - 1 : offset,
  };
}

/** What shows only in the finished text: an amount where others may see it, more than one link. */
function seenFaults({ engine, compiled }: Found, parts: readonly Part[]): TextFault[] {
  const { name: template, language } = compiled.source;
  const view = { ...samples.full, language };
  const input: RenderInput = { template, channel: 'email', language, view };
  const fault = (name: Part['name'], detail: string): TextFault => {
    const { line = 1, column = 1 } = parts.find((part) => part.name === name) ?? {};
    return { code: 'not_allowed', template, line, column, detail };
  };
  const faults: TextFault[] = [];
  const seen = writeParts(engine, compiled, input);
  const subject = seen.ok ? seen.value.subject : '';
  if (amountPattern.test(subject)) {
    faults.push(fault('subject', 'others may see a subject: it holds no amount'));
  }
  if ([...subject].length > limits.subjectMax) {
    faults.push(fault('subject', `a subject has at most ${limits.subjectMax} characters`));
  }
  if (compiled.sms === null) return faults;
  const sms = write(engine, compiled, { ...input, channel: 'sms' });
  const text = sms.ok ? sms.value.text : '';
  if (amountPattern.test(text)) {
    faults.push(fault('sms', 'others may see a text message: it holds no amount'));
  }
  if (view.invoices.some(({ number }) => text.includes(number))) {
    faults.push(fault('sms', 'others may see a text message: it names no invoice'));
  }
  if ((text.match(/https?:/gi) ?? []).length > 1) {
    faults.push(fault('sms', 'a text message has one link'));
  }
  return faults;
}

/** Parts that are missing, whatever it is used for and in the places that name it. */
function partFaults(
  found: Found,
  parts: readonly Part[],
  uses: readonly TemplateUse[],
): TextFault[] {
  const { name: template } = found.compiled.source;
  const { line = 1 } = parts.find((part) => part.name === 'body') ?? {};
  const missing = (detail: string): TextFault => ({
    ...{ code: 'part_missing', template, line, column: 1, detail },
  });
  const written = writtenVariables(found.engine, found.compiled.body);
  const isOffer = written.has('offer.total');
  const isDated = written.has('offer.expires') || written.has('payBy');
  const known = [knownOf(found)];
  const placed = uses
    .filter((use) => use.name === template)
    .flatMap((use) => useFault(use, known) ?? []);
  return [
    ...(isOffer && !isDated
      ? [missing('an offer says until when it stands: {{ offer.expires }}')]
      : []),
    ...[...new Set(placed)].map(missing),
  ];
}

/** A fault of one channel that has no place of its own stands at its part. */
function placed(fault: TextFault, source: TemplateSource): TextFault {
  if (fault.line !== null) return fault;
  const line = fault.code === 'too_long' ? source.smsLine : source.bodyLine;
  return { ...fault, line, column: 1 };
}

/** Channels and views find the same fault again. */
function once(faults: readonly TextFault[]): TextFault[] {
  const byPlace = new Map(
    faults.map((fault) => [`${fault.line} ${fault.column} ${fault.code} ${fault.detail}`, fault]),
  );
  return [...byPlace.values()];
}

/**
 * A shipped text to begin from: without the parts that are added to a creditor's text by itself. Null: none ships in
 * that language.
 */
export function authorText(name: string, language: Language): string | null {
  const folder = shipped().get(language);
  const text = folder?.files.get(name);
  if (folder === undefined || text === undefined) return null;
  const stop = folder.partials['stop']?.trim() ?? '';
  return text
    .replace(/{%-?\s*include '\w+'\s*-?%}\n*/g, '')
    .split('\n')
    .map((line) => (stop !== '' && line.endsWith(stop) ? line.slice(0, -stop.length).trim() : line))
    .join('\n');
}
