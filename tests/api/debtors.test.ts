import { createIntake } from '../../src/intake';
import { builtInTexts } from '../../src/strategies/read';
import type { Store } from '../../src/store/open';
import {
  genericEvent,
  genericSecret,
  invoiceSays,
  money,
  standardHeaders,
} from '../intake/generic-events';
import { Harness, londonDebtor, startAt } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start((deps) => {
    const change = { ...deps.change, wallClock: { now: () => startAt } };
    const secretsOf = () => Promise.resolve([genericSecret]);
    return {
      ...deps,
      change,
      intake: createIntake({ store: deps.store as Store, change, secretsOf }),
    };
  });
  for (const id of ['gentle-b2b', 'large-b2b', 'late-b2b']) await publish('b2b-standard', id);
});
afterAll(() => api.stop());

/** The debtor's account in another currency, with one invoice of its own. */
const inEuro = (reference: string) => {
  const { debtor, invoices } = londonDebtor(reference);
  return { debtor, currency: 'EUR', invoices: [{ ...invoices[0], number: `${reference}-E` }] };
};

/** A shipped strategy under another name. */
async function publish(shipped: string, id: string): Promise<void> {
  const text = builtInTexts().find((one) => one.id === shipped)?.text ?? '';
  const raw = text.replace(`id: ${shipped}`, `id: ${id}`);
  const headers = { 'Content-Type': 'application/yaml' };
  expect((await api.call('POST', '/v1/strategies', { raw, headers })).status).toBe(201);
}

async function newestOf(id: string): Promise<number> {
  const { strategies } = (await api.get('/v1/strategies?limit=200')).body as {
    strategies: { id: string; version: number }[];
  };
  return Math.max(...strategies.filter((one) => one.id === id).map(({ version }) => version));
}

async function putSettings(over: object) {
  const read = await api.get('/v1/creditors/default');
  const { id: _id, ...settings } = read.body as Record<string, unknown>;
  const headers = { 'If-Match': read.headers.get('etag') ?? '' };
  return api.call('PUT', '/v1/creditors/default', { headers, body: { ...settings, ...over } });
}

const opened = async (body: object) => {
  const answer = await api.post('/v1/accounts', body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as {
    id: string;
    debtor: { id: string };
    strategy: { id: string };
    invoices: { id: string }[];
  };
};

describe('behaviour', () => {
  test('is counted over all accounts of the debtor, by HTTP and on the page', async () => {
    const first = await opened(londonDebtor('BEH'));
    const second = await opened(inEuro('BEH'));
    expect(second.debtor.id).toBe(first.debtor.id);
    const [oldest] = first.invoices;
    await api.command(first.id, 'record-payment', {
      ...{ amount: '1000.00', invoiceId: oldest?.id, receivedOn: '2026-02-21', reference: 'r1' },
    });
    const paid = await api.command(second.id, 'record-payment', {
      ...{ amount: '1000.00', receivedOn: '2026-02-05', reference: 'r2' },
    });
    expect(paid.status).toBe(200);
    const disputed = { reason: 'not delivered', invoiceId: first.invoices[1]?.id };
    expect((await api.command(first.id, 'open-dispute', disputed)).status).toBe(200);
    const path = `/v1/debtors/${first.debtor.id}`;
    const { status, body } = await api.get(`${path}/behaviour`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ debtorId: first.debtor.id, paidInvoices: 2, averageDaysLate: 12, trend: null },
      ...{ brokenPromises: 0, bounces: 0, noticesReturned: 0 },
      disputes: { open: 1, upheld: 0 },
    });
    const whole = await api.get(path);
    expect(whole.body).toMatchObject({
      ...{ id: first.debtor.id, kind: 'business', tags: [] },
      accounts: [
        { id: second.id, currency: 'EUR' },
        { id: first.id, currency: 'GBP' },
      ],
      behaviour: { averageDaysLate: 12 },
    });
    expect(await api.get(path, { headers: { 'X-Duecourse-Creditor': 'other' } })).toMatchObject({
      ...{ status: 404, body: { code: 'not_found' } },
    });
    expect((await api.get('/v1/debtors/none')).status).toBe(404);
  });
});

describe('accounts of a debtor', () => {
  test('are looked at together where a step asks how the debtor behaves', async () => {
    const shipped = builtInTexts().find(({ id }) => id === 'b2b-standard')?.text ?? '';
    const head = shipped.slice(0, shipped.indexOf('\nstages:')).replace('b2b-standard', 'watchful');
    const contacts = 'contacts: [{ channel: email, template: b2 }] }';
    const raw = `${head}
stages:
  - stage: reminder
    title: Reminder
    steps:
      - { id: late, title: Late, anchor: due, days: 32, condition: { behaviour: { averageDaysLateAtLeast: 19 } }, ${contacts}
      - { id: before, title: Before, anchor: due, days: 38, condition: { lateBeforeOrOpenAtLeast: '9000' }, ${contacts}
      - { id: every, title: Every, anchor: due, days: 45, ${contacts}
`;
    const headers = { 'Content-Type': 'application/yaml' };
    expect(await api.call('POST', '/v1/strategies', { raw, headers })).toMatchObject({
      status: 201,
    });
    const { id, invoices } = await opened(londonDebtor('SIB'));
    const other = await opened({ ...inEuro('SIB'), strategy: 'watchful' });
    const ahead = async () => {
      const { body } = await api.get(`/v1/accounts/${other.id}/preview?days=30`);
      const contacted = (body.entries as { kind: string; step: string }[]).filter(
        ({ kind }) => kind === 'contact',
      );
      return contacted.map(({ step }) => step);
    };
    expect(await ahead()).toEqual(['every']);
    await api.command(id, 'record-payment', {
      ...{ amount: '1000.00', invoiceId: invoices[0]?.id, receivedOn: '2026-02-20' },
      reference: 'r4',
    });
    expect(await ahead()).toEqual(['late', 'before', 'every']);
    await api.command(other.id, 'note', { text: 'Rang.' });
    const now = await api.get(`/v1/accounts/${other.id}`);
    expect(now.body.nextAction).toMatchObject({ kind: 'contact', step: 'late' });
  });

  test('have one currency for each invoice number; other numbers open a second account', async () => {
    const first = londonDebtor('A120');
    const opened = await api.post('/v1/accounts', first);
    const [one, two] = first.invoices;
    const other = { ...first, currency: 'EUR' };
    const mixed = { ...other, invoices: [{ ...one, number: 'A120-E' }, two] };
    for (const [body, path] of [
      [other, 'invoices.0.number'],
      [mixed, 'invoices.1.number'],
    ] as const) {
      expect(await api.post('/v1/accounts', body)).toMatchObject({
        status: 409,
        body: { code: 'already_decided', errors: [{ path, code: 'already_decided' }] },
      });
    }
    const found = await api.get('/v1/accounts?q=A120');
    expect(found.body.accounts).toMatchObject([{ id: opened.body.id, currency: 'GBP' }]);
    const second = await api.post('/v1/accounts', inEuro('A120'));
    expect(second).toMatchObject({ status: 201, body: { currency: 'EUR' } });
    expect(second.body.id).not.toBe(opened.body.id);
    // At once, one of two is the first.
    const race = londonDebtor('A121');
    const both = await Promise.all([
      api.post('/v1/accounts', race),
      api.post('/v1/accounts', { ...race, currency: 'EUR' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('tags and functions', () => {
  test('come with the account, from a file and by update-contact', async () => {
    const { debtor, ...rest } = londonDebtor('TAG');
    const given = {
      ...rest,
      debtor: {
        ...debtor,
        tags: ['vip'],
        emails: [{ value: 'ap@tag.example', role: 'accounts-payable' }, 'info@tag.example'],
        phones: [{ number: '+442079460123', role: 'buyer' }],
      },
    };
    const { id, debtor: made } = await opened(given);
    const contactsNow = async () =>
      ((await api.get(`/v1/accounts/${id}`)).body.contacts as { value: string; role: unknown }[])
        .filter(({ value }) => value.includes('@') || value.startsWith('+'))
        .map(({ value, role }) => [value, role]);
    expect(await contactsNow()).toEqual(
      expect.arrayContaining([
        ['ap@tag.example', 'accounts-payable'],
        ['info@tag.example', null],
        ['+442079460123', 'buyer'],
      ]),
    );
    const changed = await api.command(id, 'update-contact', {
      tags: ['export', 'export', 'key'],
      emails: ['ap@tag.example', { value: 'cfo@tag.example', role: 'finance-lead' }],
    });
    expect(changed.status).toBe(200);
    expect((await api.get(`/v1/debtors/${made.id}`)).body.tags).toEqual(['export', 'key']);
    expect(await contactsNow()).toEqual(
      expect.arrayContaining([
        ['ap@tag.example', 'accounts-payable'],
        ['cfo@tag.example', 'finance-lead'],
      ]),
    );
    const wrong = await api.command(id, 'update-contact', {
      emails: [{ value: 'x@tag.example', role: 'boss' }],
    });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  });
});

describe('assignment by rules', () => {
  const rules = [
    { strategy: 'gentle-b2b', when: { tags: { any: ['vip'] } } },
    { strategy: 'large-b2b', when: { openAtLeast: '5000', currencies: ['GBP', 'USD'] } },
    { strategy: 'late-b2b', when: { behaviour: { averageDaysLateAtLeast: 10 } } },
  ];
  beforeAll(async () => {
    const put = await putSettings({ assignment: rules, switches: ['pilot'] });
    expect(put).toMatchObject({ status: 200, body: { assignment: rules, switches: ['pilot'] } });
  });

  /** What the first line of the timeline says. */
  const firstLineOf = async (id: string) => {
    const { body } = await api.get(`/v1/accounts/${id}/timeline?limit=1`);
    return body.entries[0] as unknown;
  };

  test('chooses for an account opened by hand; a strategy that is named goes before', async () => {
    const plain = londonDebtor('ASN1');
    const usual = await opened(plain);
    expect(usual.strategy.id).toBe('b2b-standard');
    const version = await newestOf('b2b-standard');
    expect(await firstLineOf(usual.id)).toMatchObject({
      ...{ kind: 'decision', title: `Strategy chosen: b2b-standard version ${version}` },
      reason: 'No rule of the assignment holds; the debtor is a business.',
      data: { strategy: 'b2b-standard', version, rule: null },
    });
    const vip = {
      ...londonDebtor('ASN2'),
      debtor: { ...plain.debtor, tags: ['vip'], reference: 'ASN2' },
    };
    expect((await opened(vip)).strategy.id).toBe('gentle-b2b');
    const named = { ...vip, debtor: { ...vip.debtor, reference: 'ASN3' }, strategy: 'large-b2b' };
    expect((await opened(named)).strategy.id).toBe('large-b2b');
    const [one] = plain.invoices;
    const large = {
      ...londonDebtor('ASN4'),
      invoices: [{ ...one, number: 'L1', amount: '5000.00' }],
    };
    const byRule = await opened(large);
    expect(byRule.strategy.id).toBe('large-b2b');
    const line = await firstLineOf(byRule.id);
    expect(line).toMatchObject({
      title: `Strategy chosen: large-b2b version ${version}, by rule 2 of the assignment`,
      reason: 'The currency of the account is GBP and at least 5000 is open on the account.',
      data: { strategy: 'large-b2b', rule: 2 },
    });
    // It is said once, also where the debtor comes again.
    const again = { ...large, invoices: [{ ...one, number: 'L1-2', amount: '1.00' }] };
    expect((await opened(again)).id).toBe(byRule.id);
    const story = await api.get(`/v1/accounts/${byRule.id}/timeline`);
    const told = (story.body.entries as { title: string }[]).map(({ title }) => title);
    expect(told.filter((title) => title.startsWith('Strategy chosen'))).toHaveLength(1);
    const paid = {
      ...londonDebtor('ASN5'),
      invoices: [{ ...one, number: 'L2', amount: '5000.00', paid: '0.01' }],
    };
    expect((await opened(paid)).strategy.id).toBe('b2b-standard');
  });

  test('knows how the debtor behaved on its other accounts', async () => {
    const { id, invoices } = await opened(londonDebtor('ASN6'));
    const [oldest] = invoices;
    await api.command(id, 'record-payment', {
      ...{ amount: '1000.00', invoiceId: oldest?.id, receivedOn: '2026-02-20', reference: 'r3' },
    });
    const other = await opened(inEuro('ASN6'));
    expect(other.strategy.id).toBe('late-b2b');
  });

  test('chooses for a file and for a billing event', async () => {
    const map = {
      ...{ currency: 'GBP', dateFormat: 'YYYY-MM-DD' },
      columns: {
        ...{ number: 'no', debtor: 'who', issuedOn: 'issued', dueOn: 'due', amount: 'amount' },
        ...{ tags: 'tags', email: 'mail', emailRole: 'mailrole', country: 'country' },
      },
    };
    const csv = [
      'no,who,issued,due,amount,tags,mail,mailrole,country',
      'F1,FIL1,2026-01-02,2026-02-01,10.00,vip; key,ap@fil.example,Accounts-Payable,GB',
      'F2,FIL2,2026-01-02,2026-02-01,10.00,,,,GB',
      'F3,FIL3,2026-01-02,2026-02-01,4000.00,,,,GB',
      'F4,FIL3,2026-01-02,2026-02-01,1000.00,,,,GB',
    ].join('\n');
    const imported = await api.post('/v1/imports', { csv, map });
    expect(imported).toMatchObject({ status: 200, body: { accounts: 3, rejected: [] } });
    const body = genericEvent(
      'invoice.created',
      invoiceSays({ id: 'hook_1', number: 'H1', amount: money('6000.00') }, { id: 'hook' }),
      '2026-03-02T11:00:00Z',
    );
    const headers = standardHeaders('msg_1', body, startAt);
    const hook = await api.call('POST', '/webhooks/billing/generic', {
      key: null,
      raw: body,
      headers,
    });
    expect(hook.body).toMatchObject({ outcome: 'applied' });
    const strategyOf = async (q: string) => {
      const found = await api.get(`/v1/accounts?q=${q}`);
      return (found.body.accounts as { strategy: { id: string } }[]).map((one) => one.strategy.id);
    };
    expect(await strategyOf('F1')).toEqual(['gentle-b2b']);
    expect(await strategyOf('F2')).toEqual(['b2b-standard']);
    expect(await strategyOf('F4')).toEqual(['large-b2b']);
    expect(await strategyOf('H1')).toEqual(['large-b2b']);
    const [file] = (await api.get('/v1/accounts?q=F1')).body.accounts as { id: string }[];
    const [event] = (await api.get('/v1/accounts?q=H1')).body.accounts as { id: string }[];
    expect(await firstLineOf(file?.id ?? '')).toMatchObject({ data: { rule: 1 } });
    expect(await firstLineOf(event?.id ?? '')).toMatchObject({ data: { rule: 2 } });
    const account = await api.get(`/v1/accounts/${file?.id}`);
    expect(account.body.contacts).toMatchObject([
      { value: 'ap@fil.example', role: 'accounts-payable' },
    ]);
  });

  const refusals: readonly (readonly [string, object, string, string])[] = [
    [
      'not published',
      { strategy: 'nobody', when: {} },
      'strategy_invalid',
      'assignment.0.strategy',
    ],
    [
      'another kind of debtor',
      { strategy: 'gentle-b2b', when: { debtor: { kind: 'consumer' } } },
      'strategy_invalid',
      'assignment.0.strategy',
    ],
    [
      'known only later',
      { strategy: 'gentle-b2b', when: { served: ['b1'] } },
      'invalid_input',
      'assignment.0.when.served',
    ],
    [
      'no such field',
      { strategy: 'gentle-b2b', when: { tag: 'vip' } },
      'unknown_field',
      'assignment.0.when.tag',
    ],
  ];
  test.each(refusals)('refused with its place: %s', async (_, rule, code, path) => {
    const put = await putSettings({ assignment: [rule] });
    expect([400, 422]).toContain(put.status);
    expect(put.body).toMatchObject({ code, errors: [{ path }] });
  });

  test('a strategy that refuses the kind of debtor is refused when an account would get it', async () => {
    const person = (reference: string) => ({
      ...londonDebtor(reference),
      debtor: { ...londonDebtor(reference).debtor, kind: 'consumer', tags: ['vip'] },
    });
    const byRule = await api.post('/v1/accounts', person('ASN8'));
    expect(byRule).toMatchObject({
      ...{
        status: 422,
        body: { code: 'strategy_invalid', errors: [{ path: 'assignment.0.strategy' }] },
      },
    });
    const named = await api.post('/v1/accounts', { ...person('ASN9'), strategy: 'gentle-b2b' });
    expect(named).toMatchObject({
      ...{ status: 422, body: { code: 'strategy_invalid', errors: [{ path: 'strategy' }] } },
    });
  });
});
