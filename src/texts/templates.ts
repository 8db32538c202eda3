import type { Liquid } from 'liquidjs';
import type { Channel } from '../domain/account/facts';
import { compile, createEngine, type Compiled } from './engine';
import { defaultLanguage, languageOf, shippedLanguages, type Language } from './languages';
import {
  readFolders,
  readTemplate,
  repliesOnly,
  type TemplateKind,
  type TextFault,
} from './source';

/** A published text of a creditor's own; it goes before the shipped one of its name and language. */
export interface OwnTemplate {
  readonly name: string;
  readonly language: string;
  readonly version: number;
  readonly text: string;
}

/** A text ready to be written, with the version of a creditor's own; null: it is shipped. */
export interface Found {
  readonly engine: Liquid;
  readonly compiled: Compiled;
  readonly version: number | null;
}

/** The shipped texts of one language. */
export interface Loaded {
  readonly engine: Liquid;
  readonly templates: ReadonlyMap<string, Compiled>;
  readonly files: ReadonlyMap<string, string>;
  readonly partials: Readonly<Record<string, string>>;
  readonly faults: readonly TextFault[];
}

let loaded: ReadonlyMap<Language, Loaded> | null = null;

/** Templates are read and parsed once a process. */
export function shipped(): ReadonlyMap<Language, Loaded> {
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
      const { templates: files, partials } = folder;
      return [folder.language, { engine, templates, files, partials, faults }];
    }),
  );
  return loaded;
}

/**
 * The text that a name stands for: in the reader's language if there is one, else in English, else in any that the
 * creditor has published; in each the creditor's own before the shipped one. Null: there is none.
 */
export function findTemplate(
  name: string,
  tag: string,
  own: readonly OwnTemplate[] = [],
): Found | null {
  const mine = own.filter((one) => one.name === name);
  const order = [
    languageOf(tag),
    defaultLanguage,
    ...mine.map((one) => one.language).filter(isLanguage),
  ];
  for (const language of order) {
    const folder = shipped().get(language);
    if (folder === undefined) continue;
    const published = mine.find((one) => one.language === language);
    if (published) return compileOwn({ ...published, language });
    const compiled = folder.templates.get(name);
    if (compiled) return { engine: folder.engine, compiled, version: null };
  }
  return null;
}

/**
 * The language in which a template is written for a reader. The view must be made in the same, so that a message is in
 * one language as a whole.
 */
export function writtenIn(name: string, tag: string, own: readonly OwnTemplate[] = []): Language {
  return findTemplate(name, tag, own)?.compiled.source.language ?? defaultLanguage;
}

/** Texts of creditors that were parsed before; a published one never changes. */
const parsed = new Map<string, Found | null>();
const parsedMax = 500;

function compileOwn(template: OwnTemplate & { readonly language: Language }): Found | null {
  const { name, language, version, text } = template;
  const key = `${language}|${name}|${version}|${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const { found } = parseOwn(name, language, text, version);
  if (parsed.size >= parsedMax) parsed.clear();
  parsed.set(key, found);
  return found;
}

/** A creditor's text with what the layout adds, or what cannot be read in it. */
export function parseOwn(
  name: string,
  language: Language,
  text: string,
  version = 0,
): { readonly found: Found | null; readonly faults: readonly TextFault[] } {
  const read = readTemplate(name, language, text);
  const folder = shipped().get(language);
  if (!read.source || !folder) return { found: null, faults: read.faults };
  const { engine } = folder;
  const { compiled, faults } = compile(engine, read.source, true);
  return { found: compiled && { engine, compiled, version }, faults };
}

/** Channels that a template has a text for. */
export function channelsOf({ source: { kind, sms } }: Compiled): readonly Channel[] {
  if (kind === 'task') return ['call'];
  if (repliesOnly.includes(kind)) return sms === null ? [] : ['sms'];
  return sms === null ? ['email', 'letter'] : ['email', 'letter', 'sms'];
}

/** A template, for lists and previews. */
export interface TemplateInfo {
  readonly template: string;
  readonly language: Language;
  readonly title: string;
  readonly kind: TemplateKind;
  readonly channels: readonly Channel[];
}

/** What a list says of a template. */
export function infoOf(compiled: Compiled): TemplateInfo {
  const { name, language, title, kind } = compiled.source;
  return { template: name, language, title, kind, channels: channelsOf(compiled) };
}

/** Every shipped template with the channels it is written for. */
export function listTemplates(): TemplateInfo[] {
  return [...shipped().values()].flatMap(({ templates }) => [...templates.values()].map(infoOf));
}

/** True for a language that texts can be published in. */
export function isLanguage(tag: string): tag is Language {
  return shippedLanguages.some((language) => language === tag);
}
