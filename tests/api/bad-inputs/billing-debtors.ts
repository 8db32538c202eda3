import { event, type Fields } from '../../intake/events';
import { expectOutcome } from './answers';
import type { BadInput, House } from './harness';
import { debtOf, phoneOf, unique } from './makers';

/** Section 2, what events say about debtors: names, addresses, numbers, places. */

const shown = (over: Fields, tag = `n${unique()}`) => ({
  tag,
  body: event('invoice.finalized', debtOf(tag, over)),
});

async function takes(house: House, over: Fields) {
  const { tag, body } = shown(over);
  expectOutcome(await house.bill(body), 'applied', JSON.stringify(over));
  return house.accountOf(tag);
}

async function leaves(house: House, over: Fields): Promise<void> {
  const { tag, body } = shown(over);
  expectOutcome(await house.bill(body), 'quarantined', JSON.stringify(over).slice(0, 100));
  expect(await house.accountOf(tag)).toBeNull();
}

/** The contact of a kind, whose value is not to be used. */
async function unusable(house: House, kind: 'email' | 'phone', value: string): Promise<void> {
  const account = await takes(house, { [`customer_${kind}`]: value });
  const points = (account.contacts as { kind: string; status: string; value: string }[]).filter(
    (one) => one.kind === kind,
  );
  expect({ value, points }).toMatchObject({ value, points: [{ status: 'invalid' }] });
  expect(points[0]?.value).not.toMatch(/[\r\n\u0000]/);
  expect(account.status).toBe('open');
}

/** Each name is kept as it is, and shown as text: on the statement as it is, in the console escaped. */
async function plainly(house: House, names: readonly string[]): Promise<void> {
  const cookie = await house.signIn();
  for (const name of names) {
    const account = await takes(house, { customer_name: name });
    expect(account.debtor.name).toBe(name.normalize('NFC'));
    const id = account.id as string;
    const statement = await house.call('GET', `/v1/accounts/${id}/statement`);
    expect(statement).toMatchObject({ status: 200 });
    expect(statement.text).toContain(name.normalize('NFC'));
    const page = await house.page(`/console/accounts/${id}`, cookie);
    expect(page.text).toContain(escaped(name.normalize('NFC')));
    if (/[<>"]/.test(name)) expect(page.text).not.toContain(name);
  }
}

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

export const debtors: readonly BadInput[] = [
  {
    id: 'B-053',
    sent: 'names that are empty, long, blank, or turn the text around',
    run: async (house) => {
      for (const name of ['', '   ', '\u200b\u200b', 'x'.repeat(201), 'x'.repeat(10_000)]) {
        await leaves(house, { customer_name: name });
      }
      const turned = await takes(house, { customer_name: 'Ann\u202e eiL \u200bBo\u0007b' });
      expect(turned.debtor.name).toBe('Ann eiL Bob');
      const long = await takes(house, { customer_name: 'x'.repeat(200) });
      expect(long.debtor.name).toHaveLength(200);
    },
  },
  {
    id: 'B-054',
    sent: 'NUL in a text',
    run: async (house) => {
      await leaves(house, { customer_name: 'A\u0000B' });
      await leaves(house, { metadata: { note: '\u0000' } });
      await leaves(house, { customer_email: 'a\u0000@b.example' });
    },
  },
  {
    id: 'B-055',
    sent: 'half a surrogate pair in a text',
    run: async (house) => {
      for (const half of ['\\ud800', '\\udc00', 'x\\ud83dx']) {
        const { tag, body } = shown({ customer_name: 'PLACE' });
        expectOutcome(await house.bill(body.replace('PLACE', half)), 'quarantined', half);
        expect(await house.accountOf(tag)).toBeNull();
      }
    },
  },
  {
    id: 'B-056',
    sent: 'names of people that programs stumble over',
    run: (house) =>
      plainly(house, [
        'Zoë Müller €',
        'Zoe\u0308 Mu\u0308ller',
        "O'Brien",
        '👩‍👩‍👧 Family',
        'Null',
        'True',
        'undefined',
        '=1+1',
      ]),
  },
  {
    id: 'B-057',
    sent: 'names that are templates',
    run: (house) =>
      plainly(house, [
        '{{7*7}}',
        '{{ debtor.name }}',
        '{% raw %}',
        '${process.env}',
        '<%= 1 %>',
        "{{constructor.constructor('return 1')()}}",
      ]),
  },
  {
    id: 'B-058',
    sent: 'names that are HTML',
    run: (house) =>
      plainly(house, ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'><b>x"]),
  },
  {
    id: 'B-059',
    sent: 'e-mail addresses that reach nobody, or more than one',
    run: async (house) => {
      const odd = ['a@b', 'a b@c.de', 'a@[127.0.0.1]', 'a@b.de, c@d.de', 'a@@b.de', '.a@b.de'];
      for (const value of [...odd, `${'a'.repeat(250)}@b.example`, 'Bob <a@b.de>']) {
        await unusable(house, 'email', value);
      }
    },
  },
  {
    id: 'B-060',
    sent: 'an e-mail address with a header inside',
    run: async (house) => {
      await unusable(house, 'email', 'x@y.de\r\nBcc: all@z.de');
      const mark = house.lines.length;
      await unusable(house, 'email', 'x@y.de\nBcc:all@z.de');
      expect(house.lines.slice(mark)).toContainEqual(
        expect.objectContaining({ alert: 'security', reason: 'header-injection' }),
      );
    },
  },
  {
    id: 'B-061',
    sent: 'numbers that are short, premium, of no country, or words',
    run: async (house) => {
      const odd = ['+1', '00493012345678', 'call me', '+19005550199', '+88161234567'];
      for (const value of [...odd, `+${'1'.repeat(20)}`, '+1 212 555 0123 ext. 4;rm']) {
        await unusable(house, 'phone', value);
      }
    },
  },
  {
    id: 'B-062',
    sent: 'one number for two debtors',
    run: async (house) => {
      const phone = phoneOf(unique(), 'US');
      const over = { customer_phone: phone, metadata: { sms_consent: 'yes' } };
      const ids: string[] = [];
      for (let n = 0; n < 2; n += 1) ids.push((await takes(house, over)).id as string);
      expect((await house.pointOf(ids[0] ?? '', phone)).status).toBe('ok');
      expectOutcome(await house.text(phone, 'STOP'), 'applied');
      for (const id of ids) expect((await house.pointOf(id, phone)).status).toBe('opted-out');
    },
  },
  {
    id: 'B-063',
    sent: 'time zones that are none',
    decided: 'an address that leaves no doubt counts; where there is none, nobody is written to',
    run: async (house) => {
      for (const zone of ['Mars/Phobos', 'EST', 'GMT+25', '', '__proto__', 'x'.repeat(300)]) {
        const { account, firstAt, first } = await consumer(house, { country: 'US' }, zone);
        expect({ zone, kept: account.debtor.timeZone }).toEqual({ zone, kept: null });
        expect({ zone, first, firstAt }).toEqual({ zone, first: undefined, firstAt: undefined });
      }
    },
  },
  {
    id: 'B-064',
    sent: 'a state and a ZIP that are 3,000 miles apart',
    run: async (house) => {
      const address = { line1: '1 Main Street', city: 'Nowhere', state: 'NY', country: 'US' };
      const firstAt = async (postCode: string) =>
        (await consumer(house, { ...address, postal_code: postCode })).firstAt;
      // In New York when the strategy begins; then not before it is eight in Los Angeles too.
      expect([await firstAt('12201'), await firstAt('90210')]).toEqual([
        ...['2026-03-02T15:30:00.000Z', '2026-03-02T16:00:00.000Z'],
      ]);
    },
  },
];

/** A person who is overdue, and the first contact that is to come. */
async function consumer(house: House, address: Fields, zone?: string) {
  const account = await takes(house, {
    metadata: { debtor_kind: 'consumer', ...(zone === undefined ? {} : { time_zone: zone }) },
    due_date: Date.parse('2026-01-15T15:00:00Z') / 1_000,
    customer_address: address,
    // A number would tell where its owner is.
    customer_phone: null,
  });
  const { entries } = await house.part(account.id as string, 'preview');
  const contacts = (entries as { kind: string; at: string }[]).filter(
    ({ kind }) => kind === 'contact',
  );
  return { account, first: contacts[0], firstAt: contacts[0]?.at };
}
