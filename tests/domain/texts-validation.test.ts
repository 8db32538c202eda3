import { address, invoice, now, payment, sampleFacts } from './texts-facts';
import { messageView } from '../../src/texts/view';
import type { Facts } from '../../src/domain/account/facts';

const base = sampleFacts();
const claim = {
  ...{ originalCreditor: 'Harbour Shop', itemizationCreditor: 'Harbour Shop' },
  ...{ currentCreditor: 'Harbour Bank', itemizationOn: '2026-01-10' },
};

/** One debt of 1,000.00 itemized on 10 January; since then 40.00 of fees, 250.00 paid, 100.00 credited. */
function placed(change: Partial<Facts> = {}): Facts {
  return sampleFacts({
    creditor: {
      ...base.creditor,
      settings: { ...base.creditor.settings, address: '7 Pier Road\nCork' },
    },
    invoices: [invoice({ id: 'inv-1', amountMinor: 100_000n, openMinor: 65_000n, claim })],
    payments: [
      payment({
        id: 'pay-1',
        lines: [{ invoiceId: 'inv-1', ledger: 'receivable', amountMinor: 25_000n, rule: 'oldest' }],
      }),
    ],
    charges: [
      {
        ...{ transactionId: 'txn_1', key: 'k', at: now, effectiveOn: '2026-02-01', reason: 'fee' },
        ...{ ledger: 'fees', invoiceId: 'inv-1', amountMinor: 5_000n },
        ...{ takenBackBy: 'txn_2', takenBackMinor: 1_000n },
      },
    ],
    principalMoves: [
      { invoiceId: 'inv-1', on: '2026-01-01', changeMinor: 100_000n },
      { invoiceId: 'inv-1', on: '2026-02-10', changeMinor: -10_000n },
      { invoiceId: 'inv-1', on: '2026-02-20', changeMinor: -25_000n },
    ],
    balances: [
      { ledger: 'receivable', invoiceId: 'inv-1', balanceMinor: 65_000n },
      { ledger: 'fees', invoiceId: 'inv-1', balanceMinor: 4_000n },
    ],
    ...change,
  });
}

const viewOf = (facts: Facts) =>
  messageView(facts, { now, stepId: 't1', payByOn: null, contactPoint: address });

it('itemizes a debt so that its lines make what is owed, zeros printed', () => {
  expect(viewOf(placed()).validation).toEqual({
    collectorAddress: '7 Pier Road, Cork',
    consumerAddress: '1 Quay Street, Galway',
    creditors: 'Harbour Bank',
    debts: [
      {
        account: '...NV-1',
        ...{ originalCreditor: 'Harbour Shop', creditorThen: 'Harbour Shop' },
        creditorNow: 'Harbour Bank',
        itemizedOn: '10 January 2026',
        // 1,000.00 + 0 + 40.00 - 250.00 - 100.00 = 690.00
        ...{ amount: 'EUR 1,000.00', interest: 'EUR 0.00', fees: 'EUR 40.00' },
        ...{ payments: 'EUR 250.00', credits: 'EUR 100.00', now: 'EUR 690.00' },
      },
    ],
    total: 'EUR 690.00',
    // Sunday 1 March, five business days to Friday 6 March, thirty days
    endsOn: '5 April 2026',
  });
});

it.each<[string, Partial<Facts>]>([
  ['no address of the collector', { creditor: base.creditor }],
  [
    'no creditor of today',
    {
      invoices: [
        invoice({ id: 'inv-1', claim: { ...claim, currentCreditor: undefined } as never }),
      ],
    },
  ],
  [
    'no itemization date',
    { invoices: [invoice({ id: 'inv-1', claim: { currentCreditor: 'x' } })] },
  ],
])('is not there with %s: no field of the notice may be blank', (_, change) => {
  expect(viewOf(placed(change)).validation).toBeNull();
});
