import type { OutgoingMessage } from '../../src/providers/outcome';
import { sendgridNotConnected, twilioNotConnected } from '../../src/providers/not-connected';
import { loadConfig } from '../../src/config';
import { activityDeps, type Parts } from '../../temporal/wiring';

const message: OutgoingMessage = {
  intentId: 'msg_1',
  accountId: 'acc_1',
  channel: 'email',
  to: 'ada@example.com',
  from: 'Billing <billing@example.com>',
  text: 'Good day.',
};

test('without keys nothing leaves, and the missing variable is named', async () => {
  await expect(sendgridNotConnected().send(message)).resolves.toEqual({
    class: 'not-sent',
    reason: 'SENDGRID_API_KEY is not set',
  });
  await expect(twilioNotConnected().send({ ...message, channel: 'sms' })).resolves.toEqual({
    class: 'not-sent',
    reason: 'TWILIO_ACCOUNT_SID is not set',
  });
});

test('an environment without keys and without a simulator is wired to them', async () => {
  const config = loadConfig({ DATABASE_URL: 'postgresql://127.0.0.1:1/none' });
  const parts = { deps: {}, store: { lists: {} } } as Parts;
  const { providers, findSent } = activityDeps(config, parts);
  await expect(providers.email.send(message)).resolves.toMatchObject({ class: 'not-sent' });
  await expect(providers.sms.send(message)).resolves.toMatchObject({ class: 'not-sent' });
  const sought = { to: '+441', from: '+442' } as Parameters<typeof findSent>[0];
  await expect(findSent(sought, 0, null)).resolves.toBeNull();
});
