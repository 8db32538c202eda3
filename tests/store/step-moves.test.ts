import { carryOn, systemActor } from '../../activities/carry-on';
import { changeAccount } from '../../src/commands/run';
import { runCommand } from '../../src/commands/run-command';
import { preview } from '../../src/domain/account/preview';
import { ok } from '../../src/domain/result';
import type { Step, Strategy } from '../../src/domain/strategy/document';
import { b2b } from '../domain/account-facts';
import { event, invoice } from '../intake/events';
import { openHouse, type House } from './intake-house';

let house: House;

beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

function withSteps(id: string, version: number, steps: readonly Step[]): Strategy {
  return { ...b2b, id, version, stages: [{ stage: 'reminder', title: 'Reminder', steps }] };
}

const moving = withSteps('soft', 1, [
  { id: 'm1', title: 'Move', anchor: 'due', days: 2, moveTo: 'firm' },
]);
const firm = (version: number): Strategy =>
  withSteps('firm', version, [
    {
      ...{ id: 'f1', title: 'Call', anchor: 'due', days: 9 },
      task: { kind: 'call', title: `Call of version ${version}`, expiresWorkingDays: 5 },
    },
  ]);

async function worked(by: Strategy): Promise<void> {
  const now = await house.change.clock.now();
  await house.store.strategies.publish('default', by, now);
  await house.deliver(event('invoice.finalized', invoice()));
  const { account } = await house.account();
  const ran = await runCommand(house.change, {
    ...{ accountId: account.id, key: 'k1', name: 'change-strategy' },
    actor: { kind: 'user', id: 'Ada', role: 'admin' },
    data: { strategy: by.id, version: by.version },
  });
  expect(ran).toMatchObject({ ok: true });
}

/** What the account's workflow would do at a moment. */
async function wakeAt(instant: string) {
  house.at(instant);
  const { account } = await house.account();
  const changed = await changeAccount(house.change, {
    ...{ accountId: account.id, actor: systemActor, key: null, name: 'step', input: null },
    quiet: true,
    apply: (facts, context) =>
      ok({ changes: carryOn(facts, facts.account.stage, context, house.change.law) }),
  });
  if (!changed.ok) throw new Error(changed.error.detail);
  return changed.value;
}

it('works an account by the newest version of another strategy from its step on', async () => {
  const now = await house.change.clock.now();
  for (const version of [1, 2]) {
    await house.store.strategies.publish('default', firm(version), now);
  }
  await worked(moving);
  const before = await house.account();
  const own = await house.store.strategies.of('default', 'soft', 1);
  const { entries } = preview(before, own, house.change.law, now, 60);
  expect(entries.slice(0, 2)).toMatchObject([
    { kind: 'move', step: 'm1' },
    { kind: 'task', step: 'f1', channel: 'call' },
  ]);
  // One more is published while the account runs: the newest is meant, not the newest of the beginning.
  await house.store.strategies.publish('default', firm(3), now);
  const { facts, decision } = await wakeAt('2026-04-03T20:00:00.000Z');
  expect(facts.account).toMatchObject({ strategyId: 'firm', strategyVersion: 3 });
  expect(decision).toMatchObject({ strategyId: 'firm', strategyVersion: 3 });
  expect(decision.nextAction).toMatchObject({ kind: 'task', step: 'f1' });
  const { facts: later } = await wakeAt('2026-04-10T20:00:00.000Z');
  expect(later.tasks).toMatchObject([{ title: 'Call of version 3', status: 'open' }]);
});

it('asks a person where the other strategy is not published', async () => {
  await worked(moving);
  const { facts } = await wakeAt('2026-04-03T20:00:00.000Z');
  expect(facts.account).toMatchObject({ strategyId: 'soft' });
  expect(facts.tasks).toMatchObject([
    { kind: 'decision', title: 'Move to the strategy firm: it is not published' },
  ]);
});

it('writes off what an approved end gives up, and closes the account in the same wake', async () => {
  const approval = { people: 1, title: 'Give it up', expiresDays: 14 };
  const given = { id: 'e1', title: 'End', anchor: 'due', days: 2 } as const;
  await worked(withSteps('short', 1, [{ ...given, end: 'write-off', approval }]));
  const asked = await wakeAt('2026-04-03T20:00:00.000Z');
  expect(asked.facts.account.status).toBe('open');
  const [pending] = asked.facts.approvals;
  const agreed = await runCommand(house.change, {
    ...{ accountId: asked.facts.account.id, key: 'k2', name: 'approve' },
    actor: { kind: 'user', id: 'Grace', role: 'supervisor' },
    data: { approvalId: pending?.id, reason: 'agreed' },
  });
  expect(agreed).toMatchObject({ ok: true });
  const { facts } = await wakeAt('2026-04-03T20:05:00.000Z');
  expect(facts.account).toMatchObject({ status: 'closed', outcome: 'written-off' });
  expect(facts.invoices).toMatchObject([{ status: 'uncollectible', openMinor: 0n }]);
  expect(await house.books(facts.account.id)).toEqual({ income: '-12500', 'write-off': '12500' });
});
