import { ladder, message } from './ladders';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
let strategy: string;
beforeAll(async () => {
  // A Monday morning in Ohio.
  sandbox = await Sandbox.startAt('2026-04-06T14:00:00.000Z');
  const steps = [message('first', 1, 'email'), message('second', 3, 'email')];
  strategy = await sandbox.publish(ladder('mails', steps, { role: 'first-party' }));
});
afterAll(() => sandbox.stop());

interface Message {
  readonly id: string;
  readonly key: string;
  readonly step: string;
  readonly status: string;
  readonly reason: string | null;
  readonly providerId: string | null;
}

const account = (dueOn: string, rest: { strategy?: string; debtor?: object } = {}) =>
  sandbox.account({ strategy, dueOn, ...rest, debtor: { state: 'OH', ...rest.debtor } });

const provider = (wish: object) => sandbox.done('POST', '/v1/sandbox/provider', wish);
const well = { mode: 'ok', count: 0, callbacks: 'on' };

async function messages(id: string): Promise<readonly Message[]> {
  return (await sandbox.get(id, '/messages')).messages as readonly Message[];
}

async function titles(id: string): Promise<readonly string[]> {
  const { entries } = await sandbox.get(id, '/timeline?limit=200');
  return (entries as readonly { title: string }[]).map(({ title }) => title);
}

/** Moves to just after the next thing that the account does. */
async function untilSent(id: string): Promise<void> {
  await sandbox.moveJustAfter((await sandbox.why(id)).earliestAt);
}

it('F-04: a lost answer never makes a second e-mail: an event proves it, also one that comes late', async () => {
  const proven = await account('2026-04-07');
  await provider({ sendgrid: { mode: 'error-500-after-accept', count: 1 } });
  await untilSent(proven);
  expect(await messages(proven)).toMatchObject([{ step: 'first', status: 'accepted' }]);

  const late = await account('2026-04-08');
  await provider({ sendgrid: { mode: 'reset-after-accept', count: 1, callbacks: 'late' } });
  await untilSent(late);
  await sandbox.advance('PT13M');
  expect(await messages(late)).toMatchObject([{ status: 'unknown' }]);
  await sandbox.advance('PT3M');
  expect(await messages(late)).toMatchObject([{ status: 'abandoned' }]);
  await untilSent(late);
  expect(await messages(late)).toMatchObject([{ status: 'abandoned' }, { status: 'accepted' }]);
  await provider({ sendgrid: well });
  await sandbox.advance('PT1M');
  expect(await messages(late)).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }]);
  expect(await sandbox.sent(late)).toHaveLength(2);
});

it('F-04: a notice that nobody can prove goes to a person, who may send it again under a number of its own', async () => {
  const notice = message('notice', 1, 'email', { messageClass: 'B' });
  const steps = [notice, message('second', 2, 'email')];
  const own = await sandbox.publish(ladder('notices', steps, { role: 'first-party' }));
  const id = await account('2026-04-13', { strategy: own });
  await provider({ sendgrid: { mode: 'reset', count: 1 } });
  await untilSent(id);
  await sandbox.advance('PT16M');
  const [lost] = await messages(id);
  expect(lost).toMatchObject({ step: 'notice', status: 'abandoned' });
  await sandbox.advance('P3D');
  expect(await sandbox.sent(id)).toEqual([]);
  const open = (await sandbox.tasks(id)).filter(({ status }) => status === 'open');
  expect(open).toMatchObject([
    { kind: 'review', title: expect.stringMatching(/^Not proven sent/) },
  ]);

  const given = { messageId: lost?.id, reason: 'The debtor did not get it.' };
  expect((await sandbox.tryCommand(id, 'resend', { ...given, messageId: 'msg_x' })).status).toBe(
    404,
  );
  await sandbox.command(id, 'resend', given);
  await sandbox.advance('PT1M');
  const [first, again] = await messages(id);
  expect([first?.key.split('/')[4], again?.key.split('/')[4]]).toEqual(['0', '1']);
  expect([first?.status, again?.status]).toEqual(['abandoned', 'accepted']);
  expect((await sandbox.tryCommand(id, 'resend', given)).status).toBe(409);
  expect((await sandbox.tasks(id)).map(({ status }) => status)).toEqual(['done']);
});

it("F-04: a text whose answer and reports are lost is found in the provider's list", async () => {
  const own = await sandbox.publish(
    ladder('texts', [message('text', 1, 'sms')], { role: 'first-party' }),
  );
  const phones = [{ number: '+16145550111', smsConsent: true }];
  const id = await account('2026-04-16', { strategy: own, debtor: { phones } });
  await provider({ twilio: { mode: 'reset-after-accept', count: 1, callbacks: 'drop' } });
  await untilSent(id);
  expect(await messages(id)).toMatchObject([{ status: 'unknown' }]);
  await sandbox.advance('PT3M');
  const [found] = await messages(id);
  expect(found).toMatchObject({ status: 'accepted', providerId: expect.stringMatching(/^SM/) });
  expect(await sandbox.sent(id)).toHaveLength(1);
});

it('F-05: hours of a refused key ask for a person at once, drop nothing and tell it once', async () => {
  const id = await account('2026-04-20');
  await provider({ sendgrid: { mode: '401', count: 1_000 } });
  await untilSent(id);
  expect((await sandbox.get(id)).needsAttention).toMatch(/refuses to send/);
  await sandbox.advance('PT6H');
  expect(await messages(id)).toMatchObject([{ status: 'not-sent' }]);
  const told = (await titles(id)).filter((title) => title === 'Message not sent yet');
  expect(told).toHaveLength(1);
  await provider({ sendgrid: well });
  await sandbox.advance('PT30M');
  expect(await messages(id)).toMatchObject([{ status: 'accepted' }]);
  expect((await sandbox.get(id)).needsAttention).toBeNull();
});

it('F-05: a storm of 429 is not fed, leaves the other channel alone, and what became pointless is not sent late', async () => {
  await sandbox.moveTo('2026-04-27T14:00:00.000Z');
  const ids: string[] = [];
  for (let n = 0; n < 22; n += 1) ids.push(await account('2026-04-27'));
  const phones = [{ number: '+16145550112', smsConsent: true }];
  const texted = await account('2026-04-27', { strategy: 'texts', debtor: { phones } });
  const [paid, disputed, ceased, settled, skipped, ...rest] = ids as [
    ...[string, string, string, string, string],
    ...string[],
  ];
  const posts = 5_000;
  await provider({ sendgrid: { mode: '429', count: posts, retryAfterSeconds: 120 } });
  await untilSent(paid);
  await sandbox.advance('PT1M');
  expect(await sandbox.sent(texted)).toHaveLength(1);

  const amount = { amount: '500.00', currency: 'USD' };
  const received = { receivedOn: '2026-04-28', reference: 'transfer' };
  await sandbox.command(paid, 'record-payment', { amount, ...received });
  await sandbox.command(disputed, 'open-dispute', { reason: 'goods were damaged' });
  await sandbox.command(ceased, 'cease', { scope: 'all', reason: 'asked to stop' });
  const offer = { percent: '90', expiresOn: '2026-05-20' };
  await sandbox.command(settled, 'offer-settlement', offer);
  const [offered] = (await sandbox.get(settled)).agreements;
  await sandbox.command(settled, 'accept-settlement', { agreementId: offered.id });
  await sandbox.command(skipped, 'skip-step', { stepId: 'first', reason: 'spoken to' });
  await sandbox.advance('PT14M');

  // Twenty until it is left alone, those that were on their way then, and one whenever it asked for one.
  const left = (await provider({ twilio: { mode: 'ok', count: 0 } })).sendgrid.count as number;
  expect(posts - left).toBeLessThanOrEqual(20 + 10 + 8);
  await provider({ sendgrid: well });
  await sandbox.advance('PT20M');
  for (const id of [paid, disputed, ceased, settled, skipped]) {
    expect(await messages(id)).toMatchObject([{ step: 'first', status: 'suppressed' }]);
    expect((await messages(id))[0]?.reason).toBeTruthy();
    expect(await sandbox.sent(id)).toEqual([]);
  }
  for (const id of rest) {
    expect(await messages(id)).toMatchObject([{ step: 'first', status: 'accepted' }]);
    expect(await sandbox.sent(id)).toHaveLength(1);
  }
  expect((await sandbox.get(paid)).status).toBe('closed');
});
