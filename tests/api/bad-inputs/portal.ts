import { expectOutcome } from './answers';
import type { BadInput, House } from './harness';
import { unique } from './makers';

/**
 * Section 5: the debtor's portal is not built yet. Its addresses answer as any unknown address does, and
 * each row asks what there is of its subject today: the opt-out link, and plans that operators make.
 */
const notBuilt = 'not built yet: portal';

const token = 'A'.repeat(43);

async function nowhere(house: House, method: string, path: string): Promise<void> {
  const answered = await house.send({ method, path });
  expect(answered.status).toBe(404);
  if (method !== 'HEAD') expectOutcome(answered, 'not_found', path);
}

export const portal: readonly BadInput[] = [
  {
    id: 'B-101',
    sent: 'tokens that are missing, short, long, unknown',
    decided: notBuilt,
    run: async (house) => {
      const bodies = new Set<string>();
      for (const odd of ['', 'x', 'y'.repeat(8_000), token, '%00', '..%2f..']) {
        const { status, body } = await house.send({ method: 'GET', path: `/p/${odd}` });
        expect(status).toBe(404);
        const { requestId: _own, ...rest } = body as Record<string, unknown>;
        bodies.add(JSON.stringify(rest));
      }
      expect(bodies.size).toBe(1);
    },
  },
  {
    id: 'B-102',
    sent: 'HEAD, GET and 20 prefetches of a good link',
    decided: `${notBuilt}; of the opt-out link: opening changes nothing`,
    run: async (house) => {
      for (const method of ['HEAD', 'GET']) await nowhere(house, method, `/p/${token}`);
      const email = `${unique()}@prefetch.example`;
      const id = await house.open(`PRE${unique()}`, { emails: [email] });
      const messageId = await house.sentMessage(id, 'email', email);
      const methods = ['HEAD', ...Array.from({ length: 20 }, () => 'GET')];
      for (const method of methods) {
        const { status, text } = await house.send({ method, path: `/o/${messageId}` });
        expect(status).toBe(200);
        expect(text).not.toContain(email);
      }
      expect((await house.pointOf(id, email)).status).toBe('ok');
      expect((await house.send({ path: `/o/${messageId}` })).status).toBe(200);
      expect((await house.pointOf(id, email)).status).toBe('opted-out');
    },
  },
  {
    id: 'B-103',
    sent: 'one code confirmed twice at once',
    decided: notBuilt,
    run: (house) => nowhere(house, 'POST', `/p/${token}/confirm`),
  },
  {
    id: 'B-104',
    sent: 'six wrong codes',
    decided: notBuilt,
    run: async (house) => {
      for (let n = 0; n < 6; n += 1) await nowhere(house, 'POST', `/p/${token}/code`);
    },
  },
  {
    id: 'B-105',
    sent: "a session of one debtor with another's ids",
    decided: notBuilt,
    run: (house) => nowhere(house, 'GET', `/p/${token}/accounts/acc_other`),
  },
  {
    id: 'B-106',
    sent: 'plans of no part, of 1,000 parts, from yesterday, of 0.001',
    decided: `${notBuilt}; of plans that operators propose`,
    run: async (house) => {
      await nowhere(house, 'POST', `/p/${token}/plan`);
      const id = await house.open(`PLN${unique()}`);
      const good = { parts: 3, every: 'P1M', firstDueOn: '2026-03-10' };
      const odd = [
        { ...good, parts: 0 },
        { ...good, parts: -1 },
        { ...good, parts: 1_000 },
        { ...good, firstDueOn: '2026-03-01' },
        { ...good, firstDueOn: '2026-02-30' },
        { ...good, parts: undefined, amount: '0.001' },
        { ...good, parts: undefined, amount: '0.00' },
        { ...good, parts: undefined, amount: '-5.00' },
      ];
      for (const data of odd) {
        const { status, body } = await house.command(id, 'propose-plan', data);
        expect({ data, status, code: body.code }).toMatchObject({ data, status: 422 });
      }
      expect((await house.part(id, 'agreements')).agreements).toEqual([]);
      expect((await house.command(id, 'propose-plan', good)).status).toBe(200);
      const [plan] = (await house.part(id, 'agreements')).agreements as {
        instalments: { amount: { amount: string } }[];
      }[];
      const parts = plan?.instalments.map(({ amount }) => Number(amount.amount) * 100) ?? [];
      expect(parts).toHaveLength(3);
    },
  },
];
