import { ledgerMinor, owedMinor } from '../../../src/domain/account/balances';
import type { Facts } from '../../../src/domain/account/facts';
import type { AgreementFacts } from '../../../src/domain/agreements/facts';
import { checks } from '../../../src/store/checks';
import { admin, collector, openWorld, supervisor, type World } from './world';

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-03-02T15:00:00.000Z');
});
afterEach(async () => {
  await world?.close();
});

const address = '1 Main St\nNew York NY 10001';
const invoice = { number: 'A-1', issuedOn: '2026-02-01', dueOn: '2026-03-03', amount: '2000.00' };

const hourOf = (at: number | null | undefined): string =>
  new Date(at ?? 0).toISOString().slice(0, 13);

const last = (facts: Facts): AgreementFacts => {
  const found = facts.agreements.filter((one) => one.type === 'settlement').at(-1);
  if (found === undefined) throw new Error('no settlement');
  return found;
};

/** Debits equal credits, and every balance is what its entries say. */
async function booksBalance(accountId: string): Promise<void> {
  const rows = await world.store.lists.ledger(accountId);
  const sum = rows.reduce((total, row) => total + row.debitMinor - row.creditMinor, 0n);
  expect(sum).toBe(0n);
  const asked = checks(world.store.database);
  expect((await asked.ledger('default')).drift).toEqual([]);
  expect((await asked.chain('default')).brokenAt).toBeNull();
}

test('kept: the rest is written off for its own reason, the letter goes out, the account closes as settled', async () => {
  const id = await world.account({ invoices: [invoice], address });
  await world.to('2026-03-10');
  const balanceMinor = owedMinor(await world.facts(id));
  const offer = { amount: '1800.00', expiresOn: '2026-03-20' };
  await world.command(id, 'offer-settlement', offer, supervisor);
  await world.signal(id, 'acceptSettlement');
  await world.signal(id, 'acceptSettlement');
  expect((await world.story(id)).at(-1)).toMatch(/accept-settlement refused/);
  const sent = (await world.outbox(id)).length;
  await world.pay(id, '1800.00');
  const facts = await world.facts(id);
  expect(facts.account).toMatchObject({ status: 'closed', outcome: 'settled' });
  expect(ledgerMinor(facts, 'write-off')).toBe(balanceMinor - 180_000n);
  const reasons = (await world.store.lists.ledger(id)).map((row) => row.reason);
  expect(reasons).toContain(`Rest of a kept settlement (${last(facts).id})`);
  const letters = (await world.outbox(id)).slice(sent);
  expect(letters).toMatchObject([
    { channel: 'email', subject: expect.stringContaining('settlement') },
  ]);
  expect(letters[0]?.text).toMatch(/Nothing\s+more is owed on these invoices/);
  const story = await world.story(id);
  expect(story.filter((line) => /Settled rest|Letter of satisfaction/.test(line))).toHaveLength(2);
  await expect(
    world.command(id, 'undo-write-off', { reason: 'no' }, supervisor),
  ).rejects.toMatchObject({ code: 'stage_does_not_allow' });
  await booksBalance(id);

  const paymentId = facts.payments[0]?.id;
  await world.command(
    id,
    'return-payment',
    { paymentId, kind: 'bounce', reason: 'no funds' },
    admin,
  );
  const bounced = await world.facts(id);
  expect(last(bounced).status).toBe('broken');
  expect(bounced.account).toMatchObject({ status: 'open', outcome: null });
  expect(owedMinor(bounced)).toBe(balanceMinor);
  expect(ledgerMinor(bounced, 'write-off')).toBe(0n);
  await booksBalance(id);
});

test('a part missed: it is void after seven days, the full balance less what was paid is owed, dunning goes on', async () => {
  const id = await world.account({ invoices: [invoice], address });
  await world.to('2026-03-10');
  const before = owedMinor(await world.facts(id));
  const offer = { amount: '1800.00', parts: 3, expiresOn: '2026-03-12' };
  await world.command(id, 'offer-settlement', offer, supervisor);
  await world.command(id, 'accept-settlement', {}, collector);
  await world.pay(id, '600.00');
  const sent = (await world.outbox(id)).length;
  await world.to('2026-04-18');
  expect(last(await world.facts(id)).status).toBe('active');
  expect(await world.outbox(id)).toHaveLength(sent);
  await world.to('2026-04-21');
  const facts = await world.facts(id);
  expect(last(facts).status).toBe('broken');
  const charged = facts.charges.reduce((sum, one) => sum + one.amountMinor, 0n);
  expect(owedMinor(facts)).toBe(before - 60_000n + charged);
  expect(ledgerMinor(facts, 'write-off')).toBe(0n);
  await world.to('2026-05-05');
  expect((await world.outbox(id)).length).toBeGreaterThan(sent);
  await booksBalance(id);
});

test('countered: the debtor names an amount, a supervisor takes it, it is kept', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.to('2026-03-10');
  await world.command(id, 'offer-settlement', { percent: 95, expiresOn: '2026-03-20' }, collector);
  const first = last(await world.facts(id));
  const counter = { agreementId: first.id, amount: '1500.00', reason: 'all there is' };
  await world.command(id, 'counter-settlement', counter, collector);
  const theirs = last(await world.facts(id));
  const asked = await world.command(id, 'accept-settlement', { agreementId: theirs.id }, collector);
  expect(asked.status).toBe('awaiting-approval');
  await world.signal(id, 'acceptSettlement');
  expect(last(await world.facts(id)).status).toBe('proposed');
  const yes = { approvalId: asked.approvalId, reason: 'better than nothing' };
  await world.command(id, 'approve', yes, supervisor);
  expect(last(await world.facts(id))).toMatchObject({ id: theirs.id, status: 'active' });
  await world.pay(id, '1500.00');
  const { account, agreements } = await world.facts(id);
  expect(account.outcome).toBe('settled');
  expect(agreements.map((one) => one.status)).toEqual(['withdrawn', 'kept']);
  await booksBalance(id);
});

test('an incentive is earned by all of it in time, and by nothing else', async () => {
  const prompt = await world.account({ invoices: [invoice] });
  const late = await world.account({ invoices: [invoice] });
  const offer = { amount: '1960.00', expiresOn: '2026-03-10', incentive: true };
  for (const id of [prompt, late]) await world.command(id, 'offer-settlement', offer, collector);
  await world.to('2026-03-09');
  await world.pay(prompt, '1000.00');
  await world.pay(prompt, '960.00');
  expect((await world.facts(prompt)).account).toMatchObject({ outcome: 'settled' });
  await world.pay(late, '1959.99');
  await world.to('2026-03-11');
  expect(last(await world.facts(late)).status).toBe('expired');
  await world.pay(late, '0.01');
  const facts = await world.facts(late);
  expect(owedMinor(facts)).toBe(4_000n);
  expect(ledgerMinor(facts, 'write-off')).toBe(0n);
  expect(facts.account.status).toBe('open');
  await booksBalance(prompt);
  await booksBalance(late);
});

test('a question passes on once, expires, and never runs by itself', async () => {
  const id = await world.account({ invoices: [invoice] });
  const asked = await world.command(id, 'write-off', { reason: 'too old' }, collector);
  expect(asked.status).toBe('awaiting-approval');
  await world.to('2026-03-06');
  const [waiting] = (await world.facts(id)).approvals;
  expect(hourOf(waiting?.escalateAt)).toBe('2026-03-05T15');
  expect(hourOf(waiting?.escalatedAt)).toBe('2026-03-05T15');
  const { tasks } = await world.facts(id);
  expect(tasks).toMatchObject([{ title: 'Supervisor decides: Write off everything owed' }]);
  // Across the change to summer time the hour of the place stays.
  await world.to('2026-03-17');
  const facts = await world.facts(id);
  expect(facts.approvals).toMatchObject([{ status: 'expired' }]);
  expect(hourOf(facts.approvals[0]?.decidedAt)).toBe('2026-03-16T14');
  expect(facts.tasks.find((one) => one.kind === 'decision')?.status).toBe('expired');
  expect(ledgerMinor(facts, 'write-off')).toBe(0n);
  const yes = { approvalId: asked.approvalId, reason: 'late' };
  await expect(world.command(id, 'approve', yes, admin)).rejects.toMatchObject({ code: 'expired' });
  const passed = (await world.story(id)).filter((line) => /Passed to the supervisor/.test(line));
  expect(passed).toHaveLength(1);
  await booksBalance(id);
});

test('an extension moves the reminders; the first date stays', async () => {
  const id = await world.account({ invoices: [invoice] });
  const invoiceId = (await world.facts(id)).invoices[0]?.id;
  const later = { invoiceId, dueOn: '2026-04-20', reason: 'goods came late' };
  await world.command(id, 'extend-due-date', later, collector);
  const sent = (await world.outbox(id)).length;
  await world.to('2026-04-10');
  expect(await world.outbox(id)).toHaveLength(sent);
  await world.to('2026-05-01');
  expect((await world.outbox(id)).length).toBeGreaterThan(sent);
  expect((await world.facts(id)).invoices).toMatchObject([
    { dueOn: '2026-04-20', originalDueOn: '2026-03-03', interestAfterOn: null },
  ]);
  const past = { invoiceId, dueOn: '2026-06-02', reason: 'again' };
  await expect(world.command(id, 'extend-due-date', past)).rejects.toMatchObject({
    code: 'above_limit',
  });
  await booksBalance(id);
});
