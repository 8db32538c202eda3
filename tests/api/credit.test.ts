import { shippedCreditPolicyText } from '../../src/strategies/credit-policy';
import { Harness, londonDebtor } from './harness';

let api: Harness;
let debtorId: string;
let accountId: string;
beforeAll(async () => {
  api = await Harness.start();
  const [first, second] = londonDebtor('CR').invoices;
  const paid = [1, 2, 3].map((n) => ({ ...first, number: `P${n}`, amount: '100.00' }));
  const invoices = [...paid, { ...second, amount: '400.00' }];
  const opened = await api.post('/v1/accounts', { ...londonDebtor('CR'), invoices });
  accountId = opened.body.id as string;
  debtorId = opened.body.debtor.id as string;
});
afterAll(() => api.stop());

const credit = (query: string, key?: string) =>
  api.get(`/v1/debtors/${debtorId}/credit?${query}`, key === undefined ? {} : { key });
const publish = (raw: string) =>
  api.call('POST', '/v1/credit-policies', { raw, headers: { 'Content-Type': 'application/yaml' } });

describe('a new order', () => {
  test('is answered from exposure, behaviour and the score given', async () => {
    expect(await credit('order=100.00&currency=GBP&score=70')).toMatchObject({
      status: 200,
      body: {
        ...{ debtorId, decision: 'review', rule: 'overdue' },
        exposure: { open: { amount: '700.00' }, overdue: { amount: '300.00' }, daysPastDue: 29 },
        policy: { version: 1, shipped: true },
      },
    });
    const paid = { amount: '300.00', receivedOn: '2026-02-03', reference: 'bank' };
    expect((await api.command(accountId, 'record-payment', paid)).status).toBe(200);
    const collector = await api.keyOf('collector', 'ann');
    const answer = await credit('order=100.00&currency=GBP&score=70', collector);
    expect(answer.body).toMatchObject({
      ...{ decision: 'approve', band: 'known', terms: { days: 14 } },
      limit: { amount: '6000.00', currency: 'GBP' },
      reasons: ['Nothing stands against the order, and it is within the limit.'],
    });
    expect((await credit('order=5600.01&currency=GBP&score=70')).body).toMatchObject({
      ...{ decision: 'review', rule: 'over-limit' },
    });
    expect((await credit('order=100.00&currency=GBP')).body).toMatchObject({
      ...{ decision: 'review', rule: 'no-score' },
    });
    expect((await credit('order=100&currency=JPY&score=70')).body).toMatchObject({
      ...{ decision: 'review', limit: null, terms: null, exposure: { open: { amount: '0' } } },
    });
  });

  test.each([
    ['order=100&currency=GBP', 'order'],
    ['order=100.00&currency=XXY', 'currency'],
    ['order=100.00&currency=GBP&score=high', 'score'],
    ['currency=GBP', 'order'],
    ['order=100.00&currency=GBP&limit=1', 'limit'],
  ])('%s is refused with its place', async (query, path) => {
    const { status, body } = await credit(query);
    expect([400, 422]).toContain(status);
    expect(body.errors).toMatchObject([{ path }]);
  });
});

describe('a policy of one’s own', () => {
  test('is published once, listed, and answers from then on', async () => {
    expect((await api.get('/v1/credit-policies')).body).toEqual({
      ...{ creditPolicies: [], nextCursor: null },
    });
    const strict = shippedCreditPolicyText().replace(
      "when: { overdueAtLeast: '1' }",
      "when: { exposureAtLeast: '450' }",
    );
    expect(await publish(strict)).toMatchObject({ status: 201, body: { version: 1 } });
    expect((await publish(strict)).status).toBe(201);
    expect((await credit('order=100.00&currency=GBP&score=70')).body).toMatchObject({
      ...{ decision: 'review', rule: 'overdue', policy: { version: 1, shipped: false } },
    });
    const changed = await publish(strict.replace('title: In advance', 'title: Prepaid'));
    expect(changed).toMatchObject({
      ...{ status: 422, body: { code: 'strategy_invalid', errors: [{ path: 'version' }] } },
    });
    const second = await publish(shippedCreditPolicyText().replace('version: 1', 'version: 2'));
    expect(second).toMatchObject({ status: 201, headers: expect.anything() });
    expect((await credit('order=100.00&currency=GBP&score=70')).body.decision).toBe('approve');
    const { body } = await api.get('/v1/credit-policies');
    expect(body.creditPolicies).toMatchObject([{ version: 1 }, { version: 2 }]);
    expect((await api.get('/v1/credit-policies/1')).body.policy.rules[3].when).toEqual({
      exposureAtLeast: '450',
    });
    expect((await api.get('/v1/credit-policies/3')).status).toBe(404);
    const collector = await api.keyOf('collector', 'bob');
    const denied = await api.call('POST', '/v1/credit-policies', { key: collector, raw: strict });
    expect(denied.status).toBe(403);
  });

  test('with faults is refused, each with its place and line', async () => {
    const wrong = shippedCreditPolicyText()
      .replace('id: bounced', 'id: long-overdue')
      .replace("base: '10000'", "base: '40000'");
    const { status, body } = await publish(wrong);
    expect(status).toBe(422);
    const [first] = body.errors as { line: number; message: string }[];
    expect(body.errors).toMatchObject([{ path: 'rules.1.id' }, { path: 'bands.0.limit.atMost' }]);
    expect(first?.message).toMatch(/^line \d+, column \d+: The name long-overdue is used twice/);
  });
});
