import { Harness, adminKey } from './harness';

let api: Harness;
let shipped: string;
beforeAll(async () => {
  api = await Harness.start();
  const { body } = await api.get('/v1/strategies/b2b-standard/document');
  shipped = String(body).replace(/^id: .*/m, 'id: written');
});
afterAll(() => api.stop());

/** Publishes the shipped strategy with some places written otherwise. */
async function publish(...changes: readonly (readonly [string, string])[]) {
  let raw = shipped;
  for (const [from, to] of changes) {
    expect(raw).toContain(from);
    raw = raw.replace(from, to);
  }
  const headers = { 'Content-Type': 'application/yaml' };
  const { status, body } = await api.call('POST', '/v1/strategies', {
    raw,
    key: adminKey,
    headers,
  });
  return { status, body, lines: raw.split('\n') };
}

const b3 = 'id: b3\n        title: Reminder\n        anchor: due\n        days: 8';

interface Located {
  readonly path: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

it.each<[string, readonly (readonly [string, string])[], string, RegExp, string]>([
  [
    'a step behind the end',
    [[b3, b3.replace('days: 8', 'days: 8\n        end: leave')]],
    'stages.0.steps.3',
    /b4 can never be reached: b3 before it ends/,
    'id: b4',
  ],
  [
    'a gap that starves a step',
    [['minimumGapDays: 4', 'minimumGapDays: 25']],
    'stages.1.steps.0.days',
    /b5 is starved.*a gap of 25 days.* until day 33, and on day 30 b6 is due/,
    'days: 21',
  ],
  [
    'a gap longer than the repeat',
    [[b3, `${b3}\n        repeat: { everyDays: 2, times: 2 }`]],
    'stages.0.steps.2.repeat.everyDays',
    /The minimum gap of 4 days is longer/,
    'repeat:',
  ],
  [
    'amounts that exclude each other',
    [["{ overdueAtLeast: '250' }", "{ overdueAtLeast: '250', overdueAtMost: '200' }"]],
    'stages.0.steps.3.condition.overdueAtLeast',
    /b4 can never be reached: at least 250 is more than at most 200/,
    "overdueAtMost: '200'",
  ],
  [
    'delivery of a due date',
    [[b3, `${b3}\n        from: delivery`]],
    'stages.0.steps.2.from',
    /Only previous, letter and notice-end/,
    'from: delivery',
  ],
])('refuses %s, with its place and line', async (_title, changes, path, message, onLine) => {
  const { status, body, lines } = await publish(...changes);
  expect({ status, code: body.code }).toEqual({ status: 422, code: 'strategy_invalid' });
  const errors = body.errors as Located[];
  const found = errors.find((one) => one.path === path);
  expect(found?.message).toMatch(message);
  const written = lines[(found?.line ?? 0) - 1] ?? '';
  expect(written).toContain(onLine);
  // Of a step that has no such field the place is the step.
  const field = path.split('.').at(-1) ?? '';
  const isWritten = written.includes(`${field}:`);
  if (isWritten) expect(written.slice((found?.column ?? 0) - 1)).toMatch(new RegExp(`^${field}:`));
  expect(found?.message).toContain(`line ${found?.line}, column ${found?.column}: `);
});

it('takes a document that only says more', async () => {
  const more = await publish(
    [b3, `${b3}\n        catchUp: collapse\n        repeat: { everyDays: 5, times: 2 }`],
    ['minimumGapDays: 4', 'minimumGapDays: 4\ncontactDays: [tuesday, thursday]\nmessagesMax: 20'],
  );
  expect({ status: more.status, body: more.body }).toMatchObject({ status: 201 });
});
