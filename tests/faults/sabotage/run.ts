/**
 * Breaks the product on purpose, in six ways, and sees whether the fault tests notice.
 *
 *   npm run faults:sabotage [-- --seed 7] [--only WORD] [--runs 3]
 *
 * One line a sabotage. Exit 1 unless each is caught.
 */
import { parseArgs } from 'node:util';
import type { Violation } from '../harness/scenario';
import { openHouse } from '../harness/terms';
import { seeded } from '../race';
import { sabotagedCopy } from './copy';
import { sabotages, type Sabotage } from './sabotages';

/** Runs that a catcher has for its catch. */
const runsDefault = 3;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      runs: { type: 'string', default: String(runsDefault) },
    },
  });
  const chosen = sabotages.filter(({ name }) => name.includes(values.only ?? ''));
  let caught = 0;
  for (const sabotage of chosen) {
    const startedAt = Date.now();
    const found = await attempt(sabotage, Number(values.seed), Number(values.runs));
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    if (found !== null) caught += 1;
    const words = found === null ? '' : `: ${found.rule}, ${found.what.slice(0, 160)}`;
    say(`${found === null ? 'NOT CAUGHT' : 'caught'} in ${seconds} s  ${sabotage.name}${words}`);
  }
  say(`${caught} of ${chosen.length} caught`);
  return caught === chosen.length && chosen.length > 0 ? 0 : 1;
}

/** The first violation that gives the sabotage away; null: none did. */
async function attempt(sabotage: Sabotage, seed: number, runs: number): Promise<Violation | null> {
  const { edits, catcher, rules } = sabotage;
  const copy = sabotagedCopy(edits);
  try {
    const house = await openHouse({ root: copy.root });
    try {
      const random = seeded(seed);
      for (let run = 1; run <= runs; run += 1) {
        const { violations } = await catcher.run(house, random, 'short');
        const found = violations.find(({ rule }) => rules.includes(rule));
        if (found !== undefined) return found;
      }
      return null;
    } finally {
      await house.close();
    }
  } finally {
    copy.remove();
  }
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
