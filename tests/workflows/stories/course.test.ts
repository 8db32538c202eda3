import { addDays } from '../../../src/domain/calendar/dates';
import { openWorld, supervisor, admin, type World } from './world';

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-03-02T15:00:00.000Z');
});
afterEach(async () => {
  await world?.close();
});

const address = '1 Main St\nNew York NY 10001';
const invoice = { number: 'A-1', issuedOn: '2026-02-01', dueOn: '2026-03-03', amount: '2000.00' };
const second = { number: 'A-2', issuedOn: '2026-02-20', dueOn: '2026-03-22', amount: '500.00' };

const decimal = (minor: bigint): string =>
  `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

test('a settled account: its runs are reminder, escalation, plan, escalation, closed', async () => {
  const id = await world.account({ invoices: [invoice], address });
  await world.to('2026-03-26');
  expect((await world.facts(id)).account.stage).toBe('escalation');
  await world.command(id, 'propose-plan', { parts: 2, every: 'P1M', firstDueOn: '2026-04-01' });
  const plan = (await world.facts(id)).agreements[0];
  await world.command(id, 'accept-plan', { agreementId: plan?.id, reason: 'agreed by telephone' });
  expect((await world.facts(id)).account.stage).toBe('plan');
  await world.to('2026-04-20');
  expect((await world.facts(id)).account.stage).toBe('escalation');
  const offer = { percent: '90', expiresOn: '2026-05-10' };
  await world.command(id, 'offer-settlement', offer, supervisor);
  await world.signal(id, 'acceptSettlement');
  const { agreements } = await world.facts(id);
  const settlement = agreements.find((one) => one.type === 'settlement');
  expect(settlement?.status).toBe('active');
  await world.pay(id, decimal(settlement?.instalments[0]?.amountMinor ?? 0n));
  const { account } = await world.facts(id);
  expect(account).toMatchObject({ status: 'closed', stage: 'closed', outcome: 'settled' });
  expect(await world.runs(id)).toEqual(['reminder', 'escalation', 'plan', 'escalation', 'closed']);
});

test('pays on day 3 of the reminder: one message, nothing after the payment', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.to('2026-03-05');
  const sent = await world.outbox(id);
  await world.pay(id, '2000.00');
  expect((await world.facts(id)).account).toMatchObject({ status: 'closed', outcome: 'paid' });
  await world.to('2026-06-01');
  expect(await world.outbox(id)).toHaveLength(sent.length);
  expect(await world.runs(id)).toEqual(['reminder', 'closed']);
});

test('paused from the web UI: nothing is sent until it resumes, then steps are spaced again', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.to('2026-03-05');
  await world.signal(id, 'pause', { until: '2026-05-04T12:00:00.000Z', reason: 'call back later' });
  const before = (await world.outbox(id)).length;
  await world.to('2026-05-03');
  expect(await world.outbox(id)).toHaveLength(before);
  await world.to('2026-05-20');
  const days = (await world.outbox(id)).slice(before).map((one) => one.at.slice(0, 10));
  expect(days.length).toBeGreaterThan(1);
  for (const [n, on] of days.entries()) {
    const last = days[n - 1];
    if (last !== undefined) expect(on >= addDays(last, 4)).toBe(true);
  }
});

test('a signal whose input does not parse is a refusal on the timeline, never a failed workflow', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.signal(id, 'pause', { until: 'some day', reason: 7 });
  await world.signal(id, 'pause', [1, 2]);
  await world.signal(id, 'acceptSettlement');
  const story = await world.story(id);
  expect(story.filter((line) => line.endsWith('refused'))).toHaveLength(3);
  await world.signal(id, 'pause', 'customer asked by telephone');
  const { holds } = await world.facts(id);
  expect(holds).toMatchObject([{ type: 'pause', reason: 'customer asked by telephone' }]);
});

test('pays the oldest: the younger begins its own ladder with the gap kept; charged back, it goes on where it stood', async () => {
  const id = await world.account({ invoices: [invoice, second], address });
  await world.to('2026-04-13', 11 * 60);
  const before = await world.steps(id);
  const stood = before.filter((line) => !line.includes(' b1 ')).map((line) => line.slice(11));
  expect(stood).toEqual(expect.arrayContaining(['b5 email', 'b5 fee']));
  await world.pay(id, '2025.00');
  await world.to('2026-04-25');
  const own = (await world.facts(id)).effects.filter((effect) => effect.cause !== causeOf(before));
  expect(own.length).toBeGreaterThan(0);
  const keys = (await world.facts(id)).effects.map((effect) => effect.key);
  expect(new Set(keys).size).toBe(keys.length);
  const texts = await world.outbox(id);
  expect(new Set(texts.map((one) => one.intentId)).size).toBe(texts.length);
});

test('disputes during legal review: the hand-off is taken no further', async () => {
  const id = await world.account({ invoices: [invoice], address });
  await world.to('2026-04-30');
  const asked = (await world.facts(id)).approvals.find((one) => one.status === 'pending');
  expect(asked?.people).toBe(1);
  await world.command(id, 'approve', { approvalId: asked?.id, reason: 'in order' }, supervisor);
  await world.to('2026-05-21');
  expect((await world.facts(id)).account.stage).toBe('legal');
  const hand = (await world.facts(id)).approvals.find((one) => one.status === 'pending');
  expect(hand?.people).toBe(2);
  await world.command(id, 'open-dispute', { reason: 'goods were damaged' });
  const held = await world.command(
    id,
    'approve',
    { approvalId: hand?.id, reason: 'go' },
    supervisor,
  );
  expect(held.status).toBe('awaiting-approval');
  await world.command(id, 'approve', { approvalId: hand?.id, reason: 'go' }, admin);
  await world.to('2026-06-15');
  const { placements, account } = await world.facts(id);
  expect(placements).toHaveLength(0);
  expect(account.status).toBe('open');
});

test('to counsel: letter before action as text and PDF, two people, hand-off with a receipt', async () => {
  const id = await world.account({ invoices: [invoice], address });
  await world.to('2026-04-30');
  const asked = (await world.facts(id)).approvals.find((one) => one.status === 'pending');
  await world.command(id, 'approve', { approvalId: asked?.id, reason: 'in order' }, supervisor);
  await world.to('2026-05-21');
  const hand = (await world.facts(id)).approvals.find((one) => one.status === 'pending');
  await expect(
    world.command(id, 'hand-off-legal', {}, { ...supervisor, role: 'auditor' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await world.command(id, 'approve', { approvalId: hand?.id, reason: 'go' }, supervisor);
  await expect(
    world.command(id, 'approve', { approvalId: hand?.id, reason: 'go' }, supervisor),
  ).rejects.toMatchObject({ code: expect.stringMatching(/own_proposal|already_decided/) });
  await world.command(id, 'approve', { approvalId: hand?.id, reason: 'go' }, admin);
  await world.to('2026-05-30');
  const { placements, account, messages } = await world.facts(id);
  expect(placements).toMatchObject([{ kind: 'legal', status: 'accepted' }]);
  expect(placements[0]?.receiptId).toBeTruthy();
  expect(account.stage).toBe('legal');
  const letter = messages.find((one) => one.stepId === 'b8' && one.channel === 'letter');
  const pdf = await world.store.lists.document(letter?.id ?? '', 'pdf-1');
  expect(
    Buffer.from(pdf?.bytes ?? [])
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  const outbox = await world.outbox(id);
  expect(outbox.filter((one) => one.channel === 'legal')).toHaveLength(1);
});

function causeOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : 'never';
}
