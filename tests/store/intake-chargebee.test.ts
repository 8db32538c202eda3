import {
  chargebeeEvent,
  creditNote,
  customer,
  invoice,
  paidInvoice,
  refund,
  transaction,
} from '../intake/chargebee-events';
import type { Fields } from '../intake/events';
import { openHouse, type House } from './intake-house';

let house: House;

beforeEach(async () => {
  house = await openHouse();
  house.at('2026-04-10T10:00:00.000Z');
});

afterEach(() => house.close());

const tell = (type: string, content: Fields, on = '2026-04-05') =>
  house.deliverTo('chargebee', chargebeeEvent(type, content, `${on}T15:00:00Z`));
const generated = (over: Fields = {}) =>
  tell('invoice_generated', { invoice: invoice(over) }, '2026-03-01');

test('an invoice opens an account, and its payment ends it, however often it is shown', async () => {
  expect(await generated()).toBe('applied');
  const opened = await house.account();
  expect(opened.debtor).toMatchObject({ externalId: 'chargebee:cb_1', kind: 'business' });
  expect(opened.account).toMatchObject({ stage: 'reminder', strategyId: 'b2b-standard' });
  const content = { transaction: transaction(), invoice: paidInvoice(), customer: customer() };
  expect(await tell('payment_succeeded', content)).toBe('applied');
  expect(await tell('invoice_updated', { invoice: paidInvoice() }, '2026-04-06')).toBe('applied');
  const { account, invoices } = await house.account();
  expect(account.stage).toBe('closed');
  expect(invoices).toMatchObject([{ status: 'paid', paidOn: '2026-04-05' }]);
  expect(await house.books(account.id)).toEqual({ cash: '12500', income: '-12500' });
});

test('a refund credits the invoice: nothing is owed again', async () => {
  await generated();
  await tell('payment_succeeded', { transaction: transaction(), invoice: paidInvoice() });
  expect(await tell('payment_refunded', { transaction: refund() }, '2026-04-07')).toBe('applied');
  const { account, invoices } = await house.account();
  expect(invoices).toMatchObject([{ status: 'paid', openMinor: 0n }]);
  expect(await house.books(account.id)).toEqual({ cash: '10000', income: '-10000' });
});

test('a reversal by the bank is owed again', async () => {
  await generated();
  await tell('payment_succeeded', { transaction: transaction(), invoice: paidInvoice() });
  const reversal = transaction({
    ...{ id: 'txn_9', type: 'payment_reversal', reference_transaction_id: 'txn_1' },
  });
  expect(await tell('transaction_created', { transaction: reversal }, '2026-04-08')).toBe(
    'applied',
  );
  expect((await house.account()).invoices).toMatchObject([{ status: 'open', openMinor: 12_500n }]);
});

test('an adjustment counts once, by its note and on its invoice; a write-off ends it', async () => {
  await generated();
  await tell('credit_note_created', { credit_note: creditNote() }, '2026-03-10');
  const note = { cn_id: 'CN-9', cn_total: 2_500, cn_status: 'adjusted' };
  await tell('invoice_updated', { invoice: invoice({ adjustment_credit_notes: [note] }) });
  expect((await house.account()).invoices).toMatchObject([{ openMinor: 10_000n }]);
  const given = invoice({ adjustment_credit_notes: [note], write_off_amount: 10_000 });
  await tell('invoice_updated', { invoice: given }, '2026-04-06');
  const { account, invoices } = await house.account();
  expect(invoices).toMatchObject([{ status: 'uncollectible', openMinor: 0n }]);
  expect(await house.books(account.id)).toEqual({ income: '-10000', 'write-off': '10000' });
});

test('of two versions of one second the later one counts', async () => {
  const at = Date.parse('2026-04-05T15:00:00Z');
  await generated({ resource_version: at - 1_000 });
  await tell('invoice_updated', {
    invoice: invoice({ total: 14_000, resource_version: at + 200 }),
  });
  await tell('invoice_updated', {
    invoice: invoice({ total: 13_000, resource_version: at + 100 }),
  });
  expect((await house.account()).invoices).toMatchObject([{ amountMinor: 14_000n }]);
});

test('money of a customer without an invoice waits for one', async () => {
  const unused = transaction({ linked_invoices: [], amount: 4_000 });
  expect(await tell('payment_succeeded', { transaction: unused })).toBe('applied');
  const page = { limit: 9, cursor: null };
  expect(await house.store.lists.payments('default', 'suspense', page)).toHaveLength(1);
  await generated();
  expect((await house.account()).invoices).toMatchObject([{ openMinor: 8_500n }]);
  expect(await house.store.lists.payments('default', 'suspense', page)).toEqual([]);
});

test('a customer who moved counts for every account, an older record for none', async () => {
  await generated();
  const moved = customer({ company: 'Moved Ltd' });
  await tell('customer_changed', { customer: moved }, '2026-04-06');
  await tell('customer_changed', { customer: customer({ company: 'Older Ltd' }) }, '2026-04-05');
  expect((await house.account()).debtor.name).toBe('Moved Ltd');
});
