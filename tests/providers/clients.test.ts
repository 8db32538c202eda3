import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import {
  connectionAgents,
  errorCode,
  failedBeforeFirstByte,
  providerTimeoutMs,
} from '../../src/providers/connection';
import { createExchange } from '../../src/providers/counsel';
import { createLetters } from '../../src/providers/letters';
import type { OutgoingMessage, Provider } from '../../src/providers/outcome';
import { createSendgrid } from '../../src/providers/sendgrid';
import { createTwilio } from '../../src/providers/twilio';
import { accountSid, closedUrl, startReceiver, startSimulator, twilioToken } from './simulator';
import type { Simulator } from './simulator';

const timeoutMs = 400;
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.end());

const statusUrl = 'http://127.0.0.1:9/webhooks/twilio/status';
let count = 0;
const message = (
  channel: 'email' | 'sms',
  more: Partial<OutgoingMessage> = {},
): OutgoingMessage => {
  count += 1;
  return {
    intentId: `msg_${count}`,
    accountId: `acc_${count}`,
    channel,
    to: channel === 'email' ? 'debtor@example.com' : '+447700900123',
    from: channel === 'email' ? 'Acme Ltd <billing@acme.example>' : '+447700900999',
    subject: 'Invoice 17',
    text: `Invoice 17 is due. ${count}`,
    ...more,
  };
};

const email = (baseUrl = simulator.url, apiKey = 'SG.test'): Provider =>
  createSendgrid({ apiKey, baseUrl, timeoutMs });
const sms = (baseUrl = simulator.url, authToken = twilioToken) =>
  createTwilio({ accountSid, authToken, baseUrl, timeoutMs });
const bySms = { statusCallbackUrl: statusUrl };

describe.each([
  ['sendgrid' as const, 'email' as const, email],
  ['twilio' as const, 'sms' as const, sms],
])('%s', (name, channel, provider) => {
  const outgoing = () => message(channel, channel === 'sms' ? bySms : {});
  const inOutbox = async (intentId: string) =>
    (await simulator.outbox()).filter((one) => one.intentId === intentId);

  it('is accepted with the id of the provider', async () => {
    const sent = outgoing();
    const outcome = await provider().send(sent);
    const [kept] = await inOutbox(sent.intentId);
    expect(outcome).toMatchObject({ class: 'accepted', providerId: kept?.providerId });
    expect(kept).toMatchObject({
      provider: name,
      channel,
      to: sent.to,
      text: sent.text,
      accountId: sent.accountId,
    });
  });

  it('is not sent when nothing listens', async () => {
    const outcome = await provider(await closedUrl()).send(outgoing());
    expect(outcome).toMatchObject({ class: 'not-sent', reason: 'no connection (ECONNREFUSED)' });
  });

  it('is not sent when the name is unknown', async () => {
    const outcome = await provider('http://no-such-host.invalid').send(outgoing());
    expect(outcome.class).toBe('not-sent');
  });

  it('is not sent when TLS fails', async () => {
    const plain = simulator.url.replace('http:', 'https:');
    expect((await provider(plain).send(outgoing())).class).toBe('not-sent');
  });

  it('is not sent at 429, and says how long to wait', async () => {
    await simulator.fault(name, '429');
    const sent = outgoing();
    expect(await provider().send(sent)).toMatchObject({ class: 'not-sent', retryAfterMs: 1_000 });
    expect(await inOutbox(sent.intentId)).toHaveLength(0);
  });

  it('is rejected for good at 400', async () => {
    const outcome = await provider().send({ ...outgoing(), to: 'nobody' });
    expect(outcome).toMatchObject({ class: 'rejected' });
    expect(outcome).not.toHaveProperty('breaker');
  });

  it('is rejected and trips the breaker at 401', async () => {
    // the SendGrid client says on the console what it thinks of such a key
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const outcome = await provider(simulator.url, 'wrong').send(outgoing());
    warn.mockRestore();
    expect(outcome).toMatchObject({ class: 'rejected', breaker: true });
  });

  it('is ambiguous at 500', async () => {
    await simulator.fault(name, 'error-500');
    expect((await provider().send(outgoing())).class).toBe('ambiguous');
  });

  it.each(['timeout-after-accept', 'reset-after-accept', 'truncated-answer', 'no-id'])(
    'is ambiguous at %s, and was posted exactly once',
    async (mode) => {
      await simulator.fault(name, mode);
      const sent = outgoing();
      expect((await provider().send(sent)).class).toBe('ambiguous');
      expect(await inOutbox(sent.intentId)).toHaveLength(1);
    },
  );

  it('follows no redirect', async () => {
    const receiver = await startReceiver();
    receiver.answers.push(307);
    expect((await provider(receiver.url).send(outgoing())).class).toBe('ambiguous');
    expect(receiver.received).toHaveLength(1);
    await receiver.end();
  });
});

describe('sendgrid', () => {
  it('asks for no tracking and offers one-click unsubscribe', async () => {
    const receiver = await startReceiver();
    const listUnsubscribeUrl = 'https://pay.example/u/abc';
    await email(receiver.url).send(message('email', { html: '<p>x</p>', listUnsubscribeUrl }));
    const body = JSON.parse(receiver.received[0]?.body.toString() ?? '') as object;
    expect(receiver.received[0]?.headers.authorization).toBe('Bearer SG.test');
    expect(body).toMatchObject({
      headers: {
        'List-Unsubscribe': '<https://pay.example/u/abc>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
      },
      personalizations: [
        { custom_args: { intent_id: `msg_${count}`, account_id: `acc_${count}` } },
      ],
    });
    await receiver.end();
  });

  it('carries documents as files, and none where there are none', async () => {
    const receiver = await startReceiver();
    const pdf = new TextEncoder().encode('%PDF-1.7 pages');
    await email(receiver.url).send(message('email', { attachments: [{ name: 'statement', pdf }] }));
    await email(receiver.url).send(message('email'));
    const bodies = receiver.received.map(({ body }) => JSON.parse(body.toString()) as object);
    expect(bodies[0]).toMatchObject({
      attachments: [
        {
          content: Buffer.from(pdf).toString('base64'),
          filename: 'statement.pdf',
          type: 'application/pdf',
          disposition: 'attachment',
        },
      ],
    });
    expect(bodies[1]).not.toHaveProperty('attachments');
    await receiver.end();
  });
});

describe('twilio', () => {
  it('has the automatic retry off', () => {
    expect(sms().autoRetry).toBe(false);
  });

  it('is rejected with suppression when the recipient has opted out', async () => {
    const outcome = await sms().send(message('sms', { to: '+15005550004' }));
    expect(outcome).toMatchObject({ class: 'rejected', code: '21610', suppressAddress: true });
  });

  it('finds a message whose answer was lost', async () => {
    await simulator.fault('twilio', 'timeout-after-accept');
    const sentAfterAt = Date.now();
    const sent = message('sms', { ...bySms, text: 'Lost and found' });
    expect((await sms().send(sent)).class).toBe('ambiguous');
    const query = {
      to: sent.to,
      from: sent.from,
      sentAfterAt,
      bodySha256: createHash('sha256').update(sent.text).digest('hex'),
    };
    const [kept] = (await simulator.outbox()).filter((one) => one.intentId === sent.intentId);
    expect((await sms().findTwilioMessage(query))?.providerId).toBe(kept?.providerId);
    const other = createHash('sha256').update('another text').digest('hex');
    expect(await sms().findTwilioMessage({ ...query, bodySha256: other })).toBeNull();
    expect(await sms().findTwilioMessage({ ...query, to: '+447700900124' })).toBeNull();
    const later = { ...query, sentAfterAt: sentAfterAt + 3_600_000 };
    expect(await sms().findTwilioMessage(later)).toBeNull();
  });

  it('does not take a failed look-up for missing evidence', async () => {
    const query = { to: '+447700900123', from: '+447700900999', sentAfterAt: 0 };
    await expect(sms(await closedUrl()).findTwilioMessage(query)).rejects.toThrow();
  });
});

describe('letters, counsel, agency', () => {
  const pdf = Buffer.from('%PDF-1.4 pages');
  const letter: OutgoingMessage = {
    ...message('sms'),
    intentId: 'msg_letter',
    channel: 'letter',
    to: 'Jane Doe\n1 High Street\nLeeds',
    pdf,
  };

  it('answers a repeated letter with the first receipt', async () => {
    const letters = createLetters({ baseUrl: simulator.url });
    const both = await Promise.all([letters.send(letter), letters.send(letter)]);
    const third = await letters.send(letter);
    const ids = [...both, third].map((one) => (one.class === 'accepted' ? one.providerId : one));
    expect(new Set(ids).size).toBe(1);
    const kept = (await simulator.outbox()).filter((one) => one.intentId === 'msg_letter');
    expect(kept).toHaveLength(1);
    const sha256 = createHash('sha256').update(pdf).digest('hex');
    expect(kept[0]?.pdf).toEqual({ sha256, bytes: pdf.length });
  });

  it('posts no letter without pages', async () => {
    const letters = createLetters({ baseUrl: simulator.url });
    const empty = { ...letter, pdf: new Uint8Array() };
    expect(await letters.send(empty)).toMatchObject({ class: 'rejected', code: 'no-pages' });
  });

  it('transmits a case once, and a recall beside its placement', async () => {
    const exchange = createExchange({ baseUrl: simulator.url });
    const account = { placementId: 'plc_1', accountId: 'acc_x' };
    const toCounsel = { ...account, counselId: 'smith-llp', pack: { claim: 1 } };
    const first = await exchange.transmitToCounsel(toCounsel);
    expect(first.class).toBe('accepted');
    expect(await exchange.transmitToCounsel(toCounsel)).toMatchObject({
      providerId: (first as { providerId: string }).providerId,
    });
    const agencyId = 'agency-1';
    const placed = await exchange.transmitToAgency({ ...account, agencyId, pack: {} });
    const recalled = await exchange.recallFromAgency({ ...account, agencyId, reason: 'paid' });
    expect([placed.class, recalled.class]).toEqual(['accepted', 'accepted']);
    const kept = await simulator.outbox('?accountId=acc_x');
    expect(kept.map((one) => one.channel)).toEqual(['legal', 'agency', 'agency']);
  });

  it('refuses a partner id that is a path', async () => {
    const exchange = createExchange({ baseUrl: simulator.url });
    const outcome = await exchange.transmitToCounsel({
      counselId: '../letters',
      placementId: 'plc_2',
      accountId: 'acc_x',
      pack: {},
    });
    expect(outcome).toMatchObject({ class: 'rejected', code: 'partner-id' });
  });

  it('is ambiguous when the answer does not come', async () => {
    const silent = await startSilent();
    const letters = createLetters({ baseUrl: `http://127.0.0.1:${silent.port}`, timeoutMs });
    expect((await letters.send(letter)).class).toBe('ambiguous');
    await silent.end();
  });
});

it('a send of a workflow may last at least 15 s longer than its request', () => {
  const histories = path.join(__dirname, '..', 'replay', 'histories');
  const timeouts = readdirSync(histories).flatMap((release) => {
    const text = readFileSync(path.join(histories, release, 'ladder.1.json'), 'utf8');
    const { events } = JSON.parse(text) as { events: readonly Record<string, Scheduled>[] };
    return events.flatMap(({ activityTaskScheduledEventAttributes: one }) =>
      one?.activityType.name === 'send' ? [one.startToCloseTimeout] : [],
    );
  });
  expect(timeouts.length).toBeGreaterThan(0);
  for (const timeout of timeouts) {
    expect(parseInt(timeout, 10) * 1_000).toBeGreaterThanOrEqual(providerTimeoutMs + 15_000);
  }
});

interface Scheduled {
  readonly activityType: { readonly name: string };
  readonly startToCloseTimeout: string;
}

it('knows a handshake that never ends from a lost answer', async () => {
  const silent = await startSilent();
  const { httpsAgent } = connectionAgents(200);
  const error = await new Promise((resolve) => {
    https.get({ port: silent.port, host: '127.0.0.1', agent: httpsAgent }).once('error', resolve);
  });
  expect(errorCode(error)).toBe('ECONNECTTIMEOUT');
  expect(failedBeforeFirstByte(error)).toBe(true);
  await silent.end();
});

/** Takes connections and never says a word. */
async function startSilent(): Promise<{ port: number; end(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    end: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
