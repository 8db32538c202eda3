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

it('tells of what happens beside the reminders once, where the creditor asked for it, and never after a stop', async () => {
  await sandbox.moveTo('2026-06-15T12:00:00.000Z');
  const told = async (id: string) =>
    (await sandbox.sent(id)).map(({ at, subject }) => `${at.slice(0, 10)} ${subject}`);
  const invoiceId = (id: string) => sandbox.invoiceOf(id);
  const silent = await debtor();
  await sandbox.command(silent.id, 'open-dispute', { reason: 'not mine' });
  await sandbox.advance('PT1M');
  expect(await told(silent.id)).toEqual([]);

  const settings = { eventNotices: 'email', eventNoticesWithout: ['fee-waived'] };
  await sandbox.creditor('default', { ...settings, name: 'Example Ltd' });
  expect(await sandbox.done('GET', '/v1/creditors/default')).toMatchObject(settings);
  const [promised, paid, disputed, stopped] = [
    ...[await debtor(), await debtor(), await debtor(), await debtor()],
  ].map(({ id }) => id) as [string, string, string, string];
  const gbp = (amount: string) => ({ amount, currency: 'GBP' });

  await sandbox.command(promised, 'promise', { amount: gbp('200.00'), dueOn: '2026-06-18' });
  const { entries } = await sandbox.get(promised, '/preview?days=20');
  expect(entries).toContainEqual(
    expect.objectContaining({ step: 'event-promise-due', at: '2026-06-17T05:30:00.000Z' }),
  );
  const received = { receivedOn: '2026-06-15', reference: 'transfer' };
  await sandbox.command(paid, 'record-payment', { amount: gbp('100.00'), ...received });
  const timeline = (await sandbox.get(paid, '/timeline')).entries as {
    kind: string;
    ref: string;
  }[];
  const paymentId = timeline.find(({ kind }) => kind === 'payment')?.ref;
  const back = { paymentId, reason: 'asked for' };
  await sandbox.command(paid, 'return-payment', { ...back, kind: 'refund', amount: gbp('30.00') });
  await sandbox.command(paid, 'return-payment', { ...back, kind: 'bounce' });
  const about = { invoiceId: await invoiceId(disputed), reason: 'two were broken' };
  const dispute = await sandbox.command(disputed, 'open-dispute', about);
  expect(dispute.account.nextAction).toMatchObject({ step: 'event-dispute-received' });
  await sandbox.command(stopped, 'cease', { scope: 'all', reason: 'asked to stop' });
  const later = { invoiceId: await invoiceId(stopped), dueOn: '2026-06-25', reason: 'asked' };
  await sandbox.command(stopped, 'extend-due-date', later);

  await sandbox.moveTo('2026-06-16T05:00:00.000Z');
  const { holds } = await sandbox.get(disputed);
  const answer = { holdId: holds[0].id, outcome: 'partly', amount: gbp('50.00') };
  await sandbox.command(disputed, 'resolve-dispute', answer);
  await sandbox.moveTo('2026-06-22T12:00:00.000Z');
  const by = 'Example Ltd';
  // The ladder goes on with the word of the missed promise before it.
  expect((await told(promised)).slice(0, 3)).toEqual([
    `2026-06-15 Your payment date with ${by}`,
    `2026-06-17 Your payment date with ${by}`,
    `2026-06-22 Your account with ${by}`,
  ]);
  const { messages } = await sandbox.get(promised, '/messages');
  const steps = messages.map(({ step }: { step: string }) => step);
  expect(steps.filter((step: string) => step.startsWith('event-'))).toEqual([
    ...['event-promise-confirmed', 'event-promise-due', 'event-promise-missed'],
  ]);
  // Both of one instant: which of them goes first says nothing.
  const mails = await sandbox.sent(paid);
  const refund = mails.find(({ subject }) => subject === `A refund from ${by}`);
  const bounce = mails.find(({ subject }) => subject === `A payment to ${by} came back`);
  expect(refund?.text).toContain('pays GBP 30.00 back to you');
  expect(bounce?.text.replace(/\s+/g, ' ')).toContain('Your payment of GBP 70.00 from 15 June');
  expect((await told(disputed)).slice(0, 2)).toEqual([
    '2026-06-15 We are looking into what you told us',
    '2026-06-16 Our answer to what you told us',
  ]);
  expect(await told(stopped)).toEqual([]);
  expect(await told(silent.id)).toEqual([]);
});
