import { publicCommands } from '../../src/api/routes/commands';
import { formData, formFields } from '../../src/console/form-fields';
import { Harness, adminKey, londonDebtor } from './harness';

let api: Harness;
let accountId: string;
beforeAll(async () => {
  api = await Harness.start();
  accountId = (await api.post('/v1/accounts', londonDebtor('K1'))).body.id as string;
});
afterAll(() => api.stop());

const form = (fields: Record<string, string>) => ({
  key: null,
  raw: new URLSearchParams(fields).toString(),
});
const typed = { 'Content-Type': 'application/x-www-form-urlencoded' };

async function signIn(key: string): Promise<string> {
  const { status, headers } = await api.call('POST', '/console/sign-in', {
    ...form({ key }),
    headers: typed,
  });
  expect(status).toBe(303);
  const cookie = headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  return cookie.split(';')[0] ?? '';
}

const page = (path: string, cookie: string) =>
  api.get(path, { key: null, headers: { Cookie: cookie } });

async function post(path: string, cookie: string, fields: Record<string, string>) {
  return api.call('POST', path, { ...form(fields), headers: { ...typed, Cookie: cookie } });
}

async function tokens(cookie: string): Promise<{ csrf: string; key: string }> {
  const { body } = await page(`/console/accounts/${accountId}`, cookie);
  const value = (name: string) =>
    new RegExp(`name="${name}" value="([^"]+)"`).exec(body as string)?.[1] ?? '';
  return { csrf: value('csrf'), key: value('key') };
}

describe('the console', () => {
  it('shows the words of what comes next, before anything is sent', async () => {
    const cookie = await signIn(adminKey);
    const { body: account } = await page(`/console/accounts/${accountId}`, cookie);
    expect(account).toContain(`href="/console/accounts/${accountId}/text"`);
    const path = `/console/accounts/${accountId}/text`;
    const { body: words, status } = await page(`${path}?step=b6`, cookie);
    expect(status).toBe(200);
    expect(words).toContain('GBP 1,000.00');
    expect(words).toContain('Thornton &amp; &lt;b&gt;Sons&lt;/b&gt;');
    expect(words).toContain('text b6');
    expect((await page(path, cookie)).body).toContain('Nothing is sent by looking');
    expect((await page(`${path}?step=none`, cookie)).status).toBe(404);
    expect((await api.get(`/v1/accounts/${accountId}/messages`)).body.messages).toEqual([]);
  });

  it('shows what comes, as the preview says it', async () => {
    const cookie = await signIn(adminKey);
    const address = `/console/accounts/${accountId}`;
    const rows = async (): Promise<string[]> => {
      const { body } = await page(address, cookie);
      const [, section = ''] = /id="future"([\s\S]*?)<\/section>/.exec(body as string) ?? [];
      return section.split('<tr>').slice(2);
    };
    const { body: coming } = await api.get(`/v1/accounts/${accountId}/preview`);
    const entries = coming.entries as { kind: string; step: string; at: string }[];
    const shown = await rows();
    expect(shown).toHaveLength(entries.length);
    for (const [index, { kind, step, at }] of entries.entries()) {
      expect(shown[index]).toContain(at.slice(0, 10));
      if (kind === 'stage') expect(shown[index]).toContain('enters ');
      else expect(shown[index]).toMatch(new RegExp(`\\b${step} [A-Z]`));
      if (kind === 'contact') expect(shown[index]).toContain(`${address}/text?step=${step}`);
    }
    expect((await page(address, cookie)).body).toContain('Then a person decides how to go on.');
    await api.command(accountId, 'hold', { type: 'attorney', reason: 'a lawyer wrote' });
    expect(await rows()).toEqual([]);
    const { body: held } = await page(address, cookie);
    expect(held).toContain('A person has to act first.');
    const { body: account } = await api.get(`/v1/accounts/${accountId}`);
    const [hold] = account.holds as { id: string }[];
    await api.command(accountId, 'release-hold', { holdId: hold?.id, reason: 'over' });
    expect(await rows()).toEqual(shown);
    const joint = { role: 'joint-debtor', kind: 'business', timeZone: 'Europe/London' };
    const named = { ...joint, name: 'Hale <i>Ltd</i>', emails: ['hale@joint.example'] };
    const { body: added } = await api.command(accountId, 'add-party', named);
    expect((await rows()).join('')).toContain('email to Hale &lt;i&gt;Ltd&lt;/i&gt;');
    const [party] = added.account.parties as { id: string }[];
    await api.command(accountId, 'end-party', { partyId: party?.id, reason: 'released' });
  });

  it('shows nothing to nobody', async () => {
    for (const path of ['/console/', '/console/accounts', `/console/accounts/${accountId}`]) {
      const { status, headers } = await api.get(path, { key: null });
      expect({ status, to: headers.get('location') }).toEqual({
        status: 303,
        to: '/console/sign-in',
      });
    }
    const wrong = await api.call('POST', '/console/sign-in', {
      ...form({ key: 'no' }),
      headers: typed,
    });
    expect(wrong.status).toBe(401);
    const forged = 'duecourse_session=eyJhIjoxfQ.c2lnbmF0dXJl';
    expect((await page('/console/accounts', forged)).status).toBe(303);
  });

  it('signs in, lists, and shows an account with everything escaped', async () => {
    const cookie = await signIn(adminKey);
    const list = await page('/console/accounts?q=K1&status=open', cookie);
    expect(list.body).toContain(accountId);
    const { body, headers } = await page(`/console/accounts/${accountId}`, cookie);
    expect(body).toContain('Thornton &amp; &lt;b&gt;Sons&lt;/b&gt; K1');
    expect(body).not.toContain('<b>Sons');
    expect((body as string).match(/<h1>/g)).toHaveLength(1);
    expect(body).not.toMatch(/<script|style=|onclick/);
    expect(body).toMatch(/How this debtor pays[\s\S]*nothing paid yet[\s\S]*0 kept, 0 broken/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const path of ['/console/approvals', '/console/tasks', '/console/style.css']) {
      expect((await page(path, cookie)).status).toBe(200);
    }
    expect((await page('/console/accounts/acc_x', cookie)).status).toBe(404);
  });

  it('has the form of every command that the role and the stage allow, and no other', async () => {
    const roles = { admin: adminKey, collector: await api.keyOf('collector', 'anna') };
    for (const [role, key] of Object.entries(roles)) {
      const { body } = await page(`/console/accounts/${accountId}`, await signIn(key));
      const shown = [...(body as string).matchAll(/<details id="command-([\w-]+)"/g)].map(
        (m) => m[1],
      );
      const expected = publicCommands()
        .filter(
          ({ roles: own, stages }) => own.includes(role as 'admin') && stages.includes('reminder'),
        )
        .map(({ name }) => name);
      expect(shown).toEqual(expected);
    }
    const auditor = await signIn(await api.keyOf('auditor', 'otto'));
    const { body } = await page(`/console/accounts/${accountId}`, auditor);
    expect(body).toContain('Your role can only look.');
  });

  it('makes each form from the input that HTTP checks', () => {
    for (const command of publicCommands()) {
      const fields = formFields(command);
      expect(fields.filter(({ kind }) => kind === 'json')).toEqual([]);
      const empty = formData(fields, new URLSearchParams());
      expect(empty).toEqual({});
    }
  });

  it('puts the fields of an object inside a form together again', () => {
    const propose = publicCommands().find(({ name }) => name === 'propose-plan');
    const fields = propose === undefined ? [] : formFields(propose);
    const names = fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['form.income', 'form.expenses']));
    const form = new URLSearchParams({ 'form.income': '900.00', 'form.expenses': '700.00' });
    expect(formData(fields, form)).toEqual({ form: { income: '900.00', expenses: '700.00' } });
  });

  it('gives a command once however often the form is sent', async () => {
    const cookie = await signIn(adminKey);
    const { csrf, key } = await tokens(cookie);
    const path = `/console/accounts/${accountId}/commands/record-payment`;
    const fields = { csrf, key, amount: '100.00', receivedOn: '2026-03-01', reference: 'bank' };
    const first = await post(path, cookie, fields);
    const second = await post(path, cookie, fields);
    for (const { status, headers } of [first, second]) {
      expect(status).toBe(303);
      expect(headers.get('location')).toBe(
        `/console/accounts/${accountId}?done=record-payment#content`,
      );
    }
    const account = await api.get(`/v1/accounts/${accountId}`);
    expect(account.body.balance.amount).toBe('1150.50');
  });

  it('brings a refused form back with the problem at its field', async () => {
    const cookie = await signIn(adminKey);
    const { csrf, key } = await tokens(cookie);
    const path = `/console/accounts/${accountId}/commands/record-payment`;
    const fields = { csrf, key, amount: '1.001', receivedOn: '2026-03-01', reference: '"quoted"' };
    const { status, body } = await post(path, cookie, fields);
    expect(status).toBe(422);
    expect(body).toMatch(/<details id="command-record-payment" open/);
    expect(body).toMatch(/id="record-payment--amount"[^>]*aria-invalid="true"/);
    expect(body).toContain('value="&quot;quoted&quot;"');
    expect(body).toContain('value="1.001"');
  });

  it('takes no form from elsewhere', async () => {
    const cookie = await signIn(adminKey);
    const { key } = await tokens(cookie);
    const path = `/console/accounts/${accountId}/commands/note`;
    for (const csrf of ['', 'wrong']) {
      expect((await post(path, cookie, { csrf, key, text: 'x' })).status).toBe(403);
    }
    const foreign = await api.call('POST', '/console/sign-in', {
      ...form({ key: adminKey }),
      headers: { ...typed, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(foreign.status).toBe(403);
  });

  it('ends a session with its key, and on sign-out', async () => {
    const secret = await api.keyOf('collector', 'gone');
    const cookie = await signIn(secret);
    expect((await page('/console/accounts', cookie)).status).toBe(200);
    const { csrf } = await tokens(cookie);
    const out = await post('/console/sign-out', cookie, { csrf });
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    const holder = await api.store.keys.holder(secret);
    await api.store.keys.revoke('default', holder?.keyId ?? '', 0);
    expect((await page('/console/accounts', cookie)).status).toBe(303);
  });
});
