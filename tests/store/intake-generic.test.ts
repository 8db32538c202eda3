import { runCommand } from '../../src/commands/run-command';
import {
  genericEvent,
  invoiceSays,
  money,
  paid,
  refunded,
  standardHeaders,
} from '../intake/generic-events';
import { openHouse, type House } from './intake-house';

let house: House;

beforeEach(async () => {
  house = await openHouse();
  house.at('2026-04-10T10:00:00.000Z');
});

afterEach(() => house.close());

const tell = (type: string, data: Record<string, unknown>, on = '2026-04-05') =>
  house.deliverTo('generic', genericEvent(type, data, `${on}T15:00:00Z`));
const invoiced = (over = {}, customer = {}) =>
  tell('invoice.created', invoiceSays(over, customer), '2026-03-01');

/** Of the whole creditor, what is not zero. */
async function books(): Promise<Record<string, string>> {
  const rows = await house.query<{ ledger: string; sum: string }>(
    `SELECT "ledger", "currency", sum("debitMinor" - "creditMinor")::text AS sum FROM "ledger_entry"
      GROUP BY 1, 2 HAVING sum("debitMinor" - "creditMinor") <> 0 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ ledger, sum }) => [ledger, sum]));
}

const suspense = () =>
  house.store.lists.payments('default', 'suspense', { limit: 50, cursor: null });
const quarantined = async () =>
  (await house.store.inbox.list('default', 'quarantined', { limit: 50, cursor: null })).map(
    ({ detail }) => detail,
  );

describe('money that comes before what it is for', () => {
  test('is booked in suspense, shows there, and finds its invoice', async () => {
    expect(await tell('payment.received', paid({ payer: 'Ada E.' }))).toBe('applied');
    expect(await books()).toEqual({ cash: '12500', suspense: '-12500' });
    expect(await suspense()).toMatchObject([
      { amountMinor: 12_500n, payer: 'Ada E.', reference: 'for inv_1', accountId: null },
    ]);
    expect(await invoiced()).toBe('applied');
    const { invoices, payments, account } = await house.account();
    expect(invoices).toMatchObject([{ status: 'paid', openMinor: 0n, paidOn: '2026-04-05' }]);
    expect(payments).toMatchObject([{ externalId: 'pay_1', status: 'applied' }]);
    expect(account.stage).toBe('closed');
    expect(await books()).toEqual({ cash: '12500', income: '-12500' });
    expect(await suspense()).toEqual([]);
  });

  test('goes back from suspense, and only the rest finds the invoice', async () => {
    expect(await tell('payment.refunded', refunded())).toBe('quarantined');
    expect(await quarantined()).toEqual(['waits-for pay_1']);
    await tell('payment.received', paid());
    expect(await quarantined()).toEqual([]);
    expect(await books()).toEqual({ cash: '10000', suspense: '-10000' });
    // Told again by another event: known by its own name.
    expect(await tell('payment.refunded', refunded(), '2026-04-06')).toBe('applied');
    expect(await books()).toEqual({ cash: '10000', suspense: '-10000' });
    await invoiced();
    expect((await house.account()).invoices).toMatchObject([{ openMinor: 2_500n }]);
    expect(await tell('payment.refunded', refunded(), '2026-04-07')).toBe('applied');
    expect(await books()).toEqual({ cash: '10000', income: '-12500', receivable: '2500' });
  });

  test('taken back whole and won again still finds the invoice', async () => {
    await tell('payment.received', paid());
    const dispute = { id: 'dp_1', paymentId: 'pay_1', amount: money('125.00') };
    await tell('dispute.opened', { dispute }, '2026-04-06');
    await invoiced();
    expect(await books()).toEqual({ income: '-12500', receivable: '12500' });
    await tell('dispute.closed', { dispute: { ...dispute, outcome: 'won' } }, '2026-04-07');
    expect((await house.account()).invoices).toMatchObject([{ status: 'paid' }]);
  });

  test('placed by a person stays there', async () => {
    await invoiced({ id: 'inv_other', number: 'B' }, { id: 'cust_2', email: null, phone: null });
    await tell('payment.received', paid());
    const { account, invoices } = await house.account();
    const [waiting] = await suspense();
    const matched = await runCommand(house.change, {
      accountId: account.id,
      actor: { kind: 'user', id: 'key_1', role: 'supervisor' },
      key: 'k1',
      name: 'match-payment',
      data: { paymentId: waiting?.id, invoiceId: invoices[0]?.id },
    });
    expect(matched.ok).toBe(true);
    await invoiced();
    const statuses = (await house.accounts()).flatMap(({ invoices: rows }) => rows);
    expect(statuses.map(({ externalId, status }) => [externalId, status]).sort()).toEqual([
      ['inv_1', 'open'],
      ['inv_other', 'paid'],
    ]);
  });
});

describe('money that fits no claim', () => {
  test('in another currency waits in its own, and nothing is converted', async () => {
    await invoiced();
    expect(await tell('payment.received', paid({ amount: money('99.00', 'EUR') }))).toBe('applied');
    expect(await suspense()).toMatchObject([{ currency: 'EUR', amountMinor: 9_900n }]);
    expect((await house.account()).invoices).toMatchObject([{ openMinor: 12_500n }]);
  });

  test('for an account that nobody knows, or for nothing, waits', async () => {
    for (const [id, over] of Object.entries({
      pay_a: { customerId: 'cust_unknown' },
      pay_b: { accountId: 'acc_unknown' },
      pay_c: {},
    })) {
      expect(await tell('payment.received', paid({ id, invoiceId: undefined, ...over }))).toBe(
        'applied',
      );
    }
    expect(await suspense()).toHaveLength(3);
  });

  test('of a customer pays what is open, and waits when the account is closed', async () => {
    await invoiced();
    const ofCustomer = (id: string, amount: string) =>
      tell(
        'payment.received',
        paid({ id, invoiceId: undefined, customerId: 'cust_1', amount: money(amount) }),
      );
    await ofCustomer('pay_1', '25.00');
    expect((await house.account()).invoices).toMatchObject([{ openMinor: 10_000n }]);
    await ofCustomer('pay_2', '100.00');
    expect((await house.account()).account.stage).toBe('closed');
    await house.query(`UPDATE "account" SET "status" = 'closed'`);
    await ofCustomer('pay_3', '10.00');
    expect(await suspense()).toMatchObject([{ amountMinor: 1_000n, reference: 'for cust_1' }]);
    // A new claim of the customer takes it.
    await invoiced({ id: 'inv_2', number: 'A-0002', amount: money('30.00') });
    expect(await suspense()).toEqual([]);
    expect(
      (await house.account()).invoices.find(({ id: _id, number }) => number === 'A-0002'),
    ).toMatchObject({
      openMinor: 2_000n,
    });
  });

  test("beyond the debt is the debtor's credit; beyond the payment nothing goes back", async () => {
    await invoiced();
    await tell('payment.received', paid({ amount: money('130.00') }));
    expect(await books()).toEqual({ cash: '13000', income: '-12500', overpayment: '-500' });
    expect(await tell('payment.refunded', refunded({ amount: money('130.01') }))).toBe(
      'quarantined',
    );
    expect(await quarantined()).toEqual([expect.stringMatching(/^amount_invalid: /)]);
    expect(await books()).toEqual({ cash: '13000', income: '-12500', overpayment: '-500' });
  });

  test('for an invoice that was void already is credit, whichever came first', async () => {
    await invoiced();
    await tell('invoice.voided', invoiceSays(), '2026-04-04');
    await tell('payment.received', paid());
    expect(await books()).toEqual({ cash: '12500', overpayment: '-12500' });
  });
});

describe('an invoice that the debtor disputes', () => {
  const dispute = { id: 'dp_9', invoiceId: 'inv_1', reason: 'never ordered' };
  const holds = async () =>
    (await house.account()).holds.map(({ type, releasedAt }) => [type, releasedAt !== null]);

  test('rests until the source says that it is settled', async () => {
    await invoiced();
    await tell('dispute.opened', { dispute });
    expect(await holds()).toEqual([['dispute', false]]);
    await tell('dispute.closed', { dispute: { ...dispute, outcome: 'rejected' } }, '2026-04-06');
    expect(await holds()).toEqual([['dispute', true]]);
  });

  test('told by its end first does not begin again', async () => {
    await tell('dispute.closed', { dispute: { ...dispute, outcome: 'rejected' } }, '2026-04-06');
    expect(await quarantined()).toEqual(['waits-for inv_1']);
    await invoiced();
    await tell('dispute.opened', { dispute });
    expect(await holds()).toEqual([['dispute', true]]);
  });

  test('here is not released by the source', async () => {
    await invoiced();
    const { account, invoices } = await house.account();
    const opened = await runCommand(house.change, {
      accountId: account.id,
      actor: { kind: 'user', id: 'key_1', role: 'supervisor' },
      key: 'k1',
      name: 'open-dispute',
      data: { invoiceId: invoices[0]?.id, reason: 'told us on the phone' },
    });
    expect(opened.ok).toBe(true);
    await tell('dispute.closed', { dispute: { ...dispute, outcome: 'rejected' } });
    expect(await holds()).toEqual([['dispute', false]]);
  });
});

describe('the same and the foreign', () => {
  test('two hundred copies at once post once', async () => {
    await invoiced();
    const body = Buffer.from(genericEvent('payment.received', paid(), '2026-04-05T15:00:00Z'));
    const headers = standardHeaders('msg_copies', body, Date.parse('2026-04-10T10:00:00.000Z'));
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => house.intake.billing('generic', 'default', body, headers)),
    );
    const outcomes = answers.map((answer) =>
      answer.status === 200 ? answer.outcome : answer.status,
    );
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(199);
    expect(await books()).toEqual({ cash: '12500', income: '-12500' });
  });

  test('an id that comes again with other words changes nothing and is told', async () => {
    const now = Date.parse('2026-04-10T10:00:00.000Z');
    const send = (amount: string) => {
      const body = Buffer.from(genericEvent('payment.received', paid({ amount: money(amount) })));
      return house.intake.billing('generic', 'default', body, standardHeaders('msg_x', body, now));
    };
    expect(await send('1.00')).toMatchObject({ outcome: 'applied' });
    expect(await send('2.00')).toMatchObject({ status: 200, outcome: 'duplicate' });
    expect(await suspense()).toMatchObject([{ amountMinor: 100n }]);
    expect(house.alerts).toMatchObject([{ kind: 'id-reuse', source: 'generic', eventId: 'msg_x' }]);
  });

  test('an event that names another creditor is put aside and told', async () => {
    const whole = JSON.parse(genericEvent('payment.received', paid())) as object;
    const body = JSON.stringify({ ...whole, creditorId: 'somebody-else' });
    expect(await house.deliverTo('generic', body)).toBe('quarantined');
    expect(house.alerts.map(({ kind }) => kind)).toEqual(['quarantined', 'security']);
    const own = JSON.stringify({ ...whole, creditorId: 'default' });
    expect(await house.deliverTo('generic', own)).toBe('applied');
  });

  test('an address made for other headers marks the channel and is told', async () => {
    expect(await invoiced({}, { email: 'x@y.example\r\nBcc: all@z.example' })).toBe('applied');
    const { contacts } = await house.account();
    expect(contacts.find(({ kind }) => kind === 'email')).toMatchObject({ status: 'invalid' });
    expect(house.alerts).toMatchObject([{ kind: 'security', reason: 'header-injection' }]);
  });

  test('an event of a time that is years away does not count', async () => {
    const body = genericEvent(
      'invoice.created',
      invoiceSays({ dueOn: '2090-03-31' }),
      '2090-03-01T00:00:00Z',
    );
    expect(await house.deliverTo('generic', body)).toBe('quarantined');
    expect(await quarantined()).toEqual(['time: too far ahead']);
  });

  test('an older event is kept and moves nothing back; a payment is no news about its invoice', async () => {
    await invoiced();
    await tell('payment.received', paid({ amount: money('25.00') }), '2026-04-05');
    expect(
      await tell('invoice.changed', invoiceSays({ amount: money('150.00') }), '2026-03-20'),
    ).toBe('applied');
    expect(
      await tell('invoice.changed', invoiceSays({ amount: money('140.00') }), '2026-03-10'),
    ).toBe('applied');
    expect((await house.account()).invoices).toMatchObject([
      { amountMinor: 15_000n, openMinor: 12_500n },
    ]);
  });
});

describe('quarantine', () => {
  test('is tried again once its cause is mended, and once only', async () => {
    await invoiced();
    await tell('payment.received', paid());
    expect(await tell('payment.refunded', refunded({ amount: money('200.00') }))).toBe(
      'quarantined',
    );
    const [row] = await house.store.inbox.list('default', 'quarantined', {
      limit: 9,
      cursor: null,
    });
    const id = row?.id ?? '';
    expect(await house.intake.replay('default', id)).toBe('quarantined');
    // The mending: the payment had been larger than it was told first.
    await house.query(`UPDATE "payment" SET "amountMinor" = 20000`);
    expect(await house.intake.replay('another', id)).toBeNull();
    const both = [house.intake.replay('default', id), house.intake.replay('default', id)];
    expect(await Promise.all(both)).toEqual(['applied', 'applied']);
    expect(await house.intake.replay('default', id)).toBe('applied');
    const back = await house.query(
      `SELECT 1 FROM "ledger_transaction" WHERE "key" LIKE '%/refund/%'`,
    );
    expect(back).toHaveLength(1);
    expect(await house.store.inbox.quarantined('default')).toEqual([]);
  });
});
