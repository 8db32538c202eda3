import type { ActivityDeps } from '../../activities/deps';
import { send } from '../../activities/send';
import { step } from '../../activities/step';
import type { OutgoingMessage, Provider } from '../../src/providers/outcome';
import type { Next, StepInput } from '../../workflows/account/messages';
import { Harness, londonDebtor } from './harness';

let api: Harness;
const sent: OutgoingMessage[] = [];

beforeAll(async () => {
  api = await Harness.start();
  const found = await api.store.directory.creditor('default');
  if (!found.ok) throw new Error('no creditor');
  const { id, name, settings } = found.value;
  await api.store.directory.putCreditor(id, name, { ...settings, receipts: 'email' }, api.nowAt);
});
afterAll(() => api.stop());
beforeEach(() => sent.splice(0));

/** What the worker does with an account, until it waits. */
async function work(accountId: string): Promise<void> {
  const provider = (name: Provider['name'], channel: Provider['channel']): Provider => ({
    ...{ name, channel, idempotent: false },
    send: (message) => {
      sent.push(message);
      return Promise.resolve({ class: 'accepted', providerId: `p${sent.length}`, answer: '202' });
    },
  });
  const deps: ActivityDeps = {
    ...api.deps.change,
    lists: api.store.lists,
    installation: api.store.installation,
    worker: 'test',
    providers: {
      email: provider('sendgrid', 'email'),
      sms: provider('twilio', 'sms'),
      letter: provider('letters', 'letter'),
    },
    counsel: { transmit: () => Promise.reject(new Error('none')) },
    findSent: () => Promise.resolve(null),
    publicUrl: 'http://duecourse.test',
  };
  let stage: StepInput['stage'] = null;
  for (let turn = 0; turn < 20; turn += 1) {
    const next: Next = await step(deps, { accountId, stage, messages: [] } as unknown as StepInput);
    stage = next.stage;
    if (next.do === 'wait' || next.do === 'close') return;
    const messageId = next.send?.messageId;
    if (messageId !== undefined) await send(deps, { accountId, stage, messageId });
  }
}

let names = 0;
async function account(): Promise<string> {
  names += 1;
  const { body } = await api.post('/v1/accounts', londonDebtor(`S${names}`));
  return body.id as string;
}

async function pays(id: string, amount: string, receivedOn: string): Promise<string> {
  await api.command(id, 'record-payment', { amount, receivedOn, reference: 'bank' });
  const facts = await api.store.accounts.facts(id);
  return facts?.payments.at(-1)?.id ?? '';
}

describe('receipts', () => {
  it('can be had for every payment as text, PDF and JSON', async () => {
    const id = await account();
    const payment = await pays(id, '1300.00', '2026-02-20');
    const path = `/v1/accounts/${id}/payments/${payment}/receipt`;
    const text = await api.get(path);
    expect(text.headers.get('content-type')).toContain('text/plain');
    expect(text.body).toContain('has received GBP 1,300.00 from you on 20 February 2026');
    expect(text.body).toMatch(/S1-1\s+invoice amount\s+GBP 1,000\.00/);
    expect(text.body).toMatch(/S1-2\s+invoice amount\s+GBP 250\.50/);
    expect(text.body).toMatch(/your account\s+kept for you as credit\s+GBP 49\.50/);
    expect(text.body).toContain('Nothing is owed on your account now');
    const pdf = await api.get(path, { headers: { Accept: 'application/pdf' } });
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(String(pdf.body).slice(0, 5)).toBe('%PDF-');
    const json = await api.get(path, { headers: { Accept: 'application/json' } });
    expect(json.body).toMatchObject({
      amount: { amount: '1300.00', currency: 'GBP' },
      owed: { amount: '0.00' },
    });
    expect((await api.get(`/v1/accounts/${id}/payments/pay_none/receipt`)).status).toBe(404);
    const other = await account();
    expect((await api.get(`/v1/accounts/${other}/payments/${payment}/receipt`)).status).toBe(404);
  });

  it('go out once a payment, and before the account closes', async () => {
    const id = await account();
    const mine = () => sent.filter(({ subject }) => subject?.includes('received your payment'));
    await pays(id, '250.50', '2026-03-01');
    await work(id);
    expect(mine()).toHaveLength(1);
    expect(mine()[0]?.text).toMatch(/The rest of the account is GBP 1,0\d\d\.\d\d/);
    await work(id);
    expect(mine()).toHaveLength(1);
    const { body } = await api.get(`/v1/accounts/${id}`);
    await pays(id, body.balance.amount as string, '2026-03-02');
    expect((await api.get(`/v1/accounts/${id}`)).body).toMatchObject({ status: 'open' });
    await work(id);
    expect(mine()).toHaveLength(2);
    expect(mine()[1]?.text).toContain('Nothing is owed on your account now');
    expect((await api.get(`/v1/accounts/${id}`)).body).toMatchObject({
      status: 'closed',
      outcome: 'paid',
    });
    const { messages } = (await api.get(`/v1/accounts/${id}/messages`)).body as {
      messages: { key: string }[];
    };
    const keys = messages.map(({ key }) => key).filter((key) => key.includes('payment-receipt'));
    expect(new Set(keys).size).toBe(2);
  });
});

describe('statements', () => {
  it('show a period with what was owed before and after, credit apart', async () => {
    const id = await account();
    await pays(id, '400.00', '2026-02-20');
    const path = `/v1/accounts/${id}/statement`;
    const json = { headers: { Accept: 'application/json' } };
    const { body } = await api.get(`${path}?from=2026-02-01&to=2026-02-28`, json);
    expect(body).toMatchObject({
      opening: { amount: '1000.00' },
      closing: { amount: '850.50' },
      closingCredit: { amount: '0.00' },
      lines: [
        { on: '2026-02-10', movement: 'invoice', owed: { amount: '250.50' } },
        { on: '2026-02-20', movement: 'payment', owed: { amount: '-400.00' } },
      ],
    });
    const { body: whole } = await api.get(path, json);
    const { body: shown } = await api.get(`/v1/accounts/${id}`);
    expect(whole.closing).toEqual(shown.balance);
    const text = await api.get(path);
    expect(text.body).toMatch(/20 February 2026\s+your payment\s+S\d+-1\s+- GBP 400\.00/);
    const pdf = await api.get(path, { headers: { Accept: 'application/pdf' } });
    expect(String(pdf.body).slice(0, 5)).toBe('%PDF-');
    for (const query of ['?from=2026-02-30', '?colour=red']) {
      expect(await api.get(`${path}${query}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid_query' },
      });
    }
    expect(await api.get(`${path}?from=2026-03-02&to=2026-03-01`)).toMatchObject({
      status: 422,
      body: { code: 'date_invalid', errors: [{ path: 'from' }] },
    });
  });

  it('are sent when asked for, as often as asked, one at a time', async () => {
    const id = await account();
    await work(id);
    sent.splice(0);
    expect((await api.command(id, 'send-statement', { channel: 'email' })).status).toBe(200);
    expect(await api.command(id, 'send-statement', { channel: 'email' })).toMatchObject({
      status: 409,
      body: { code: 'in_progress' },
    });
    await work(id);
    const [mail] = sent;
    expect(mail?.subject).toContain('statement of account');
    expect(mail?.text).toMatch(/2 January 2026\s+invoice\s+S\d+-1\s+GBP 1,000\.00/);
    expect((await api.command(id, 'send-statement', { channel: 'email' })).status).toBe(200);
    expect((await api.command(id, 'send-statement', { channel: 'letter' })).status).toBe(200);
    await work(id);
    // The last two were asked for in one instant: which of them goes first says nothing.
    const channels = sent.map(({ channel }) => channel).sort();
    expect(channels).toEqual(['email', 'email', 'letter']);
    expect(sent.find(({ channel }) => channel === 'letter')?.pdf).toBeDefined();
  });

  it('wait for the hours of the debtor', async () => {
    const id = await account();
    await work(id);
    sent.splice(0);
    const before = api.nowAt;
    api.nowAt = Date.parse('2026-03-02T22:30:00.000Z');
    const asked = await api.command(id, 'send-statement', { channel: 'email' });
    expect(asked.status).toBe(200);
    expect(asked.body.account.nextAction).toMatchObject({ step: 'statement-of-account' });
    await work(id);
    expect(sent).toEqual([]);
    api.nowAt = Date.parse('2026-03-03T10:00:00.000Z');
    await work(id);
    expect(sent).toHaveLength(1);
    api.nowAt = before;
  });

  it('are refused where nothing may be sent', async () => {
    const id = await account();
    const ask = async (data: unknown) => {
      const { status, body } = await api.command(id, 'send-statement', data);
      return [status, body.code, body.errors?.[0]?.path] as unknown[];
    };
    expect(await ask({ channel: 'sms' })).toEqual([400, 'invalid_input', 'channel']);
    await api.command(id, 'cease', { scope: 'email', reason: 'asked' });
    expect(await ask({ channel: 'email' })).toEqual([409, 'held', 'channel']);
    const bare = { ...londonDebtor('S99') };
    const { body } = await api.post('/v1/accounts', {
      ...bare,
      debtor: { ...bare.debtor, address: undefined, emails: [] },
    });
    const none = await api.command(body.id as string, 'send-statement', { channel: 'letter' });
    expect(none).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', errors: [{ path: 'channel' }] },
    });
    await api.command(id, 'pause', { reason: 'asked' });
    expect(await ask({ channel: 'letter' })).toEqual([409, 'held', 'channel']);
    await api.command(id, 'close', { outcome: 'withdrawn', reason: 'x' });
    expect((await ask({ channel: 'letter' }))[0]).toBe(409);
  });
});
