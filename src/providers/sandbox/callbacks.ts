import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CallbackMode } from './faults';
import type { SandboxProvider } from './outbox';

export interface CallbackPost {
  readonly url: string;
  /** Made anew for each try, because the signature covers the time of the try. */
  readonly build: () => { readonly body: string; readonly headers: Record<string, string> };
}

const parallelMax = 8;
const answerTimeoutMs = 15_000;
/** Waits between tries: enough to outlast a restart of the product, short enough for a test. */
const retryWaitsMs: readonly number[] = [100, 300, 1_000, 2_000, 3_000, 3_000];

interface Job {
  readonly provider: SandboxProvider;
  readonly posts: readonly CallbackPost[];
  readonly finished: () => void;
}

/** Delivers the callbacks of each message in order, messages side by side, with a few retries. */
export class CallbackQueue {
  private readonly waiting: Job[] = [];
  private held: Job[] = [];
  private running = 0;
  private givenUpCount = 0;
  private stopped = false;

  /** Callbacks of messages that are not through yet; zero means quiet. */
  get pending(): number {
    return this.waiting.length + this.running;
  }

  get givenUp(): number {
    return this.givenUpCount;
  }

  add(
    provider: SandboxProvider,
    posts: readonly CallbackPost[],
    finished: () => void,
    mode: CallbackMode = 'on',
  ): void {
    switch (mode) {
      case 'drop':
        return finished();
      case 'late':
        return void this.held.push({ provider, posts, finished });
      case 'on':
      case 'double': {
        const times = mode === 'double' ? [...posts, ...posts] : posts;
        this.waiting.push({ provider, posts: times, finished });
      }
    }
    // the caller answers its request first, as a provider would
    setImmediate(() => this.fill());
  }

  /** Delivers what was held for a provider. */
  release(provider: SandboxProvider): void {
    this.waiting.push(...this.held.filter((job) => job.provider === provider));
    this.held = this.held.filter((job) => job.provider !== provider);
    this.fill();
  }

  stop(): void {
    this.stopped = true;
    this.waiting.length = 0;
    this.held.length = 0;
  }

  private fill(): void {
    while (!this.stopped && this.running < parallelMax) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      this.running += 1;
      void this.run(job).finally(() => {
        this.running -= 1;
        this.fill();
      });
    }
  }

  private async run(job: Job): Promise<void> {
    for (const post of job.posts) {
      const status = await deliver(post, (answer) => taken(answer) || this.stopped);
      if (this.stopped) return;
      if (!taken(status)) this.givenUpCount += 1;
    }
    job.finished();
  }
}

const taken = (status: number): boolean => status >= 200 && status < 300;

/** Posts until `settled` or the tries are used up; answers the last status, 0 for none. */
async function deliver(post: CallbackPost, settled: (status: number) => boolean): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const status = await postOnce(post);
    const waitMs = retryWaitsMs[attempt];
    if (settled(status) || waitMs === undefined) return status;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** For a caller who waits for the answer: repeated only while none comes or it is a 5xx. */
export const deliverNow = (post: CallbackPost): Promise<number> =>
  deliver(post, (status) => status >= 200 && status < 500);

/** `agent: false`: a kept-alive connection to a restarted process would fail once. */
function postOnce(post: CallbackPost): Promise<number> {
  const { body, headers } = post.build();
  const request = post.url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const sent = request(
      post.url,
      {
        method: 'POST',
        agent: false,
        timeout: answerTimeoutMs,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.once('close', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(0));
    sent.once('close', () => resolve(0));
    sent.end(body);
  });
}
