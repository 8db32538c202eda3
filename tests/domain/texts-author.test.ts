import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateUse } from '../../src/domain/strategy/templates';
import { authorFaults, authorText, authorVariables } from '../../src/texts/author';
import { renderMessage } from '../../src/texts/render';
import { samples } from '../../src/texts/samples';
import { listTemplates } from '../../src/texts/templates';

const file = (
  body: string,
  {
    subject = 'A message from {{ creditor.name }}',
    kind = 'demand',
    needs = 'oldest',
    sms = '',
  } = {},
): string =>
  ['---', 'title: Test', `kind: ${kind}`, `needs: ${needs}`, `subject: ${subject}`, '---', body]
    .concat(sms === '' ? [] : ['=== sms', sms])
    .join('\n');

const faults = (text: string, uses: readonly TemplateUse[] = []) =>
  authorFaults('own', 'en', text, uses).map(({ code, line, column }) => [code, line, column]);

const use = (over: Partial<TemplateUse>): TemplateUse => ({
  ...{ path: [], name: 'own', channel: 'email', purpose: 'reminder', hasPayBy: false },
  ...over,
});

describe('a creditor may write', () => {
  it('plain words, variables, tables and conditions', () => {
    const text = file(
      'Invoice {{ oldest.number }} of {{ oldest.open }} is still open.\n\n{% table invoices %}\n\n' +
        '{% if payBy %}Please pay by {{ payBy }}.{% endif %}\n\n- one\n- {{ payUrl | link }}',
      { sms: 'there is a message about your account' },
    ).replace('- {{ payUrl | link }}', '{% if payUrl %}- {{ payUrl | link }}{% endif %}');
    expect(authorFaults('own', 'en', text, [use({ channel: 'sms' })])).toEqual([]);
  });

  it('what ships, as it is handed out to begin from; what the law wants of a collector is not an author’s', () => {
    const texts = listTemplates().filter(({ kind }) => ['demand', 'notice', 'task'].includes(kind));
    const refused = texts.filter(({ template, language }) => {
      const text = authorText(template, language) ?? '';
      return authorFaults(template, language, text, []).length > 0;
    });
    expect(texts.length).toBeGreaterThan(100);
    const ofCollectors = /^(?:t\d+|s7)$/;
    expect(refused.filter(({ template }) => !ofCollectors.test(template))).toEqual([]);
  });

  it('what the page for authors shows them', () => {
    const page = readFileSync(join(__dirname, '../../docs/templates.md'), 'utf8');
    const [, example = ''] = /```\n(---[^]*?)\n```/.exec(page) ?? [];
    expect(authorFaults('own', 'en', example, [use({ channel: 'sms' })])).toEqual([]);
    const tables = /places a table \(([^)]*)\)/.exec(page)?.[1] ?? '';
    for (const [, table = ''] of tables.matchAll(/`(\w+)`/g)) {
      expect(authorFaults('own', 'en', file(`{% table ${table} %}`), [])).toEqual([]);
    }
    const names = [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => {
      let root = '';
      return [...cell.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => {
        if (!name.startsWith('.')) root = name.split('.')[0] ?? '';
        return name.startsWith('.') ? `${root}${name}` : name;
      });
    });
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !authorVariables.has(name))).toEqual([]);
  });

  it('and what the law and fairness ask for is added by itself, once', () => {
    const own = [
      {
        ...{ name: 'own', language: 'en' as const, version: 3 },
        text: file('Please look at your account.', { sms: 'please look at your account' }),
      },
    ];
    const view = { ...samples.full, disclosure: 'debt-collector' as const };
    const input = { template: 'own', channel: 'email' as const, language: 'en', view, own };
    const email = renderMessage(input);
    if (!email.ok) throw new Error(JSON.stringify(email.error));
    expect(email.value.version).toBe(3);
    for (const part of [
      ...['Hello Harbour Café,', 'Open invoices, oldest first', 'How the amount is made up'],
      ...['How to pay', 'Thank you for your payment of EUR 250.00', 'Have you paid already?'],
      ...['This message is from a debt collector.', 'reply with the word STOP', 'rests on our'],
    ]) {
      expect(email.value.text.replace(/\s+/g, ' ').split(part)).toHaveLength(2);
    }
    const sms = renderMessage({ ...input, channel: 'sms' });
    expect(sms).toMatchObject({
      value: {
        text: 'Northwind Supplies Ltd: please look at your account From a debt collector. Reply STOP to opt out',
      },
    });
  });
});

describe('what does not publish, with its place', () => {
  it.each<[string, string, (string | number)[]]>([
    ['an unknown variable', file('one\n\ntwo {{ debtor.phoneNumber }}'), ['variable', 9, 8]],
    ['a variable of the process', file('{{ process.env }}'), ['variable', 7, 4]],
    ['a prototype', file('{{ debtor.constructor }}'), ['variable', 7, 4]],
    ['an own disclosure', file('{{ disclosure }}'), ['variable', 7, 4]],
    ['a link to stop', file('x {{ optOutUrl | link }}'), ['variable', 7, 6]],
    ['an unknown filter', file('{{ total | shell }}'), ['syntax', 7, 1]],
    ['an unknown tag', file('x\n{% assign a = 1 %}'), ['syntax', 8, 1]],
    ['an include', file("{% include 'pay' %}"), ['syntax', 7, 1]],
    ['a render', file("{% render 'pay' %}"), ['syntax', 7, 1]],
    ['an unclosed tag', file('x\n{% if payBy %}'), ['syntax', 8, 1]],
    ['an unknown table', file('{% table secrets %}'), ['syntax', 7, 1]],
    ['a script', file('x <script>alert(1)</script>'), ['not_allowed', 7, 3]],
    ['a remote picture', file('<img src="https://x.example/p.gif">'), ['not_allowed', 7, 1]],
    ['a way out of its own', file('x\nReply STOP to end this.'), ['not_allowed', 8, 7]],
    ['a disclosure of its own', file('We are no debt collector.'), ['not_allowed', 7, 11]],
    ['a law', file('Under § 288 you pay.'), ['not_allowed', 7, 7]],
    ['a shortened link', file('See https://bit.ly/x'), ['not_allowed', 7, 13]],
    ['shouting', file('Please PAY NOW AT ONCE'), ['not_allowed', 7, 19]],
    ['pressure', file('Pay immediately.'), ['not_allowed', 7, 5]],
    ['a threat', file('We will take you to court and seize it.'), ['not_allowed', 7, 9]],
    ['a subject with an amount', file('x', { subject: 'Pay {{ total }}' }), ['not_allowed', 5, 10]],
    ['the word debt in it', file('x', { subject: 'Your debt' }), ['not_allowed', 5, 15]],
    ['a variable in it', file('x', { subject: 'Dear {{ who }}' }), ['variable', 5, 18]],
    ['no subject', file('x', { subject: '' }), ['front_matter', 2, 1]],
    ['an unknown kind', file('x', { kind: 'threat' }), ['front_matter', 2, 1]],
    ['a kind of the product', file('x', { kind: 'answer' }), ['not_allowed', 1, 1]],
    ['an unknown need', file('x', { needs: 'wish' }), ['front_matter', 1, 1]],
    ['a text message with an amount', file('x', { sms: 'pay {{ total }}' }), ['not_allowed', 9, 1]],
    ['one with the invoice', file('x', { sms: '{{ oldest.number }}' }), ['not_allowed', 9, 1]],
    ['one with the word', file('x', { sms: 'your debt' }), ['not_allowed', 9, 6]],
    [
      'one with two links',
      file('x', { needs: 'oldest, payUrl', sms: '{{ payUrl }} https://x.example' }),
      ['not_allowed', 9, 1],
    ],
    ['one of three parts', file('x', { sms: 'very long '.repeat(40) }), ['too_long', 9, 1]],
    ['one in letters it cannot show', file('x', { sms: 'a\u0416' }), ['not_allowed', 9, 2]],
    ['what may be absent', file('{{ lateFee.amount }}'), ['missing', 7, 1]],
    [
      'a bomb',
      file('{% for a in (1..99999) %}{% for b in (1..99999) %}x{% endfor %}{% endfor %}'),
      ['limit', 7, 1],
    ],
    [
      'an offer without an end',
      file('{{ offer.total }}', { needs: 'offer' }),
      ['part_missing', 7, 1],
    ],
    ['too much', file('x'.repeat(20_001)), ['too_large', 1, 1]],
  ])('%s', (_, text, first) => {
    const [found] = faults(text);
    if (first[0] !== 'limit') return expect(found).toEqual(first);
    const [limit] = authorFaults('own', 'en', text, []);
    expect(limit).toMatchObject({
      ...{ code: 'limit', detail: 'it repeats too often, or writes too much' },
    });
  });

  it.each<[string, string, Partial<TemplateUse>, RegExp]>([
    [
      'a letter before action without its date',
      file('Pay.'),
      { purpose: 'letter-of-claim', hasPayBy: true },
      /payBy/,
    ],
    [
      'a date where the step gives none',
      file('{{ payBy }}', { needs: 'oldest, payBy' }),
      {},
      /payByDays/,
    ],
    ['no text for the channel', file('x'), { channel: 'sms' }, /no text for sms/],
    ['a script that would be sent', file('x', { kind: 'task' }), {}, /script for a call/],
  ])('%s, where a strategy names it', (_, text, over, detail) => {
    expect(authorFaults('own', 'en', text, [use(over)])).toMatchObject([
      { code: 'part_missing', line: 7, detail: expect.stringMatching(detail) },
    ]);
    expect(authorFaults('own', 'en', text, [use({ ...over, name: 'other' })])).toEqual([]);
  });
});
