import { changeAccount } from '../../src/commands/run';
import { ok } from '../../src/domain/result';
import { Harness, londonDebtor, startAt } from './harness';

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

/** As a worker closes an account that lives on elsewhere. */
async function closeNow(accountId: string): Promise<void> {
  const account = { status: 'closed', stage: 'closed', outcome: 'placed' } as const;
  const closed = await changeAccount(api.deps.change, {
    accountId,
    actor: { kind: 'system', id: 'system', role: 'system' },
    key: null,
    name: 'step',
    input: null,
    apply: () => ok({ changes: { account: { ...account, closedAt: startAt }, timeline: [] } }),
  });
  expect(closed.ok).toBe(true);
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

it('entered on both accounts at once neither waits for the other, and it stands once', async () => {
  const [first, second] = await household('both');
  const data = { type: 'bankruptcy', reason: 'petition filed' };
  const answers = await Promise.all(
    [first, second, first, second].map((id) => api.command(id, 'hold', data)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  expect(answers.map(({ body }) => body.code as string | undefined)).toContain('held');
  expect(await holdsOn(first)).toEqual(['bankruptcy']);
  expect(await holdsOn(second)).toEqual(['bankruptcy']);
});

it('what becomes known of it, and its release, count for all accounts of the person', async () => {
  const [first, second] = await household('amended');
  const details = { moratorium: 'crisis', registeredOn: '2026-02-20' };
  await api.command(first, 'hold', { type: 'breathing-space', reason: 'register', details });
  const untilOn = async (id: string): Promise<(string | null)[]> => {
    const { body } = await api.get(`/v1/accounts/${id}`);
    return (body.holds as { until: string | null }[]).map(({ until }) => until);
  };
  expect(await untilOn(second)).toEqual([null]);
  const idOn = async (id: string): Promise<string> =>
    (await api.get(`/v1/accounts/${id}`)).body.holds[0].id as string;
  const amended = { holdId: await idOn(second), reason: 'told us' };
  const treatment = { details: { treatmentEndedOn: '2026-02-28' } };
  const answer = await api.command(second, 'amend-hold', { ...amended, ...treatment });
  expect(answer.status).toBe(200);
  expect(await untilOn(first)).toEqual(['2026-03-30T23:00:00.000Z']);
  expect(await untilOn(second)).toEqual(['2026-03-30T23:00:00.000Z']);
  const released = { holdId: await idOn(first), reason: 'somebody else' };
  expect((await api.command(first, 'release-hold', released)).status).toBe(200);
  expect(await holdsOn(first)).toEqual([]);
  expect(await holdsOn(second)).toEqual([]);
});

it('stands on an account that is opened later or taken up again, but not one that was released', async () => {
  const [first, second] = await household('later');
  const email = 'later@home.example';
  const open = async (reference: string): Promise<string> => {
    const body = londonDebtor(reference);
    const debtor = { ...body.debtor, emails: [email], phones: [] };
    return (await api.post('/v1/accounts', { ...body, debtor })).body.id as string;
  };
  await closeNow(second);
  const data = { type: 'bankruptcy', reason: 'petition', details: { filedOn: '2026-02-20' } };
  await api.command(first, 'hold', data);
  await api.command(first, 'hold', { type: 'operator', reason: 'of this debt only' });
  expect(await holdsOn(second)).toEqual([]);
  await api.command(second, 'reopen', { reason: 'closed by mistake' });
  expect(await holdsOn(second)).toEqual(['bankruptcy']);
  const third = await open('later-9');
  expect(await holdsOn(third)).toEqual(['bankruptcy']);
  const { body } = await api.get(`/v1/accounts/${third}`);
  expect(body.holds[0]).toMatchObject({
    from: '2026-02-20T00:00:00.000Z',
    details: { filedOn: '2026-02-20' },
    partyId: null,
  });
  const holdId = body.holds[0].id as string;
  await api.command(third, 'release-hold', { holdId, reason: 'another person of that name' });
  expect(await holdsOn(first)).toEqual(['operator']);
  expect(await holdsOn(second)).toEqual([]);
  expect(await holdsOn(await open('later-10'))).toEqual([]);
});

it('an exclusion of the debtor is one of the person; one of an invoice is not', async () => {
  const [first, second, other] = await household('excluded');
  const isOut = async (id: string): Promise<boolean> =>
    (await api.get(`/v1/accounts/${id}`)).body.excluded as boolean;
  expect((await api.command(first, 'exclude', { reason: 'key customer' })).status).toBe(200);
  expect([await isOut(first), await isOut(second), await isOut(other)]).toEqual([
    true,
    true,
    false,
  ]);
  const { body: why } = await api.get(`/v1/accounts/${second}/why`);
  expect(why.guards).toContainEqual(
    expect.objectContaining({ rule: 'debtor.excluded', clearsAt: null, clearedBy: 'include' }),
  );
  expect((await api.command(second, 'include', { reason: 'over' })).status).toBe(200);
  expect([await isOut(first), await isOut(second)]).toEqual([false, false]);
  const { body } = await api.get(`/v1/accounts/${first}`);
  const invoiceId = body.invoices[0].id as string;
  await api.command(first, 'exclude', { invoiceId, reason: 'promised', until: '2026-12-01' });
  const account = (await api.get(`/v1/accounts/${first}`)).body;
  expect(account.invoices[0]).toMatchObject({ id: invoiceId, excluded: true });
  expect(await isOut(second)).toBe(false);
});

it('a rule of the policy is set aside once a second person agrees, a law never', async () => {
  const [first] = await household('aside');
  const key = await api.keyOf('collector', 'carl');
  const boss = await api.keyOf('supervisor', 'sue');
  await api.command(first, 'pause', { reason: 'asked by phone', until: '2026-05-01' });
  const data = { until: '2026-04-01', reason: 'wants the letter now' };
  const law = { ...data, rule: 'hold.bankruptcy' };
  expect(await api.command(first, 'override', law, { key })).toMatchObject({
    status: 409,
    body: { code: 'held' },
  });
  const asked = await api.command(first, 'override', { ...data, rule: 'hold.pause' }, { key });
  expect(asked.status).toBe(202);
  const standing = async (): Promise<string[]> => {
    const { body } = await api.get(`/v1/accounts/${first}/why`);
    return (body.guards as { rule: string }[]).map(({ rule }) => rule);
  };
  expect(await standing()).toContain('hold.pause');
  const approval = { approvalId: asked.body.approvalId as string, reason: 'agreed' };
  const agreed = await api.command(first, 'approve', approval, { key: boss });
  expect(agreed.status).toBe(200);
  expect(await standing()).not.toContain('hold.pause');
  const { body } = await api.get(`/v1/accounts/${first}/timeline`);
  expect(body.entries).toContainEqual(
    expect.objectContaining({ title: 'Rule set aside: hold.pause', reason: data.reason }),
  );
  api.nowAt = Date.parse('2026-04-01T12:00:00.000Z');
  expect(await standing()).toContain('hold.pause');
  // The pause ends by itself: the next change tells it.
  api.nowAt = Date.parse('2026-05-02T12:00:00.000Z');
  await api.command(first, 'note', { text: 'seen' });
  const later = await api.get(`/v1/accounts/${first}/timeline`);
  const titles = (later.body.entries as { title: string }[]).map(({ title }) => title);
  expect(titles.filter((title) => title === 'Hold ended: pause')).toHaveLength(1);
  api.nowAt = startAt;
});
