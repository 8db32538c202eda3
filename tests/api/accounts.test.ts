import { z } from 'zod';
import { Harness, londonDebtor } from './harness';

/** Shapes written from the public interface, not from the code. */
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[a-z2-7]{26}$`));
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const money = z.strictObject({
  amount: z.string().regex(/^-?\d+\.\d\d$/),
  currency: z.literal('GBP'),
});
const nextAction = z.strictObject({
  kind: z.string(),
  step: z.string().nullable(),
  channel: z.enum(['email', 'sms', 'letter', 'call']).nullable(),
  at: instant.nullable(),
});
const row = z.object({
  id: id('acc'),
  creditorId: z.string(),
  debtor: z.strictObject({
    id: id('dbt'),
    name: z.string(),
    kind: z.enum(['business', 'consumer']),
    timeZone: z.string().nullable(),
  }),
  status: z.enum(['open', 'closed']),
  stage: z.enum(['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed']),
  outcome: z.null(),
  currency: z.literal('GBP'),
  balance: money,
  overdue: money,
  oldestDueOn: date.nullable(),
  daysPastDue: z.int(),
  strategy: z.strictObject({ id: z.string(), version: z.int() }),
  nextAction: nextAction.nullable(),
  needsAttention: z.string().nullable(),
  factsVersion: z.int(),
});
const account = row.extend({
  invoices: z.array(
    z.strictObject({
      id: id('inv'),
      number: z.string(),
      issuedOn: date,
      dueOn: date,
      amount: money,
      open: money,
      status: z.enum(['open', 'paid', 'disputed', 'void', 'uncollectible']),
      chargedOffOn: date.nullable(),
      agedFromOn: date.nullable(),
      excluded: z.boolean(),
      limitation: z.strictObject({
        expiresOn: date.nullable(),
        expired: z.boolean(),
        extinguished: z.boolean(),
        needsReview: z.boolean(),
        rule: z.string(),
      }),
      claim: z.strictObject({}),
    }),
  ),
  holds: z.array(
    z.object({
      id: id('hld'),
      type: z.string(),
      reason: z.string(),
      from: instant,
      until: instant.nullable(),
      blocks: z.array(z.enum(['contact', 'charge', 'place', 'sue'])),
    }),
  ),
  agreements: z.array(
    z.strictObject({
      id: id('agr'),
      type: z.enum(['promise', 'plan', 'settlement']),
      status: z.string(),
    }),
  ),
  workflow: z.strictObject({
    id: z.string().startsWith('account:acc_'),
    url: z.string().nullable(),
  }),
});
const timelineKinds = [
  'message',
  'payment',
  'fee',
  'interest',
  'decision',
  'command',
  'hold',
  'agreement',
  'stage',
  'call',
  'note',
  'placement',
  'legal',
] as const;
const previewKinds = [
  'contact',
  'charge',
  'stage',
  'task',
  'approval',
  'place',
  'hand-off',
  'billing',
  'move',
  'close',
] as const;
const why = z.strictObject({
  accountId: id('acc'),
  asOf: instant,
  nextAction: nextAction.nullable(),
  earliestAt: instant.nullable(),
  guards: z.array(
    z.strictObject({
      rule: z.string(),
      blocks: z.array(z.string()),
      sentence: z.string(),
      citation: z.string().nullable(),
      since: instant.nullable(),
      clearsAt: instant.nullable(),
      clearedBy: z.string(),
      facts: z.record(z.string(), z.unknown()).optional(),
      isPresumption: z.literal(true).optional(),
    }),
  ),
});
const timeline = z.strictObject({
  entries: z.array(
    z.strictObject({
      at: instant,
      kind: z.enum(timelineKinds),
      title: z.string(),
      reason: z.string().nullable(),
      by: z.strictObject({
        kind: z.enum(['system', 'user', 'debtor', 'provider', 'temporal']),
        id: z.string(),
      }),
      ref: z.string().nullable(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  nextCursor: z.string().nullable(),
});
const ledger = z.strictObject({
  entries: z.array(
    z.strictObject({
      id: z.string(),
      at: instant,
      effectiveOn: date,
      transactionId: z.string(),
      account: z.string(),
      debit: money,
      credit: money,
      reason: z.string(),
      invoiceId: z.string().nullable(),
      reverses: z.string().nullable(),
    }),
  ),
  balances: z.strictObject({
    principal: money,
    interest: money,
    fees: money,
    costs: money,
    total: money,
  }),
  // Interest that is earned and not yet booked: an addition beside the balances.
  accrued: z.strictObject({ asOf: date, interest: money }),
});
const preview = z.strictObject({
  accountId: id('acc'),
  asOf: instant,
  factsVersion: z.int(),
  assumes: z.literal('nothing-happens'),
  entries: z.array(
    z.strictObject({
      at: instant,
      kind: z.enum(previewKinds),
      step: z.string().nullable(),
      channel: z.string().nullable(),
      partyId: id('pty').nullable(),
      stage: z.string(),
      amount: money.nullable(),
      rules: z.array(z.string()),
    }),
  ),
  ends: z.enum(['closed', 'waits-for-person', 'horizon']),
});

let api: Harness;
let accountId: string;

beforeAll(async () => {
  api = await Harness.start();
  const opened = await api.post('/v1/accounts', londonDebtor('A100'));
  expect(opened).toMatchObject({ status: 201 });
  accountId = opened.body.id as string;
});
afterAll(() => api.stop());

describe('an account', () => {
  it('has the shape of the interface, with figures of today', async () => {
    const { status, body, headers } = await api.get(`/v1/accounts/${accountId}`);
    expect(status).toBe(200);
    const read = account.parse(body);
    expect(read).toMatchObject({
      creditorId: 'default',
      status: 'open',
      balance: { amount: '1250.50', currency: 'GBP' },
      overdue: { amount: '1000.00', currency: 'GBP' },
      oldestDueOn: '2026-02-01',
      daysPastDue: 29,
      debtor: { timeZone: 'Europe/London', kind: 'business' },
    });
    expect(headers.get('etag')).toBe(`"${read.factsVersion}"`);
    expect(read.workflow.url).toContain(`account%3A${accountId}`);
  });

  it('is a row of the list, with figures that move with the calendar', async () => {
    const first = await api.get('/v1/accounts?status=open&q=A100');
    expect(first.body.accounts).toHaveLength(1);
    expect(row.parse(first.body.accounts[0])).toMatchObject({ overdue: { amount: '1000.00' } });
    const before = api.nowAt;
    api.nowAt = Date.parse('2026-03-20T12:00:00Z');
    const later = await api.get('/v1/accounts?minDaysPastDue=47&q=A100');
    expect(later.body.accounts[0]).toMatchObject({
      overdue: { amount: '1250.50' },
      daysPastDue: 47,
    });
    expect((await api.get('/v1/accounts?minDaysPastDue=48')).body.accounts).toEqual([]);
    api.nowAt = before;
  });

  it('adds nothing when it is opened again', async () => {
    const again = await api.post('/v1/accounts', londonDebtor('A100'));
    expect(again).toMatchObject({ status: 201, body: { id: accountId } });
    expect(again.body.invoices).toHaveLength(2);
  });

  it('keeps where the debtor may be and whose law protects, with the evidence', async () => {
    const given = londonDebtor('A150');
    const opened = await api.post('/v1/accounts', {
      ...given,
      debtor: {
        reference: 'A150',
        name: 'Ada Example',
        kind: 'consumer',
        country: 'US',
        state: 'New York',
        city: 'Astoria',
        postCode: '11102',
        address: '1 Main St\nAstoria NY 11102',
        phones: [{ number: '(808) 555-0100', type: 'mobile' }],
      },
    });
    expect(opened.status).toBe(201);
    const facts = await api.store.accounts.facts(opened.body.id as string);
    expect(facts?.debtor).toMatchObject({
      region: 'NY',
      locality: 'NYC',
      timeZone: 'America/New_York',
    });
    expect(facts?.contacts.map(({ kind, place, zones }) => [kind, place, zones]).sort()).toEqual([
      ['address', null, ['America/New_York']],
      ['phone', 'mobile', ['Pacific/Honolulu']],
    ]);
  });

  it('is not there for another creditor', async () => {
    const key = await api.keyOf('admin', 'other', 'somebody-else');
    for (const part of ['', '/timeline', '/why', '/ledger', '/messages', '/preview']) {
      expect(await api.get(`/v1/accounts/${accountId}${part}`, { key })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    }
    expect((await api.get('/v1/accounts', { key })).body).toEqual({
      accounts: [],
      nextCursor: null,
    });
  });
});

describe('the parts of an account', () => {
  it('say why nothing happens yet, a pause included', async () => {
    const opened = await api.post('/v1/accounts', londonDebtor('A200'));
    const other = opened.body.id as string;
    await api.command(other, 'pause', { reason: 'asked to wait', until: '2026-03-20' });
    const { body } = await api.get(`/v1/accounts/${other}/why`);
    const read = why.parse(body);
    const pause = read.guards.find(({ rule }) => rule === 'hold.pause');
    expect(pause).toMatchObject({ clearsAt: '2026-03-20T00:00:00.000Z' });
    expect(Date.parse(read.earliestAt ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-03-20'));
  });

  it('tell the story oldest first, page by page, each line once', async () => {
    await api.command(accountId, 'note', { text: 'first' });
    await api.command(accountId, 'note', { text: 'second' });
    await api.command(accountId, 'pause', { reason: 'asked to wait' });
    await api.command(accountId, 'note', { text: 'third' });
    await api.command(accountId, 'resume', {});
    const whole = timeline.parse((await api.get(`/v1/accounts/${accountId}/timeline`)).body);
    expect(whole.nextCursor).toBeNull();
    const collected: unknown[] = [];
    let cursor: string | null = null;
    do {
      const suffix: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await api.get(`/v1/accounts/${accountId}/timeline?limit=1${suffix}`);
      const page = timeline.parse(body);
      collected.push(...page.entries);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(collected).toEqual(whole.entries);
    const notes = whole.entries.filter(({ kind }) => kind === 'note');
    expect(notes.map(({ reason }) => reason)).toEqual(['first', 'second', 'third']);
    expect(notes[0]?.by).toEqual({ kind: 'user', id: 'admin' });
    const decisions = whole.entries.filter(({ kind }) => kind === 'decision');
    expect(decisions.map(({ reason }) => reason)).toEqual(['The account is paused.']);
  });

  it('keep the money in double entry', async () => {
    const paid = { amount: '100.00', receivedOn: '2026-03-01', reference: 'bank 1' };
    expect(await api.command(accountId, 'record-payment', paid)).toMatchObject({ status: 200 });
    const read = ledger.parse((await api.get(`/v1/accounts/${accountId}/ledger`)).body);
    const sum = (side: 'debit' | 'credit'): number =>
      read.entries.reduce(
        (total, entry) => total + Math.round(Number(entry[side].amount) * 100),
        0,
      );
    expect(sum('debit')).toBe(sum('credit'));
    expect(read.balances.total.amount).toBe('1150.50');
  });

  it('list messages and foretell the course', async () => {
    expect((await api.get(`/v1/accounts/${accountId}/messages`)).body).toEqual({ messages: [] });
    const read = preview.parse((await api.get(`/v1/accounts/${accountId}/preview?days=90`)).body);
    expect(read.entries.length).toBeGreaterThan(2);
    const times = read.entries.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
  });
});

describe('lists', () => {
  it('go page by page without repeating or losing a row', async () => {
    for (const reference of ['P1', 'P2', 'P3']) {
      await api.post('/v1/accounts', londonDebtor(reference));
    }
    const all = (await api.get('/v1/accounts?limit=200')).body.accounts as { id: string }[];
    const ids: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.get(`/v1/accounts?limit=2${cursor && `&cursor=${cursor}`}`);
      ids.push(...(body.accounts as { id: string }[]).map((one) => one.id));
      cursor = (body.nextCursor as string | null) ?? '';
    } while (cursor !== '');
    expect(ids).toEqual(all.map((one) => one.id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('age invoices as they stood on a date', async () => {
    const { status, body } = await api.get('/v1/reports/aging?asOf=2026-02-15');
    expect(status).toBe(200);
    expect(body).toMatchObject({ asOf: '2026-02-15', by: 'due' });
    const names = body.currencies[0].buckets.map((bucket: { name: string }) => bucket.name);
    expect(names).toEqual(['current', '1-30', '31-60', '61-90', '91-120', '120+']);
  });

  it('audit finds nothing wrong', async () => {
    const { status, body } = await api.get('/v1/reports/audit');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ok: true,
      ledger: { drift: [] },
      chain: { brokenAt: null },
      agreement: { openWithoutWorkflow: [], workflowWithoutOpen: [], stageDiffers: [] },
    });
    expect(body.chain.rows).toBeGreaterThan(10);
  });
});
