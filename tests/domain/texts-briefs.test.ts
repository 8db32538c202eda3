import type { MessageView } from '../../src/texts/view';
import { outsideBriefs, type Brief } from './texts-brief-table';
import {
  every,
  flat,
  make,
  others,
  rendered,
  sources,
  viewFor,
  type Other,
} from './texts-in-languages';

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
const briefs: readonly Brief[] = [
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
        /§§ 247, 286, 288 Abs\. 1, 289 BGB/,
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
const briefed = [...briefs, ...outsideBriefs].flatMap(({ language, steps, must, mustNot }) =>
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
      for (const sample of ['full', 'collector'] as const) {
        expect(rendered('es', step, 'call', sample).text).toContain(
          '"Esta llamada es de un cobrador de deudas."',
        );
      }
      expect(flat(rendered('es', step, 'call', 'firstOfCollector').text)).toContain(
        'Este es un intento de cobrar una deuda y toda la información que obtengamos se usará para ese fin."',
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
