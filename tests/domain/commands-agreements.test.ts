import { Account, actor, days, gbp, noon, twoInvoices } from './commands-fixture';

const reason = 'agreed by phone';
const collector = actor('collector');

describe('promise', () => {
  it('is in force at once, with the tolerance of the strategy', () => {
    const account = twoInvoices();
    account.run('promise', { amount: gbp('200.00'), dueOn: '2026-03-10' });
    expect(account.facts.agreements[0]).toMatchObject({
      type: 'promise',
      status: 'active',
      acceptedAt: noon,
      coveredMinor: 150_000n,
      toleranceMinor: 200n,
      graceDays: 2,
      instalments: [{ n: 1, dueOn: '2026-03-10', amountMinor: 20_000n }],
    });
  });

  it.each([
    [gbp('1500.01'), '2026-03-10', 'amount_invalid'],
    [gbp('0.00'), '2026-03-10', 'amount_invalid'],
    [gbp('10.00'), '2026-02-28', 'date_invalid'],
    [gbp('10.00'), '2026-03-01', 'done'],
    [gbp('10.00'), '2026-03-15', 'done'],
    [gbp('10.00'), '2026-03-16', 'above_limit'],
  ])('of %j by %s: %s', (amount, dueOn, code) => {
    expect(twoInvoices().code('promise', { amount, dueOn })).toBe(code);
  });

  it('one at a time, three in 30 days for the invoice that carries the account', () => {
    const account = twoInvoices();
    const data = { amount: gbp('10.00'), dueOn: '2026-03-10' };
    const lapse = (): void => {
      const agreements = account.facts.agreements.map((one) => ({
        ...one,
        status: 'broken' as const,
      }));
      account.keep({ agreements, timeline: [] });
    };
    account.run('promise', data);
    expect(account.code('promise', data)).toBe('agreement_exists');
    lapse();
    account.run('promise', data);
    lapse();
    account.run('promise', data);
    lapse();
    expect(account.code('promise', data)).toBe('above_limit');
    const later = { ...data, dueOn: '2026-04-05' };
    expect(account.code('promise', later, { now: noon + days(31) })).toBe('done');
    // Another invoice carries the account now: its promises are counted apart.
    account.run('record-payment', {
      amount: gbp('1000.00'),
      receivedOn: '2026-03-01',
      reference: 'A',
    });
    expect(account.code('promise', data)).toBe('done');
  });

  it('leaves disputed invoices out', () => {
    const account = twoInvoices();
    account.run('open-dispute', { invoiceId: account.invoice('A').id, reason });
    const dueOn = '2026-03-10';
    expect(account.code('promise', { amount: gbp('600.00'), dueOn })).toBe('amount_invalid');
    account.run('promise', { amount: gbp('500.00'), dueOn });
    expect(account.facts.agreements[0]?.invoiceIds).toEqual([account.invoice('B').id]);
  });
});

describe('plans', () => {
  const plan = (more: object = {}) => ({
    parts: 3,
    every: 'P1M',
    firstDueOn: '2026-03-15',
    ...more,
  });
  const proposed = (): [Account, string] => {
    const account = twoInvoices();
    account.run('propose-plan', plan());
    return [account, account.facts.agreements[0]?.id ?? ''];
  };

  it('is a proposal over everything undisputed', () => {
    const [account] = proposed();
    expect(account.facts.agreements[0]).toMatchObject({ status: 'proposed', acceptedAt: null });
    expect(account.facts.agreements[0]?.instalments).toEqual([
      { n: 1, dueOn: '2026-03-15', amountMinor: 50_000n },
      { n: 2, dueOn: '2026-04-15', amountMinor: 50_000n },
      { n: 3, dueOn: '2026-05-15', amountMinor: 50_000n },
    ]);
  });

  it.each([
    [plan({ parts: 6 }), 'done'],
    [plan({ parts: 7 }), 'below_minimum'],
    [plan({ parts: 600 }), 'above_limit'],
    [plan({ parts: 0 }), 'below_minimum'],
    [plan({ parts: 6, every: 'P1W' }), 'done'],
    [plan({ parts: 8, every: 'P1W' }), 'below_minimum'],
    [plan({ parts: 1.5 }), 'invalid_input'],
    [plan({ parts: undefined, amount: gbp('400.00') }), 'done'],
    [plan({ parts: undefined, amount: gbp('249.99') }), 'below_minimum'],
    [plan({ parts: undefined, amount: gbp('1500.01') }), 'amount_invalid'],
    [plan({ parts: undefined, amount: gbp('0.01') }), 'below_minimum'],
    [plan({ parts: undefined }), 'invalid_input'],
    [plan({ amount: gbp('400.00') }), 'invalid_input'],
    [plan({ firstDueOn: '2026-02-28' }), 'date_invalid'],
    [plan({ firstDueOn: '2026-08-01' }), 'above_limit'],
    [plan({ every: 'P1D' }), 'invalid_input'],
  ])('%j: %s', (data, code) => {
    expect(twoInvoices().code('propose-plan', data)).toBe(code);
  });

  it('only one at a time', () => {
    const [account, agreementId] = proposed();
    expect(account.code('propose-plan', plan())).toBe('agreement_exists');
    account.run('cancel-plan', { agreementId, reason });
    expect(account.facts.agreements[0]).toMatchObject({ status: 'cancelled', endReason: reason });
    expect(account.code('propose-plan', plan())).toBe('done');
    expect(account.code('cancel-plan', { agreementId, reason })).toBe('already_decided');
  });

  it('is accepted once, in time, and replaces a promise', () => {
    const account = twoInvoices();
    account.run('promise', { amount: gbp('10.00'), dueOn: '2026-03-10' });
    account.run('propose-plan', plan());
    const agreementId = account.facts.agreements[1]?.id;
    const late = { now: noon + days(30) };
    expect(account.code('accept-plan', { agreementId }, late)).toBe('expired');
    account.run('accept-plan', { agreementId });
    expect(account.facts.agreements.map((one) => one.status)).toEqual(['cancelled', 'active']);
    expect(account.code('accept-plan', { agreementId })).toBe('already_decided');
    expect(account.code('accept-plan', { agreementId: 'agr_none' })).toBe('not_found');
  });

  it('is amended only while in force', () => {
    const [account, agreementId] = proposed();
    const amended = { agreementId, reason, ...plan({ parts: 5 }) };
    expect(account.code('amend-plan', amended)).toBe('already_decided');
    account.run('accept-plan', { agreementId });
    account.run('amend-plan', amended);
    expect(account.facts.agreements.map((one) => one.status)).toEqual(['cancelled', 'active']);
    expect(account.facts.agreements[1]?.instalments).toHaveLength(5);
  });
});

describe('settlements', () => {
  const offer = (more: object = {}) => ({ percent: 96, expiresOn: '2026-03-20', ...more });

  it('amount is what is to be paid, percent the same as a share of the balance', () => {
    const account = twoInvoices();
    account.run('offer-settlement', offer());
    account.run('offer-settlement', offer({ percent: undefined, amount: gbp('1400.00') }));
    const due = account.facts.agreements.map((one) => one.instalments[0]?.amountMinor);
    expect(due).toEqual([144_000n, 140_000n]);
    expect(account.facts.agreements[0]).toMatchObject({ expiresOn: '2026-03-20', graceDays: 7 });
  });

  it.each([
    [offer({ percent: 0 }), 'amount_invalid'],
    [offer({ percent: -5 }), 'amount_invalid'],
    [offer({ percent: 100 }), 'amount_invalid'],
    [offer({ percent: 150 }), 'amount_invalid'],
    [offer({ percent: 1e-7 }), 'amount_invalid'],
    [offer({ percent: 'ten' }), 'amount_invalid'],
    [offer({ percent: '97.5' }), 'done'],
    [offer({ percent: undefined, amount: gbp('0.00') }), 'amount_invalid'],
    [offer({ percent: undefined, amount: gbp('1500.00') }), 'amount_invalid'],
    [offer({ percent: undefined }), 'invalid_input'],
    [offer({ expiresOn: '2026-02-28' }), 'expired'],
    [offer({ expiresOn: '2026-06-01' }), 'above_limit'],
    [offer({ parts: 0 }), 'below_minimum'],
    [offer({ parts: 25 }), 'above_limit'],
    [offer({ parts: 3 }), 'done'],
  ])('%j: %s', (data, code) => {
    expect(twoInvoices().code('offer-settlement', data)).toBe(code);
  });

  it.each([
    ['collector', 90, 'done'],
    ['collector', 89.9, 'needs-approval:1'],
    ['collector', 40, 'needs-approval:1'],
    ['supervisor', 70, 'done'],
    ['supervisor', 69.9, 'needs-approval:1'],
    ['admin', 30, 'done'],
  ] as const)('a %s offering to take %s percent: %s', (role, percent, code) => {
    expect(twoInvoices().code('offer-settlement', offer({ percent }), { as: actor(role) })).toBe(
      code,
    );
  });

  it('counts the halves of a day together, not those of another day', () => {
    const account = twoInvoices();
    account.run('offer-settlement', offer({ percent: 94 }), { as: collector });
    const second = offer({ percent: 94 });
    expect(account.code('offer-settlement', second, { as: collector })).toBe('needs-approval:1');
    const tomorrow = { as: collector, now: noon + days(1) };
    expect(account.code('offer-settlement', second, tomorrow)).toBe('done');
    const agreementId = account.facts.agreements[0]?.id;
    account.run('withdraw-settlement', { agreementId });
    expect(account.code('offer-settlement', second, { as: collector })).toBe('done');
  });

  it('before the strategy begins to offer it says so and asks nobody: authority decides', () => {
    const account = new Account();
    account.addInvoice('A', '1000.00', '2026-02-20');
    account.run('offer-settlement', offer(), { as: collector });
    expect(account.last.timeline[0]?.reason).toMatch(/Earlier than 45 days past due/);
  });

  it('runs once approved by somebody whose own authority covers it', () => {
    const account = twoInvoices();
    const forty = offer({ percent: 40 });
    const code = (role: 'supervisor' | 'admin'): string =>
      account.code('offer-settlement', forty, { as: actor(role), approved: true });
    expect([code('supervisor'), code('admin')]).toEqual(['needs-approval:1', 'done']);
  });

  it('is accepted without naming it when it is the only one', () => {
    const account = twoInvoices();
    expect(account.code('accept-settlement', {})).toBe('not_found');
    account.run('offer-settlement', offer());
    account.run('accept-settlement', {});
    expect(account.facts.agreements[0]).toMatchObject({ status: 'active', acceptedAt: noon });
    expect(account.code('accept-settlement', {})).toBe('already_decided');
    const agreementId = account.facts.agreements[0]?.id;
    expect(account.code('withdraw-settlement', { agreementId })).toBe('already_decided');
    expect(account.code('offer-settlement', offer())).toBe('agreement_exists');
  });

  it('asks which when there are several, and ends the others', () => {
    const account = twoInvoices();
    account.run('offer-settlement', offer());
    account.run('offer-settlement', offer({ percent: 95 }));
    expect(account.code('accept-settlement', {})).toBe('invalid_input');
    account.run('accept-settlement', { agreementId: account.facts.agreements[1]?.id });
    expect(account.facts.agreements.map((one) => one.status)).toEqual(['withdrawn', 'active']);
  });

  it('may be accepted on its last day in the place of the debtor, not after it', () => {
    const account = twoInvoices();
    account.run('offer-settlement', offer());
    const lastMinute = Date.parse('2026-03-20T23:59:00Z');
    expect(account.code('accept-settlement', {}, { now: lastMinute })).toBe('done');
    expect(account.code('accept-settlement', {}, { now: lastMinute + 60_000 })).toBe('expired');
  });

  it('cannot be accepted once withdrawn, nor under a dispute, nor for more than is owed', () => {
    const account = twoInvoices();
    account.run('offer-settlement', offer());
    const agreementId = account.facts.agreements[0]?.id;
    account.run('open-dispute', { reason });
    expect(account.code('accept-settlement', { agreementId })).toBe('held');
    account.run('resolve-dispute', { holdId: account.facts.holds[0]?.id, outcome: 'rejected' });
    const part = { amount: gbp('100.00'), receivedOn: '2026-03-01', reference: 'x' };
    account.run('record-payment', part);
    expect(account.code('accept-settlement', { agreementId })).toBe('stage_does_not_allow');
    account.run('withdraw-settlement', { agreementId, reason });
    expect(account.code('accept-settlement', { agreementId })).toBe('already_decided');
  });
});
