import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { Harness, londonDebtor, startAt } from './harness';
import { newId } from '../../src/store/ids';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const sendgridKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const token = 'twilio-token-of-this-test';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start((deps) => ({
    ...deps,
    config: {
      ...deps.config,
      sendgrid: { webhookPublicKey: sendgridKey },
      twilio: { authToken: token },
    },
  }));
});
afterAll(() => api.stop());

function sendgrid(events: unknown, forged = false) {
  const raw = Buffer.from(JSON.stringify(events));
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signed = Buffer.concat([Buffer.from(timestamp), forged ? Buffer.from('x') : raw]);
  const signature = sign('sha256', signed, { key: privateKey, dsaEncoding: 'der' });
  return api.call('POST', '/webhooks/sendgrid', {
    key: null,
    raw,
    headers: {
      'Content-Type': 'application/json',
      'X-Twilio-Email-Event-Webhook-Signature': signature.toString('base64'),
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
    },
  });
}

const publicUrl = 'http://duecourse.test';

function twilio(path: string, fields: Record<string, string>, base = publicUrl, withToken = token) {
  return api.call('POST', path, {
    key: null,
    raw: new URLSearchParams(fields).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': getExpectedTwilioSignature(withToken, `${base}${path}`, fields),
    },
  });
}

/** A message that is on its way, as the worker would leave it. */
async function sentMessage(accountId: string, channel: string, toAddress: string) {
  const id = newId('msg');
  const point = await api.store.database.contactPoint.findFirst({ where: { value: toAddress } });
  await api.store.database.message.create({
    data: {
      ...{ id, key: `default/${accountId}/R1/inv/0/${channel}/${id}`, accountId, stepId: 'R1' },
      ...{ creditorId: 'default', stage: 'reminder', channel, template: 'reminder', toAddress },
      ...{ contactPointId: point?.id ?? null, messageClass: 'A', status: 'accepted', attempt: 1 },
      ...{ plannedAt: new Date(startAt), acceptedAt: new Date(startAt), providerId: `prov-${id}` },
    },
  });
  return id;
}

const refused = { status: 400, body: { code: 'webhook_refused' } };

describe('webhooks', () => {
  it('refuse for every reason alike', async () => {
    const bodies = ['', '{}', '[]', 'x'.repeat(6_000_000)];
    for (const path of [
      '/webhooks/sendgrid',
      '/webhooks/twilio/status',
      '/webhooks/twilio/inbound',
    ]) {
      for (const raw of bodies) {
        expect(await api.call('POST', path, { key: null, raw })).toMatchObject(refused);
      }
      expect(await api.get(path, { key: null })).toMatchObject({ status: 405 });
    }
    const event = { sg_event_id: 'e', event: 'delivered', timestamp: 1 };
    expect(await sendgrid([event], true)).toMatchObject(refused);
    const fields = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    expect(await twilio('/webhooks/twilio/status', fields, publicUrl, 'wrong')).toMatchObject(
      refused,
    );
    // Only the address of the configuration counts, whatever host is called.
    for (const base of ['http://elsewhere', api.url]) {
      expect(await twilio('/webhooks/twilio/status', fields, base)).toMatchObject(refused);
    }
    expect(
      await api.call('POST', '/webhooks/billing/stripe', { key: null, raw: '{}' }),
    ).toMatchObject(refused);
    expect(
      await api.call('POST', '/webhooks/billing/unheard-of', { key: null, raw: '{}' }),
    ).toMatchObject({ status: 404 });
    expect(await api.store.database.inbox.count()).toBe(0);
  });

  it('keep what SendGrid says about a message, once', async () => {
    const accountId = (await api.post('/v1/accounts', londonDebtor('W1'))).body.id as string;
    const id = await sentMessage(accountId, 'email', 'w1@debtor.example');
    const event = {
      sg_event_id: 'event-1',
      event: 'delivered',
      email: 'w1@debtor.example',
      timestamp: startAt / 1_000,
      intent_id: id,
      account_id: accountId,
    };
    expect((await sendgrid([event])).body).toEqual({ received: true, outcome: 'applied' });
    expect((await sendgrid([event])).body).toEqual({ received: true, outcome: 'duplicate' });
    const { messages } = (await api.get(`/v1/accounts/${accountId}/messages`)).body;
    expect(messages).toMatchObject([{ id, status: 'accepted' }]);
    expect(messages[0].deliveredAt).not.toBeNull();
    const stranger = { ...event, sg_event_id: 'event-2', intent_id: newId('msg') };
    expect((await sendgrid([stranger])).body.outcome).toBe('ignored');
    expect((await sendgrid([{ broken: true }])).body.outcome).toBe('quarantined');
  });

  it('mark an address that a message bounced from', async () => {
    const accountId = (await api.post('/v1/accounts', londonDebtor('W2'))).body.id as string;
    const id = await sentMessage(accountId, 'email', 'w2@debtor.example');
    const event = {
      ...{ sg_event_id: 'bounce-1', event: 'bounce', type: 'bounce', reason: '550 no such user' },
      ...{ email: 'w2@debtor.example', timestamp: startAt / 1_000, intent_id: id },
    };
    expect((await sendgrid([event])).body.outcome).toBe('applied');
    const facts = await api.store.accounts.facts(accountId);
    expect(facts?.contacts.find(({ value }) => value === 'w2@debtor.example')?.status).toBe(
      'bounced',
    );
  });

  it('keep what Twilio says about a message', async () => {
    const accountId = (await api.post('/v1/accounts', londonDebtor('W3'))).body.id as string;
    const id = await sentMessage(accountId, 'sms', '+442079460123');
    const path = `/webhooks/twilio/status?intentId=${id}&accountId=${accountId}`;
    const fields = { MessageSid: 'SM77', MessageStatus: 'delivered', To: '+442079460123' };
    expect((await twilio(path, fields)).body.outcome).toBe('applied');
    expect((await twilio(path, fields)).body.outcome).toBe('duplicate');
    const read = { ...fields, MessageStatus: 'read' };
    expect((await twilio(path, read, 'http://duecourse.test:80')).body.outcome).toBe('applied');
    const { messages } = (await api.get(`/v1/accounts/${accountId}/messages`)).body;
    expect(messages[0].deliveredAt).not.toBeNull();
  });

  it('end text messages to a number on STOP, for every account that has it', async () => {
    const phone = '+442079460777';
    const debtors = ['S1', 'S2'].map((reference) => {
      const given = londonDebtor(reference);
      return {
        ...given,
        debtor: { ...given.debtor, phones: [{ number: phone, smsConsent: true }] },
      };
    });
    const ids = [];
    for (const debtor of debtors)
      ids.push((await api.post('/v1/accounts', debtor)).body.id as string);
    const fields = { MessageSid: 'SM-stop', From: phone, To: '+15005550006', Body: ' Stop. ' };
    expect((await twilio('/webhooks/twilio/inbound', fields)).body.outcome).toBe('applied');
    expect((await twilio('/webhooks/twilio/inbound', fields)).body.outcome).toBe('duplicate');
    for (const id of ids) {
      const facts = await api.store.accounts.facts(id);
      const point = facts?.contacts.find(({ value }) => value === phone);
      expect(point).toMatchObject({
        ...{ status: 'opted-out', smsConsent: false },
        consents: [{ basis: 'opt-out', channel: 'sms', source: 'inbound-text', at: startAt }],
      });
      expect(facts?.legalEvents).toMatchObject([
        { kind: 'inbound', at: startAt, data: { channel: 'sms', address: phone } },
      ]);
      const { entries } = (await api.get(`/v1/accounts/${id}/timeline`)).body;
      expect(entries).toContainEqual(
        expect.objectContaining({ title: 'Debtor asked for no more text messages' }),
      );
    }
    const rows = await api.store.database.suppression.findMany({ where: { address: phone } });
    expect(rows).toMatchObject([{ creditorId: 'default', channel: 'sms', reason: 'STOP' }]);
    // one account confirms for all that know the number
    const next = await Promise.all(ids.map((id) => api.get(`/v1/accounts/${id}/why`)));
    const steps = next.map(({ body }) => body.nextAction?.step as string);
    expect(steps.filter((step) => step === 'opt-out-confirmation')).toHaveLength(1);
    const { contacts } = (await api.get(`/v1/accounts/${ids[0]}`)).body;
    expect(contacts).toContainEqual(
      expect.objectContaining({
        value: phone,
        consents: [
          expect.objectContaining({ basis: 'opt-out', at: new Date(startAt).toISOString() }),
        ],
      }),
    );
  });

  it('keep a stopped number stopped for whoever comes with it, until its owner sends START', async () => {
    const phone = '+442079460777';
    const given = londonDebtor('S9');
    const debtor = { ...given.debtor, phones: [{ number: phone, smsConsent: true }] };
    const id = (await api.post('/v1/accounts', { ...given, debtor })).body.id as string;
    const point = async () => {
      const facts = await api.store.accounts.facts(id);
      return facts?.contacts.find(({ value }) => value === phone);
    };
    expect(await point()).toMatchObject({
      ...{ status: 'opted-out', smsConsent: false },
      consents: [{ basis: 'opt-out', channel: 'sms', source: 'inbound-text' }],
    });
    const fields = { MessageSid: 'SM-start', From: phone, To: '+15005550006', Body: 'START' };
    expect((await twilio('/webhooks/twilio/inbound', fields)).body.outcome).toBe('applied');
    expect(await point()).toMatchObject({ status: 'ok', smsConsent: true });
    const texted = await api.store.database.contactPoint.findMany({ where: { value: phone } });
    const revived = texted.filter(({ consents }) => JSON.stringify(consents).includes('"inbound"'));
    expect(revived).toHaveLength(texted.length);
    expect(new Set(revived.map(({ status, smsConsent }) => `${status} ${smsConsent}`))).toEqual(
      new Set(['ok true']),
    );
    const rows = await api.store.database.suppression.findMany({ where: { address: phone } });
    expect(rows.map(({ liftedAt }) => liftedAt)).toEqual([new Date(startAt)]);
  });

  it("end text messages to a party's number, and to nobody else's", async () => {
    const id = (await api.post('/v1/accounts', londonDebtor('P1'))).body.id as string;
    const number = '+442079460654';
    const party = { role: 'guarantor', name: 'Somebody', kind: 'consumer', phones: [number] };
    expect((await api.command(id, 'add-party', party)).status).toBe(200);
    const fields = { MessageSid: 'SM-party', From: number, To: '+15005550006', Body: 'stop' };
    expect((await twilio('/webhooks/twilio/inbound', fields)).body.outcome).toBe('applied');
    const facts = await api.store.accounts.facts(id);
    expect(facts?.parties[0]?.contacts).toMatchObject([{ value: number, status: 'opted-out' }]);
    expect(facts?.contacts.some(({ status }) => status === 'opted-out')).toBe(false);
    expect(facts?.legalEvents).toMatchObject([
      { kind: 'inbound', partyId: facts?.parties[0]?.id, data: { address: number } },
    ]);
  });

  it('end e-mail to an address on an unsubscribe or a complaint, for every account that has it', async () => {
    const shared = 'shared@debtor.example';
    const open = async (reference: string) => {
      const given = londonDebtor(reference);
      const debtor = { ...given.debtor, emails: [shared] };
      return (await api.post('/v1/accounts', { ...given, debtor })).body.id as string;
    };
    const ids = [await open('U1'), await open('U2')];
    const messageId = await sentMessage(ids[0] ?? '', 'email', shared);
    const event = {
      ...{ sg_event_id: 'unsub-1', event: 'unsubscribe', email: shared },
      ...{ timestamp: startAt / 1_000, intent_id: messageId },
    };
    expect((await sendgrid([event])).body.outcome).toBe('applied');
    expect((await sendgrid([event])).body.outcome).toBe('duplicate');
    ids.push(await open('U3'));
    for (const id of ids) {
      const facts = await api.store.accounts.facts(id);
      expect(facts?.contacts.find(({ value }) => value === shared)).toMatchObject({
        ...{ status: 'opted-out' },
        consents: [{ basis: 'opt-out', channel: 'email', source: 'sendgrid' }],
      });
      expect(facts?.contacts.find(({ kind }) => kind === 'phone')?.status).toBe('ok');
    }
  });

  it('note other texts, hold on those that may mean stop, keep those of strangers aside', async () => {
    const phone = '+442079460888';
    const given = londonDebtor('S3');
    const debtor = { ...given, debtor: { ...given.debtor, phones: [phone] } };
    const id = (await api.post('/v1/accounts', debtor)).body.id as string;
    const inbound = (sid: string, body: string, from = phone) =>
      twilio('/webhooks/twilio/inbound', { MessageSid: sid, From: from, To: '+1', Body: body });
    expect((await inbound('SM-a', 'see you <b>tomorrow</b>')).body.outcome).toBe('applied');
    expect((await api.get(`/v1/accounts/${id}`)).body.holds).toEqual([]);
    expect((await inbound('SM-b', 'please do not contact me again')).body.outcome).toBe('applied');
    const { holds, contacts } = (await api.get(`/v1/accounts/${id}`)).body;
    expect(new Map(holds.map((one: { type: string }) => [one.type, one]))).toEqual(
      new Map(
        ['cease', 'reply'].map((type) => [type, expect.objectContaining({ type, until: null })]),
      ),
    );
    expect(contacts).toContainEqual(
      expect.objectContaining({ value: phone, status: 'opted-out', smsConsent: false }),
    );
    expect((await inbound('SM-c', 'hello', '+442079469999')).body.outcome).toBe('quarantined');
    const { quarantine } = (await api.get('/v1/quarantine')).body;
    const strangers = quarantine.filter(({ source }: { source: string }) => source !== 'sendgrid');
    expect(strangers).toMatchObject([{ externalId: 'SM-c', source: 'twilio-inbound' }]);
  });

  it('keep the body as it came', async () => {
    const row = await api.store.database.inbox.findFirstOrThrow({ where: { externalId: 'SM-a' } });
    expect(createHash('sha256').update(row.raw).digest('hex')).toBe(row.bodySha256);
  });
});
