import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from '../../src/providers/outcome';
import { createSendgrid } from '../../src/providers/sendgrid';
import {
  readSendgridEvents,
  sendgridHeaders,
  verifySendgridEvents,
} from '../../src/providers/sendgrid-events';
import { createTwilio } from '../../src/providers/twilio';
import {
  readTwilioInbound,
  readTwilioStatus,
  verifyTwilio,
} from '../../src/providers/twilio-events';
import {
  accountSid,
  mail,
  postJson,
  readOutbox,
  startReceiver,
  startSimulator,
  twilioToken,
  waitFor,
} from './simulator';
import type { Received, Simulator } from './simulator';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

let receiver: Receiver;
let simulator: Simulator;
beforeEach(async () => {
  receiver = await startReceiver();
  simulator = await startSimulator({ callbackUrl: receiver.url });
});
afterEach(async () => {
  await simulator.end();
  await receiver.end();
});

const text = (intentId: string, to = '+447700900123') =>
  createTwilio({
    accountSid,
    authToken: twilioToken,
    baseUrl: simulator.url,
    statusCallbackUrl: `${receiver.url}/webhooks/twilio/status`,
    timeoutMs: 500,
  }).send({
    intentId,
    accountId: 'acc_1',
    channel: 'sms',
    to,
    from: '+447700900999',
    text: 'Due today',
  });

const formOf = (received: Received) =>
  Object.fromEntries(new URLSearchParams(received.body.toString('utf8')));
const signatureOf = (received: Received) => String(received.headers['x-twilio-signature']);

describe('faults that are asked for', () => {
  const plan = (wish: object) => postJson(`${simulator.url}/sandbox/provider`, wish);

  interface Expected {
    readonly class: string;
    readonly [field: string]: unknown;
  }

  it.each<[{ mode: string; [field: string]: unknown }, Expected, number]>([
    [{ mode: '401' }, { class: 'rejected', breaker: true }, 0],
    [{ mode: 'refuse' }, { class: 'rejected', code: '400' }, 0],
    [{ mode: 'error-500', status: 503 }, { class: 'ambiguous' }, 0],
    [{ mode: 'error-500-after-accept', status: 502 }, { class: 'ambiguous' }, 1],
    [{ mode: 'reset' }, { class: 'ambiguous' }, 0],
    [{ mode: 'timeout' }, { class: 'ambiguous' }, 0],
    [{ mode: '429', retryAfterSeconds: 7 }, { class: 'not-sent', retryAfterMs: 7_000 }, 0],
    [{ mode: 'ok', delayMs: 700 }, { class: 'ambiguous' }, 1],
    [{ mode: 'ok', delayMs: 50 }, { class: 'accepted' }, 1],
  ])('%j', async (wish, expected, taken) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined); // about such a key
    await plan({ sendgrid: wish, twilio: wish });
    expect(await mail(simulator.url, 'msg_1')).toMatchObject(expected);
    expect((await text('msg_2')).class).toBe(expected.class);
    expect(await simulator.outbox()).toHaveLength(2 * taken);
    warn.mockRestore();
  });

  it('every answer of the table means to both clients what the table says', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (const status of [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 599]) {
      const { class: expected } = classify({ kind: 'http', status, providerId: null });
      await plan({ sendgrid: { mode: 'refuse', status }, twilio: { mode: 'refuse', status } });
      const [byMail, byText] = [
        await mail(simulator.url, `m_${status}`),
        await text(`t_${status}`),
      ];
      expect([status, byMail.class, byText.class]).toEqual([status, expected, expected]);
    }
    warn.mockRestore();
  });

  it.each(['drop', 'late', 'double'] as const)('callbacks that come %s', async (callbacks) => {
    await plan({ sendgrid: { mode: 'ok', callbacks }, twilio: { mode: 'ok', callbacks } });
    await mail(simulator.url, 'msg_1');
    await text('msg_2');
    await simulator.quiet();
    const [once, now] = [3, { drop: 0, late: 0, double: 6 }[callbacks]];
    expect(receiver.received).toHaveLength(now);
    const on = { mode: 'ok', count: 0, callbacks: 'on' };
    await plan({ sendgrid: on, twilio: on });
    await simulator.quiet();
    expect(receiver.received).toHaveLength(callbacks === 'late' ? once : now);
  });

  it.each([
    { sendgrid: { mode: 'sulk' } },
    { sendgrid: { mode: '429', retryAfterSeconds: -1 } },
    { sendgrid: { mode: 'ok', mood: 'bad' } },
    { twilio: { mode: 'ok', callbacks: 'never' } },
    { twilio: { count: 1 } },
    { acme: { mode: 'ok' } },
  ])('not %j', async (wish) => {
    expect((await plan(wish)).status).toBe(400);
  });
});

describe('callbacks', () => {
  it('come signed from SendGrid, with our ids', async () => {
    const outcome = await mail(simulator.url, 'msg_1');
    await mail(simulator.url, 'msg_2', 'gone@bounce.example');
    await simulator.quiet();
    const kinds = receiver.received.flatMap((received) => {
      expect(received.path).toBe('/webhooks/sendgrid');
      const headers = sendgridHeaders(received.headers);
      const keys = [simulator.sendgridPublicKey];
      expect(verifySendgridEvents(received.body, headers, keys, Date.now())).toBe(true);
      const forged = Buffer.concat([received.body, Buffer.from(' ')]);
      expect(verifySendgridEvents(forged, headers, keys)).toBe(false);
      return readSendgridEvents(JSON.parse(received.body.toString())).events;
    });
    const of = (intentId: string) => kinds.filter((event) => event.intentId === intentId);
    expect(of('msg_1').map((event) => event.kind)).toEqual(['processed', 'delivered']);
    expect(of('msg_2').map((event) => event.kind)).toEqual(['processed', 'bounce']);
    expect(of('msg_2')[1]?.suppressAddress).toBe(true);
    expect(of('msg_1')[0]).toMatchObject({
      accountId: 'acc_1',
      providerMessageId: (outcome as { providerId: string }).providerId,
    });
  });

  it('come signed from Twilio, with our ids in the query', async () => {
    const outcome = await text('msg_1');
    await simulator.quiet();
    const statuses = receiver.received.map((received) => {
      const url = `${receiver.url}${received.path}`;
      const form = formOf(received);
      expect(verifyTwilio(url, form, signatureOf(received), [twilioToken])).toBe(true);
      expect(verifyTwilio(url, form, signatureOf(received), ['another'])).toBe(false);
      return readTwilioStatus(form, Object.fromEntries(new URL(url).searchParams));
    });
    expect(statuses.map((status) => status?.status)).toEqual(['sent', 'delivered']);
    expect(statuses[1]).toMatchObject({
      intentId: 'msg_1',
      accountId: 'acc_1',
      providerMessageId: (outcome as { providerId: string }).providerId,
    });
  });

  it('tell of a number that cannot be reached', async () => {
    await text('msg_1', '+15005550009');
    await simulator.quiet();
    const last = receiver.received.at(-1);
    expect(last && formOf(last)).toMatchObject({
      MessageStatus: 'undelivered',
      ErrorCode: '30006',
    });
  });

  it('are repeated until they are taken, and counted while they wait', async () => {
    receiver.answers.push(500, 503);
    await mail(simulator.url, 'msg_1');
    expect(await (await fetch(`${simulator.url}/sandbox/pending`)).json()).toMatchObject({
      callbacks: 1,
    });
    await simulator.quiet();
    expect(receiver.received).toHaveLength(3);
    const ids = receiver.received.map((one) => one.body.toString());
    expect(new Set(ids).size).toBe(1);
  });

  it('are the evidence of a message whose answer was lost', async () => {
    await simulator.fault('sendgrid', 'timeout-after-accept');
    expect((await mail(simulator.url, 'msg_1')).class).toBe('ambiguous');
    await simulator.quiet();
    expect(receiver.received[0]?.body.toString()).toContain('"intent_id":"msg_1"');
  });
});

describe('inbound texts', () => {
  it('arrive signed at the real webhook', async () => {
    await text('msg_1');
    await simulator.quiet();
    receiver.received.length = 0;
    const answer = await postJson(`${simulator.url}/sandbox/inbound`, {
      from: '+447700900123',
      body: 'Stop.',
    });
    expect(answer).toMatchObject({ status: 200, json: { delivered: true, status: 200 } });
    const [received] = receiver.received;
    if (received === undefined) throw new Error('nothing came');
    const form = formOf(received);
    const url = `${receiver.url}/webhooks/twilio/inbound`;
    expect(`${receiver.url}${received.path}`).toBe(url);
    expect(verifyTwilio(url, form, signatureOf(received), [twilioToken])).toBe(true);
    expect(readTwilioInbound(form)).toMatchObject({
      kind: 'stop',
      from: '+447700900123',
      to: '+447700900999',
    });
  });

  it('say so when the product does not take them', async () => {
    receiver.answers.push(503, 400);
    const answer = await postJson(`${simulator.url}/sandbox/inbound`, { from: '+1', body: 'x' });
    expect(answer).toMatchObject({ status: 502, json: { delivered: false, status: 400 } });
    expect(receiver.received).toHaveLength(2);
  });
});

describe('control', () => {
  it('lists the outbox by account and by time, and empties it', async () => {
    await mail(simulator.url, 'msg_1', 'a@example.com', 'acc_1');
    await mail(simulator.url, 'msg_2', 'b@example.com', 'acc_2');
    expect((await simulator.outbox('?accountId=acc_2')).map((one) => one.intentId)).toEqual([
      'msg_2',
    ]);
    const [first] = await simulator.outbox();
    expect(first).toMatchObject({
      provider: 'sendgrid',
      channel: 'email',
      to: 'a@example.com',
      from: 'billing@acme.example',
      subject: 'Due',
      text: 'Due today',
      html: '<p>Due today</p>',
      intentId: 'msg_1',
      answer: '202',
    });
    expect(await simulator.outbox(`?since=${first?.at}`)).toHaveLength(2);
    expect(await simulator.outbox('?since=2999-01-01T00:00:00.000Z')).toHaveLength(0);
    expect((await fetch(`${simulator.url}/sandbox/outbox?x=1`)).status).toBe(400);
    await fetch(`${simulator.url}/sandbox/outbox`, { method: 'DELETE' });
    expect(await simulator.outbox()).toHaveLength(0);
  });

  it('spoils as many posts as it was asked to', async () => {
    await simulator.fault('sendgrid', 'error-500', 2);
    const classes = [];
    for (const id of ['msg_1', 'msg_2', 'msg_3']) {
      classes.push((await mail(simulator.url, id)).class);
    }
    expect(classes).toEqual(['ambiguous', 'ambiguous', 'accepted']);
  });

  it.each([
    [{}],
    [{ acme: { mode: 'ok' } }],
    [{ sendgrid: { mode: 'explode' } }],
    [{ sendgrid: { mode: 'ok', count: -1 } }],
    [{ sendgrid: { mode: 'ok', times: 2 } }],
    [{ sendgrid: null }],
  ])('refuses the wish %j', async (wish) => {
    expect((await postJson(`${simulator.url}/sandbox/provider`, wish)).status).toBe(400);
  });
});

describe('as a process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'duecourse-simulator-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('survives kill -9: outbox, key, and the callbacks it owed', async () => {
    receiver.answers.push(...Array<number>(50).fill(503));
    const first = await startProcess(folder, receiver.url);
    await mail(first.url, 'msg_1');
    await waitFor(() => receiver.received.length > 0);
    await kill(first.child, 'SIGKILL');
    appendFileSync(join(folder, 'outbox.jsonl'), '{"post":{"at":"2026');
    receiver.answers.length = 0;
    receiver.received.length = 0;
    const second = await startProcess(folder, receiver.url);
    expect(second.sendgridPublicKey).toBe(first.sendgridPublicKey);
    await waitFor(() => receiver.received.length === 1);
    await mail(second.url, 'msg_2');
    expect((await readOutbox(second.url)).map((one) => one.intentId)).toEqual(['msg_1', 'msg_2']);
    await waitFor(() => receiver.received.length === 2);
    await kill(second.child, 'SIGKILL');
    const third = await startProcess(folder, receiver.url);
    expect(await readOutbox(third.url)).toHaveLength(2);
    await kill(third.child, 'SIGTERM');
  });

  it('takes the post that came while it got no time, although its sender has gone', async () => {
    const { url, child } = await startProcess(folder, receiver.url);
    const client = createSendgrid({ apiKey: 'SG.test', baseUrl: url, timeoutMs: 1_000 });
    const write = (intentId: string) =>
      client.send({
        ...{ intentId, accountId: 'acc_1', channel: 'email', to: 'a@example.com' },
        ...{ from: 'billing@acme.example', subject: 'Due', text: 'Due today' },
      });
    await write('msg_1');
    // The second goes by the connection of the first, which has rested for longer than servers let it by default.
    child.kill('SIGSTOP');
    const stillMs = 6_000;
    const [outcome] = await Promise.all([write('msg_2'), sleep(stillMs)]);
    child.kill('SIGCONT');
    expect(outcome.class).toBe('ambiguous');
    await waitFor(async () => (await readOutbox(url)).length === 2);
    await waitFor(() => receiver.received.length === 2);
    await kill(child, 'SIGKILL');
  });

  it('ends when the pipe of its parent closes', async () => {
    const { child } = await startProcess(folder, receiver.url);
    const ended = new Promise((done) => child.once('exit', done));
    child.stdin?.end();
    await ended;
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly sendgridPublicKey: string;
}

function startProcess(folder: string, callbackUrl: string): Promise<Started> {
  const root = resolve(__dirname, '../..');
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'src/providers/sandbox/main.ts', '--port', '0'],
      ...['--log', join(folder, 'outbox.jsonl'), '--callback-url', callbackUrl],
    ],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  return new Promise((done, failed) => {
    child.once('exit', (code) => failed(new Error(`the simulator ended with ${code}`)));
    child.stdout.once('data', (line: Buffer) => {
      const { url, sendgridPublicKey } = JSON.parse(line.toString()) as Omit<Started, 'child'>;
      done({ child, url, sendgridPublicKey });
    });
  });
}

function kill(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill(signal);
  });
}
