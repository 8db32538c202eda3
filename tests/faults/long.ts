/**
 * The fault tests for hours instead of minutes: a seeded series of kills, each during the sends of
 * a fresh book, all on one product that is never set up anew.
 *
 *   node --import tsx tests/faults/long.ts --minutes 60 [--seed 7] [--victims worker,postgres]
 *
 * One line a round on stdout, then the sums. Exit 1 when a key was taken twice, or when a message
 * is neither with the provider nor accounted for.
 */
import { parseArgs } from 'node:util';
import { Book, publishLadder } from './book';
import { type KillReport, killDuring } from './kill';
import { Product, type Victim } from './product';
import { seeded } from './race';

const minuteMs = 60_000;
const sends = 20;
const wayMsMax = 200;
const victims: readonly Victim[] = ['worker', 'temporal', 'postgres', 'launcher'];

interface Sums {
  rounds: number;
  messages: number;
  doubled: number;
  unproven: number;
  unexplained: number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      victims: { type: 'string', default: victims.join(',') },
    },
  });
  const chosen = victims.filter((victim) => values.victims.split(',').includes(victim));
  const endsAt = Date.now() + Number(values.minutes) * minuteMs;
  const random = seeded(Number(values.seed));
  const sums = new Map<Victim, Sums>();
  const product = await Product.start();
  try {
    await publishLadder(product);
    for (let round = 1; Date.now() < endsAt; round += 1) {
      const victim = chosen[Math.floor(random() * chosen.length)] ?? 'worker';
      const blow = {
        atPost: 1 + Math.floor(random() * (sends - 1)),
        wayMs: Math.floor(random() * wayMsMax),
      };
      const book = new Book(product, `round${round}`, sends);
      const report = await killDuring(product, book, victim, blow);
      add(sums, victim, report);
      say(`${round} ${victim} ${JSON.stringify({ ...blow, ...report })}`);
    }
  } finally {
    await product.stop();
  }
  for (const [victim, sum] of sums) say(`${victim} ${JSON.stringify(sum)}`);
  const all = [...sums.values()];
  return all.every(({ doubled, unexplained }) => doubled + unexplained === 0) ? 0 : 1;
}

function add(sums: Map<Victim, Sums>, victim: Victim, report: KillReport): void {
  const sum = sums.get(victim) ?? {
    ...{ rounds: 0, messages: 0, doubled: 0, unproven: 0, unexplained: 0 },
  };
  sum.rounds += 1;
  sum.messages += report.taken + report.unproven;
  sum.doubled += report.doubled.length;
  sum.unproven += report.unproven;
  sum.unexplained += report.unexplained.length;
  sums.set(victim, sum);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
