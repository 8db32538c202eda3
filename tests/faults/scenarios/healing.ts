import type { WorkflowHandle } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as Database } from 'pg';
import { waitUntil } from '../../../temporal/embedded/processes';
import { workflowIdOf } from '../../../temporal/ids';
import type { RunState } from '../../../workflows/account/messages';
import { temporalOf } from '../harness/evidence';
import type { House } from '../harness/house';
import { loadRound, marksOf, type Struck } from '../harness/round';
import type { Scenario, Violation } from '../harness/scenario';
import { paidOn } from '../harness/terms';
import { accountOf } from './books';
import { nothingDue, openAccount, publishLadders } from './ladders';
import { answeredMeanwhile } from './temporal';

const commandCount = 10;
/** From the return of Temporal: the relay tells at once, healing looks once a minute. */
const appliedLimitMs = 60_000;
const healedLimitMs = 75_000;
const followEveryMs = 500;
const startedLimitMs = 60_000;

/** Accounts whose workflows have to find to them, by when they must have. */
interface Marks {
  readonly commanded: readonly string[];
  /** A wake marked as sent that nobody heard, and accounts as after a restore, without a workflow. */
  readonly healed: readonly string[];
}

/**
 * Temporal is away, the API has to start without it, and answers; wakes are lost on their way and rows
 * stand there without a workflow, as after a patchy restore. All workflows find to their accounts.
 */
export const healing: Scenario = {
  ...{ fault: 'F-02', name: 'temporal-kill-and-lost-wakes', weight: 1 },
  run: (house, random, size) =>
    loadRound(house, random, size, async (_load, spreadMs): Promise<Struck> => {
      await publishLadders(house, [nothingDue]);
      const known = await opened(house, commandCount + 1);
      if (!(await follow(house, known, startedLimitMs)).isWhole) throw new Error('not started');
      await sleep(random() * spreadMs * 0.5);
      house.blow('Temporal and the API are killed');
      await house.temporal.kill();
      const kills = (await house.kill('api')) ? 2 : 1;
      await house.insist('GET', '/v1/accounts?limit=1');
      const since = marksOf(house);
      const from = Date.now();
      const marks = await live(house, known);
      const violations = answeredMeanwhile(house, [{ from, to: Date.now() }], since);
      await house.temporal.start();
      const backAt = Date.now();
      const left = (limitMs: number): number => limitMs - (Date.now() - backAt);
      const applied = await follow(house, marks.commanded, left(appliedLimitMs));
      const healed = await follow(house, marks.healed, left(healedLimitMs));
      return {
        ...{ kills, lostMax: { count: 0, rule: 'F-02' } },
        violations: [
          ...violations,
          ...applied.stray.map((id) =>
            fault(`${id}: its workflow does not know it after a minute`),
          ),
          ...healed.stray.map((id) => fault(`${id}: not healed after ${healedLimitMs} ms`)),
        ],
      };
    }),
};

const fault = (what: string): Violation => ({ rule: 'F-02', what });
const reason = { reason: 'The debtor called.' };

/** Accounts of debtors of whom nobody knows where they are: nothing is due, so only commands move them. */
async function opened(house: House, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const name = house.fresh('heal');
    const place = { zone: null, email: `ap@${name}.example`, amount: '100.00' };
    ids.push(await openAccount(house, { name, strategy: nothingDue.id, ...place }));
  }
  return ids;
}

/** Commands without Temporal, and what a crash and a restore can leave in the tables. */
async function live(house: House, known: readonly string[]): Promise<Marks> {
  const key = (): string => house.fresh('heal-command');
  const paid = {
    amount: { amount: '100.00', currency: 'USD' },
    ...{ receivedOn: paidOn(), reference: 'transfer' },
  };
  const pause = (id: string) => house.command(id, 'pause', reason, { key: key() });
  const pay = (id: string) => house.command(id, 'record-payment', paid, { key: key() });
  const commanded = known.slice(0, commandCount);
  // Half of them leave the account open, half close it.
  for (const [index, id] of commanded.entries()) await (index % 2 === 0 ? pause(id) : pay(id));
  const unheard = known.slice(commandCount);
  for (const id of unheard) await pause(id);
  // Opened and paid before any workflow could look at it.
  const unseen = await opened(house, 1);
  for (const id of unseen) await pay(id);
  const wakeless = await opened(house, 1);
  const forgotten = await opened(house, 1);
  const database = new Database({ connectionString: house.database.ownerUrl });
  await database.connect();
  try {
    await database.query('DELETE FROM "wake" WHERE "accountId" = ANY($1)', [wakeless]);
    // As if eleven minutes ago something had been due, the wake sent for it, and lost on its way.
    const lost = [...unheard, ...forgotten];
    const long = `now() - interval '11 minutes'`;
    await database.query(`UPDATE "wake" SET "sentAt" = ${long} WHERE "accountId" = ANY($1)`, [
      lost,
    ]);
    await database.query(`UPDATE "account" SET "nextActionAt" = ${long} WHERE "id" = ANY($1)`, [
      lost,
    ]);
  } finally {
    await database.end();
  }
  return {
    commanded: [...commanded, ...unseen],
    healed: [...unheard, ...wakeless, ...forgotten],
  };
}

/** Those accounts that their workflows still do not follow when the time is up. */
async function follow(
  house: House,
  ids: readonly string[],
  limitMs: number,
): Promise<{ readonly stray: readonly string[]; readonly isWhole: boolean }> {
  const connected = await temporalOf(house);
  let stray = [...ids];
  try {
    await waitUntil(async () => {
      const left: string[] = [];
      for (const id of stray) {
        const handle = connected.client.workflow.getHandle(workflowIdOf(id));
        if (!(await follows(house, id, handle))) left.push(id);
      }
      stray = left;
      if (stray.length > 0) await sleep(followEveryMs);
      return stray.length === 0;
    }, limitMs);
    return { stray, isWhole: stray.length === 0 };
  } finally {
    await connected.close();
  }
}

/** Does the account's workflow know the account as the store has it? A closed one has ended well. */
async function follows(house: House, id: string, handle: WorkflowHandle): Promise<boolean> {
  try {
    const { status } = await handle.describe();
    const account = await accountOf(house, id);
    if (account.status !== 'open') return status.name === 'COMPLETED';
    if (status.name !== 'RUNNING') return false;
    return (await handle.query<RunState>('state')).factsVersion >= account.factsVersion;
  } catch {
    return false;
  }
}
