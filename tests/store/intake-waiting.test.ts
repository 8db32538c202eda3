import { customer, event, invoice } from '../intake/events';
import { openHouse, type House } from './intake-house';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(() => house.close());

test('what waits is found among many kept events by index', async () => {
  await house.query(`
    INSERT INTO "inbox" ("id", "creditorId", "source", "externalId", "type", "raw", "headers",
                         "bodySha256", "verifiedBy", "receivedAt", "verdict", "detail")
    SELECT 'evt_x' || n, 'default', 'stripe', 'evt_x' || n, 'customer.updated', '{}', '{}', '', '',
           now(), 'ignored', CASE WHEN n % 10 = 0 THEN 'waits-for cus_' || n ELSE 'type not used' END
      FROM generate_series(1, 20000) n`);
  const plan = await house.query<Record<string, string>>(`
    EXPLAIN SELECT "id" FROM "inbox"
     WHERE "detail" LIKE 'waits-for %'
       AND string_to_array("detail", ' ') && ARRAY['cus_50', 'in_50']`);
  expect(JSON.stringify(plan)).toContain('inbox_waiting_names');
});

test('a customer that changed before the first invoice is known counts with it', async () => {
  const moved = customer({ id: 'cus_new', name: 'Newest Name', email: 'newest@example.com' });
  expect(
    await house.deliver(event('customer.updated', moved, { at: '2026-03-01T16:00:00Z' })),
  ).toBe('ignored');
  const first = invoice({ id: 'in_new', customer: 'cus_new' });
  expect(await house.deliver(event('invoice.finalized', first))).toBe('applied');
  const facts = await house.account();
  expect(facts.debtor.name).toBe('Newest Name');
  expect(facts.contacts.map(({ value }) => value)).toContain('newest@example.com');
});

test('consent to text messages comes and goes with the customer record', async () => {
  const consent = async (word: string, at: string) => {
    const record = customer({ id: 'cus_new', metadata: { sms_consent: word } });
    await house.deliver(event('customer.updated', record, { at }));
    const { contacts } = await house.account();
    return contacts.filter(({ kind }) => kind === 'phone').map(({ smsConsent }) => smsConsent);
  };
  expect(await consent('yes', '2026-03-01T17:00:00Z')).toEqual([true]);
  expect(await consent('no', '2026-03-01T18:00:00Z')).toEqual([false]);
  expect(await consent('yes', '2026-03-01T17:30:00Z')).toEqual([false]);
});
