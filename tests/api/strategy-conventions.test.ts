import { builtInTexts } from '../../src/strategies/read';
import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

const [b2b] = builtInTexts();
const headers = { 'Content-Type': 'application/yaml' };

/** The shipped strategy under another name, with conventions of its own. */
function document(id: string, conventions: string): string {
  return (b2b?.text ?? '')
    .replace('id: b2b-standard', `id: ${id}`)
    .replace('limits:', `conventions: ${conventions}\n\nlimits:`);
}

it('a strategy says from which day its accounts age; others age as their creditor says', async () => {
  const raw = document('by-issue', '{ ageFrom: issued, heldDays: difference }');
  expect((await api.call('POST', '/v1/strategies', { raw, headers })).status).toBe(201);
  const own = await api.post('/v1/accounts', { ...londonDebtor('SC1'), strategy: 'by-issue' });
  const other = await api.post('/v1/accounts', londonDebtor('SC2'));
  const [first] = own.body.invoices as { issuedOn: string; dueOn: string }[];
  const daysSince = (on: string): number =>
    Math.floor(api.nowAt / 86_400_000) - Date.parse(on) / 86_400_000;
  expect(own.body.daysPastDue).toBe(daysSince(first?.issuedOn ?? ''));
  expect(other.body.daysPastDue).toBe(daysSince(first?.dueOn ?? ''));
  expect(own.body.daysPastDue).toBeGreaterThan(other.body.daysPastDue as number);
  const listed = await api.get(`/v1/accounts?minDaysPastDue=${own.body.daysPastDue}`);
  expect(listed.body.accounts).toMatchObject([{ id: own.body.id }]);
});

it('conventions that contradict each other are a fault of the document, at their line', async () => {
  const raw = document('faulty', '{ grace: shifts-age, graceDays: 0, orderKeys: [due, due] }');
  const { status, body } = await api.call('POST', '/v1/strategies', { raw, headers });
  expect(status).toBe(422);
  expect(body).toMatchObject({
    code: 'strategy_invalid',
    errors: [{ path: 'conventions.graceDays' }, { path: 'conventions.orderKeys' }],
  });
});
