import { createActivities } from '../activities';
import type { Config } from '../src/config';
import { checkTemplates } from '../src/texts/render';
import { runWorker } from './worker';
import { activityDeps, openParts } from './wiring';

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
  try {
    await runWorker(config, {
      activities: createActivities(activityDeps(config, parts)),
      relayStore: parts.store.wakes,
      nowAt: () => parts.clock.now(),
      log: (level, message, fields) => {
        if (level !== 'debug' && level !== 'trace') {
          process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
        }
      },
    });
  } finally {
    await parts.store.close();
  }
}

/** Above the 44 activities that may run at once, so that none waits for a connection while it holds a lock. */
const workerPool = 48;
