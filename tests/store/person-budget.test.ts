import { carryOn } from '../../activities/carry-on';
import { changeAccount } from '../../src/commands/run';
import type { Actor } from '../../src/commands/command';
import type { ChangeDeps } from '../../src/commands/ports';
import { runCommand } from '../../src/commands/run-command';
import { currentLaw } from '../../src/domain/law/current';
import { ok } from '../../src/domain/result';
import type { Strategy } from '../../src/domain/strategy/document';
import { wallClock } from '../../src/store/clock';
import { newId } from '../../src/store/ids';
import { openStore, seed, type Store } from '../../src/store/open';
import { sharedCreditor } from '../../src/store/strategies';
import { builtInStrategies } from '../../src/strategies/read';
import { freshDatabase, type TestDatabase } from '../setup/database';

/** The send hour of a Tuesday in London; the invoices below fell due the day before. */
const sendAt = Date.parse('2026-03-03T09:30:00.000Z');
/** The same hour seven days later: when the slot that the other took is free again. */
const freeAt = sendAt + 7 * 86_400_000;
const rounds = 6;
const system: Actor = { kind: 'system', id: 'test', role: 'system' };

let fresh: TestDatabase;
let store: Store;
let deps: ChangeDeps;
let strategy: Strategy;

beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.appUrl, 8);
  const strategies = builtInStrategies();
  const businessAt = sendAt;
  await seed(store, { creditorName: 'A', madeUpContract: false, strategies, businessAt });
  const shipped = strategies.find(({ id }) => id === 'b2b-standard');
  if (shipped === undefined) throw new Error('no strategy');
  const ceiling = { contacts: 1, days: 7 };
  const steps = shipped.stages[0]?.steps.filter(({ id }) => id === 'b2') ?? [];
  const stages = [{ stage: 'reminder' as const, title: 'Reminder', steps }];
  strategy = { ...shipped, id: 'one-a-week', ceiling, minimumGapDays: 0, stages };
  await store.strategies.publish(sharedCreditor, strategy, sendAt);
  deps = {
    store: store.accounts,
    clock: { now: () => Promise.resolve(sendAt), trusted: () => true },
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

async function open(address: string): Promise<string> {
  const { accountId } = await store.directory.accountFor(
    {
      ...{ creditorId: 'default', externalId: newId('ref'), name: 'Buyer', kind: 'business' },
      ...{ timeZone: 'Europe/London', country: 'GB', language: 'en', phones: [], address: null },
      emails: [{ value: address, valid: true }],
    },
    'GBP',
    strategy,
    sendAt,
  );
  await run(accountId, 'add-invoice', {
    ...{ source: 'test', externalId: newId('in'), number: 'A-1', collection: 'invoice' },
    ...{ issuedOn: '2026-02-01', dueOn: '2026-03-02', purpose: 'commercial' },
    amount: { amount: '100.00', currency: 'GBP' },
    sourceAt: new Date(sendAt - 86_400_000).toISOString(),
  });
  return accountId;
}

async function run(accountId: string, name: string, data: object): Promise<void> {
  const done = await runCommand(deps, { accountId, actor: system, key: newId('k'), name, data });
  if (!done.ok) throw new Error(`${name}: ${done.error.detail}`);
}

/** As a wake of the account does: decides, and writes the message that is due. */
async function wake(accountId: string) {
  const changed = await changeAccount(deps, {
    ...{ accountId, actor: system, key: null, name: 'step', input: null, quiet: true },
    apply: (facts, context) => ok({ changes: carryOn(facts, 'reminder', context, deps.law) }),
  });
  if (!changed.ok) throw new Error(changed.error.detail);
  return changed.value;
}

/** Wakes both at once, often: exactly one may write, and the other is told when it may. */
async function race(pair: () => Promise<readonly [string, string]>): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const accounts = await pair();
    const order = round % 2 === 0 ? accounts : [...accounts].reverse();
    const woken = await Promise.all(order.map(wake));
    const planned = woken.map(({ facts }) => facts.messages.length);
    expect([...planned].sort()).toEqual([0, 1]);
    const late = woken[planned.indexOf(0)];
    expect(late?.decision.nextAction).toMatchObject({ kind: 'contact', step: 'b2', at: freeAt });
    const guard = late?.decision.rules.find(({ answer }) => answer !== 'allow');
    expect(guard).toMatchObject({ rule: 'gap.ceiling', answer: 'defer', clearsAt: freeAt });
    // Asked again it still waits: a message that is only planned has spent the slot.
    const again = await wake(late?.facts.account.id ?? '');
    expect(again.facts.messages).toEqual([]);
  }
}

it('two accounts of one person ask for the last slot at once: one gets it', async () => {
  await race(async () => {
    const address = `${newId('x')}@buyer.example`;
    return [await open(address), await open(address.toUpperCase())];
  });
});

it('also where the person is the debtor of one account and owes jointly on the other', async () => {
  await race(async () => {
    const address = `${newId('x')}@buyer.example`;
    const own = await open(address);
    const other = await open(`${newId('x')}@else.example`);
    await run(other, 'cease', { scope: 'all', reason: 'only the other may be written to' });
    await run(other, 'add-party', {
      ...{ role: 'joint-debtor', name: 'Orla', kind: 'business' },
      ...{ emails: [address], timeZone: 'Europe/London' },
    });
    return [own, other];
  });
});

it('two persons do not share a budget', async () => {
  const accounts = [await open('one@buyer.example'), await open('two@buyer.example')];
  const woken = await Promise.all(accounts.map(wake));
  expect(woken.map(({ facts }) => facts.messages.length)).toEqual([1, 1]);
});
