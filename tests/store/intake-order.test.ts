import {
  charge,
  creditNote,
  dispute,
  event,
  invoice,
  paidInvoice,
  type Fields,
} from '../intake/events';
import { openHouse, type House } from './intake-house';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(() => house.close());

const day = (on: string) => `${on}T15:00:05Z`;

describe('any order', () => {
  const stories: Record<string, readonly (readonly [string, Fields, string])[]> = {
    'paid, refunded in two steps': [
      ['invoice.finalized', invoice(), '2026-03-01'],
      ['invoice.paid', paidInvoice(), '2026-04-05'],
      ['charge.refunded', charge({ amount_refunded: 2_000 }), '2026-04-07'],
      ['charge.refunded', charge({ amount_refunded: 5_000 }), '2026-04-08'],
    ],
    'paid, voided, refunded': [
      ['invoice.finalized', invoice(), '2026-03-01'],
      ['invoice.paid', paidInvoice(), '2026-04-05'],
      ['invoice.voided', invoice({ status: 'void' }), '2026-04-06'],
      ['charge.refunded', charge(), '2026-04-07'],
    ],
    'changed, credited, paid': [
      ['invoice.finalized', invoice(), '2026-03-01'],
      ['invoice.updated', invoice({ amount_due: 15_000 }), '2026-03-02'],
      ['credit_note.created', creditNote(), '2026-03-03'],
      [
        'invoice.paid',
        paidInvoice({
          amount_due: 12_500,
          amount_paid: 12_500,
          pre_payment_credit_notes_amount: 2_500,
        }),
        '2026-04-05',
      ],
    ],
    'paid, charged back, won': [
      ['invoice.finalized', invoice(), '2026-03-01'],
      ['invoice.paid', paidInvoice(), '2026-04-05'],
      ['charge.dispute.created', dispute(), '2026-04-20'],
      ['charge.dispute.closed', dispute({ status: 'won' }), '2026-05-20'],
    ],
  };

  let number = 0;

  test.each(Object.keys(stories))('%s: ends in the same books', async (name) => {
    house.at('2026-06-02T10:00:00.000Z');
    const story = stories[name] ?? [];
    const endings = new Set<string>();
    for (const order of orders(story.length)) {
      number += 1;
      const n = number;
      const rename = (body: string) =>
        body
          .replace(/"((?:in|cus|ch|pi|dp|cn)_)(\d+)"/g, `"$1${n}x$2"`)
          .replaceAll('ada@', `ada${n}@`)
          .replaceAll('5550123', String(5_550_100 + n));
      for (const at of order) {
        const [type, object, on] = story[at] ?? ['', {}, ''];
        await house.deliver(rename(event(type, object, { at: day(on) })));
      }
      const [row] = await house.query<{ id: string; status: string }>(
        `SELECT a."id", i."status" FROM "account" a JOIN "invoice" i ON i."accountId" = a."id"
          WHERE i."externalId" = 'in_${n}x1'`,
      );
      endings.add(JSON.stringify([row?.status, await house.books(row?.id ?? '')]));
    }
    expect([...endings]).toHaveLength(1);
    const waiting = await house.query(`SELECT 1 FROM "inbox" WHERE "verdict" = 'quarantined'`);
    expect(waiting).toEqual([]);
  });
});

function orders(n: number): number[][] {
  if (n === 0) return [[]];
  return orders(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, at) => [...order.slice(0, at), n - 1, ...order.slice(at)]),
  );
}
