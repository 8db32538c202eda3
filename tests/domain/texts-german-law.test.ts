import type { Facts } from '../../src/domain/account/facts';
import { lawText } from '../../src/texts/languages';
import { messageView } from '../../src/texts/view';
import { now, sampleFacts } from './texts-facts';
import { flat, make } from './texts-in-languages';

describe('figures of German law in a German message', () => {
  const written = (template: string, kind: 'business' | 'consumer'): string => {
    const facts = sampleFacts();
    const settings = { ...facts.creditor.settings, contract: { lateFees: {}, clause: null } };
    const purpose = kind === 'business' ? ('commercial' as const) : ('consumer' as const);
    const german: Facts = {
      ...facts,
      creditor: { ...facts.creditor, settings },
      debtor: {
        ...facts.debtor,
        kind,
        country: 'DE',
        language: 'de-DE',
        timeZone: 'Europe/Berlin',
      },
      invoices: facts.invoices.map((invoice) => ({ ...invoice, purpose })),
      principalMoves: facts.invoices.map((invoice) => ({
        ...{ invoiceId: invoice.id, on: invoice.issuedOn, changeMinor: invoice.openMinor },
      })),
      balances: facts.balances.filter(({ ledger }) => ledger === 'receivable'),
    };
    const view = messageView(german, {
      now,
      stepId: template,
      payByOn: '2026-03-11',
      contactPoint: null,
    });
    return flat(make('de', template, 'email', view).text);
  };

  // Base rate of the first half of 2026: 1.27 %.
  it.each([
    ['g2', 'business', '10,27 %', '§§ 247, 286, 288 Abs. 2, 288 Abs. 5, 289 BGB'],
    ['h2', 'consumer', '6,27 %', '§§ 247, 286, 288 Abs. 1, 289 BGB'],
    ['h4', 'consumer', '6,27 %', '§§ 247, 286, 288 Abs. 1, 289 BGB'],
  ] as const)('%s: since when, at which rate, by which law', (template, kind, rate, law) => {
    const text = written(template, kind);
    expect(text).toContain('Sie sind seit dem 1. Februar 2026 in Verzug. Der Grund:');
    expect(text).toContain(`gesetzliche Zinsen zu (${law})`);
    expect(text).toContain(rate);
    const points = kind === 'business' ? 9 : 5;
    expect(text).toContain(
      `(Basiszinssatz 1,27 % ab 1. Januar 2026, dazu ${points} Prozentpunkte)`,
    );
    expect(text).toContain('In der Summe oben sind sie nicht enthalten.');
    expect(text).toContain('bis zum 11. März 2026');
    expect(text).not.toMatch(/Pauschale|Gebühr|EUR 40,00/);
  });
});

describe("a citation in the reader's language", () => {
  it.each([
    ['BGB 247, 286, 288(2), 288(5), 289', 'de', '§§ 247, 286, 288 Abs. 2, 288 Abs. 5, 289 BGB'],
    ['Directive 2011/7/EU art. 2, 3, 6', 'de', 'Richtlinie 2011/7/EU Art. 2, 3, 6'],
    ['BGB 247, 288(2)', 'en', 'BGB 247, 288(2)'],
    [
      'Late Payment of Commercial Debts (Interest) Act 1998',
      'de',
      'Late Payment of Commercial Debts (Interest) Act 1998',
    ],
  ] as const)('%s, %s', (citation, language, written) => {
    expect(lawText(citation, language)).toBe(written);
  });
});
