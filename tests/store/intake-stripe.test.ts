import { runCommand } from '../../src/commands/run-command';
import {
  charge,
  creditNote,
  customer,
  dispute,
  event,
  invoice,
  paidInvoice,
  seconds,
  type Fields,
} from '../intake/events';
import { openHouse, type House } from './intake-house';

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(() => house.close());

const day = (on: string) => `${on}T15:00:05Z`;

describe('the life of an invoice', () => {
  test('not yet due, then paid: the account opens for it and nothing is left', async () => {
    expect(await house.deliver(event('invoice.finalized', invoice()))).toBe('applied');
    const opened = await house.account();
    expect(opened.account).toMatchObject({ status: 'open', stage: 'reminder', currency: 'USD' });
    expect(opened.account.strategyId).toBe('b2b-standard');
    expect(opened.debtor).toMatchObject({
      externalId: 'stripe:cus_1',
      name: 'Ada Example',
      kind: 'business',
      timeZone: 'America/New_York',
    });
    expect(opened.contacts.map(({ kind, value, status }) => [kind, value, status])).toEqual(
      expect.arrayContaining([
        ['email', 'ada@example.com', 'ok'],
        ['phone', '+12125550123', 'ok'],
      ]),
    );
    expect(opened.invoices).toMatchObject([
      { number: 'A-0001', issuedOn: '2026-03-01', dueOn: '2026-03-31', openMinor: 12_500n },
    ]);
    expect(await house.store.wakes.countUnsent()).toBe(1);
    house.at('2026-04-06T10:00:00.000Z');
    expect(
      await house.deliver(event('invoice.paid', paidInvoice(), { at: day('2026-04-05') })),
    ).toBe('applied');
    const paid = await house.account();
    expect(paid.invoices).toMatchObject([{ status: 'paid', openMinor: 0n, paidOn: '2026-04-05' }]);
    expect(paid.payments).toMatchObject([{ chargeId: 'ch_1', paymentIntent: 'pi_1' }]);
    expect(paid.account).toMatchObject({ stage: 'closed' });
    expect(await house.books(paid.account.id)).toEqual({ cash: '12500', income: '-12500' });
  });

  test('a second invoice joins the account, another currency has its own', async () => {
    await house.deliver(event('invoice.finalized', invoice()));
    await house.deliver(event('invoice.finalized', invoice({ id: 'in_2', number: 'A-0002' })));
    await house.deliver(event('invoice.finalized', invoice({ id: 'in_3', currency: 'eur' })));
    const accounts = await house.accounts();
    expect(
      accounts.map(({ account, invoices }) => [account.currency, invoices.length]).sort(),
    ).toEqual([
      ['EUR', 1],
      ['USD', 2],
    ]);
    expect(new Set(accounts.map(({ debtor }) => debtor.id)).size).toBe(1);
  });

  test('moves with the due date, the amount and the address of the source', async () => {
    await house.deliver(event('invoice.finalized', invoice()));
    const changed = invoice({ amount_due: 15_000, due_date: seconds('2026-04-15T00:00:00Z') });
    const previous = { due_date: seconds('2026-03-31T15:00:00Z'), amount_due: 12_500 };
    await house.deliver(event('invoice.updated', changed, { at: day('2026-03-03'), previous }));
    const address = { line1: '2 Sea Street', city: 'Los Angeles', state: 'CA', country: 'US' };
    const moved = customer({ name: 'Ada Moved', address, email: 'new@example.com' });
    await house.deliver(event('customer.updated', moved, { at: day('2026-03-04') }));
    await house.deliver(event('customer.updated', customer(), { at: day('2026-03-03') }));
    const { invoices, debtor, contacts } = await house.account();
    expect(invoices).toMatchObject([
      { dueOn: '2026-04-15', amountMinor: 15_000n, openMinor: 15_000n },
    ]);
    expect(debtor).toMatchObject({ name: 'Ada Moved', timeZone: 'America/Los_Angeles' });
    expect(contacts.map(({ value }) => value)).toContain('new@example.com');
    expect(contacts.map(({ value }) => value)).toContain('2 Sea Street\nLos Angeles CA\nUS');
  });

  test('a due date that a person extended is moved only by a new due date of the source', async () => {
    await house.deliver(event('invoice.finalized', invoice()));
    const { account, invoices } = await house.account();
    const extended = await runCommand(house.change, {
      accountId: account.id,
      actor: { kind: 'user', id: 'key_1', role: 'supervisor' },
      key: 'k1',
      name: 'extend-due-date',
      data: { invoiceId: invoices[0]?.id, dueOn: '2026-04-20', reason: 'asked for time' },
    });
    expect(extended.ok).toBe(true);
    const at = (on: string, previous: Fields) => ({ at: day(on), previous });
    const footer = invoice({ footer: 'thank you' });
    await house.deliver(event('invoice.updated', footer, at('2026-03-03', { footer: null })));
    expect((await house.account()).invoices[0]?.dueOn).toBe('2026-04-20');
    const due = invoice({ due_date: seconds('2026-05-01T15:00:00Z') });
    await house.deliver(event('invoice.updated', due, at('2026-03-04', { due_date: 1 })));
    expect((await house.account()).invoices[0]?.dueOn).toBe('2026-05-01');
  });

  test('a card invoice counts from its first failed charge', async () => {
    const card = (attempts: number) =>
      invoice({
        collection_method: 'charge_automatically',
        due_date: null,
        attempt_count: attempts,
      });
    await house.deliver(event('invoice.finalized', card(0)));
    expect((await house.account()).account.strategyId).toBe('us-consumer-first-party');
    house.at('2026-03-09T10:00:00.000Z');
    const failed = (attempts: number, on: string) =>
      event('invoice.payment_failed', card(attempts), { at: day(on) });
    await house.deliver(failed(2, '2026-03-08'));
    await house.deliver(failed(1, '2026-03-05'));
    expect((await house.account()).invoices).toMatchObject([
      { dueOn: null, failedAttempts: 2, firstFailedAt: Date.parse(day('2026-03-05')) },
    ]);
  });

  test('an older event never moves a newer state back', async () => {
    await house.deliver(
      event('invoice.voided', invoice({ status: 'void' }), { at: day('2026-03-05') }),
    );
    expect(
      await house.deliver(event('invoice.finalized', invoice(), { at: day('2026-03-01') })),
    ).toBe('applied');
    const old = event('invoice.updated', invoice({ amount_due: 1 }), { at: day('2026-03-02') });
    expect(await house.deliver(old)).toBe('applied');
    const { invoices, account } = await house.account();
    expect(invoices).toMatchObject([{ status: 'void', amountMinor: 12_500n, openMinor: 0n }]);
    expect(await house.books(account.id)).toEqual({});
  });

  test('given up at the source it is written off, and paid after all it is paid', async () => {
    house.at('2026-05-02T10:00:00.000Z');
    await house.deliver(event('invoice.finalized', invoice()));
    const gone = invoice({ status: 'uncollectible' });
    await house.deliver(event('invoice.marked_uncollectible', gone, { at: day('2026-04-20') }));
    const { account } = await house.account();
    expect(await house.books(account.id)).toEqual({ income: '-12500', 'write-off': '12500' });
    await house.deliver(event('invoice.paid', paidInvoice(), { at: day('2026-05-01') }));
    expect(await house.books(account.id)).toEqual({ income: '-12500', cash: '12500' });
  });

  test.each([
    ['after it counted', ['created', 'voided']],
    ['before it is told', ['voided', 'created']],
    ['twice', ['created', 'voided', 'voided']],
  ])('a credit note that is voided %s leaves the claim as it was', async (_when, types) => {
    await house.deliver(event('invoice.finalized', invoice(), { at: day('2026-03-01') }));
    for (const [index, type] of types.entries()) {
      const note = { status: type === 'voided' ? 'void' : 'issued' };
      const told = { at: day(`2026-03-0${index + 2}`) };
      const heard = await house.deliver(event(`credit_note.${type}`, creditNote(note), told));
      expect(heard).toBe('applied');
      if (type === 'created' && index === 0) {
        expect((await house.account()).invoices[0]?.openMinor).toBe(10_000n);
      }
    }
    expect((await house.account()).invoices).toMatchObject([
      { amountMinor: 12_500n, openMinor: 12_500n, status: 'open' },
    ]);
  });

  test('credit notes count once, whatever the invoice then shows', async () => {
    await house.deliver(event('credit_note.created', creditNote(), { at: day('2026-03-02') }));
    await house.deliver(event('invoice.finalized', invoice(), { at: day('2026-03-01') }));
    const credited = invoice({ amount_due: 10_000, pre_payment_credit_notes_amount: 2_500 });
    await house.deliver(event('invoice.updated', credited, { at: day('2026-03-03') }));
    expect((await house.account()).invoices).toMatchObject([
      { amountMinor: 12_500n, openMinor: 10_000n },
    ]);
  });
});

describe('deliveries', () => {
  test('the same event twice is a duplicate; the same id with other content too, and is told', async () => {
    const first = event('invoice.finalized', invoice(), { id: 'evt_same' });
    expect(await house.deliver(first)).toBe('applied');
    expect(await house.deliver(first)).toBe('duplicate');
    expect(house.alerts).toEqual([]);
    const other = event('invoice.finalized', invoice({ amount_due: 99 }), { id: 'evt_same' });
    expect(await house.deliver(other)).toBe('duplicate');
    expect(house.alerts).toMatchObject([{ kind: 'id-reuse', eventId: 'evt_same' }]);
    expect((await house.account()).invoices).toMatchObject([{ amountMinor: 12_500n }]);
  });

  test('twenty at once are one', async () => {
    const body = event('invoice.paid', paidInvoice(), { id: 'evt_once' });
    house.at('2026-04-06T10:00:00.000Z');
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => house.deliver(body)));
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect((await house.account()).payments).toHaveLength(1);
  });

  test('refused ones leave nothing behind', async () => {
    const body = Buffer.from(event('invoice.finalized', invoice()));
    const answer = (source: string, creditor: string, headers: Record<string, string>) =>
      house.intake.billing(source, creditor, body, headers);
    expect(await answer('stripe', 'default', {})).toEqual({ status: 400 });
    expect(await answer('stripe', 'nobody', { 'stripe-signature': 't=1,v1=0' })).toEqual({
      status: 400,
    });
    expect(await answer('constructor', 'default', {})).toEqual({ status: 404 });
    expect(await house.query(`SELECT 1 FROM "inbox"`)).toEqual([]);
    expect(house.alerts.map((alert) => alert.kind)).toEqual(['refused', 'refused']);
  });

  test('what cannot be read is quarantined once, raw and whole', async () => {
    expect(await house.deliver('{"amount":1,"amount":2}')).toBe('quarantined');
    expect(await house.deliver('{"amount":1,"amount":2}')).toBe('duplicate');
    expect(await house.deliver(event('invoice.finalized', invoice({ due_date: null })))).toBe(
      'quarantined',
    );
    expect(await house.deliver(event('plan.created', {}))).toBe('ignored');
    const rows = await house.query<Fields>(
      `SELECT "type", "verdict", "detail" FROM "inbox" ORDER BY "receivedAt", "detail"`,
    );
    expect(rows.map((row) => row['detail'])).toEqual([
      'body: duplicate-key',
      'due_date: missing',
      'type not used',
    ]);
    expect(await house.accounts()).toEqual([]);
  });

  test('what a rule of the account refuses leaves nothing of the event', async () => {
    house.at('2026-04-10T10:00:00.000Z');
    await house.deliver(event('invoice.paid', paidInvoice(), { at: day('2026-04-05') }));
    await house.deliver(event('charge.refunded', charge({ amount_refunded: 12_000 })));
    const more = event('charge.dispute.created', dispute({ amount: 12_500 }));
    expect(await house.deliver(more)).toBe('quarantined');
    const [row] = await house.query<Fields>(
      `SELECT "id", "detail" FROM "inbox" WHERE "verdict" = 'quarantined'`,
    );
    expect(row?.['detail']).toContain('amount_invalid: chargeback-payment');
    expect(await house.intake.replay('default', String(row?.['id']))).toBe('quarantined');
    expect(await house.intake.replay('default', 'evt_unknown')).toBeNull();
    expect(await house.intake.replay('other', String(row?.['id']))).toBeNull();
  });

  test('odd addresses and numbers are kept as unusable and the account goes on', async () => {
    const odd = invoice({
      customer_email: 'x@y.de\r\nBcc: all@z.de',
      customer_phone: '+19005550199',
    });
    expect(await house.deliver(event('invoice.finalized', odd))).toBe('applied');
    const { contacts } = await house.account();
    expect(contacts.filter(({ kind }) => kind !== 'address')).toMatchObject([
      { status: 'invalid' },
      { status: 'invalid' },
    ]);
    expect(contacts.every(({ value }) => !/[\r\n]/.test(value) || value.includes('Main'))).toBe(
      true,
    );
  });
});

describe('money that goes back', () => {
  const at = (on: string) => ({ at: day(on) });
  const noNames = { charge: undefined, payment_intent: undefined };

  beforeEach(() => {
    house.at('2026-06-02T10:00:00.000Z');
  });

  async function owedAfter(bodies: readonly string[]): Promise<bigint | undefined> {
    for (const body of bodies) await house.deliver(body);
    return (await house.account()).invoices[0]?.openMinor;
  }

  test('a refund finds its payment by payment intent and only once', async () => {
    const refund = charge({ id: 'ch_other', amount_refunded: 5_000 });
    const owed = await owedAfter([
      event('invoice.paid', paidInvoice({ charge: null }), at('2026-04-05')),
      event('charge.refunded', refund, at('2026-04-07')),
      event('charge.refunded', refund, at('2026-04-07')),
    ]);
    expect(owed).toBe(5_000n);
    expect((await house.account()).account.status).toBe('open');
  });

  test("a refund finds its payment by the charge's invoice", async () => {
    const owed = await owedAfter([
      event('invoice.paid', paidInvoice(noNames), at('2026-04-05')),
      event('charge.refunded', charge({ invoice: 'in_1', payment_intent: null }), at('2026-04-07')),
    ]);
    expect(owed).toBe(12_500n);
  });

  test('a chargeback takes the money, and won it comes back', async () => {
    const paid = event('invoice.paid', paidInvoice(), at('2026-04-05'));
    const taken = event('charge.dispute.created', dispute(), at('2026-04-20'));
    expect(await owedAfter([paid, taken])).toBe(12_500n);
    const won = event('charge.dispute.closed', dispute({ status: 'won' }), at('2026-05-20'));
    expect(await owedAfter([won])).toBe(0n);
    const { account, payments } = await house.account();
    expect(payments).toMatchObject([{ chargedBackMinor: 0n }]);
    expect(await house.books(account.id)).toEqual({ cash: '12500', income: '-12500' });
  });

  test('a dispute that is known by its end alone ends the same, and its beginning changes nothing', async () => {
    const paid = event('invoice.paid', paidInvoice(), at('2026-04-05'));
    const taken = event('charge.dispute.created', dispute(), at('2026-04-20'));
    const won = event('charge.dispute.closed', dispute({ status: 'won' }), at('2026-05-20'));
    expect(await owedAfter([won, paid, taken])).toBe(0n);
    const lost = dispute({ id: 'dp_2', status: 'lost' });
    expect(await owedAfter([event('charge.dispute.closed', lost, at('2026-05-25'))])).toBe(12_500n);
  });

  test('waits for its payment in sight of everybody and is applied with it', async () => {
    const refund = event('charge.refunded', charge(), at('2026-04-07'));
    expect(await house.deliver(refund)).toBe('quarantined');
    expect(
      await house.store.inbox.list('default', 'quarantined', { limit: 9, cursor: null }),
    ).toEqual([expect.objectContaining({ detail: 'waits-for ch_1 pi_1' })]);
    const paid = event('invoice.paid', paidInvoice(), at('2026-04-05'));
    expect(await owedAfter([paid])).toBe(12_500n);
    const rows = await house.query<Fields>(
      `SELECT "verdict" FROM "inbox" WHERE "type" = 'charge.refunded'`,
    );
    expect(rows).toEqual([{ verdict: 'applied' }]);
  });

  test('cannot miss its payment when both arrive at the same moment', async () => {
    for (let n = 1; n <= 8; n += 1) {
      const names = { charge: `ch_${n}`, payment_intent: `pi_${n}` };
      const paid = paidInvoice({
        ...names,
        id: `in_${n}`,
        number: `N-${n}`,
        customer: `cus_${n}`,
        customer_email: null,
        customer_phone: null,
      });
      const back = charge({ id: `ch_${n}`, payment_intent: `pi_${n}` });
      await Promise.all([
        house.deliver(event('charge.refunded', back, at('2026-04-07'))),
        house.deliver(event('invoice.paid', paid, at('2026-04-05'))),
      ]);
    }
    const open = await house.query<{ n: bigint }>(
      `SELECT count(*) AS n FROM "invoice" WHERE "openMinor" = 12500`,
    );
    expect(Number(open[0]?.n)).toBe(8);
  });
});
