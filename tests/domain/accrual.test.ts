import fc from 'fast-check';
import { ledgerMinor, owedMinor, unpaidInvoices } from '../../src/domain/account/balances';
import type { Facts } from '../../src/domain/account/facts';
import { addDays } from '../../src/domain/calendar/dates';
import { accrueInterest, unbookedInterestMinor } from '../../src/domain/ledger/accrual';
import { moratoriumDays } from '../../src/domain/ledger/frozen';
import { lateFeeOf } from '../../src/domain/ledger/late-fee';
import { feePosting } from '../../src/domain/ledger/postings';
import type { ContractTerms, InterestTerms } from '../../src/domain/money/contract';
import type { Conventions } from '../../src/domain/money/conventions';
import { Account, noon } from './commands-fixture';

const eightPercent: InterestTerms = {
  basis: 'contract',
  rates: [{ from: '2020-01-01', percent: '8' }],
};

function withTerms(
  facts: Facts,
  terms: Partial<ContractTerms>,
  conventions?: Partial<Conventions>,
): Facts {
  const { creditor } = facts;
  const { settings } = creditor;
  const contract = { lateFees: {}, clause: '7.2', terms: { signedOn: '2026-01-05', ...terms } };
  const own = conventions === undefined ? {} : { conventions };
  return { ...facts, creditor: { ...creditor, settings: { ...settings, contract, ...own } } };
}

let counter = 0;

class Debt extends Account {
  constructor(terms: Partial<ContractTerms>, conventions?: Partial<Conventions>) {
    super();
    this.facts = withTerms(this.facts, terms, conventions);
  }

  accrue(untilOn: string) {
    return this.keep(
      accrueInterest(this.facts, untilOn, (head) => {
        counter += 1;
        return { ...head, id: `txn_acc${counter}`, key: `default/${head.key}`, at: noon };
      }),
    );
  }

  pay(amount: string, receivedOn: string, more: object = {}) {
    counter += 1;
    return this.run('record-payment', { amount, receivedOn, reference: `p${counter}`, ...more });
  }

  get interest() {
    return ledgerMinor(this.facts, 'interest');
  }

  get principal() {
    return ledgerMinor(this.facts, 'receivable');
  }
}

function debt(interest: InterestTerms = eightPercent, more: object = {}): Debt {
  const account = new Debt({ interest });
  account.addInvoice('A', '1000.00', '2026-01-10', more);
  return account;
}

describe('interest of a contract', () => {
  it('is simple daily interest from the day after the due date, and a day run again adds nothing', () => {
    const account = debt();
    expect(account.accrue('2026-01-10').timeline).toEqual([]);
    account.accrue('2026-02-09');
    expect(account.interest).toBe(658n);
    expect(account.accrue('2026-02-09')).toEqual({ timeline: [] });
    expect(account.last.transactions).toBeUndefined();
    expect(unbookedInterestMinor(account.facts, '2026-03-11')).toBe(657n);
  });

  it('says in the timeline by what right, with which conventions and how', () => {
    const { timeline } = debt().accrue('2026-02-09');
    expect(timeline).toMatchObject([
      {
        kind: 'interest',
        title: 'Interest on invoice A',
        reason: expect.stringContaining('contract of 2026-01-05'),
        data: {
          amount: { amount: '6.58', currency: 'GBP' },
          conventions: { dayCount: 'ACT/365F', paymentDay: 'included', round: 'once' },
          working: ['2026-01-11 to 2026-02-09: 1000.00 at 8 % for 30 days / 365 = 6.575342'],
        },
      },
    ]);
  });

  it('pays interest until the day of a payment first, to the cent, and runs on what is left', () => {
    const account = debt();
    const { payments } = account.pay('106.58', '2026-02-09');
    expect(payments?.[0]?.lines).toMatchObject([
      { ledger: 'interest', amountMinor: 658n },
      { ledger: 'receivable', amountMinor: 10_000n },
    ]);
    account.accrue('2026-03-11');
    // 6.575342 + 900 x 8 % x 30 / 365 = 12.493151
    expect(account.interest).toBe(1_249n - 658n);
  });

  it('corrects what was booked beyond the day of a payment that is dated in the past', () => {
    const account = debt();
    account.accrue('2026-03-01');
    expect(account.interest).toBe(1_096n);
    account.pay('106.58', '2026-02-09');
    expect(account.principal).toBe(90_000n);
    // 6.575342 + 900 x 8 % x 20 / 365 = 10.520548
    expect(account.interest).toBe(1_052n - 658n);
    const reversals = account.last.transactions?.filter((one) => one.reverses !== null);
    expect(reversals).toHaveLength(1);
  });

  it('is booked until the day on which charged-back money is there after all, and paid by it first', () => {
    const account = debt();
    account.pay('300.00', '2026-02-09');
    const paymentId = account.facts.payments[0]?.id;
    account.run('return-payment', { paymentId, kind: 'bounce', on: '2026-02-20', reason: 'r' });
    account.run('undo-return', { paymentId, on: '2026-03-01', reason: 'r' });
    // 30 days of 1,000, 11 of 706.58 and 9 of 1,000 at 8 percent: 6.5753 + 1.7035 + 1.9726.
    expect(account.interest).toBe(0n);
    expect(account.principal).toBe(100_000n + 1_025n - 30_000n);
    expect(account.accrue('2026-03-01').timeline).toEqual([]);
  });

  it('stays owed after the principal is paid, and the account stays open for it', () => {
    const account = debt();
    account.accrue('2026-02-09');
    account.run('invoice-paid-by-source', {
      source: 'generic',
      externalId: 'ext-A',
      paymentExternalId: 'pi_1',
      amount: { amount: '1000.00', currency: 'GBP' },
      receivedOn: '2026-02-09',
      sourceAt: '2026-02-09T10:00:00.000Z',
    });
    expect(account.principal).toBe(0n);
    expect(account.invoice('A').status).toBe('paid');
    expect(owedMinor(account.facts)).toBe(658n);
    expect(unpaidInvoices(account.facts).map((one) => one.number)).toEqual(['A']);
  });

  it('is none below a minimum principal, for exempt purposes and without a contract', () => {
    const below = { ...eightPercent, exempt: { belowMinor: { GBP: '100001' } } };
    const exempt = { ...eightPercent, exempt: { purposes: ['commercial' as const] } };
    for (const terms of [below, exempt]) {
      expect(debt(terms).accrue('2026-02-09').timeline).toEqual([]);
    }
    const silent = new Debt({});
    silent.addInvoice('A', '1000.00', '2026-01-10');
    expect(silent.accrue('2026-02-09').timeline).toEqual([]);
  });

  it('never exceeds the cap of the contract', () => {
    const account = debt({ ...eightPercent, capPercent: '4' });
    account.accrue('2026-02-09');
    expect(account.interest).toBe(329n);
  });

  it('is not booked again once a person has waived it', () => {
    const account = debt();
    const id = account.accrue('2026-02-09').transactions?.[0]?.id ?? '';
    account.run('waive-fee', { entryId: id, reason: 'goodwill' });
    expect(account.interest).toBe(0n);
    expect(account.accrue('2026-02-09').timeline).toEqual([]);
    account.accrue('2026-03-11');
    expect(account.interest).toBe(1_315n - 658n);
    expect(account.code('waive-fee', { entryId: id, reason: 'again' })).toBe('already_decided');
  });
});

describe('interest by law', () => {
  const gb = { basis: 'law', regime: 'GB', fixedSum: true } as const;

  it('UK-02: frozen rate and the fixed sum once per invoice', () => {
    const account = new Debt({ interest: gb });
    account.addInvoice('A', '10000.00', '2026-01-10');
    account.accrue('2026-03-11');
    expect(account.interest).toBe(19_315n);
    expect(ledgerMinor(account.facts, 'costs')).toBe(10_000n);
    account.accrue('2026-03-12');
    expect(ledgerMinor(account.facts, 'costs')).toBe(10_000n);
  });

  it('asks nothing of a consumer, nor where the purpose is not known', () => {
    for (const purpose of ['consumer', 'unknown']) {
      expect(debt(gb, { purpose }).accrue('2026-03-11').timeline).toEqual([]);
    }
  });

  it('UK-07: without an agreed day it begins after the thirty days of the law', () => {
    const account = debt(gb, { issuedOn: '2026-01-01', dueOn: null, collection: 'card' });
    expect(account.accrue('2026-01-30').timeline).toEqual([]);
    expect(account.accrue('2026-01-31').timeline).not.toEqual([]);
  });

  it('splits at each half-year in Germany and freezes in the United Kingdom', () => {
    const de = debt(
      { basis: 'law', regime: 'DE' },
      { issuedOn: '2025-05-01', dueOn: '2025-05-31' },
    );
    const line = de.accrue('2025-07-10').timeline[0];
    expect(line?.data['working']).toEqual(
      expect.arrayContaining([
        expect.stringContaining('2025-06-01 to 2025-06-30: 1000.00 at 11.27 %'),
        expect.stringContaining('2025-07-01 to 2025-07-10: 1000.00 at 10.27 %'),
      ]),
    );
  });
});

describe('a moratorium', () => {
  it('UK-10: registered on 2 March it stands from 3 March to 1 May, sixty days', () => {
    const account = debt();
    account.run('hold', {
      type: 'breathing-space',
      from: '2026-03-03',
      until: '2026-05-02',
      reason: 'registered 2026-03-02',
    });
    expect(moratoriumDays(account.facts, null, 'Europe/London')).toEqual([
      { from: '2026-03-03', to: '2026-05-01' },
    ]);
    account.accrue('2026-05-01');
    const frozen = account.interest;
    account.accrue('2026-03-02');
    expect(account.interest).toBe(frozen);
    account.accrue('2026-05-02');
    // 51 days before it and one after it
    expect(account.interest).toBe(1_140n);
  });

  it('U12: entered late it takes back interest and fees of its days by reversals that name them', () => {
    const account = debt();
    account.accrue('2026-02-10');
    const before = account.interest;
    const feeId = account.chargeFee('A', 2_500n);
    account.accrue('2026-03-01');
    const lateId = account.facts.charges.find(
      (one) => one.effectiveOn === '2026-03-01' && one.ledger === 'interest',
    )?.transactionId;
    account.run('hold', {
      type: 'breathing-space',
      from: '2026-02-20',
      reason: 'notice came late',
    });
    // 40 days until 19 February: 8.767123
    expect(account.interest).toBe(877n);
    expect(before).toBeLessThan(877n);
    expect(ledgerMinor(account.facts, 'fees')).toBe(0n);
    const reversed = account.last.transactions?.map((one) => one.reverses);
    expect(reversed).toEqual(expect.arrayContaining([feeId, lateId]));
    expect(account.accrue('2026-03-20').timeline).toEqual([]);
    expect(account.accrue('2026-02-19').timeline).toEqual([]);
  });

  it('UK-11: interest that another system had accrued in it is never payable, also when it was paid', () => {
    const account = new Debt({});
    account.addInvoice('A', '1000.00', '2026-01-10');
    const invoiceId = account.invoice('A').id;
    const head = { id: 'txn_other', key: 'default/other', at: noon, effectiveOn: '2026-02-25' };
    const interest = { invoiceId, feeMinor: 1_400n, ledger: 'interest' as const };
    const posting = feePosting(account.facts.account, { ...head, reason: 'system' }, interest);
    account.keep({ transactions: [posting], timeline: [] });
    account.pay('14.00', '2026-02-26');
    account.run('hold', { type: 'breathing-space', from: '2026-02-20', reason: 'notice' });
    expect(account.interest).toBe(0n);
    expect(owedMinor(account.facts)).toBe(100_000n - 1_400n);
    expect(account.last.transactions?.[0]).toMatchObject({ reverses: 'txn_other' });
  });
});

describe('an agreement', () => {
  it('rests interest while it is kept; broken, the interest of its time is owed', () => {
    const account = debt();
    const plan = account.run('propose-plan', { parts: 4, every: 'P1M', firstDueOn: '2026-03-20' });
    const agreementId = plan.agreements?.[0]?.id ?? '';
    account.run('accept-plan', { agreementId });
    account.accrue('2026-03-01');
    expect(account.interest).toBe(1_096n);
    expect(account.accrue('2026-03-31').timeline).toEqual([]);
    account.run('cancel-plan', { agreementId, reason: 'asked to' });
    account.accrue('2026-03-31');
    expect(account.interest).toBe(1_753n);
  });
});

describe('a late fee', () => {
  const invoiceOf = (account: Account) => account.invoice('A');

  it('FEE-01, TX-01: a silent contract allows none', () => {
    const account = new Debt({});
    account.addInvoice('A', '1000.00', '2026-01-10');
    expect(lateFeeOf(account.facts, invoiceOf(account), noon)).toMatchObject({ kind: 'none' });
  });

  it.each([
    ['principal', undefined, 2_500n, '2.5 % of principal 1000.00 = 25.00'],
    ['principal', '2000', 2_000n, '2.5 % of principal 1000.00 = 25.00, capped at 20.00'],
    [
      'principal-and-interest',
      undefined,
      2_527n,
      '2.5 % of principal and interest 1010.96 = 25.27',
    ],
  ] as const)('takes a percentage of %s (cap %s)', (feeBase, cap, feeMinor, working) => {
    const caps = cap === undefined ? {} : { caps: { GBP: cap } };
    const lateFee = { kind: 'percent', percent: '2.5', ...caps } as const;
    const account = new Debt({ lateFee, interest: eightPercent }, { feeBase });
    account.addInvoice('A', '1000.00', '2026-01-10');
    expect(lateFeeOf(account.facts, invoiceOf(account), noon)).toEqual({
      kind: 'fee',
      feeMinor,
      working,
    });
  });
});

describe('order of booking', () => {
  const day = fc.integer({ min: 0, max: 50 }).map((days) => addDays('2026-01-05', days));

  it('accrual at any days sums to one accrual', () => {
    fc.assert(
      fc.property(fc.array(day, { maxLength: 8 }), (days) => {
        const account = debt();
        days.forEach((on) => account.accrue(on));
        account.accrue('2026-02-28');
        const once = debt();
        once.accrue('2026-02-28');
        expect(account.interest).toBe(once.interest);
      }),
      { numRuns: 60 },
    );
  });

  // Where a payment ends inside a cent of interest, the cent may stand as principal instead: what is owed
  // in all is the same in any order, and so is each part but for one cent a payment.
  it('payments entered in any order leave what they leave in the order of their days', () => {
    const payment = fc.record({ on: day, cents: fc.integer({ min: 1, max: 30_000 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(payment, { maxLength: 3, selector: ({ on }) => on }),
        (payments) => {
          const end = (rows: typeof payments) => {
            const account = debt();
            rows.forEach(({ on, cents }) => {
              account.accrue('2026-02-28');
              account.pay((cents / 100).toFixed(2), on);
            });
            account.accrue('2026-02-28');
            return account;
          };
          const asEntered = end(payments);
          const inOrder = end(payments.toSorted((a, b) => (a.on < b.on ? -1 : 1)));
          expect(owedMinor(asEntered.facts)).toBe(owedMinor(inOrder.facts));
          const apart = Math.abs(Number(asEntered.interest - inOrder.interest));
          expect(apart).toBeLessThanOrEqual(payments.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});
