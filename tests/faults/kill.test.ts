import { Book, publishLadder } from './book';
import { killDuring } from './kill';
import { Product, type Victim } from './product';

const sends = 20;

let product: Product;

beforeAll(async () => {
  product = await Product.start();
  await publishLadder(product);
});

afterAll(async () => product?.stop());

/**
 * A worker that dies in the instant between its claim and the first byte takes the claim with it:
 * nobody can know that it sent nothing, so the message is not sent again. Nothing else may be lost.
 */
test.each<{ victim: Victim; lostAtMost: number }>([
  { victim: 'worker', lostAtMost: 2 },
  { victim: 'temporal', lostAtMost: 0 },
  { victim: 'postgres', lostAtMost: 0 },
  { victim: 'launcher', lostAtMost: 2 },
])(
  'kill -9 of the $victim during 20 sends: after the restart the outbox holds each key once',
  async ({ victim, lostAtMost }) => {
    const report = await killDuring(product, new Book(product, victim, sends), victim);

    expect(report).toMatchObject({ doubled: [], unexplained: [] });
    expect(report.taken + report.unproven).toBe(sends);
    expect(report.unproven).toBeLessThanOrEqual(lostAtMost);
  },
);
