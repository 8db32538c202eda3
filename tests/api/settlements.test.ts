import { currentLaw } from '../../src/domain/law/current';
import { carryOn, systemActor } from '../../activities/carry-on';
import { changeAccount } from '../../src/commands/run';
import { ok } from '../../src/domain/result';
import { Harness, londonDebtor, startAt } from './harness';

const day = 86_400_000;

let api: Harness;
let opened = 0;
const keys: Record<string, string> = {};

beforeAll(async () => {
  api = await Harness.start();
  for (const [name, role] of [
    ['cora', 'collector'],
    ['carl', 'collector'],
    ['sue', 'supervisor'],
    ['sam', 'supervisor'],
    ['ann', 'admin'],
  ] as const) {
    keys[name] = await api.keyOf(role, name);
  }
});
afterAll(() => api.stop());
beforeEach(() => {
  api.nowAt = startAt;
});

async function account(more: object = {}): Promise<string> {
  opened += 1;
  const debtor = londonDebtor(`S${opened}`);
  const invoices = [
    { number: `S${opened}`, issuedOn: '2026-01-02', dueOn: '2026-02-01', amount: '1000.00' },
  ];
  return (await api.post('/v1/accounts', { ...debtor, invoices, ...more })).body.id as string;
}

const as = (name: string) => ({ key: keys[name] ?? null });
const take = (amount: string) => ({ amount, expiresOn: '2026-03-20' });
const approvals = async (status: string) =>
  (await api.get(`/v1/approvals?status=${status}`)).body.approvals as Record<string, unknown>[];
const balance = async (id: string) =>
  (await api.get(`/v1/accounts/${id}`)).body.balance.amount as string;
const agreements = async (id: string) =>
  (await api.get(`/v1/accounts/${id}/agreements`)).body.agreements as Record<string, unknown>[];

describe('authority over HTTP', () => {
  it.each([
    ['cora', '900.00', 200],
    ['cora', '899.99', 202],
    ['sue', '700.00', 200],
    ['sue', '699.99', 202],
    ['ann', '1.00', 200],
  ])('%s takes %s of 1000.00: %s', async (name, amount, status) => {
    const id = await account();
    expect((await api.command(id, 'offer-settlement', take(amount), as(name))).status).toBe(status);
  });

  it('two halves of a day come to more than one may give, and so does the second of another person', async () => {
    const id = await account();
    const half = take('940.00');
    expect((await api.command(id, 'offer-settlement', half, as('cora'))).status).toBe(200);
    expect((await api.command(id, 'offer-settlement', half, as('carl'))).status).toBe(202);
    api.nowAt = startAt + day;
    expect((await api.command(id, 'offer-settlement', half, as('carl'))).status).toBe(200);
  });

  it('is approved by another person whose own authority covers it; what is approved is what runs', async () => {
    const id = await account();
    const asked = await api.command(id, 'offer-settlement', take('600.00'), as('cora'));
    const { approvalId } = asked.body as { approvalId: string };
    const yes = { approvalId, reason: 'fair' };
    const answers = async (name: string) => {
      const { status, body } = await api.command(id, 'approve', yes, as(name));
      return [status, body.code ?? body.status];
    };
    expect(await answers('carl')).toEqual([403, 'forbidden']);
    expect(await answers('sue')).toEqual([403, 'forbidden']);
    expect(await agreements(id)).toEqual([]);
    expect(await answers('ann')).toEqual([200, 'done']);
    const [offer] = await agreements(id);
    expect(offer).toMatchObject({ status: 'proposed', offeredBy: 'creditor' });
    expect(offer?.approvedHash).toMatch(/^[0-9a-f]{64}$/);
    const [approval] = (await approvals('approved')).filter((one) => one.id === approvalId);
    expect(offer?.proposedBy).toBe(approval?.proposedBy);
    expect(await answers('ann')).toEqual([409, 'already_decided']);
  });

  it('is asked anew when what would run is not what was asked', async () => {
    const id = await account();
    const share = { percent: 80, expiresOn: '2026-03-20' };
    const asked = await api.command(id, 'offer-settlement', share, as('cora'));
    const money = { amount: '100.00', receivedOn: '2026-03-02', reference: 'transfer' };
    await api.command(id, 'record-payment', money);
    const yes = { approvalId: asked.body.approvalId as string, reason: 'fair' };
    const moved = await api.command(id, 'approve', yes, as('sue'));
    expect(moved).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
    expect(moved.body.approvalId).not.toBe(yes.approvalId);
    expect(await agreements(id)).toEqual([]);
    expect((await api.command(id, 'approve', yes, as('sue'))).body.code).toBe('already_decided');
    const again = { ...yes, approvalId: moved.body.approvalId as string };
    expect((await api.command(id, 'approve', again, as('sue'))).status).toBe(200);
    expect(await agreements(id)).toMatchObject([{ covered: { amount: '900.00' } }]);
  });

  it('shows when a question passes on and expires', async () => {
    const id = await account();
    await api.command(id, 'write-off', { reason: 'too small' }, as('cora'));
    const [asked] = (await approvals('pending')).filter((one) => one.accountId === id);
    // Monday noon in London: three and ten working days.
    expect(asked).toMatchObject({
      escalateAt: '2026-03-05T12:00:00.000Z',
      escalatedAt: null,
      expiresAt: '2026-03-16T12:00:00.000Z',
    });
    api.nowAt = Date.parse('2026-03-16T12:00:00.000Z');
    const yes = { approvalId: asked?.id, reason: 'late' };
    expect(await api.command(id, 'approve', yes, as('sue'))).toMatchObject({
      status: 422,
      body: { code: 'expired' },
    });
    expect(await balance(id)).toBe('1000.00');
  });
});

describe('counter-offers over HTTP', () => {
  it('end with a yes of ours, by authority, and bind', async () => {
    const id = await account();
    await api.command(id, 'offer-settlement', take('950.00'), as('cora'));
    const [offer] = await agreements(id);
    const counter = { agreementId: offer?.id, amount: '800.00', reason: 'all there is' };
    expect((await api.command(id, 'counter-settlement', counter, as('cora'))).status).toBe(200);
    const theirs = (await agreements(id)).find((one) => one.status === 'proposed');
    expect(theirs).toMatchObject({ offeredBy: 'debtor', counters: offer?.id });
    const accept = { agreementId: theirs?.id };
    const asked = await api.command(id, 'accept-settlement', accept, as('cora'));
    expect(asked.status).toBe(202);
    const yes = { approvalId: asked.body.approvalId as string, reason: 'fair' };
    expect((await api.command(id, 'approve', yes, as('sue'))).status).toBe(200);
    const again = await api.command(id, 'accept-settlement', accept, as('ann'));
    expect(again).toMatchObject({ status: 409, body: { code: 'already_decided' } });
    const second = await api.command(id, 'offer-settlement', take('950.00'), as('ann'));
    expect(second).toMatchObject({ status: 409, body: { code: 'agreement_exists' } });
  });

  it.each([
    [{ percent: 0 }, 422, 'amount_invalid'],
    [{ percent: 150 }, 422, 'amount_invalid'],
    [{ percent: 90, expiresOn: '2026-03-01' }, 422, 'expired'],
    [{ percent: 90, expiresOn: '2026-02-30' }, 422, 'date_invalid'],
    [{ amount: { amount: '900.00', currency: 'EUR' } }, 422, 'currency_unknown'],
    [{ amount: '900.001' }, 422, 'amount_invalid'],
    [{}, 400, 'invalid_input'],
    [{ percent: 90, incentive: true, parts: 2 }, 400, 'invalid_input'],
  ])('%j: %s %s, and nothing is posted', async (more, status, code) => {
    const id = await account();
    const answer = await api.command(id, 'offer-settlement', { expiresOn: '2026-03-20', ...more });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await agreements(id)).toEqual([]);
  });
});

describe('the letter of satisfaction', () => {
  /** What the workflow's step does to the account. */
  const step = (accountId: string) =>
    changeAccount(api.deps.change, {
      accountId,
      actor: systemActor,
      key: null,
      name: 'step',
      input: null,
      apply: (facts, context) =>
        ok({ changes: carryOn(facts, facts.account.stage, context, currentLaw) }),
    });

  it('is there for a kept settlement only, as text and for printing', async () => {
    const id = await account();
    await api.command(id, 'offer-settlement', take('950.00'), as('ann'));
    const [offer] = await agreements(id);
    expect(offer?.letter).toBeNull();
    const path = `/v1/accounts/${id}/agreements/${offer?.id as string}/letter`;
    expect((await api.get(path)).status).toBe(404);
    expect((await api.get(`${path}/pdf`)).status).toBe(404);
    await api.command(id, 'accept-settlement', {}, as('cora'));
    const money = { amount: '950.00', receivedOn: '2026-03-02', reference: 'transfer' };
    await api.command(id, 'record-payment', money);
    await step(id);
    const [kept] = await agreements(id);
    expect(kept).toMatchObject({ status: 'kept', letter: path });
    const letter = await api.get(path);
    expect(letter.body.text).toMatch(/The\s+rest\s+of\s+GBP\s+50\.00\s+has\s+been\s+cancelled/);
    api.nowAt = startAt + 30 * day;
    expect((await api.get(path)).body).toEqual(letter.body);
    const pdf = await api.get(`${path}/pdf`);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(String(pdf.body).slice(0, 5)).toBe('%PDF-');
    const { entries } = (await api.get(`/v1/accounts/${id}/timeline`)).body as {
      entries: { title: string; data: Record<string, unknown> }[];
    };
    expect(entries.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Settled rest written off',
        'Letter of satisfaction: e-mail planned',
      ]),
    );
    const { messages } = (await api.get(`/v1/accounts/${id}/messages`)).body as {
      messages: object[];
    };
    expect(messages).toMatchObject([{ step: 'letter-of-satisfaction', status: 'planned' }]);
  });
});
