import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunFile, readRunFile } from '../../../src/cli/launcher/run-file';
import { loadSigningKey, type SigningKey } from '../../../src/providers/sandbox/keys';
import { type Sandbox, startSandbox } from '../../../src/providers/sandbox/server';
import { anyFreePort } from '../../../temporal/embedded/ports';
import { ended, isRunning, waitUntil } from '../../../temporal/embedded/processes';
import { repositoryRoot } from '../../setup/shared';
import { CallbackLine } from './callback-line';
import { commitRequests } from './commits';
import { Line, type LineEntry } from './line';
import { OutsideLog } from './outside-log';
import { type Delivered, type ReportedMoney, Sender } from './sender';
import { HouseDatabase, HouseTemporal } from './servers';

/** From a cold start on a busy machine to everything answering. */
const startLimitMs = 180_000;
const endLimitMs = 60_000;
/** Longer than any part needs to come back. */
const patienceMs = 120_000;
const callLimitMs = 60_000;
const retryEveryMs = 250;
/** `up` gives a part up after five deaths within a minute; the tests stay below. */
const deathsWindowMs = 65_000;
const deathsMax = 3;
const accountSid = `AC${'0'.repeat(32)}`;

/** Processes of the product that `up` keeps running. */
export type Victim = 'launcher' | 'api' | 'worker';

export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  readonly body: any;
  readonly headers: Headers;
}

/** A request of a client, and what it got: a line of the driver's log. */
export interface Driven {
  readonly method: string;
  readonly where: string;
  readonly key: string | null;
  readonly creditorId: string;
  readonly body: unknown;
  readonly money?: readonly ReportedMoney[];
  /** 0: no answer. */
  readonly status: number;
  readonly answer: unknown;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** One blow that the tests have dealt: a line of its own log. */
export interface Blow {
  readonly at: number;
  readonly what: string;
}

export interface CallOptions {
  readonly body?: unknown;
  /** `Idempotency-Key`. */
  readonly key?: string;
  /** Whom the admin key acts for; `default` if absent. */
  readonly creditorId?: string;
  /** Instead of the admin key. */
  readonly apiKey?: string;
  /** Money that the request reports, for the comparison with the ledger. */
  readonly money?: readonly ReportedMoney[];
  /** `application/json` if absent. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

export interface HouseOptions {
  /** Variables of the product's environment beside the house's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Root of the code that is started; another one for sabotaged builds. */
  readonly root?: string;
}

const outside = /^(DATABASE_|TEMPORAL_|DUECOURSE_|STRIPE_|SENDGRID_|TWILIO_|GENERIC_|CHARGEBEE_)/;

/**
 * One product as a person starts it (`up`), with everything around it in the hands of the tests: its
 * database and its Temporal server behind wires, its providers behind a line, the senders of its
 * webhooks, and logs of all that went in and out.
 */
export class House {
  readonly driven: OutsideLog<Driven>;
  readonly blows: OutsideLog<Blow>;
  private launcher: ChildProcess | undefined;
  /** Knows a COMMIT on the way to the database, also one prepared long ago: it looks at all that goes by. */
  readonly commitRequests = commitRequests();
  /** API keys by creditor and role, made when the house is furnished. */
  readonly keys = new Map<string, string>();
  private readonly killed: { readonly victim: Victim; readonly at: number }[] = [];
  private said = '';
  /** Counts what this house has handed out, so that nothing is named twice. */
  private names = 0;

  private constructor(
    readonly dataDir: string,
    readonly database: HouseDatabase,
    readonly temporal: HouseTemporal,
    readonly simulator: Sandbox,
    /** SendGrid and Twilio, as far as the product can see. */
    readonly line: Line,
    /** The product, as far as its providers can see: its public address. */
    readonly callbacks: CallbackLine,
    readonly sender: Sender,
    readonly secrets: { stripe: string; twilio: string; generic: string; sendgrid: SigningKey },
    private readonly environment: NodeJS.ProcessEnv,
    private readonly root: string,
  ) {
    database.wire.look = (bytes) => void this.commitRequests(bytes);
    this.driven = new OutsideLog(path.join(dataDir, 'outside', 'driver.jsonl'));
    this.blows = new OutsideLog(path.join(dataDir, 'outside', 'blows.jsonl'));
  }

  /** Starts all of it on a data folder of its own. */
  static async open(options: HouseOptions = {}): Promise<House> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'duecourse-house-'));
    const sendgrid = loadSigningKey(path.join(dataDir, 'outside', 'sendgrid-key.pem'));
    const secrets = {
      stripe: `whsec_${randomBytes(12).toString('hex')}`,
      generic: `whsec_${randomBytes(24).toString('base64')}`,
      twilio: randomBytes(16).toString('hex'),
      sendgrid,
    };
    const port = await anyFreePort();
    const url = `http://127.0.0.1:${port}`;
    const [database, temporal] = await Promise.all([
      HouseDatabase.start(dataDir),
      HouseTemporal.start(dataDir),
    ]);
    const callbacks = await CallbackLine.open(url);
    const simulator = await startSandbox({
      ...{ port: 0, logFile: path.join(dataDir, 'outbox.jsonl'), callbackUrl: callbacks.url },
      sendgridPrivateKeyFile: path.join(dataDir, 'outside', 'sendgrid-key.pem'),
      twilioToken: secrets.twilio,
    });
    const line = await Line.open(simulator.url, path.join(dataDir, 'outside', 'line.jsonl'));
    const log = new OutsideLog<Delivered>(path.join(dataDir, 'outside', 'sender.jsonl'));
    const own = Object.entries(process.env).filter(([name]) => !outside.test(name));
    const environment = {
      ...Object.fromEntries(own),
      DUECOURSE_DATA_DIR: dataDir,
      DUECOURSE_PORT: String(port),
      DUECOURSE_PUBLIC_URL: callbacks.url,
      DATABASE_URL: database.appUrl,
      DATABASE_MIGRATE_URL: database.ownerUrl,
      TEMPORAL_ADDRESS: temporal.wireAddress,
      SENDGRID_API_KEY: 'SG.fault-tests',
      SENDGRID_BASE_URL: line.url,
      SENDGRID_WEBHOOK_PUBLIC_KEY: sendgrid.publicKey,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: secrets.twilio,
      TWILIO_BASE_URL: line.url,
      STRIPE_WEBHOOK_SECRET: secrets.stripe,
      GENERIC_WEBHOOK_SECRET: secrets.generic,
      ...options.environment,
    };
    const house = new House(
      ...([dataDir, database, temporal, simulator, line, callbacks] as const),
      ...([new Sender(log, url, secrets, callbacks.url), secrets, environment] as const),
      options.root ?? repositoryRoot,
    );
    try {
      await house.up();
      return house;
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  get run(): RunFile {
    const run = readRunFile(this.dataDir);
    if (run === undefined) throw new Error(`the product does not run: ${this.said}`);
    return run;
  }

  /** The simulator's append-only log: what the providers took, whatever the product believes. */
  get outboxFile(): string {
    return path.join(this.dataDir, 'outbox.jsonl');
  }

  /** What the launcher said, for the report of a failed test. */
  get words(): string {
    return this.said;
  }

  /** A name that no earlier round of this house has used. */
  fresh(prefix: string): string {
    this.names += 1;
    return `${prefix}-${this.names}`;
  }

  /** Starts the launcher, for the first time or again, and waits until everything is ready. */
  async up(): Promise<void> {
    const args = ['--import', 'tsx', path.join(this.root, 'src/cli/index.ts'), 'up'];
    const child = spawn(process.execPath, args, {
      ...{ cwd: this.root, env: this.environment },
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
  }

  /** Process id of a part that `up` keeps running; undefined: it does not run just now. */
  pidOf(victim: Victim): number | undefined {
    const { pid, children } = this.run;
    if (victim === 'launcher') return pid;
    const child = children.find(({ name }) => name === victim);
    return child !== undefined && isRunning(child) ? child.pid : undefined;
  }

  /**
   * `kill -9` of one process of the product; `up` revives api and worker. False: it did not run just
   * then, or it was killed so often lately that `up` would give up.
   */
  async kill(victim: Victim): Promise<boolean> {
    const { pid, children } = this.run;
    if (victim === 'launcher') {
      this.blow('kill launcher');
      process.kill(pid, 'SIGKILL');
      await waitUntil(() => !children.some(isRunning), endLimitMs);
      return true;
    }
    const child = children.find(({ name }) => name === victim);
    if (child === undefined || !isRunning(child)) return false;
    const now = Date.now();
    const lately = this.killed.filter(
      (one) => one.victim === victim && now - one.at < deathsWindowMs,
    );
    if (lately.length >= deathsMax) return false;
    this.killed.push({ victim, at: now });
    this.blow(`kill ${victim}`);
    process.kill(child.pid, 'SIGKILL');
    return true;
  }

  /** Notes a blow in the log of the tests. */
  blow(what: string): void {
    this.blows.add({ at: Date.now(), what });
  }

  /** One request, noted in the driver's log; throws when nothing answers. */
  async call(method: string, where: string, options: CallOptions = {}): Promise<Answer> {
    const { body, key, creditorId = 'default', apiKey } = options;
    const { contentType = 'application/json' } = options;
    const { url, adminKey } = this.run;
    const sentAt = Date.now();
    const note = (status: number, answer: unknown): void => {
      // Reading changes nothing, so only its answers matter, and those are given to who asked.
      if (method === 'GET') return;
      this.driven.add({
        ...{ method, where, key: key ?? null, creditorId, body, status, answer, sentAt },
        ...(options.money ? { money: options.money } : {}),
        answeredAt: Date.now(),
      });
    };
    try {
      const response = await fetch(`${url}${where}`, {
        method,
        headers: {
          Authorization: `Bearer ${apiKey ?? adminKey}`,
          ...(apiKey === undefined ? { 'X-Duecourse-Creditor': creditorId } : {}),
          ...(body === undefined ? {} : { 'Content-Type': contentType }),
          ...options.headers,
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
          connection: 'close',
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(options.limitMs ?? callLimitMs),
      });
      const text = await response.text();
      const parsed: unknown = text === '' ? null : JSON.parse(text);
      note(response.status, parsed);
      return { status: response.status, body: parsed, headers: response.headers };
    } catch (error) {
      note(0, String(error));
      throw error;
    }
  }

  /** As a good client does: the same request under the same key until it is answered below 500. */
  async insist(method: string, where: string, options: CallOptions = {}): Promise<Answer> {
    let last = 'no answer';
    const endsAt = Date.now() + patienceMs;
    do {
      try {
        const answer = await this.call(method, where, options);
        if (answer.status < 500 && answer.status !== 429) return answer;
        last = JSON.stringify(answer);
      } catch (error) {
        last = String(error);
      }
      await sleep(retryEveryMs);
    } while (Date.now() < endsAt);
    throw new Error(`${method} ${where}: ${last}`);
  }

  /** A command on an account, insisting. */
  command(accountId: string, name: string, data: object, options: CallOptions): Promise<Answer> {
    const where = `/v1/accounts/${accountId}/commands/${name}`;
    return this.insist('POST', where, { body: data, ...options });
  }

  /** Wires carry, the providers are well, the parts are up; what each scenario leaves behind. */
  async heal(): Promise<void> {
    this.database.wire.onRequest = this.database.wire.onReply = undefined;
    this.database.wire.set({ kind: 'pass' });
    this.temporal.wire.set({ kind: 'pass' });
    await this.line.heal();
    this.callbacks.heal();
    const isReady = await waitUntil(async () => {
      try {
        const answer = await fetch(`${this.run.url}/readyz`, {
          signal: AbortSignal.timeout(5_000),
        });
        await answer.arrayBuffer();
        return answer.ok;
      } catch {
        return false;
      }
    }, patienceMs);
    if (!isReady) throw new Error(`not ready again: ${this.said.slice(-2_000)}`);
  }

  /** Stops everything; `keepLogs` leaves the data folder for whoever looks into a failure. */
  async close(options: { readonly keepLogs?: boolean } = {}): Promise<void> {
    const children = readRunFile(this.dataDir)?.children ?? [];
    this.database.wire.set({ kind: 'pass' });
    this.temporal.wire.set({ kind: 'pass' });
    if (this.launcher) {
      this.launcher.kill('SIGTERM');
      await ended(this.launcher);
    }
    await waitUntil(() => !children.some(isRunning), endLimitMs);
    await this.line.close();
    await this.simulator.close();
    await this.callbacks.close();
    await Promise.all([this.temporal.close(), this.database.close()]);
    if (options.keepLogs !== true) rmSync(this.dataDir, { recursive: true, force: true });
  }
}

export type { LineEntry };
