import { Liquid, LiquidError, type Template, type TagToken } from 'liquidjs';
import { marks } from './blocks';
import type { TemplateFolder, TemplateSource, TextFault } from './source';
import { samples } from './samples';
import { tableNames } from './words';

/** A template ready to be rendered. `body` and `sms` end with what the layout adds. */
export interface Compiled {
  readonly source: TemplateSource;
  readonly subject: readonly Template[] | null;
  readonly body: readonly Template[];
  readonly sms: readonly Template[] | null;
  readonly foot: readonly Template[];
}

/** Names that a template sees besides the view: where it is being written. */
export interface Place {
  readonly isEmail: boolean;
  readonly isLetter: boolean;
}

/** Bounds of one rendering; a template beyond them is a mistake or an attack. */
const engineLimits = { parseLimit: 200_000, renderLimit: 1_000, memoryLimit: 2_000_000 };

/**
 * The engine of one language. Templates see own properties of the view only, an unknown variable or
 * filter is an error, and there is no file system behind `include`.
 */
export function createEngine(folder: TemplateFolder): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: { ...folder.partials },
    ...engineLimits,
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

/** What every message of a kind ends with, so that no template can forget it. */
const closing = {
  demand: `\n\n{% include 'pay' %}\n\n{% include 'help' %}\n\n{% include 'disclosure' %}\n\n{% include 'sign' %}\n`,
  notice: `\n\n{% include 'question' %}\n\n{% include 'disclosure' %}\n\n{% include 'sign' %}\n`,
  task: '',
  answer: '',
  confirmation: '',
} as const;
/** A text message that asks for something says so too. */
const closingOfText = {
  demand: ` {% include 'disclosure' %}`,
  notice: ` {% include 'disclosure' %}`,
  task: '',
  answer: '',
  confirmation: '',
} as const;
const opening = {
  demand: `{% include 'greeting' %}`,
  notice: `{% include 'greeting' %}`,
  task: '',
  answer: '',
  confirmation: '',
};

/** Parses a template and checks every variable in it against the allow-list. */
export function compile(
  engine: Liquid,
  source: TemplateSource,
): { readonly compiled: Compiled | null; readonly faults: readonly TextFault[] } {
  const faults: TextFault[] = [];
  const parse = (text: string, lineBefore: number): Template[] => {
    try {
      const templates = engine.parse(text);
      faults.push(...unknownVariables(engine, templates, source.name, lineBefore));
      return templates;
    } catch (error) {
      faults.push(faultOf(error, source.name, lineBefore));
      return [];
    }
  };
  const compiled: Compiled = {
    source,
    subject: source.subject === null ? null : parse(source.subject, 0),
    // the opening stands on the line before the body, so that lines count as in the file
    body: parse(
      `${opening[source.kind]}\n${source.body}${closing[source.kind]}`,
      source.bodyLine - 2,
    ),
    sms:
      source.sms === null
        ? null
        : parse(`${source.sms}${closingOfText[source.kind]}`, source.smsLine - 1),
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

function unknownVariables(
  engine: Liquid,
  templates: Template[],
  template: string,
  lineBefore: number,
): TextFault[] {
  const { globals } = engine.analyzeSync(templates);
  return Object.values(globals)
    .flat()
    .flatMap((variable) => {
      const path = variable.segments.filter((segment) => typeof segment === 'string').join('.');
      if (allowedVariables.has(path)) return [];
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
  ...['isEmail', 'isLetter'],
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

function faultOf(error: unknown, template: string, lineBefore: number): TextFault {
  const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  if (!LiquidError.is(error)) {
    return { code: 'syntax', template, line: null, column: null, detail };
  }
  const [row, column] = error.token.getPosition() as [number, number];
  const { file } = error.token;
  return {
    code: codeOf(error, detail),
    template: file === undefined ? template : `${template} (_${file})`,
    line: file === undefined ? row + lineBefore : row,
    column,
    detail: detail.replace(/, (?:file:[^,]*, )?line:\d+, col:\d+$/, ''),
  };
}

function codeOf(error: Error, detail: string): TextFault['code'] {
  if (error.name === 'UndefinedVariableError') return 'variable';
  return /limit exceeded/.test(detail) ? 'limit' : 'syntax';
}
