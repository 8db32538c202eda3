import { addDays, addMonths } from '../../../src/domain/calendar/dates';
import { workflowIdOf } from '../../../temporal/ids';
import { parseCarried } from '../../../workflows/account/carried';
import type { Carried } from '../../../workflows/account/messages';
import { chainOf, lastEvent, type History } from '../helpers';
import { collector, openWorld, type World } from './world';

/** Durable events that one run may have, whatever happens in it. */
const eventsMax = 5_000;
const beganOn = '2026-03-10';
const months = 120;
/** Months in which the debtor pays a little; then only we do something. */
const paidMonths = 48;

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-03-02T15:00:00.000Z');
});
afterEach(async () => {
  await world?.close();
});

test('ten years of monthly activity: short runs, the same state in the next one, a warning on its day, no suit after the last', async () => {
  const id = await world.account({
    zone: 'Europe/London',
    country: 'GB',
    currency: 'GBP',
    invoices: [{ number: 'A-1', issuedOn: '2026-02-01', dueOn: '2026-03-03', amount: '2000.00' }],
  });
  const [invoice] = (await world.facts(id)).invoices;
  await world.command(id, 'set-claim', { invoiceId: invoice?.id, limitationIn: 'GB-ENG' });
  let lastPaidOn = beganOn;
  for (let month = 1; month < months; month += 1) {
    const on = addMonths(beganOn, month);
    await world.to(on);
    if (month <= paidMonths) {
      await world.pay(id, '10.00', `month ${month}`);
      lastPaidOn = on;
    } else if (month % 2 === 0) await world.signal(id, 'pause', 'we look into it');
    else await world.command(id, 'note', { text: `Month ${month}: nothing new` });
  }
  const lastOn = addMonths(lastPaidOn, 12 * 6);
  expect(lastOn).toBe('2036-03-10');

  // The warning came by itself on its day, once, since the payments of years before had moved it on.
  const warnOn = addDays(lastOn, -90);
  const story = await world.story(id);
  expect(story.filter((line) => line.includes('Limitation warning'))).toEqual([
    `${warnOn} Limitation warning: Invoice A-1 can be sued for until ${lastOn} only`,
  ]);
  const { tasks } = await world.facts(id);
  expect(tasks.filter(({ effectKey }) => effectKey?.includes('limitation-warning'))).toMatchObject([
    { kind: 'review', status: 'open' },
  ]);

  // A suit is in time on the last day, as far as a second person agrees, and refused on the next.
  await world.to(lastOn);
  expect(await world.command(id, 'hand-off-legal', {}, collector)).toMatchObject({
    status: 'awaiting-approval',
  });
  await world.to(addDays(lastOn, 1));
  await expect(world.command(id, 'hand-off-legal', {}, collector)).rejects.toMatchObject({
    code: 'held',
  });
  await world.to(addDays(lastOn, 60));
  expect((await world.facts(id)).placements).toEqual([]);

  const histories = await chainOf(
    world.environment.client,
    world.environment.client.workflow.getHandle(workflowIdOf(id)),
  );
  const lengths = histories.map(({ events }) => events?.length ?? 0);
  expect(Math.max(...lengths)).toBeLessThan(eventsMax);
  expect(histories.length).toBeGreaterThan(months / 2);
  const pairs = histories.slice(1).map((next, index) => [leftOf(histories[index]), begunOf(next)]);
  for (const [left, begun] of pairs) expect(begun).toEqual(left);
  const begun = histories.map(begunOf);
  expect(new Set(begun.map(({ accountId }) => accountId))).toEqual(new Set([id]));
  for (const [index, after] of begun.slice(1).entries()) {
    const before = begun[index];
    expect(after.factsVersion).toBeGreaterThanOrEqual(before?.factsVersion ?? 0);
    expect(after.signalsSeen).toBeGreaterThanOrEqual(before?.signalsSeen ?? 0);
    expect(after.pending).toEqual([]);
  }
  // Every signal of ten years was counted, and none was lost on the way.
  const signalled = Array.from({ length: months - 1 }, (_, index) => index + 1).filter(
    (month) => month > paidMonths && month % 2 === 0,
  );
  expect(begun.at(-1)?.signalsSeen).toBe(signalled.length);
}, 600_000);

/** What a run that went on handed over. */
function leftOf(history: History | undefined): Carried {
  const ended = history && lastEvent(history)?.workflowExecutionContinuedAsNewEventAttributes;
  return carriedIn(ended?.input?.payloads?.[0]?.data);
}

/** What a run began with. */
function begunOf(history: History): Carried {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return carriedIn(started?.input?.payloads?.[0]?.data);
}

function carriedIn(data: Uint8Array | null | undefined): Carried {
  return parseCarried(JSON.parse(Buffer.from(data ?? new Uint8Array()).toString()));
}
