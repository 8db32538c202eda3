import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

const portfolios = [{ id: 'bought-1', title: 'Bought in 2025', role: 'debt-buyer' }];

async function withPortfolios(): Promise<void> {
  const { body } = await api.get('/v1/creditors/default');
  const { id: _id, ...settings } = body as Record<string, unknown>;
  const put = await api.call('PUT', '/v1/creditors/default', {
    body: { ...settings, portfolios, limitationWarningDays: 60 },
    headers: { 'If-Match': '*' },
  });
  expect(put.status).toBe(200);
  expect(put.body).toMatchObject({ portfolios, limitationWarningDays: 60 });
}

const open = (reference: string, claim: object) => {
  const { debtor, currency, invoices } = londonDebtor(reference);
  const [first] = invoices;
  const place = { ...debtor, state: 'Scotland' };
  return api.post('/v1/accounts', { debtor: place, currency, invoices: [{ ...first, claim }] });
};

describe('claims', () => {
  it('come with an account, keep what is said later, and show their last day', async () => {
    await withPortfolios();
    const opened = await open('C1', { portfolio: 'bought-1', originalCreditor: 'Bank plc' });
    expect(opened.status).toBe(201);
    const { id, invoices } = opened.body as { id: string; invoices: { id: string }[] };
    expect(invoices).toMatchObject([
      {
        claim: { portfolio: 'bought-1', originalCreditor: 'Bank plc' },
        limitation: { expiresOn: '2031-02-02', expired: false, extinguished: false },
      },
    ]);
    const billing = await api.keyOf('billing', 'books');
    const said = { invoiceId: invoices[0]?.id, limitationIn: 'DE', accruedOn: '2025-05-01' };
    const set = await api.command(id, 'set-claim', said, { key: billing });
    expect(set.status).toBe(200);
    expect(set.body.account.invoices).toMatchObject([
      {
        claim: { portfolio: 'bought-1', limitationIn: 'DE', accruedOn: '2025-05-01' },
        limitation: { expiresOn: '2028-12-31', needsReview: false },
      },
    ]);
    const event = { kind: 'negotiation', on: '2026-01-01', until: '2026-01-31' };
    const refused = await api.command(id, 'record-limitation-event', event, { key: billing });
    expect(refused.body.code).toBe('forbidden');
    const recorded = await api.command(id, 'record-limitation-event', event);
    expect(recorded.body.account.invoices[0].limitation.expiresOn).toBe('2029-01-31');
  });

  it('of a portfolio or a field that nobody knows are refused with their place', async () => {
    const unknown = await open('C2', { portfolio: 'nobody' });
    expect([unknown.status, unknown.body.errors]).toMatchObject([
      404,
      [{ path: 'invoices.0.claim.portfolio', code: 'not_found' }],
    ]);
    expect((await open('C3', { colour: 'red' })).body.code).toBe('unknown_field');
    expect((await open('C4', { accruedOn: '2030-01-01' })).body.code).toBe('date_invalid');
  });

  it('that ended with their period are shown as ended, with the source', async () => {
    const { debtor, currency } = londonDebtor('C5');
    const old = { number: 'C5-1', issuedOn: '2019-01-02', dueOn: '2019-02-01', amount: '10.00' };
    const opened = await api.post('/v1/accounts', {
      debtor: { ...debtor, state: 'SCT' },
      currency,
      invoices: [old],
    });
    expect(opened.body.invoices[0].limitation).toMatchObject({
      expiresOn: '2024-02-02',
      extinguished: true,
      rule: expect.stringContaining('Scotland') as string,
    });
  });
});
