import { noLaw } from '../../src/domain/law/law';
import { limits } from '../../src/domain/limits';
import { statusOf } from '../../src/domain/agreements/status';
import { decide } from '../../src/domain/account/decide';
import { Account, actor, days, gbp, noon, strategy, twoInvoices } from './commands-fixture';
import { b2b, consumer } from './account-facts';

const reason = 'agreed by phone';
const terms = (more: object = {}) => ({
  parts: 3,
  every: 'P1M',
  firstDueOn: '2026-03-15',
  ...more,
});
const form = (income: string, expenses: string) => ({
  form: { income: gbp(income), expenses: gbp(expenses) },
});
const plans = ({ facts }: Account) => facts.agreements.filter(({ type }) => type === 'plan');
const lastPlan = (account: Account) => {
  const found = plans(account).at(-1);
  if (found === undefined) throw new Error('no plan');
  return found;
};

/** A plan in force: three parts of 500.00 from 15 March. */
function inForce(more: object = {}): Account {
  const account = twoInvoices();
  account.run('propose-plan', terms(more));
  account.run('accept-plan', { agreementId: lastPlan(account).id });
  return account;
}

/** Books what time has brought about, as the store does. */
function broken(account: Account, now: number): Account {
  expect(statusOf(lastPlan(account), account.facts, now)).toBe('broken');
  account.keep({
    agreements: [{ ...lastPlan(account), status: 'broken', endedAt: now, endReason: 'broken' }],
    timeline: [],
  });
  return account;
}

describe('the limits of the shipped strategies', () => {
  it.each([b2b, consumer])('$id', ({ limits: { plan, promise } }) => {
    expect(plan.bands).toEqual([
      { upTo: '500', months: 6, smallestPart: '10.00' },
      { upTo: '5000', months: 12, smallestPart: '10.00' },
      { upTo: null, months: 24, smallestPart: '10.00' },
    ]);
    expect(promise).toMatchObject({
      count: 3,
      perDays: 30,
      tolerancePercent: '0',
      graceDays: 1,
      graceKind: 'working',
    });
  });
});

describe('a proposal', () => {
  it('covers the invoices that it names', () => {
    const account = twoInvoices();
    const invoiceIds = [account.invoice('B').id];
    account.run('propose-plan', terms({ parts: 2, invoiceIds }));
    expect(lastPlan(account)).toMatchObject({ invoiceIds, coveredMinor: 50_000n });
  });

  it.each([
    [['inv_none'], 'not_found'],
    [[], 'invalid_input'],
  ])('over %j: %s', (invoiceIds, code) => {
    expect(twoInvoices().code('propose-plan', terms({ invoiceIds }))).toBe(code);
  });

  it('over an invoice that is disputed or paid is refused', () => {
    const account = twoInvoices();
    const invoiceIds = [account.invoice('A').id];
    account.run('open-dispute', { invoiceId: invoiceIds[0], reason });
    expect(account.code('propose-plan', terms({ invoiceIds }))).toBe('stage_does_not_allow');
  });

  it('keeps its terms: rhythm, policy and notices of the strategy, and lapses after its first day', () => {
    const account = twoInvoices();
    account.run('propose-plan', terms({ onMiss: 'append' }));
    expect(lastPlan(account)).toMatchObject({
      own: { every: 'P1M', onMiss: 'append' },
      graceDays: 7,
      graceKind: 'calendar',
      expiresOn: '2026-03-15',
    });
    expect(statusOf(lastPlan(account), account.facts, noon + days(14))).toBe('proposed');
    expect(statusOf(lastPlan(account), account.facts, noon + days(15))).toBe('expired');
  });

  it('is the only one, also beside a settlement in force', () => {
    const account = twoInvoices();
    account.run('propose-plan', terms());
    expect(account.code('propose-plan', terms())).toBe('agreement_exists');
    const settled = twoInvoices();
    settled.run('offer-settlement', { amount: gbp('1400.00'), expiresOn: '2026-03-20' });
    settled.run('accept-settlement', { agreementId: settled.facts.agreements[0]?.id });
    expect(settled.code('propose-plan', terms())).toBe('agreement_exists');
    expect(settled.code('promise', { amount: gbp('10.00'), dueOn: '2026-03-10' })).toBe(
      'agreement_exists',
    );
  });

  it('puts left-over units where the creditor says', () => {
    const account = twoInvoices();
    const { creditor } = account.facts;
    const settings = { ...creditor.settings, conventions: { planRemainder: 'last' as const } };
    account.facts = { ...account.facts, creditor: { ...creditor, settings } };
    const invoiceIds = [account.invoice('A').id];
    account.run('propose-plan', terms({ invoiceIds }));
    expect(lastPlan(account).instalments.map(({ amountMinor }) => amountMinor)).toEqual([
      33_333n,
      33_333n,
      33_334n,
    ]);
  });
});

describe('a form of income and expenses', () => {
  const cut = (data: object) => {
    const account = twoInvoices();
    account.run('propose-plan', { every: 'P1M', firstDueOn: '2026-03-15', ...data });
    return lastPlan(account);
  };

  it('decides the part, the last one carries the rest', () => {
    const { instalments, own } = cut(form('1500.00', '1100.00'));
    expect(instalments.map(({ amountMinor }) => amountMinor)).toEqual([
      40_000n,
      40_000n,
      40_000n,
      30_000n,
    ]);
    expect(own.surplusMinor).toBe(40_000n);
  });

  it('cuts what was asked for, and leaves what fits', () => {
    const amounts = (data: object) => cut(data).instalments.map(({ amountMinor }) => amountMinor);
    const budget = form('1500.00', '1000.00');
    expect(amounts({ parts: 2, ...budget })).toEqual([50_000n, 50_000n, 50_000n]);
    expect(amounts({ parts: 5, ...budget })).toEqual([30_000n, 30_000n, 30_000n, 30_000n, 30_000n]);
    expect(amounts({ amount: gbp('600.00'), ...budget })[0]).toBe(50_000n);
    expect(amounts({ amount: gbp('300.00'), ...budget })[0]).toBe(30_000n);
  });

  it('rounds what it leaves a week down', () => {
    const plan = cut({ every: 'P1W', ...form('3000.00', '1500.00') });
    // 1,500.00 a month are 346.153... a week.
    expect(plan.instalments[0]?.amountMinor).toBe(34_615n);
  });

  it.each([
    ['nothing is left', form('1000.00', '1000.00'), 'below_minimum'],
    ['less than nothing is left', form('1000.00', '1000.01'), 'below_minimum'],
    ['less than the smallest part is left', form('1249.99', '1000.00'), 'below_minimum'],
    ['an amount is negative', form('1000.00', '-1.00'), 'amount_invalid'],
    ['an amount has too many decimals', form('1000.001', '1.00'), 'amount_invalid'],
    [
      'an amount is in another currency',
      { form: { income: { amount: '900.00', currency: 'EUR' }, expenses: gbp('1.00') } },
      'currency_unknown',
    ],
    ['parts and amount come together', { parts: 2, amount: gbp('300.00') }, 'invalid_input'],
    ['nothing says how to cut it', {}, 'invalid_input'],
  ])('is refused when %s', (_title, data, code) => {
    const asked = { every: 'P1M', firstDueOn: '2026-03-15', ...data };
    expect(twoInvoices().code('propose-plan', asked)).toBe(code);
  });

  it('is refused when the plan would be too long for its band', () => {
    const account = new Account();
    account.addInvoice('A', '9000.00', '2026-01-10');
    const asked = { every: 'P1M', firstDueOn: '2026-03-15', ...form('1300.00', '1000.00') };
    expect(account.code('propose-plan', asked)).toBe('below_minimum');
  });
});

describe('a plan that is amended', () => {
  it('stays on its invoices and names what it replaces', () => {
    const account = twoInvoices();
    const invoiceIds = [account.invoice('A').id];
    account.run('propose-plan', terms({ parts: 2, invoiceIds }));
    const agreementId = lastPlan(account).id;
    account.run('accept-plan', { agreementId });
    account.run('amend-plan', { agreementId, reason, ...terms({ parts: 4 }) });
    expect(lastPlan(account)).toMatchObject({
      invoiceIds,
      coveredMinor: 100_000n,
      own: { replaces: agreementId },
      status: 'active',
    });
  });
});

describe('a broken plan', () => {
  const late = noon + days(30);

  it('is in force again, its missed part at the end', () => {
    const account = broken(inForce(), late);
    const { id: agreementId } = lastPlan(account);
    account.run('reinstate-plan', { agreementId, reason }, { now: late });
    const plan = lastPlan(account);
    expect(plan).toMatchObject({ id: agreementId, status: 'active', endedAt: null });
    expect(plan.instalments).toEqual([
      { n: 1, dueOn: '2026-03-15', amountMinor: 0n },
      { n: 2, dueOn: '2026-04-15', amountMinor: 50_000n },
      { n: 3, dueOn: '2026-05-15', amountMinor: 50_000n },
      { n: 4, dueOn: '2026-06-15', amountMinor: 50_000n },
    ]);
    expect(plan.own).toMatchObject({ reinstated: 1, moved: [{ n: 1, toN: 4 }] });
    expect(decide(account.facts, strategy, noLaw, late).stage).toBe('plan');
    expect(account.last.timeline[0]).toMatchObject({ title: 'Plan reinstated', reason });
  });

  it('keeps what was paid in time and counts what came late ahead', () => {
    const account = inForce();
    const pay = (amount: string, on: string) =>
      account.run(
        'record-payment',
        { amount: gbp(amount), receivedOn: on, reference: on },
        { now: Date.parse(`${on}T12:00:00.000Z`) },
      );
    pay('200.00', '2026-03-10');
    pay('500.00', '2026-03-28');
    broken(account, late);
    account.run('reinstate-plan', { agreementId: lastPlan(account).id, reason }, { now: late });
    const { instalments } = lastPlan(account);
    expect(instalments.map(({ amountMinor }) => amountMinor)).toEqual([
      20_000n,
      50_000n,
      50_000n,
      30_000n,
    ]);
    expect(statusOf(lastPlan(account), account.facts, noon + days(60))).toBe('active');
  });

  it('needs a reason, a collector, and to be broken; only so often, and alone', () => {
    const running = inForce();
    const { id: agreementId } = lastPlan(running);
    const data = { agreementId, reason };
    expect(running.code('reinstate-plan', data)).toBe('already_decided');
    broken(running, late);
    const at = (more: object = {}) => ({ now: late, ...more });
    expect(running.code('reinstate-plan', { agreementId }, at())).toBe('invalid_input');
    expect(running.code('reinstate-plan', { ...data, agreementId: 'agr_x' }, at())).toBe(
      'not_found',
    );
    expect(running.code('reinstate-plan', data, at({ as: actor('auditor') }))).toBe('forbidden');
    expect(running.code('reinstate-plan', data, at({ as: actor('collector') }))).toBe('done');
    const often = { ...lastPlan(running).own, reinstated: limits.planReinstatementsMax };
    const worn = new Account(running.facts);
    worn.keep({ agreements: [{ ...lastPlan(running), own: often }], timeline: [] });
    expect(worn.code('reinstate-plan', data, at())).toBe('above_limit');
    running.run('propose-plan', terms({ firstDueOn: '2026-04-15' }), at());
    expect(running.code('reinstate-plan', data, at())).toBe('agreement_exists');
  });

  it('is over when nothing is owed any more', () => {
    const account = broken(inForce(), late);
    const { id: agreementId } = lastPlan(account);
    const receivedOn = '2026-03-30';
    account.run(
      'record-payment',
      { amount: gbp('1500.00'), receivedOn, reference: 'all' },
      { now: late },
    );
    expect(account.code('reinstate-plan', { agreementId, reason }, { now: late })).toBe(
      'already_decided',
    );
  });
});

describe('a promise', () => {
  const data = { amount: gbp('100.00'), dueOn: '2026-03-06' };
  const made = () => {
    const account = twoInvoices();
    account.run('promise', data);
    return account;
  };
  const status = (account: Account, on: string) =>
    statusOf(account.facts.agreements[0] ?? lastPlan(account), account.facts, Date.parse(on));

  it('is judged after its working days of grace, by itself, within its tolerance', () => {
    // 6 March 2026 is a Friday; the grace of the fixture is two working days.
    expect(status(made(), '2026-03-10T12:00:00.000Z')).toBe('active');
    expect(status(made(), '2026-03-11T12:00:00.000Z')).toBe('broken');
    const partly = made();
    partly.run('record-payment', {
      amount: gbp('99.00'),
      receivedOn: '2026-03-01',
      reference: 'part',
    });
    expect(status(partly, '2026-03-11T12:00:00.000Z')).toBe('kept');
    partly.keep({
      agreements: partly.facts.agreements.map((one) => ({ ...one, toleranceMinor: 0n })),
      timeline: [],
    });
    expect(status(partly, '2026-03-11T12:00:00.000Z')).toBe('partly-kept');
  });
});
