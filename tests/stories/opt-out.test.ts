import { ladder, message } from './ladders';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  // A Tuesday, shortly before midnight in New York.
  sandbox = await Sandbox.startAt('2026-04-08T03:40:00.000Z');
});
afterAll(() => sandbox.stop());

const number = '+12125550147';
const text = (body: string) => sandbox.done('POST', '/v1/sandbox/inbound', { from: number, body });

it('a stop by text is confirmed once and by nothing else, on one of two accounts, and START undoes it', async () => {
  const cast = {
    debtor: { phones: [{ number, smsConsent: true }] },
    dueOn: '2026-03-30',
  };
  const ids = [await sandbox.account(cast), await sandbox.account(cast)];
  const texts = async () => {
    const sent = await Promise.all(ids.map((id) => sandbox.sent(id)));
    return sent.flat().filter(({ channel }) => channel === 'sms');
  };
  await text('please stop texting me');
  await sandbox.advance('PT1M');
  const [confirmation, ...more] = await texts();
  expect(more).toEqual([]);
  expect(confirmation?.to).toBe(number);
  expect(confirmation?.text).toMatch(/received and will be honoured/);
  expect(confirmation?.text).not.toMatch(/\d/);

  await text('STOP');
  await sandbox.advance('PT10M');
  expect(await texts()).toHaveLength(1);
  for (const id of ids) {
    const { contacts } = await sandbox.get(id);
    expect(contacts).toContainEqual(
      expect.objectContaining({ value: number, status: 'opted-out', smsConsent: false }),
    );
  }

  await text('START');
  await text('HELP');
  await sandbox.advance('PT1M');
  const after = await texts();
  expect(after).toHaveLength(2);
  expect(after.some((one) => /Reply STOP to opt out/.test(one.text))).toBe(true);
  for (const id of ids) {
    const { contacts } = await sandbox.get(id);
    expect(contacts).toContainEqual(
      expect.objectContaining({ value: number, status: 'ok', smsConsent: true }),
    );
  }
});

it('TCP-01 TCP-02 TCP-04 MED-01: every way of saying stop ends texts at once, with one confirmation and nothing more', async () => {
  await sandbox.moveTo('2026-04-09T15:00:00.000Z');
  const own = { role: 'first-party' } as const;
  const strategy = await sandbox.publish(ladder('texts', [message('text', 1, 'sms')], own));
  const live = async (one: string) => {
    const debtor = { state: 'OH', phones: [{ number: one, smsConsent: true }] };
    return sandbox.account({ strategy, dueOn: '2026-04-09', debtor });
  };
  const words = ['STOP', ' quit ', 'End', 'REVOKE', 'opt out', 'Cancel', 'unsubscribe'];
  const lives: { readonly id: string; readonly from: string; readonly body: string }[] = [];
  for (const [n, body] of [...words, "please don't text me anymore"].entries()) {
    const from = `+1614555015${n}`;
    lives.push({ id: await live(from), from, body });
  }
  const spoken = await live('+16145550159');
  const voicemail = {
    basis: 'direct',
    withdrawn: true,
    source: 'voicemail: take me off your list',
  };
  const withdrawn = { channel: 'sms', address: '+16145550159', ...voicemail };
  await sandbox.command(spoken, 'record-consent', withdrawn);
  const asked = await live('+16145550158');

  const say = (from: string, body: string) =>
    sandbox.done('POST', '/v1/sandbox/inbound', { from, body });
  for (const { from, body } of lives) await say(from, body);
  await sandbox.advance('PT1M');
  for (const { from } of lives) await say(from, 'STOP');
  await sandbox.moveTo('2026-04-13T15:00:00.000Z');
  expect(await sandbox.sent(asked)).toHaveLength(1);
  expect(await sandbox.sent(spoken)).toEqual([]);
  for (const { id, from } of lives) {
    const [confirmation, ...more] = await sandbox.sent(id);
    expect(more).toEqual([]);
    expect(confirmation).toMatchObject({ channel: 'sms', to: from });
    // Within five minutes of the stop.
    expect(confirmation?.at).toMatch(/^2026-04-09T15:0[0-4]/);
    expect(confirmation?.text).toMatch(/received and will be honoured/);
    expect(confirmation?.text).not.toMatch(/\d|\$|USD|pay/);
    const { contacts } = await sandbox.get(id);
    const stopped = { value: from, status: 'opted-out', smsConsent: false };
    expect(contacts).toContainEqual(expect.objectContaining(stopped));
  }
});
