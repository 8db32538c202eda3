import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { newId } from '../../src/store/ids';
import { adminKey, Harness, londonDebtor, startAt } from './harness';

const token = 'twilio-token-of-this-test';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start((deps) => ({
    ...deps,
    config: { ...deps.config, twilio: { authToken: token } },
  }));
});
afterAll(() => api.stop());

async function open(reference: string): Promise<string> {
  return (await api.post('/v1/accounts', londonDebtor(reference))).body.id as string;
}

interface PartyJson {
  readonly id: string;
  readonly role: string;
  readonly status: string;
  readonly contacts: readonly { kind: string; value: string; status: string }[];
}

/** Addresses in an order of their own: those of one moment come in any. */
function sorted(contacts: PartyJson['contacts'] = []): string[] {
  return contacts.map(({ kind, value, status }) => `${kind} ${value} ${status}`).sort();
}

async function partiesOf(id: string): Promise<readonly PartyJson[]> {
  return (await api.get(`/v1/accounts/${id}`)).body.parties as PartyJson[];
}

const orla = {
  ...{ role: 'joint-debtor', name: 'Orla <i>Quinlan</i>', kind: 'consumer', sharePercent: '40' },
  ...{ emails: ['Orla@Home.example'], phones: ['+447700900123'], timeZone: 'Europe/London' },
};

it('a look ahead says for whom each contact is', async () => {
  const id = await open('PTA');
  const guarantor = { ...orla, role: 'guarantor', name: 'Gus Hale', emails: ['gus@home.example'] };
  await api.command(id, 'add-party', guarantor);
  const [party] = await partiesOf(id);
  const { body } = await api.get(`/v1/accounts/${id}/preview`);
  type Entry = { kind: string; step: string | null; stage: string; partyId: string | null };
  const entries = body.entries as readonly Entry[];
  const contacts = entries.filter(({ kind }) => kind === 'contact');
  const whom = (stage: string): string[] => [
    ...new Set(contacts.filter((one) => one.stage === stage).map((one) => String(one.partyId))),
  ];
  expect(whom('reminder')).toEqual(['null']);
  expect(whom('escalation')).toEqual(['null', party?.id]);
  expect(entries.every(({ kind, partyId }) => kind === 'contact' || partyId === null)).toBe(true);
});

it('parties are added, shown, changed and ended over HTTP', async () => {
  const id = await open('PTY');
  expect((await api.get(`/v1/accounts/${id}`)).body.parties).toEqual([]);
  const added = await api.command(id, 'add-party', orla);
  expect(added.status).toBe(200);
  expect(added.body.account.parties).toMatchObject([
    {
      ...{ id: expect.stringMatching(/^pty_[a-z2-7]{26}$/), role: 'joint-debtor' },
      ...{ name: orla.name, kind: 'consumer', sharePercent: '40', status: 'active' },
      contacts: expect.any(Array),
    },
  ]);
  expect(sorted(added.body.account.parties[0].contacts)).toEqual([
    'email orla@home.example ok',
    'phone +447700900123 ok',
  ]);
  const more = { ...orla, sharePercent: '60.0001' };
  expect(await api.command(id, 'add-party', more)).toMatchObject({
    status: 422,
    body: { code: 'above_limit', errors: [{ path: 'sharePercent' }] },
  });
  expect(await api.command(id, 'add-party', { ...orla, emails: ['no one'] })).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', errors: [{ path: 'emails.0' }] },
  });
  const partyId = (await partiesOf(id))[0]?.id ?? '';
  const change = { partyId, emails: ['orla@new.example'] };
  expect((await api.command(id, 'update-party', change)).status).toBe(200);
  expect(sorted((await partiesOf(id))[0]?.contacts)).toEqual([
    'email orla@home.example invalid',
    'email orla@new.example ok',
    'phone +447700900123 ok',
  ]);
  const call = {
    ...{ at: new Date(startAt - 60_000).toISOString(), direction: 'out', result: 'no-answer' },
    ...{ number: '+447700900123', partyId },
  };
  expect((await api.command(id, 'log-call', call)).status).toBe(200);
  expect((await api.store.accounts.facts(id))?.calls).toMatchObject([{ partyId }]);
  expect((await api.command(id, 'end-party', { partyId, reason: 'released' })).status).toBe(200);
  expect(await partiesOf(id)).toMatchObject([{ id: partyId, status: 'ended' }]);
  expect(await api.command(id, 'end-party', { partyId, reason: 'again' })).toMatchObject({
    status: 409,
    body: { code: 'already_decided' },
  });
});

it('an account whose parent company owes itself names that account', async () => {
  const parent = await open('PARENT');
  const child = await open('CHILD');
  const company = { role: 'parent-company', name: 'Thornton Holding', kind: 'business' };
  await api.command(child, 'add-party', { ...company, emails: ['parent@debtor.example'] });
  expect((await api.get(`/v1/accounts/${child}`)).body.parentAccountId).toBe(parent);
  expect((await api.get(`/v1/accounts/${parent}`)).body.parentAccountId).toBeNull();
});

/** A message that a party has got, as the worker leaves it. */
async function sentTo(accountId: string, party: PartyJson, kind: 'email' | 'phone') {
  const { database } = api.store;
  const id = newId('msg');
  const point = await database.contactPoint.findFirstOrThrow({
    where: { debtorId: party.id, kind },
  });
  const channel = kind === 'email' ? 'email' : 'sms';
  await database.message.create({
    data: {
      ...{ id, key: `default/${accountId}/b2/inv/0/${channel}@${party.id}`, accountId },
      ...{ creditorId: 'default', stepId: 'b2', stage: 'reminder', channel, template: 'b2' },
      ...{ toAddress: point.value, contactPointId: point.id, partyId: party.id },
      ...{ messageClass: 'A', status: 'accepted', attempt: 1, providerId: `prov-${id}` },
      ...{ plannedAt: new Date(startAt), acceptedAt: new Date(startAt) },
    },
  });
  return id;
}

it('the opt-out link and STOP of a party work for its own address, not for that of others', async () => {
  const id = await open('STOP');
  const phones = ['+447700900456'];
  await api.command(id, 'add-party', { ...orla, emails: ['orla@stop.example'], phones });
  const [party] = await partiesOf(id);
  if (party === undefined) throw new Error('no party');
  const messageId = await sentTo(id, party, 'email');
  const { messages } = (await api.get(`/v1/accounts/${id}/messages`)).body;
  expect(messages).toMatchObject([{ id: messageId, partyId: party.id }]);
  expect((await api.call('POST', `/o/${messageId}`, { key: null })).status).toBe(200);
  const path = '/webhooks/twilio/inbound';
  const fields = {
    ...{ MessageSid: `SM${'1'.repeat(32)}`, From: phones[0] ?? '', To: '+15005550006' },
    Body: 'STOP',
  };
  const signature = getExpectedTwilioSignature(token, `http://duecourse.test${path}`, fields);
  const stopped = await api.call('POST', path, {
    key: null,
    raw: new URLSearchParams(fields).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': signature,
    },
  });
  expect(stopped.body).toEqual({ received: true, outcome: 'applied' });
  const facts = await api.store.accounts.facts(id);
  expect(sorted(facts?.parties[0]?.contacts)).toEqual([
    'email orla@stop.example opted-out',
    'phone +447700900456 opted-out',
  ]);
  expect(facts?.contacts.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  expect(facts?.holds).toEqual([]);
});

it('the console lists them, with their names as text', async () => {
  const id = await open('PAGE');
  await api.command(id, 'add-party', orla);
  const form = { key: null, raw: new URLSearchParams({ key: adminKey }).toString() };
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const entered = await api.call('POST', '/console/sign-in', { ...form, headers });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await api.call('GET', `/console/accounts/${id}`, {
    key: null,
    headers: { Cookie: cookie },
  });
  expect(page.status).toBe(200);
  expect(page.body).toContain('Orla &lt;i&gt;Quinlan&lt;/i&gt;');
  expect(page.body).toMatch(/Joint debtor\s+for 40 %/i);
});
