import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

const plain = {
  name: 'Second Ltd',
  role: 'first-party',
  fromEmail: 'a@second.example',
  fromPhone: '+442079460000',
  replyTo: 'a@second.example',
  payUrl: null,
  bankDetails: null,
  hours: '9 to 17',
  strategies: { business: 'b2b-standard', consumer: 'us-consumer-first-party' },
  contract: { lateFees: {}, clause: 'section 7' },
  authorityPercent: { collector: 10, supervisor: 30 },
  counselId: 'default',
};
const terms = {
  signedOn: '2026-01-02',
  termDays: 30,
  discount: { percent: '2', withinDays: 10 },
  lateFee: { kind: 'percent', percent: '2.5', caps: { GBP: '40.00', JPY: '500' } },
  interest: {
    basis: 'contract',
    rates: [{ from: '2020-01-01', percent: '8' }],
    capPercent: '12',
    exempt: { below: { GBP: '5.00' }, purposes: ['consumer'] },
  },
};
const full = {
  ...plain,
  contract: { ...plain.contract, terms },
  authority: { collector: { GBP: '250.00' }, supervisor: { GBP: '5000.00' } },
  conventions: { heldDays: 'difference', interest: { paymentDay: 'included' } },
  receipts: 'none',
};

const put = (body: unknown) =>
  api.call('PUT', '/v1/creditors/default', { body, headers: { 'If-Match': '*' } });

describe('settings of a creditor', () => {
  it('without the new parts stay valid and show none of them', async () => {
    const { status, body } = await put(plain);
    expect(status).toBe(200);
    expect(body).toEqual({ id: 'default', ...plain });
  });

  it('come back as they were given, conventions complete in their parts, under the same ETag', async () => {
    const written = await put(full);
    expect(written.status).toBe(200);
    const { body, headers } = await api.get('/v1/creditors/default');
    expect(body).toMatchObject({ ...full, id: 'default' });
    expect(body.conventions).toMatchObject({
      interest: { dayCount: 'ACT/365F', paymentDay: 'included', round: 'once' },
      reAge: { refund: 'due' },
      graceDays: 0,
    });
    expect(headers.get('etag')).toBe(written.headers.get('etag'));
    const again = await api.call('PUT', '/v1/creditors/default', {
      body: full,
      headers: { 'If-Match': headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(200);
  });

  const withTerms = (more: object) => ({
    ...full,
    contract: { ...full.contract, terms: { ...terms, ...more } },
  });
  it.each([
    [{ ...full, conventions: { grace: 'shifts-age' } }, 'conventions.graceDays'],
    [{ ...full, conventions: { orderKeys: ['due', 'due'] } }, 'conventions.orderKeys'],
    [{ ...full, conventions: { orderKeys: [] } }, 'conventions.orderKeys'],
    [{ ...full, conventions: { allocation: 'nobody-knows' } }, 'conventions.allocation'],
    [
      { ...full, conventions: { interest: { dayCount: '30/360', round: 'daily' } } },
      'conventions.interest.round',
    ],
    [
      withTerms({ interest: { ...terms.interest, capPercent: '7.99' } }),
      'contract.terms.interest.capPercent',
    ],
    [withTerms({ interest: { basis: 'contract', rates: [] } }), 'contract.terms.interest.rates'],
    [
      withTerms({
        interest: { basis: 'law', regime: 'GB', exempt: { purposes: ['commercial'] } },
      }),
      'contract.terms.interest.exempt.purposes',
    ],
    [
      {
        ...withTerms({ interest: { basis: 'law', regime: 'GB' } }),
        conventions: { interest: { firstDay: 'due' } },
      },
      'conventions.interest.firstDay',
    ],
    [withTerms({ lateFee: { kind: 'percent', percent: '0' } }), 'contract.terms.lateFee.percent'],
    [
      withTerms({ discount: { percent: '2', withinDays: 31 } }),
      'contract.terms.discount.withinDays',
    ],
    [{ ...full, contract: { ...full.contract, lateFees: { GBP: '25.00' } } }, 'contract.lateFees'],
    [withTerms({ signedOn: '2026-02-30' }), 'contract.terms.signedOn'],
    [
      { ...full, authority: { collector: { GBP: '250.005' }, supervisor: {} } },
      'authority.collector.GBP',
    ],
    [
      { ...full, authority: { collector: { XXX: '250.00' }, supervisor: {} } },
      'authority.collector.currency',
    ],
  ])('that contradict themselves are refused by path (%#)', async (body, path) => {
    const { status, body: problem } = await put(body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(problem.errors.map((error: { path: string }) => error.path)).toContain(path);
  });
});

describe('interest of 8 percent by contract', () => {
  it('is paid to the day of each payment, shown until today, and taken back in a moratorium', async () => {
    await put(full);
    const { body } = await api.post('/v1/accounts', londonDebtor('INT'));
    const id = body.id as string;
    const ledger = async () => (await api.get(`/v1/accounts/${id}/ledger`)).body;
    // 30 days after 1 February: 1,000.00 x 8 % x 30 / 365 = 6.575342
    api.nowAt = Date.parse('2026-03-03T12:00:00.000Z');
    const shown = await api.get(`/v1/accounts/${id}`);
    expect(shown.body.accrued).toEqual({
      asOf: '2026-03-03',
      interest: { amount: '6.58', currency: 'GBP' },
    });
    const paid = await api.command(id, 'record-payment', {
      amount: '106.58',
      receivedOn: '2026-03-03',
      reference: 'first',
    });
    expect(paid.body.account.balance.amount).toBe('1150.50');
    expect((await ledger()).balances).toMatchObject({
      principal: { amount: '1150.50' },
      interest: { amount: '0.00' },
    });
    // 30 more days of 900.00 (5.917808), 21 days of 250.50 (1.152986)
    api.nowAt = Date.parse('2026-04-02T12:00:00.000Z');
    expect((await ledger()).accrued.interest.amount).toBe('7.06');
    await api.command(id, 'promise', { amount: '10.00', dueOn: '2026-04-07' });
    const booked = await ledger();
    expect(booked.accrued.interest.amount).toBe('0.00');
    expect(booked.balances.interest.amount).toBe('7.06');
    // until 17 March: 14 days of 900.00 and 5 days of 250.50
    const held = await api.command(id, 'hold', {
      type: 'breathing-space',
      from: '2026-03-18',
      until: '2026-05-17',
      reason: 'registered on 17 March, told today',
    });
    expect(held.status).toBe(200);
    const after = await ledger();
    expect(after.balances.interest.amount).toBe('3.03');
    const reversed = after.entries.filter((row: { reverses: string | null }) => row.reverses);
    expect(reversed.length).toBeGreaterThan(0);
    const timeline = (await api.get(`/v1/accounts/${id}/timeline`)).body;
    const interest = timeline.entries.filter((one: { kind: string }) => one.kind === 'interest');
    expect(interest[0]).toMatchObject({
      reason: 'contract of 2026-01-02, section 7',
      data: {
        working: ['2026-02-02 to 2026-03-03: 1000.00 at 8 % for 30 days / 365 = 6.575342'],
      },
    });
    // Day 61: interest runs again from what is left.
    api.nowAt = Date.parse('2026-05-18T12:00:00.000Z');
    expect((await ledger()).accrued.interest.amount).toBe('0.50');
    // 106 days since 1 February, 60 of them in the moratorium: the account and the list agree.
    expect((await api.get(`/v1/accounts/${id}`)).body.daysPastDue).toBe(46);
    const listed = await api.get('/v1/accounts?minDaysPastDue=46');
    expect(listed.body.accounts).toMatchObject([{ id, daysPastDue: 46 }]);
    expect((await api.get('/v1/accounts?minDaysPastDue=47')).body.accounts).toEqual([]);
  });
});
