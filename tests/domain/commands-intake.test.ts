import { ledgerMinor, owedMinor } from '../../src/domain/account/balances';
import { Account, actor, emptyFacts, gbp, noon, twoInvoices } from './commands-fixture';

const ref = (number: string) => ({ source: 'generic', externalId: `ext-${number}` });
const sourceAt = '2026-02-01T00:00:00.000Z';
const paid = (number: string, amount: string, more: object = {}) => ({
  ...ref(number),
  paymentExternalId: 'pay-1',
  chargeId: 'ch_1',
  paymentIntent: 'pi_1',
  amount: gbp(amount),
  receivedOn: '2026-02-28',
  sourceAt,
  ...more,
});
const payment = { source: 'generic', externalId: 'pay-1' };

describe('add-invoice', () => {
  const given = {
    ...ref('A'),
    number: 'A',
    issuedOn: '2026-01-01',
    dueOn: '2026-01-31',
    amount: gbp('100.00'),
    purpose: 'commercial',
    collection: 'invoice',
    sourceAt,
  };

  it('posts the claim, once', () => {
    const account = new Account();
    account.run('add-invoice', given);
    account.run('add-invoice', given);
    expect(account.facts.invoices).toHaveLength(1);
    expect(account.transactions.map((one) => one.key)).toEqual(['default/invoice/generic/ext-A']);
    expect(owedMinor(account.facts)).toBe(10_000n);
  });

  it.each([
    [{ amount: gbp('0.00') }, 'amount_invalid'],
    [{ amount: gbp('-1.00') }, 'amount_invalid'],
    [{ amount: { amount: '1.00', currency: 'USD' } }, 'currency_unknown'],
    [{ issuedOn: '2027-02-30' }, 'date_invalid'],
    [{ dueOn: '2076-01-01' }, 'date_invalid'],
    [{ paid: gbp('1.0') }, 'amount_invalid'],
    [{ sourceAt: '2027-02-30' }, 'invalid_input'],
    [{ number: '' }, 'invalid_input'],
  ])('refuses %j as %s', (more, code) => {
    expect(new Account().code('add-invoice', { ...given, ...more })).toBe(code);
  });

  it('is not for people', () => {
    expect(new Account().code('add-invoice', given, { as: actor('admin') })).toBe('forbidden');
  });

  it('takes what was paid before as a payment', () => {
    const account = new Account();
    account.run('add-invoice', { ...given, paid: gbp('100.00') });
    expect(account.invoice('A')).toMatchObject({ openMinor: 0n, status: 'paid' });
    expect(account.facts.payments).toHaveLength(1);
  });

  it('works a closed account again, but not for what it was closed with', () => {
    const account = new Account({
      ...emptyFacts(),
    });
    account.run('add-invoice', given);
    account.keep({
      account: { status: 'closed', stage: 'closed', outcome: 'judgment' },
      timeline: [],
    });
    account.run('add-invoice', { ...given, ...ref('B'), number: 'B' });
    expect(account.facts.account).toMatchObject({ status: 'open', outcome: null });
    expect(account.facts.holds).toMatchObject([{ invoiceId: account.invoice('A').id }]);
  });
});

describe('change-invoice', () => {
  it.each([
    ['1200.00', 120_000n, 0n],
    ['900.00', 90_000n, 0n],
    ['400.00', 40_000n, 0n],
  ])('moves the amount to %s and posts the difference', (amount, open) => {
    const account = twoInvoices();
    account.run('change-invoice', {
      ...ref('A'),
      amount: gbp(amount),
      dueOn: '2026-02-15',
      sourceAt,
    });
    expect(account.invoice('A')).toMatchObject({
      amountMinor: open,
      openMinor: open,
      dueOn: '2026-02-15',
      sourceAt: Date.parse(sourceAt),
    });
    expect(ledgerMinor(account.facts, 'receivable', account.invoice('A').id)).toBe(open);
  });

  it('turns what was paid too much into credit', () => {
    const account = twoInvoices();
    account.run('invoice-paid-by-source', paid('A', '1000.00'));
    account.run('change-invoice', { ...ref('A'), amount: gbp('900.00'), sourceAt });
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(-10_000n);
    expect(account.invoice('A').openMinor).toBe(0n);
  });

  it('never moves back for an older event', () => {
    const account = twoInvoices();
    account.run('change-invoice', { ...ref('A'), amount: gbp('900.00'), sourceAt });
    const older = '2026-01-15T00:00:00.000Z';
    account.run('change-invoice', {
      ...ref('A'),
      amount: gbp('1.00'),
      number: 'Z',
      sourceAt: older,
    });
    expect(account.invoice('A').openMinor).toBe(90_000n);
    expect(account.code('change-invoice', { ...ref('X'), sourceAt })).toBe('not_found');
  });
});

describe('invoice-failed', () => {
  it('counts from the first failed charge in any order of events', () => {
    const account = twoInvoices();
    const failed = (failedAt: string, attempts: number) =>
      account.run('invoice-failed', { ...ref('A'), failedAt, attempts, sourceAt });
    failed('2026-02-05T00:00:00Z', 2);
    failed('2026-02-01T00:00:00Z', 1);
    failed('2026-02-05T00:00:00Z', 2);
    expect(account.invoice('A')).toMatchObject({
      firstFailedAt: Date.parse('2026-02-01T00:00:00Z'),
      failedAttempts: 2,
    });
    expect(account.last.timeline).toEqual([]);
  });
});

describe('invoice-paid-by-source', () => {
  it.each([
    [{}],
    [{ paymentExternalId: 'other', chargeId: 'ch_1', paymentIntent: null }],
    [{ paymentExternalId: 'other', chargeId: null, paymentIntent: 'pi_1' }],
  ])('counts the same payment once under %j', (names) => {
    const account = twoInvoices();
    account.run('invoice-paid-by-source', paid('A', '400.00'));
    account.run('invoice-paid-by-source', paid('A', '400.00', names));
    expect(account.invoice('A').openMinor).toBe(60_000n);
    expect(account.facts.payments).toHaveLength(1);
  });

  it('pays the principal as the source did, the fee stays', () => {
    const account = twoInvoices();
    account.chargeFee('A', 4_000n);
    account.run('invoice-paid-by-source', paid('A', '1000.00'));
    expect(account.invoice('A').status).toBe('paid');
    expect(ledgerMinor(account.facts, 'fees')).toBe(4_000n);
  });

  it('keeps in suspense what it cannot place', () => {
    const account = twoInvoices();
    account.run('invoice-paid-by-source', paid('X', '400.00'));
    account.run(
      'invoice-paid-by-source',
      paid('A', '9.00', {
        amount: { amount: '9.00', currency: 'EUR' },
        paymentExternalId: 'p2',
        chargeId: null,
        paymentIntent: null,
      }),
    );
    expect(account.facts.payments.map((one) => [one.status, one.currency])).toEqual([
      ['suspense', 'GBP'],
      ['suspense', 'EUR'],
    ]);
    expect(owedMinor(account.facts)).toBe(150_000n);
  });

  it('an invoice given up and paid after all is paid', () => {
    const account = twoInvoices();
    account.run('mark-uncollectible', { ...ref('A'), sourceAt });
    expect(account.invoice('A')).toMatchObject({ status: 'uncollectible', openMinor: 0n });
    account.run('invoice-paid-by-source', paid('A', '1000.00'));
    expect(account.invoice('A')).toMatchObject({ status: 'paid', openMinor: 0n });
    expect(ledgerMinor(account.facts, 'write-off')).toBe(0n);
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(0n);
  });

  it.each([
    ['0.00', 'amount_invalid'],
    ['-4.00', 'amount_invalid'],
  ])('refuses %s as %s', (amount, code) => {
    expect(twoInvoices().code('invoice-paid-by-source', paid('A', amount))).toBe(code);
  });
});

describe('void-invoice and credit-note', () => {
  it('takes back what is open with its charges; payments become credit', () => {
    const account = twoInvoices();
    account.chargeFee('A', 4_000n);
    account.run('invoice-paid-by-source', paid('A', '400.00'));
    account.run('void-invoice', { ...ref('A'), sourceAt });
    expect(account.invoice('A')).toMatchObject({ status: 'void', openMinor: 0n });
    expect(owedMinor(account.facts)).toBe(50_000n);
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(-40_000n);
    account.run('refund-payment', {
      ...payment,
      refundId: 'r1',
      amount: gbp('400.00'),
      on: '2026-03-01',
    });
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(0n);
    expect(account.invoice('A').openMinor).toBe(0n);
  });

  it('a void invoice does not come back with an undone write-off', () => {
    const account = twoInvoices();
    account.run('write-off', { reason: 'gone' });
    account.run('void-invoice', { ...ref('A'), sourceAt });
    account.run('undo-write-off', { reason: 'back' });
    expect(owedMinor(account.facts)).toBe(50_000n);
    expect(account.invoice('A').status).toBe('void');
  });

  it('credits what is open, then what is paid', () => {
    const account = twoInvoices();
    account.run('invoice-paid-by-source', paid('A', '800.00'));
    const note = { ...ref('A'), creditNoteId: 'cn1', amount: gbp('300.00'), on: '2026-03-01' };
    account.run('credit-note', note);
    expect(account.invoice('A')).toMatchObject({ openMinor: 0n, status: 'paid' });
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(-10_000n);
    expect(account.code('credit-note', { ...note, amount: gbp('1000.01') })).toBe('amount_invalid');
  });
});

describe('money back', () => {
  const withPayment = (): Account => {
    const account = twoInvoices();
    account.run('invoice-paid-by-source', paid('A', '1500.00'));
    return account;
  };

  it('refunds newest lines first and opens the invoices again', () => {
    const account = withPayment();
    account.keep({ account: { status: 'closed', stage: 'closed', outcome: 'paid' }, timeline: [] });
    const data = { ...payment, refundId: 'r1', amount: gbp('600.00'), on: '2026-03-01' };
    account.run('refund-payment', data);
    expect(account.invoice('B')).toMatchObject({
      openMinor: 50_000n,
      status: 'open',
      paidOn: null,
    });
    expect(account.invoice('A').openMinor).toBe(10_000n);
    expect(account.facts.account).toMatchObject({ status: 'open', outcome: null });
    expect(account.code('refund-payment', { ...data, amount: gbp('900.01') })).toBe(
      'amount_invalid',
    );
    expect(account.code('refund-payment', { ...data, externalId: 'none' })).toBe('not_found');
    expect(account.code('refund-payment', { source: 'generic', refundId: 'r', on: data.on })).toBe(
      'invalid_input',
    );
  });

  it('takes a total refunded so far only for what is new', () => {
    const account = withPayment();
    const data = { ...payment, refundId: 'r1', total: gbp('600.00'), on: '2026-03-01' };
    account.run('refund-payment', data);
    account.run('refund-payment', data);
    expect(account.facts.payments[0]?.refundedMinor).toBe(60_000n);
  });

  it('charges back once and takes a won dispute back to the same invoice', () => {
    const account = withPayment();
    const byCharge = { source: 'generic', chargeId: 'ch_1', disputeId: 'dp_1', on: '2026-03-01' };
    account.run('chargeback-payment', byCharge);
    account.run('chargeback-payment', byCharge);
    expect(owedMinor(account.facts)).toBe(150_000n);
    account.run('chargeback-won', byCharge);
    account.run('chargeback-won', byCharge);
    expect(owedMinor(account.facts)).toBe(0n);
    expect(account.facts.payments[0]).toMatchObject({ chargedBackMinor: 0n });
    expect(account.facts.payments[0]?.lines.map((line) => line.amountMinor)).toEqual([
      100_000n,
      50_000n,
    ]);
  });
});

describe('change-debtor', () => {
  it('keeps what cannot be used as invalid and goes on', () => {
    const account = twoInvoices();
    account.run('change-debtor', {
      name: "Zoë O'Brien {{7*7}}",
      email: 'x@y.de\r\nBcc: all@z.de',
      phone: '020 7946 0958',
      timeZone: 'Mars/Phobos',
    });
    expect(account.facts.debtor).toMatchObject({ name: "Zoë O'Brien {{7*7}}", timeZone: null });
    expect(account.facts.contacts.map((one) => [one.kind, one.value, one.status])).toEqual([
      ['email', 'x@y.de Bcc: all@z.de', 'invalid'],
      ['phone', '+442079460958', 'ok'],
    ]);
    account.run('change-debtor', { phone: '+44 20 7946 0958' });
    expect(account.last.timeline).toEqual([]);
  });

  it('is dated by the account, not by the source', () => {
    const account = twoInvoices();
    account.run('change-debtor', { email: 'a@b.de' }, { now: noon + 5 });
    expect(account.facts.contacts[0]?.createdAt).toBe(noon + 5);
  });
});
