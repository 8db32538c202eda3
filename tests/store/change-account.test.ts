import { currentLaw } from '../../src/domain/law/current';
import type { Actor } from '../../src/commands/command';
import type { ChangeDeps } from '../../src/commands/ports';
import { runCommand } from '../../src/commands/run-command';
import { wallClock } from '../../src/store/clock';
import { newId } from '../../src/store/ids';
import { openStore, seed, type Store } from '../../src/store/open';
import { builtInStrategies } from '../../src/strategies/read';
import { freshDatabase, type TestDatabase } from '../setup/database';

const noon = Date.parse('2026-03-02T17:00:00.000Z');
const collector: Actor = { kind: 'user', id: 'ada', role: 'collector' };
const system: Actor = { kind: 'system', id: 'test', role: 'system' };

let fresh: TestDatabase;
let store: Store;
let deps: ChangeDeps;
let now = noon;
let accountId: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.appUrl, 6);
  const strategies = builtInStrategies();
  await seed(store, { creditorName: 'A', madeUpContract: true, strategies, businessAt: noon });
  const clock = { now: () => Promise.resolve(now), trusted: () => true };
  deps = {
    store: store.accounts,
    clock,
    wallClock,
    strategies: store.strategies,
    law: currentLaw,
    newId,
  };
});
afterAll(async () => {
  await store.close();
  await fresh.drop();
});

beforeEach(async () => {
  now = noon;
  const strategy = builtInStrategies()[0];
  if (strategy === undefined) throw new Error('no strategy');
  const opened = await store.directory.accountFor(
    {
      creditorId: 'default',
      externalId: newId('ref'),
      name: 'Buyer Inc',
      kind: 'business',
      timeZone: 'America/New_York',
      country: 'US',
      language: 'en',
      emails: [{ value: `${newId('x')}@buyer.example`, valid: true }],
      phones: [],
      address: null,
    },
    'USD',
    strategy,
    noon,
  );
  accountId = opened.accountId;
  await run('add-invoice', system, {
    source: 'test',
    externalId: newId('in'),
    number: 'A-1',
    issuedOn: '2026-02-01',
    dueOn: '2026-03-10',
    amount: { amount: '100.00', currency: 'USD' },
    purpose: 'commercial',
    collection: 'invoice',
    sourceAt: new Date(noon).toISOString(),
  });
});

function run(name: string, actor: Actor, data: object, more: object = {}) {
  return runCommand(deps, { accountId, actor, key: newId('k'), name, data, ...more });
}

const rows = () => store.lists.timeline(accountId, 0, 100);

test('time never goes back for an account, whatever the clock of the next process says', async () => {
  now = noon + 5_000;
  await run('pause', collector, { reason: 'wait' });
  now = noon + 1_000;
  const noted = await run('note', collector, { text: 'late clock' });
  expect(noted.ok && noted.value.now).toBe(noon + 5_000);
  expect(noted.ok && noted.value.decision.waitingFor).toBe('hold');
  const at = (await rows()).map((row) => row.at);
  expect(at).toEqual([...at].sort((a, b) => a - b));
});

test('a change and what follows from it stand in one audit row; a kept key does nothing again', async () => {
  const before = (await rows()).length;
  const first = await run('pause', collector, { reason: 'wait' }, { key: 'once' });
  const again = await run('pause', collector, { reason: 'wait' }, { key: 'once' });
  const other = await run('pause', collector, { reason: 'other' }, { key: 'once' });
  expect(first.ok && again.ok && first.value.answer).toEqual(again.ok && again.value.answer);
  expect(again.ok && again.value.replayed).toBe(true);
  expect(other).toMatchObject({ ok: false, error: { code: 'idempotency_key_reuse' } });
  expect((await rows()).length).toBe(before + 1);
});

test('one unsent wake at most, and none for a change that leaves the next action as it was', async () => {
  const wakes = async (): Promise<number> =>
    (await store.wakes.takeUnsent(100)).filter((wake) => wake.accountId === accountId).length;
  expect(await wakes()).toBe(1);
  const [wake] = (await store.wakes.takeUnsent(100)).filter((one) => one.accountId === accountId);
  await store.wakes.markSent(accountId, wake?.version ?? 0);
  await run('note', collector, { text: 'nothing moves' });
  expect(await wakes()).toBe(0);
  await run('pause', collector, { reason: 'a' });
  await run('resume', collector, {});
  expect(await wakes()).toBe(1);
});

test('a sent mark does not cover a change that came meanwhile', async () => {
  const [wake] = (await store.wakes.takeUnsent(100)).filter((one) => one.accountId === accountId);
  await run('pause', collector, { reason: 'a' });
  await store.wakes.markSent(accountId, wake?.version ?? 0);
  const left = (await store.wakes.takeUnsent(100)).filter((one) => one.accountId === accountId);
  expect(left).toHaveLength(1);
});

test('a stale version, an unknown account and a strategy that is not published are refused', async () => {
  const stale = await run('note', collector, { text: 'x' }, { expectVersion: 99 });
  expect(stale).toMatchObject({ ok: false, error: { code: 'stale' } });
  const unknown = await run('note', collector, { text: 'x' }, { accountId: newId('acc') });
  expect(unknown).toMatchObject({ ok: false, error: { code: 'not_found' } });
  const supervisor: Actor = { kind: 'user', id: 'eve', role: 'admin' };
  const strategy = await run('change-strategy', supervisor, {
    strategy: 'b2b-standard',
    version: 77,
  });
  expect(strategy).toMatchObject({ ok: false, error: { code: 'strategy_invalid' } });
});
