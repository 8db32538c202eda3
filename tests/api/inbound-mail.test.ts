import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { settleWaiting } from '../../src/api/webhooks/replay';
import { newId } from '../../src/store/ids';
import { Harness, londonDebtor, startAt } from './harness';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const [inUse, before, foreign] = [pair(), pair(), pair()];
const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64');

let api: Harness;
beforeAll(async () => {
  api = await Harness.start((deps) => ({
    ...deps,
    config: {
      ...deps.config,
      sendgrid: {
        webhookPublicKey: spki(inUse.publicKey),
        webhookPublicKeyPrevious: spki(before.publicKey),
      },
    },
  }));
});
afterAll(() => api.stop());

type Field = string | Buffer;
const boundary = 'xYzZY';

function form(fields: Readonly<Record<string, Field>>, files: readonly string[] = []): Buffer {
  const parts = Object.entries(fields).map(([name, value]) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    ...[Buffer.from(value), Buffer.from('\r\n')],
  ]);
  const attached = files.map((name, n) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="attachment${n + 1}"; filename="${name}"\r\n` +
        'Content-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n',
    ),
  ]);
  return Buffer.concat([...parts, ...attached].flat().concat(Buffer.from(`--${boundary}--\r\n`)));
}

function post(
  raw: Buffer,
  key: KeyObject = inUse.privateKey,
  headers: Record<string, string> = {},
) {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signed = Buffer.concat([Buffer.from(timestamp), raw]);
  const signature = sign('sha256', signed, { key, dsaEncoding: 'der' }).toString('base64');
  return api.call('POST', '/webhooks/sendgrid/inbound', {
    key: null,
    raw,
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'X-Twilio-Email-Event-Webhook-Signature': signature,
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
      ...headers,
    },
  });
}

interface Mail {
  readonly from: string;
  readonly text?: string;
  readonly subject?: string;
  readonly headers?: readonly string[];
  readonly more?: Readonly<Record<string, Field>>;
}

let sent = 0;
function mail({
  from,
  text = 'Hello',
  subject = 'Question',
  headers = [],
  more = {},
}: Mail): Buffer {
  sent += 1;
  const own = [`From: Somebody <${from}>`, `Message-ID: <${sent}@client.example>`, ...headers];
  return form({
    ...{ headers: own.join('\n'), to: 'accounts@duecourse.example', from: `Somebody <${from}>` },
    ...{ subject, text, envelope: JSON.stringify({ to: ['accounts@duecourse.example'], from }) },
    ...more,
  });
}

async function debtor(reference: string, more: Readonly<Record<string, unknown>> = {}) {
  const given = londonDebtor(reference);
  const opened = await api.post('/v1/accounts', { ...given, debtor: { ...given.debtor, ...more } });
  return { id: opened.body.id as string, email: `${reference.toLowerCase()}@debtor.example` };
}

async function holdsOf(id: string): Promise<string[]> {
  const { holds } = (await api.get(`/v1/accounts/${id}`)).body;
  return (holds as { type: string }[]).map(({ type }) => type).sort();
}

async function storyOf(id: string) {
  const { entries } = (await api.get(`/v1/accounts/${id}/timeline`)).body;
  return (entries as { title: string; reason: string | null }[]).filter(
    ({ title }) => /mail/i.test(title) && !title.startsWith('Next'),
  );
}

const refused = { status: 400, body: { code: 'webhook_refused' } };
const outcome = async (answer: ReturnType<typeof post>) => (await answer).body.outcome as string;

describe('a mail that comes in', () => {
  it('is refused unless SendGrid signed these very bytes, with a key that holds', async () => {
    const { email } = await debtor('M0');
    const raw = mail({ from: email });
    expect(await post(raw, foreign.privateKey)).toMatchObject(refused);
    expect(await api.call('POST', '/webhooks/sendgrid/inbound', { key: null, raw })).toMatchObject(
      refused,
    );
    const junk = { 'X-Twilio-Email-Event-Webhook-Signature': 'MAYCAQACAQA=' };
    expect(await post(raw, inUse.privateKey, junk)).toMatchObject(refused);
    expect(await api.store.database.inbox.count()).toBe(0);
    expect(await outcome(post(raw, before.privateKey))).toBe('applied');
    expect(await outcome(post(raw))).toBe('duplicate');
    expect(await api.get('/webhooks/sendgrid/inbound', { key: null })).toMatchObject({
      status: 405,
    });
  });

  it('holds the account and is shown as text, with its attachments counted and never kept as files', async () => {
    const { id, email } = await debtor('M1');
    const fields = {
      ...{ headers: `From: <${email}>\nMessage-ID: <a@b>`, to: 'accounts@duecourse.example' },
      ...{
        from: email,
        subject: 'A <b>copy</b>',
        text: 'Please <script>x</script>\n\n> stop contacting',
      },
      envelope: '{"to":["accounts@duecourse.example"]}',
    };
    expect(await outcome(post(form(fields, ['evil.html', '../../x'])))).toBe('applied');
    expect(await holdsOf(id)).toEqual(['reply']);
    expect(await storyOf(id)).toContainEqual(
      expect.objectContaining({
        title: 'E-mail from the debtor',
        reason: 'A <b>copy</b>\nPlease <script>x</script>\n(2 attachments)',
      }),
    );
    const { guards } = (await api.get(`/v1/accounts/${id}/why`)).body;
    // A Monday noon: Tuesday and Wednesday are left.
    expect(guards).toContainEqual(
      expect.objectContaining({ rule: 'hold.reply', clearsAt: '2026-03-05T00:00:00.000Z' }),
    );
    const facts = await api.store.accounts.facts(id);
    expect(facts?.legalEvents).toMatchObject([
      { kind: 'inbound', data: { channel: 'email', address: email } },
    ]);
    expect(JSON.stringify(facts?.legalEvents)).not.toContain('copy');
  });

  it('is read as a whole message too, and in the charset that it names', async () => {
    const one = await debtor('M2');
    const whole = [
      ...[
        `From: "M" <${one.email}>`,
        'To: accounts@duecourse.example',
        'Subject: =?utf-8?Q?F=C3=BCr_Sie?=',
      ],
      ...['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=in', '', '--in'],
      ...[
        'Content-Type: text/html; charset=iso-8859-1',
        'Content-Transfer-Encoding: quoted-printable',
        '',
      ],
      ...['<p>Ich bin zahlungsunf=E4hig.</p><blockquote>I dispute</blockquote>', '--in'],
      ...[
        'Content-Type: application/pdf',
        'Content-Disposition: attachment; filename=a.pdf',
        '',
        'x',
        '--in--',
      ],
    ].join('\r\n');
    expect(await outcome(post(form({ email: whole, to: 'accounts@duecourse.example' })))).toBe(
      'applied',
    );
    expect(await holdsOf(one.id)).toEqual(['bankruptcy', 'reply']);
    expect((await storyOf(one.id))[0]?.reason).toBe(
      'Für Sie\nIch bin zahlungsunfähig.\n(1 attachment)',
    );
    const two = await debtor('M3');
    const charsets = {
      charsets: '{"text":"iso-8859-1"}',
      text: Buffer.from('Ich bin zahlungsunfähig', 'latin1'),
    };
    expect(await outcome(post(mail({ from: two.email, more: charsets })))).toBe('applied');
    expect(await holdsOf(two.id)).toEqual(['bankruptcy', 'reply']);
    expect((await storyOf(two.id))[0]?.reason).toContain('zahlungsunfähig');
  });

  it.each([
    ['RFC 3834', ['Auto-Submitted: auto-replied'], {}],
    ['older headers', ['X-Autoreply: yes'], {}],
    ['nobody to answer to', [], { envelope: '{"to":[],"from":""}' }],
    ['a filter that takes it for spam', [], { spam_score: '7.2' }],
  ])(
    'written by a machine holds nothing, unless it speaks of something grave (%s)',
    async (_by, headers, more) => {
      const { id, email } = await debtor(newId('evt').slice(4, 12));
      const text = 'I am out of the office. Please contact my colleague and stop writing.';
      expect(await outcome(post(mail({ from: email, text, headers, more })))).toBe('applied');
      expect(await holdsOf(id)).toEqual([]);
      expect((await api.store.accounts.facts(id))?.legalEvents).toEqual([]);
      expect((await storyOf(id))[0]?.title).toBe('Automatic e-mail');
      const grave = 'This company is in liquidation.';
      expect(await outcome(post(mail({ from: email, text: grave, headers, more })))).toBe(
        'applied',
      );
      expect(await holdsOf(id)).toEqual(['reply']);
    },
  );

  it('of a mail server is kept and takes no effect; a subject alone makes no machine', async () => {
    const { id, email } = await debtor('M5');
    const report = mail({ from: 'MAILER-DAEMON@mx.example', subject: 'Undelivered', text: email });
    expect(await outcome(post(report))).toBe('ignored');
    const subject = 'Out of office';
    expect(
      await outcome(post(mail({ from: email, subject, headers: ['Auto-Submitted: no'] }))),
    ).toBe('applied');
    expect(await holdsOf(id)).toEqual(['reply']);
  });

  it('of somebody unknown waits for a person, and is applied once the address is known', async () => {
    const { id } = await debtor('M6');
    const from = 'new.address@elsewhere.example';
    expect(await outcome(post(mail({ from, text: 'I dispute this' })))).toBe('quarantined');
    const { quarantine } = (await api.get('/v1/quarantine')).body;
    const row = quarantine.find(({ source }: { source: string }) => source === 'sendgrid-inbound');
    expect(row).toMatchObject({ reason: 'the sender is not known' });
    const replay = () => api.post(`/v1/quarantine/${row.id}/replay`, {});
    expect((await replay()).body.outcome).toBe('quarantined');
    await api.command(id, 'update-contact', { emails: ['m6@debtor.example', from] });
    expect((await replay()).body.outcome).toBe('applied');
    expect(await holdsOf(id)).toEqual(['dispute', 'reply']);
    expect(await outcome(post(form({ subject: 'no sender' })))).toBe('quarantined');
    expect(await outcome(post(Buffer.from('no form'), inUse.privateKey))).toBe('quarantined');
  });

  it('that answers a message of ours is matched by it, from whatever address', async () => {
    const { id } = await debtor('M7');
    const messageId = newId('msg');
    await api.store.database.message.create({
      data: {
        ...{ id: messageId, key: `default/${id}/R1/inv/0/email`, accountId: id, stepId: 'R1' },
        ...{
          creditorId: 'default',
          stage: 'reminder',
          channel: 'email',
          template: 'b1',
          attempt: 1,
        },
        ...{ toAddress: 'm7@debtor.example', messageClass: 'A', status: 'accepted' },
        ...{
          plannedAt: new Date(startAt),
          acceptedAt: new Date(startAt),
          providerId: 'LRzXl_NHStOGhQ4kofSm_A',
        },
      },
    });
    const headers = ['In-Reply-To: <LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>'];
    const from = 'private@elsewhere.example';
    expect(
      await outcome(
        post(mail({ from, headers, subject: 'Re: Dispute', more: { spam_score: '9' } })),
      ),
    ).toBe('applied');
    expect(await holdsOf(id)).toEqual(['reply']);
    const more = { to: `accounts+${messageId}@duecourse.example` };
    expect(await outcome(post(mail({ from: 'third@elsewhere.example', more })))).toBe('applied');
    expect(await storyOf(id)).toHaveLength(2);
  });

  it('to one creditor is no business of another, except for a stop', async () => {
    const { name: _name, ...settings } = (await api.get('/v1/creditors/default')).body;
    const other = {
      ...settings,
      name: 'Other',
      replyTo: 'answers@other.example',
      fromEmail: 'bills@other.example',
    };
    delete other.id;
    const headers = { 'X-Duecourse-Creditor': 'other', 'If-Match': '*' };
    expect(
      (await api.call('PUT', '/v1/creditors/other', { body: other, headers })).status,
    ).toBeLessThan(300);
    const here = await debtor('M9');
    const there = (
      await api.post('/v1/accounts', londonDebtor('M9'), {
        headers: { 'X-Duecourse-Creditor': 'other' },
      })
    ).body.id as string;
    expect(await outcome(post(mail({ from: here.email, text: 'Canary of ours' })))).toBe('applied');
    expect((await api.store.accounts.facts(there))?.holds).toEqual([]);
    expect(await outcome(post(mail({ from: here.email, text: 'unsubscribe' })))).toBe('applied');
    const facts = await api.store.accounts.facts(there);
    expect(facts?.contacts.find(({ kind }) => kind === 'email')?.status).toBe('opted-out');
    const rows = await api.store.database.audit.findMany({ where: { accountId: there } });
    expect(
      JSON.stringify(rows, (_k, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ).not.toContain('Canary');
  });

  it('of a guarantor is about the guarantor', async () => {
    const { id } = await debtor('MA');
    const party = {
      role: 'guarantor',
      name: 'Somebody',
      kind: 'consumer',
      emails: ['g@party.example'],
    };
    await api.command(id, 'add-party', party);
    expect(
      await outcome(post(mail({ from: 'g@party.example', text: 'My solicitor represents me' }))),
    ).toBe('applied');
    const facts = await api.store.accounts.facts(id);
    const [guarantor] = facts?.parties ?? [];
    const attorney = facts?.holds.find(({ type }) => type === 'attorney');
    expect(attorney?.partyId).toBe(guarantor?.id);
    expect(facts?.holds.find(({ type }) => type === 'reply')?.partyId).toBeNull();
    expect(facts?.legalEvents).toMatchObject([{ kind: 'inbound', partyId: guarantor?.id }]);
  });

  it('too large to be kept is kept as it was read; controls and halves of characters harm nothing', async () => {
    const { id, email } = await debtor('MB');
    const text = `One\u0000two \uD800 ${'x'.repeat(1_500_000)}`;
    expect(
      await outcome(post(mail({ from: email, text: Buffer.from(text).toString('utf8') }))),
    ).toBe('applied');
    const row = await api.store.database.inbox.findFirstOrThrow({ where: { accountId: id } });
    expect(row.raw.length).toBeLessThan(200_000);
    expect((await storyOf(id))[0]?.reason).toMatch(/^Question\nOnetwo .+ \.\.\.$/);
  });

  it('is in the console as text', async () => {
    const { id } = await debtor('MC');
    const text = '<img src=x onerror=alert(1)>';
    await post(mail({ from: 'mc@debtor.example', text }));
    const login = await api.call('POST', '/console/sign-in', {
      key: null,
      raw: new URLSearchParams({ key: 'admin-key-of-this-test' }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await api.get(`/console/accounts/${id}`, {
      key: null,
      headers: { Cookie: cookie },
    });
    expect(page.status).toBe(200);
    expect(page.body).not.toContain(text);
    expect(page.body).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

it('statuses that wait are looked at without harm where there are none', async () => {
  await settleWaiting(api.deps);
});
