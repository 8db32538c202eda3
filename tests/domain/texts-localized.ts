import {
  dateText,
  moneyText,
  wordsOf,
  type Language,
  type Reader,
} from '../../src/texts/languages';
import { english } from '../../src/texts/words-en';
import type { MessageView } from '../../src/texts/view';

/** Sentences of the samples that a creditor or a word list writes, not a template. */
const sentences: Readonly<Record<'de' | 'es', Readonly<Record<string, string>>>> = {
  de: {
    'Monday to Friday, 9:00 to 17:00': 'Montag bis Freitag, 9 bis 17 Uhr',
    'Section 7.2: a fixed fee of EUR 15 per late invoice': 'Ziffer 7.2: 15 EUR je Rechnung',
    'Section 7.3': 'Ziffer 7.3',
    'Late Payment of Commercial Debts (Interest) Act 1998': '§§ 247, 286, 288 Abs. 1, 289 BGB',
  },
  es: {
    'Monday to Friday, 9:00 to 17:00': 'de lunes a viernes, de 9:00 a 17:00',
    'Section 7.2: a fixed fee of EUR 15 per late invoice': 'Sección 7.2: EUR 15 por factura',
    'Section 7.3': 'Sección 7.3',
    'Late Payment of Commercial Debts (Interest) Act 1998': 'Cal. Civ. Code 3289',
  },
};

/** Words that word lists of the language give, by their English ones. */
function listed(language: Language): ReadonlyMap<string, string> {
  const own = wordsOf(language);
  const pairs = (from: object, to: object): (readonly [string, string])[] =>
    Object.entries(from).map(([key, word]) => [
      String(word),
      String((to as Record<string, unknown>)[key]),
    ]);
  return new Map([
    ...pairs(english.paidAs, own.paidAs),
    ...pairs(english.movementNames, own.movementNames),
    ...pairs(english.channels, own.channels),
  ]);
}

/** A sample as the view would be made for a reader of another language: dates, sums and listed words in it. */
export function localized(view: MessageView, language: 'de' | 'es'): MessageView {
  const reader: Reader = { language, country: language === 'de' ? 'DE' : 'US' };
  const words = listed(language);
  const translate = (text: string): string =>
    words.get(text) ??
    Object.entries(sentences[language])
      .reduce((whole, [from, to]) => whole.replaceAll(from, to), text)
      .replace(/(?<=\d)\.(?=\d\d %)/g, wordsOf(language).decimal)
      .replace(/contract of (?=\d)/g, language === 'de' ? 'Vertrag vom ' : 'contrato del ')
      .replace(
        /\b(\d{1,2}) ([A-Z][a-z]+) (20\d\d)\b/g,
        (whole, day: string, name: string, year: string) => {
          const month = english.months.indexOf(name) + 1;
          const on = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
          return month === 0 ? whole : dateText(on as Parameters<typeof dateText>[0], reader);
        },
      )
      .replace(/\b([A-Z]{3}) (\d[\d,]*\.\d\d)\b/g, (_, currency: string, amount: string) =>
        moneyText(BigInt(amount.replace(/[,.]/g, '')), currency, reader),
      );
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return translate(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return { ...(walk({ ...view }) as MessageView), language, country: reader.country };
}
