import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedLanguages, type Language } from './languages';

/** What is wrong with a template or its data, and where. Line and column count from 1. */
export interface TextFault {
  readonly code:
    | 'template_unknown'
    | 'channel_unknown'
    | 'language'
    | 'front_matter'
    | 'syntax'
    | 'variable'
    | 'missing'
    | 'limit'
    | 'too_long'
    | 'opt_out_missing'
    | 'not_bare'
    | 'character'
    /** It says or does something that is not an author's to say or do. */
    | 'not_allowed'
    /** A part is missing that the step needs. */
    | 'part_missing'
    | 'too_large';
  readonly template: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly detail: string;
}

/**
 * `demand` asks for money and closes with the ways to pay; `notice` does not; `task` is a script that
 * a person reads and is never sent. `answer` and `confirmation` reply to a text of the reader's own by
 * text message alone; a confirmation says that a stop is honoured, and nothing else.
 */
export type TemplateKind = 'demand' | 'notice' | 'task' | 'answer' | 'confirmation';

/** Kinds that have nothing but a text message. */
export const repliesOnly: readonly TemplateKind[] = ['answer', 'confirmation'];

/** One template file: front matter, a body, and the text message where there is one. */
export interface TemplateSource {
  readonly name: string;
  readonly language: Language;
  readonly title: string;
  readonly kind: TemplateKind;
  readonly subject: string | null;
  /** Where the subject stands in the file. */
  readonly subjectAt: { readonly line: number; readonly column: number };
  /** Fields of the view that must not be null. */
  readonly needs: readonly string[];
  readonly body: string;
  readonly bodyLine: number;
  readonly sms: string | null;
  readonly smsLine: number;
}

const kinds: readonly TemplateKind[] = ['demand', 'notice', 'task', ...repliesOnly];
const fields = ['title', 'kind', 'subject', 'needs'];
const fence = '---';
const smsMark = '=== sms';

/** Reads a template file. Its faults name the line of the file. */
export function readTemplate(
  name: string,
  language: Language,
  text: string,
): { readonly source: TemplateSource | null; readonly faults: readonly TextFault[] } {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf(fence, 1);
  const fault = (line: number, detail: string): TextFault => ({
    ...{ code: 'front_matter', template: name, line, column: 1, detail },
  });
  if (lines[0] !== fence || end < 0) {
    return {
      source: null,
      faults: [fault(1, 'the file must begin with fields between --- lines')],
    };
  }
  const values = new Map<string, string>();
  let subjectAt = { line: 2, column: 1 };
  const faults: TextFault[] = [];
  lines.slice(1, end).forEach((line, index) => {
    const colon = line.indexOf(':');
    const field = line.slice(0, Math.max(0, colon)).trim();
    if (!fields.includes(field)) faults.push(fault(index + 2, `unknown field in "${line}"`));
    const value = line.slice(colon + 1);
    values.set(field, value.trim());
    if (field === 'subject') {
      subjectAt = { line: index + 2, column: line.length - value.trimStart().length + 1 };
    }
  });
  const kind = kinds.find((candidate) => candidate === values.get('kind'));
  if (!kind) faults.push(fault(2, `kind must be one of ${kinds.join(', ')}`));
  const hasSubject = kind === 'demand' || kind === 'notice';
  if (hasSubject && !values.get('subject')) faults.push(fault(2, 'subject is missing'));
  if (!kind || faults.length > 0) return { source: null, faults };
  const smsAt = lines.indexOf(smsMark, end);
  const source: TemplateSource = {
    ...{ name, language, kind },
    title: values.get('title') ?? name,
    subject: values.get('subject') ?? null,
    subjectAt,
    needs: (values.get('needs') ?? '').split(/[,\s]+/).filter((need) => need !== ''),
    body: lines.slice(end + 1, smsAt < 0 ? undefined : smsAt).join('\n'),
    bodyLine: end + 2,
    sms: smsAt < 0 ? null : lines.slice(smsAt + 1).join('\n'),
    smsLine: smsAt + 2,
  };
  return { source, faults };
}

/** The files of one language: templates, and the partials (their names begin with `_`) that close them. */
export interface TemplateFolder {
  readonly language: Language;
  readonly templates: ReadonlyMap<string, string>;
  readonly partials: Readonly<Record<string, string>>;
}

const ending = '.liquid';

/** Reads the shipped template files of every language. */
export function readFolders(): readonly TemplateFolder[] {
  return shippedLanguages.map((language) => {
    const folder = join(__dirname, language);
    const names = readdirSync(folder)
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
      .sort();
    const text = (name: string): string => readFileSync(join(folder, `${name}${ending}`), 'utf8');
    const isPartial = (name: string): boolean => name.startsWith('_');
    return {
      language,
      templates: new Map(
        names.filter((name) => !isPartial(name)).map((name) => [name, text(name)]),
      ),
      partials: Object.fromEntries(
        names.filter(isPartial).map((name) => [name.slice(1), text(name)]),
      ),
    };
  });
}
