import { noLaw } from '../../src/domain/law/law';
import { decide } from '../../src/domain/account/decide';
import { ledgerMinor, owedMinor } from '../../src/domain/account/balances';
import { type Account, actor, gbp, noon, strategy, twoInvoices } from './commands-fixture';

const reason = 'agreed';
const payment = (amount: string, more: object = {}) => ({
  amount: gbp(amount),
  receivedOn: '2026-03-01',
  reference: 'BACS 1',
  ...more,
});

describe('record-payment', () => {
  it('marks a paid invoice with its day', () => {
    const account = twoInvoices();
    account.run('record-payment', payment('1000.00', { receivedOn: '2026-02-20' }));
    expect(account.invoice('A')).toMatchObject({ status: 'paid', paidOn: '2026-02-20' });
    expect(account.facts.payments[0]?.lines).toHaveLength(1);
    expect(account.last.timeline[0]).toMatchObject({ kind: 'payment', reason: 'BACS 1' });
  });

  it.each([
    [payment('0.00'), 'amount_invalid'],
    [payment('-5.00'), 'amount_invalid'],
    [payment('5'), 'amount_invalid'],
    [payment('5.001'), 'amount_invalid'],
    [payment('1e3'), 'amount_invalid'],
    [payment('5.00', { amount: { amount: '5.00', currency: 'EUR' } }), 'currency_unknown'],
    [payment('5.00', { amount: { amount: '5.00', currency: 'XXX' } }), 'currency_unknown'],
    [payment('5.00', { amount: 5 }), 'invalid_input'],
    [payment('5.00', { receivedOn: '2026-03-02' }), 'date_invalid'],
    [payment('5.00', { receivedOn: '2026-02-30' }), 'date_invalid'],
    [payment('5.00', { receivedOn: '1 March' }), 'invalid_input'],
    [payment('5.00', { invoiceId: 'inv_none' }), 'not_found'],
    [{ amount: gbp('5.00'), receivedOn: '2026-03-01' }, 'invalid_input'],
    [payment('5.00', { amount: '5.00' }), 'done'],
  ])('%j: %s', (data, code) => {
    expect(twoInvoices().code('record-payment', data)).toBe(code);
  });

  it('keeps what is not owed as credit, also on a closed account', () => {
    const account = twoInvoices();
    account.run('record-payment', payment('1600.00'));
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(-10_000n);
    account.keep({ account: { status: 'closed', stage: 'closed', outcome: 'paid' }, timeline: [] });
    account.run('record-payment', payment('5.00'));
    expect(ledgerMinor(account.facts, 'overpayment')).toBe(-10_500n);
    expect(account.facts.account.status).toBe('closed');
  });

  it('closes offers when all is paid', () => {
    const account = twoInvoices();
    account.run('offer-settlement', { percent: 96, expiresOn: '2026-03-20' });
    account.run('record-payment', payment('1500.00'));
    expect(account.facts.agreements[0]).toMatchObject({
      status: 'withdrawn',
      endReason: 'paid in full',
    });
    expect(account.code('accept-settlement', {})).toBe('already_decided');
  });

  it('may be recorded by the billing system but not by an auditor', () => {
    const account = twoInvoices();
    expect(account.code('record-payment', payment('5.00'), { as: actor('billing') })).toBe('done');
    expect(account.code('record-payment', payment('5.00'), { as: actor('auditor') })).toBe(
      'forbidden',
    );
  });
});

describe('waive-fee', () => {
  it('takes an open fee back, once, naming what it reverses', () => {
    const account = twoInvoices();
    const transactionId = account.chargeFee('A', 4_000n);
    const entryId = account.transactions.at(-1)?.entries[0]?.id;
    account.run('waive-fee', { entryId, reason });
    expect(ledgerMinor(account.facts, 'fees')).toBe(0n);
    expect(account.transactions.at(-1)?.reverses).toBe(transactionId);
    expect(account.code('waive-fee', { entryId, reason })).toBe('already_decided');
    expect(account.code('waive-fee', { entryId: transactionId, reason })).toBe('already_decided');
    expect(account.code('waive-fee', { entryId: 'ent_none_1', reason })).toBe('not_found');
  });

  it('uses what had been paid of it for the rest of the debt', () => {
    const account = twoInvoices();
    const entryId = account.chargeFee('A', 4_000n);
    account.run('record-payment', payment('140.00'));
    expect(account.invoice('A').openMinor).toBe(90_000n);
    account.run('waive-fee', { entryId, reason });
    expect(account.invoice('A').openMinor).toBe(86_000n);
    expect(owedMinor(account.facts)).toBe(136_000n);
  });

  it('takes back one of two fees on an invoice', () => {
    const account = twoInvoices();
    account.chargeFee('A', 4_000n, 0);
    const entryId = account.chargeFee('A', 4_000n, 1);
    account.run('waive-fee', { entryId, reason });
    expect(ledgerMinor(account.facts, 'fees')).toBe(4_000n);
  });
});

describe('write-off, undo-write-off, close, reopen', () => {
  const closed = (account: Account, outcome: string): void => {
    account.keep({
      account: { status: 'closed', stage: 'closed', outcome: outcome as 'paid', closedAt: noon },
      timeline: [],
    });
  };

  it('writes everything off and decides to close', () => {
    const account = twoInvoices();
    account.run('promise', { amount: gbp('100.00'), dueOn: '2026-03-05' });
    account.run('write-off', { reason });
    expect(owedMinor(account.facts)).toBe(0n);
    expect(account.facts.account.closeAs).toBe('written-off');
    expect(account.invoice('A').status).toBe('uncollectible');
    expect(account.facts.agreements[0]?.status).toBe('cancelled');
    const decision = decide(account.facts, strategy, noLaw, noon);
    expect(decision.action).toEqual({ kind: 'close', outcome: 'written-off' });
    expect(account.code('write-off', { reason })).toBe('stage_does_not_allow');
  });

  it('asks a second person when a collector gives up', () => {
    const account = twoInvoices();
    const as = actor('collector');
    expect(account.code('write-off', { reason }, { as })).toBe('needs-approval:1');
    // Who approves needs the authority; that somebody did is not enough.
    const approved = { as: actor('supervisor'), approved: true };
    expect(account.code('write-off', { reason }, approved)).toBe('done');
    const withdrawn = { outcome: 'withdrawn', reason };
    expect(account.code('close', withdrawn, { as })).toBe('needs-approval:1');
    expect(account.code('close', { outcome: 'placed', reason }, { as })).toBe('done');
    expect(account.code('undo-write-off', { reason }, { as })).toBe('forbidden');
  });

  it('undoes a write-off: the same is owed again, charges as charges', () => {
    const account = twoInvoices();
    account.chargeFee('A', 4_000n);
    account.run('write-off', { reason });
    closed(account, 'written-off');
    account.run('undo-write-off', { reason });
    expect(ledgerMinor(account.facts, 'fees')).toBe(4_000n);
    expect(ledgerMinor(account.facts, 'write-off')).toBe(0n);
    expect(account.invoice('A')).toMatchObject({ openMinor: 100_000n, status: 'open' });
    expect(account.facts.account).toMatchObject({ status: 'open', outcome: null, closeAs: null });
    expect(account.code('undo-write-off', { reason })).toBe('already_decided');
  });

  it.each([
    ['paid', 'stage_does_not_allow'],
    ['settled', 'done'],
    ['placed', 'done'],
    ['judgment', 'done'],
    ['written-off', 'done'],
    ['withdrawn', 'done'],
    ['extinguished', 'done'],
    ['lost', 'invalid_input'],
  ])('close as %s: %s', (outcome, code) => {
    expect(twoInvoices().code('close', { outcome, reason })).toBe(code);
  });

  it.each([
    ['placed', 150_000n],
    ['judgment', 150_000n],
    ['withdrawn', 0n],
    ['settled', 0n],
  ])('close as %s leaves %s owed', (outcome, owed) => {
    const account = twoInvoices();
    account.run('close', { outcome, reason });
    expect(owedMinor(account.facts)).toBe(owed);
    expect(account.facts.account.closeAs).toBe(outcome);
  });

  it.each([
    ['written-off', 'done'],
    ['withdrawn', 'done'],
    ['placed', 'done'],
    ['extinguished', 'stage_does_not_allow'],
  ])('reopen after %s: %s', (outcome, code) => {
    const account = twoInvoices();
    account.run('close', { outcome, reason });
    closed(account, outcome);
    expect(account.code('reopen', { reason })).toBe(code);
  });

  it('reopens under the same id, worked again from the facts', () => {
    const account = twoInvoices();
    account.run('write-off', { reason });
    closed(account, 'written-off');
    account.run('reopen', { reason });
    expect(owedMinor(account.facts)).toBe(150_000n);
    expect(decide(account.facts, strategy, noLaw, noon).stage).toBe('reminder');
  });

  it('does not reopen what is paid or open', () => {
    const account = twoInvoices();
    expect(account.code('reopen', { reason })).toBe('stage_does_not_allow');
    account.run('record-payment', payment('1500.00'));
    closed(account, 'paid');
    expect(account.code('reopen', { reason })).toBe('stage_does_not_allow');
  });
});

describe('extend-due-date', () => {
  it.each([
    ['2026-03-20', 'done'],
    ['2026-01-05', 'date_invalid'],
    ['2026-02-15', 'date_invalid'],
    ['2026-12-01', 'above_limit'],
  ])('to %s: %s', (dueOn, code) => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    expect(account.code('extend-due-date', { invoiceId, dueOn, reason })).toBe(code);
  });

  it('is not for card invoices, paid or unknown ones', () => {
    const account = twoInvoices();
    const card = account.addInvoice('C', '20.00', null);
    account.run('record-payment', payment('1000.00'));
    const code = (invoiceId: string) =>
      account.code('extend-due-date', { invoiceId, dueOn: '2026-03-20', reason });
    expect(code(card)).toBe('date_invalid');
    expect(code(account.invoice('A').id)).toBe('already_decided');
    expect(code('inv_none')).toBe('not_found');
  });
});
