import { changeAccount } from '../../src/commands/run';
import { noChanges } from '../../src/domain/account/changes';
import { ok } from '../../src/domain/result';
import { builtInTexts } from '../../src/strategies/read';
import { adminKey, Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
  await publish('careful', 'claim.originalCreditor, claim.itemizationOn, debtor.address');
});
afterAll(() => api.stop());

/** The shipped strategy of business debtors, which requires these fields besides. */
async function publish(id: string, fields: string): Promise<void> {
  const shipped = builtInTexts().find((one) => one.id === 'b2b-standard')?.text ?? '';
  const raw = shipped
    .replace('id: b2b-standard', `id: ${id}`)
    .replace('\nlimits:', `\nclaim: { requires: [${fields}] }\n\nlimits:`);
  const headers = { 'Content-Type': 'application/yaml' };
  expect((await api.call('POST', '/v1/strategies', { raw, headers })).status).toBe(201);
}

async function signedIn(): Promise<string> {
  const raw = new URLSearchParams({ key: adminKey }).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const answer = await api.call('POST', '/console/sign-in', { key: null, raw, headers });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

interface Guard {
  readonly rule: string;
}

const guardOf = async (id: string) => {
  const { body } = await api.get(`/v1/accounts/${id}/why`);
  return (body.guards as Guard[]).find(({ rule }) => rule === 'claim.incomplete');
};
const markOf = async (id: string) =>
  (await api.get(`/v1/accounts/${id}`)).body.needsAttention as string | null;
/** Ids in the queue of the people who look after accounts. */
const queued = async () => {
  const { body } = await api.get('/v1/accounts?needsAttention=true');
  return (body.accounts as { id: string }[]).map(({ id }) => id);
};
const previewOf = async (id: string) => (await api.get(`/v1/accounts/${id}/preview`)).body;

async function opened(reference: string, strategy: string) {
  const { debtor, currency, invoices } = londonDebtor(reference);
  const { address: _none, ...unaddressed } = debtor;
  // Not due yet, and large enough to be announced: the first step is a contact.
  const first = { ...invoices[0], dueOn: '2026-03-20', amount: '2000.00' };
  const body = { debtor: unaddressed, currency, strategy, invoices: [first] };
  const answer = await api.post('/v1/accounts', body);
  expect(answer.status).toBe(201);
  return answer.body as { id: string; invoices: { id: string; number: string }[] };
}

describe('a claim that is not complete', () => {
  test('is not contacted about until what is missing was said, and why names it', async () => {
    const { id, invoices } = await opened('INC1', 'careful');
    const [invoice] = invoices;
    expect(await guardOf(id)).toMatchObject({
      blocks: ['contact'],
      sentence: `Before the first contact about invoice ${invoice?.number} is missing: original creditor, itemization date, postal address of the debtor.`,
      ...{ clearsAt: null, clearedBy: 'set-claim' },
      facts: { missing: 'claim.originalCreditor claim.itemizationOn debtor.address' },
    });
    expect(await previewOf(id)).toMatchObject({ entries: [], ends: 'waits-for-person' });
    const mark =
      'claim incomplete: original creditor (claim.originalCreditor), itemization date (claim.itemizationOn), postal address of the debtor (debtor.address)';
    expect(await markOf(id)).toBe(mark);
    expect(await queued()).toEqual([id]);
    const headers = { Cookie: await signedIn() };
    const list = await api.get('/console/accounts?needsAttention=true', { key: null, headers });
    expect(list.body).toContain(mark);
    const said = { originalCreditor: 'First Bank', itemizationOn: '2026-01-15' };
    await api.command(id, 'set-claim', { invoiceId: invoice?.id, ...said });
    expect(await guardOf(id)).toMatchObject({
      sentence: `Before the first contact about invoice ${invoice?.number} is missing: postal address of the debtor.`,
      clearedBy: 'update-contact',
    });
    expect(await markOf(id)).toBe(
      'claim incomplete: postal address of the debtor (debtor.address)',
    );
    expect(await previewOf(id)).toMatchObject({ entries: [], ends: 'waits-for-person' });
    const found = await api.command(id, 'update-contact', { address: '1 High Street\nLondon' });
    expect(found.status).toBe(200);
    expect(await guardOf(id)).toBeUndefined();
    expect(await markOf(id)).toBeNull();
    expect(await queued()).toEqual([]);
    const { entries } = await previewOf(id);
    expect(entries[0]).toMatchObject({ kind: 'contact', channel: 'email' });
  });

  test('of a strategy that requires nothing more goes on at once', async () => {
    const { id } = await opened('INC2', 'b2b-standard');
    expect(await guardOf(id)).toBeUndefined();
    expect((await previewOf(id)).entries[0]).toMatchObject({ kind: 'contact' });
    expect(await markOf(id)).toBeNull();
  });

  test('is taken up again when the settings of the creditor say what was missing', async () => {
    await publish('careful-house', 'creditor.address');
    const { id } = await opened('INC3', 'careful-house');
    expect(await markOf(id)).toContain('creditor.address');
    const told = await api.store.wakes.takeUnsent(9);
    for (const { accountId, version } of told) await api.store.wakes.markSent(accountId, version);
    const read = await api.get('/v1/creditors/default');
    const { id: _id, ...settings } = read.body as Record<string, unknown>;
    const headers = { 'If-Match': read.headers.get('etag') ?? '' };
    const body = { ...settings, address: '1 Wharf Road\nLeeds' };
    expect((await api.call('PUT', '/v1/creditors/default', { headers, body })).status).toBe(200);
    expect(await api.store.wakes.takeUnsent(9)).toMatchObject([{ accountId: id }]);
    // What the wake asks of the account.
    await changeAccount(api.deps.change, {
      ...{ accountId: id, actor: { kind: 'system', id: 'workflow', role: 'system' }, key: null },
      ...{ name: 'step', input: null, quiet: true, apply: () => ok({ changes: noChanges }) },
    });
    expect(await markOf(id)).toBeNull();
  });
});
