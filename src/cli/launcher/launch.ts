import { mkdirSync, rmSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { registerSearchAttributes } from '../../../temporal/attributes';
import { stopPostgres } from '../../../temporal/embedded/postgres';
import { type KnownProcess, run, waitUntil } from '../../../temporal/embedded/processes';
import { UnusableEnvironment } from '../../../temporal/embedded/unusable';
import { type Config, inheritedEnvironment } from '../../config';
import { type Part, type Supervised, supervise } from '../supervise';
import { type Located, childEnvironment, namespaceOf } from './environment';
import { lockDataFolder } from './lock';
import {
  postgresPart,
  productPart,
  repositoryRoot,
  simulatorPart,
  temporalPart,
  timeSkippingPart,
  tsxArguments,
} from './parts';
import { type LaunchOptions, type LaunchPlan, planLaunch } from './plan';
import {
  type RunFile,
  endLeftovers,
  removeRunFiles,
  writeChildren,
  writeRunFile,
} from './run-file';
import { SandboxClock } from './sandbox-clock';

/** Told about progress; every text is one line. */
export interface LaunchEvents {
  /** Something worth knowing that is not an error. */
  onNote(line: string): void;
  /** A part keeps ending; everything has to be stopped. */
  onGivenUp(line: string): void;
}

/** One step of the start; the steps of a group run side by side. */
export interface LaunchStep {
  readonly title: string;
  run(onProgress: (line: string) => void): Promise<void>;
}

/** How API and worker are started; tests put others in their place. */
export interface ProductCommands {
  readonly api: readonly string[];
  readonly worker: readonly string[];
}

const productCommands: ProductCommands = {
  api: tsxArguments('src/cli/index.ts', 'api'),
  worker: tsxArguments('src/cli/index.ts', 'worker'),
};

const READY_LIMIT_MS = 120_000;
const ASK_LIMIT_MS = 5_000;
const MIGRATE_LIMIT_MS = 600_000;

/**
 * Starts all parts on a data folder, keeps them running, and stops them in order: first API and
 * worker, which drain, then simulator, Temporal and Postgres.
 */
export class Launch {
  private readonly supervised = new Map<string, Supervised>();
  private readonly running = new Map<string, KnownProcess>();
  private clock: SandboxClock | undefined;
  private located: Located = { databaseUrl: '', databaseMigrateUrl: '', temporalAddress: '' };
  private isReady = false;
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly plan: LaunchPlan,
    private readonly events: LaunchEvents,
    private readonly commands: ProductCommands,
    private readonly unlock: () => void,
  ) {}

  /**
   * Locks the data folder, ends leftovers and decides ports and secrets; starts nothing yet.
   * @throws UnusableEnvironment with one clear line
   */
  static async prepare(
    config: Config,
    options: LaunchOptions,
    events: LaunchEvents,
    commands: ProductCommands = productCommands,
  ): Promise<Launch> {
    const unlock = lockDataFolder(config.dataDir);
    try {
      await endLeftovers(config.dataDir, events.onNote);
      const plan = await planLaunch(config, options, events.onNote);
      if (options.sandbox && !options.keep) {
        await stopPostgres(plan.workDir);
        rmSync(plan.workDir, { recursive: true, force: true });
      }
      mkdirSync(plan.workDir, { recursive: true });
      return new Launch(plan, events, commands, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** The steps of the start, in groups; the caller runs them and shows their progress. */
  steps(): readonly (readonly LaunchStep[])[] {
    const { plan } = this;
    const { simulatorPort } = plan;
    const servers: LaunchStep[] = [
      { title: 'Postgres and migrations', run: (onProgress) => this.startDatabase(onProgress) },
      {
        title: plan.options.sandbox ? 'Time-skipping server' : 'Temporal server',
        run: (onProgress) => this.startTemporal(onProgress),
      },
    ];
    if (simulatorPort !== undefined) {
      servers.push({
        title: 'Provider simulator (e-mail and SMS stay on this machine)',
        run: () => this.keepRunning(simulatorPart(plan, simulatorPort)),
      });
    }
    return [servers, [{ title: 'API and worker', run: () => this.startProduct() }]];
  }

  /** What is written to run.json and printed; complete once all steps have run. */
  runFile(): RunFile {
    const { plan, located } = this;
    const { temporalUiPort, config, secrets } = plan;
    return {
      url: plan.url,
      console: `${plan.url}/console/`,
      temporalAddress: located.temporalAddress,
      temporalNamespace: namespaceOf(plan),
      ...(temporalUiPort === undefined ? {} : { temporalUi: `http://127.0.0.1:${temporalUiPort}` }),
      databaseUrl: located.databaseUrl,
      adminKey: plan.adminKey,
      sandbox: plan.options.sandbox,
      pid: process.pid,
      children: [...this.running.values()],
      stripeWebhookSecret: config.stripe.webhookSecrets[0] ?? secrets.stripeWebhookSecret,
      genericWebhookSecret: config.genericWebhookSecret ?? secrets.genericWebhookSecret,
    };
  }

  /** Stops everything in order and gives the data folder back; safe to call more than once. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** Ends all processes at once, without draining. Postgres stops by itself when we end. */
  kill(): void {
    for (const { name, pid } of this.running.values()) {
      if (name === 'postgres') continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
  }

  private async stopAll(): Promise<void> {
    const stop = async (name: string) => {
      await this.supervised.get(name)?.stop();
      this.running.delete(name);
    };
    await Promise.all([stop('api'), stop('worker')]);
    await this.clock?.close();
    await stop('simulator');
    await Promise.all([stop('temporal'), stop('time-skipping')]);
    await stop('postgres');
    removeRunFiles(this.plan.config.dataDir);
    this.unlock();
  }

  private async startDatabase(onProgress: (line: string) => void): Promise<void> {
    const { externalDatabase } = this.plan;
    if (externalDatabase) {
      this.locate({
        databaseUrl: externalDatabase.appUrl,
        databaseMigrateUrl: externalDatabase.ownerUrl,
      });
    } else {
      const part = postgresPart({ plan: this.plan }, this.events.onNote, (postgres) => {
        this.locate({ databaseUrl: postgres.appUrl, databaseMigrateUrl: postgres.ownerUrl });
      });
      await this.keepRunning(part);
    }
    await this.migrate(onProgress);
  }

  /** In a process of its own: the engine is large and is needed once. */
  private async migrate(onProgress: (line: string) => void): Promise<void> {
    const { databaseMigrateUrl } = this.located;
    const result = await run(process.execPath, tsxArguments('src/store/migrate.ts'), {
      limitMs: MIGRATE_LIMIT_MS,
      cwd: repositoryRoot,
      env: inheritedEnvironment({ DATABASE_MIGRATE_URL: databaseMigrateUrl }),
      onOutput: (text) => onProgress(text.trim()),
    });
    if (result.status === 0) return;
    throw new UnusableEnvironment(`the database cannot be migrated: ${result.stderr.trim()}`);
  }

  private async startTemporal(onProgress: (line: string) => void): Promise<void> {
    const { plan } = this;
    const find = { plan, onProgress };
    if (plan.temporalPort === undefined) {
      await this.useExternalTemporal();
      return;
    }
    this.locate({ temporalAddress: `127.0.0.1:${plan.temporalPort}` });
    if (!plan.options.sandbox) {
      await this.keepRunning(temporalPart(find, plan.temporalPort));
      return;
    }
    const clock = new SandboxClock(plan);
    this.clock = clock;
    const part = timeSkippingPart(find, plan.temporalPort, async ({ address }) => {
      this.locate({ sandboxClock: await clock.follow(address) });
      // It came back empty and at another time: API and worker must measure anew.
      if (this.isReady) await Promise.all(['api', 'worker'].map((name) => this.restart(name)));
    });
    await this.keepRunning(part);
  }

  private async useExternalTemporal(): Promise<void> {
    const address = this.plan.config.temporal.address ?? '';
    let connection: Connection;
    try {
      connection = await Connection.connect({ address });
    } catch {
      throw new UnusableEnvironment(`no Temporal server answers at ${address} (TEMPORAL_ADDRESS)`);
    }
    try {
      await registerSearchAttributes(connection, namespaceOf(this.plan));
    } finally {
      await connection.close();
    }
    this.locate({ temporalAddress: address });
  }

  private async startProduct(): Promise<void> {
    const environment = () => childEnvironment(this.plan, this.located);
    const { api, worker } = this.commands;
    await this.keepRunning(productPart('api', api, this.plan, environment));
    await this.keepRunning(productPart('worker', worker, this.plan, environment));
    const answered = await waitUntil(
      async () => this.stopping !== undefined || (await isOk(`${this.plan.url}/readyz`)),
      READY_LIMIT_MS,
    );
    if (!answered) {
      const said = await textOf(`${this.plan.url}/readyz`);
      throw new UnusableEnvironment(
        `not ready after ${READY_LIMIT_MS / 1_000} s: ${said} (logs in ${this.plan.workDir})`,
      );
    }
    this.isReady = true;
    if (!this.stopping) writeRunFile(this.plan.config.dataDir, this.runFile());
  }

  private async restart(name: string): Promise<void> {
    await this.supervised.get(name)?.restart();
  }

  private locate(change: Partial<Located>): void {
    this.located = { ...this.located, ...change };
  }

  private async keepRunning(part: Part): Promise<void> {
    if (this.stopping) throw new UnusableEnvironment('stopped before everything had started');
    const supervised = await supervise(part, {
      onStarted: (known, isRestart) => {
        this.running.set(part.name, known);
        writeChildren(this.plan.config.dataDir, [...this.running.values()]);
        if (!isRestart) return;
        this.events.onNote(`${part.name} runs again (process ${known.pid})`);
        if (this.isReady) writeRunFile(this.plan.config.dataDir, this.runFile());
      },
      onNote: this.events.onNote,
      onGivenUp: this.events.onGivenUp,
    });
    this.supervised.set(part.name, supervised);
    // Ctrl-C while it was starting: the stop did not know of it yet.
    if (this.stopping) await supervised.stop();
  }
}

async function isOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function textOf(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    return (await answer.text()).slice(0, 300);
  } catch {
    return 'the API does not answer';
  }
}
