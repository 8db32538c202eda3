import { proxyActivities } from '@temporalio/workflow';
import { parseCarried } from '../../../workflows/account/carried';
import type { Activities, Closed } from '../../../workflows/account/messages';

const { step } = proxyActivities<Activities>({ startToCloseTimeout: '10 seconds' });

/** Broken on purpose: asks by an ordinary activity where the histories have a local one. */
export async function collectAccount(carried: unknown): Promise<Closed> {
  const { accountId, stage } = parseCarried(carried);
  const next = await step({ accountId, stage, messages: [] });
  return { accountId, outcome: next.outcome };
}
