import { owedMinor } from '../../../src/domain/account/balances';
import { rowsOf } from '../../../src/domain/agreements/status';
import type { AgreementFacts } from '../../../src/domain/agreements/facts';
import { checks } from '../../../src/store/checks';
import { openWorld, supervisor, type World } from './world';

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-03-02T15:00:00.000Z');
});
afterEach(async () => {
  await world?.close();
});

const invoice = { number: 'A-1', issuedOn: '2026-02-01', dueOn: '2026-03-03', amount: '2000.00' };
const reason = 'agreed by telephone';

const decimal = (minor: bigint): string =>
  `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

async function latest(id: string, type: AgreementFacts['type'] = 'plan'): Promise<AgreementFacts> {
  const found = (await world.facts(id)).agreements.filter((one) => one.type === type).at(-1);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

/** An account in escalation on 26 March, with a plan in force from 1 April. */
async function withPlan(terms: object): Promise<string> {
  const id = await world.account({ invoices: [invoice] });
  await world.to('2026-03-26');
  expect((await world.facts(id)).account.stage).toBe('escalation');
  await world.command(id, 'propose-plan', { every: 'P1M', firstDueOn: '2026-04-01', ...terms });
  await world.command(id, 'accept-plan', { agreementId: (await latest(id)).id, reason });
  expect((await world.facts(id)).account.stage).toBe('plan');
  return id;
}

async function payPart(id: string, n: number): Promise<void> {
  const part = (await latest(id)).instalments.find((one) => one.n === n);
  await world.pay(id, decimal(part?.amountMinor ?? 0n), `part ${n}`);
}

const partsOf = async (id: string): Promise<string[]> => {
  const facts = await world.facts(id);
  const now = await world.clock.now();
  return rowsOf(await latest(id), facts, now).map(
    ({ n, dueOn, status, isCured }) => `${n} ${dueOn} ${status}${isCured ? ' cured' : ''}`,
  );
};

/** Stages of the runs; one that lasts longer than a run may is two of them. */
async function stagesOf(id: string): Promise<string[]> {
  const runs = await world.runs(id);
  return runs.filter((stage, index) => stage !== runs[index - 1]);
}

/** Steps since a day, and that none was ever done twice. */
async function stepsFrom(id: string, on: string): Promise<string[]> {
  const { effects } = await world.facts(id);
  expect(new Set(effects.map(({ key }) => key)).size).toBe(effects.length);
  return (await world.steps(id)).filter((line) => line >= on);
}

/** Debits equal credits, and every balance is what its entries say. */
async function booksBalance(id: string): Promise<void> {
  const rows = await world.store.lists.ledger(id);
  expect(rows.reduce((sum, row) => sum + row.debitMinor - row.creditMinor, 0n)).toBe(0n);
  const asked = checks(world.store.database);
  expect((await asked.ledger('default')).drift).toEqual([]);
  expect((await asked.chain('default')).brokenAt).toBeNull();
}

test('kept: a notice before each part, one after a late part, which is cured; then the account is paid', async () => {
  const id = await withPlan({ parts: 2 });
  await world.to('2026-04-01');
  await payPart(id, 1);
  await world.to('2026-05-06');
  expect(await partsOf(id)).toEqual(['1 2026-04-01 paid', '2 2026-05-01 late']);
  expect((await world.facts(id)).account.stage).toBe('plan');
  expect(await stepsFrom(id, '2026-03-26')).toEqual([
    '2026-03-26 plan-confirmed email',
    '2026-03-30 instalment-notice email',
    '2026-04-28 instalment-notice email',
    '2026-05-04 instalment-missed email',
  ]);
  const missed = (await world.outbox(id)).at(-1);
  expect(missed?.text.replace(/\s+/g, ' ')).toContain('If it is paid by May 8, 2026');
  await payPart(id, 2);
  await world.to('2026-05-20');
  expect((await latest(id)).status).toBe('kept');
  expect((await world.facts(id)).account).toMatchObject({ status: 'closed', outcome: 'paid' });
  expect(await stagesOf(id)).toEqual(['reminder', 'escalation', 'plan', 'closed']);
  await booksBalance(id);
});

test('broken: the stage before it comes back and repeats nothing; reinstated, then amended, then kept', async () => {
  const id = await withPlan({ parts: 3 });
  const before = await stepsFrom(id, '2026-03-01');
  await world.to('2026-04-09');
  expect((await latest(id)).status).toBe('broken');
  expect((await world.facts(id)).account.stage).toBe('escalation');
  await world.to('2026-04-13');
  const after = (await stepsFrom(id, '2026-03-27')).filter((line) => !/instalment|plan/.test(line));
  const named = (lines: readonly string[]) => lines.map((line) => line.slice('2026-04-09 '.length));
  expect(named(after).filter((step) => named(before).includes(step))).toEqual([]);
  await booksBalance(id);

  const { id: agreementId } = await latest(id);
  const again = { agreementId, reason: 'wages were late' };
  await world.command(id, 'reinstate-plan', again, supervisor);
  expect((await world.facts(id)).account.stage).toBe('plan');
  expect(await partsOf(id)).toEqual([
    '1 2026-04-01 appended',
    '2 2026-05-01 open',
    '3 2026-06-01 open',
    '4 2026-07-01 open',
  ]);
  await world.to('2026-05-01');
  await payPart(id, 2);
  await booksBalance(id);

  const amended = { agreementId, parts: 2, every: 'P2W', firstDueOn: '2026-05-15', reason };
  await world.command(id, 'amend-plan', amended);
  expect((await world.facts(id)).agreements.map(({ status }) => status)).toEqual([
    'cancelled',
    'active',
  ]);
  await world.to('2026-05-14');
  await payPart(id, 1);
  await world.to('2026-05-29');
  await world.pay(id, decimal(owedMinor(await world.facts(id))), 'the rest');
  expect((await latest(id)).status).toBe('kept');
  expect((await world.facts(id)).account.status).toBe('closed');
  expect(await stagesOf(id)).toEqual([
    ...['reminder', 'escalation', 'plan', 'escalation', 'plan'],
    'closed',
  ]);
  await booksBalance(id);
});

test('appended: a missed part is due again at the end, and the plan is kept with it', async () => {
  const id = await withPlan({ parts: 2, onMiss: 'append' });
  await world.to('2026-04-10');
  expect((await world.facts(id)).account.stage).toBe('plan');
  expect(await partsOf(id)).toEqual([
    '1 2026-04-01 appended',
    '2 2026-05-01 open',
    '3 2026-06-01 open',
  ]);
  expect(await world.story(id)).toContain(
    '2026-04-09 Part 1 of the plan was missed: it is due again at the end',
  );
  await world.to('2026-05-01');
  await payPart(id, 2);
  await world.to('2026-06-01');
  const half = decimal(((await latest(id)).instalments.at(-1)?.amountMinor ?? 0n) / 2n);
  await world.pay(id, half, 'half of part 3');
  await world.to('2026-06-04');
  expect(await partsOf(id)).toMatchObject({ 2: '3 2026-06-01 late' });
  await world.pay(id, decimal(owedMinor(await world.facts(id))), 'the rest');
  await world.to('2026-06-05');
  expect((await latest(id)).status).toBe('kept');
  expect((await world.facts(id)).account.status).toBe('closed');
  await booksBalance(id);
});

test('a bounced payment un-counts: the plan whose grace is over breaks at once', async () => {
  const id = await withPlan({ parts: 2 });
  await world.to('2026-04-01');
  await payPart(id, 1);
  await world.to('2026-04-15');
  expect((await world.facts(id)).account.stage).toBe('plan');
  const paymentId = (await world.facts(id)).payments[0]?.id;
  const bounced = { paymentId, kind: 'bounce', reason: 'no funds' };
  await world.command(id, 'return-payment', bounced, supervisor);
  expect((await latest(id)).status).toBe('broken');
  expect((await world.facts(id)).account.stage).toBe('escalation');
  expect(await partsOf(id)).toEqual(['1 2026-04-01 missed', '2 2026-05-01 open']);
  await booksBalance(id);
});

test('promises: kept, partly kept, broken; the fourth for the same invoice is refused', async () => {
  const id = await world.account({ invoices: [invoice] });
  const promise = (amount: string, dueOn: string) =>
    world.command(id, 'promise', { amount, dueOn });
  const ended = async () => (await latest(id, 'promise')).status;

  await world.to('2026-03-05');
  const steps = await stepsFrom(id, '2026-03-01');
  await promise('100.00', '2026-03-06');
  await world.to('2026-03-06');
  expect(await stepsFrom(id, '2026-03-01')).toEqual(steps);
  await world.pay(id, '100.00');
  expect(await ended()).toBe('kept');

  const before = (await stepsFrom(id, '2026-03-01')).length;
  await promise('200.00', '2026-03-09');
  await world.pay(id, '50.00');
  await world.to('2026-03-10', 23 * 60);
  expect(await ended()).toBe('active');
  await world.to('2026-03-11', 9 * 60);
  expect(await stepsFrom(id, '2026-03-01')).toHaveLength(before);
  await world.to('2026-03-11', 9 * 60 + 31);
  expect(await ended()).toBe('partly-kept');

  await promise('300.00', '2026-03-12');
  await world.to('2026-03-14');
  expect(await ended()).toBe('broken');
  await expect(promise('10.00', '2026-03-20')).rejects.toMatchObject({ code: 'above_limit' });
  await world.to('2026-03-20');
  const facts = await world.facts(id);
  expect(facts.account.stage).toBe('reminder');
  expect(facts.effects.filter(({ kind }) => kind === 'charge')).toEqual([]);
  await booksBalance(id);
});
