import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

/** Two accounts of one person (the same e-mail under two references) and one of another. */
async function household(name: string): Promise<readonly [string, string, string]> {
  const open = async (reference: string, email: string): Promise<string> => {
    const body = londonDebtor(reference);
    const debtor = { ...body.debtor, emails: [email], phones: [] };
    return (await api.post('/v1/accounts', { ...body, debtor })).body.id as string;
  };
  const email = `${name}@home.example`;
  return [
    await open(`${name}-1`, email),
    await open(`${name}-2`, email.toUpperCase()),
    await open(`${name}-3`, `else-${email}`),
  ];
}

async function holdsOn(id: string): Promise<string[]> {
  const { body } = await api.get(`/v1/accounts/${id}`);
  return (body.holds as { type: string }[]).map(({ type }) => type);
}

it.each(['breathing-space', 'bankruptcy', 'deceased', 'minor', 'scra'])(
  'a hold of type %s stands on all accounts of the person, once',
  async (type) => {
    const [first, second, other] = await household(type);
    const headers = { 'Idempotency-Key': `hold-${type}` };
    const data = { type, reason: 'told us', from: '2026-02-20' };
    expect((await api.command(first, 'hold', data, { headers })).status).toBe(200);
    expect((await api.command(first, 'hold', data, { headers })).status).toBe(200);
    expect(await holdsOn(first)).toEqual([type]);
    expect(await holdsOn(second)).toEqual([type]);
    expect(await holdsOn(other)).toEqual([]);
    const { body } = await api.get(`/v1/accounts/${second}/timeline`);
    const told = (body.entries as { kind: string }[]).filter(({ kind }) => kind === 'hold');
    expect(told).toHaveLength(1);
  },
);

it('a hold about one debt stays there', async () => {
  const [first, second] = await household('single');
  await api.command(first, 'hold', { type: 'operator', reason: 'waits for papers' });
  const { body } = await api.get(`/v1/accounts/${first}`);
  const invoiceId = body.invoices[0].id as string;
  await api.command(first, 'hold', { type: 'deceased', reason: 'one of two', invoiceId });
  expect((await holdsOn(first)).sort()).toEqual(['deceased', 'operator']);
  expect(await holdsOn(second)).toEqual([]);
});

it('entered on both accounts at once neither waits for the other', async () => {
  const [first, second] = await household('both');
  const data = { type: 'bankruptcy', reason: 'petition filed' };
  const answers = await Promise.all(
    [first, second, first, second].map((id) => api.command(id, 'hold', data)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await holdsOn(first)).toHaveLength(4);
  expect(await holdsOn(second)).toHaveLength(4);
});
