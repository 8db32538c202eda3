import { authorityOf } from '../../src/domain/agreements/authority';
import {
  Account,
  actor,
  contextAt,
  days,
  emptyFacts,
  gbp,
  noon,
  strategy,
} from './commands-fixture';
import { findCommand } from '../../src/commands/index';

const expiresOn = '2026-03-20';
const owing = (amount: string, facts = emptyFacts()): Account => {
  const account = new Account(facts);
  account.addInvoice('A', amount, '2026-01-10');
  return account;
};
const collector = { as: actor('collector') };
const supervisor = { as: actor('supervisor') };
const admin = { as: actor('admin') };
const ask = (amount: string) => ({ amount: gbp(amount), expiresOn });

describe('authority', () => {
  it.each([
    ['GBP', 25_000n, 500_000n],
    ['JPY', 250n, 5_000n],
    ['BHD', 250_000n, 5_000_000n],
  ])('in %s: whole units unless the creditor says so', (currency, least, most) => {
    const { settings } = emptyFacts().creditor;
    expect(authorityOf(settings, 'collector', currency)).toEqual({
      percent: '10',
      amountMinor: least,
    });
    expect(authorityOf(settings, 'supervisor', currency)).toEqual({
      percent: '30',
      amountMinor: most,
    });
    const own = { collector: { [currency]: '7' }, supervisor: {} };
    const stated = { ...settings, authorityMinor: own };
    expect(authorityOf(stated, 'collector', currency).amountMinor).toBe(7n);
    expect(authorityOf(stated, 'supervisor', currency).amountMinor).toBe(most);
  });

  it.each([
    // percent is the tighter limit
    ['1000.00', '900.00', 'done', 'done'],
    ['1000.00', '899.99', 'needs-approval:1', 'done'],
    ['1000.00', '700.00', 'needs-approval:1', 'done'],
    ['1000.00', '699.99', 'needs-approval:1', 'needs-approval:1'],
    // amount is
    ['10000.00', '9750.00', 'done', 'done'],
    ['10000.00', '9749.99', 'needs-approval:1', 'done'],
    ['50000.00', '45000.00', 'needs-approval:1', 'done'],
    ['50000.00', '44999.99', 'needs-approval:1', 'needs-approval:1'],
  ])('of %s take %s: collector %s, supervisor %s', (owed, amount, byCollector, bySupervisor) => {
    const account = owing(owed);
    expect(account.code('offer-settlement', ask(amount), collector)).toBe(byCollector);
    expect(account.code('offer-settlement', ask(amount), supervisor)).toBe(bySupervisor);
    expect(account.code('offer-settlement', ask(amount), admin)).toBe('done');
  });

  it('sums what anybody gave up on the account that day', () => {
    const account = owing('10000.00');
    account.run('offer-settlement', ask('9900.00'), supervisor);
    expect(account.code('offer-settlement', ask('9850.00'), collector)).toBe('done');
    expect(account.code('offer-settlement', ask('9849.99'), collector)).toBe('needs-approval:1');
    const tomorrow = { ...collector, now: noon + days(1) };
    expect(account.code('offer-settlement', ask('9750.00'), tomorrow)).toBe('done');
  });

  it('a waived fee is part of the day, and of what its discount is measured on', () => {
    const account = owing('960.00');
    const fee = account.chargeFee('A', 4_000n);
    account.run('waive-fee', { entryId: fee, reason: 'a courtesy' }, collector);
    // 40.00 gone and 60.00 more make 100.00 of the 1,000.00 of this morning.
    expect(account.code('offer-settlement', ask('900.00'), collector)).toBe('done');
    expect(account.code('offer-settlement', ask('899.99'), collector)).toBe('needs-approval:1');
  });

  it('a waiver is held to the amount of the day alone: a fee goes as a whole', () => {
    const account = owing('10.00');
    const waive = (entryId: string) => ({ entryId, reason: 'a courtesy' });
    const first = account.chargeFee('A', 25_000n, 0);
    const second = account.chargeFee('A', 1n, 1);
    account.run('waive-fee', waive(first), collector);
    expect(account.code('waive-fee', waive(second), collector)).toBe('needs-approval:1');
    expect(account.code('waive-fee', waive(second), supervisor)).toBe('done');
  });

  it('writing everything off is never a collector alone, and a supervisor up to the amount', () => {
    const reason = 'small';
    expect(owing('10.00').code('write-off', { reason }, collector)).toBe('needs-approval:1');
    expect(owing('5000.00').code('write-off', { reason }, supervisor)).toBe('done');
    expect(owing('5000.01').code('write-off', { reason }, supervisor)).toBe('needs-approval:1');
    expect(owing('5000.01').code('write-off', { reason }, admin)).toBe('done');
    const settled = { outcome: 'settled', reason };
    expect(owing('5000.01').code('close', settled, supervisor)).toBe('needs-approval:1');
  });
});

describe('the curve', () => {
  const at = (role: 'collector' | 'admin', percent: string, approved = false) => {
    const account = owing('1000.00');
    const curve = [{ fromDaysPastDue: 45, discountPercent: '4' }];
    const settlement = { ...strategy.limits.settlement, curve };
    const context = {
      ...contextAt(noon, actor(role)),
      strategy: { ...strategy, limits: { ...strategy.limits, settlement } },
      approved,
    };
    const command = findCommand('offer-settlement');
    const applied = command?.apply(account.facts, { percent, expiresOn }, context);
    return applied?.ok ? applied.value.kind : 'refused';
  };

  it('asks a second person above it, not an admin and not who approves', () => {
    expect(at('collector', '96')).toBe('done');
    expect(at('collector', '95.99')).toBe('needs-approval');
    expect(at('admin', '50')).toBe('done');
    expect(at('collector', '95.99', true)).toBe('done');
  });
});

describe('counter-offers', () => {
  const countered = (): [Account, string] => {
    const account = owing('1000.00');
    account.run('offer-settlement', { ...ask('900.00'), parts: 2 }, collector);
    const agreementId = account.facts.agreements[0]?.id;
    account.run('counter-settlement', { agreementId, amount: gbp('800.00'), reason: 'by phone' });
    return [account, account.facts.agreements[1]?.id ?? ''];
  };

  it('end the offer they answer and wait for us, by the authority of who accepts', () => {
    const [account, agreementId] = countered();
    expect(account.facts.agreements).toMatchObject([
      { status: 'withdrawn', endReason: 'the debtor made a counter-offer' },
      {
        status: 'proposed',
        expiresOn,
        own: { offeredBy: 'debtor', counters: account.facts.agreements[0]?.id },
        instalments: [{ amountMinor: 40_000n }, { amountMinor: 40_000n }],
      },
    ]);
    const accept = (as: object) => account.code('accept-settlement', { agreementId }, as);
    expect(accept(collector)).toBe('needs-approval:1');
    expect(accept({ as: actor('system') })).toBe('forbidden');
    expect(accept(supervisor)).toBe('done');
  });

  it('count towards the day when they are accepted, not when they are made', () => {
    const [account, agreementId] = countered();
    expect(account.code('offer-settlement', ask('900.00'), collector)).toBe('done');
    account.run('accept-settlement', { agreementId }, supervisor);
    expect(account.code('accept-settlement', { agreementId }, supervisor)).toBe('already_decided');
  });

  it.each([
    [{ amount: gbp('0.00') }, 'amount_invalid'],
    [{ amount: gbp('1000.00') }, 'amount_invalid'],
    [{ amount: { amount: '800.00', currency: 'EUR' } }, 'currency_unknown'],
    [{ agreementId: 'agr_none' }, 'not_found'],
  ])('%j: %s', (more, code) => {
    const [account, agreementId] = countered();
    const data = { agreementId, amount: gbp('850.00'), ...more };
    expect(account.code('counter-settlement', data)).toBe(code);
  });

  it('answer only an offer that is open', () => {
    const [account, agreementId] = countered();
    const first = account.facts.agreements[0]?.id;
    const amount = gbp('850.00');
    expect(account.code('counter-settlement', { agreementId: first, amount })).toBe(
      'already_decided',
    );
    const late = { now: noon + days(20) };
    expect(account.code('counter-settlement', { agreementId, amount }, late)).toBe('expired');
  });
});

describe('two agreements over one invoice', () => {
  it('a plan in force stands against an offer and against its acceptance', () => {
    const account = owing('1000.00');
    account.run('offer-settlement', ask('950.00'));
    account.run('propose-plan', { parts: 3, every: 'P1M', firstDueOn: '2026-03-15' });
    const [offer, plan] = account.facts.agreements;
    account.run('accept-plan', { agreementId: plan?.id });
    const accept = { agreementId: offer?.id };
    expect(account.code('accept-settlement', accept)).toBe('agreement_exists');
    expect(account.code('offer-settlement', ask('950.00'))).toBe('agreement_exists');
  });
});

describe('extend-due-date', () => {
  const reason = 'asked for time';
  const extended = (dueOn: string, more: object = {}) => ({ dueOn, reason, ...more });

  it('keeps the first date, at most 90 days in all', () => {
    const account = owing('1000.00');
    const invoiceId = account.invoice('A').id;
    // 10 January and 90 days are 10 April.
    expect(account.code('extend-due-date', extended('2026-04-11', { invoiceId }))).toBe(
      'above_limit',
    );
    account.run('extend-due-date', extended('2026-03-10', { invoiceId }));
    expect(account.invoice('A')).toMatchObject({
      dueOn: '2026-03-10',
      originalDueOn: '2026-01-10',
      interestAfterOn: null,
    });
    expect(account.code('extend-due-date', extended('2026-04-11', { invoiceId }))).toBe(
      'above_limit',
    );
    account.run('extend-due-date', extended('2026-04-10', { invoiceId, waiveInterest: true }));
    expect(account.invoice('A')).toMatchObject({
      dueOn: '2026-04-10',
      originalDueOn: '2026-01-10',
      interestAfterOn: '2026-04-10',
    });
    expect(account.last.timeline[0]?.data).toEqual({
      from: '2026-03-10',
      to: '2026-04-10',
      original: '2026-01-10',
      interest: 'waived until the new date',
    });
  });
});
