import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Stripe from 'stripe';
import { lockDataFolder } from '../../src/cli/launcher/lock';
import { type RunFile, readRunFile } from '../../src/cli/launcher/run-file';
import { anyFreePort } from '../../temporal/embedded/ports';
import { ended, isRunning, waitUntil } from '../../temporal/embedded/processes';

const root = path.join(__dirname, '..', '..');
const startLimitMs = 90_000;
/** Others that start before this one. */
const turnLimitMs = 120_000;
const stopLimitMs = 30_000;
const lastLinesShown = 20;

/** Whatever the machine sets for a Duecourse of its own must not reach the one under test. */
const ofAnInstallation =
  /^(DATABASE_|TEMPORAL_|DUECOURSE_|STRIPE_|SENDGRID_|TWILIO_|GENERIC_|CHARGEBEE_)/;

export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  readonly body: any;
}

type Keys = Readonly<Record<string, string>>;

/** `npm start` as a new user runs it, on a data folder that did not exist before. */
export class Product {
  private constructor(
    readonly run: RunFile,
    private readonly launcher: ChildProcess,
    private readonly dataDir: string,
    private readonly keys: Keys,
  ) {}

  /** `args`: further words for `npm start`, such as `--sandbox`; `keys`: variables of the vendors that are connected. */
  static start(args: readonly string[] = [], keys: Keys = {}): Promise<Product> {
    return Product.startOn(mkdtempSync(path.join(tmpdir(), 'duecourse-e2e-')), args, keys);
  }

  private static async startOn(
    dataDir: string,
    args: readonly string[],
    keys: Keys,
  ): Promise<Product> {
    const letNext = await untilAlone();
    try {
      return await Product.startAlone(dataDir, args, keys);
    } finally {
      letNext();
    }
  }

  private static async startAlone(
    dataDir: string,
    args: readonly string[],
    keys: Keys,
  ): Promise<Product> {
    const ports = { api: await anyFreePort(), ui: await anyFreePort() };
    const inherited = Object.entries(process.env).filter(([name]) => !ofAnInstallation.test(name));
    const words = ['--import', 'tsx', 'src/cli/index.ts', 'up', ...args];
    const launcher = spawn(process.execPath, words, {
      cwd: root,
      env: {
        ...Object.fromEntries(inherited),
        ...keys,
        DUECOURSE_DATA_DIR: dataDir,
        DUECOURSE_PORT: String(ports.api),
        TEMPORAL_UI_PORT: String(ports.ui),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    launcher.stderr.on('data', (data: Buffer) => (said += data.toString()));
    let isOver = false;
    void ended(launcher).then(() => (isOver = true));
    await waitUntil(() => isOver || readRunFile(dataDir)?.pid === launcher.pid, startLimitMs);
    const run = readRunFile(dataDir);
    if (run === undefined || isOver) {
      launcher.kill('SIGTERM');
      throw new Error(`not started: ${said}\n${logsOf(dataDir)}`);
    }
    return new Product(run, launcher, dataDir, keys);
  }

  get temporalUi(): string {
    const { temporalUi } = this.run;
    if (temporalUi === undefined) throw new Error('there is no web UI');
    return temporalUi;
  }

  /** Asks the API with the administrator's key. */
  async get(route: string): Promise<Answer> {
    const headers = { Authorization: `Bearer ${this.run.adminKey}` };
    const response = await fetch(`${this.run.url}${route}`, { headers });
    return { status: response.status, body: await response.json() };
  }

  /** Gives a command on an account as the administrator. */
  async command(accountId: string, name: string, data: object): Promise<Answer> {
    const response = await fetch(`${this.run.url}/v1/accounts/${accountId}/commands/${name}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${this.run.adminKey}`,
        ...{ 'Content-Type': 'application/json', 'Idempotency-Key': `e2e/${name}` },
      },
      body: JSON.stringify(data),
    });
    return { status: response.status, body: await response.json() };
  }

  /** Delivers an event as Stripe does: signed by Stripe's own library with the endpoint's secret. */
  async deliverFromStripe(event: object): Promise<Answer> {
    const payload = JSON.stringify(event);
    const secret = this.run.stripeWebhookSecret;
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret });
    const response = await fetch(`${this.run.url}/webhooks/billing/stripe`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': header },
      body: payload,
    });
    return { status: response.status, body: await response.json() };
  }

  /** What the processes wrote last, to say why something did not happen. */
  logs(): string {
    return logsOf(this.dataDir);
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Ends every process and starts again on the same data folder. */
  async again(args: readonly string[]): Promise<Product> {
    await this.end();
    return Product.startOn(this.dataDir, args, this.keys);
  }

  private async end(): Promise<void> {
    const children = readRunFile(this.dataDir)?.children ?? [];
    this.launcher.kill('SIGTERM');
    await waitUntil(() => !children.some(isRunning), stopLimitMs);
    await ended(this.launcher);
  }
}

/** Of launchers that start at the same moment two would choose the same free port: one after the other. */
async function untilAlone(): Promise<() => void> {
  let letNext: (() => void) | undefined;
  const starting = path.join(tmpdir(), 'duecourse-e2e-starting');
  await waitUntil(() => {
    try {
      letNext = lockDataFolder(starting);
      return true;
    } catch {
      return false;
    }
  }, turnLimitMs);
  if (letNext === undefined) throw new Error(`others have been starting for too long: ${starting}`);
  return letNext;
}

function logsOf(dataDir: string): string {
  return readdirSync(dataDir)
    .filter((name) => name === 'api.log' || name === 'worker.log')
    .map((name) => {
      const lines = readFileSync(path.join(dataDir, name), 'utf8').trim().split('\n');
      return [name, ...lines.slice(-lastLinesShown)].join('\n');
    })
    .join('\n\n');
}

/** Asks until the answer is as wished; then, or when time is over, gives the last answer. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWished: (answer: T) => boolean,
  limitMs = 20_000,
): Promise<T> {
  let answer = await ask();
  await waitUntil(async () => isWished(answer) || isWished((answer = await ask())), limitMs);
  return answer;
}
