import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mail, postJson, startReceiver, startSimulator, waitFor } from './simulator';

describe('the clock', () => {
  it('is asked for every post, and none is taken without it', async () => {
    let now = '2027-05-01T08:00:00.000Z';
    const clock = createServer((_req, res) => {
      res.end(JSON.stringify({ now }));
    });
    await new Promise<void>((done) => clock.listen(0, '127.0.0.1', done));
    const clockUrl = `http://127.0.0.1:${(clock.address() as AddressInfo).port}/`;
    const timed = await startSimulator({ clockUrl, clockLimitMs: 500 });
    const taken = (count: number) => waitFor(async () => (await timed.outbox()).length === count);
    await mail(timed.url, 'msg_1');
    await taken(1);
    now = '2027-05-08T08:00:00.000Z';
    await mail(timed.url, 'msg_2');
    await taken(2);
    await new Promise((done) => {
      clock.close(done);
      clock.closeAllConnections();
    });
    const late = await postJson(`${timed.url}/letters`, {
      intentId: 'msg_3',
      to: 'x',
      pdf: Buffer.from('%PDF-').toString('base64'),
    });
    expect(late.status).toBe(503);
    expect((await timed.outbox()).map((one) => one.at)).toEqual([
      '2027-05-01T08:00:00.000Z',
      '2027-05-08T08:00:00.000Z',
    ]);
    await timed.end();
  });
});

describe('a clock that is slow', () => {
  it('a post is in hand until it is taken, also when its sender waits no longer', async () => {
    const waiting: (() => void)[] = [];
    const clock = createServer((_req, res) => {
      waiting.push(() => res.end(JSON.stringify({ now: '2027-05-01T08:00:00.000Z' })));
    });
    await new Promise<void>((done) => clock.listen(0, '127.0.0.1', done));
    const clockUrl = `http://127.0.0.1:${(clock.address() as AddressInfo).port}/`;
    const receiver = await startReceiver();
    const slow = await startSimulator({ clockUrl, callbackUrl: receiver.url });
    const pending = async () => (await fetch(`${slow.url}/sandbox/pending`)).json();
    const outcome = await mail(slow.url, 'msg_1');
    expect(outcome.class).toBe('ambiguous');
    expect(await pending()).toMatchObject({ callbacks: 0, posts: 1 });
    for (const answer of waiting) answer();
    await waitFor(async () => ((await pending()) as { posts: number }).posts === 0);
    await waitFor(() => receiver.received.length > 0);
    expect((await slow.outbox()).map((one) => one.intentId)).toEqual(['msg_1']);
    clock.close();
    await slow.end();
    await receiver.end();
  });
});
