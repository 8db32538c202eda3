import { Liquid, LiquidError, type Template, type TagToken } from 'liquidjs';
import { assertNever } from '../domain/result';
import { marks } from './blocks';
import type { TemplateFolder, TemplateSource, TextFault } from './source';
import { samples } from './samples';
import { tableNames } from './words';

/** A template ready to be rendered. `body` and `sms` end with what the layout adds. */
export interface Compiled {
  readonly source: TemplateSource;
  readonly subject: readonly Template[] | null;
  readonly body: readonly Template[];
  /** What `body` was parsed from. */
  readonly bodyText: string;
  readonly sms: readonly Template[] | null;
  readonly foot: readonly Template[];
  /** Lines of the file before the first line of `body`; less than none where the opening has several. */
  readonly bodyLineBefore: number;
  /** Written by a creditor, not shipped. */
  readonly isOwn: boolean;
}

/** Names that a template sees besides the view: where it is being written. */
export interface Place {
  readonly isEmail: boolean;
  readonly isLetter: boolean;
  /** It goes with another message as a document. */
  readonly isAttached: boolean;
}

/** What begins the error of a value that is written though it is not there. */
export const absentMark = 'this may be absent';

/** Bounds of one rendering; a template beyond them is a mistake or an attack. */
const checkLimitMs = 200;
const engineLimits = { parseLimit: 200_000, renderLimit: 1_000, memoryLimit: 2_000_000 };

/**
 * The engine of one language. Templates see own properties of the view only, an unknown variable or
 * filter is an error, and there is no file system behind `include`. `output` sees every value that is written.
 */
export function createEngine(folder: TemplateFolder, output?: (value: unknown) => string): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: { ...folder.partials },
    ...engineLimits,
    // a check must not keep everybody waiting
    ...(output === undefined ? {} : { outputEscape: output, renderLimit: checkLimitMs }),
  });
  engine.registerTag('table', {
    parse(token: TagToken): void {
      const name = tableNames.find((candidate) => candidate === token.args.trim());
      if (!name) throw new Error(`no table "${token.args.trim()}"`);
      this.name = name;
    },
    render(): string {
      return `\n\n${marks.table}${String(this.name)}\n\n`;
    },
  });
  engine.registerFilter(
    'link',
    (url: unknown) => `${marks.linkStart}${String(url)}${marks.linkEnd}`,
  );
  return engine;
}

interface Frame {
  readonly opening: string;
  readonly closing: string;
  readonly openingOfText: string;
  readonly closingOfText: string;
}

const none: Frame = { opening: '', closing: '', openingOfText: '', closingOfText: '' };
/** The message that carries a document greets, names the ways to pay and signs; the document does not say it again. */
const unlessAttached = (text: string): string => `{% unless isAttached %}${text}{% endunless %}`;
const greeting = unlessAttached(`{% include 'greeting' %}`);
const endOfDemand = unlessAttached(
  `\n\n{% include 'pay' %}\n\n{% include 'help' %}\n\n{% include 'disclosure' %}\n\n{% include 'sign' %}\n`,
);
const endOfNotice = unlessAttached(
  `\n\n{% include 'question' %}\n\n{% include 'disclosure' %}\n\n{% include 'sign' %}\n`,
);
const disclosure = ` {% include 'disclosure' %}`;
const isAboutAgreement = /^(?:plan|promise|settlement|offer)$/;

/** What every message of a kind begins and ends with, so that no template can forget it. */
function frameOf(source: TemplateSource): Frame {
  switch (source.kind) {
    case 'demand':
      return { ...none, opening: greeting, closing: endOfDemand, closingOfText: disclosure };
    case 'notice':
      return { ...none, opening: greeting, closing: endOfNotice, closingOfText: disclosure };
    case 'task':
    case 'answer':
    case 'confirmation':
      return none;
    default:
      return assertNever(source.kind);
  }
}

/**
 * The same for a text of a creditor's own. What the law and fairness ask of a demand, and what the author did
 * not place, is added: what is open, how it is made up, what it rests on, and the way out of text messages.
 */
function frameOfOwn(source: TemplateSource): Frame {
  const shipped = frameOf(source);
  if (shipped === none) return none;
  const namesSender = source.sms?.includes('creditor.name') ?? false;
  const frame: Frame = {
    ...shipped,
    openingOfText: namesSender ? '' : '{{ creditor.name }}: ',
    closingOfText: `${shipped.closingOfText} {% include 'stop' %}`,
  };
  const isOfAgreement = source.needs.some((need) => isAboutAgreement.test(need));
  if (source.kind !== 'demand' || isOfAgreement) return frame;
  const placed = placedTables(source.body);
  const invoices = placed.has('invoices') ? '' : `\n\n{% table invoices %}`;
  const sums = placed.has('statement') ? `\n\n{% include 'charges' %}` : `\n\n{% include 'sums' %}`;
  return {
    ...frame,
    opening: `${frame.opening}\n${context}`,
    closing: `${invoices}${sums}${frame.closing}`,
  };
}

const context = unlessAttached(`{% include 'context' %}`);

/** Names of the tables that a text places. */
export function placedTables(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/{%-?\s*table\s+(\w+)\s*-?%}/g)].map(([, name = '']) => name));
}

/** Parses a template and checks every variable in it against the allow-list. */
export function compile(
  engine: Liquid,
  source: TemplateSource,
  isOwn = false,
): { readonly compiled: Compiled | null; readonly faults: readonly TextFault[] } {
  const faults: TextFault[] = [];
  const parse = (text: string, lineBefore: number): Template[] => {
    try {
      const templates = engine.parse(text);
      faults.push(...unknownVariables(engine, templates, { template: source.name, lineBefore }));
      return templates;
    } catch (error) {
      faults.push(faultOf(error, source.name, lineBefore));
      return [];
    }
  };
  const { opening, closing, openingOfText, closingOfText } = isOwn
    ? frameOfOwn(source)
    : frameOf(source);
  // lines count as in the file: the opening stands before the body
  const bodyLineBefore = source.bodyLine - 1 - opening.split('\n').length;
  const bodyText = `${opening}\n${source.body}${closing}`;
  const compiled: Compiled = {
    source,
    bodyLineBefore,
    subject: source.subject === null ? null : parse(source.subject, source.subjectAt.line - 1),
    body: parse(bodyText, bodyLineBefore),
    bodyText,
    isOwn,
    sms:
      source.sms === null
        ? null
        : parse(`${openingOfText}${source.sms}${closingOfText}`, source.smsLine - 1),
    foot: parse(`{% include 'foot' %}`, 0),
  };
  return { compiled: faults.length === 0 ? compiled : null, faults };
}

/** Renders, or says what failed and where. */
export function renderPart(
  engine: Liquid,
  templates: readonly Template[],
  scope: object,
  at: { readonly template: string; readonly lineBefore: number },
): { readonly text: string } | { readonly fault: TextFault } {
  try {
    return { text: String(engine.renderSync([...templates], scope)) };
  } catch (error) {
    return { fault: faultOf(error, at.template, at.lineBefore) };
  }
}

/** Paths of every variable in parsed templates, those of their partials included. */
export function writtenVariables(
  engine: Liquid,
  templates: readonly Template[],
): ReadonlySet<string> {
  const { globals } = engine.analyzeSync([...templates]);
  return new Set(
    Object.values(globals)
      .flat()
      .map(({ segments }) => segments.filter((one) => typeof one === 'string').join('.')),
  );
}

/** Variables of parsed templates that are on no list, with their places. */
export function unknownVariables(
  engine: Liquid,
  templates: Template[],
  { template, lineBefore }: { readonly template: string; readonly lineBefore: number },
  allowed: ReadonlySet<string> = allowedVariables,
): TextFault[] {
  const { globals } = engine.analyzeSync(templates);
  return Object.values(globals)
    .flat()
    .flatMap((variable) => {
      const path = variable.segments.filter((segment) => typeof segment === 'string').join('.');
      if (allowed.has(path)) return [];
      const { row, col, file } = variable.location;
      return [
        {
          code: 'variable' as const,
          template: file === undefined ? template : `${template} (_${file})`,
          line: file === undefined ? row + lineBefore : row,
          column: col,
          detail: `unknown variable: ${path}`,
        },
      ];
    });
}

/** Every path of the view, with what the layout adds. */
export const allowedVariables: ReadonlySet<string> = new Set([
  ...['isEmail', 'isLetter', 'isAttached'],
  ...Object.values(samples).flatMap((view) => pathsOf(view, '')),
]);

function pathsOf(value: unknown, path: string): string[] {
  if (value === null || typeof value !== 'object') return [path];
  if (Array.isArray(value)) return [path];
  const below = Object.entries(value).flatMap(([name, field]) =>
    pathsOf(field, path === '' ? name : `${path}.${name}`),
  );
  return path === '' ? below : [path, ...below];
}

/** What the engine threw, at its place in the file. */
export function faultOf(error: unknown, template: string, lineBefore: number): TextFault {
  const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  if (!LiquidError.is(error)) {
    return { code: 'syntax', template, line: null, column: null, detail };
  }
  const [row, column] = error.token.getPosition() as [number, number];
  const { file } = error.token;
  const code = codeOf(error, detail);
  const words = detail.replace(/, (?:file:[^,]*, )?line:\d+, col:\d+$/, '');
  return {
    code,
    template: file === undefined ? template : `${template} (_${file})`,
    line: file === undefined ? row + lineBefore : row,
    column,
    detail: code === 'limit' ? 'it repeats too often, or writes too much' : words,
  };
}

function codeOf(error: Error, detail: string): TextFault['code'] {
  if (error.name === 'UndefinedVariableError') return 'variable';
  if (detail.startsWith(absentMark)) return 'missing';
  return /limit exceeded/.test(detail) ? 'limit' : 'syntax';
}
