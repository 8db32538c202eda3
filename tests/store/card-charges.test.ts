import { carryOn, systemActor } from '../../activities/carry-on';
import { changeAccount } from '../../src/commands/run';
import { runCommand } from '../../src/commands/run-command';
import type { CreditorSettings } from '../../src/domain/account/creditor';
import type { InvoiceFacts } from '../../src/domain/account/facts';
import type { WriteBackSource } from '../../src/domain/account/write-backs';
import { ok } from '../../src/domain/result';
import type { Strategy } from '../../src/domain/strategy/document';
import { writeBackStore } from '../../src/store/write-backs';
import { startDoorsOut, type DoorsOut } from '../../temporal/doors-out';
import { doorsOutParts } from '../../temporal/doors-out-parts';
import {
  chargebeeEvent,
  customer as chargebeeCustomer,
  invoice as chargebeeInvoice,
  transaction,
} from '../intake/chargebee-events';
import { customer, event, invoice, seconds, type Fields } from '../intake/events';
import { genericEvent, invoiceSays } from '../intake/generic-events';
import { consumer } from '../domain/account-facts';
import { openHouse, type House } from './intake-house';
import { Receiver, until, type Answering, type Received } from './receiver';

let house: House;
let billing: Receiver;
let doors: DoorsOut | null = null;

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

const cardInvoice = (over: Fields = {}): Fields =>
  invoice({
    ...{ collection_method: 'charge_automatically', due_date: null, attempt_count: 1 },
    ...{ next_payment_attempt: null, charge: 'ch_1', payment_intent: 'pi_1', ...over },
  });
const failed = (over: Fields = {}, at = '2026-03-02T09:00:02Z'): string =>
  event('invoice.payment_failed', cardInvoice(over), { at });
const refused = (over: Fields = {}, at = '2026-03-02T09:00:01Z'): string =>
  event(
    'charge.failed',
    {
      ...{ id: 'ch_1', object: 'charge', created: seconds(at), invoice: 'in_1' },
      ...{ payment_method: 'pm_1', failure_code: 'card_declined' },
      outcome: { reason: 'insufficient_funds', advice_code: null, type: 'issuer_declined' },
      ...over,
    },
    { at },
  );

async function theInvoice(): Promise<InvoiceFacts> {
  const [only] = (await house.account()).invoices;
  if (only === undefined) throw new Error('no invoice');
  return only;
}

const cardFacts = async () => {
  const { attempts, decline, declineCode, paymentMethod, failedAttempts, firstFailedAt } =
    await theInvoice();
  return { attempts, decline, declineCode, paymentMethod, failedAttempts, firstFailedAt };
};

const onlyAttempt = {
  ...{ by: 'billing', method: 'pm_1', ref: 'ch_1', decline: 'soft', code: 'insufficient_funds' },
  at: Date.parse('2026-03-02T09:00:01Z'),
};

describe('what comes in about a card', () => {
  it('is the same whichever of the events comes first, and twice', async () => {
    const told = [refused(), failed()];
    for (const body of told) await house.deliver(body);
    const one = await cardFacts();
    expect(one).toMatchObject({
      ...{ attempts: [onlyAttempt], decline: 'soft', declineCode: 'insufficient_funds' },
      ...{ paymentMethod: 'pm_1', failedAttempts: 1 },
    });
    await house.close();
    house = await openHouse();
    await house.deliver(failed());
    await house.deliver(refused());
    await house.deliver(
      event(
        'payment_intent.payment_failed',
        {
          ...{ id: 'pi_1', object: 'payment_intent', invoice: 'in_1' },
          last_payment_error: {
            ...{ code: 'card_declined', decline_code: 'insufficient_funds', charge: 'ch_1' },
            payment_method: { id: 'pm_1', object: 'payment_method' },
          },
        },
        { at: '2026-03-02T09:00:03Z' },
      ),
    );
    expect(await cardFacts()).toEqual(one);
  });

  it('tells when Stripe tries again, and never what an older event said', async () => {
    const next = (at: string) => ({ next_payment_attempt: seconds(at) });
    await house.deliver(failed(next('2026-03-05T09:00:00Z')));
    const changed = cardInvoice(next('2026-03-06T10:00:00Z'));
    await house.deliver(event('invoice.updated', changed, { at: '2026-03-03T09:00:00Z' }));
    await house.deliver(failed(next('2026-03-04T09:00:00Z'), '2026-03-02T09:00:01Z'));
    expect((await theInvoice()).nextAttemptAt).toBe(Date.parse('2026-03-06T10:00:00Z'));
    const last = cardInvoice({ attempt_count: 4 });
    await house.deliver(event('invoice.updated', last, { at: '2026-03-06T10:00:05Z' }));
    expect((await theInvoice()).nextAttemptAt ?? null).toBeNull();
  });

  it('tells of advice never to try again, of another card and of a customer who left', async () => {
    await house.deliver(failed());
    await house.deliver(
      refused({ outcome: { reason: 'generic_decline', advice_code: 'do_not_try_again' } }),
    );
    expect(await cardFacts()).toMatchObject({ decline: 'hard', declineCode: 'generic_decline' });
    const settings = { invoice_settings: { default_payment_method: 'pm_2' } };
    const previous = { invoice_settings: { default_payment_method: 'pm_1' } };
    const at = '2026-03-03T09:00:00Z';
    await house.deliver(event('customer.updated', customer(settings), { at, previous }));
    expect(await theInvoice()).toMatchObject({ paymentMethod: 'pm_2', decline: 'hard' });
    const ended = (reason: string) =>
      event(
        'customer.subscription.deleted',
        { id: 'sub_1', customer: 'cus_1', cancellation_details: { reason } },
        { at },
      );
    await house.deliver(ended('payment_failed'));
    expect((await theInvoice()).cancelledAt ?? null).toBeNull();
    await house.deliver(ended('cancellation_requested'));
    expect((await theInvoice()).cancelledAt).toBe(Math.min(Date.parse(at), Date.now(), nowOf()));
  });

  it('comes from Chargebee with the transaction that failed', async () => {
    const content = {
      invoice: chargebeeInvoice({
        ...{ dunning_status: 'in_progress', next_retry_at: seconds('2026-03-05T15:00:00Z') },
        dunning_attempts: [{ attempt: 0, transaction_id: 'txn_9', txn_status: 'failure' }],
      }),
      customer: chargebeeCustomer({ auto_collection: 'on' }),
      transaction: transaction({
        ...{ id: 'txn_9', status: 'failure', error_code: 'lost_card', payment_source_id: 'pm_cb' },
        date: seconds('2026-03-02T09:00:00Z'),
      }),
    };
    await house.deliverTo(
      'chargebee',
      chargebeeEvent('payment_failed', content, '2026-03-02T09:00:01Z'),
    );
    expect(await theInvoice()).toMatchObject({
      ...{ decline: 'hard', declineCode: 'lost_card', paymentMethod: 'pm_cb' },
      nextAttemptAt: Date.parse('2026-03-05T15:00:00Z'),
      attempts: [{ ref: 'txn_9', at: Date.parse('2026-03-02T09:00:00Z') }],
    });
    const gone = (cancel_reason?: string) =>
      chargebeeEvent('subscription_cancelled', {
        subscription: { id: 'sub_1', customer_id: 'cb_1', cancel_reason },
      });
    await house.deliverTo('chargebee', gone('not_paid'));
    expect((await theInvoice()).cancelledAt ?? null).toBeNull();
    await house.deliverTo('chargebee', gone());
    expect((await theInvoice()).cancelledAt).not.toBeNull();
  });

  it('comes from any other system in our own words', async () => {
    const card = { dueOn: null, collection: 'card', nextAttemptAt: '2026-03-06T09:00:00Z' };
    const attempt = { id: 'try-1', at: '2026-03-02T08:00:00Z', code: 'R05' };
    const data = invoiceSays({
      ...card,
      attempt: { ...attempt, decline: 'hard', paymentMethod: 'card-7' },
    });
    const said = genericEvent('invoice.payment_failed', data, '2026-03-02T09:00:00Z');
    expect(await house.deliverTo('generic', said)).toBe('applied');
    expect(await theInvoice()).toMatchObject({
      ...{ decline: 'hard', declineCode: 'R05', paymentMethod: 'card-7', failedAttempts: 1 },
      nextAttemptAt: Date.parse('2026-03-06T09:00:00Z'),
    });
    const left = { subscription: { customerId: 'cust_1' } };
    await house.deliverTo('generic', genericEvent('subscription.cancelled', left));
    expect((await theInvoice()).cancelledAt).not.toBeNull();
  });
});

const nowOf = (): number => Date.parse('2026-03-02T10:00:00.000Z');

const strategy: Strategy = {
  ...{ ...consumer, id: 'card', version: 1, title: 'Card', conventions: {} },
  cardRetry: { afterDays: [2, 5], attemptsMax: 8, perDays: 30 },
  stages: [
    {
      stage: 'reminder',
      title: 'Reminder',
      steps: [
        {
          ...{ id: 's5', title: 'Pause', anchor: 'failed', days: 12, tell: 'pause-service' },
        },
        { id: 's8', title: 'Cancel', anchor: 'failed', days: 20, end: 'cancel-service' },
      ],
    },
  ],
};

async function told(...writeBack: WriteBackSource[]): Promise<void> {
  const found = await house.store.directory.creditor('default');
  if (!found.ok) throw new Error('no creditor');
  const settings: CreditorSettings = { ...found.value.settings, billing: { writeBack } };
  const now = await house.change.clock.now();
  await house.store.directory.putCreditor('default', 'Test Creditor', settings, now);
  await house.store.strategies.publish('default', strategy, now);
}

async function give(name: string, data: object): Promise<void> {
  const { account } = await house.account();
  const ran = await runCommand(house.change, {
    ...{ accountId: account.id, key: house.change.newId('evt'), name, data },
    actor: { kind: 'user', id: 'Ada', role: 'admin' },
  });
  expect(ran).toMatchObject({ ok: true });
}

/** What the account's workflow would do at a moment. */
async function wakeAt(instant: string): Promise<void> {
  house.at(instant);
  const { account } = await house.account();
  const changed = await changeAccount(house.change, {
    ...{ accountId: account.id, actor: systemActor, key: null, name: 'step', input: null },
    quiet: true,
    apply: (facts, context) =>
      ok({ changes: carryOn(facts, facts.account.stage, context, house.change.law) }),
  });
  expect(changed).toMatchObject({ ok: true });
}

function work(): void {
  const config = {
    ...{ encryptionKeys: [], outboundAllow: [billing.hostPort] },
    stripe: { webhookSecrets: [], apiKey: 'sk_test_1', baseUrl: billing.url },
    chargebeeApi: { apiKey: 'cb_key', baseUrl: billing.url },
  };
  const { store, change } = house;
  const parts = { store, clock: change.clock, deps: change };
  const silent = { info: () => undefined, warn: () => undefined };
  const fast = { pollMs: 10, retryMs: [20, 20], coolMs: { first: 20, longest: 20 } };
  doors = startDoorsOut({ ...doorsOutParts(config, parts, silent), ...fast });
}

const written = () =>
  writeBackStore(house.store.database).list('default', {}, { limit: 50, cursor: null });
const allOver = async (): Promise<boolean> => {
  const rows = await written();
  return rows.length > 0 && rows.every(({ status }) => status !== 'pending');
};
const paths = (): string[] => billing.received.map(({ path }) => path);

const json = (status: number, body: object): Answering => ({
  ...{ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
});

/** Stripe, as far as it is asked here: charges answer as they are told. */
function stripe(pay: () => Answering | null): (request: Received) => Answering | null {
  return ({ path }) => {
    if (path.endsWith('/pay')) return pay();
    const parent = { subscription_details: { subscription: 'sub_1' } };
    if (path.includes('/invoices/')) return json(200, { id: 'in_1', status: 'open', parent });
    return json(200, { id: 'sub_1', object: 'subscription', status: 'active' });
  };
}

const declined = (code: string): Answering =>
  json(402, {
    error: {
      ...{ type: 'card_error', code: 'card_declined', decline_code: code, charge: 'ch_2' },
      payment_method: { id: 'pm_1', object: 'payment_method' },
    },
  });

describe('charges of ours', () => {
  beforeEach(async () => {
    await told('stripe');
    await house.deliver(failed());
    await house.deliver(refused());
    await give('change-strategy', { strategy: 'card', version: 1 });
  });

  it('are asked for once under a key of their own; a decline comes back as a fact', async () => {
    await wakeAt('2026-03-03T20:00:00.000Z');
    expect(await written()).toEqual([]);
    await wakeAt('2026-03-04T20:00:00.000Z');
    billing.answer = stripe(() => declined('lost_card'));
    work();
    await until(allOver, 'charged');
    expect(paths()).toEqual(['GET /v1/invoices/in_1', 'POST /v1/invoices/in_1/pay']);
    expect(billing.received[1]?.headers['idempotency-key']).toBe('default/stripe/in_1/retry/1');
    expect(await cardFacts()).toMatchObject({
      ...{ decline: 'hard', declineCode: 'lost_card' },
      attempts: [onlyAttempt, { by: 'duecourse', ref: 'ch_2', decline: 'hard', method: 'pm_1' }],
    });
    // The same attempt, as Stripe's webhooks tell of it.
    const at = '2026-03-04T20:00:02Z';
    await house.deliver(refused({ id: 'ch_2', outcome: { reason: 'lost_card' } }, at));
    expect((await theInvoice()).attempts).toHaveLength(2);
    // Refused for good: no other one, until the card changes.
    await wakeAt('2026-03-20T20:00:00.000Z');
    const kinds = (await written()).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['charge-card', 'pause-service']);
  });

  it('that got no answer are asked for again under the same key', async () => {
    await wakeAt('2026-03-04T20:00:00.000Z');
    let asked = 0;
    const paid = { id: 'in_1', status: 'paid' };
    billing.answer = stripe(() =>
      (asked += 1) === 1 ? json(500, { error: { type: 'api_error' } }) : json(200, paid),
    );
    work();
    await until(allOver, 'charged');
    const keys = billing.received
      .filter(({ path }) => path.endsWith('/pay'))
      .map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(['default/stripe/in_1/retry/1', 'default/stripe/in_1/retry/1']);
    // It was taken: Stripe tells of the money itself, and the attempt was none that failed.
    expect((await theInvoice()).attempts).toEqual([onlyAttempt]);
    expect((await theInvoice()).openMinor).toBe(12_500n);
  });

  it('are not made when a hold came between the decision and the charge', async () => {
    await wakeAt('2026-03-04T20:00:00.000Z');
    await give('pause', { reason: 'asked for time' });
    billing.answer = stripe(() => json(200, { id: 'in_1' }));
    work();
    await until(allOver, 'looked at');
    expect(paths()).toEqual([]);
    const { invoices, tasks } = await house.account();
    expect(invoices[0]?.attempts).toEqual([onlyAttempt]);
    expect(tasks).toEqual([]);
  });

  it('end with the service: paused, cancelled, and no charge any more', async () => {
    await wakeAt('2026-03-17T20:00:00.000Z');
    billing.answer = stripe(() => declined('do_not_honor'));
    work();
    await until(allOver, 'told');
    await wakeAt('2026-03-24T20:00:00.000Z');
    await until(allOver, 'cancelled');
    const services = billing.received.filter(({ path }) => path.includes('/subscriptions/'));
    expect(services.map(({ path }) => path)).toEqual([
      'GET /v1/subscriptions/sub_1',
      'POST /v1/subscriptions/sub_1',
      'GET /v1/subscriptions/sub_1',
      'DELETE /v1/subscriptions/sub_1',
    ]);
    expect(services[1]?.body).toBe('pause_collection[behavior]=void');
    const { account } = await house.account();
    expect(account).toMatchObject({ status: 'open', nextAction: null, needsAttention: null });
  });
});

it('asks Chargebee to collect, and keeps what the gateway answered', async () => {
  await told('chargebee');
  const failedThere = {
    invoice: chargebeeInvoice({ dunning_status: 'exhausted', dunning_attempts: [{}] }),
    customer: chargebeeCustomer({
      ...{ auto_collection: 'on', meta_data: { debtor_kind: 'consumer' } },
    }),
    transaction: transaction({ id: 'txn_9', status: 'failure', error_code: 'do_not_honor' }),
  };
  await house.deliverTo(
    'chargebee',
    chargebeeEvent('payment_failed', failedThere, '2026-03-02T09:00:01Z'),
  );
  await give('change-strategy', { strategy: 'card', version: 1 });
  await wakeAt('2026-03-04T20:00:00.000Z');
  billing.answer = ({ path }) =>
    path.endsWith('/collect_payment')
      ? json(400, {
          ...{ type: 'payment', api_error_code: 'payment_processing_failed' },
          error_cause_id: 'stolen_card',
        })
      : json(200, { invoice: { status: 'payment_due', amount_due: 12_500 } });
  work();
  await until(allOver, 'asked');
  expect(paths()[1]).toBe('POST /api/v2/invoices/INV-1/collect_payment');
  expect(await theInvoice()).toMatchObject({ decline: 'hard', declineCode: 'stolen_card' });
});
