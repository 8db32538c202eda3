import { ladder, message } from './ladders';
import { Sandbox } from './sandbox';

const rules = ['sequential', 'collapse', 'skip'] as const;
type Rule = (typeof rules)[number];

let sandbox: Sandbox;
const ids = new Map<Rule, string>();

/** One message before ten days in which the whole product stands still, three that fall into them, one after. */
beforeAll(async () => {
  // A Monday morning in Ohio.
  sandbox = await Sandbox.startAt('2026-04-06T14:00:00.000Z');
  for (const rule of rules) {
    const days = { before: 1, first: 3, second: 6, third: 9, after: 24 };
    const steps = Object.entries(days).map(([id, day]) => message(id, day, 'email'));
    const written = ladder(`caught-${rule}`, steps, { role: 'first-party' });
    const stages = written.stages.map((stage) => ({ ...stage, catchUp: rule }));
    const hours = { sendHour: '09:30', window: { open: '08:00', close: '21:00' } };
    const own = { ...written, ...hours, minimumGapDays: 2, stages };
    const strategy = await sandbox.publish(own);
    const debtor = { state: 'OH' };
    ids.set(rule, await sandbox.account({ strategy, dueOn: '2026-04-07', debtor }));
  }
  await sandbox.moveTo('2026-04-09T14:00:00.000Z');
  await sandbox.darkUntil('2026-04-19T14:00:00.000Z');
  await sandbox.moveTo('2026-05-15T14:00:00.000Z');
});
afterAll(() => sandbox.stop());

interface Entry {
  readonly at: string;
  readonly title: string;
  readonly reason: string | null;
}

async function lived(rule: Rule) {
  const id = ids.get(rule) ?? '';
  const { messages } = await sandbox.get(id, '/messages');
  const sent = (await sandbox.sent(id)).length;
  const { entries } = await sandbox.get(id, '/timeline?limit=200');
  const days = (messages as { step: string; acceptedAt: string; key: string }[]).map(
    ({ step, acceptedAt }) => `${acceptedAt.slice(0, 10)} ${step}`,
  );
  return { days, sent, entries: entries as readonly Entry[] };
}

/** Reasons of the timeline that name the rule, oldest first. */
const choices = (entries: readonly Entry[], rule: Rule) =>
  [...entries]
    .filter(({ reason }) => reason?.includes(`catch-up rule ${rule}`))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ title, reason }) => `${title}: ${reason}`);

it('U4: sequential sends one at a time, oldest first, the gap kept', async () => {
  const { days, sent, entries } = await lived('sequential');
  expect(days).toEqual([
    '2026-04-08 before',
    '2026-04-20 first',
    '2026-04-22 second',
    '2026-04-24 third',
    '2026-05-01 after',
  ]);
  expect(sent).toBe(5);
  expect(choices(entries, 'sequential').map((one) => one.split(':')[0])).toEqual([
    'first',
    'second',
    'third',
  ]);
  expect(choices(entries, 'sequential')[0]).toContain('Its day was 2026-04-10');
});

it('U4: collapse sends only the newest, which stands for all', async () => {
  const { days, sent, entries } = await lived('collapse');
  expect(days).toEqual(['2026-04-08 before', '2026-04-20 third', '2026-05-01 after']);
  expect(sent).toBe(3);
  const told = choices(entries, 'collapse');
  expect(told.slice(0, 2)).toEqual([
    expect.stringMatching(
      /^first: passed over: its day was 2026-04-10, .* third stands for it too/,
    ),
    expect.stringMatching(
      /^second: passed over: its day was 2026-04-13, .* third stands for it too/,
    ),
  ]);
});

it('U4: skip passes over what is too late with a note, and goes on', async () => {
  const { days, sent, entries } = await lived('skip');
  // The third came due two working days before the workers were back: it was still in time.
  expect(days).toEqual(['2026-04-08 before', '2026-04-20 third', '2026-05-01 after']);
  expect(sent).toBe(3);
  expect(choices(entries, 'skip')).toEqual([
    expect.stringMatching(/^first: passed over: its day was 2026-04-10, and nothing could be done/),
    expect.stringMatching(
      /^second: passed over: its day was 2026-04-13, and nothing could be done/,
    ),
  ]);
});
