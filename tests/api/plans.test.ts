import { Harness, londonDebtor, type Answered } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

let opened = 0;
async function account(): Promise<string> {
  opened += 1;
  return (await api.post('/v1/accounts', londonDebtor(`P${opened}`))).body.id as string;
}

const terms = { parts: 3, every: 'P1M', firstDueOn: '2026-03-31' };
const many = 50;

const counted = (answers: readonly Answered[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status === 200 ? 'done' : `${status} ${body.code as string}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};
const plansOf = async (id: string) =>
  (await api.get(`/v1/accounts/${id}/agreements`)).body.agreements as {
    id: string;
    status: string;
  }[];

describe('many at once', () => {
  it('50 proposals leave exactly one plan, and 50 acceptances one in force', async () => {
    const id = await account();
    const proposals = await Promise.all(
      Array.from({ length: many }, () => api.command(id, 'propose-plan', terms)),
    );
    expect(counted(proposals)).toEqual({ done: 1, '409 agreement_exists': many - 1 });
    const [plan, ...others] = await plansOf(id);
    expect(others).toEqual([]);
    const acceptances = await Promise.all(
      Array.from({ length: many }, () => api.command(id, 'accept-plan', { agreementId: plan?.id })),
    );
    expect(counted(acceptances)).toEqual({ done: 1, '409 already_decided': many - 1 });
    expect(await plansOf(id)).toMatchObject([{ id: plan?.id, status: 'active' }]);
  });

  it('50 callers who each propose and accept leave exactly one plan in force', async () => {
    const id = await account();
    const answers = await Promise.all(
      Array.from({ length: many }, async () => {
        const proposed = await api.command(id, 'propose-plan', terms);
        if (proposed.status !== 200) return proposed;
        const [plan] = await plansOf(id);
        return api.command(id, 'accept-plan', { agreementId: plan?.id });
      }),
    );
    expect(counted(answers)).toEqual({ done: 1, '409 agreement_exists': many - 1 });
    expect(await plansOf(id)).toMatchObject([{ status: 'active' }]);
  });
});

describe('what the interface says of a plan', () => {
  it('shows what each part got, the policy and the dates', async () => {
    const id = await account();
    await api.command(id, 'propose-plan', {
      every: 'P1M',
      firstDueOn: '2026-03-31',
      form: { income: '1500.00', expenses: '1000.00' },
      onMiss: 'append',
    });
    const [plan] = await plansOf(id);
    await api.command(id, 'accept-plan', { agreementId: plan?.id });
    const payment = { amount: '600.00', receivedOn: '2026-03-02', reference: 'first' };
    await api.command(id, 'record-payment', payment);
    expect((await plansOf(id))[0]).toMatchObject({
      type: 'plan',
      status: 'active',
      covered: { amount: '1250.50', currency: 'GBP' },
      total: { amount: '1250.50', currency: 'GBP' },
      paid: { amount: '600.00', currency: 'GBP' },
      instalments: [
        { n: 1, dueOn: '2026-03-31', status: 'paid', paid: { amount: '500.00' } },
        { n: 2, dueOn: '2026-04-30', status: 'part-paid', paid: { amount: '100.00' } },
        { n: 3, dueOn: '2026-05-31', status: 'open', amount: { amount: '250.50' } },
      ],
      every: 'P1M',
      onMiss: 'append',
      noticeDays: 3,
      graceDays: 7,
      moved: [],
      surplus: { amount: '500.00', currency: 'GBP' },
    });
    const refused = await api.command(id, 'reinstate-plan', { agreementId: plan?.id, reason: 'x' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'already_decided' } });
  });

  it.each([
    [{ ...terms, parts: 0 }, 422, 'below_minimum', 'parts'],
    [{ ...terms, parts: 13 }, 422, 'above_limit', 'parts'],
    [{ ...terms, parts: 200, every: 'P1W' }, 422, 'below_minimum', 'parts'],
    [{ ...terms, firstDueOn: '2026-02-30' }, 422, 'date_invalid', 'firstDueOn'],
    [{ ...terms, parts: undefined, amount: '9.99' }, 422, 'below_minimum', 'amount'],
    [{ ...terms, parts: undefined, amount: '-9.00' }, 422, 'amount_invalid', 'amount'],
    [{ ...terms, parts: undefined, amount: '9.001' }, 422, 'amount_invalid', 'amount'],
    [
      { ...terms, parts: undefined, amount: { amount: '50.00', currency: 'EUR' } },
      422,
      'currency_unknown',
      'amount',
    ],
    [{ ...terms, invoiceIds: ['inv_none'] }, 404, 'not_found', 'invoiceIds'],
    [{ ...terms, form: { income: '900.00', expenses: '895.00' } }, 422, 'below_minimum', 'form'],
  ])('names what is wrong with %j', async (data, status, code, path) => {
    const id = await account();
    const answer = await api.command(id, 'propose-plan', data);
    expect(answer).toMatchObject({ status, body: { code, errors: [{ path }] } });
    expect(await plansOf(id)).toEqual([]);
  });
});
