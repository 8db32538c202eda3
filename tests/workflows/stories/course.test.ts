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
  await world.to('2026-04-06');
  const oldest = (await world.facts(id)).invoices.find((one) => one.number === 'A-1');
  const youngest = (await world.facts(id)).invoices.find((one) => one.number === 'A-2');
  const doneFor = async (cause: string | undefined): Promise<string[]> =>
    (await world.facts(id)).effects
      .filter((effect) => effect.cause === cause && effect.kind !== 'skip')
      .map((effect) => `${effect.stepId} ${effect.channel}`);
  const stoodAt = await doneFor(oldest?.id);
  expect(stoodAt).toEqual([
    'b1 email',
    'b2 email',
    'b3 email',
    'b4 task',
    'b5 email',
    'b5 fee',
    'b6 letter',
    'b6 email',
  ]);
  expect(await doneFor(youngest?.id)).toEqual([]);

  const money = { amount: '2000.00', currency: 'USD' };
  const paid = { externalId: oldest?.externalId, paymentExternalId: 'pay-1', amount: money };
  const sourceAt = '2026-04-06T16:00:00.000Z';
  const today = { receivedOn: '2026-04-06', sourceAt };
  await world.source(id, 'invoice-paid-by-source', { ...paid, ...today });
  await world.command(id, 'waive-fee', { entryId: await feeEntry(id), reason: 'paid at once' });
  await world.to('2026-04-20');
  const own = await doneFor(youngest?.id);
  expect(own.slice(0, 2)).toEqual(['b2 email', 'b3 email']);
  expect((await world.facts(id)).account.stage).toBe('reminder');

  const back = { externalId: 'pay-1', disputeId: 'dp-1', on: '2026-04-20' };
  await world.source(id, 'chargeback-payment', back);
  await world.to('2026-05-20');
  const gone = await doneFor(oldest?.id);
  expect(gone.slice(0, stoodAt.length)).toEqual(stoodAt);
  expect(gone.slice(stoodAt.length)[0]).toMatch(/^b7 |^b8 /);
  const days = (await world.outbox(id)).map((one) => one.at.slice(0, 10));
  const contacts = [...new Set(days)];
  for (const [n, on] of contacts.entries()) {
    const last = contacts[n - 1];
    if (last !== undefined) expect(on >= addDays(last, 4)).toBe(true);
  }
  const intents = (await world.outbox(id)).map((one) => one.intentId);
  expect(new Set(intents).size).toBe(intents.length);
});

test('a consumer is texted with consent, with a link and STOP, and no amount; the window is kept', async () => {
  const phone = '+12125550187';
  const consumer = {
    kind: 'consumer' as const,
    phone,
    smsConsent: true,
    zone: 'America/Los_Angeles',
  };
  const small = { number: 'C-1', issuedOn: '2026-02-10', dueOn: '2026-03-06', amount: '180.00' };
  const id = await world.account({ ...consumer, invoices: [small], address });
  await world.to('2026-03-20');
  const sent = await world.outbox(id);
  expect(sent.map((one) => one.channel)).toEqual(
    ['email', 'email', 'sms', 'email'].slice(0, sent.length),
  );
  const text = sent.find((one) => one.channel === 'sms');
  expect(text?.to).toBe(phone);
  expect(text?.text).toMatch(/STOP/);
  expect(text?.text).not.toMatch(/180|debt|invoice/i);
  for (const { at } of sent) {
    const hour = Number(
      new Date(at).toLocaleString('en-GB', {
        timeZone: 'America/Los_Angeles',
        hour: '2-digit',
        hour12: false,
      }),
    );
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(21);
  }
});

test('a provider time-out after acceptance never becomes a second message', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.faults({ sendgrid: { mode: 'timeout-after-accept', count: 1 } });
  await world.to('2026-03-07');
  const unknown = (await world.facts(id)).messages.filter((one) => one.status !== 'accepted');
  expect(unknown).toMatchObject([{ stepId: 'b2', status: 'abandoned' }]);
  expect((await world.outbox(id)).filter((one) => one.intentId === unknown[0]?.id)).toHaveLength(1);
  await world.to('2026-03-20');
  const steps = (await world.facts(id)).effects.map((effect) => effect.stepId);
  expect(steps).toContain('b3');
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

async function feeEntry(id: string): Promise<string> {
  const rows = await world.store.lists.ledger(id);
  return rows.find((row) => row.ledger === 'fees' && row.debitMinor > 0n)?.id ?? '';
}
