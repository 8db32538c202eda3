import { septetsOf } from '../../src/texts/gsm';
import { createEngine } from '../../src/texts/engine';
import { renderMessage } from '../../src/texts/render';
import { samples } from '../../src/texts/samples';
import { every, folders, others, rendered, sources, type Other } from './texts-in-languages';

/** What a reader in Germany may get, and what a Spanish reader in the United States may get. */
const owed: Readonly<Record<Other, readonly string[]>> = {
  de: ['g1', 'g2', 'g3', 'g4', 'h1', 'h2', 'h3', 'h4'],
  es: [
    ...['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11'],
    ...['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8', 't9', 't10'],
  ],
};
const byLaw = /^(?:c|t|u|g|h|s)\d|^b\d/;

const outsideLadder = [...sources.en.keys()].filter((name) => !byLaw.test(name));
const titled = others.flatMap((language) =>
  [...sources[language].keys()].map((name) => [language, name] as const),
);
const written = every.filter(([, , channel]) => channel !== 'call');

/** Text without what is the same in every language: addresses, names, numbers of invoices. */
function wordsIn(text: string): readonly string[] {
  return text
    .replace(/(?:https?:\/\/|www\.)\S+|\S+@\S+/g, ' ')
    .replace(/Northwind Supplies Ltd|Harbour Café|INV-\d+/g, ' ')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
}

const englishWords = new Set(
  (
    'the and you your yours we our us of is are were be been to for with this that these those it its they ' +
    'please invoice invoices payment payments pay paid due owe owed late fee fees amount account letter message ' +
    'reply if by have has had not thank thanks hello dear kind regards call from page reference date dates open ' +
    'days before after interest balance debt collector plan_ part parts settlement statement until would will can ' +
    'what who when where which how about nothing something wrong question help text stop_ notice'
  )
    .split(' ')
    .filter((word) => !word.endsWith('_')),
);

describe('the texts in German and Spanish', () => {
  it.each(others)(
    '%s: every message of its strategies and every one outside the ladder',
    (language) => {
      const names = [...sources[language].keys()];
      expect(names).toEqual(expect.arrayContaining([...owed[language], ...outsideLadder]));
      expect(names.filter((name) => !sources.en.has(name))).toEqual([]);
    },
  );

  it.each(titled)('%s: %s has the fields of its English sister', (language, name) => {
    const [own, sister] = [sources[language].get(name), sources.en.get(name)];
    expect(own?.needs).toEqual(sister?.needs);
    expect(own?.kind).toBe(sister?.kind);
    expect(own?.sms === null).toBe(sister?.sms === null);
    expect(own?.subject === null).toBe(sister?.subject === null);
    expect(own?.title).not.toBe(sister?.title);
  });

  it.each(titled)('%s: %s says the same facts as its English sister', (language, name) => {
    const facts = (tag: 'en' | Other): readonly string[] => {
      const source = sources[tag].get(name);
      const folder = folders.find((one) => one.language === tag);
      if (!source || !folder) return [];
      const engine = createEngine(folder);
      const parts = [source.subject ?? '', source.body, source.sms ?? ''];
      const variables = parts.flatMap((part) => engine.globalFullVariablesSync(engine.parse(part)));
      const tables = [...source.body.matchAll(/\{% (?:table|include) '?(\w+)'? %\}/g)].map(
        (match) => match[1] ?? '',
      );
      return [...new Set([...variables, ...tables])].sort();
    };
    expect(facts(language)).toEqual(facts('en'));
  });

  it.each(written)('%s: %s by %s has no English word', (language, template, channel) => {
    for (const sample of ['full', 'bare', 'party', 'collector'] as const) {
      // a letter is drawn once: its words are those of the others
      if (channel === 'letter' && sample !== 'full') continue;
      const { text, subject } = rendered(language, template, channel, sample);
      const leaked = wordsIn(`${subject ?? ''}\n${text}`).filter((word) => englishWords.has(word));
      expect([sample, leaked]).toEqual([sample, []]);
    }
  });

  const scripts = every.filter(([, , channel]) => channel === 'call');
  it.each(scripts)('%s: %s by %s has no English word', (language, template) => {
    for (const sample of ['full', 'bare', 'collector'] as const) {
      const { text, subject } = rendered(language, template, 'call', sample);
      expect(wordsIn(`${subject}\n${text}`).filter((word) => englishWords.has(word))).toEqual([]);
    }
  });

  it('finds an English word where there is one', () => {
    const english = renderMessage({
      ...{ template: 'b3', channel: 'email', language: 'en' },
      view: samples.full,
    });
    if (!english.ok) throw new Error('not rendered');
    expect(
      wordsIn(english.value.text).filter((word) => englishWords.has(word)).length,
    ).toBeGreaterThan(20);
  });

  it.each(every)('%s: %s by %s speaks to the reader formally', (language, template, channel) => {
    const words = wordsIn(rendered(language, template, channel).text);
    const informal = {
      de: /^(?:du|dir|dich|dein\w*|ihr_|euch|euer|eure\w*|hallo|hey)$/,
      es: /^(?:tú|tu|tus|te|ti|contigo|vosotros|vosotras|os|vuestr[oa]s?|vos|hola)$/,
    }[language];
    expect(words.filter((word) => informal.test(word))).toEqual([]);
    if (language === 'de')
      expect(rendered(language, template, channel).text).toMatch(/\b(?:Sie|Ihnen|Ihr\w*)\b/);
  });

  // "Guten Tag X," goes on in the same sentence: its first word is one that is always capital.
  const german = every.filter(([language, , channel]) => language === 'de' && channel === 'email');
  it.each(german)(
    '%s: %s by %s goes on after the greeting as German does',
    (language, template) => {
      for (const sample of ['full', 'bare', 'party'] as const) {
        const [greeting = '', begin = ''] = rendered(
          language,
          template,
          'email',
          sample,
        ).text.split('\n\n');
        expect(greeting).toMatch(/^Guten Tag.*,$/);
        expect(begin).toMatch(/^(?:Sie|Ihre?|Ihnen|Stand|Worum es geht|INV-0990:)(?: |$)/);
      }
    },
  );

  it.each(written)('%s: %s by %s has a quiet subject', (language, template, channel) => {
    const { subject } = rendered(language, template, channel);
    expect(subject ?? '').not.toMatch(
      /schuld|deuda|überfällig|verzug|vencid|atras|moros|EUR|USD|\d[.,]\d\d\b|[\r\n!¡]/i,
    );
    expect((subject ?? '').length).toBeLessThanOrEqual(80);
  });

  const texts = every.filter(([, , channel]) => channel === 'sms');
  it.each(texts)('%s: %s by %s fits and says no sum', (language, template) => {
    for (const sample of ['full', 'bare', 'party', 'collector'] as const) {
      const { text } = rendered(language, template, 'sms', sample);
      expect(septetsOf(text) ?? 999).toBeLessThanOrEqual(306);
      expect(text).not.toMatch(/schuld|EUR|USD|rechnung|factura|INV-/i);
      if (sample !== 'collector') expect(text).not.toMatch(/deuda|inkasso/i);
      expect((text.match(/https?:/g) ?? []).length).toBeLessThanOrEqual(1);
    }
  });
});

/** Shame, threats and shouting; of a script only the words that the caller is told to say. */
const never: Readonly<Record<Other, RegExp>> = {
  de: /!|dringend|sofort|unverzüglich|umgehend|letzte chance|letztmalig|schufa|auskunftei|bonität|gerichtsvollzieher|pfänd|vollstreck|straf|betrug|betrüg|mahngebühr|säumig|versäum|leider|enttäusch|scham|ignorier|konsequenz|rechtsanwalt|anwältin/i,
  es: /[!¡]|urgente|inmediat|última oportunidad|embarg|moros|culpa|vergüenza|consecuencias|buró|cárcel|delito|fraude|irresponsab|incumplid|demandar|demandaremos|tiempo limitado|historial de crédito/i,
};

describe('no text in German or Spanish may', () => {
  it.each(written)('%s: %s by %s: press, shame or threaten', (language, template, channel) => {
    const { text, subject } = rendered(language, template, channel);
    expect(`${subject ?? ''}\n${text}`.match(never[language])).toBeNull();
    const allowed = /^(?:STOP|EUR|USD|IBAN|TEST|INV|SMS|BGB|CFPB|CFR|IE\d+)$/;
    const shouted = (text.match(/\b\p{Lu}{3,}\b/gu) ?? []).filter((word) => !allowed.test(word));
    expect(shouted).toEqual([]);
  });
});
