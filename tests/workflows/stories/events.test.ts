import type { WorkflowHandle } from '@temporalio/client';
import { workflowIdOf } from '../../../temporal/ids';
import { signalNames } from '../../../workflows/account/messages';
import { attributesOf, chainOf, detailsOf, minuteMs, type History } from '../helpers';
import { openWorld, type World } from './world';

/** Durable events a wake may cost, from what woke the account to the start of the next wait. */
const eventsMax = {
  ...{ oneMessage: 13, anotherMessage: 6, storeOnly: 7, changesNothing: 8 },
  halfHourOfStorm: 100,
} as const;

const hourMs = 60 * minuteMs;

type Event = NonNullable<History['events']>[number];

/** One wake: the events from what woke the run to its next wait. */
interface Wake {
  readonly by: 'timer' | 'signal';
  readonly events: readonly Event[];
  readonly sends: number;
}

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-03-02T15:00:00.000Z');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await world?.close();
});

const invoice = { number: 'A-1', issuedOn: '2026-02-01', dueOn: '2026-03-03', amount: '2000.00' };

test('a wake costs few durable events: 13 with a message, 7 in the store alone, 8 for nothing', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.to('2026-03-06');
  const handle = handleOf(id);
  const before = await chainOf(world.environment.client, handle);
  await handle.signal(signalNames.wake);
  await untilLonger(handle, before);
  await world.to('2026-04-20');
  const wakes = (await chainOf(world.environment.client, handle)).flatMap(wakesOf);

  const messages = wakes.filter(({ sends }) => sends > 0);
  const storeOnly = wakes.filter(({ by, sends }) => by === 'timer' && sends === 0);
  const forNothing = wakes.filter(({ by }) => by === 'signal');
  expect(messages.length).toBeGreaterThanOrEqual(2);
  expect(storeOnly.length).toBeGreaterThanOrEqual(1);
  expect(forNothing).toHaveLength(1);
  for (const wake of messages) {
    const most = eventsMax.oneMessage + (wake.sends - 1) * eventsMax.anotherMessage;
    expect(namesOf(wake.events).slice(most)).toEqual([]);
  }
  for (const { events } of storeOnly) {
    expect(namesOf(events).slice(eventsMax.storeOnly)).toEqual([]);
  }
  for (const { events } of forNothing) {
    expect(namesOf(events).slice(eventsMax.changesNothing)).toEqual([]);
  }
  const { effects } = await world.facts(id);
  expect(effects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['contact', 'task']));
});

test('no run ends in the workflow task of a local activity, and each new stage is a task of its own', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.to('2026-03-26');
  await world.pay(id, '2025.00');
  const histories = await chainOf(world.environment.client, handleOf(id));
  expect(await world.runs(id)).toEqual(['reminder', 'escalation', 'closed']);
  for (const history of histories) {
    const events = history.events ?? [];
    const last = events.findLastIndex((one) => one.workflowTaskCompletedEventAttributes);
    const [end, ...more] = namesOf(events.slice(last + 1));
    expect(more).toEqual([]);
    expect(end).toMatch(/^workflowExecution(ContinuedAsNew|Completed)$/);
  }
});

test('a step that keeps failing asks for attention, and goes on after the repair with nothing sent twice', async () => {
  const ill = await world.account({ invoices: [invoice] });
  const well = await world.account({ invoices: [{ ...invoice, number: 'B-1' }] });
  expect(await world.outbox(ill)).toHaveLength(1); // b1, before anything is broken
  const repair = breakStepsOf(ill);
  const handle = handleOf(ill);
  await liveUntil('2026-03-06T16:00:00.000Z');
  expect(await attributesOf(handle)).toMatchObject({ NeedsAttention: true });
  expect(await detailsOf(handle)).toContain('**Needs attention**: `step` fails');
  expect(await detailsOf(handle)).not.toContain('the strategy of');
  expect(await attributesOf(handleOf(well))).toMatchObject({ NeedsAttention: false });
  expect(await world.outbox(ill)).toHaveLength(1);
  expect(await world.outbox(well)).toHaveLength(2);

  repair();
  await world.environment.sleep(10 * minuteMs);
  await world.to('2026-03-20');
  expect(await attributesOf(handle)).toMatchObject({ NeedsAttention: false });
  const [sent, sentByOther] = [await world.outbox(ill), await world.outbox(well)];
  expect(sent.map(({ subject }) => subject?.replace('A-1', 'B-1'))).toEqual(
    sentByOther.map(({ subject }) => subject),
  );
  expect(new Set(sent.map(({ intentId }) => intentId)).size).toBe(sent.length);
  expect(await world.runs(ill)).toEqual(['reminder']);
});

test('half an hour in which the provider takes nothing costs at most a hundred events, however soon it wants to be asked', async () => {
  const id = await world.account({ invoices: [invoice] });
  await world.to('2026-03-06', 9 * 60 + 25);
  const lengthOf = async (): Promise<number> =>
    (await chainOf(world.environment.client, handleOf(id))).flatMap(({ events }) => events ?? [])
      .length;
  const [before, sent] = [await lengthOf(), (await world.outbox(id)).length];
  await world.faults({ sendgrid: { mode: '429', count: 1_000, retryAfterSeconds: 1 } });
  await world.to('2026-03-06', 10 * 60);
  const { messages } = await world.facts(id);
  expect(messages.find(({ stepId }) => stepId === 'b2')).toMatchObject({ status: 'not-sent' });
  expect((await lengthOf()) - before).toBeLessThanOrEqual(eventsMax.halfHourOfStorm);
  await world.faults({ sendgrid: { mode: 'ok', count: 0 } });
  await world.to('2026-03-06', 10 * 60 + 15);
  expect(await world.outbox(id)).toHaveLength(sent + 1);
});

function handleOf(accountId: string): WorkflowHandle {
  return world.environment.client.workflow.getHandle(workflowIdOf(accountId));
}

/** Makes the strategy of one account impossible to read, until the function returned is called. */
function breakStepsOf(accountId: string): () => void {
  const { store } = world.deps;
  const { change } = store;
  const spy = jest.spyOn(store, 'change').mockImplementation((id, key, work, inside) => {
    if (id === accountId) throw new Error(`the strategy of ${accountId} cannot be read`);
    return change(id, key, work, inside);
  });
  return () => spy.mockRestore();
}

/** Goes on in steps without waiting for rest, which an account that fails never comes to. */
async function liveUntil(instant: string): Promise<void> {
  const untilAt = Date.parse(instant);
  while ((await world.clock.now()) < untilAt) {
    // Long strides far from it; the attempts of ten minutes one by one at the end.
    const leftMs = untilAt - (await world.clock.now());
    await world.environment.sleep(Math.max(minuteMs, Math.min(leftMs / 2, 5 * hourMs)));
  }
}

/** Waits until the run has gone on since this chain was read. */
async function untilLonger(handle: WorkflowHandle, before: readonly History[]): Promise<void> {
  const length = before.at(-1)?.events?.length ?? 0;
  for (let tries = 0; tries < 500; tries += 1) {
    const events = (await handle.fetchHistory()).events ?? [];
    if (events.length > length && isWait(events.at(-1))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the wake was not answered');
}

/** The wakes of a run that ended in a wait; a run's first and last task are no wakes of this kind. */
function wakesOf(history: History): Wake[] {
  const wakes: Wake[] = [];
  let current: Event[] | null = null;
  for (const event of history.events ?? []) {
    const isStart =
      event.timerFiredEventAttributes ?? event.workflowExecutionSignaledEventAttributes;
    if (isStart && current === null) current = [];
    current?.push(event);
    if (!current || !event.timerStartedEventAttributes) continue;
    if (isWait(event) && hasMarker(current)) wakes.push(wakeOf(current));
    current = null;
  }
  return wakes;
}

function wakeOf(events: readonly Event[]): Wake {
  const by = events[0]?.timerFiredEventAttributes ? 'timer' : 'signal';
  return {
    by,
    events,
    sends: events.filter((one) => one.activityTaskCompletedEventAttributes).length,
  };
}

/** A timer of business; the one of a millisecond only makes a task of its own. */
function isWait(event: Event | undefined): boolean {
  const timeout = event?.timerStartedEventAttributes?.startToFireTimeout;
  if (!timeout) return false;
  return Number(timeout.seconds ?? 0) > 0;
}

function hasMarker(events: readonly Event[]): boolean {
  return events.some((one) => one.markerRecordedEventAttributes);
}

/** `timerFired`, `workflowTaskScheduled`, ...: readable when a count is wrong. */
function namesOf(events: readonly Event[]): string[] {
  return events.map((event) => {
    const name = Object.entries(event).find(
      ([key, value]) => key.endsWith('EventAttributes') && value,
    )?.[0];
    return (name ?? 'unknown').replace('EventAttributes', '');
  });
}
