import { sleep } from '@temporalio/workflow';
import { collectAccount as today } from '../../../workflows/account';
import type { Closed } from '../../../workflows/account/messages';

/** Broken on purpose: waits before it asks. The replay gate must refuse it. */
export async function collectAccount(carried: unknown): Promise<Closed> {
  await sleep(1);
  return today(carried);
}
