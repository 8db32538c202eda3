import { accrueInterest } from '../../src/domain/ledger/accrual';
import { applyChanges } from '../../src/domain/account/changes';
import type { Facts, InvoiceFacts } from '../../src/domain/account/facts';
import { stepFeeOf } from '../../src/domain/account/step-fee';
import type { ContractTerms } from '../../src/domain/money/contract';
import type { Step, Strategy } from '../../src/domain/strategy/document';
import { at, b2b, facts, invoice } from './account-facts';
import { fold, told } from './account-fold';

const zone = 'Europe/London';
const from = at('2026-03-01', '12:00');

const fee = 'statutory-fixed-sum';
const charging = (id: string, days: number): Step => ({
  ...{ id, title: `Claim ${id}`, anchor: 'due', days, fee },
  contacts: [{ channel: 'email', template: 'b5' }],
});
const strategy: Strategy = {
  ...b2b,
  stages: [
    {
      stage: 'reminder',
      title: 'Reminder',
      steps: [charging('u5', 10), charging('u6', 20)],
    },
  ],
};

function under(terms: Partial<ContractTerms> | null, fields: Partial<InvoiceFacts> = {}): Facts {
  const begin = facts([invoice('inv_1', fields)]);
  const { settings } = begin.creditor;
  const contract = {
    ...settings.contract,
    ...(terms === null ? {} : { terms: { signedOn: null, ...terms } }),
  };
  return { ...begin, creditor: { ...begin.creditor, settings: { ...settings, contract } } };
}

const costs = ({ balances }: Facts): bigint =>
  balances
    .filter(({ ledger }) => ledger === 'costs')
    .reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);

const law = { basis: 'law', regime: 'GB' } as const;

describe('the fixed sum of a law', () => {
  it.each([
    [99_999n, 4_000n],
    [100_000n, 7_000n],
    [999_999n, 7_000n],
    [1_000_000n, 10_000n],
  ])('of a claim of %s is %s, once, and the second step goes on without', (amountMinor, sum) => {
    const begin = under(null, { amountMinor, openMinor: amountMinor });
    const run = fold(begin, from, at('2026-05-30'), { strategy });
    expect(told(run.done, zone).slice(0, 4)).toEqual([
      '2026-03-12 09:30 charge u5',
      '2026-03-12 09:30 contact u5 email',
      '2026-03-23 09:30 skip u6',
      '2026-03-23 09:30 contact u6 email',
    ]);
    expect(costs(run.facts)).toBe(sum);
    // The amount with its band, as the law finds it.
    expect(run.facts.charges[0]?.reason).toMatch(/^Fixed sum .*\(fixed sum \d+\.00 GBP, /);
    const all = run.facts.balances.reduce((total, { balanceMinor }) => total + balanceMinor, 0n);
    expect(all).toBe(0n);
    // The terms change later: the interest brings no second sum.
    const { settings } = run.facts.creditor;
    const terms = { signedOn: null, interest: { ...law, fixedSum: true } };
    const contract = { ...settings.contract, terms };
    const changed = {
      ...run.facts,
      creditor: { ...run.facts.creditor, settings: { ...settings, contract } },
    };
    expect(costs(booked(changed))).toBe(sum);
  });

  it('that the contract books with the interest is not charged by a step, nor the other way round', () => {
    const begin = under({ interest: { ...law, fixedSum: true } });
    const run = fold(begin, from, at('2026-04-30'), { strategy });
    expect(costs(run.facts)).toBe(7_000n);
    expect(run.facts.effects.filter(({ kind }) => kind === 'charge')).toEqual([]);
    // Booked once and no longer agreed: what stands is not charged again by a step.
    const without = { ...run.facts, creditor: under({ interest: law }).creditor };
    const again = stepFeeOf(without, theInvoice(without), { fee }, at('2026-04-30'), 'email');
    expect(again).toEqual({ kind: 'none', note: 'no fixed sum: it was charged before' });
  });

  it.each([
    ['a consumer', under(null, { purpose: 'consumer' })],
    ['a claim of unknown purpose', under(null, { purpose: 'unknown' })],
    ['a contract with interest of its own', under({ interest: ofContract() })],
    ['a claim that is not due', under(null, { dueOn: '2026-06-01' })],
  ])('is none for %s', (_what, begin) => {
    const found = stepFeeOf(begin, theInvoice(begin), { fee }, at('2026-03-12'), 'email');
    expect(found.kind).toBe('none');
  });
});

function ofContract() {
  return { basis: 'contract' as const, rates: [{ from: '2026-01-01', percent: '8' }] };
}

function theInvoice({ invoices }: Facts): InvoiceFacts {
  const [only] = invoices;
  if (only === undefined) throw new Error('no invoice');
  return only;
}

function booked(begin: Facts): Facts {
  let n = 0;
  const changes = accrueInterest(begin, '2026-05-30', (head) => ({
    ...head,
    id: `txn_late_${(n += 1)}`,
    at: at('2026-05-30'),
  }));
  return applyChanges(begin, changes);
}

describe('the cost of a message', () => {
  const step = { fee: 'material-cost', materialCost: { letter: '1.005' } } as const;
  const german = (dueOn: string | null, on: string) => {
    const begin = facts([invoice('inv_1', { dueOn, currency: 'EUR', purpose: 'consumer' })], {
      ...{ country: 'DE', zone: 'Europe/Berlin', currency: 'EUR' },
    });
    return stepFeeOf(begin, theInvoice(begin), step, at(on, '12:00', 'Europe/Berlin'), 'letter');
  };

  it('is owed by a consumer in Germany only in default, and rounded down', () => {
    expect(german('2026-03-02', '2026-03-20')).toMatchObject({ kind: 'fee', feeMinor: 100n });
    expect(german('2026-03-02', '2026-03-02').kind).toBe('none');
    expect(german(null, '2026-03-20')).toMatchObject({ note: expect.stringContaining('default') });
  });

  it('is that of the channel', () => {
    const begin = facts([invoice('inv_1')]);
    const asked = (channel: 'email' | 'letter') =>
      stepFeeOf(begin, theInvoice(begin), step, at('2026-03-20'), channel).kind;
    expect([asked('letter'), asked('email')]).toEqual(['fee', 'none']);
  });
});
