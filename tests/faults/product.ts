import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunFile, readRunFile } from '../../src/cli/launcher/run-file';
import { loadSigningKey } from '../../src/providers/sandbox/keys';
import { nextFreePort } from '../../temporal/embedded/ports';
import { ended, isRunning, waitUntil } from '../../temporal/embedded/processes';
import { repositoryRoot } from '../setup/shared';
import { type ProviderLine, openLine } from './provider-line';

/** From a cold start on a busy machine to everything answering. */
const startLimitMs = 120_000;
const endLimitMs = 60_000;
/** Longer than any part needs to come back. */
const patienceMs = 60_000;
const retryEveryMs = 250;
/** Far from the ports that people use and that the product moves on from. */
const portsFrom = { first: 20_000, span: 20_000 } as const;

export type Victim = 'launcher' | 'api' | 'worker' | 'postgres' | 'temporal';

export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  readonly body: any;
}

const outside = /^(DATABASE_|TEMPORAL_|DUECOURSE_|STRIPE_|SENDGRID_|TWILIO_|GENERIC_|CHARGEBEE_)/;

/**
 * The product as a person starts it, `up`, on a data folder of its own. Its e-mails go over a line
 * of the test's to the simulator that `up` runs; everything else is as it is by default.
 */
export class Product {
  private launcher: ChildProcess | undefined;
  private said = '';

  private constructor(
    readonly dataDir: string,
    readonly line: ProviderLine,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async start(changes: Readonly<Record<string, string>> = {}): Promise<Product> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'duecourse-faults-'));
    const line = await openLine();
    const key = loadSigningKey(path.join(dataDir, 'sendgrid-webhook-key.pem'));
    const own = Object.entries(process.env).filter(([name]) => !outside.test(name));
    const from = portsFrom.first + Math.floor(Math.random() * portsFrom.span);
    const product = new Product(dataDir, line, {
      ...Object.fromEntries(own),
      DUECOURSE_DATA_DIR: dataDir,
      DUECOURSE_PORT: String(await nextFreePort(from)),
      SENDGRID_API_KEY: 'SG.fault-tests',
      SENDGRID_BASE_URL: line.url,
      SENDGRID_WEBHOOK_PUBLIC_KEY: key.publicKey,
      ...changes,
    });
    try {
      await product.up();
      return product;
    } catch (error) {
      await product.stop();
      throw error;
    }
  }

  /** Starts the launcher, for the first time or again, and waits until everything is ready. */
  async up(): Promise<void> {
    const args = ['--import', 'tsx', path.join(repositoryRoot, 'src/cli/index.ts'), 'up'];
    const child = spawn(process.execPath, args, {
      cwd: repositoryRoot,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.launcher = child;
    let over = false;
    void ended(child).then(() => (over = true));
    let printed = '';
    child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
    child.stderr.on('data', (data: Buffer) => (this.said += data.toString()));
    await waitUntil(() => over || printed.includes('genericWebhookSecret'), startLimitMs);
    if (readRunFile(this.dataDir)?.pid !== child.pid) throw new Error(`not up: ${this.said}`);
    this.line.leadTo(this.simulatorUrl());
  }

  get run(): RunFile {
    const run = readRunFile(this.dataDir);
    if (run === undefined) throw new Error(`the product does not run: ${this.said}`);
    return run;
  }

  /** The simulator's append-only log: what the provider took, whatever the product believes. */
  get logFile(): string {
    return path.join(this.dataDir, 'outbox.jsonl');
  }

  /** `kill -9` of one part. The launcher's own children end by themselves; that is waited for. */
  async kill(victim: Victim): Promise<void> {
    const { pid, children } = this.run;
    if (victim !== 'launcher') {
      const child = children.find(({ name }) => name === victim);
      if (child === undefined || !isRunning(child)) throw new Error(`${victim} does not run`);
      process.kill(child.pid, 'SIGKILL');
      return;
    }
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => !children.some(isRunning), endLimitMs);
  }

  /** One request; throws when nothing answers. */
  async call(method: string, where: string, body?: unknown, key?: string): Promise<Answer> {
    const { url, adminKey } = this.run;
    const response = await fetch(`${url}${where}`, {
      method,
      headers: {
        Authorization: `Bearer ${adminKey}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** As a good client does: the same request under the same key until it is answered below 500. */
  async insist(method: string, where: string, body?: unknown, key?: string): Promise<Answer> {
    let last = 'no answer';
    let answer: Answer | undefined;
    await waitUntil(async () => {
      try {
        answer = await this.call(method, where, body, key);
        last = JSON.stringify(answer);
        if (answer.status < 500) return true;
      } catch (error) {
        last = String(error);
      }
      answer = undefined;
      await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
      return false;
    }, patienceMs);
    if (answer === undefined) throw new Error(`${method} ${where}: ${last}`);
    return answer;
  }

  async stop(): Promise<void> {
    const children = readRunFile(this.dataDir)?.children ?? [];
    if (this.launcher) {
      this.launcher.kill('SIGTERM');
      await ended(this.launcher);
    }
    await waitUntil(() => !children.some(isRunning), endLimitMs);
    await this.line.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** What the launcher said, for the report of a failed test. */
  get words(): string {
    return this.said;
  }

  /** The launcher moves the simulator's port on when it is busy, so its own arguments are read. */
  private simulatorUrl(): string {
    const simulator = this.run.children.find(({ name }) => name === 'simulator');
    const args = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(simulator?.pid)]);
    const port = / --port (\d+)/.exec(args.toString())?.[1];
    if (port === undefined) throw new Error('the simulator has no port');
    return `http://127.0.0.1:${port}`;
  }
}
