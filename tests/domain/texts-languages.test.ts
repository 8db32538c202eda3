import { septetsOf } from '../../src/texts/gsm';
import { createEngine } from '../../src/texts/engine';
import { renderMessage, type Rendered } from '../../src/texts/render';
import { listTemplates } from '../../src/texts/templates';
import { samples } from '../../src/texts/samples';
import { readFolders, readTemplate, type TemplateSource } from '../../src/texts/source';
import type { MessageView } from '../../src/texts/view';
import type { Channel } from '../../src/domain/account/facts';
import { localized } from './texts-localized';

type Other = 'de' | 'es';
const others: readonly Other[] = ['de', 'es'];

/** What a reader in Germany may get, and what a Spanish reader in the United States may get. */
const owed: Readonly<Record<Other, readonly string[]>> = {
  de: ['g1', 'g2', 'g3', 'g4', 'h1', 'h2', 'h3', 'h4'],
  es: [
    ...['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11'],
    ...['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8', 't9', 't10'],
  ],
};
const byLaw = /^(?:c|t|u|g|h|s)\d|^b\d/;

const folders = readFolders();
function sourcesOf(language: string): ReadonlyMap<string, TemplateSource> {
  const folder = folders.find((one) => one.language === language);
  return new Map(
    [...(folder?.templates ?? [])].flatMap(([name, text]) => {
      const { source } = readTemplate(name, folder!.language, text);
      return source ? [[name, source] as const] : [];
    }),
  );
}
const sources = { en: sourcesOf('en'), de: sourcesOf('de'), es: sourcesOf('es') };
const outsideLadder = [...sources.en.keys()].filter((name) => !byLaw.test(name));

const every = others.flatMap((language) =>
  listTemplates()
    .filter((info) => info.language === language)
    .flatMap(({ template, kind, channels }) =>
      channels.map((channel) => [language, template, channel, kind] as const),
    ),
);
const titled = others.flatMap((language) =>
  [...sources[language].keys()].map((name) => [language, name] as const),
);
const written = every.filter(([, , channel]) => channel !== 'call');
const flat = (text: string): string => text.replace(/\s+/g, ' ');

function viewFor(template: string, language: Other, sample: keyof typeof samples): MessageView {
  const full = samples.full as unknown as Record<string, unknown>;
  const needs = sources[language].get(template)?.needs ?? [];
  const needed = Object.fromEntries(needs.map((need) => [need, full[need]]));
  const view = samples[sample];
  return localized({ ...view, ...(sample === 'bare' ? needed : {}) } as MessageView, language);
}

const kept = new Map<string, Rendered>();

/** A message from a sample; made once, because letters take long to draw. */
function rendered(
  language: Other,
  template: string,
  channel: Channel,
  sample: keyof typeof samples = 'full',
): Rendered {
  const key = [language, template, channel, sample].join();
  const made =
    kept.get(key) ?? make(language, template, channel, viewFor(template, language, sample));
  kept.set(key, made);
  return made;
}

function make(language: Other, template: string, channel: Channel, view: MessageView): Rendered {
  const result = renderMessage({ template, channel, language, view });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

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

/** A view without anything added to the amounts, as it is before charges: forbidden words then come from the template. */
function plainView(language: Other, template: string): MessageView {
  const full = viewFor(template, language, 'full');
  const invoices = full.invoices.map((invoice) => ({
    ...invoice,
    charges: null,
    total: invoice.open,
  }));
  return {
    ...{
      ...full,
      invoices,
      oldest: invoices[0] ?? null,
      lateFee: null,
      interest: null,
      missedPromise: null,
    },
    statement: { ...full.statement, fees: null, interest: null, costs: null },
  };
}

/** What each step must and must not say, by the brief of its strategy; `|` parts ways to say it. */
const briefs: readonly {
  readonly language: Other;
  readonly steps: readonly string[];
  readonly must: readonly RegExp[];
  readonly mustNot?: RegExp;
}[] = [
  {
    language: 'de',
    steps: ['g1', 'h1'],
    must: [
      /Rechnung INV-1001|Rechnungen unten/,
      /31\. Januar 2026/,
      /bis zum 11\. März 2026/,
      /Kopie/,
      /EUR 1\.515,00/,
    ],
    mustNot: /gebühr|mahnbescheid|mahnung|zinsen|verzug|inkasso|gericht/i,
  },
  {
    language: 'de',
    steps: ['g2', 'h2'],
    must: [
      ...[
        /Wir mahnen die Zahlung hiermit an/,
        /Bitte zahlen Sie EUR 1\.515,00 bis zum 11\. März 2026/,
      ],
      ...[
        /seit dem 1\. Februar 2026 in Verzug/,
        /Der Grund:/,
        /So sind die Zinsen berechnet/,
        /11,75 %/,
        /BGB 247/,
      ],
    ],
    mustNot: /mahnbescheid|inkasso|gericht|pauschale|mahngebühr|personalkosten|bearbeitung/i,
  },
  {
    language: 'de',
    steps: ['h3'],
    must: [
      /Ratenzahlung/,
      /Stundung/,
      /Schuldnerberatung/,
      /Verbraucherzentrale/,
      /kostet Sie nichts extra/,
    ],
    mustNot: /anerkenn|begrenzt|empfohlen|nur heute/i,
  },
  {
    language: 'de',
    steps: ['g4', 'h4'],
    must: [
      /bis zum 11\. März 2026/,
      /beantragen wir beim Gericht einen Mahnbescheid/,
      /können für Sie Gerichtskosten entstehen/,
    ],
    mustNot: /inkasso|auskunftei|klage|schufa|polizei|anzeige/i,
  },
  {
    language: 'de',
    steps: ['b1'],
    must: [/31\. Januar 2026/, /EUR 1\.000,50/, /Kopie/, /Bestellnummer/],
    mustNot: /gebühr|erinnerung|überfällig|verzug/i,
  },
  {
    language: 'de',
    steps: ['b2'],
    must: [/31\. Januar 2026/, /Kopie/],
    mustNot: /zinsen|gebühr|innerhalb/i,
  },
  {
    language: 'de',
    steps: ['b6'],
    must: [/bis zum 11\. März 2026/, /in Raten/, /Wie es danach weitergeht/],
    mustNot: /gericht|anwalt|klage|recht\b|inkasso/i,
  },
  {
    language: 'de',
    steps: ['b8'],
    must: [
      ...[
        /verlangt von Harbour Café Zahlung/,
        /Wie sich die Summe ergibt/,
        /Rechnung INV-1002 vom 15\. Januar 2026/,
      ],
      ...[
        /E-Mail\) vom 8\. Februar 2026/,
        /kostenlose Kopie/,
        /bis zum 11\. März 2026/,
        /neutralen Vermittlung/,
      ],
      ...[/Sie schulden heute keine Gerichtskosten/, /enthält keine Zinsen/],
    ],
  },
  {
    language: 'de',
    steps: ['s1', 's1b', 's2', 's4'],
    must: [/EUR 1\.(?:000,50|515,00)/],
    mustNot: /gebühr|zinsen|inkasso|gericht|mahn/i,
  },
  {
    language: 'de',
    steps: ['s5'],
    must: [/ab dem 12\. März 2026/, /bis zum 11\. März 2026/, /kündigen/, /nichts gelöscht/],
  },
  { language: 'de', steps: ['s7'], must: [/ein Klick/, /beenden/], mustNot: /EUR|offen/ },
  {
    language: 'es',
    steps: ['c1'],
    must: [/31 de enero de 2026/, /EUR 1,000\.50/, /copia/],
    mustNot: /cargo|vencid|recordatorio|atras/i,
  },
  {
    language: 'es',
    steps: ['c2'],
    must: [/se le haya pasado/, /https:\/\/pay\.northwind\.example\/a\/7f3k/],
    mustNot: /interrump|suspend/i,
  },
  {
    language: 'es',
    steps: ['c4', 's4'],
    must: [
      /- (?:Pagar|Usar otra tarjeta)/,
      /- Elegir (?:un|otro) día/,
      /partes/,
      /algo no está bien/,
      /dinero no le alcanza/,
    ],
    mustNot: /recomend|tiempo limitado|solo hoy/i,
  },
  {
    language: 'es',
    steps: ['c6', 'c7'],
    must: [/Facturas emitidas/, /Saldo/, /gratis/, /EUR 1,515\.00/],
  },
  {
    language: 'es',
    steps: ['c9', 't8'],
    must: [
      ...[
        /oferta/,
        /no un requerimiento de pago/,
        /saldo completo es EUR 1,500\.00/,
        /pagaría EUR 1,200\.00/,
        /ahorraría EUR 300\.00/,
      ],
      ...[/aceptar hasta el 22 de marzo de 2026/, /Díganos que acepta/, /nada cambia para peor/],
    ],
    mustNot: /definitiv|final\b|última/i,
  },
  {
    language: 'es',
    steps: ['c10'],
    must: [
      ...[
        /Lighthouse Recovery, 9 Pier Road, Cork/,
        /el 6 de abril de 2026 o más tarde/,
        /Cómo evitarlo/,
        /jo@harbour\.example/,
      ],
      ...[
        /otras personas pueden leer su correo/,
        /a más tardar el 5 de abril de 2026/,
        /no le daremos a la agencia su dirección/,
      ],
    ],
    mustNot: /tribunal|demand|crédito|juez|abogad/i,
  },
  {
    language: 'es',
    steps: ['t2'],
    must: [/derechos/, /INV-1001/, /Este mensaje es de un cobrador de deudas/],
    mustNot: /pag(?:ar|ue)|tribunal|\bfecha límite|a más tardar/i,
  },
  {
    language: 'es',
    steps: ['t6'],
    must: [
      /Todavía puede disputar la deuda/,
      /Sus derechos siguen igual/,
      /Pagar EUR 1,515\.00/,
      /Este mensaje es de un cobrador de deudas/,
    ],
    mustNot: /tribunal|abogad|a más tardar el (?!1 de mayo)/i,
  },
  {
    language: 'es',
    steps: ['t9'],
    must: [/hasta el 22 de marzo de 2026/, /nada cambia para peor/],
    mustNot: /tribunal|último día|solo hoy/i,
  },
  {
    language: 'es',
    steps: ['t10'],
    must: [/última carta/, /Es posible que la cuenta vuelva/, /Sus derechos siguen igual/],
    mustNot: /tribunal|abogad|juicio/i,
  },
];
const briefed = briefs.flatMap(({ language, steps, must, mustNot }) =>
  steps.map((step) => [language, step, must, mustNot ?? null] as const),
);

describe('each message keeps to its brief', () => {
  it.each(briefed)('%s: %s', (language, step, must, mustNot) => {
    const isCollector = /^t/.test(step);
    const text = flat(rendered(language, step, 'email', isCollector ? 'collector' : 'full').text);
    for (const words of must) expect(text).toMatch(words);
    if (mustNot === null) return;
    const view = {
      ...plainView(language, step),
      ...(isCollector ? { disclosure: 'debt-collector' as const } : {}),
    };
    expect(flat(make(language, step, 'email', view).text).match(mustNot)).toBeNull();
  });

  const calls = every.filter(([, , channel]) => channel === 'call');
  it.each(calls)('%s: %s: the matter only after the person is known', (language, step) => {
    const { text } = rendered(language, step, 'call');
    const [before = '', after = ''] = text.split(language === 'de' ? '\nDanach\n' : '\nDespués\n');
    expect(before).toMatch(
      /^(?:Bevor Sie sagen, worum es geht|Antes de decir el motivo de la llamada)/,
    );
    expect(before).not.toMatch(/EUR|INV-|31(?:\.| de) /);
    expect(flat(after)).toMatch(/Bieten Sie drei Wege an|Ofrezca tres caminos/);
    expect(flat(after)).toMatch(/Schreiben Sie das Ergebnis auf|Anote el resultado/);
  });

  it('es: a call of a collector says so before anything of the matter', () => {
    for (const step of ['t3', 't5', 't7']) {
      expect(flat(rendered('es', step, 'call').text)).toContain(
        '"Esta llamada es de un cobrador de deudas."',
      );
      expect(flat(rendered('es', step, 'call', 'firstOfCollector').text)).toContain(
        'Este es un intento de cobrar una deuda y toda la información que obtengamos se usará para ese fin.',
      );
    }
  });

  it('es: the validation notice has every part of the English one, in its order', () => {
    const text = flat(rendered('es', 't1', 'letter', 'firstOfCollector').text);
    const parts = [
      ...[
        '7 Quay Street, Galway',
        'Para: Harbour Café, 1 Quay Street, Galway',
        'Referencia: INV-1001',
      ],
      ...[
        'está tratando de cobrar una deuda que usted tiene con Harbour Bank',
        'la cuenta ...1001 con Harbour Shop',
      ],
      ...[
        'El 1 de enero de 2026 usted debía',
        'Intereses cobrados desde entonces',
        '+ EUR 0.00',
        'Cargos cobrados',
      ],
      ...[
        'Pagado desde entonces',
        'Acreditado desde entonces',
        '- EUR 0.00',
        'Debe ahora',
        'deuda ahora: EUR 1,015.50',
      ],
      ...[
        '¿Cómo puede disputar la deuda?',
        'Llámenos o escríbanos a más tardar el 8 de abril de 2026',
      ],
      ...[
        'supondremos que nuestra información es correcta',
        'debemos dejar de cobrar cualquier monto que usted dispute',
      ],
      ...[
        '¿Qué más puede hacer?',
        'el nombre y la dirección del acreedor original',
        'debemos dejar de cobrar hasta',
      ],
      ...[
        'www.cfpb.gov/debt-collection',
        'impedir o limitar',
        'opciones de pago',
        '¿Cómo quiere responder?',
      ],
      ...[
        'Quiero disputar la deuda porque creo que:',
        'Esta no es mi deuda.',
        'El monto es incorrecto.',
        'Otra razón',
      ],
      ...[
        'Quiero que me envíen el nombre y la dirección del acreedor original',
        'Envíe este formulario por correo a',
      ],
      ...['Somos un cobrador de deudas. Este es un intento de cobrar una deuda'],
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(parts.filter((_, n) => places[n] === -1)).toEqual([]);
    let from = 0;
    for (const part of parts) {
      const at = text.indexOf(part, from);
      expect([part, at >= from]).toEqual([part, true]);
      from = at;
    }
    expect(text.match(/8 de abril de 2026/g)).toHaveLength(3);
    expect(text.slice(0, text.indexOf('¿Cómo puede disputar'))).not.toMatch(/pague|pagar|abril/);
  });

  const lifeless = [
    'plan-confirmed',
    'plan-missed',
    'instalment-notice',
    'settlement-accepted',
    'receipt',
    'letter-of-satisfaction',
  ];
  const tables: Readonly<Record<Other, RegExp>> = {
    de: /1\. April 2026 .*EUR 600,00|EUR 1\.200,00|EUR 250,00/,
    es: /1 de abril de 2026 .*EUR 600\.00|EUR 1,200\.00|EUR 250\.00/,
  };
  it.each(others.flatMap((language) => lifeless.map((name) => [language, name] as const)))(
    '%s: %s names its sums, and a notice asks for nothing',
    (language, name) => {
      const { text } = rendered(language, name, 'email');
      expect(flat(text)).toMatch(tables[language]);
      const asks = /So können Sie zahlen|Cómo pagar/.test(text);
      expect(asks).toBe(sources[language].get(name)?.kind === 'demand');
    },
  );
});
