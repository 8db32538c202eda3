import type { InterestTerms } from '../../src/domain/money/contract';
import { cleanLine, cleanUrl } from '../../src/texts/clean';
import { dateText, languageOf, moneyText } from '../../src/texts/languages';
import { renderMessage } from '../../src/texts/render';
import { messageView, type MessageView } from '../../src/texts/view';
import type { Facts, HoldFacts } from '../../src/domain/account/facts';
import { address, agreement, now, payment, sampleFacts } from './texts-facts';

const view = (facts: Facts, values: Partial<Parameters<typeof messageView>[1]> = {}): MessageView =>
  messageView(facts, { now, stepId: 'b3', payByOn: null, contactPoint: null, ...values });

const hold = (values: Partial<HoldFacts>): HoldFacts => ({
  id: 'hol_1',
  accountId: 'acc_1',
  invoiceId: null,
  type: 'dispute',
  reason: 'wrong quantity',
  blocks: ['contact'],
  channel: null,
  fromAt: now - 1,
  untilAt: null,
  releasedAt: null,
  releaseReason: null,
  partyId: null,
  details: {},
  amountMinor: null,
  outcome: null,
  placedBy: 'usr_1',
  createdAt: now - 1,
  ...values,
});

describe('what a message says about the account', () => {
  it('lists what is past its date, oldest first, and shows how the sum is made up', () => {
    const { invoices, upcoming, total, statement, reference } = view(sampleFacts());
    expect(invoices.map((row) => [row.number, row.daysLate, row.open, row.charges])).toEqual([
      ['INV-1', 29, 'EUR 1,000.50', 'EUR 15.00'],
      ['INV-2', 15, 'EUR 499.50', null],
    ]);
    expect(upcoming.map((row) => row.number)).toEqual(['INV-3']);
    expect(total).toBe('EUR 1,515.00');
    expect(reference).toBe('INV-1, INV-2');
    expect(statement).toEqual({
      issued: 'EUR 1,750.00',
      credited: 'EUR 250.00',
      disputed: null,
      fees: 'EUR 15.00',
      interest: null,
      costs: null,
      balance: 'EUR 1,515.00',
    });
  });

  it('speaks about the next invoice when nothing is past its date', () => {
    const early = view(sampleFacts(), { now: Date.UTC(2026, 0, 20, 9) });
    expect(early.invoices.map((row) => row.number)).toEqual(['INV-1']);
    expect(early.upcoming.map((row) => row.number)).toEqual(['INV-2', 'INV-3']);
  });

  it('never asks for a disputed invoice, nor for a disputed part', () => {
    const whole = view(sampleFacts({ holds: [hold({ invoiceId: 'inv-1' })] }));
    expect(whole.invoices.map((row) => row.number)).toEqual(['INV-2']);
    expect(whole.disputed).toBe('INV-1');
    expect(whole.total).toBe('EUR 499.50');
    const part = view(sampleFacts({ holds: [hold({ invoiceId: 'inv-1', amountMinor: 50n })] }));
    expect(part.total).toBe('EUR 1,514.50');
    expect(part.statement.disputed).toBe('EUR 0.50');
  });

  it('never asks for what a running plan covers', () => {
    const covered = view(sampleFacts({ agreements: [agreement({ id: 'agr_1' })] }));
    expect(covered.invoices.map((row) => row.number)).toEqual(['INV-2']);
  });

  it('gives what an agreement covers as reference where a message is about it', () => {
    const facts = sampleFacts({ agreements: [agreement({ id: 'agr_1' })] });
    expect(view(facts).reference).toBe('INV-2');
    expect(view(facts, { about: { agreementId: 'agr_1' } }).reference).toBe('INV-1');
  });

  it('names the fee and its clause only where a fee was posted', () => {
    expect(view(sampleFacts()).lateFee).toEqual({
      amount: 'EUR 15.00',
      clause: 'Section 7.2 of the contract',
    });
    const balances = sampleFacts().balances.filter((row) => row.ledger !== 'fees');
    expect(view(sampleFacts({ balances })).lateFee).toBeNull();
  });

  it('names what interest rests on: the contract with its date and clause, or the law', () => {
    const base = sampleFacts();
    const { creditor, balances } = base;
    const invoiceId = 'inv-1';
    const interest = { ledger: 'interest' as const, invoiceId, balanceMinor: 1_240n };
    const costs = { ledger: 'costs' as const, invoiceId, balanceMinor: 4_000n };
    const shown = (terms: InterestTerms) => {
      const { settings } = creditor;
      const contract = {
        ...settings.contract,
        terms: { signedOn: '2026-01-05', interest: terms },
      };
      const facts = {
        balances: [...balances, interest, costs],
        creditor: { ...creditor, settings: { ...settings, contract } },
      };
      return view(sampleFacts(facts)).interest;
    };
    const rates = [{ from: '2020-01-01', percent: '8' }];
    expect(view(base).interest).toBeNull();
    expect(shown({ basis: 'contract', rates })).toEqual({
      amount: 'EUR 12.40',
      contract: 'contract of 5 January 2026, Section 7.2 of the contract',
      law: null,
      lawSum: null,
    });
    expect(shown({ basis: 'law', regime: 'EU', fixedSum: true })).toEqual({
      amount: 'EUR 12.40',
      contract: null,
      law: 'Directive 2011/7/EU art. 2, 3, 6',
      lawSum: 'EUR 40.00',
    });
  });

  it('never shows a sensitive reason', () => {
    const holds = [hold({ type: 'hardship', reason: 'illness in the family', blocks: ['charge'] })];
    expect(JSON.stringify(view(sampleFacts({ holds })))).not.toContain('illness');
  });

  it('counts a chargeback out of the thank-you', () => {
    const payments = [payment({ id: 'pay-1', chargedBackMinor: 25_000n })];
    expect(view(sampleFacts({ payments })).recentPayment).toBeNull();
  });

  it('shows a plan with what is missing and the last day to put it right', () => {
    const facts = sampleFacts({ agreements: [agreement({ id: 'agr_1' })], payments: [] });
    const { plan } = view(facts, { now: Date.UTC(2026, 1, 18, 9) });
    expect(plan?.missed?.date).toBe('15 February 2026');
    expect(plan?.next?.date).toBe('15 March 2026');
    expect(plan?.cureBy).toBe('22 February 2026');
    expect(view(facts, { payByOn: '2026-03-08' }).plan?.cureBy).toBe('8 March 2026');
  });

  it('shows an offer until its last day', () => {
    const offer = agreement({
      ...{ id: 'agr_2', type: 'settlement', status: 'proposed', expiresOn: '2026-03-01' },
      ...{ acceptedAt: null, coveredMinor: 150_000n },
    });
    const facts = sampleFacts({ agreements: [offer] });
    expect(view(facts).offer?.saving).toBe('EUR 499.50');
    expect(view(facts, { now: now + 86_400_000 }).offer).toBeNull();
  });

  it('is the same data for the same facts', () => {
    const twice = [view(sampleFacts()), view(sampleFacts())].map((one) => JSON.stringify(one));
    expect(twice[0]).toBe(twice[1]);
  });

  it('puts the postal address in lines, without the name twice', () => {
    expect(view(sampleFacts(), { contactPoint: address }).debtor.address).toEqual([
      '1 Quay Street',
      'Galway',
    ]);
  });
});

describe('a receipt', () => {
  it('says that nothing is owed and asks for nothing', () => {
    const facts = sampleFacts({ balances: [] });
    const rendered = renderMessage({
      ...{ template: 'receipt', channel: 'email', language: 'en' },
      view: view(facts, { about: { paymentId: 'pay-1' } }),
    });
    expect(rendered.ok && rendered.value.text).toContain('Nothing is owed on your account now.');
    expect(rendered.ok && rendered.value.text).not.toContain('How to pay');
  });

  it('names the next date of a plan that runs', () => {
    const facts = sampleFacts({ agreements: [agreement({ id: 'agr_1' })] });
    const rendered = renderMessage({
      ...{ template: 'receipt', channel: 'email', language: 'en', view: view(facts) },
    });
    const text = rendered.ok ? rendered.value.text.replace(/\s+/g, ' ') : '';
    expect(text).toContain('the next part is EUR 500.50 on 15 March 2026');
  });
});

describe('how data becomes words', () => {
  it.each([
    ['  Zoë   Müller €  ', 'Zoë Müller €'],
    ['Zoe\u0308', 'Zoë'],
    ['\u202Eevil\u202C \u2066x\u2069', 'evil x'],
    ['a\u0000b\u200Bc\uFEFF', 'abc'],
    ['\u0645\u06cc\u200c\u062e\u0648 👩\u200d👧', '\u0645\u06cc\u200c\u062e\u0648 👩\u200d👧'],
    ['x\r\nBcc: all@z.example', 'x Bcc: all@z.example'],
    ['half \ud800 pair', 'half pair'],
    ['{{7*7}} ${a} <b> =1+1', '{{7*7}} ${a} <b> =1+1'],
    ["O'Brien", "O'Brien"],
    ['\u0001table\u0002x\u0003', 'tablex'],
    ['   ', ''],
  ])('%j is cleaned to %j', (value, cleaned) => {
    expect(cleanLine(value)).toBe(cleaned);
  });

  it('cuts a name of 10,000 characters', () => {
    expect([...cleanLine('é'.repeat(10_000))]).toHaveLength(200);
  });

  it.each([
    ['javascript:alert(1)', null],
    ['https://a.example/x"onclick=', null],
    ['https://a.example/x y', null],
    ['https://a.example/?a=1&b=2', 'https://a.example/?a=1&b=2'],
    ['data:text/html,x', null],
  ])('link %j becomes %j', (value, url) => {
    expect(cleanUrl(value)).toBe(url);
  });

  it('writes dates and amounts as their reader does', () => {
    expect(dateText('2026-03-01', { language: 'en', country: 'GB' })).toBe('1 March 2026');
    expect(dateText('2026-03-01', { language: 'en', country: 'US' })).toBe('March 1, 2026');
    expect(dateText('2026-03-01', { language: 'de', country: 'DE' })).toBe('1. März 2026');
    expect(dateText('2026-03-01', { language: 'es', country: 'US' })).toBe('1 de marzo de 2026');
    const english = { language: 'en' as const, country: 'DE' };
    expect(moneyText(125_050n, 'EUR', english)).toBe('EUR 1,250.50');
    expect(moneyText(1_234_567n, 'JPY', english)).toBe('JPY 1,234,567');
    expect(moneyText(5n, 'USD', english)).toBe('USD 0.05');
    expect(languageOf('en-US')).toBe('en');
    expect(languageOf('de-AT')).toBe('de');
    expect(languageOf('es_MX')).toBe('es');
    expect(languageOf('xx')).toBe('en');
  });

  it.each([
    ['de', 'DE', 'EUR 1.234.567,50'],
    ['de', 'CH', "EUR 1'234'567.50"],
    ['es', 'ES', 'EUR 1.234.567,50'],
    ['es', null, 'EUR 1.234.567,50'],
    ['es', 'US', 'EUR 1,234,567.50'],
    ['es', 'MX', 'EUR 1,234,567.50'],
  ] as const)('an amount in %s in %s: %s', (language, country, amount) => {
    expect(moneyText(123_456_750n, 'EUR', { language, country })).toBe(amount);
  });
});
