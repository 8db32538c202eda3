import type { PartyFacts, PartyRole } from '../../../src/domain/account/case-file';
import type { ContactPoint, Facts } from '../../../src/domain/account/facts';
import { legalPack } from '../../../src/texts/pack';
import { renderMessage } from '../../../src/texts/render';
import { listTemplates } from '../../../src/texts/templates';
import { messageView, type MessageView } from '../../../src/texts/view';
import { address, agreement, invoice, message, now, payment, sampleFacts } from '../texts-facts';

const people: readonly (readonly [string, PartyRole, string | null])[] = [
  ['Orla Quinlan', 'joint-debtor', '40'],
  ['Tadhg Brennan', 'joint-debtor', null],
  ['Saoirse Walsh', 'guarantor', null],
  ['Atlantic Holding plc', 'parent-company', null],
  ['Fergus Doyle', 'attorney', null],
  ['Niamh Keane', 'representative', null],
];

const idOf = (name: string): string => `pty_${name.split(' ')[0] ?? ''}`;

function pointOf(name: string): ContactPoint {
  const value = `${name}\n9 ${name.split(' ')[1] ?? ''} Lane\nCork`;
  return { ...address, id: `cpt_${name}`, debtorId: idOf(name), value };
}

const parties = people.map(([name, role, sharePercent]): PartyFacts => ({
  id: idOf(name),
  accountId: 'acc_1',
  creditorId: 'cre_1',
  role,
  name,
  kind: 'consumer',
  language: 'en',
  timeZone: 'Europe/Dublin',
  country: 'IE',
  region: null,
  personKey: `ref:${name}`,
  sharePercent,
  preferences: {},
  createdAt: 0,
  endedAt: null,
  contacts: [pointOf(name)],
}));

const base = sampleFacts();
const claim = {
  ...{ currentCreditor: 'Northwind Bank', itemizationCreditor: 'Northwind Shop' },
  ...{ originalCreditor: 'Northwind Shop', itemizationOn: '2026-01-01' },
};

/** Everything that a text can speak about, with names in whatever somebody else wrote. */
const state: Facts = sampleFacts({
  creditor: {
    ...base.creditor,
    settings: { ...base.creditor.settings, address: '7 Pier Road, Cork' },
  },
  invoices: base.invoices.map((one) => ({ ...one, claim })),
  parties,
  payments: [
    payment({
      id: 'pay-1',
      payer: 'Orla Quinlan',
      reference: 'from Tadhg Brennan',
      lines: [{ invoiceId: 'inv-1', ledger: 'receivable', amountMinor: 25_000n, rule: 'oldest' }],
    }),
  ],
  agreements: [
    agreement({ id: 'agr_plan', proposedBy: 'Fergus Doyle', invoiceIds: ['inv-3'] }),
    agreement({
      id: 'agr_promise',
      type: 'promise',
      status: 'broken',
      endReason: 'Saoirse Walsh called',
      endedAt: now - 1,
    }),
    agreement({ id: 'agr_settled', type: 'settlement', status: 'kept', invoiceIds: ['inv-4'] }),
    agreement({ id: 'agr_offer', type: 'settlement', status: 'proposed', expiresOn: '2026-03-20' }),
  ],
  messages: [
    message({ id: 'msg_1' }),
    ...people.map(([name]) =>
      message({ id: `msg_${name}`, partyId: idOf(name), toAddress: name, channel: 'letter' }),
    ),
  ],
});

function viewFor(name: string | null, facts: Facts = state): MessageView {
  return messageView(facts, {
    now,
    stepId: 'b8',
    payByOn: '2026-03-11',
    contactPoint: name === null ? address : pointOf(name),
    optOutUrl: 'https://pay.northwind.example/o/msg_1',
    statement: { entries: [], fromOn: '2026-01-01', toOn: '2026-03-01' },
    partyId: name === null ? null : idOf(name),
  });
}

const debtor = 'Harbour Café';
const readers = [null, ...people.map(([name]) => name)];
const everybody = [debtor, 'C-4711', '1 Quay Street', ...people.map(([name]) => name)];
const wordsOf = (name: string | null): string[] =>
  name === null ? [debtor, 'C-4711', '1 Quay Street'] : [name];
const written = listTemplates().flatMap(({ template, channels }) =>
  channels.map((channel) => [template, channel] as const),
);

function linesOf(view: MessageView, template: string, channel: (typeof written)[number][1]) {
  const result = renderMessage({ template, channel, language: 'en', view });
  if (!result.ok) throw new Error(`${template} ${channel}: ${JSON.stringify(result.error)}`);
  const { subject, text, html } = result.value;
  return { all: [subject, text, html].join('\n').replace(/\s+/g, ' '), text };
}

describe.each(readers)('what %s reads', (name) => {
  const view = viewFor(name);
  const others = everybody.filter(
    (one) => !wordsOf(name).some((own) => own === one || own.includes(one)),
  );

  it('is made of nothing that names somebody else', () => {
    // The letter draws address, reference and subject from the view, and everything else from the text.
    const all = JSON.stringify(view);
    expect(others.filter((other) => all.includes(other))).toEqual([]);
    expect(view.debtor.name).toBe(name ?? debtor);
    const surnames = people.map(([one]) => one.split(' ')[1] ?? '').filter((one) => one !== '');
    const ownSurname = name?.split(' ')[1];
    expect(surnames.filter((one) => one !== ownSurname && all.includes(one))).toEqual([]);
  });

  // Drawing a letter takes long, so one party stands for all; its words are those of the e-mail.
  const drawn = written.filter(([, channel]) => channel !== 'letter' || name === people[0]?.[0]);

  it.each(drawn)('%s by %s names nobody else', (template, channel) => {
    const { all } = linesOf(view, template, channel);
    expect(others.filter((other) => all.includes(other))).toEqual([]);
  });
});

it('greets its own reader and says in which role, and what is asked of this one', () => {
  const told = (name: string | null) => {
    const { all } = linesOf(viewFor(name), 'b3', 'letter');
    return all;
  };
  const whole = viewFor(null).total;
  expect(whole).toBe('EUR 1,515.00');
  expect(told(null)).not.toContain('share');
  const byShare = told('Orla Quinlan');
  expect(byShare).toContain('Dear Orla Quinlan,');
  expect(byShare).toContain('Your share of the claim below is 40 %: EUR 606.00 of EUR 1,515.00.');
  expect(byShare).toContain('On which day will you pay EUR 606.00?');
  expect(told('Tadhg Brennan')).toContain('You owe the claim below jointly.');
  expect(told('Tadhg Brennan')).toContain('On which day will you pay EUR 1,515.00?');
  expect(told('Saoirse Walsh')).toContain('as a guarantor');
  expect(told('Atlantic Holding plc')).toContain('does not ask you to pay');
  expect(told('Fergus Doyle')).toContain('as the attorney in this matter');
  expect(told('Niamh Keane')).toContain('as the representative in this matter');
});

it('tells a party nothing of money, promises and letters of others', () => {
  const view = viewFor('Orla Quinlan');
  expect(viewFor(null).recentPayment).not.toBeNull();
  expect(viewFor(null).missedPromise).not.toBeNull();
  expect(view).toMatchObject({ recentPayment: null, missedPromise: null, credit: null });
  expect(view.notices).toHaveLength(1);
  expect(viewFor(null).notices).toHaveLength(1);
  expect(view.notices[0]?.channel).toBe('letter');
});

it('gives invoice numbers as a reference, also where the debtor would be named', () => {
  const many = ['a', 'b', 'c', 'd'].map((id) => invoice({ id: `m-${id}` }));
  const facts = {
    ...state,
    agreements: [],
    invoices: many,
    balances: many.map(({ id }) => ({
      ...{ ledger: 'receivable' as const, invoiceId: id, balanceMinor: 100n },
    })),
  };
  expect(viewFor(null, facts).reference).toBe('C-4711');
  expect(viewFor('Orla Quinlan', facts).reference).toBe('M-A, M-B, M-C');
});

it('is written in the language and for the place of its reader', () => {
  const abroad = parties.map((one) => ({ ...one, country: 'US', timeZone: 'Asia/Tokyo' }));
  const late = Date.UTC(2026, 2, 1, 20);
  const view = messageView(
    { ...state, parties: abroad },
    { now: late, stepId: 'b3', payByOn: null, contactPoint: null, partyId: idOf('Orla Quinlan') },
  );
  expect(view.country).toBe('US');
  expect(view.today).toContain('March 2');
});

it('only counsel is told of everybody who owes or answers for the debt', () => {
  const gone = parties.map((one, n) => (n === 5 ? { ...one, endedAt: now } : one));
  const pack = legalPack({ ...state, parties: gone }, state.messages, now);
  const { others } = pack.parties as unknown as {
    others: { name: string; sharePercent: string }[];
  };
  expect(others.map(({ name }) => name)).toEqual(
    [...people.slice(0, 5).map(([name]) => name)].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1)),
  );
  expect(others.find(({ name }) => name === 'Orla Quinlan')?.sharePercent).toBe('40');
  const notices = pack.notices as unknown as { partyId: string | null }[];
  expect(notices.filter(({ partyId }) => partyId === idOf('Orla Quinlan'))).toHaveLength(1);
});
