/**
 * The benchmark: what the product costs above the floor that anyone pays on the same machine. Every
 * figure that counts is a ratio of two figures of one run; see docs/performance.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { liveBare, liveSix } from './floor';
import { measure, together, untilQuiet, type Used } from './machine';
import { countedOf, startRoundServer, startStanding, type Standing } from './parts';
import { lawRound, lawRows, type LawRound } from './law';
import { doorsRound, doorsRows, type DoorsRound } from './doors';
import { moneyRound, moneyRows, type MoneyRound } from './money';
import { liveProduct, type ProductLife } from './product';
import type { Phase, WakeKind } from './lifecycle';
import { previewsRound, previewsRows, type PreviewsRound } from './previews';
import { pureRound, type PureFigures } from './pure';
import { judge, table, type Row } from './report';
import { webhookRound, type WebhookRound } from './webhook';

/** A round in which others used more of the machine than this says little. */
const foreignShareMax = 0.1;

interface Round {
  readonly six: readonly [Used, Used];
  readonly bare: readonly [readonly Phase[], readonly Phase[]];
  readonly product: ProductLife;
  readonly webhook: WebhookRound;
  readonly pure: PureFigures;
  readonly money: MoneyRound;
  readonly law: LawRound;
  readonly doors: DoorsRound;
  readonly previews: PreviewsRound;
  readonly foreignShare: number;
  readonly isVoid: boolean;
}

interface Settings {
  readonly accounts: number;
  readonly rounds: number;
  readonly requests: number;
  /** Accounts that wait to be told when Temporal is back. */
  readonly queued: number;
  /** How long to wait before a round for others to be quiet. */
  readonly waitMs: number;
  readonly json: string | undefined;
  /** The rows of one part alone, without Temporal. */
  readonly only: string | undefined;
}

function settings(): Settings {
  const { values } = parseArgs({
    options: {
      accounts: { type: 'string', default: '60' },
      rounds: { type: 'string', default: '3' },
      requests: { type: 'string', default: '200' },
      queued: { type: 'string', default: '400' },
      wait: { type: 'string', default: '20' },
      json: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const count = (name: 'accounts' | 'rounds' | 'requests' | 'queued' | 'wait'): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value > 0) return value;
    throw new Error(`--${name}: a whole number from 1 on`);
  };
  return {
    accounts: count('accounts'),
    rounds: count('rounds'),
    requests: count('requests'),
    queued: count('queued'),
    waitMs: count('wait') * 1_000,
    json: values.json,
    only: values.only,
  };
}

async function main(): Promise<void> {
  const wanted = settings();
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const standing = await startStanding();
  try {
    if (wanted.only !== undefined) return await alone(standing, wanted, wanted.only);
    say('warms up');
    await oneRound(standing, { ...wanted, accounts: 15, requests: 100 });
    const rounds: Round[] = [];
    for (let n = 1; n <= wanted.rounds; n += 1) {
      await untilQuiet(countedOf(standing, null), foreignShareMax, wanted.waitMs);
      const round = await oneRound(standing, wanted);
      rounds.push(round);
      const others = `others used ${(round.foreignShare * 100).toFixed(0)} % of the machine`;
      say(`round ${n} of ${wanted.rounds}: ${others}${round.isVoid ? ', void' : ''}`);
    }
    report(rounds, wanted);
  } finally {
    await standing.stop();
  }
}

/** Floor, product, floor on a server of its own. */
async function oneRound(
  standing: Standing,
  { accounts, requests, queued }: Settings,
): Promise<Round> {
  const temporal = await startRoundServer();
  const counted = countedOf(standing, temporal);
  const floor = { temporal, counted, accounts };
  try {
    const sixBefore = await liveSix(floor);
    const bareBefore = await liveBare(floor);
    const product = await liveProduct(standing, temporal, counted, accounts);
    const bareAfter = await liveBare(floor);
    const sixAfter = await liveSix(floor);
    const webhook = await webhookRound(standing, counted, requests);
    const pure = pureRound();
    const money = await moneyRound(standing);
    const law = await lawRound(standing);
    const doors = await doorsRound(standing, queued, requests);
    const previews = await previewsRound(standing, requests);
    const all = together([
      ...[sixBefore, sixAfter, product.enrol],
      ...[...bareBefore, ...product.phases, ...bareAfter].map(({ used }) => used),
      ...[...webhook.floor, webhook.product].map(({ used }) => used),
    ]);
    const { foreignShare } = all;
    return {
      six: [sixBefore, sixAfter],
      bare: [bareBefore, bareAfter],
      ...{ product, webhook, pure, money, law, doors, previews, foreignShare },
      isVoid: foreignShare > foreignShareMax,
    };
  } finally {
    await temporal.stop();
  }
}

/** Rows of one part; the first round only warms up. */
async function alone(standing: Standing, wanted: Settings, only: string): Promise<void> {
  switch (only) {
    case 'money':
      return print(moneyRows(await roundsAlone(standing, wanted, moneyRound)));
    case 'doors': {
      const { queued, requests } = wanted;
      const one = (): Promise<DoorsRound> => doorsRound(standing, queued, requests);
      return print(doorsRows(await roundsAlone(standing, wanted, one)));
    }
    case 'law':
      return print(lawRows(await roundsAlone(standing, wanted, lawRound)));
    case 'previews': {
      const one = (): Promise<PreviewsRound> => previewsRound(standing, wanted.requests);
      return print(previewsRows(await roundsAlone(standing, wanted, one)));
    }
    default:
      throw new Error('--only: money, law, doors or previews');
  }
}

async function roundsAlone<T>(
  standing: Standing,
  { rounds, waitMs }: Settings,
  one: (standing: Standing) => Promise<T>,
): Promise<T[]> {
  const found: T[] = [];
  for (let n = 0; n <= rounds; n += 1) {
    await untilQuiet(countedOf(standing, null), foreignShareMax, waitMs);
    const end = measure(countedOf(standing, null));
    found.push(await one(standing));
    say(`round ${n}: others used ${(end().foreignShare * 100).toFixed(0)} % of the machine`);
  }
  return found.slice(1);
}

function print(rows: readonly Row[]): void {
  console.log(table(rows.map(judge)));
}

function report(rounds: readonly Round[], wanted: Settings): void {
  const valid = rounds.filter(({ isVoid }) => !isVoid);
  const used = valid.length > 0 ? valid : rounds;
  const judged = rowsOf(used, wanted.accounts).map(judge);
  const core = cpus();
  const machine = `${core.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.log(`\n${machine}; ${wanted.accounts} accounts, ${used.length} rounds, medians\n`);
  console.log(table(judged));
  const note =
    valid.length === 0
      ? 'EVERY ROUND IS VOID: others used more than 10 % of the machine; the ratios are a hint only.'
      : `${rounds.length - valid.length} of ${rounds.length} rounds void and left out.`;
  console.log(`\n${note}`);
  if (wanted.json !== undefined) {
    const shares = rounds.map(({ foreignShare }) => foreignShare);
    const document = { machine, settings: wanted, foreignShares: shares, rows: judged, rounds };
    writeFileSync(wanted.json, `${JSON.stringify(document, null, 2)}\n`);
  }
}

function rowsOf(rounds: readonly Round[], accounts: number): Row[] {
  return [
    ...lifecycleRows(rounds, accounts),
    ...webhookRows(rounds),
    ...pureRows(rounds),
    ...moneyRows(rounds.map(({ money }) => money)),
    ...lawRows(rounds.map(({ law }) => law)),
    ...doorsRows(rounds.map(({ doors }) => doors)),
    ...previewsRows(rounds.map(({ previews }) => previews)),
  ];
}

/** CPU of all six wakes with their start; in the product what enrolment wrote is a row of its own. */
function lifecycleRows(rounds: readonly Round[], accounts: number): Row[] {
  const perAccount = (used: Used): number => used.cpuMs / accounts;
  const whole = (phases: readonly Phase[]): number =>
    perAccount(together(phases.map(({ used }) => used)));
  const product = rounds.map((round) => whole(round.product.phases));
  const kind = (name: WakeKind, title: string): Row => {
    const of = (phases: readonly Phase[]): number => {
      const these = phases.filter((phase) => phase.name === name).map(({ used }) => used);
      return perAccount(together(these)) / these.length;
    };
    return {
      name: title,
      unit: 'CPU-ms',
      product: rounds.map((round) => of(round.product.phases)),
      floor: rounds.map(({ bare }) => mean(of(bare[0]), of(bare[1]))),
      goal: null,
    };
  };
  return [
    {
      name: 'lifecycle / six no-op activities',
      unit: 'CPU-ms per account',
      product,
      floor: rounds.map(({ six }) => mean(perAccount(six[0]), perAccount(six[1]))),
      goal: { better: 'lower', goal: 1.9, stretch: 1.65, failsAt: 2.5 },
    },
    {
      name: 'lifecycle / same shape with no-ops',
      unit: 'CPU-ms per account',
      product,
      floor: rounds.map(({ bare }) => mean(whole(bare[0]), whole(bare[1]))),
      goal: { better: 'lower', goal: 1.35, stretch: 1.2, failsAt: 1.7 },
    },
    kind('message', '  a wake with a message'),
    kind('store-only', '  a wake in the store alone'),
    kind('nothing', '  a wake that changes nothing'),
    {
      name: 'enrolment / raw starts',
      unit: 'accounts/s',
      product: rounds.map(({ product: life }) =>
        rate(accounts, life.enrol.wallMs + startOf(life.phases).wallMs),
      ),
      floor: rounds.map(({ bare }) =>
        mean(rate(accounts, startOf(bare[0]).wallMs), rate(accounts, startOf(bare[1]).wallMs)),
      ),
      goal: { better: 'higher', goal: 0.6, stretch: 0.8, failsAt: 0.4 },
    },
  ];
}

function webhookRows(rounds: readonly Round[]): Row[] {
  const row = (
    of: (figures: WebhookRound['product']) => number,
    rest: Pick<Row, 'name' | 'unit' | 'goal'>,
  ): Row => ({
    product: rounds.map(({ webhook }) => of(webhook.product)),
    floor: rounds.map(({ webhook: { floor } }) => mean(of(floor[0]), of(floor[1]))),
    ...rest,
  });
  return [
    row((figures) => figures.requestsPerSecond, {
      name: 'webhook, ten connections',
      unit: 'payments/s',
      goal: { better: 'higher', goal: 0.5, stretch: 0.65, failsAt: 0.3 },
    }),
    row((figures) => figures.p99Ms, {
      name: 'webhook at 50/s, p99',
      unit: 'ms',
      goal: { better: 'lower', goal: 2, stretch: 1.5, failsAt: 4 },
    }),
    row((figures) => figures.p50Ms, { name: 'webhook at 50/s, p50', unit: 'ms', goal: null }),
    {
      name: 'webhook that opens an account',
      unit: 'invoices/s',
      product: rounds.map(({ webhook }) => webhook.openedPerSecond),
      floor: [],
      goal: null,
    },
  ];
}

function pureRows(rounds: readonly Round[]): Row[] {
  const of = (figure: (pure: PureFigures) => number): number[] =>
    rounds.map(({ pure }) => figure(pure));
  return [
    {
      name: 'decide() with windows / without',
      unit: 'calls/s',
      product: of((pure) => pure.decidesPerSecond),
      floor: of((pure) => pure.decidesWithoutWindowsPerSecond),
      goal: { better: 'higher', goal: 0.35, stretch: 0.5, failsAt: 0.15 },
    },
    {
      name: 'a year folded with every approval given',
      unit: 'account-years/s',
      product: of((pure) => pure.approvedYearsPerSecond),
      floor: [],
      goal: null,
    },
  ];
}

function startOf(phases: readonly Phase[]): Used {
  const start = phases.find(({ name }) => name === 'start');
  if (start === undefined) throw new Error('a life without a start');
  return start.used;
}

function rate(count: number, wallMs: number): number {
  return (count * 1_000) / wallMs;
}

function mean(a: number, b: number): number {
  return (a + b) / 2;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// Explicitly: a library that keeps a timer must not keep the benchmark from ending.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
