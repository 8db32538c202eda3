/**
 * Previews varied accounts on day 0, lives them in a sandbox of its own and compares every contact, fee and
 * stage: `npm run preview:life -- --accounts 200`. With `--what-if 20` the last twenty are previewed with events
 * (payments, disputes, promises, pauses), and just that is done to them on its day.
 */
import { parseArgs } from 'node:util';
import { seeded } from '../domain/lives/random';
import { previewCast } from './preview-cast';
import { previewsAndLives } from './preview-life';
import { withDeeds } from './what-if-life';
import { Sandbox } from './sandbox';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      accounts: { type: 'string', default: '200' },
      'what-if': { type: 'string', default: '0' },
      days: { type: 'string', default: '365' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '2026-02-16' },
    },
  });
  const count = (name: 'accounts' | 'what-if' | 'days' | 'seed', least = 1): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new Error(`--${name}: a whole number from ${least} on`);
  };
  const days = count('days');
  const random = seeded(count('seed'));
  const plain = previewCast(random, count('accounts'), values.from);
  const cast = withDeeds(random, plain, count('what-if', 0), values.from);
  const sandbox = await Sandbox.startAt(`${values.from}T12:00:00.000Z`);
  try {
    const began = performance.now();
    const seconds = (): number => Math.round((performance.now() - began) / 1_000);
    // On stderr: stdout carries the outcome alone.
    const tell = (line: string): void => void process.stderr.write(`${seconds()} s: ${line}\n`);
    const { differences, compared } = await previewsAndLives(sandbox, cast, days, tell);
    for (const { title, lines } of differences) {
      process.stdout.write(`${[title, ...lines].join('\n  ')}\n`);
    }
    const kinds = Object.entries(compared).map(([kind, number]) => `${number} ${kind}`);
    const lived = `${cast.length} accounts, ${days} days: ${kinds.join(', ')}`;
    const outcome = `${differences.length} accounts differ; ${seconds()} s`;
    process.stdout.write(`${lived}; ${outcome}\n`);
    process.exitCode = differences.length === 0 ? 0 : 1;
  } finally {
    await sandbox.stop();
  }
}

void main();
