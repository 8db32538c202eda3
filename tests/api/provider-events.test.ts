import { generateKeyPairSync, sign } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { settleWaiting } from '../../src/api/webhooks/replay';
import { newId } from '../../src/store/ids';
import { Harness, londonDebtor, startAt } from './harness';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const tokens = { inUse: 'token-in-use', before: 'token-before' };
const publicUrl = 'http://duecourse.test';
const dayMs = 86_400_000;

let api: Harness;
let wallAt = Date.now();
const warnings: object[] = [];
beforeAll(async () => {
  api = await Harness.start((deps) => ({
    ...deps,
    change: { ...deps.change, wallClock: { now: () => wallAt } },
    logger: Object.assign(Object.create(deps.logger) as typeof deps.logger, {
      warn: (fields: object) => warnings.push(fields),
    }),
    config: {
      ...deps.config,
      sendgrid: {
        webhookPublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      },
      twilio: { authToken: tokens.inUse, authTokenPrevious: tokens.before },
    },
  }));
});
afterAll(() => api.stop());

async function sendgrid(events: unknown): Promise<string> {
  const raw = Buffer.from(JSON.stringify(events));
  const timestamp = String(Math.floor(wallAt / 1_000));
  const signed = Buffer.concat([Buffer.from(timestamp), raw]);
  const signature = sign('sha256', signed, { key: privateKey, dsaEncoding: 'der' });
  const answer = await api.call('POST', '/webhooks/sendgrid', {
    key: null,
    raw,
    headers: {
      'X-Twilio-Email-Event-Webhook-Signature': signature.toString('base64'),
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
    },
  });
  expect(answer.status).toBe(200);
  return answer.body.outcome as string;
}

async function twilio(
  path: string,
  fields: Record<string, string>,
  token = tokens.inUse,
): Promise<string> {
  const answer = await api.call('POST', `/webhooks/twilio${path}`, {
    key: null,
    raw: new URLSearchParams(fields).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': getExpectedTwilioSignature(
        token,
        `${publicUrl}/webhooks/twilio${path}`,
        fields,
      ),
    },
  });
  return answer.status === 200 ? (answer.body.outcome as string) : String(answer.status);
}

let people = 0;
async function debtor(own: Readonly<Record<string, unknown>> = {}) {
  people += 1;
  const phone = `+442079${String(460_000 + people)}`;
  const given = londonDebtor(`E${people}`);
  const phones = [{ number: phone, smsConsent: true }];
  const body = { ...given, debtor: { ...given.debtor, phones, ...own } };
  const id = (await api.post('/v1/accounts', body)).body.id as string;
  return { id, phone, email: `e${people}@debtor.example` };
}

async function sentTo(
  accountId: string,
  channel: 'email' | 'sms',
  toAddress: string,
  own: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const id = newId('msg');
  const point = await api.store.database.contactPoint.findFirst({ where: { value: toAddress } });
  await api.store.database.message.create({
    data: {
      ...{ id, key: `default/${accountId}/R1/inv/0/${channel}/${id}`, accountId, stepId: 'R1' },
      ...{ creditorId: 'default', stage: 'reminder', channel, template: 'reminder', toAddress },
      ...{ contactPointId: point?.id ?? null, messageClass: 'A', status: 'accepted', attempt: 1 },
      ...{ plannedAt: new Date(startAt), acceptedAt: new Date(startAt), ...own },
    },
  });
  return id;
}

const event = (name: string, own: Readonly<Record<string, unknown>> = {}) => ({
  ...{ sg_event_id: newId('evt'), event: name, timestamp: startAt / 1_000 },
  ...own,
});
const statusOf = async (id: string, address: string) => {
  const facts = await api.store.accounts.facts(id);
  return facts?.contacts.find(({ value }) => value === address)?.status;
};
const holdsOf = async (id: string) => {
  const facts = await api.store.accounts.facts(id);
  return facts?.holds.map(({ type }) => type).sort();
};

describe('events of SendGrid', () => {
  it('B-078: good ones among bad ones are applied, the bad ones are put aside', async () => {
    const { id, email } = await debtor();
    const messageId = await sentTo(id, 'email', email);
    const good = event('delivered', { intent_id: messageId, email });
    expect(await sendgrid([])).toBe('ignored');
    expect(await sendgrid({ ...good, sg_event_id: 'alone' })).toBe('quarantined');
    expect(await sendgrid([{ broken: true }, good, 'x', null])).toBe('applied');
    const { messages } = (await api.get(`/v1/accounts/${id}/messages`)).body;
    expect(messages[0].deliveredAt).not.toBeNull();
    const { quarantine } = (await api.get('/v1/quarantine')).body;
    const reasons = quarantine.map(({ reason }: { reason: string }) => reason).sort();
    expect(reasons).toEqual(['no array', 'no object', 'no object', 'no sg_event_id']);
  });

  it('B-078: a batch of 1,000 with one bad among them', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => debtor()));
    const ids = await Promise.all(people.map(({ id, email }) => sentTo(id, 'email', email)));
    const events: unknown[] = Array.from({ length: 999 }, (_, n) =>
      event(n % 2 === 0 ? 'delivered' : 'open', {
        intent_id: ids[n % 20],
        email: people[n % 20]?.email,
      }),
    );
    events.splice(500, 0, { sg_event_id: 'no name' });
    const startedAt = Date.now();
    expect(await sendgrid(events)).toBe('applied');
    process.stdout.write(`1,000 events in ${Date.now() - startedAt} ms\n`);
    const kept = await api.store.database.inbox.count({
      where: { source: 'sendgrid', accountId: { in: people.map(({ id }) => id) } },
    });
    expect(kept).toBe(999);
  });

  it.each(['unsubscribe', 'group_unsubscribe', 'spamreport'])(
    'B-079: %s stops the address on every account, with a message of ours or without',
    async (name) => {
      const first = await debtor();
      const second = await debtor({ emails: [first.email] });
      const messageId = await sentTo(first.id, 'email', first.email);
      expect(await sendgrid([event(name, { intent_id: messageId, email: first.email })])).toBe(
        'applied',
      );
      const third = await debtor();
      expect(await sendgrid([event(name, { email: third.email.toUpperCase() })])).toBe('applied');
      const all = [first, second, third].map(({ id }, n) =>
        statusOf(id, n === 2 ? third.email : first.email),
      );
      expect(await Promise.all(all)).toEqual(['opted-out', 'opted-out', 'opted-out']);
    },
  );

  it('B-079: a hard bounce makes the address dead on every account, a block does not', async () => {
    const first = await debtor();
    const second = await debtor({ emails: [first.email] });
    const messageId = await sentTo(first.id, 'email', first.email);
    const bounce = (type: string) =>
      event('bounce', { type, intent_id: messageId, email: first.email, reason: '550' });
    await sendgrid([bounce('blocked')]);
    expect(await statusOf(second.id, first.email)).toBe('ok');
    await sendgrid([bounce('bounce')]);
    expect(await statusOf(first.id, first.email)).toBe('bounced');
    expect(await statusOf(second.id, first.email)).toBe('bounced');
  });

  it("B-080: somebody else's message changes nothing, and is a matter of security", async () => {
    const { id, email } = await debtor();
    const messageId = await sentTo(id, 'email', email);
    warnings.length = 0;
    for (const own of [
      { intent_id: newId('msg') },
      { intent_id: "'; DROP TABLE message; --" },
      { intent_id: messageId, account_id: newId('acc') },
    ]) {
      expect(await sendgrid([event('unsubscribe', { ...own, email })])).toBe('ignored');
    }
    expect(await statusOf(id, email)).toBe('ok');
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toEqual({ security: 'foreign-message', source: 'sendgrid' });
  });
});

describe('statuses of Twilio', () => {
  it('B-070: one of a message that is not known yet is applied later, or put aside after a day', async () => {
    const { id, phone } = await debtor();
    const early = { MessageSid: 'SMearly', MessageStatus: 'delivered', To: phone };
    const lost = { MessageSid: 'SMlost', MessageStatus: 'sent', To: phone };
    expect(await twilio('/status', early)).toBe('ignored');
    expect(await twilio('/status', lost, tokens.before)).toBe('ignored');
    await settleWaiting(api.deps);
    await sentTo(id, 'sms', phone, { providerId: 'SMearly' });
    await settleWaiting(api.deps);
    const { messages } = (await api.get(`/v1/accounts/${id}/messages`)).body;
    expect(messages[0].deliveredAt).not.toBeNull();
    expect(await twilio('/status', early)).toBe('duplicate');
    wallAt += dayMs + 60_000;
    await settleWaiting(api.deps);
    const rows = await api.store.database.inbox.findMany({
      where: { externalId: { startsWith: 'SM' }, source: 'twilio' },
      select: { externalId: true, verdict: true },
      orderBy: { externalId: 'asc' },
    });
    expect(rows).toEqual([
      { externalId: 'SMearly/delivered', verdict: 'applied' },
      { externalId: 'SMlost/sent', verdict: 'quarantined' },
    ]);
  });

  it('B-071, B-072: delivered stays delivered; a word that nobody knows is kept', async () => {
    const { id, phone } = await debtor();
    const messageId = await sentTo(id, 'sms', phone);
    const path = `/status?intentId=${messageId}&accountId=${id}`;
    const say = (MessageStatus: string) => twilio(path, { MessageSid: 'SMo', MessageStatus });
    expect(await say('delivered')).toBe('applied');
    const before = (await api.get(`/v1/accounts/${id}/messages`)).body.messages;
    expect([await say('sent'), await say('teleported')]).toEqual(['applied', 'ignored']);
    expect((await api.get(`/v1/accounts/${id}/messages`)).body.messages).toEqual(before);
    const kept = await api.store.database.inbox.findFirst({
      where: { externalId: 'SMo/teleported' },
    });
    expect(kept?.verdict).toBe('ignored');
    expect(await twilio('/status', { MessageStatus: 'sent' })).toBe('ignored');
    expect(await twilio(path, { MessageSid: 'SMf', MessageStatus: 'sent' }, 'neither')).toBe('400');
  });
});

describe('texts', () => {
  let n = 0;
  const say = (From: string, Body: string, more: Record<string, string> = {}) => {
    n += 1;
    return twilio('/inbound', { MessageSid: `SMt${n}`, From, To: '+15005550006', Body, ...more });
  };

  it.each([
    'stop',
    ' STOP ',
    'Stop.',
    'UNSUBSCRIBE',
    'END',
    'QUIT',
    'STOPALL',
    'REVOKE',
    'OPTOUT',
    'CANCEL',
  ])(
    'B-073: %s ends texts to the number before the answer, and needs nobody to read it',
    async (body) => {
      const { id, phone } = await debtor();
      expect(await say(phone, body)).toBe('applied');
      expect(await statusOf(id, phone)).toBe('opted-out');
      expect(await holdsOf(id)).toEqual([]);
    },
  );

  it.each([
    ['please stop texting me', ['reply']],
    ['do not contact me', ['cease', 'reply']],
    ['leave me alone', ['cease', 'reply']],
  ])('B-074: after "%s" nothing is sent until a person has read it', async (body, holds) => {
    const { id, phone } = await debtor();
    expect(await say(phone, body)).toBe('applied');
    expect(await statusOf(id, phone)).toBe('opted-out');
    expect(await holdsOf(id)).toEqual(holds);
    const facts = await api.store.accounts.facts(id);
    expect(facts?.holds.every(({ untilAt }) => untilAt === null)).toBe(true);
    expect(facts?.tasks).toMatchObject([{ kind: 'review', status: 'open' }]);
  });

  it('B-075: START leaves a cease where it is', async () => {
    const { id, phone } = await debtor();
    await api.command(id, 'cease', { scope: 'all', reason: 'by letter' });
    expect(await say(phone, 'START')).toBe('applied');
    expect(await holdsOf(id)).toEqual(['cease']);
  });

  it('B-076: nothing, much, and pictures whose addresses nobody calls', async () => {
    const { id, phone } = await debtor();
    const media = Object.fromEntries(
      Array.from({ length: 10 }, (_, m) => [`MediaUrl${m}`, `${api.url}/healthz?fetched=${m}`]),
    );
    expect(await say(phone, '')).toBe('applied');
    expect(await say(phone, `${'long '.repeat(400)}I dispute this`)).toBe('applied');
    expect(await say(phone, 'see\u0000 this', { NumMedia: '10', ...media })).toBe('applied');
    expect(await holdsOf(id)).toEqual([]);
    const { entries } = (await api.get(`/v1/accounts/${id}/timeline`)).body;
    expect(JSON.stringify(entries)).not.toContain('fetched');
  });

  it.each(['Bank', '', '12345', '+0', '+1' + '5'.repeat(30)])(
    'B-077: from "%s" it waits for a person',
    async (from) => {
      expect(await say(from, 'hello')).toBe('quarantined');
    },
  );

  it('a dispute, a lawyer and an insolvency take effect at once', async () => {
    const words = {
      'I dispute this debt': 'dispute',
      'talk to my lawyer': 'attorney',
      'filed chapter 7': 'bankruptcy',
    };
    for (const [body, type] of Object.entries(words)) {
      const { id, phone } = await debtor();
      expect(await say(phone, body)).toBe('applied');
      expect(await holdsOf(id)).toEqual([type, 'reply'].sort());
    }
  });
});
