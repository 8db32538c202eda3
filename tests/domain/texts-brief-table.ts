import type { Other } from './texts-in-languages';

/** What messages must and must not say. */
export interface Brief {
  readonly language: Other;
  readonly steps: readonly string[];
  readonly must: readonly RegExp[];
  readonly mustNot?: RegExp;
}

const asksDe = /So können Sie zahlen|bitte zahlen Sie/i;
const asksEs = /Cómo pagar|Pague /;

/** Messages outside the ladder. */
export const outsideBriefs: readonly Brief[] = [
  {
    language: 'de',
    steps: ['receipt'],
    must: [/EUR 250,00/, /20\. Februar 2026/, /INV-1001/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['receipt'],
    must: [/EUR 250\.00/, /20 de febrero de 2026/, /INV-1001/],
    mustNot: asksEs,
  },
  {
    language: 'de',
    steps: ['statement'],
    must: [/vom 1\. Januar 2026 bis zum 1\. März 2026/, /Geld, das wir für Sie verwahren/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['statement'],
    must: [
      /desde el 1 de enero de 2026 hasta el 1 de marzo de 2026/,
      /Dinero que guardamos para usted/,
    ],
    mustNot: asksEs,
  },
  {
    language: 'de',
    steps: ['promise-confirmed', 'promise-due'],
    must: [/EUR 1\.200,00 bis zum 1\. (?:Mai|April) 2026/, /sagen Sie es uns/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['promise-confirmed', 'promise-due'],
    must: [/EUR 1,200\.00 a más tardar el 1 de (?:mayo|abril) de 2026/, /díganoslo/],
    mustNot: asksEs,
  },
  {
    language: 'de',
    steps: ['promise-missed'],
    must: [/dazwischengekommen\?/, /neuen Tag/],
    mustNot: /gebrochen|versprochen|enttäusch/i,
  },
  {
    language: 'es',
    steps: ['promise-missed'],
    must: [/¿Surgió algo\?/, /Elegir otro día/],
    mustNot: /incumpl|rompió|no cumplió/i,
  },
  {
    language: 'de',
    steps: ['plan-missed'],
    must: [/bis zum 8\. April 2026/, /läuft der Plan weiter/],
    mustNot: /gesamte|sofort|gericht/i,
  },
  {
    language: 'es',
    steps: ['plan-missed'],
    must: [/a más tardar el 8 de abril de 2026/, /el plan sigue como antes/],
    mustNot: /total de una vez|tribunal/i,
  },
  {
    language: 'de',
    steps: ['plan-confirmed'],
    must: [/Was ruht und was nicht/, /EUR 600,00/, /gemeinsam ändern/],
  },
  {
    language: 'es',
    steps: ['plan-confirmed'],
    must: [/Lo que se detiene y lo que no/, /EUR 600\.00/, /cambiar el plan juntos/],
  },
  {
    language: 'de',
    steps: ['settlement-accepted'],
    must: [/vollständigen und endgültigen Erledigung von EUR 1\.500,00/, /Rest von EUR 300,00/],
  },
  {
    language: 'es',
    steps: ['settlement-accepted'],
    must: [/pago total y definitivo de EUR 1,500\.00/, /resto de EUR 300\.00/],
  },
  {
    language: 'de',
    steps: ['settlement-voided'],
    must: [/bleibt angerechnet/, /EUR 1\.500,00/],
    mustNot: /gericht|inkasso/i,
  },
  {
    language: 'es',
    steps: ['settlement-voided'],
    must: [/queda acreditado/, /EUR 1,500\.00/],
    mustNot: /tribunal|agencia/i,
  },
  {
    language: 'de',
    steps: ['letter-of-satisfaction'],
    must: [/schulden Sie nichts mehr/, /1\. März 2026/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['letter-of-satisfaction'],
    must: [/Ya no debe nada/, /1 de marzo de 2026/],
    mustNot: asksEs,
  },
  {
    language: 'de',
    steps: ['dispute-received'],
    must: [/INV-0990/, /verlangen diesen Betrag nicht/, /bis zum 22\. März 2026/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['dispute-received'],
    must: [/INV-0990/, /No le pedimos ese monto/, /a más tardar el 22 de marzo de 2026/],
    mustNot: asksEs,
  },
  {
    language: 'de',
    steps: ['dispute-answered'],
    must: [/zum Teil recht/, /Unterlagen/, /EUR 1\.515,00/],
    mustNot: /abgelehnt|zurückgewiesen|unbegründet/i,
  },
  {
    language: 'es',
    steps: ['dispute-answered'],
    must: [/razón en una parte/, /papeles/, /EUR 1,515\.00/],
    mustNot: /rechaz|infundad/i,
  },
  {
    language: 'de',
    steps: ['hardship-received'],
    must: [/30\. April 2026/, /Schuldnerberatung/, /nichts nachweisen/, /kleiner Betrag/],
    mustNot: /EUR|attest|ärztlich/i,
  },
  {
    language: 'es',
    steps: ['hardship-received'],
    must: [/30 de abril de 2026/, /sin fines de lucro/, /No tiene que enviarnos ninguna prueba/],
    mustNot: /EUR|médic/i,
  },
  {
    language: 'de',
    steps: ['estate-note'],
    must: [/Verlust tut uns leid/, /Angehörige müssen nicht aus eigenem Geld zahlen/, /eilt nicht/],
    mustNot: /EUR|INV-|rechnung|schuld|bis zum/i,
  },
  {
    language: 'es',
    steps: ['estate-note'],
    must: [/Lamentamos su pérdida/, /no tienen que pagar con su propio dinero/, /No hay prisa/],
    mustNot: /EUR|INV-|factura|deuda|a más tardar/i,
  },
  {
    language: 'de',
    steps: ['adviser-note'],
    must: [/notiert/, /Kontakt dazu ruht/],
    mustNot: /EUR|zahl(?:en|ung)/i,
  },
  {
    language: 'es',
    steps: ['adviser-note'],
    must: [/anotó/, /se detuvo/],
    mustNot: /EUR|pag(?:ar|o)\b/i,
  },
  {
    language: 'de',
    steps: ['due-date-extended'],
    must: [/31\. Januar 2026/, /31\. März 2026/, /vom alten Tag an/, /Rechte bleiben/],
  },
  {
    language: 'es',
    steps: ['due-date-extended'],
    must: [
      /31 de enero de 2026/,
      /31 de marzo de 2026/,
      /desde la fecha anterior/,
      /Sus derechos siguen/,
    ],
  },
  {
    language: 'de',
    steps: ['payment-returned'],
    must: [/EUR 250,00/, /rechnet nichts hinzu/],
    mustNot: /gebühr|geplatzt|mangels/i,
  },
  {
    language: 'es',
    steps: ['payment-returned'],
    must: [/EUR 250\.00/, /no agrega nada/],
    mustNot: /cargo|sin fondos|rechaz/i,
  },
  {
    language: 'de',
    steps: ['placed'],
    must: [/Lighthouse Recovery, 9 Pier Road, Cork/, /20\. Februar 2026/, /zählt weiter/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['placed'],
    must: [/Lighthouse Recovery, 9 Pier Road, Cork/, /20 de febrero de 2026/, /sigue contando/],
    mustNot: asksEs,
  },
  {
    language: 'de',
    steps: ['recalled'],
    must: [/28\. Februar 2026/, /Niemand sonst/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['recalled'],
    must: [/28 de febrero de 2026/, /Nadie más/],
    mustNot: asksEs,
  },
  {
    language: 'de',
    steps: ['fee-waived', 'refund'],
    must: [/EUR (?:15|40),00/, /EUR 1\.515,00/],
    mustNot: /unter der bedingung|vorausgesetzt/i,
  },
  {
    language: 'es',
    steps: ['fee-waived', 'refund'],
    must: [/EUR (?:15|40)\.00/, /EUR 1,515\.00/],
    mustNot: /a condición|siempre que/i,
  },
  {
    language: 'de',
    steps: ['credit-hold'],
    must: [/Sobald bezahlt ist/, /Einen Weg|einen Weg/],
    mustNot: asksDe,
  },
  {
    language: 'es',
    steps: ['credit-hold'],
    must: [/En cuanto se pague/, /Respóndanos/],
    mustNot: asksEs,
  },
];
