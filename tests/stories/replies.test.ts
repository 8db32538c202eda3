import { ladder, message } from './ladders';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
let strategy: string;
beforeAll(async () => {
  // A Monday at noon in London.
  sandbox = await Sandbox.startAt('2026-03-02T12:00:00.000Z');
  const days = [1, 2, 8];
  const steps = days.map((day) => message(`day-${day}`, day, 'email'));
  strategy = await sandbox.publish(ladder('answered', steps, { role: 'first-party' }));
});
afterAll(() => sandbox.stop());

let count = 0;
async function debtor(own: Record<string, unknown> = {}) {
  count += 1;
  const email = `answers${count}@debtor.example`;
  const phone = `+44207946${String(1000 + count)}`;
  const place = { country: 'GB', state: undefined, timeZone: 'Europe/London' };
  const address = `${count} High Street, London N1 9GU`;
  const phones = [{ number: phone, smsConsent: true }];
  const given = { ...place, address, emails: [email], phones, ...own };
  const { now } = await sandbox.done('GET', '/v1/sandbox/clock');
  const dueOn = (now as string).slice(0, 10);
  const id = await sandbox.account({ debtor: given, strategy, currency: 'GBP', dueOn });
  return { id, email, phone };
}

const write = (from: string, body: string, subject?: string) =>
  sandbox.done('POST', '/v1/sandbox/inbound', {
    from,
    body,
    ...(subject === undefined ? {} : { subject }),
  });
const stepsOf = async (id: string) => (await sandbox.sent(id)).map(({ at }) => at.slice(0, 10));

it('an answer by e-mail holds every channel for two working days, then the ladder goes on', async () => {
  const { id, email } = await debtor();
  await sandbox.moveTo('2026-03-03T12:00:00.000Z');
  expect(await stepsOf(id)).toEqual(['2026-03-03']);
  await write(
    email,
    'Thank you, I shall look at it.\n\nOn Tue, Example Ltd wrote:\n> I dispute this',
  );
  const guard = await sandbox.guard(id, 'hold.reply');
  // Wednesday and Thursday are left for it to be read.
  expect(guard).toMatchObject({ clearsAt: '2026-03-06T00:00:00.000Z', clearedBy: 'time' });
  expect((await sandbox.tasks(id)).map(({ title }) => title)).toEqual(['Read the e-mail']);
  await sandbox.moveTo('2026-03-05T23:59:00.000Z');
  expect(await stepsOf(id)).toEqual(['2026-03-03']);
  await sandbox.moveTo('2026-03-06T12:00:00.000Z');
  expect(await stepsOf(id)).toEqual(['2026-03-03', '2026-03-06']);
});

it('read earlier it goes on earlier; a second answer makes it last longer', async () => {
  await sandbox.moveTo('2026-03-09T12:00:00.000Z');
  const { id, email } = await debtor();
  await sandbox.moveTo('2026-03-10T12:00:00.000Z');
  await write(email, 'Could you send me a copy?');
  const [task] = await sandbox.tasks(id);
  const { tasks } = await sandbox.done('GET', '/v1/tasks?limit=200&status=open');
  const { id: taskId } = tasks.find((one: { accountId: string }) => one.accountId === id);
  expect(task).toMatchObject({ kind: 'review', status: 'open' });
  await sandbox.command(id, 'complete-task', { taskId, outcome: 'sent a copy' });
  expect(await sandbox.guard(id, 'hold.reply')).toBeNull();
  await sandbox.moveTo('2026-03-11T12:00:00.000Z');
  expect(await stepsOf(id)).toEqual(['2026-03-10', '2026-03-11']);
  // A Friday: Monday and Tuesday are left.
  await sandbox.moveTo('2026-03-13T12:00:00.000Z');
  await write(email, 'And another question');
  expect((await sandbox.guard(id, 'hold.reply'))?.clearsAt).toBe('2026-03-18T00:00:00.000Z');
  await sandbox.moveTo('2026-03-16T12:00:00.000Z');
  await write(email, 'And one more');
  expect((await sandbox.guard(id, 'hold.reply'))?.clearsAt).toBe('2026-03-19T00:00:00.000Z');
  const open = (await sandbox.tasks(id)).filter(({ status }) => status === 'open');
  expect(open).toHaveLength(1);
});

it('a wish for no more contact, by e-mail and from another of its accounts, ends all of it for good', async () => {
  await sandbox.moveTo('2026-03-23T12:00:00.000Z');
  const { id, email } = await debtor();
  const twin = await debtor({ emails: [email] });
  await sandbox.moveTo('2026-03-24T12:00:00.000Z');
  const before = [await stepsOf(id), await stepsOf(twin.id)];
  await write(email, 'Please stop contacting me.', 'A new subject');
  for (const one of [id, twin.id]) {
    expect(await sandbox.guard(one, 'hold.cease')).toMatchObject({ clearsAt: null });
    const { tasks } = await sandbox.done('GET', '/v1/tasks?limit=200&status=open');
    const task = tasks.find(({ accountId }: { accountId: string }) => accountId === one);
    await sandbox.command(one, 'complete-task', { taskId: task.id, outcome: 'read' });
  }
  await sandbox.advance('P60D');
  expect([await stepsOf(id), await stepsOf(twin.id)]).toEqual(before);
});

it('a dispute by text and a lawyer by e-mail count from the answer to the webhook', async () => {
  const disputed = await debtor();
  const represented = await debtor();
  await write(disputed.phone, 'I dispute this, the goods never arrived');
  await write(represented.email, 'My solicitor represents me from now on.');
  expect(await sandbox.guard(disputed.id, 'hold.dispute')).toMatchObject({
    clearsAt: null,
    clearedBy: 'resolve-dispute',
  });
  expect(await sandbox.guard(represented.id, 'hold.attorney')).toMatchObject({ clearsAt: null });
  await sandbox.advance('P21D');
  expect([await stepsOf(disputed.id), await stepsOf(represented.id)]).toEqual([[], []]);
  const { entries } = await sandbox.done('GET', `/v1/accounts/${represented.id}/timeline`);
  expect(entries).toContainEqual(
    expect.objectContaining({
      title: 'E-mail from the debtor',
      reason: expect.stringContaining('My solicitor represents me') as string,
    }),
  );
});
