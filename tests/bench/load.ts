/**
 * Load generator, a process of its own so that its CPU is not the server's. Takes one job at a time
 * from its parent and answers with what it saw.
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadJob {
  readonly url: string;
  readonly posts: readonly Post[];
  /** Requests in flight at most. */
  readonly atOnce: number;
  /** Absent: the next one as soon as one is answered. Else a fixed pace, whatever the answers do. */
  readonly perSecond?: number;
}

export interface Post {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LoadResult {
  readonly wallMs: number;
  /** From the instant at which a request was due, so that a stalled server cannot hide its delay. */
  readonly latenciesMs: readonly number[];
  /** Answers that are not 2xx. */
  readonly failed: number;
}

async function run(job: LoadJob): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.atOnce });
  const latenciesMs: number[] = [];
  let failed = 0;
  const begun = performance.now();
  const one = async (post: Post, dueAt: number): Promise<void> => {
    const status = await send(agent, job.url, post);
    latenciesMs.push(performance.now() - dueAt);
    if (status < 200 || status > 299) failed += 1;
  };
  await (job.perSecond === undefined ? closed(job, one) : paced(job, job.perSecond, one));
  agent.destroy();
  return { wallMs: performance.now() - begun, latenciesMs, failed };
}

type One = (post: Post, dueAt: number) => Promise<void>;

async function closed(job: LoadJob, one: One): Promise<void> {
  const queue = [...job.posts];
  const lane = async (): Promise<void> => {
    for (let post = queue.shift(); post; post = queue.shift()) await one(post, performance.now());
  };
  await Promise.all(Array.from({ length: job.atOnce }, lane));
}

async function paced(job: LoadJob, perSecond: number, one: One): Promise<void> {
  const begun = performance.now();
  const running: Promise<void>[] = [];
  for (const [n, post] of job.posts.entries()) {
    const dueAt = begun + (n * 1_000) / perSecond;
    await sleep(Math.max(0, dueAt - performance.now()));
    running.push(one(post, dueAt));
  }
  await Promise.all(running);
}

function send(agent: Agent, url: string, { body, headers }: Post): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

if (process.send) {
  process.on('message', (job: LoadJob) => {
    run(job).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}
