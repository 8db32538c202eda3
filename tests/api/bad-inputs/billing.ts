import { charge, customer, event, paidInvoice, seconds, type Fields } from '../../intake/events';
import { debtors } from './billing-debtors';
import { expectOutcome } from './answers';
import type { BadInput } from './harness';
import { debtOf, unique } from './makers';

/** Section 2: what signed events of a billing system say. */

/** Each body is put aside once, and nothing else of it stays. */
export function putAside(
  id: string,
  sent: string,
  bodiesOf: (tag: string) => readonly (string | Uint8Array)[],
  decided?: string,
): BadInput {
  return {
    id,
    sent,
    ...(decided === undefined ? {} : { decided }),
    run: async (house) => {
      const tag = `q${unique()}`;
      for (const [n, body] of bodiesOf(tag).entries()) {
        const before = await house.inboxRows();
        const mark = house.lines.length;
        expectOutcome(await house.bill(body), 'quarantined', `body ${n}`);
        expect((await house.inboxRows()) - before).toBe(1);
        expect(house.lines.slice(mark)).toMatchObject([{ source: 'stripe', level: 40 }]);
        expectOutcome(await house.bill(body), 'duplicate', `body ${n} again`);
      }
      expect(await house.accountOf(tag)).toBeNull();
    },
  };
}

/** An event that shows an invoice, with some text of it replaced in the JSON itself. */
function spelled(tag: string, find: string, replace: string): string {
  const body = event('invoice.finalized', debtOf(tag));
  if (!body.includes(find)) throw new Error(`${find} is not in the event`);
  return body.replace(find, replace);
}

const amountAs = (tag: string, amount: string) =>
  spelled(tag, '"amount_due":12500', `"amount_due":${amount}`);

const paid = (tag: string, over: Fields = {}) =>
  paidInvoice({
    ...debtOf(tag),
    ...{ status: 'paid', amount_paid: 12_500, amount_remaining: 0 },
    ...{ charge: `ch_${tag}`, payment_intent: `pi_${tag}` },
    ...over,
  });
const onMarch2 = { at: '2026-03-02T09:00:00Z' };

const eventsAndMoney: readonly BadInput[] = [
  putAside('B-034', 'half a JSON', () => ['{']),
  putAside('B-035', 'JSON that is no event, and nothing', () => ['[]', 'null', '"x"', '1', '']),
  {
    id: 'B-036',
    sent: 'a type that nobody knows',
    run: async (house) => {
      const body = event('planet.aligned', {});
      expectOutcome(await house.bill(body), 'ignored');
      expectOutcome(await house.bill(body), 'duplicate');
    },
  },
  putAside('B-037', 'ids that are missing, empty, a number, 300 characters', (tag) => {
    const body = event('invoice.finalized', debtOf(tag), { id: `evt_${tag}` });
    const ids = [`""`, '5', `"evt_${'x'.repeat(300)}"`, 'null', '{}'];
    const odd = ids.map((id) => body.replace(`"evt_${tag}"`, id));
    return [body.replace(`"id":"evt_${tag}",`, ''), ...odd];
  }),
  {
    id: 'B-038',
    sent: 'a known id with other content',
    run: async (house) => {
      const tag = `r${unique()}`;
      const id = `evt_${tag}`;
      expectOutcome(await house.bill(event('invoice.finalized', debtOf(tag), { id })), 'applied');
      const mark = house.lines.length;
      const other = event('invoice.finalized', debtOf(tag, { amount_due: 99 }), { id });
      expectOutcome(await house.bill(other), 'duplicate');
      expect(JSON.stringify(house.lines.slice(mark))).toContain('id-reuse');
      expect((await house.accountOf(tag)).balance.amount).toBe('125.00');
    },
  },
  putAside('B-039', 'an amount twice in one object', (tag) => [
    amountAs(tag, '100,"amount_due":12500'),
  ]),
  putAside('B-040', 'amounts that are no whole number in its plain spelling', (tag) =>
    ['"100"', '100.5', '1e3', '-0', 'NaN', 'null', '0x64', '012500', '[]'].map((amount) =>
      amountAs(tag, amount),
    ),
  ),
  putAside('B-041', 'a payment of nothing', (tag) => [
    event('invoice.paid', paid(tag, { amount_paid: 0 }), onMarch2),
  ]),
  putAside('B-042', 'negative amounts', (tag) => [
    amountAs(tag, '-100'),
    event('invoice.paid', paid(tag, { amount_paid: -100 }), onMarch2),
  ]),
  putAside('B-043', '2^53 + 1', (tag) => [amountAs(tag, '9007199254740993')]),
  putAside('B-044', '2^63', (tag) => [amountAs(tag, '9223372036854775808')]),
  putAside(
    'B-045',
    'currencies that do not exist',
    (tag) =>
      ['US$', 'xxx', '', 'XXX', 'USD', 'us'].map((currency) =>
        spelled(tag, '"currency":"usd"', `"currency":"${currency}"`),
      ),
    'Stripe itself writes `usd`, and amounts without decimals: JPY cannot have two',
  ),
  {
    id: 'B-046',
    sent: "a payment in another currency than the account's",
    decided: 'a payment of Stripe names its invoice: put aside for a person, converted never',
    run: async (house) => {
      const tag = `c${unique()}`;
      expectOutcome(await house.bill(event('invoice.finalized', debtOf(tag))), 'applied');
      const euros = paid(tag, { currency: 'eur' });
      expectOutcome(await house.bill(event('invoice.paid', euros, onMarch2)), 'quarantined');
      expect((await house.accountOf(tag)).balance).toEqual({ amount: '125.00', currency: 'USD' });
    },
  },
  {
    id: 'B-047',
    sent: 'a payment before its invoice',
    decided: 'a payment of Stripe brings its invoice with it; a refund waits for its payment',
    run: async (house) => {
      const tag = `p${unique()}`;
      const refund = charge({
        ...{ id: `ch_${tag}`, payment_intent: `pi_${tag}`, amount_refunded: 5_000 },
      });
      const early = event('charge.refunded', refund, { at: '2026-03-02T09:30:00Z' });
      expectOutcome(await house.bill(early), 'quarantined');
      expectOutcome(await house.bill(event('invoice.paid', paid(tag), onMarch2)), 'applied');
      const account = await house.accountOf(tag);
      expect(account).toMatchObject({ balance: { amount: '50.00' } });
      expect(await house.books(account.id as string)).toMatchObject({ cash: 7_500 });
    },
  },
  {
    id: 'B-048',
    sent: 'a payment for an account that is closed',
    decided: 'the payment names its invoice: what is too much is owed back to the debtor',
    run: async (house) => {
      const tag = `d${unique()}`;
      expectOutcome(await house.bill(event('invoice.finalized', debtOf(tag))), 'applied');
      const { id } = await house.accountOf(tag);
      const money = { amount: '125.00', receivedOn: '2026-03-01', reference: 'bank' };
      expect((await house.command(id as string, 'record-payment', money)).status).toBe(200);
      expect((await house.accountOf(tag)).stage).toBe('closed');
      expectOutcome(await house.bill(event('invoice.paid', paid(tag), onMarch2)), 'applied');
      expect(await house.books(id as string)).toMatchObject({
        ...{ cash: 25_000, overpayment: -12_500 },
      });
    },
  },
  {
    id: 'B-049',
    sent: 'a payment of more than is owed',
    run: async (house) => {
      const tag = `m${unique()}`;
      const more = paid(tag, { amount_paid: 15_000 });
      expectOutcome(await house.bill(event('invoice.paid', more, onMarch2)), 'applied');
      const { id, balance } = await house.accountOf(tag);
      expect(balance.amount).toBe('0.00');
      expect(await house.books(id as string)).toMatchObject({ overpayment: -2_500 });
    },
  },
  {
    id: 'B-050',
    sent: 'a refund of more than was paid',
    run: async (house) => {
      const tag = `f${unique()}`;
      expectOutcome(await house.bill(event('invoice.paid', paid(tag), onMarch2)), 'applied');
      const names = { id: `ch_${tag}`, payment_intent: `pi_${tag}` };
      for (const over of [
        { amount_refunded: 12_501 },
        { amount: 20_000, amount_refunded: 20_000 },
      ]) {
        const body = event('charge.refunded', charge({ ...names, ...over }), onMarch2);
        expectOutcome(await house.bill(body), 'quarantined');
      }
      expect((await house.accountOf(tag)).balance.amount).toBe('0.00');
    },
  },
  putAside('B-051', 'times that cannot be', (tag) => {
    const body = event('invoice.finalized', debtOf(tag), { id: `evt_${tag}` });
    const created = `"created":${seconds('2026-03-01T15:00:01Z')},"data"`;
    const odd = ['0', '5', '253402300799', '"2027-02-30"', '"2026-03-01T12:00:60Z"', '-1', '1.5'];
    return odd.map((at, n) =>
      body.replace(created, `"created":${at},"data"`).replace(`evt_${tag}`, `evt_${tag}_${n}`),
    );
  }),
  {
    id: 'B-052',
    sent: 'due dates that are missing or 50 years away',
    decided: 'a card invoice of Stripe has no due date: it counts from its first failed charge',
    run: async (house) => {
      const tag = `t${unique()}`;
      for (const due of [seconds('2076-03-01T00:00:00Z'), seconds('1976-03-01T00:00:00Z'), null]) {
        const body = event('invoice.finalized', debtOf(tag, { due_date: due }));
        expectOutcome(await house.bill(body), 'quarantined');
      }
      expect(await house.accountOf(tag)).toBeNull();
      const card = { due_date: null, collection_method: 'charge_automatically' };
      expectOutcome(await house.bill(event('invoice.finalized', debtOf(tag, card))), 'applied');
      expect((await house.accountOf(tag)).invoices).toMatchObject([{ dueOn: null }]);
    },
  },
];

const shapesAndOrder: readonly BadInput[] = [
  {
    id: 'B-065',
    sent: 'keys that reach for prototypes',
    run: async (house) => {
      const tag = `y${unique()}`;
      const proto = spelled(tag, '"metadata":{}', '"metadata":{},"__proto__":{"polluted":"yes"}');
      expectOutcome(await house.bill(proto), 'quarantined');
      const inner = '"metadata":{"constructor":"x"},"constructor":{"prototype":{"polluted":"yes"}}';
      expectOutcome(await house.bill(spelled(tag, '"metadata":{}', inner)), 'applied');
      expect(({} as Fields)['polluted']).toBeUndefined();
      expect((await house.accountOf(tag)).debtor.name).toBe(`Debtor ${tag}`);
    },
  },
  {
    id: 'B-066',
    sent: 'JSON 10,000 deep, with 100,000 names, with a text of almost 1 MB',
    run: async (house) => {
      const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
      const names = Array.from({ length: 99_000 }, (_, n) => `"${n}":1`).join(',');
      for (const body of [deep, `{${names}}`, `{"id":"${'x'.repeat(900_000)}"}`]) {
        const [odd, ...good] = await Promise.all([
          house.bill(body),
          ...Array.from({ length: 5 }, () => house.call('GET', '/v1/me')),
        ]);
        expectOutcome(odd, 'quarantined');
        // Whoever asks meanwhile is answered.
        expect(good.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      }
    },
  },
  {
    id: 'B-067',
    sent: "another creditor's id in the body",
    decided: 'unknown fields of Stripe pass and mean nothing: the creditor is whose secret signed',
    run: async (house) => {
      const tag = `o${unique()}`;
      const body = spelled(
        tag,
        '"metadata":{}',
        '"metadata":{"creditorId":"second"},"creditorId":"second","account":"second"',
      );
      expectOutcome(await house.bill(body), 'applied');
      expect(await house.accountOf(tag, 'second')).toBeNull();
      expect((await house.accountOf(tag)).creditorId).toBe('default');
    },
  },
  {
    id: 'B-068',
    sent: 'an event older than what is known of its invoice',
    run: async (house) => {
      const tag = `a${unique()}`;
      const voided = event('invoice.voided', debtOf(tag, { status: 'void' }), onMarch2);
      expectOutcome(await house.bill(voided), 'applied');
      const old = event('invoice.updated', debtOf(tag, { amount_due: 1 }));
      expectOutcome(await house.bill(old), 'applied');
      const moved = customer({ id: `cus_${tag}`, name: 'Older Name' });
      await house.bill(
        event('customer.updated', customer({ id: `cus_${tag}`, name: 'Newer Name' }), onMarch2),
      );
      await house.bill(event('customer.updated', moved, { at: '2026-03-01T16:00:00Z' }));
      const account = await house.accountOf(tag);
      expect(account).toMatchObject({
        debtor: { name: 'Newer Name' },
        invoices: [{ status: 'void', amount: { amount: '125.00' } }],
      });
    },
  },
  {
    id: 'B-069',
    sent: 'an invoice that is voided after it was paid',
    run: async (house) => {
      const tag = `v${unique()}`;
      expectOutcome(await house.bill(event('invoice.paid', paid(tag), onMarch2)), 'applied');
      const voided = debtOf(tag, { status: 'void' });
      const body = event('invoice.voided', voided, { at: '2026-03-02T10:00:00Z' });
      expectOutcome(await house.bill(body), 'applied');
      const account = await house.accountOf(tag);
      expect(await house.books(account.id as string)).toMatchObject({
        ...{ cash: 12_500, overpayment: -12_500, receivable: 0 },
      });
      expect(account.nextAction?.kind ?? 'close').not.toBe('contact');
    },
  },
];

export const billing: readonly BadInput[] = [...eventsAndMoney, ...debtors, ...shapesAndOrder];
