import { currentLaw } from '../../../src/domain/law/current';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { createActivities } from '../../../activities';
import type { ActivityDeps } from '../../../activities/deps';
import type { Actor } from '../../../src/commands/command';
import { runCommand } from '../../../src/commands/run-command';
import type { Facts } from '../../../src/domain/account/facts';
import { instantOf } from '../../../src/domain/calendar/zone';
import { createExchange } from '../../../src/providers/counsel';
import { createLetters } from '../../../src/providers/letters';
import { createSendgrid } from '../../../src/providers/sendgrid';
import {
  startSandbox,
  sandboxTwilioToken,
  type Sandbox,
} from '../../../src/providers/sandbox/server';
import { createTwilio } from '../../../src/providers/twilio';
import { wallClock } from '../../../src/store/clock';
import { newId } from '../../../src/store/ids';
import { openStore, seed, type Store } from '../../../src/store/open';
import { builtInStrategies } from '../../../src/strategies/read';
import { sandboxClock } from '../../../temporal/embedded/sandbox-clock';
import { steppingClock, type SteppingClock } from '../../../src/api/sandbox/clock';
import type { BusinessClock } from '../../../src/commands/ports';
import {
  connectTestService,
  type TestService,
  createTimeSkippingEnv,
} from '../../../temporal/embedded/sandbox-server';
import { workflowIdOf } from '../../../temporal/ids';
import { startRelay, type Relay } from '../../../temporal/relay';
import { createWorkers } from '../../../temporal/worker';
import { freshDatabase, workflowBundlePath, type TestDatabase } from '../../setup/database';
import { chainOf, quietRuntime } from '../helpers';

/** One debtor with invoices, as a story tells it. */
export interface Cast {
  readonly name?: string;
  readonly kind?: 'business' | 'consumer';
  readonly zone?: string;
  readonly country?: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly smsConsent?: boolean;
  readonly address?: string | null;
  readonly currency?: string;
  readonly invoices: readonly {
    readonly number: string;
    readonly issuedOn: string;
    readonly dueOn: string;
    readonly amount: string;
  }[];
}

export interface OutboxMessage {
  readonly at: string;
  readonly provider: string;
  readonly channel: string;
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  readonly intentId: string | null;
  readonly accountId: string | null;
}

export const collector: Actor = { kind: 'user', id: 'key_collector', role: 'collector' };
export const supervisor: Actor = { kind: 'user', id: 'key_supervisor', role: 'supervisor' };
export const admin: Actor = { kind: 'user', id: 'key_admin', role: 'admin' };
const system: Actor = { kind: 'system', id: 'story', role: 'system' };

const zone = 'America/New_York';

quietRuntime();

/** The whole product but its HTTP door: store, Temporal with a movable clock, worker, relay, provider simulator. */
export class World {
  private cast = 0;
  private commands = 0;

  constructor(
    readonly store: Store,
    readonly clock: BusinessClock,
    private readonly stepping: SteppingClock,
    readonly deps: ActivityDeps,
    readonly environment: TestWorkflowEnvironment,
    readonly simulator: Sandbox,
    private readonly parts: readonly (() => Promise<unknown>)[],
  ) {}

  /** Ends everything, the last started first. */
  async close(): Promise<void> {
    for (const end of [...this.parts].reverse()) await end();
  }

  /** A debtor with an account and its invoices; Temporal learns of it by the relay. */
  async account(cast: Cast): Promise<string> {
    this.cast += 1;
    const kind = cast.kind ?? 'business';
    const now = await this.clock.now();
    const strategy = builtInStrategies().find((one) => one.debtorKind === kind);
    if (strategy === undefined) throw new Error('no strategy');
    const {
      email = `ap${this.cast}@buyer${this.cast}.example`,
      phone = null,
      address = null,
    } = cast;
    const { accountId } = await this.store.directory.accountFor(
      {
        creditorId: 'default',
        externalId: `story:${this.cast}`,
        name: cast.name ?? `Buyer ${this.cast} Inc`,
        kind,
        timeZone: cast.zone ?? zone,
        country: cast.country ?? 'US',
        language: 'en',
        emails: email === null ? [] : [{ value: email, valid: true }],
        phones:
          phone === null
            ? []
            : [{ value: phone, valid: true, smsConsent: cast.smsConsent ?? false }],
        address,
      },
      cast.currency ?? 'USD',
      strategy,
      now,
    );
    for (const invoice of cast.invoices) await this.invoice(accountId, invoice, cast);
    await this.quiet();
    return accountId;
  }

  async invoice(
    accountId: string,
    invoice: Cast['invoices'][number],
    cast: Partial<Cast> = {},
  ): Promise<void> {
    const now = await this.clock.now();
    const { number, issuedOn, dueOn, amount } = invoice;
    await this.run(accountId, system, 'add-invoice', {
      source: 'story',
      externalId: `${accountId}/${number}`,
      number,
      issuedOn,
      dueOn,
      amount: { amount, currency: cast.currency ?? 'USD' },
      purpose: cast.kind === 'consumer' ? 'consumer' : 'commercial',
      collection: 'invoice',
      sourceAt: new Date(now).toISOString(),
    });
  }

  /** A command as HTTP runs it; refusals throw with their code. */
  async command(accountId: string, name: string, data: object, actor: Actor = collector) {
    const answer = await this.run(accountId, actor, name, data);
    await this.quiet();
    return answer;
  }

  /** News of the billing system, as intake hands it over. */
  async source(accountId: string, name: string, data: object): Promise<void> {
    await this.run(accountId, system, name, { source: 'story', ...data });
    await this.quiet();
  }

  private async run(accountId: string, actor: Actor, name: string, data: object) {
    this.commands += 1;
    const key = `story-${this.commands}`;
    const done = await runCommand(this.deps, { accountId, actor, key, name, data });
    if (!done.ok)
      throw Object.assign(new Error(`${done.error.code}: ${done.error.detail}`), done.error);
    return done.value.answer;
  }

  /** A payment by hand, received today. */
  async pay(accountId: string, amount: string, reference = 'transfer'): Promise<void> {
    const facts = await this.facts(accountId);
    const now = await this.clock.now();
    const receivedOn = new Date(now).toISOString().slice(0, 10);
    const currency = facts.account.currency;
    await this.command(accountId, 'record-payment', {
      amount: { amount, currency },
      receivedOn,
      reference,
    });
  }

  async facts(accountId: string): Promise<Facts> {
    const facts = await this.store.accounts.facts(accountId);
    if (facts === null) throw new Error('no such account');
    return facts;
  }

  /** Goes to a local time of a day, living everything in between. */
  async to(on: string, minutes = 12 * 60): Promise<void> {
    await this.moveTo(instantOf(on, minutes, zone));
  }

  /** Lets everything that is in motion come to rest. */
  async quiet(): Promise<void> {
    await this.moveTo(await this.clock.now());
  }

  private async moveTo(at: number): Promise<void> {
    const moved = await this.stepping.moveTo(Math.max(at, (await this.clock.now()) + 500));
    if (!moved.ok) throw new Error(moved.error.detail);
  }

  /** Faults of the provider simulator, as the sandbox route sets them. */
  async faults(modes: object): Promise<void> {
    const answer = await fetch(`${this.simulator.url}/sandbox/provider`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(modes),
    });
    if (!answer.ok) throw new Error(`provider: ${answer.status}`);
  }

  async outbox(accountId?: string): Promise<readonly OutboxMessage[]> {
    const query = accountId === undefined ? '' : `?accountId=${accountId}`;
    const answer = await fetch(`${this.simulator.url}/sandbox/outbox${query}`);
    return ((await answer.json()) as { messages: OutboxMessage[] }).messages;
  }

  /** Steps that were performed, as `day step channel`, oldest first. */
  async steps(accountId: string): Promise<string[]> {
    const facts = await this.facts(accountId);
    return facts.effects.map(({ at, stepId, channel }) => {
      const on = new Date(at).toISOString().slice(0, 10);
      return `${on} ${stepId} ${channel}`;
    });
  }

  /** Stages of the runs of an account's workflow, the first run first. */
  async runs(accountId: string): Promise<string[]> {
    const handle = this.environment.client.workflow.getHandle(workflowIdOf(accountId));
    const histories = await chainOf(this.environment.client, handle);
    return histories.map((history) => {
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      const data = started?.input?.payloads?.[0]?.data ?? new Uint8Array();
      const carried = JSON.parse(Buffer.from(data).toString()) as { stage: string | null };
      return carried.stage ?? 'reminder';
    });
  }

  /** A plain signal as the web UI or the CLI sends it; returns when the store has its effect. */
  async signal(accountId: string, name: string, ...args: unknown[]): Promise<void> {
    const before = await this.signalled(accountId);
    await this.environment.client.workflow.getHandle(workflowIdOf(accountId)).signal(name, ...args);
    for (let tries = 0; tries < 500; tries += 1) {
      if ((await this.signalled(accountId)) > before) return this.quiet();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the signal ${name} was not applied`);
  }

  /** Audit rows that came by signal. */
  private async signalled(accountId: string): Promise<number> {
    const rows = await this.store.lists.timeline(accountId, 0, 1_000);
    return rows.filter((row) => row.actorKind === 'temporal').length;
  }

  /** The timeline's titles, `day title`, oldest first. */
  async story(accountId: string): Promise<string[]> {
    const rows = await this.store.lists.timeline(accountId, 0, 1_000);
    return rows.flatMap((row) =>
      row.timeline.map((line) => `${new Date(row.at).toISOString().slice(0, 10)} ${line.title}`),
    );
  }
}

/** Opens a world whose business time begins at `at` (ISO instant). */
export async function openWorld(at: string): Promise<World> {
  const ends: (() => Promise<unknown>)[] = [];
  const fresh: TestDatabase = await freshDatabase();
  ends.push(() => fresh.drop());
  const store = openStore(fresh.appUrl, 24);
  ends.push(() => store.close());
  const environment = await createTimeSkippingEnv();
  ends.push(() => environment.teardown());
  const service = await connectTestService(environment.connection.options.address);
  ends.push(() => service.close());
  const offsetMs = Date.parse(at) - (await service.currentTimeMs());
  const clock = sandboxClock(service, offsetMs);
  const { simulator, clockServer } = await startProviders(clock);
  ends.push(
    () => simulator.close(),
    () => closed(clockServer),
  );
  await seed(store, {
    creditorName: 'Example Ltd',
    madeUpContract: true,
    strategies: builtInStrategies(),
    businessAt: await clock.now(),
  });
  const deps = depsOf(store, clock, simulator.url);
  const workers = await createWorkers({
    connection: environment.nativeConnection,
    namespace: 'default',
    activities: createActivities(deps),
    workflowBundle: { codePath: workflowBundlePath() },
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  ends.push(() => stopped(workers, running));
  const relay: Relay = startRelay({
    store: store.wakes,
    client: environment.client,
    nowAt: () => clock.now(),
    pollMs: 10,
  });
  ends.push(() => relay.stop());
  return new World(
    store,
    clock,
    steppingOf(store, clock, service),
    deps,
    environment,
    simulator,
    ends,
  );
}

function steppingOf(store: Store, clock: BusinessClock, service: TestService): SteppingClock {
  return steppingClock({
    clock,
    movable: service,
    restless: (at) => store.lists.restless(at),
    nextDueAt: () => store.lists.nextDueAt(),
    outside: () => Promise.resolve(0),
    effectsBetween: () => Promise.resolve(0),
  });
}

async function startProviders(clock: BusinessClock) {
  const clockServer = createServer((_request, response) => {
    void clock.now().then((now) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ now: new Date(now).toISOString() }));
    });
  });
  await new Promise<void>((resolve) => clockServer.listen(0, '127.0.0.1', resolve));
  const { port } = clockServer.address() as AddressInfo;
  const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-story-'));
  const simulator = await startSandbox({
    port: 0,
    logFile: path.join(folder, 'outbox.jsonl'),
    clockUrl: `http://127.0.0.1:${port}/`,
  });
  const close = async (): Promise<void> => {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { simulator: { ...simulator, close }, clockServer };
}

function depsOf(store: Store, clock: BusinessClock, baseUrl: string): ActivityDeps {
  const accountSid = `AC${'0'.repeat(32)}`;
  const twilio = createTwilio({
    accountSid,
    authToken: sandboxTwilioToken,
    baseUrl,
    statusCallbackUrl: `${baseUrl}/healthz`,
  });
  return {
    store: store.accounts,
    clock,
    wallClock,
    strategies: store.strategies,
    law: currentLaw,
    newId,
    lists: store.lists,
    installation: store.installation,
    worker: 'story',
    providers: {
      email: createSendgrid({ apiKey: 'SG.story', baseUrl }),
      sms: twilio,
      letter: createLetters({ baseUrl }),
    },
    counsel: { transmit: createExchange({ baseUrl }).transmitToCounsel },
    findSent: async (message, sentAfterAt) =>
      (await twilio.findTwilioMessage({ to: message.to, from: message.from, sentAfterAt }))
        ?.providerId ?? null,
    publicUrl: 'https://pay.example',
  };
}

async function stopped(workers: readonly Worker[], running: Promise<unknown>): Promise<void> {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  await running;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
