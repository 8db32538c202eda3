import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Product, type Answer } from '../e2e/product';
import { repositoryRoot } from '../setup/shared';

/** A guard as `why` shows it. */
export interface Guard {
  readonly rule: string;
  readonly sentence: string;
  readonly citation: string | null;
  readonly clearsAt: string | null;
  readonly clearedBy: string;
}

export interface Why {
  readonly nextAction: { readonly step: string | null; readonly at: string | null } | null;
  readonly earliestAt: string | null;
  readonly guards: readonly Guard[];
}

/** What the provider was given. */
export interface Sent {
  readonly at: string;
  readonly channel: string;
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
}

/** Work for a person, as the list shows it. */
export interface Task {
  readonly accountId: string;
  readonly kind: string;
  readonly title: string;
  readonly step: string | null;
  readonly status: string;
  readonly createdAt: string;
}

/** A debtor with one invoice, as a story tells it; what is absent is ordinary. */
export interface Cast {
  readonly debtor?: Readonly<Record<string, unknown>>;
  readonly dueOn: string;
  readonly issuedOn?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly invoice?: Readonly<Record<string, unknown>>;
  readonly strategy?: string;
}

const creditor = 'default';
const minuteMs = 60_000;
const lookEveryMs = 250;
const looksMost = 5;
const tellEveryMs = 10_000;

/** An instant written with its offset, as the product shows it. */
export const utc = (text: string): string => new Date(text).toISOString();

/** A look is repeated when the connection broke: one that rested is closed by the other side now and then. */
async function patientFetch(url: string, init: RequestInit): Promise<Response> {
  for (let triesLeft = init.method === 'GET' ? looksMost : 1; ;) {
    try {
      return await fetch(url, init);
    } catch (error) {
      triesLeft -= 1;
      if (triesLeft === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
}

/** The product as anybody starts it with a clock of its own, asked through HTTP alone. */
export class Sandbox {
  private cast = 0;
  private second: Promise<Answer['body']> | null = null;

  private constructor(private product: Product) {}

  static async startAt(at: string): Promise<Sandbox> {
    return new Sandbox(await Product.start(['--sandbox', '--at', at]));
  }

  stop(): Promise<void> {
    return this.product.stop();
  }

  async ask(
    method: string,
    route: string,
    body?: unknown,
    as = creditor,
    key = this.product.run.adminKey,
  ): Promise<Answer> {
    const response = await patientFetch(`${this.product.run.url}${route}`, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        'Content-Type': typeof body === 'string' ? 'application/yaml' : 'application/json',
        'Idempotency-Key': randomUUID(),
        ...(method === 'PUT' ? { 'If-Match': '*' } : {}),
        ...(as === creditor ? {} : { 'X-Duecourse-Creditor': as }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** Asks and expects to be served. @throws Error with the problem */
  async done(method: string, route: string, body?: unknown, as?: string): Promise<Answer['body']> {
    const answer = await this.ask(method, route, body, as);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** A creditor with the settings of the sandbox's own, and what differs. */
  async creditor(id: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { id: _id, ...settings } = await this.done('GET', `/v1/creditors/${creditor}`);
    await this.done('PUT', `/v1/creditors/${id}`, { ...settings, name: id, ...changes }, id);
    return id;
  }

  /** Publishes a strategy for a creditor; answers its id. */
  async publish(strategy: { readonly id: string }, as?: string): Promise<string> {
    await this.done('POST', '/v1/strategies', JSON.stringify(strategy), as);
    return strategy.id;
  }

  /** Opens an account of a consumer in New York unless the cast says otherwise; answers its id. */
  async account(given: Cast, as?: string): Promise<string> {
    this.cast += 1;
    const n = this.cast;
    const { dueOn, amount = '500.00', currency = 'USD' } = given;
    const opened = await this.done(
      'POST',
      '/v1/accounts',
      {
        debtor: {
          name: `Debtor ${n}`,
          kind: 'consumer',
          country: 'US',
          state: 'NY',
          timeZone: 'America/New_York',
          emails: [`debtor${n}@gmail.com`],
          address: `${n} Main Street\nAlbany NY 12201`,
          ...given.debtor,
        },
        currency,
        ...(given.strategy === undefined ? {} : { strategy: given.strategy }),
        invoices: [
          {
            number: `N-${n}`,
            issuedOn: given.issuedOn ?? dueOn,
            dueOn,
            amount: { amount, currency },
            purpose: 'consumer',
            ...given.invoice,
          },
        ],
      },
      as,
    );
    return opened.id as string;
  }

  /** Runs a command that is taken at once. */
  command(id: string, name: string, data: unknown, as?: string): Promise<Answer['body']> {
    return this.done('POST', `/v1/accounts/${id}/commands/${name}`, data, as);
  }

  tryCommand(id: string, name: string, data: unknown, as?: string): Promise<Answer> {
    return this.ask('POST', `/v1/accounts/${id}/commands/${name}`, data, as);
  }

  /** A second person agrees to what was asked. */
  async approve(id: string, approvalId: string): Promise<Answer> {
    this.second ??= this.done('POST', '/v1/keys', { role: 'supervisor', name: 'Second Person' });
    const { secret } = (await this.second) as { secret: string };
    const data = { approvalId, reason: 'looked at' };
    return this.ask('POST', `/v1/accounts/${id}/commands/approve`, data, creditor, secret);
  }

  get(id: string, part = '', as?: string): Promise<Answer['body']> {
    return this.done('GET', `/v1/accounts/${id}${part}`, undefined, as);
  }

  why(id: string, as?: string): Promise<Why> {
    return this.get(id, '/why', as) as Promise<Why>;
  }

  /** The guard of a rule; null: it does not stand. */
  async guard(id: string, rule: string, as?: string): Promise<Guard | null> {
    const { guards } = await this.why(id, as);
    return guards.find((one) => one.rule === rule) ?? null;
  }

  /** The invoice of a cast. */
  async invoiceOf(id: string, as?: string): Promise<string> {
    const { invoices } = await this.get(id, '', as);
    return invoices[0].id as string;
  }

  /** Logs calls that nobody took, each at its moment. */
  async rang(id: string, number: string, ats: readonly string[], as?: string): Promise<void> {
    for (const at of ats) {
      const call = { at, direction: 'out', result: 'no-answer', number };
      await this.command(id, 'log-call', call, as);
    }
  }

  async moveTo(to: string): Promise<void> {
    await this.done('POST', '/v1/sandbox/clock', { to });
  }

  async advance(duration: string): Promise<void> {
    await this.done('POST', '/v1/sandbox/clock', { advance: duration });
  }

  /**
   * The same without waiting for one answer: a long move outlasts the patience of an HTTP client. `tell` is given
   * the business time every few seconds.
   */
  async moveToPatiently(to: string, tell: (now: string) => void): Promise<void> {
    const path = '/v1/sandbox/clock';
    const { now: since } = await this.done('GET', path);
    // Time goes on by itself meanwhile.
    if (since >= to) return;
    const move = { to, wait: false };
    const begun = await this.ask('POST', path, move);
    if (begun.status !== 202) throw new Error(`not begun: ${JSON.stringify(begun)}`);
    for (let toldAt = performance.now(); ;) {
      const { now, moving, last } = await this.done('GET', path);
      if (moving !== true) {
        if ('steps' in last) return;
        throw new Error(`the move broke off: ${JSON.stringify(last)}`);
      }
      if (performance.now() - toldAt > tellEveryMs) {
        tell(now as string);
        toldAt = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }

  /** The command line, asking this sandbox. */
  async cli(...args: readonly string[]): Promise<{ status: number | null; stdout: string }> {
    const { url, adminKey } = this.product.run;
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/index.ts', ...args], {
      cwd: repositoryRoot,
      env: { ...process.env, DUECOURSE_URL: url, DUECOURSE_KEY: adminKey },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { stdout: await text(child.stdout), status: await ended };
  }

  /** Moves the clock until a guard-free moment that `why` named, and a minute more. */
  async moveJustAfter(earliestAt: string | null): Promise<void> {
    if (earliestAt === null) throw new Error('only a person can end this');
    await this.moveTo(new Date(Date.parse(earliestAt) + 60_000).toISOString());
  }

  /** Every process of the product stands still until a moment, and then goes on with what the store knows. */
  async darkUntil(at: string): Promise<void> {
    this.product = await this.product.again(['--sandbox', '--keep', '--at', at]);
  }

  /** Tasks of an account, those that are done too. */
  async tasks(accountId: string, as?: string): Promise<readonly Task[]> {
    const { tasks } = await this.done('GET', '/v1/tasks?limit=200', undefined, as);
    return (tasks as readonly Task[]).filter((task) => task.accountId === accountId);
  }

  /**
   * Moves to the time that `why` names as the earliest, and a minute on; answers that time and what was
   * sent in this minute.
   */
  async waitOut(id: string): Promise<{ readonly at: string; readonly sent: readonly Sent[] }> {
    const { earliestAt } = await this.why(id);
    if (earliestAt === null) throw new Error('no time is named: a person has to act');
    const before = await this.sent(id);
    const until = new Date(Date.parse(earliestAt) + minuteMs).toISOString();
    await this.moveTo(until);
    const sent = (await this.sent(id)).slice(before.length);
    const isInMinute = sent.every(({ at }) => earliestAt <= at && at <= until);
    if (!isInMinute) throw new Error(`sent outside the minute after ${earliestAt}`);
    return { at: earliestAt, sent };
  }

  async sent(accountId: string): Promise<readonly Sent[]> {
    const { messages } = await this.done('GET', `/v1/sandbox/outbox?accountId=${accountId}`);
    return messages as readonly Sent[];
  }
}
