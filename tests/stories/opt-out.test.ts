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
