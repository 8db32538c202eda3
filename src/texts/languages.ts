import type { LocalDate } from '../domain/calendar/dates';
import { formatMinor } from '../domain/money/money';
import type { LanguageWords } from './words';
import { german } from './words-de';
import { english } from './words-en';
import { spanish } from './words-es';

/** Languages that templates are shipped for. A language is a folder beside this file and a row here. */
const languages = { en: english, de: german, es: spanish } as const;

export type Language = keyof typeof languages;
export const defaultLanguage: Language = 'en';
export const shippedLanguages = Object.keys(languages) as readonly Language[];

/** How a reader writes dates and numbers. */
export interface Reader {
  readonly language: Language;
  /** ISO 3166-1 alpha-2, null when unknown. */
  readonly country: string | null;
}

/** The shipped language for a tag such as "en-US"; English when there are no texts in it. */
export function languageOf(tag: string): Language {
  const base = tag.toLowerCase().split(/[-_]/)[0] ?? '';
  return shippedLanguages.find((language) => language === base) ?? defaultLanguage;
}

export function wordsOf(language: Language): LanguageWords {
  return languages[language];
}

/** "1 March 2026", "1. März 2026", "1 de marzo de 2026"; "March 1, 2026" for English in the United States. */
export function dateText(on: LocalDate, reader: Reader): string {
  const words = wordsOf(reader.language);
  const month = words.months[Number(on.slice(5, 7)) - 1] ?? '';
  const day = Number(on.slice(8, 10));
  const year = on.slice(0, 4);
  return reader.language === 'en' && reader.country === 'US'
    ? `${month} ${day}, ${year}`
    : words.date(day, month, year);
}

const germanNames: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^BGB (.+)$/, (_, sections = '') => `§§ ${sections.replace(/\((\d+)\)/g, ' Abs. $1')} BGB`],
  [/^Directive (\S+) art\. /, (_, number = '') => `Richtlinie ${number} Art. `],
];

/** A citation of a law as the language writes it: "BGB 247, 288(2)" is "§§ 247, 288 Abs. 2 BGB" in German. */
export function lawText(citation: string, language: Language): string {
  if (language !== 'de') return citation;
  return germanNames.reduce((text, [pattern, written]) => text.replace(pattern, written), citation);
}

type NumberMarks = Pick<LanguageWords, 'thousands' | 'decimal'>;

const pointMarks: NumberMarks = { thousands: ',', decimal: '.' };
const swissMarks: NumberMarks = { thousands: "'", decimal: '.' };

/** Where a language writes numbers otherwise than it does elsewhere (Unicode CLDR, numbers by locale). */
const marksByCountry: Readonly<Record<Language, Readonly<Record<string, NumberMarks>>>> = {
  en: {},
  de: { CH: swissMarks, LI: swissMarks },
  es: Object.fromEntries(
    ['US', 'PR', 'MX', 'GT', 'HN', 'NI', 'SV', 'PA', 'DO', 'PE', 'CU'].map((country) => [
      country,
      pointMarks,
    ]),
  ),
};

/** "EUR 1,250.50": the code says the currency without doubt, the digits are the ledger's own. */
export function moneyText(minor: bigint, currency: string, reader: Reader): string {
  const { language, country } = reader;
  const { thousands, decimal } = marksByCountry[language][country ?? ''] ?? wordsOf(language);
  const [whole = '', fraction] = formatMinor(minor, currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${currency} ${grouped}${fraction === undefined ? '' : `${decimal}${fraction}`}`;
}
