import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Stripe from 'stripe';
import { inheritedEnvironment } from '../../config';
import { readRunFile, type RunFile } from '../launcher/run-file';

const startLimitMs = 180_000;
const stopLimitMs = 30_000;
const keyCreated = 201;

/** Roles of the people behind the desk; the two seniors are different people. */
export type Desk = 'collector' | 'supervisor' | 'admin';

/** The product in a sandbox of its own, spoken to only as an outsider would: HTTP and signed webhooks. */
export class Product {
  private commands = 0;
  private events = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly run: RunFile,
    private readonly keys: Map<Desk, string>,
  ) {}

  /** Starts a sandbox in a temporary folder, its clock at `at`. */
  static async start(at: string): Promise<Product> {
    const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-demo-'));
    const entry = path.join(__dirname, '..', 'index.ts');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', entry, 'up', '--sandbox', '--at', at],
      {
        cwd: path.join(__dirname, '..', '..', '..'),
        env: inheritedEnvironment({ DUECOURSE_DATA_DIR: folder, DUECOURSE_PORT: undefined }),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2_000);
    });
    const until = Date.now() + startLimitMs;
    for (;;) {
      const run = readRunFile(folder);
      if (run) return Product.withDesk(child, folder, run);
      if (child.exitCode !== null || Date.now() > until) {
        child.kill('SIGTERM');
        rmSync(folder, { recursive: true, force: true });
        throw new Error(`the sandbox did not start: ${said.trim().split('\n').at(-1) ?? ''}`);
      }
      await pause(100);
    }
  }

  private static async withDesk(
    child: ChildProcess,
    folder: string,
    run: RunFile,
  ): Promise<Product> {
    const product = new Product(child, folder, run, new Map([['admin', run.adminKey]]));
    for (const role of ['collector', 'supervisor'] as const) {
      const answer = await product.call('POST', '/v1/keys', { role, name: `demo ${role}` });
      if (answer.status !== keyCreated) throw new Error(`no key for ${role}: ${answer.status}`);
      product.keys.set(role, (answer.body as { secret: string }).secret);
    }
    return product;
  }

  /** Ends the sandbox and removes its folder. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await Promise.race([ended, pause(stopLimitMs, undefined, { ref: false })]);
    if (this.child.exitCode === null) this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async get<T>(route: string): Promise<T> {
    const { status, body } = await this.call('GET', route);
    if (status !== 200) throw new Error(`GET ${route}: ${status} ${JSON.stringify(body)}`);
    return body as T;
  }

  /** Moves the clock; answers when all is quiet. */
  async to(instant: string): Promise<void> {
    const { status, body } = await this.call('POST', '/v1/sandbox/clock', { to: instant });
    if (status !== 200) throw new Error(`clock: ${status} ${JSON.stringify(body)}`);
  }

  /** A command of the desk; false when it was refused (some of the play no longer fits, as in life). */
  async command(desk: Desk, accountId: string, name: string, data: object): Promise<boolean> {
    this.commands += 1;
    const route = `/v1/accounts/${accountId}/commands/${name}`;
    const { status } = await this.call('POST', route, data, desk, `demo-${this.commands}`);
    if (status >= 500) throw new Error(`${name}: ${status}`);
    return status < 300;
  }

  async textFrom(from: string, body: string): Promise<void> {
    const answer = await this.call('POST', '/v1/sandbox/inbound', { from, body });
    if (answer.status >= 300) throw new Error(`inbound: ${answer.status}`);
  }

  /** A signed Stripe event through the real webhook. */
  async event(type: string, created: number, object: object): Promise<void> {
    this.events += 1;
    const payload = JSON.stringify({
      id: `evt_demo${String(this.events).padStart(6, '0')}`,
      object: 'event',
      type,
      created,
      data: { object },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: this.run.stripeWebhookSecret,
    });
    const answer = await fetch(`${this.run.url}/webhooks/billing/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
    });
    const said = (await answer.json()) as { outcome?: string };
    if (answer.status !== 200 || said.outcome !== 'applied') {
      throw new Error(`${type}: ${answer.status} ${JSON.stringify(said)}`);
    }
  }

  private async call(
    method: string,
    route: string,
    body?: object,
    desk: Desk = 'admin',
    key?: string,
  ): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.run.url}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${this.keys.get(desk) ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  }
}
