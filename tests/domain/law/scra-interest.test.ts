import { ledgerMinor } from '../../../src/domain/account/balances';
import { accrueInterest } from '../../../src/domain/ledger/accrual';
import { Account, noon } from '../commands-fixture';

const service = { serviceFromOn: '2026-01-01', serviceUntilOn: '2026-06-30' };
let counter = 0;

/** 10,000.00 of before service under a contract with one yearly rate; today is 1 March 2026. */
class Loan extends Account {
  constructor(percent: string, issuedOn = '2025-11-01') {
    super();
    const { creditor } = this.facts;
    const interest = { basis: 'contract', rates: [{ from: '2020-01-01', percent }] } as const;
    const contract = { lateFees: {}, clause: '7.2', terms: { signedOn: '2020-01-01', interest } };
    const settings = { ...creditor.settings, contract };
    this.facts = { ...this.facts, creditor: { ...creditor, settings } };
    this.addInvoice('A', '10000.00', '2025-12-31', { issuedOn });
  }

  serve(details: object = service): void {
    this.run('hold', { type: 'scra', reason: 'orders', details });
  }

  interestOn(untilOn: string): bigint {
    this.keep(
      accrueInterest(this.facts, untilOn, (head) => {
        counter += 1;
        return { ...head, id: `txn_scra${counter}`, key: `default/${head.key}`, at: noon };
      }),
    );
    return ledgerMinor(this.facts, 'interest');
  }
}

it('SCR-01: six percent in service, and what exceeds it is not owed afterwards either', () => {
  const loan = new Loan('18');
  loan.serve();
  expect(loan.interestOn('2026-06-30')).toBe(29_753n);
  // Thirty days more at 18 percent: 147.945205.
  expect(loan.interestOn('2026-07-30')).toBe(44_548n);
});

it('service that becomes known late takes back at once what was booked too much', () => {
  const loan = new Loan('18');
  expect(loan.interestOn('2026-02-19')).toBe(24_658n);
  loan.serve();
  // Sixty days until today at 6 percent.
  expect(ledgerMinor(loan.facts, 'interest')).toBe(9_863n);
  expect(loan.last.transactions?.some(({ reverses }) => reverses !== null)).toBe(true);
  expect(loan.interestOn('2026-06-30')).toBe(29_753n);
});

it('service without an end caps until it is known; a mortgage is capped for a year more', () => {
  const goesOn = new Loan('18');
  goesOn.serve({ serviceFromOn: '2026-01-01' });
  expect(goesOn.interestOn('2026-07-30')).toBe(34_685n);
  const mortgage = new Loan('18');
  mortgage.run('set-claim', { invoiceId: mortgage.invoice('A').id, nature: 'mortgage' });
  mortgage.serve();
  expect(mortgage.interestOn('2026-07-30')).toBe(34_685n);
});

it.each([
  // There since 1 January, so 180 days.
  ['a debt of the time of service', new Loan('18', '2026-01-01'), 88_767n],
  ['a rate below the cap', new Loan('5.5'), 27_274n],
])('%s stays as it is', (_name, loan, minor) => {
  loan.serve();
  expect(loan.interestOn('2026-06-30')).toBe(minor);
});
