import { createHash } from 'node:crypto';
import { legalPack } from '../../src/texts/pack';
import { agreement, message, now, payment, sampleFacts } from './texts-facts';

const messages = [
  message({
    id: 'msg_2',
    plannedAt: now - 5,
    template: 'b8',
    channel: 'letter',
    payByOn: '2026-03-15',
  }),
  message({ id: 'msg_1' }),
  message({ id: 'msg_3', dispatchedAt: null, acceptedAt: null, status: 'suppressed' }),
];

describe('the pack for counsel', () => {
  it('holds parties, claims per invoice, sums, and the notices that really went out', () => {
    const pack = legalPack(sampleFacts(), messages, now);
    expect(pack.parties).toMatchObject({
      creditor: { name: 'Northwind Supplies Ltd', role: 'first-party' },
      debtor: { name: 'Harbour Café', contacts: [{ kind: 'address' }] },
    });
    expect(pack.claims).toMatchObject([
      {
        number: 'INV-1',
        daysLate: 29,
        principal: { amount: '1000.50', currency: 'EUR' },
        fees: { amount: '15.00', currency: 'EUR' },
        total: { amount: '1015.50', currency: 'EUR' },
      },
      { number: 'INV-2', total: { amount: '499.50', currency: 'EUR' } },
    ]);
    expect(pack.totals).toMatchObject({ total: { amount: '1515.00', currency: 'EUR' } });
    expect(pack.notices).toMatchObject([
      { id: 'msg_1', bodySha256: 'ab'.repeat(32), acceptedAt: '2026-02-08T09:00:00.000Z' },
      { id: 'msg_2', payByOn: '2026-03-15' },
    ]);
    expect(pack.payments).toMatchObject([
      { amount: { amount: '250.00' }, pays: [{ invoice: 'INV-1', amount: { amount: '250.00' } }] },
    ]);
  });

  it('tells the history of agreements', () => {
    const broken = agreement({
      id: 'agr_1',
      status: 'broken',
      endedAt: now - 10,
      endReason: 'missed',
    });
    const pack = legalPack(sampleFacts({ agreements: [broken] }), [], now);
    expect(pack.agreements).toMatchObject([
      { type: 'plan', status: 'broken', invoices: ['INV-1'], parts: [{ n: 1 }, { n: 2 }] },
    ]);
  });

  it('covers exactly the invoices of the hand-off, also once counsel has them', () => {
    const placement = {
      ...{ id: 'pla_1', accountId: 'acc_1', kind: 'legal' as const, partyId: 'counsel-1' },
      ...{ status: 'transmitted' as const, invoiceIds: ['inv-1'], effectKey: 'k', reason: null },
      ...{ receiptId: 'r', createdAt: now, transmittedAt: now, endedAt: null },
    };
    const pack = legalPack(sampleFacts({ placements: [placement] }), [], now, ['inv-1']);
    expect(pack.claims).toHaveLength(1);
    expect(legalPack(sampleFacts(), [], now, ['inv-1'])).toEqual(pack);
  });

  it('is the same whatever order the rows come in, and its hash can be checked', () => {
    const facts = sampleFacts({ payments: [payment({ id: 'p2' }), payment({ id: 'p1' })] });
    const turned = {
      ...facts,
      payments: [...facts.payments].reverse(),
      invoices: [...facts.invoices].reverse(),
      balances: [...facts.balances].reverse(),
    };
    const pack = legalPack(facts, messages, now);
    expect(JSON.stringify(legalPack(turned, [...messages].reverse(), now))).toBe(
      JSON.stringify(pack),
    );
    const { sha256, ...content } = pack;
    expect(createHash('sha256').update(JSON.stringify(content)).digest('hex')).toBe(sha256);
  });

  it('keeps the reasons of private holds out', () => {
    const hold = {
      ...{ id: 'hol_1', accountId: 'acc_1', invoiceId: null, type: 'hardship' as const },
      ...{ reason: 'illness', blocks: [], channel: null, fromAt: 0, untilAt: null },
      ...{
        releasedAt: null,
        releaseReason: null,
        amountMinor: null,
        outcome: null,
        partyId: null,
        details: {},
      },
      ...{ placedBy: 'usr_1', createdAt: 0 },
    };
    const pack = legalPack(sampleFacts({ holds: [hold] }), [], now);
    expect(JSON.stringify(pack)).not.toContain('illness');
  });
});
