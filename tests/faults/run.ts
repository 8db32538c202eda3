/**
 * The fault tests for hours: a seeded, endless series of rounds over all scenarios, on one product that
 * is never set up anew unless a round fails. Every finished round is a line of the record.
 *
 *   npm run faults -- --minutes 60 [--seed 7] [--only F-01,kill-launcher] [--size short] [--record FILE]
 *   npm run faults -- --summary
 *
 * One line a round on stdout, sums of the whole record at the end. Exit 1 when a round of this run failed.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../setup/shared';
import type { House } from './harness/house';
import { checkLeftovers } from './harness/round';
import type { Scenario, Size, Violation } from './harness/scenario';
import { openHouse } from './harness/terms';
import { append, readRecord, type Recorded, summary } from './record';
import { seeded } from './race';
import { scenarios } from './scenarios';

const minuteMs = 60_000;
const seedSpan = 2 ** 32;
/** Lists and chains grow with every round; a house that is this old is closed for a new one. */
const roundsPerHouse = 30;
const brokenInARowMax = 5;
/** Violations of one round that are printed; all stand in the record. */
const toldMax = 12;

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly size: Size;
  readonly record: string;
  readonly chosen: readonly Scenario[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * seedSpan)) },
      only: { type: 'string' },
      size: { type: 'string', default: 'full' },
      record: { type: 'string', default: 'docs/reliability/record.jsonl' },
      summary: { type: 'boolean', default: false },
    },
  });
  if (values.summary) {
    print(summary(readRecord(values.record)));
    return 0;
  }
  const only = values.only?.split(',');
  const chosen = scenarios.filter(
    ({ fault, name }) => only === undefined || only.includes(fault) || only.includes(name),
  );
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (chosen.length === 0 || !Number.isFinite(minutes) || !Number.isInteger(seed)) {
    print(['nothing to run: look at --only, --minutes and --seed']);
    return 2;
  }
  const size = values.size === 'short' ? 'short' : 'full';
  return new Series({ minutes, seed, size, record: values.record, chosen }).run();
}

/** One call of the command: rounds until the time is up or somebody ends it. */
class Series {
  private house: House | undefined;
  private isEnding = false;
  private end: () => void = () => undefined;
  private readonly ended = new Promise<void>((resolve) => {
    this.end = resolve;
  });
  private failed = 0;
  private roundsOfHouse = 0;

  constructor(private readonly options: Options) {}

  async run(): Promise<number> {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        this.isEnding = true;
        this.end();
      });
    }
    const { minutes, seed, record } = this.options;
    const endsAt = Date.now() + minutes * minuteMs;
    const random = seeded(seed);
    let brokenInARow = 0;
    print([`seed ${seed}, ${minutes} minutes, record in ${record}`]);
    while (Date.now() < endsAt && !this.isEnding && brokenInARow < brokenInARowMax) {
      const scenario = this.choose(random());
      const roundSeed = Math.floor(random() * seedSpan);
      // Whoever ends it does not wait for the round; that one is then no line of the record.
      const one = await Promise.race([this.round(scenario, roundSeed), this.ended]);
      if (one === undefined) break;
      brokenInARow = one.broke === undefined ? 0 : brokenInARow + 1;
    }
    await this.house?.close();
    print(summary(readRecord(record)));
    return this.failed > 0 || brokenInARow > 0 ? 1 : 0;
  }

  private choose(chance: number): Scenario {
    const { chosen } = this.options;
    let left = chance * chosen.reduce((sum, { weight }) => sum + weight, 0);
    for (const scenario of chosen) {
      left -= scenario.weight;
      if (left < 0) return scenario;
    }
    return chosen[0] as Scenario;
  }

  private async round(scenario: Scenario, seed: number): Promise<Recorded> {
    const { size, record } = this.options;
    const startedAt = new Date();
    const { fault, name } = scenario;
    const base = { startedAt: startedAt.toISOString(), commit, seed, fault, name, size };
    let one: Recorded;
    try {
      const house = await this.open();
      const report = await scenario.run(house, seeded(seed), size);
      const violations = [...report.violations, ...(await checkLeftovers(house))];
      one = { ...base, seconds: since(startedAt), counts: report.counts, violations };
    } catch (error) {
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const broke = told.replaceAll(`${repositoryRoot}/`, '');
      one = { ...base, seconds: since(startedAt), counts: {}, violations: [], broke };
    }
    if (this.isEnding) return one;
    append(record, one);
    await this.tell(one);
    return one;
  }

  private async tell(one: Recorded): Promise<void> {
    const isGood = one.violations.length === 0 && one.broke === undefined;
    const counts = JSON.stringify(one.counts).replaceAll(/[{}"]/g, '');
    const verdict = isGood ? 'ok' : one.broke === undefined ? 'FAILED' : 'BROKE';
    print([`${one.fault} ${one.name} seed ${one.seed} ${one.seconds} s ${verdict} ${counts}`]);
    this.roundsOfHouse += 1;
    if (!isGood) {
      if (one.broke === undefined) this.failed += 1;
      print(one.violations.slice(0, toldMax).map(tellViolation));
      if (one.violations.length > toldMax) print([`  ... ${one.violations.length} in all`]);
      if (one.broke) print([`  ${one.broke}`]);
      print([`  logs are kept in ${this.house?.dataDir ?? 'nowhere'}`]);
    }
    if (isGood && this.roundsOfHouse < roundsPerHouse) return;
    const { house } = this;
    [this.house, this.roundsOfHouse] = [undefined, 0];
    await house?.close({ keepLogs: !isGood });
  }

  private async open(): Promise<House> {
    this.house ??= await openHouse();
    return this.house;
  }
}

const since = (from: Date): number => Math.round((Date.now() - from.getTime()) / 100) / 10;
const tellViolation = ({ rule, what }: Violation): string => `  ${rule}: ${what}`;

/** Commit that runs; `+` when the tree has other code than it. */
const commit = ((): string => {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  try {
    const code = ['src', 'temporal', 'workflows', 'activities', 'prisma', 'tests/faults'];
    const changed = git('status', '--porcelain', '--', ...code) !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
})();

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
