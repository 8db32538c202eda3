import { createHash } from 'node:crypto';
import { defaultSettings } from '../../src/store/open';
import { builtInTexts } from '../../src/strategies/read';
import { Harness, londonDebtor } from './harness';

let api: Harness;
let account: string;
beforeAll(async () => {
  api = await Harness.start();
  const opened = await api.post('/v1/accounts', londonDebtor('TPL'));
  account = opened.body.id as string;
});
afterAll(() => api.stop());

const plain = { 'Content-Type': 'text/plain' };
const file = (
  body: string,
  over: { subject?: string; sms?: string; kind?: string; needs?: string } = {},
) => {
  const {
    subject = 'A message from {{ creditor.name }}',
    kind = 'demand',
    needs = 'oldest',
  } = over;
  const head = [
    '---',
    'title: Ours',
    `kind: ${kind}`,
    `needs: ${needs}`,
    `subject: ${subject}`,
    '---',
  ];
  return [...head, body, ...(over.sms === undefined ? [] : ['=== sms', over.sms])].join('\n');
};
const publish = (name: string, text: string, language = 'en') =>
  api.post('/v1/templates', { name, language, text });
const publishStrategy = (raw: string) =>
  api.call('POST', '/v1/strategies', { raw, headers: { 'Content-Type': 'application/yaml' } });

describe('a text of a creditor', () => {
  it('is published in versions that never change', async () => {
    const raw = file('Invoice {{ oldest.number }} is open.');
    const path = '/v1/templates?name=ours&language=en';
    const first = await api.call('POST', path, { raw, headers: plain });
    expect(first).toMatchObject({
      status: 201,
      body: { name: 'ours', language: 'en', version: 1, title: 'Ours', kind: 'demand' },
    });
    expect(first.body.sha256).toBe(createHash('sha256').update(raw).digest('hex'));
    expect(first.headers.get('location')).toBe('/v1/templates/ours?language=en&version=1');
    // The same again is no new version; another text is.
    expect((await publish('ours', raw)).body.version).toBe(1);
    expect((await publish('ours', file('Please look.'))).body.version).toBe(2);
    const of = async (query: string) => (await api.get(`/v1/templates/ours${query}`)).body;
    expect((await of('?version=1')).text).toBe(raw);
    expect((await of('')).version).toBe(2);
    expect((await of('?language=de')).code).toBe('not_found');
    const { templates } = (await api.get('/v1/templates')).body;
    expect(templates).toContainEqual(expect.objectContaining({ name: 'ours', version: 2 }));
    expect(templates).toContainEqual(
      expect.objectContaining({ name: 'b3', language: 'en', version: null }),
    );
    await expect(
      api.store.database.$executeRaw`UPDATE "template_version" SET "text" = 'x'`,
    ).rejects.toThrow(/permission denied/);
  });

  it('belongs to one creditor, and a collector only reads', async () => {
    const collector = await api.keyOf('collector', 'Cora');
    const text = file('x');
    const asked = { name: 'theirs', language: 'en', text };
    expect((await api.post('/v1/templates', asked, { key: collector })).status).toBe(403);
    expect((await api.post('/v1/templates/validate', asked, { key: collector })).status).toBe(200);
    const settings = defaultSettings(true);
    await api.store.directory.putCreditor('other', 'Other Ltd', settings, api.nowAt);
    const other = await api.keyOf('supervisor', 'Olga', 'other');
    await publish('ours', text);
    expect((await api.get('/v1/templates/ours', { key: other })).status).toBe(404);
  });

  it('begins from the shipped one, which publishes as it is handed out', async () => {
    for (const name of ['b2', 'b3', 'b6', 'b8', 'c3', 'c7']) {
      const { body } = await api.get(`/v1/templates/${name}`);
      expect(body.version).toBeNull();
      const checked = await api.post('/v1/templates/validate', {
        ...{ name, language: 'en', text: body.text },
      });
      expect({ name, errors: checked.body.errors }).toEqual({ name, errors: undefined });
    }
  });

  it('names every fault with its line and column', async () => {
    const text = file('{{ total }}\n{{ who }} {{ debtor.what }}', { subject: 'Your debt' });
    const { status, body } = await publish('faulty', text);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'template_invalid',
      errors: [
        { path: 'text', line: 5, column: 15, reason: 'not_allowed' },
        { line: 8, column: 4, message: 'line 8, column 4: there is no such variable' },
        { line: 8, column: 14, reason: 'variable' },
      ],
    });
    expect((await api.get('/v1/templates/faulty')).status).toBe(404);
  });

  it.each([
    ['no body', {}],
    ['an unknown field', { name: 'a', language: 'en', text: file('x'), colour: 'red' }],
    ['an unknown language', { name: 'a', language: 'fr', text: file('x') }],
    ['a name that is a path', { name: '../b3', language: 'en', text: file('x') }],
  ])('%s is refused', async (_, body) => {
    expect((await api.post('/v1/templates', body)).status).toBe(400);
  });

  it('may not lack what a step of a strategy needs that names it', async () => {
    // b8 is the letter before action of a shipped strategy.
    const { status, body } = await publish('b8', file('Please pay.'));
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({
      line: 7,
      reason: 'part_missing',
      message: expect.stringContaining('{{ payBy }}'),
    });
    const complete = file('Please pay by {{ payBy }}.', { needs: 'oldest, payBy' });
    expect((await publish('b8', complete)).status).toBe(201);
    expect((await publish('c3', file('Please look.'))).body.errors[0].message).toContain(
      'no text for sms',
    );
  });
});

describe('the exact words before they are sent', () => {
  const preview = (body: object) =>
    api.post('/v1/templates/preview', { accountId: account, ...body });

  it('of a text that is not published yet', async () => {
    const text = file('Hello {{ debtor.name }}: {{ total }}.', {
      sms: 'please call {{ creditor.phone }}',
    });
    const { body, status } = await preview({ text, channel: 'email' });
    expect(status).toBe(200);
    expect(body.text).toContain('Hello Thornton & <b>Sons</b> TPL: GBP 1,000.00.');
    expect(body.html).toContain('&lt;b&gt;Sons');
    const hash = createHash('sha256').update(JSON.stringify([body.subject, body.text, body.html]));
    expect(body.bodySha256).toBe(hash.digest('hex'));
    const sms = (await preview({ text, channel: 'sms' })).body.text;
    expect(sms).toMatch(/^Example Ltd: please call \+15005550006 Reply STOP to opt out$/);
    const letter = (await preview({ text, channel: 'letter' })).body;
    const pdf = Buffer.from(letter.pdfBase64 as string, 'base64');
    expect(pdf.subarray(0, 8).toString()).toBe('%PDF-1.7');
    expect(letter.bodySha256).toBe(createHash('sha256').update(pdf).digest('hex'));
    expect((await preview({ text, channel: 'letter' })).body.pdfBase64).toBe(letter.pdfBase64);
    expect((await preview({ text: file('{{ x }}'), channel: 'email' })).body.code).toBe(
      'template_invalid',
    );
  });

  it('of a shipped one, also in another language, and of none that does not exist', async () => {
    const german = (await preview({ template: 'b3', channel: 'email', language: 'de' })).body;
    expect(german.language).toBe('de');
    expect(german.text).toMatch(/GBP 1\.000,00/);
    expect(german.text).toContain('1. Februar 2026');
    expect(german.html).toContain('<html lang="de">');
    expect((await preview({ template: 'nowhere', channel: 'email' })).status).toBe(404);
    expect((await preview({ channel: 'email' })).status).toBe(400);
  });

  it('of every message of a coming step, with the creditor’s own text once it is published', async () => {
    const path = `/v1/accounts/${account}/preview/text`;
    const before = (await api.get(`${path}?step=b6`)).body;
    expect(before.messages.map((one: { channel: string }) => one.channel)).toEqual([
      'letter',
      'email',
    ]);
    for (const one of before.messages) {
      expect(one).toMatchObject({ template: 'b6', templateVersion: null, problem: null });
      expect(one.text).toContain('GBP 1,000.00');
      expect(one.payByOn).toBe('2026-03-12');
    }
    const text = file('Our own words, until {{ payBy }}.', { needs: 'oldest, payBy' });
    await publish('b6', text);
    const after = (await api.get(`${path}?step=b6`)).body;
    expect(after.messages[1].text).toContain('Our own words, until 12 March 2026.');
    expect(after.messages[1].templateVersion).toBe(1);
    const next = (await api.get(path)).body;
    expect(next.step).toBe((await api.get(`/v1/accounts/${account}`)).body.nextAction.step);
    const call = (await api.get(`${path}?step=b4`)).body.messages;
    expect(call).toMatchObject([{ channel: 'call', text: expect.stringContaining('Then') }]);
    expect((await api.get(`${path}?step=zz`)).status).toBe(404);
  });
});

describe('a strategy that names a text', () => {
  const b2b = (id: string, template: string) =>
    (builtInTexts()[0]?.text ?? '')
      .replace('id: b2b-standard', `id: ${id}`)
      .replace('{ channel: email, template: b2,', `{ channel: email, template: ${template},`);

  it('is refused where there is none, with the line, and taken once it is published', async () => {
    const raw = b2b('by-house', 'house-text');
    const line = raw.split('\n').findIndex((one) => one.includes('house-text')) + 1;
    const refused = await publishStrategy(raw);
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([
      expect.objectContaining({
        path: 'stages.0.steps.1.contacts.0.template',
        line,
        message: expect.stringMatching(/no template house-text/),
      }),
    ]);
    expect((await publish('house-text', file('Please look.'))).status).toBe(201);
    expect((await publishStrategy(raw)).status).toBe(201);
    // From now on a version that lacks what the step needs is refused.
    const script = await publish('house-text', file('Say hello.', { kind: 'task' }));
    expect(script.body.errors[0].message).toContain('is a script for a call');
  });
});
