import type { Client } from '@temporalio/client';
import { createActivities } from '../activities';
import { restoredReason } from '../src/commands/shared/restored';
import type { Config } from '../src/config';
import { checks } from '../src/store/checks';
import { checkTemplates } from '../src/texts/checks';
import { anchorHeads } from './anchor';
import { startDoorsOut, type DoorsOut } from './doors-out';
import { doorsOutParts } from './doors-out-parts';
import { findRestored } from './restored';
import { runWorker } from './worker';
import { activityDeps, openParts, type LogLine, type Parts } from './wiring';

/** The worker process of `duecourse worker`: store, providers, workers and relay, until it is told to stop. */
export async function runWorkerProcess(config: Config): Promise<void> {
  const faults = checkTemplates();
  if (faults.length > 0) {
    const lines = faults.map(
      ({ template, line, detail }) => `${template}:${line ?? '?'} ${detail}`,
    );
    throw new Error(`texts that cannot be sent: ${lines.join('; ')}`);
  }
  const parts = await openParts(config, workerPool);
  const outward = doorsOutParts(config, parts, {
    info: (message, fields = {}) => log('info', message, fields),
    warn: (message, fields = {}) => log('warn', message, fields),
  });
  let doorsOut: DoorsOut | null = null;
  const ending = new AbortController();
  const anchored = anchorHeads(checks(parts.store.database), log, ending.signal);
  try {
    await runWorker(config, {
      activities: createActivities(activityDeps(config, parts, log)),
      relayStore: parts.store.wakes,
      nowAt: () => parts.clock.now(),
      ...(config.sandbox === undefined
        ? { before: (client) => holdIfRestored(client, parts) }
        : {}),
      log,
      // Not before it is known whether the store was restored: then billing systems are told nothing.
      onReady: () => {
        doorsOut = startDoorsOut(outward);
      },
    });
  } finally {
    ending.abort();
    await anchored;
    await stopped(doorsOut);
    outward.close();
    await parts.store.close();
  }
}

async function stopped(doorsOut: DoorsOut | null): Promise<void> {
  await doorsOut?.stop();
}

const log: LogLine = (level, message, fields) => {
  if (level === 'debug' || level === 'trace') return;
  process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
};

/** Above the 44 activities that may run at once, so that none waits for a connection while it holds a lock. */
const workerPool = 48;

/** A store that is older than a workflow was restored: the installation goes on hold before anything else. */
async function holdIfRestored(client: Client, { store, clock }: Parts): Promise<void> {
  const { installation } = store;
  if ((await installation.held()) !== null) return;
  const accountId = await findRestored(client, installation);
  if (accountId === null) return;
  const at = await clock.now();
  await installation.hold({ reason: restoredReason, at, actor: { kind: 'system', id: 'system' } });
  log('error', 'the store was restored: the installation is on hold', { accountId });
}
