import { builtInTexts } from '../../src/strategies/read';
import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
  const shipped = builtInTexts().find(({ id }) => id === 'b2b-standard')?.text ?? '';
  const requires =
    'claim: { requires: [claim.originalCreditor, claim.itemizationOn, debtor.address] }';
  const raw = shipped
    .replace('id: b2b-standard', 'id: careful')
    .replace('\nlimits:', `\n${requires}\n\nlimits:`);
  const headers = { 'Content-Type': 'application/yaml' };
  expect((await api.call('POST', '/v1/strategies', { raw, headers })).status).toBe(201);
});
afterAll(() => api.stop());

interface Guard {
  readonly rule: string;
}

const guardOf = async (id: string) => {
  const { body } = await api.get(`/v1/accounts/${id}/why`);
  return (body.guards as Guard[]).find(({ rule }) => rule === 'claim.incomplete');
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
    const said = { originalCreditor: 'First Bank', itemizationOn: '2026-01-15' };
    await api.command(id, 'set-claim', { invoiceId: invoice?.id, ...said });
    expect(await guardOf(id)).toMatchObject({
      sentence: `Before the first contact about invoice ${invoice?.number} is missing: postal address of the debtor.`,
      clearedBy: 'update-contact',
    });
    expect(await previewOf(id)).toMatchObject({ entries: [], ends: 'waits-for-person' });
    const found = await api.command(id, 'update-contact', { address: '1 High Street\nLondon' });
    expect(found.status).toBe(200);
    expect(await guardOf(id)).toBeUndefined();
    const { entries } = await previewOf(id);
    expect(entries[0]).toMatchObject({ kind: 'contact', channel: 'email' });
  });

  test('of a strategy that requires nothing more goes on at once', async () => {
    const { id } = await opened('INC2', 'b2b-standard');
    expect(await guardOf(id)).toBeUndefined();
    expect((await previewOf(id)).entries[0]).toMatchObject({ kind: 'contact' });
  });
});
