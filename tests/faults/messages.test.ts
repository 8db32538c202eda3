import { randomBytes } from 'node:crypto';
import { createIntake } from '../../src/intake';
import type { ApiDeps } from '../../src/api/deps';
import type { Store } from '../../src/store/open';
import { event, invoice, paidInvoice, signature } from '../intake/events';
import { type Answered, Harness, londonDebtor } from '../api/harness';

const commandCopies = 50;
/** Different events about one and the same payment. */
const otherEvents = 20;
const secret = `whsec_${randomBytes(12).toString('hex')}`;

let harness: Harness;

beforeAll(async () => {
  harness = await Harness.start((deps) => ({ ...deps, intake: intakeOver(deps) }));
});

afterAll(async () => harness?.stop());

function intakeOver({ store, change }: ApiDeps): ApiDeps['intake'] {
  const secretsOf = (): Promise<string[]> => Promise.resolve([secret]);
  // The harness hands its whole store on; the API's own view of it leaves the database out.
  return createIntake({ store: store as Store, change, secretsOf });
}

const together = <T>(copies: number, one: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: copies }, (_, n) => one(n)));

async function audits(accountId: string, command: string): Promise<number> {
  const rows = await harness.store.database.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM "audit"
     WHERE "accountId" = ${accountId} AND "command" = ${command}`;
  return rows[0]?.n ?? -1;
}

test.each<{ name: string; data: object }>([
  { name: 'pause', data: { reason: 'The debtor called.' } },
  {
    name: 'record-payment',
    data: {
      amount: { amount: '100.00', currency: 'GBP' },
      ...{ receivedOn: '2026-03-02', reference: 'transfer 7' },
    },
  },
])(`${commandCopies} copies of one $name at once: one effect, one answer`, async (given) => {
  const opened = await harness.post('/v1/accounts', londonDebtor(`copies-${given.name}`));
  const id = (opened.body as { id: string }).id;
  const headers = { 'Idempotency-Key': `copies/${given.name}` };

  const answers = await together(commandCopies, () =>
    harness.command(id, given.name, given.data, { headers }),
  );

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await audits(id, given.name)).toBe(1);
  const isPayment = given.name === 'record-payment';
  expect(await cashOf(`copies-${given.name}-1`)).toEqual(isPayment ? ['10000'] : []);
  const { body } = await harness.get(`/v1/accounts/${id}`);
  expect((body as { holds: unknown[] }).holds).toHaveLength(isPayment ? 0 : 1);
});

function deliver(body: string): Promise<Answered> {
  const headers = {
    'Content-Type': 'application/json',
    'stripe-signature': signature(body, Date.now(), secret),
  };
  return harness.call('POST', '/webhooks/billing/stripe', { key: null, raw: body, headers });
}

async function cashOf(number: string): Promise<string[]> {
  const rows = await harness.store.database.$queryRaw<{ sum: string }[]>`
    SELECT e."debitMinor"::text AS sum FROM "ledger_entry" e
      JOIN "invoice" i ON i."accountId" = e."accountId"
     WHERE e."ledger" = 'cash' AND i."number" = ${number}`;
  return rows.map(({ sum }) => sum);
}

test(`${otherEvents} events of their own about one payment at once: one is posted`, async () => {
  const mine = { id: 'in_events', number: 'EVENTS-1', customer: 'cus_events' };
  const more = { charge: 'ch_events', payment_intent: 'pi_events' };
  expect((await deliver(event('invoice.finalized', invoice(mine)))).status).toBe(200);

  const answers = await together(otherEvents, () =>
    deliver(
      event('invoice.paid', paidInvoice({ ...mine, ...more }), { at: '2026-03-02T10:00:00Z' }),
    ),
  );

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await cashOf('EVENTS-1')).toEqual(['12500']);
});
