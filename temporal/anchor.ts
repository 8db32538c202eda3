import { setTimeout as sleep } from 'node:timers/promises';
import type { Checks } from '../src/store/checks';
import type { LogLine } from './wiring';

const everyMs = 15 * 60_000;

/**
 * Puts what the audit chains end in into the log, at the start and every quarter of an hour: logs are
 * shipped to where the product cannot rewrite them, so a chain that was written anew as a whole shows there.
 */
export async function anchorHeads(
  checks: Pick<Checks, 'creditorIds' | 'headsDigest'>,
  log: LogLine,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    try {
      for (const creditorId of await checks.creditorIds()) {
        log('info', 'audit heads', { creditorId, ...(await checks.headsDigest(creditorId)) });
      }
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Error';
      log('warn', 'the audit heads could not be read', { error: name });
    }
    await sleep(everyMs, undefined, { signal: stop, ref: false }).catch(() => undefined);
  }
}
