import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

let opened = 0;
async function account(): Promise<{ id: string; invoiceId: string }> {
  opened += 1;
  const { body } = await api.post('/v1/accounts', londonDebtor(`AL${opened}`));
  return { id: body.id as string, invoiceId: body.invoices[0].id as string };
}

const gbp = (amount: string) => ({ amount, currency: 'GBP' });

describe('the dry run of an allocation', () => {
  it('shows what a payment would pay, as the payment does, and keeps nothing', async () => {
    const { id, invoiceId } = await account();
    const before = (await api.get(`/v1/accounts/${id}`)).body;
    const { status, body } = await api.get(`/v1/accounts/${id}/allocation?amount=1300.00`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accountId: id,
      strategy: 'default',
      orderKeys: ['due', 'issued', 'number'],
      amount: gbp('1300.00'),
      lines: [
        { invoiceId, component: 'principal', amount: gbp('1000.00') },
        { component: 'principal', amount: gbp('250.50') },
      ],
      unapplied: gbp('49.50'),
    });
    expect(body.working.at(-1)).toBe('1300.00 = 1250.50 allocated + 49.50 unapplied');
    expect((await api.get(`/v1/accounts/${id}`)).body).toEqual(before);
    const data = { amount: '1300.00', receivedOn: '2026-03-02', reference: 'r' };
    await api.command(id, 'record-payment', data);
    const { entries } = (await api.get(`/v1/accounts/${id}/timeline`)).body;
    const payment = entries.find((one: { kind: string }) => one.kind === 'payment');
    expect(payment.data.lines[0]).toMatchObject({ invoiceId, rule: body.lines[0].rule });
    const ledger = (await api.get(`/v1/accounts/${id}/ledger`)).body;
    expect(ledger.entries).toContainEqual(
      expect.objectContaining({ account: 'overpayment', credit: gbp('49.50') }),
    );
  });

  it.each([
    ['amount=-1.00', 422, 'amount_invalid', 'amount'],
    ['amount=0.00', 422, 'amount_invalid', 'amount'],
    ['amount=1.001', 422, 'amount_invalid', 'amount'],
    ['amount=1.00&currency=EUR', 422, 'currency_unknown', 'currency'],
    ['amount=1.00&currency=XXQ', 422, 'currency_unknown', 'currency'],
    ['amount=1.00&invoiceId=inv_none', 404, 'not_found', 'invoiceId'],
    ['amount=1.00&measureId=agr_none', 404, 'not_found', 'measureId'],
    ['currency=GBP', 400, 'invalid_query', 'amount'],
    ['amount=1.00&strategy=x', 400, 'invalid_query', 'strategy'],
  ])('refuses %s', async (query, status, code, path) => {
    const { id } = await account();
    const answer = await api.get(`/v1/accounts/${id}/allocation?${query}`);
    expect(answer).toMatchObject({ status, body: { code, errors: [{ path }] } });
  });
});

it('money that goes back is owed again in the same request, and comes back the same way', async () => {
  const { id } = await account();
  const paid = { amount: '1250.50', receivedOn: '2026-03-02', reference: 'r' };
  await api.command(id, 'record-payment', paid);
  const { entries } = (await api.get(`/v1/accounts/${id}/timeline`)).body;
  const paymentId = entries.find((one: { kind: string }) => one.kind === 'payment').ref as string;
  const bounced = { paymentId, kind: 'bounce', reason: 'no funds' };
  const back = await api.command(id, 'return-payment', bounced);
  expect(back.body.account).toMatchObject({ id, status: 'open', balance: gbp('1250.50') });
  const again = await api.command(id, 'return-payment', bounced);
  expect(again).toMatchObject({ status: 409, body: { code: 'already_decided' } });
  const off = await api.command(id, 'charge-off', { reason: 'year end' });
  expect(off.body.account).toMatchObject({ status: 'open', balance: gbp('1250.50') });
  const recovered = await api.command(id, 'undo-return', { paymentId, reason: 'honoured' });
  expect(recovered.body.account.balance).toEqual(gbp('0.00'));
});
