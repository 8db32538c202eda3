import { step } from '../../activities/step';
import type { ActivityDeps } from '../../activities/deps';
import { unlessRestored } from '../../activities/restored';
import { restoredReason } from '../../src/commands/shared/restored';
import { runCommand } from '../../src/commands/run-command';
import type { Actor } from '../../src/commands/command';
import { why } from '../../src/domain/account/why';
import { currentLaw } from '../../src/domain/law/current';
import { checks } from '../../src/store/checks';
import { wallClock } from '../../src/store/clock';
import { newId } from '../../src/store/ids';
import { openStore, seed, type Store } from '../../src/store/open';
import { builtInStrategies } from '../../src/strategies/read';
import type { Next, StepInput } from '../../workflows/account/messages';
import { freshDatabase, type TestDatabase } from '../setup/database';

/** A Monday at noon in New York. */
const noon = Date.parse('2026-03-02T17:00:00.000Z');
const system: Actor = { kind: 'system', id: 'test', role: 'system' };
const admin: Actor = { kind: 'user', id: 'ada', role: 'admin' };

let fresh: TestDatabase;
let store: Store;
let deps: ActivityDeps;

beforeEach(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.appUrl, 4);
  const strategies = builtInStrategies();
  await seed(store, { creditorName: 'A', madeUpContract: true, strategies, businessAt: noon });
  const change = {
    ...{ store: store.accounts, wallClock, strategies: store.strategies, law: currentLaw, newId },
    clock: { now: () => Promise.resolve(noon), trusted: () => true },
  };
  // Of all that an activity may use, only the store is: nothing here sends.
  deps = {
    ...change,
    lists: store.lists,
    installation: store.installation,
  } as unknown as ActivityDeps;
});
afterEach(async () => {
  await store.close();
  await fresh.drop();
});

/** An account with an invoice that is long due: its first message is due now. */
async function opened(): Promise<string> {
  const strategy = builtInStrategies().find(({ id }) => id === 'b2b-standard');
  if (strategy === undefined) throw new Error('no strategy');
  const debtor = {
    ...{ creditorId: 'default', externalId: newId('ref'), name: 'Buyer Inc', language: 'en' },
    ...{ kind: 'business' as const, timeZone: 'America/New_York', country: 'US', phones: [] },
    ...{ emails: [{ value: `${newId('x')}@buyer.example`, valid: true }], address: null },
  };
  const { accountId } = await store.directory.accountFor(debtor, 'USD', strategy, noon);
  const ran = await command(accountId, 'add-invoice', system, {
    ...{ source: 'test', externalId: newId('in'), number: 'A-1', issuedOn: '2026-01-01' },
    ...{ dueOn: '2026-02-20', amount: { amount: '100.00', currency: 'USD' } },
    ...{ purpose: 'commercial', collection: 'invoice', sourceAt: new Date(noon).toISOString() },
  });
  if (!ran.ok) throw new Error(ran.error.detail);
  return accountId;
}

const command = (accountId: string, name: string, actor: Actor, data: object) =>
  runCommand(deps, { accountId, actor, key: newId('k'), name, data });

/** As the workflow asks: with the newest version that it has heard of. */
function asks(accountId: string, factsVersion: number, stage: StepInput['stage'] = 'reminder') {
  const input = { accountId, stage, messages: [], factsVersion };
  return unlessRestored(deps, input, () => step(deps, input));
}

const factsOf = async (accountId: string) => {
  const facts = await store.accounts.facts(accountId);
  if (facts === null) throw new Error(accountId);
  return facts;
};

test('a workflow that knows more than the store puts the installation and its account on hold', async () => {
  const [ahead, other] = [await opened(), await opened()];
  for (const wake of await store.wakes.takeUnsent(10)) {
    await store.wakes.markSent(wake.accountId, wake.version);
  }
  const next = await asks(ahead, 40);
  expect(next).toMatchObject<Partial<Next>>({ do: 'wait', stage: 'reminder' });
  expect(next.factsVersion).toBeGreaterThan(40);
  expect(await store.installation.held()).toEqual({ heldSinceAt: noon, reason: restoredReason });
  expect(await store.installation.doubted('default', 10)).toEqual({
    count: 1,
    accountIds: [ahead],
  });
  const facts = await factsOf(ahead);
  expect(facts.account.needsAttention).toMatch(/^restored/);
  expect(facts.holds).toMatchObject([{ type: 'operator', placedBy: 'restore', releasedAt: null }]);
  expect(facts.messages).toEqual([]);
  // Everybody is told, so that whoever knows more says so too.
  expect((await store.wakes.takeUnsent(10)).map((wake) => wake.accountId)).toContain(other);

  const again = await asks(ahead, next.factsVersion);
  expect(again.factsVersion).toBe(next.factsVersion);
});

test('while it is on hold nothing is done, why says so, and commands are taken; after it all goes on', async () => {
  const accountId = await opened();
  const at = noon;
  expect(await store.installation.hold({ reason: 'A drill.', at, actor: admin })).toBe(true);
  expect(await store.installation.hold({ reason: 'Another.', at, actor: admin })).toBe(false);
  expect(await asks(accountId, 1)).toMatchObject({ do: 'wait' });
  const facts = await factsOf(accountId);
  expect(facts.messages).toEqual([]);
  const [strategy] = builtInStrategies().filter(({ id }) => id === facts.account.strategyId);
  if (strategy === undefined) throw new Error('no strategy');
  const answer = why(facts, strategy, currentLaw, noon);
  expect(answer.earliestAt).toBeNull();
  expect(answer.guards).toContainEqual({
    rule: 'installation.hold',
    blocks: ['contact', 'charge', 'place', 'sue'],
    sentence: 'The installation is on hold: A drill.',
    ...{ citation: null, sinceAt: noon, clearsAt: null, clearedBy: 'audit-release' },
  });
  const noted = await command(accountId, 'note', admin, { text: 'still taken' });
  expect(noted.ok).toBe(true);

  const reason = 'It was a drill.';
  expect(await store.installation.release({ reason, at, actor: admin })).toBe(true);
  expect(await store.installation.release({ reason, at, actor: admin })).toBe(false);
  expect(await asks(accountId, 3)).toMatchObject({ do: 'send' });
  // Nobody doubts what a drill has left.
  expect((await store.installation.doubted('default', 10)).count).toBe(0);
});

test('a message that was under way in the backup, and a workflow that begins anew, are left to a person', async () => {
  const [underWay, anew, quiet] = [await opened(), await opened(), await opened()];
  expect(await asks(underWay, 1)).toMatchObject({ do: 'send' });
  await command(quiet, 'pause', admin, { reason: 'wait' });
  await store.installation.hold({ reason: restoredReason, at: noon, actor: system });
  await asks(underWay, 2);
  await asks(anew, 0, null);
  await asks(quiet, 2);
  const { accountIds } = await store.installation.doubted('default', 10);
  expect([...accountIds].sort()).toEqual([underWay, anew].sort());

  await store.installation.release({ reason: 'Looked.', at: noon, actor: admin });
  const [hold] = (await factsOf(anew)).holds;
  await command(anew, 'release-hold', admin, { holdId: hold?.id, reason: 'Nothing went out.' });
  const { factsVersion } = (await factsOf(anew)).account;
  expect(await asks(anew, factsVersion)).toMatchObject({ do: 'send' });
  expect((await factsOf(anew)).account.needsAttention).toBeNull();
});

test('an account that the store has lost stops everything too', async () => {
  const lost = newId('acc');
  await expect(asks(lost, 7)).rejects.toMatchObject({ type: 'not_found' });
  expect(await store.installation.held()).toMatchObject({ reason: restoredReason });
});

test('hold and release stand in the chain of the installation', async () => {
  await store.installation.hold({ reason: 'A drill.', at: noon, actor: admin });
  await store.installation.release({ reason: 'Over.', at: noon, actor: admin });
  const rows = (await checks(store.database).chainPage('default', null, 200)).map(({ row }) => row);
  const told = rows.filter(({ command: name }) => /-installation$/.test(String(name)));
  expect(told.map(({ chain, actorId, command: name }) => [chain, actorId, name])).toEqual([
    ['bank/*', 'ada', 'hold-installation'],
    ['bank/*', 'ada', 'release-installation'],
  ]);
  expect((await checks(store.database).chain('default')).broken).toBeNull();
});
