import { noLaw } from '../../src/domain/law/law';
import { anchorOn, ledgerMinor, owedMinor } from '../../src/domain/account/balances';
import { decide } from '../../src/domain/account/decide';
import type { AgreementFacts } from '../../src/domain/agreements/facts';
import { feePosting } from '../../src/domain/ledger/postings';
import type { Conventions } from '../../src/domain/money/conventions';
import { agreement } from './account-facts';
import { Account, actor, gbp, noon, strategy, twoInvoices } from './commands-fixture';

const reason = 'the bank says so';
const pay = (amount: string, more: object = {}) => ({
  amount: gbp(amount),
  receivedOn: '2026-02-20',
  reference: 'r',
  ...more,
});

function paidAccount(conventions: Partial<Conventions> = {}): {
  account: Account;
  paymentId: string;
} {
  const account = withConventions(twoInvoices(), conventions);
  account.run('record-payment', pay('1500.00'));
  return { account, paymentId: account.facts.payments[0]?.id ?? '' };
}

function withConventions(account: Account, conventions: Partial<Conventions>): Account {
  const { creditor } = account.facts;
  account.facts = {
    ...account.facts,
    creditor: { ...creditor, settings: { ...creditor.settings, conventions } },
  };
  return account;
}

const closed = (account: Account): void =>
  void account.keep({
    account: { status: 'closed', stage: 'closed', outcome: 'paid', closedAt: noon },
    timeline: [],
  });

const byEvent: Conventions['reAge'] = {
  refund: 'event',
  chargeback: 'event',
  bounce: 'event',
  writeOffUndone: 'event',
};
const byDue: Conventions['reAge'] = {
  refund: 'due',
  chargeback: 'due',
  bounce: 'due',
  writeOffUndone: 'due',
};

describe('return-payment', () => {
  describe.each(['refund', 'chargeback', 'bounce'] as const)('%s', (kind) => {
    it('makes what was paid owed again, with its old age, and works the closed account again', () => {
      const { account, paymentId } = paidAccount();
      closed(account);
      const changes = account.run('return-payment', { paymentId, kind, reason, on: '2026-02-25' });
      expect(account.facts.account).toMatchObject({ id: 'acc_1', status: 'open', outcome: null });
      expect(owedMinor(account.facts)).toBe(150_000n);
      const [transaction] = changes.transactions ?? [];
      expect(transaction?.effectiveOn).toBe('2026-02-25');
      const invoice = account.invoice('A');
      expect(invoice).toMatchObject({ status: 'open', paidOn: null, agedFromOn: null });
      expect(anchorOn(account.facts, invoice)).toBe('2026-01-10');
      const next = decide(account.facts, strategy, noLaw, noon);
      expect(next.stage).toBe('reminder');
      expect(changes.timeline.at(-1)).toMatchObject({ kind: 'payment', reason, ref: paymentId });
    });

    it('counts from its own day where the creditor says so', () => {
      const { account, paymentId } = paidAccount({ reAge: byEvent });
      account.run('return-payment', { paymentId, kind, reason, on: '2026-02-25' });
      const invoice = account.invoice('A');
      expect(invoice.agedFromOn).toBe('2026-02-25');
      expect(anchorOn(account.facts, invoice)).toBe('2026-02-25');
      account.run('record-payment', pay('1500.00'));
      const again = account.facts.payments[1]?.id;
      withConventions(account, { reAge: byDue });
      account.run('return-payment', { paymentId: again, kind, reason });
      expect(account.invoice('A').agedFromOn).toBeNull();
    });
  });

  it('takes back what was paid last, and leaves an invoice that was open its age', () => {
    const account = withConventions(twoInvoices(), { reAge: byEvent });
    account.run('record-payment', pay('1200.00'));
    const paymentId = account.facts.payments[0]?.id;
    account.run('return-payment', { paymentId, kind: 'refund', amount: gbp('200.00'), reason });
    expect(account.invoice('A').status).toBe('paid');
    expect(account.invoice('B')).toMatchObject({ openMinor: 50_000n, agedFromOn: null });
  });

  it('takes credit back before it makes anything owed', () => {
    const account = twoInvoices();
    account.run('record-payment', pay('1600.00'));
    closed(account);
    const paymentId = account.facts.payments[0]?.id;
    account.run('return-payment', { paymentId, kind: 'refund', amount: gbp('100.00'), reason });
    expect(account.facts.account.status).toBe('closed');
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(0n);
    expect(owedMinor(account.facts)).toBe(0n);
  });

  it('lets money in suspense go back in its own currency', () => {
    const account = twoInvoices();
    account.run('invoice-paid-by-source', {
      source: 'generic',
      externalId: 'ext-A',
      paymentExternalId: 'p1',
      amount: { amount: '80.00', currency: 'EUR' },
      receivedOn: '2026-02-20',
      sourceAt: '2026-02-20T00:00:00.000Z',
    });
    const paymentId = account.facts.payments[0]?.id;
    const kind = 'refund';
    expect(account.code('return-payment', { paymentId, kind, amount: gbp('80.00'), reason })).toBe(
      'currency_unknown',
    );
    const { transactions } = account.run('return-payment', { paymentId, kind, reason });
    expect(transactions?.[0]).toMatchObject({ currency: 'EUR' });
    expect(owedMinor(account.facts)).toBe(150_000n);
    expect(account.code('return-payment', { paymentId, kind, reason })).toBe('already_decided');
  });

  it('is undone when the bank gives the money back', () => {
    const { account, paymentId } = paidAccount({ reAge: byEvent });
    const before = account.facts.balances;
    account.run('return-payment', { paymentId, kind: 'chargeback', reason });
    account.run('undo-return', { paymentId, reason });
    expect(owedMinor(account.facts)).toBe(0n);
    expect(account.invoice('A')).toMatchObject({ status: 'paid', agedFromOn: null });
    expect(account.facts.payments[0]).toMatchObject({ chargedBackMinor: 0n });
    expect(nonZero(account.facts.balances)).toEqual(nonZero(before));
    expect(account.code('undo-return', { paymentId, reason })).toBe('already_decided');
  });

  it.each([
    ['not_found', { paymentId: 'pay_none' }],
    ['amount_invalid', { amount: gbp('1500.01') }],
    ['amount_invalid', { amount: gbp('0.00') }],
    ['amount_invalid', { amount: gbp('-1.00') }],
    ['amount_invalid', { amount: gbp('1.001') }],
    ['currency_unknown', { amount: { amount: '1.00', currency: 'EUR' } }],
    ['date_invalid', { on: '2026-02-30' }],
    ['date_invalid', { on: '2026-03-02' }],
    ['date_invalid', { on: '2026-02-19' }],
  ])('refuses with %s', (code, change) => {
    const { account, paymentId } = paidAccount();
    const posted = account.transactions.length;
    expect(account.code('return-payment', { paymentId, kind: 'refund', reason, ...change })).toBe(
      code,
    );
    expect(account.transactions).toHaveLength(posted);
  });
});

const nonZero = (balances: Account['facts']['balances']) =>
  balances
    .filter((row) => row.balanceMinor !== 0n)
    .map((row) => `${row.ledger}|${row.invoiceId ?? ''}|${row.balanceMinor}`)
    .sort();

describe('an undone write-off', () => {
  it.each([
    ['due', byDue, '2026-01-10', null],
    ['event', byEvent, '2026-03-01', '2026-03-01'],
  ] as const)('counts the age by %s', (_choice, reAge, anchor, agedFromOn) => {
    const account = withConventions(twoInvoices(), { reAge });
    account.run('write-off', { reason });
    closed(account);
    account.run('undo-write-off', { reason });
    expect(account.facts.account.status).toBe('open');
    expect(account.invoice('A').agedFromOn).toBe(agedFromOn);
    expect(anchorOn(account.facts, account.invoice('A'))).toBe(anchor);
  });
});

describe('charge-off', () => {
  it('marks and goes on: nothing is posted, later money is a recovery', () => {
    const account = twoInvoices();
    const posted = account.transactions.length;
    const invoiceId = account.invoice('A').id;
    const changes = account.run('charge-off', { invoiceId, on: '2026-02-15', reason });
    expect(account.transactions).toHaveLength(posted);
    expect(account.invoice('A')).toMatchObject({ chargedOffOn: '2026-02-15', status: 'open' });
    expect(account.invoice('B').chargedOffOn).toBeNull();
    expect(changes.timeline[0]).toMatchObject({ title: 'Charged off', reason });
    expect(owedMinor(account.facts)).toBe(150_000n);
    expect(decide(account.facts, strategy, noLaw, noon).stage).not.toBe('closed');
    const { timeline } = account.run('record-payment', pay('1200.00'));
    expect(timeline[0]?.data).toMatchObject({ recovery: gbp('1000.00') });
    expect(account.invoice('A')).toMatchObject({ status: 'paid', chargedOffOn: '2026-02-15' });
  });

  it('takes every unpaid invoice once', () => {
    const account = twoInvoices();
    account.run('charge-off', { reason });
    expect(account.facts.invoices.map((one) => one.chargedOffOn)).toEqual([
      '2026-03-01',
      '2026-03-01',
    ]);
    expect(account.code('charge-off', { reason })).toBe('already_decided');
    expect(account.code('charge-off', { reason, invoiceId: 'inv_none' })).toBe('not_found');
    expect(account.code('charge-off', { reason, on: '2026-03-02' })).toBe('date_invalid');
    expect(account.code('charge-off', { reason }, { as: actor('collector') })).toBe('forbidden');
    account.run('record-payment', pay('1500.00'));
    expect(account.code('charge-off', { reason })).toBe('stage_does_not_allow');
  });
});

describe('credit', () => {
  it('stays a liability and is used for the next claim by itself', () => {
    const account = twoInvoices();
    account.run('record-payment', pay('1600.00'));
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(-10_000n);
    account.addInvoice('C', '150.00', '2026-04-01');
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(0n);
    expect(account.invoice('C').openMinor).toBe(5_000n);
    expect(account.facts.payments[0]?.lines.at(-1)).toMatchObject({
      rule: 'default/in-advance/oldest-first',
    });
  });

  it('is used on request, and refused when there is none', () => {
    const account = twoInvoices();
    expect(account.code('use-credit', {})).toBe('stage_does_not_allow');
    account.run('open-dispute', { invoiceId: account.invoice('B').id, reason });
    account.run('record-payment', pay('1100.00'));
    expect(account.code('use-credit', {})).toBe('stage_does_not_allow');
    const holdId = account.facts.holds[0]?.id ?? '';
    account.keep({
      holds: account.facts.holds.map((hold) => ({ ...hold, releasedAt: noon })),
      timeline: [],
    });
    expect(holdId).not.toBe('');
    account.run('use-credit', {});
    expect(account.invoice('B').openMinor).toBe(40_000n);
  });
});

describe('money from a measure', () => {
  const planOver = (account: Account, number: string): AgreementFacts =>
    agreement({ id: 'agr_plan', type: 'plan', invoiceIds: [account.invoice(number).id] });

  it('pays only what the measure covers, now and as credit later', () => {
    const account = twoInvoices();
    account.keep({ agreements: [planOver(account, 'B')], timeline: [] });
    account.run('record-payment', pay('700.00', { measureId: 'agr_plan' }));
    expect(account.invoice('A').openMinor).toBe(100_000n);
    expect(account.invoice('B').openMinor).toBe(0n);
    expect(account.facts.payments[0]?.lines.at(-1)).toEqual({
      invoiceId: null,
      ledger: 'overpayment',
      amountMinor: 20_000n,
      rule: 'not-covered-by-measure',
      measureId: 'agr_plan',
    });
    account.addInvoice('C', '150.00', '2026-04-01');
    expect(account.code('use-credit', {})).toBe('stage_does_not_allow');
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(-20_000n);
  });

  it.each([
    ['an unknown measure', { measureId: 'agr_none' }],
    ['an invoice outside it', { measureId: 'agr_plan', invoiceId: 'A' }],
  ])('refuses %s', (_what, { measureId, ...more }) => {
    const account = twoInvoices();
    account.keep({ agreements: [planOver(account, 'B')], timeline: [] });
    const named = 'invoiceId' in more ? { invoiceId: account.invoice('A').id } : {};
    expect(account.code('record-payment', pay('1.00', { measureId, ...named }))).toBe('not_found');
  });
});

describe("a creditor's strategy", () => {
  it('decides the order of a payment, and each line says so', () => {
    const account = withConventions(twoInvoices(), { allocation: 'germany-497' });
    account.chargeFee('A', 4_000n);
    const changes = account.run('record-payment', pay('50.00'));
    const lines = account.facts.payments[0]?.lines.map(({ ledger, amountMinor, rule }) => [
      ledger,
      amountMinor,
      rule,
    ]);
    expect(lines).toEqual([
      ['fees', 4_000n, 'germany-497/past-due/oldest-first'],
      ['receivable', 1_000n, 'germany-497/past-due/oldest-first'],
    ]);
    expect(changes.timeline[0]?.data).toMatchObject({ receivedOn: '2026-02-20' });
  });

  it('takes the smallest first where the order keys say so', () => {
    const account = withConventions(twoInvoices(), { orderKeys: ['amount-smallest'] });
    account.run('record-payment', pay('600.00'));
    expect(account.invoice('B').openMinor).toBe(0n);
    expect(account.invoice('A').openMinor).toBe(90_000n);
  });

  it('is asked on the day of the payment, not on the day it is recorded', () => {
    const account = withConventions(twoInvoices(), { allocation: 'rbi-india' });
    account.run('record-payment', pay('10.00', { receivedOn: '2026-01-05' }));
    expect(account.facts.payments[0]?.lines[0]?.rule).toBe(
      'rbi-india-strategy/in-advance/oldest-first',
    );
    expect(account.transactions.at(-1)?.effectiveOn).toBe('2026-01-05');
  });

  it('knows what is due by the due date, whatever age counts from', () => {
    const account = withConventions(new Account(), { ageFrom: 'issued', allocation: 'rbi-india' });
    account.addInvoice('C', '100.00', '2026-04-01');
    account.run('record-payment', pay('10.00'));
    const [line] = account.facts.payments[0]?.lines ?? [];
    expect(line?.rule).toBe('rbi-india-strategy/in-advance/oldest-first');
  });

  it('waives interest of an invoice prepaid in full in advance, and the books balance', () => {
    const account = withConventions(new Account(), { allocation: 'heavensfamily-strategy' });
    account.addInvoice('C', '100.00', '2026-04-01');
    const { id } = account.invoice('C');
    const interest = { id: 'ent_i_1', ledger: 'interest' as const, invoiceId: id };
    const income = { id: 'ent_i_2', ledger: 'income' as const, invoiceId: null };
    account.keep({
      transactions: [
        {
          ...(account.transactions[0] as (typeof account.transactions)[number]),
          id: 'txn_i',
          key: 'interest',
          entries: [
            { ...interest, debitMinor: 700n, creditMinor: 0n },
            { ...income, debitMinor: 0n, creditMinor: 700n },
          ],
        },
      ],
      timeline: [],
    });
    account.run('record-payment', pay('100.00', { receivedOn: '2026-02-28' }));
    expect(owedMinor(account.facts)).toBe(0n);
    expect(account.invoice('C').status).toBe('paid');
    const sum = account.facts.balances.reduce((all, row) => all + row.balanceMinor, 0n);
    expect(sum).toBe(0n);
  });
});

it('a payment in another currency is refused by name, and nothing is posted', () => {
  const account = twoInvoices();
  const amount = { amount: '10.00', currency: 'EUR' };
  expect(account.code('record-payment', pay('1.00', { amount }))).toBe('currency_unknown');
  expect(account.code('record-payment', pay('1.00', { amount: gbp('-1.00') }))).toBe(
    'amount_invalid',
  );
  expect(account.code('record-payment', pay('0.00'))).toBe('amount_invalid');
  expect(account.facts.payments).toEqual([]);
});

it('an undone write-off gives interest and costs back as what they were', () => {
  const account = twoInvoices();
  account.chargeFee('A', 4_000n);
  for (const ledger of ['interest', 'costs'] as const) {
    const head = { id: `txn_${ledger}`, key: ledger, at: noon, effectiveOn: '2026-02-01' };
    const charge = { invoiceId: account.invoice('A').id, feeMinor: 700n, ledger };
    const posting = feePosting(account.facts.account, { ...head, reason: ledger }, charge);
    account.keep({ transactions: [posting], timeline: [] });
  }
  const before = account.facts.balances;
  account.run('write-off', { reason });
  closed(account);
  account.run('undo-write-off', { reason });
  expect(nonZero(account.facts.balances)).toEqual(nonZero(before));
});
