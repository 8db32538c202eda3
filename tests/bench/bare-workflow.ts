import {
  condition,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { BareActivities } from './bare-activities';

const options = { startToCloseTimeout: '10 seconds' } as const;
const { step } = proxyLocalActivities<BareActivities>(options);
const { send } = proxyActivities<BareActivities>(options);

export const wakeName = 'wake';

/** The shape of an account's workflow and nothing in it: wake, local no-op, perhaps an ordinary no-op, wait. */
export async function bareAccount(): Promise<void> {
  let isWoken = false;
  setHandler(defineSignal(wakeName), () => {
    isWoken = true;
  });
  for (;;) {
    isWoken = false;
    const next = await step();
    if (next === 'send') await send();
    await condition(() => isWoken, '30 days', { summary: 'waits' });
  }
}

/** Six no-op ordinary activities, one after the other: the yardstick of a lifecycle. */
export async function sixActivities(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await send();
}
