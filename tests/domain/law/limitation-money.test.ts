import { ledgerMinor, owedMinor } from '../../../src/domain/account/balances';
import { applyChanges } from '../../../src/domain/account/changes';
import type { Facts } from '../../../src/domain/account/facts';
import { unbookedInterestMinor } from '../../../src/domain/ledger/accrual';
import { feePosting } from '../../../src/domain/ledger/postings';
import { writtenOffParts } from '../../../src/domain/ledger/write-off';
import { at, b2b, facts, hold, invoice } from '../account-facts';
import { fold } from '../account-fold';

/** A Scottish claim of 2,000.00 with contract interest of 8 %, and a fee of the account that names no invoice. */
function debt(): Facts {
  const old = invoice('inv_1', { issuedOn: '2020-01-31', dueOn: '2020-03-01' });
  const start = facts([old]);
  const { settings } = start.creditor;
  const interest = { basis: 'contract' as const, rates: [{ from: '2020-01-01', percent: '8' }] };
  const contract = { lateFees: {}, clause: '7', terms: { signedOn: '2020-01-05', interest } };
  const head = { id: 'txn_fee', key: 'fee', at: 0, effectiveOn: '2020-04-01', reason: 'fee' };
  return applyChanges(
    { ...start, creditor: { ...start.creditor, settings: { ...settings, contract } } },
    {
      debtor: { region: 'SCT' },
      holds: [hold({ type: 'operator' })],
      transactions: [feePosting(start.account, head, { invoiceId: null, feeMinor: 2_500n })],
      timeline: [],
    },
  );
}

test('what ends with the debt is all of it: principal, interest until that day and charges on no invoice', () => {
  const run = fold(debt(), at('2025-02-20'), at('2025-06-01'), { strategy: b2b });
  expect(run.facts.account).toMatchObject({ status: 'closed', outcome: 'extinguished' });
  expect(owedMinor(run.facts)).toBe(0n);
  // 8 % of 2,000.00 from 2 March 2020 to 3 March 2025: 1,828 days.
  expect(writtenOffParts(run.facts)).toEqual([
    { invoiceId: 'inv_1', ledger: 'receivable', amountMinor: 200_000n },
    { invoiceId: 'inv_1', ledger: 'interest', amountMinor: 80_132n },
    { invoiceId: null, ledger: 'fees', amountMinor: 2_500n },
  ]);
  expect(ledgerMinor(run.facts, 'write-off')).toBe(282_632n);
  expect(unbookedInterestMinor(run.facts, '2026-01-01')).toBe(0n);
});
