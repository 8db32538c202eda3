import { ladder, message, type StepDocument } from './ladders';
import { Sandbox } from './sandbox';

/** What was shown beforehand is what happens: moves to another version and back, and a look from a past date. */

let sandbox: Sandbox;
beforeAll(async () => {
  // A Monday morning in Ohio.
  sandbox = await Sandbox.startAt('2026-04-06T14:00:00.000Z');
  for (const version of [1, 2]) {
    const hours = { sendHour: '09:00', window: { open: '08:00', close: '21:00' } };
    const written = ladder('moved', steps(version), { role: 'first-party' });
    const document = { ...written, ...hours, version };
    await sandbox.publish(document);
  }
});
afterAll(() => sandbox.stop());

/**
 * The second version calls the second step by another name, asks later, and has one step more. Both end and
 * leave the account open.
 */
function steps(version: number): StepDocument[] {
  const first = message('first', 1, 'email');
  const ending = [message('last', 24, 'email'), { id: 'over', days: 28, end: 'leave' }];
  if (version === 1) return [first, message('second', 8, 'email'), ...ending];
  const renamed = message('again', 10, 'email', { replaces: ['second'] });
  return [first, renamed, message('extra', 17, 'email'), ...ending];
}

interface Entry {
  readonly at: string;
  readonly kind: string;
  readonly step: string | null;
  readonly channel: string | null;
}

const account = async (dueOn: string): Promise<string> => {
  const id = await sandbox.account({ strategy: 'moved', dueOn, debtor: { state: 'OH' } });
  await sandbox.tryCommand(id, 'change-strategy', { strategy: 'moved', version: 1 });
  return id;
};

/** Steps with the day on which they were sent. */
async function sent(id: string): Promise<string[]> {
  const { messages } = await sandbox.get(id, '/messages');
  const accepted = messages as readonly { step: string; acceptedAt: string | null }[];
  return accepted.map(({ step, acceptedAt }) => `${step} ${acceptedAt?.slice(0, 10)}`);
}
const planned = (entries: readonly Entry[]): string[] =>
  entries
    .filter(({ kind }) => kind === 'contact')
    .map(({ step, at }) => `${step} ${at.slice(0, 10)}`);

it('a move does what was shown, in both directions, and no step is taken twice', async () => {
  // The first has its first step behind it, the second two, the third none.
  const ids = [
    await account('2026-04-05'),
    await account('2026-04-05'),
    await account('2026-04-20'),
  ];
  const [one, two, three] = ids as [string, string, string];
  await sandbox.advance('P2D');
  const moveTo = async (version: number, accounts: readonly string[]) => {
    const seen = await sandbox.done('POST', '/v1/strategies/moved/diff', { version, accounts });
    const rows = seen.accounts as {
      accountId: string;
      factsVersion: number;
      after: Entry[];
      notes: { code: string }[];
    }[];
    const moved = await sandbox.done('POST', '/v1/strategies/moved/migrate', {
      version,
      accounts: rows.map(({ accountId: id, factsVersion }) => ({ id, factsVersion })),
      reason: 'story',
    });
    expect(moved).toMatchObject({ moved: accounts.map((id) => ({ accountId: id })), skipped: [] });
    return new Map(rows.map((row) => [row.accountId, row]));
  };
  const there = await moveTo(2, [one, three]);
  const before = new Map([
    [one, await sent(one)],
    [three, await sent(three)],
  ]);
  await sandbox.advance('P12D');
  // Two lived on by the old version: a new one changes nobody who was not moved.
  expect(await sent(two)).toEqual(['first 2026-04-06', 'second 2026-04-13']);
  for (const id of [one, three]) {
    const now = await sent(id);
    const since = now.slice(before.get(id)?.length);
    const shown = planned(there.get(id)?.after ?? []);
    expect(shown.slice(0, since.length)).toEqual(since);
  }
  expect(await sent(one)).toEqual(['first 2026-04-06', 'again 2026-04-15']);

  const late = await moveTo(2, [two]);
  expect(late.get(two)?.notes.map(({ code }) => code)).toContain('steps-done');
  const back = await moveTo(1, [one]);
  await sandbox.advance('P40D');
  const fulfilled = async (id: string, first: number, shown: readonly Entry[]) =>
    expect((await sent(id)).slice(first)).toEqual(planned(shown));
  await fulfilled(two, 2, late.get(two)?.after ?? []);
  await fulfilled(one, 2, back.get(one)?.after ?? []);
  for (const id of ids) {
    const names = (await sent(id)).map((text) =>
      (text.split(' ')[0] ?? '').replace('again', 'second'),
    );
    expect(new Set(names).size).toBe(names.length);
  }
  expect((await sent(one)).map((text) => text.split(' ')[0])).toEqual(['first', 'again', 'last']);
  const told = await sandbox.get(one, '/timeline?limit=200');
  const moves = (told.entries as { title: string; reason: string | null }[]).filter(
    ({ title, reason }) => title === 'Strategy changed' && reason === 'story',
  );
  expect(moves).toHaveLength(2);
});

it('a look from a past date lives the real course again; another version shows what would have been', async () => {
  const { now } = await sandbox.done('GET', '/v1/sandbox/clock');
  const today = (now as string).slice(0, 10);
  const id = await account(today);
  const held = await account(today);
  await sandbox.advance('P4D');
  const money = { amount: '100.00', currency: 'USD' };
  const day = async (): Promise<string> =>
    ((await sandbox.done('GET', '/v1/sandbox/clock')).now as string).slice(0, 10);
  await sandbox.command(id, 'record-payment', {
    ...{ amount: money, receivedOn: await day(), reference: 'part' },
  });
  await sandbox.command(held, 'pause', { reason: 'on holiday' });
  await sandbox.advance('P9D');
  await sandbox.command(held, 'resume', {});
  await sandbox.command(id, 'open-dispute', { reason: 'wrong goods' });
  await sandbox.advance('P6D');
  const { holds } = await sandbox.get(id);
  const dispute = (holds as { id: string; type: string }[]).find(({ type }) => type === 'dispute');
  await sandbox.command(id, 'resolve-dispute', { holdId: dispute?.id, outcome: 'rejected' });
  await sandbox.advance('P41D');

  for (const one of [id, held]) {
    const before = await sandbox.get(one);
    const story = await sandbox.get(one, '/timeline?limit=200');
    const from = { from: today };
    const same = await sandbox.done('POST', `/v1/accounts/${one}/preview`, from);
    expect(same.differences).toEqual([]);
    const lived = await sent(one);
    expect(lived.length).toBeGreaterThan(2);
    expect(planned(same.entries).slice(0, lived.length)).toEqual(lived);
    const strategy = { id: 'moved', version: 2 };
    const other = await sandbox.done('POST', `/v1/accounts/${one}/preview`, { ...from, strategy });
    const differing = (other.differences as { step: string; only: string }[]).map(
      ({ step, only }) => `${only} ${step}`,
    );
    expect(differing).toContain('lived second');
    expect(differing).toContain('assumed again');
    expect(differing).toContain('assumed extra');
    expect(differing.some((text) => text.endsWith(' first'))).toBe(false);
    expect(await sandbox.get(one)).toEqual(before);
    expect(await sandbox.get(one, '/timeline?limit=200')).toEqual(story);
  }
});
