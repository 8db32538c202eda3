import { Webhook } from 'standardwebhooks';
import { runCommand } from '../../src/commands/run-command';
import type { CreditorSettings } from '../../src/domain/account/creditor';
import type { Facts } from '../../src/domain/account/facts';
import type { WriteBackSource } from '../../src/domain/account/write-backs';
import { newWebhookSecret } from '../../src/providers/webhook-signature';
import { endpointStore } from '../../src/store/webhook-endpoints';
import { writeBackStore, type WriteBackRow } from '../../src/store/write-backs';
import { startDoorsOut, type DoorsOut } from '../../temporal/doors-out';
import { doorsOutParts } from '../../temporal/doors-out-parts';
import {
  chargebeeEvent,
  invoice as chargebeeInvoice,
  transaction,
} from '../intake/chargebee-events';
import { event, invoice, seconds } from '../intake/events';
import { genericEvent, invoiceSays, paid as genericPaid } from '../intake/generic-events';
import { openHouse, type House } from './intake-house';
import { Receiver, until, type Answering, type Received } from './receiver';

let house: House;
let billing: Receiver;
let doors: DoorsOut | null = null;

const silent = { info: () => undefined, warn: () => undefined };

beforeEach(async () => {
  house = await openHouse();
  billing = await Receiver.start();
});

afterEach(async () => {
  await doors?.stop();
  doors = null;
  await house.close();
  await billing.stop();
});

function work(): void {
  const { store, change } = house;
  const config = {
    ...{ encryptionKeys: [], outboundAllow: [billing.hostPort] },
    stripe: { webhookSecrets: [], apiKey: 'sk_test_1', baseUrl: billing.url },
    chargebeeApi: { apiKey: 'cb_key', baseUrl: billing.url },
  };
  const parts = { store, clock: change.clock, deps: change };
  const fast = { pollMs: 10, retryMs: [20, 20], coolMs: { first: 20, longest: 20 } };
  doors = startDoorsOut({ ...doorsOutParts(config, parts, silent), ...fast });
}

/** Names the billing systems that are told. */
async function told(...writeBack: WriteBackSource[]): Promise<void> {
  const found = await house.store.directory.creditor('default');
  if (!found.ok) throw new Error('no creditor');
  const settings: CreditorSettings = { ...found.value.settings, billing: { writeBack } };
  const { change, store } = house;
  await store.directory.putCreditor('default', 'Test Creditor', settings, await change.clock.now());
}

async function give(name: string, data: object, role: 'admin' | 'supervisor' = 'admin') {
  const { account } = await house.account();
  const ran = await runCommand(house.change, {
    accountId: account.id,
    actor: { kind: 'user', id: 'Ada', role },
    key: house.change.newId('evt'),
    name,
    data,
  });
  expect(ran).toMatchObject({ ok: true });
}

const byHand = (amount: string) =>
  give('record-payment', { amount, receivedOn: '2026-03-02', reference: 'cheque' });

const written = (): Promise<readonly WriteBackRow[]> =>
  writeBackStore(house.store.database).list('default', {}, { limit: 50, cursor: null });
const allDone = async (): Promise<boolean> => {
  const rows = await written();
  return rows.length > 0 && rows.every(({ status }) => status === 'done');
};

/** What an echo may not change: the books and what is owed. */
async function standing(): Promise<object> {
  const facts: Facts = await house.account();
  const { payments, invoices, account } = facts;
  return {
    books: await house.books(account.id),
    payments: payments.map(({ id, amountMinor, status }) => [id, amountMinor, status]),
    invoices: invoices.map(({ openMinor, status }) => [openMinor, status]),
    stage: account.stage,
  };
}

const paths = (): string[] => billing.received.map(({ path }) => path);

/** Stripe, as far as it is asked here. */
function stripeAnswers(status: string): (request: Received) => Answering {
  let now = status;
  const ended: Record<string, string> = {
    pay: 'paid',
    mark_uncollectible: 'uncollectible',
    void: 'void',
  };
  return ({ path }) => {
    const verb = path.startsWith('POST') ? path.split('/').at(-1) : undefined;
    if (verb !== undefined) now = ended[verb] ?? now;
    const body = JSON.stringify({ id: 'in_1', object: 'invoice', status: now });
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  };
}

describe('Stripe', () => {
  beforeEach(() => house.deliver(event('invoice.finalized', invoice())));

  it('is told nothing unless the creditor says so, and nothing of what it said itself', async () => {
    await byHand('25.00');
    await told('stripe');
    await house.deliver(
      event('invoice.marked_uncollectible', invoice({ status: 'uncollectible' })),
    );
    expect(await written()).toEqual([]);
  });

  it('hears once that an invoice was paid by hand, and its echo changes nothing', async () => {
    await told('stripe');
    await byHand('25.00');
    expect(await written()).toEqual([]);
    await byHand('100.00');
    billing.answer = stripeAnswers('open');
    work();
    await until(allDone, 'told');
    expect(paths()).toEqual(['GET /v1/invoices/in_1', 'POST /v1/invoices/in_1/pay']);
    const [, pay] = billing.received;
    expect(pay?.body).toBe('paid_out_of_band=true');
    expect(pay?.headers['idempotency-key']).toMatch(/^default\/stripe\/in_1\/payment\/pay_/);
    const before = await standing();
    const echo = invoice({
      ...{ status: 'paid', paid_out_of_band: true, amount_paid: 0, amount_remaining: 0 },
      status_transitions: {
        finalized_at: seconds('2026-03-01T15:00:00Z'),
        paid_at: seconds('2026-03-02T10:00:00Z'),
      },
    });
    for (const [n, id] of ['evt_echo1', 'evt_echo2'].entries()) {
      const at = `2026-03-02T10:0${n}:00Z`;
      expect(await house.deliver(event('invoice.paid', echo, { id, at }))).toBe('applied');
    }
    expect(await standing()).toEqual(before);
    expect(await written()).toHaveLength(1);
  });

  it('is asked first where the invoice stands: what is so already is not told again', async () => {
    await told('stripe');
    await byHand('125.00');
    billing.answer = stripeAnswers('paid');
    work();
    await until(allDone, 'known');
    expect(paths()).toEqual(['GET /v1/invoices/in_1']);
  });

  it('hears of a write-off and of a dispute that was right', async () => {
    await told('stripe');
    await give('write-off', { reason: 'not worth it' });
    billing.answer = stripeAnswers('open');
    work();
    await until(allDone, 'told');
    expect(paths()[1]).toBe('POST /v1/invoices/in_1/mark_uncollectible');
    const before = await standing();
    await house.deliver(
      event('invoice.marked_uncollectible', invoice({ status: 'uncollectible' })),
    );
    expect(await standing()).toEqual(before);
  });

  it('hears of a claim that never was', async () => {
    await told('stripe');
    await give('open-dispute', { reason: 'never ordered' });
    const { holds } = await house.account();
    await give('resolve-dispute', { holdId: holds[0]?.id, outcome: 'upheld' });
    billing.answer = stripeAnswers('open');
    work();
    await until(allDone, 'told');
    expect(paths()[1]).toBe('POST /v1/invoices/in_1/void');
  });

  it('that fails is told again', async () => {
    await told('stripe');
    await byHand('125.00');
    const ok = stripeAnswers('open');
    billing.answer = (request) => (billing.received.length === 1 ? { status: 500 } : ok(request));
    work();
    await until(allDone, 'told at the second attempt');
    expect((await written())[0]).toMatchObject({ attempt: 2, status: 'done' });
  });

  it('that refuses leaves a task for a person, who may have it told again', async () => {
    await told('stripe');
    await byHand('125.00');
    const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'No such' };
    const body = JSON.stringify({ error });
    billing.answer = () => ({ status: 404, headers: { 'content-type': 'application/json' }, body });
    work();
    await until(async () => (await written())[0]?.status === 'failed', 'given up');
    const [row] = await written();
    expect(row).toMatchObject({ attempt: 1, lastError: 'resource_missing' });
    const { tasks } = await house.account();
    expect(tasks).toMatchObject([{ kind: 'review', status: 'open' }]);
    expect(tasks[0]?.title).toContain('stripe');
    billing.answer = stripeAnswers('open');
    const writeBacks = writeBackStore(house.store.database);
    expect(await writeBacks.replay('other', row?.id ?? '', Date.now())).toBe(false);
    expect(await writeBacks.replay('default', row?.id ?? '', Date.now())).toBe(true);
    await until(allDone, 'told after all');
  });
});

describe('Chargebee', () => {
  it('hears of each payment by hand with its amount; its echo is taken up once', async () => {
    await told('chargebee');
    await house.deliverTo(
      'chargebee',
      chargebeeEvent('invoice_generated', { invoice: chargebeeInvoice() }),
    );
    await byHand('25.00');
    const payments: object[] = [];
    billing.answer = ({ path, body }) => {
      if (path.endsWith('/record_payment')) {
        const form = new URLSearchParams(body);
        payments.push({
          transaction: { reference_number: form.get('transaction[reference_number]') },
        });
      }
      const answer = path.endsWith('/payments')
        ? { list: payments }
        : { invoice: { status: 'payment_due', amount_due: 12_500 } };
      return { status: 200, body: JSON.stringify(answer) };
    };
    work();
    await until(allDone, 'told');
    const [, , pay] = billing.received;
    expect(pay?.path).toBe('POST /api/v2/invoices/INV-1/record_payment');
    expect(pay?.headers['authorization']).toBe(
      `Basic ${Buffer.from('cb_key:').toString('base64')}`,
    );
    expect(Object.fromEntries(new URLSearchParams(pay?.body))).toMatchObject({
      'transaction[amount]': '2500',
      'transaction[payment_method]': 'other',
      'transaction[reference_number]': (await written())[0]?.id,
    });
    const before = await standing();
    const paidThere = (id: string, amount: number) =>
      chargebeeEvent('payment_succeeded', {
        invoice: chargebeeInvoice({ amount_due: 10_000, amount_paid: 2_500 }),
        transaction: transaction({ id, amount, linked_invoices: [{ invoice_id: 'INV-1' }] }),
      });
    for (let n = 0; n < 2; n += 1) {
      await house.deliverTo('chargebee', paidThere('txn_echo', 2_500));
      expect(await standing()).toEqual(before);
    }
    await house.deliverTo('chargebee', paidThere('txn_other', 2_500));
    expect((await house.account()).payments).toHaveLength(2);
  });
});

describe('a billing system of ones own', () => {
  it('is told by signed webhooks of payments and pauses, and its echo changes nothing', async () => {
    const { database } = house.store;
    const secret = newWebhookSecret();
    const by = { creditorId: 'default', actor: { kind: 'user', id: 'Ada' }, at: 0 };
    const given = { url: billing.url, events: ['billing.write-back'], description: null, secret };
    await endpointStore(database, []).create(by, given, Date.now());
    await told('generic');
    await house.deliverTo('generic', genericEvent('invoice.created', invoiceSays()));
    await byHand('100.00');
    await give('pause', { reason: 'asked for time' });
    await give('resume', {});
    work();
    await until(allDone, 'told');
    const events = billing.received.map(({ body, headers }) =>
      new Webhook(secret).verify(body, headers as Record<string, string>),
    );
    expect(events).toMatchObject([
      {
        type: 'billing.write-back',
        data: { kind: 'payment', invoices: ['inv_1'], amount: { amount: '100.00' } },
      },
      { data: { kind: 'pause', invoices: ['inv_1'] } },
      { data: { kind: 'resume', invoices: ['inv_1'] } },
    ]);
    const before = await standing();
    const echo = genericPaid({ id: 'theirs_1', amount: { amount: '100.00', currency: 'USD' } });
    await house.deliverTo('generic', genericEvent('payment.received', echo));
    expect(await standing()).toEqual(before);
  });
});
