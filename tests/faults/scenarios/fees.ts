import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import type { House } from '../harness/house';
import type { RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { lateFeeMinor, placeOfNow } from '../harness/terms';
import { ledgerOf, messagesOf, minorOf, untilPlanned } from './books';
import { openAccount, publishLadders, raceLadders } from './ladders';
import { fewAtOnce } from './raw-post';

interface Dose {
  readonly accounts: number;
  readonly kills: number;
}
const sizes: Readonly<Record<Size, Dose>> = {
  short: { accounts: 5, kills: 1 },
  full: { accounts: 24, kills: 4 },
};
const openingsAtOnce = 4;
const wireDelayMs = 150;
const killEveryMs = { least: 300, most: 4_000 } as const;
const chargedLimitMs = 120_000;
const pausedMs = 2_500;
const isOver: readonly string[] = ['accepted', 'unknown', 'abandoned'];
/** Another look of the workflow, or a worker that does its work again. */
const afterwardsMs = 5_000;

/** Workers die and accounts are stopped while late fees are charged: each has one, of the contract's amount. */
export const fees: Scenario = {
  fault: 'F-01',
  name: 'kill-while-fees-are-charged',
  weight: 1,
  async run(house, random, size) {
    const { accounts, kills } = sizes[size];
    await publishLadders(house, [raceLadders.fee]);
    // Time between the plan of the message and its claim.
    house.temporal.wire.set({ kind: 'delay', ms: wireDelayMs });
    let killed = 0;
    const killing = (async () => {
      const { least, most } = killEveryMs;
      while (killed < kills) {
        await sleep(least + random() * (most - least));
        if (await house.kill('worker')) killed += 1;
      }
    })();
    const ids = await fewAtOnce(Array.from({ length: accounts }), openingsAtOnce, () =>
      stopBetween(house),
    );
    await killing;
    const charged = async (): Promise<number[][]> =>
      fewAtOnce(ids, openingsAtOnce, (id) => feesOf(house, id));
    await waitUntil(async () => {
      const rows = await fewAtOnce(ids, openingsAtOnce, (id) => messagesOf(house, id));
      return rows.every((row) => row.some(({ status }) => isOver.includes(status)));
    }, chargedLimitMs);
    await sleep(afterwardsMs);
    const violations = (await charged()).flatMap((one, index): Violation[] => {
      if (one.length === 1 && one[0] === lateFeeMinor) return [];
      return [
        { rule: 'I-07', what: `${ids[index]}: ${one.length} late fees, ${one.slice(0, 3).join()}` },
      ];
    });
    await house.heal();
    return { counts: { kills: killed }, violations } satisfies RoundReport;
  },
};

/** Opens an account, stops it between its fee and the message that names it, and lets it go on. */
async function stopBetween(house: House): Promise<string> {
  const name = house.fresh('fee');
  const id = await openAccount(house, {
    ...{ name, zone: placeOfNow(), email: `ap@${name}.example`, amount: '100.00' },
    strategy: (raceLadders.fee as { id: string }).id,
  });
  await untilPlanned(house, id);
  await house.command(id, 'pause', { reason: 'They called.' }, { key: `${name}/pause` });
  await sleep(pausedMs);
  await house.command(id, 'resume', {}, { key: `${name}/resume` });
  return id;
}

async function feesOf(house: House, id: string): Promise<number[]> {
  const entries = await ledgerOf(house, id);
  return entries
    .filter(({ account, reason }) => account === 'fees' && /^Late fee/.test(reason))
    .map(({ debit }) => minorOf(debit))
    .filter((minor) => minor > 0);
}
