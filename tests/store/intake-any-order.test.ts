import * as chargebee from '../intake/chargebee-events';
import { seconds, type Fields } from '../intake/events';
import * as generic from '../intake/generic-events';
import { openHouse, type Door, type House } from './intake-house';

let house: House;

beforeAll(async () => {
  house = await openHouse();
  house.at('2026-06-02T10:00:00.000Z');
});

afterAll(() => house.close());

/** One claim from its beginning to its end, as a source tells it, in the order in which it happened. */
type Story = readonly (readonly [name: string, body: string])[];

const genericStory: Story = (
  [
    ['invoice.created', generic.invoiceSays(), '03-01'],
    ['invoice.overdue', generic.invoiceSays(), '04-01'],
    ['payment.received', generic.paid({ id: 'pay_1', amount: generic.money('40.00') }), '04-02'],
    ['payment.received', generic.paid({ id: 'pay_2', amount: generic.money('85.00') }), '04-05'],
    ['invoice.voided', generic.invoiceSays(), '04-06'],
    ['payment.refunded', generic.refunded(), '04-07'],
    ['dispute.opened', generic.disputed({ paymentId: 'pay_2' }), '04-08'],
    ['dispute.closed', generic.disputed({ paymentId: 'pay_2', outcome: 'won' }), '05-08'],
  ] as const
).map(([type, data, on]) => [type, generic.genericEvent(type, data, `2026-${on}T15:00:00Z`)]);

const txn = (n: number, minor: number, on: string): Fields => ({
  ...{ txn_id: `txn_${n}`, applied_amount: minor, txn_amount: minor, txn_status: 'success' },
  txn_date: seconds(`2026-${on}T15:00:00Z`),
});
const adjusted = {
  cn_id: 'CN-9',
  cn_total: 2_500,
  cn_status: 'adjusted',
  cn_date: seconds('2026-03-10T15:00:00Z'),
};

const chargebeeStory: Story = (
  [
    ['invoice_generated', '03-01', { invoice: chargebee.invoice() }],
    [
      'payment_succeeded',
      '04-02',
      {
        transaction: chargebee.transaction({ id: 'txn_1', amount: 4_000 }),
        invoice: chargebee.invoice({
          amount_paid: 4_000,
          linked_payments: [txn(1, 4_000, '04-02')],
        }),
        customer: chargebee.customer(),
      },
    ],
    ['credit_note_created', '04-03', { credit_note: chargebee.creditNote() }],
    [
      'invoice_updated',
      '04-04',
      {
        invoice: chargebee.invoice({
          linked_payments: [txn(1, 4_000, '04-02')],
          adjustment_credit_notes: [adjusted],
        }),
      },
    ],
    [
      'payment_succeeded',
      '04-05',
      {
        transaction: chargebee.transaction({ id: 'txn_2', amount: 6_000 }),
        invoice: chargebee.invoice({
          status: 'paid',
          linked_payments: [txn(1, 4_000, '04-02'), txn(2, 6_000, '04-05')],
          adjustment_credit_notes: [adjusted],
        }),
      },
    ],
    [
      'payment_refunded',
      '04-07',
      { transaction: chargebee.refund({ id: 'txn_3', refunded_txn_id: 'txn_2', amount: 2_500 }) },
    ],
    [
      'transaction_created',
      '04-20',
      {
        transaction: chargebee.transaction({
          ...{ id: 'txn_4', type: 'payment_reversal', amount: 4_000, linked_invoices: [] },
          reference_transaction_id: 'txn_1',
        }),
      },
    ],
    ['invoice_updated', '05-02', { invoice: chargebee.invoice({ status: 'voided' }) }],
  ] as const
).map(([type, on, content]) => [
  type,
  chargebee.chargebeeEvent(type, content, `2026-${on}T15:00:00Z`),
]);

interface End {
  readonly invoices: unknown;
  readonly books: unknown;
  readonly quarantined: readonly string[];
}

let run = 0;

/** Tells the events of one claim, which is nobody else's, and looks at what they end in. */
async function told(door: Door, story: Story, order: readonly number[]): Promise<End> {
  run += 1;
  const own = `x${run}`;
  const rename = (body: string) =>
    body
      .replace(
        /"((?:inv_|pay_|re_|dp_|cust_|cb_|txn_|ev_|INV-|CN-)\d+)"/g,
        (_all, id: string) => `"${id}${own}"`,
      )
      .replaceAll('ada@', `ada${own}@`)
      .replaceAll('5550123', String(5_550_200 + run));
  const before = await books();
  for (const at of order) await house.deliverTo(door, rename(story[at]?.[1] ?? ''));
  const after = await books();
  const invoices = await house.query(
    `SELECT "status", "amountMinor"::text, "openMinor"::text FROM "invoice"
      WHERE "externalId" LIKE '%${own}'`,
  );
  const kept = await house.query<{ type: string }>(
    `SELECT "type" FROM "inbox" WHERE "verdict" = 'quarantined' ORDER BY "type"`,
  );
  await house.query(`UPDATE "inbox" SET "verdict" = 'ignored' WHERE "verdict" = 'quarantined'`);
  const moved = [...new Set([...before.keys(), ...after.keys()])].map((ledger) => [
    ledger,
    ((after.get(ledger) ?? 0n) - (before.get(ledger) ?? 0n)).toString(),
  ]);
  return {
    invoices,
    books: moved.filter(([, minor]) => minor !== '0').sort(),
    quarantined: kept.map(({ type }) => type),
  };
}

/** Of the creditor with all accounts: whether money waited in suspense for a while is no difference. */
async function books(): Promise<ReadonlyMap<string, bigint>> {
  const rows = await house.query<{ ledger: string; sum: string }>(
    `SELECT "ledger", sum("debitMinor" - "creditMinor")::text AS sum FROM "ledger_entry" GROUP BY 1`,
  );
  return new Map(rows.map(({ ledger, sum }) => [ledger, BigInt(sum)]));
}

/** The same orders at every run: a generator with a seed, a failing order is named by what it tells. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(list: readonly T[], next: () => number): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(next() * rest.length), 1)[0] as T);
}

const subsets = 12;
const ordersOfEach = 3;

describe.each([
  ['generic', genericStory, 20_261],
  ['chargebee', chargebeeStory, 20_262],
] as const)('%s', (door, story, seed) => {
  const next = random(seed);
  const all = story.map((_event, at) => at);
  const chosen = Array.from({ length: subsets }, (_, n) =>
    // Three to all of them.
    shuffled(all, next)
      .slice(0, 3 + (n % (story.length - 2)))
      .sort((a, b) => a - b),
  );

  test.each(chosen.map((causal) => [causal.map((at) => story[at]?.[0]).join(', '), causal]))(
    '%s',
    async (_names, causal) => {
      const expected = await told(door, story, causal);
      for (let n = 0; n < ordersOfEach; n += 1) {
        const order = shuffled(causal, next);
        expect({ order, ...(await told(door, story, order)) }).toEqual({ order, ...expected });
      }
    },
  );
});
