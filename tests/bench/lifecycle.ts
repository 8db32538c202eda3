import { setTimeout as sleep } from 'node:timers/promises';
import { measure, type Counted, type Used } from './machine';

/** What a wake brings about. */
export type WakeKind = 'message' | 'nothing' | 'store-only';

/** Six wakes, three with a message, as an account lives them. */
export const wakesOfLife: readonly WakeKind[] = [
  'message',
  'nothing',
  'message',
  'nothing',
  'message',
  'store-only',
];

export interface Phase {
  readonly name: 'start' | 'begin' | WakeKind;
  readonly used: Used;
}

/** Many accounts that live at once; product and floor alike. */
export interface Course {
  /** Starts all workflows; no worker runs yet. */
  start(): Promise<void>;
  /** Creates the worker and returns what lets it run. */
  worker(): Promise<{ run(): void; stop(): Promise<void> }>;
  /** Before a wake, uncounted: moves the clock, or says what to answer. */
  prepare(kind: WakeKind): Promise<void>;
  /** Signals every workflow. */
  wake(): Promise<void>;
  /** Activities that have ended since the course began. */
  ended(): number;
  /** Nothing is left undone: asked when enough activities have ended, as some may have ended in vain. */
  isDone(): Promise<boolean>;
  /** Ended activities that a phase of this kind takes an account, at least. */
  expects(kind: WakeKind | 'begin'): number;
  readonly accounts: number;
}

const stillMs = 250;
const limitMs = 120_000;

/** Lives a course and says what each phase of it used. */
export async function live(course: Course, counted: Counted): Promise<Phase[]> {
  const phases: Phase[] = [];
  const phase = async (name: Phase['name'], work: () => Promise<void>): Promise<void> => {
    const end = measure(counted);
    await work();
    phases.push({ name, used: end() });
  };
  await phase('start', () => course.start());
  const worker = await course.worker();
  try {
    await phase('begin', async () => {
      const before = course.ended();
      worker.run();
      await rested(course, before + course.expects('begin') * course.accounts);
    });
    for (const kind of wakesOfLife) {
      await course.prepare(kind);
      await phase(kind, async () => {
        const before = course.ended();
        await course.wake();
        await rested(course, before + course.expects(kind) * course.accounts);
      });
    }
  } finally {
    await worker.stop();
  }
  return phases;
}

/** Waits until so many activities have ended and nothing has followed for a while. */
export async function rested(
  course: Pick<Course, 'ended' | 'isDone'>,
  wanted: number,
): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  let seen = course.ended();
  let changedAt = performance.now();
  for (;;) {
    await sleep(10);
    const now = performance.now();
    if (course.ended() !== seen) {
      seen = course.ended();
      changedAt = now;
    }
    if (seen >= wanted && now - changedAt >= stillMs && (await course.isDone())) return;
    if (now > giveUpAt) throw new Error(`${seen} of ${wanted} activities ended in time`);
  }
}

/** Runs `work` for every item, at most `atOnce` at a time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
