import { createHash } from 'node:crypto';
import { septetsOf, toGsm } from '../../src/texts/gsm';
import { checkTemplate, checkTemplates } from '../../src/texts/checks';
import { renderMessage, type Rendered } from '../../src/texts/render';
import { listTemplates } from '../../src/texts/templates';
import { samples } from '../../src/texts/samples';
import { messageView, type MessageView } from '../../src/texts/view';
import type { Channel } from '../../src/domain/account/facts';
import { address, now, sampleFacts } from './texts-facts';
import { keptRender } from './texts-kept';

function rendered(template: string, channel: Channel, view: MessageView = samples.full): Rendered {
  return keptRender({ template, channel, language: 'en', view });
}

const every = listTemplates()
  .filter(({ language }) => language === 'en')
  .flatMap(({ template, kind, channels }) =>
    channels.map((channel) => [template, channel, kind] as const),
  );
const written = every.filter(([, channel]) => channel !== 'call');
const emails = every.filter(([, channel]) => channel === 'email');
const demands = written.filter(([, channel, kind]) => kind === 'demand' && channel !== 'sms');
const scripts = every.filter(([, channel]) => channel === 'call');
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('the shipped templates', () => {
  it('have no fault', () => {
    expect(checkTemplates()).toEqual([]);
  });

  it.each([
    ...['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8'],
    ...['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'],
    ...['receipt', 'plan-confirmed', 'instalment-notice', 'plan-missed', 'promise-missed'],
    ...['settlement-accepted', 'letter-of-satisfaction', 'opt-out-confirmation', 'help-answer'],
  ])('include %s', (template) => {
    expect(listTemplates().map((info) => info.template)).toContain(template);
  });

  it.each(every)('%s is written for %s, the same each time', (template, channel) => {
    const first = rendered(template, channel);
    expect(first.text.trim()).not.toBe('');
    expect(first.html !== null).toBe(channel === 'email');
    expect(first.pdf !== null).toBe(channel === 'letter');
    expect(first.bodySha256).toMatch(/^[0-9a-f]{64}$/);
    const again = renderMessage({ template, channel, language: 'en', view: samples.full });
    expect(again).toMatchObject({ ok: true, value: { bodySha256: first.bodySha256 } });
  });

  it('say nothing in a channel that they have no text for', () => {
    const result = renderMessage({
      template: 'b3',
      channel: 'sms',
      language: 'en',
      view: samples.full,
    });
    expect(result).toMatchObject({ ok: false, error: [{ code: 'channel_unknown' }] });
    const unknown = renderMessage({
      template: '../b3',
      channel: 'email',
      language: 'en',
      view: samples.full,
    });
    expect(unknown).toMatchObject({ ok: false, error: [{ code: 'template_unknown' }] });
  });

  it('prove themselves by a hash that anybody can make again', () => {
    const sha = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
    const email = rendered('b3', 'email');
    expect(email.bodySha256).toBe(sha(JSON.stringify([email.subject, email.text, email.html])));
    const letter = rendered('b8', 'letter');
    expect(letter.bodySha256).toBe(sha(letter.pdf ?? ''));
    const sms = rendered('c3', 'sms');
    expect(sms.bodySha256).toBe(sha(sms.text));
  });
});

describe('every message must', () => {
  it.each(written)('%s by %s: say who writes', (template, channel) => {
    expect(rendered(template, channel).text).toContain('Northwind Supplies Ltd');
  });

  it.each(demands)('%s by %s: amount, two ways to pay with a reference', (template, channel) => {
    const text = flat(rendered(template, channel).text);
    expect(text).toMatch(/EUR [\d,]+\.\d\d/);
    expect(text).toContain('https://pay.northwind.example/a/7f3k');
    expect(text).toContain('By bank transfer: Northwind Supplies Ltd, IBAN');
    expect(text).toContain('the reference INV-1001, INV-1002');
  });

  it.each(demands)('%s by %s: paid already, something wrong, who to reach', (template, channel) => {
    const text = flat(rendered(template, channel).text);
    expect(text).toContain('Have you paid already? Thank you.');
    expect(text).toContain('Is something wrong, or can you not pay? Please tell us.');
    expect(text).toContain('Monday to Friday, 9:00 to 17:00');
    expect(text).toMatch(channel === 'email' ? /reply to this e-mail/ : /accounts@northwind/);
  });

  const invoiced = demands.filter(([template]) => /^[bc]\d/.test(template) && template !== 'c9');
  it.each(invoiced)('%s by %s: invoice, its dates', (template, channel) => {
    const text = flat(rendered(template, channel).text);
    for (const fact of ['INV-1001', '1 January 2026', '31 January 2026']) {
      expect(text).toContain(fact);
    }
  });

  it.each(emails)('%s by %s: offer to stop', (template) => {
    const { text, html } = rendered(template, 'email');
    expect(flat(text)).toContain('reply with the word STOP');
    expect(flat(text)).toContain('https://pay.northwind.example/stop/7f3k');
    expect(html).toContain('href="https://pay.northwind.example/stop/7f3k"');
    expect(flat(rendered('b3', 'email', { ...samples.full, optOutUrl: null }).text)).toContain(
      'If you no longer want e-mails about it, reply with the word STOP.',
    );
  });

  const texts = every.filter(([, channel, kind]) => channel === 'sms' && kind !== 'confirmation');
  it.each(texts)('%s by %s: offer to stop in one word', (template) => {
    expect(rendered(template, 'sms').text).toMatch(/\bReply STOP\b/);
  });

  it('offer no way to stop and nothing else in a confirmation', () => {
    const { text, html, subject } = rendered('opt-out-confirmation', 'sms');
    expect(text).toBe(
      'Northwind Supplies Ltd: your request was received and will be honoured. ' +
        'You will get no more text messages from us at this number.',
    );
    expect([html, subject]).toEqual([null, null]);
    const more = checkTemplate(
      'own',
      'en',
      '---\ntitle: x\nkind: confirmation\n---\n=== sms\n{{ creditor.name }}: you are opted out. Your balance is {{ total }}.\n',
    );
    expect(more).toMatchObject([{ code: 'not_bare' }]);
    const named = { ...samples.full.creditor, name: 'Plan 24 Payments' };
    expect(
      rendered('opt-out-confirmation', 'sms', { ...samples.full, creditor: named }).text,
    ).toMatch(/^Plan 24 Payments: your request/);
  });

  it('give a second way to pay when there is only one, or none', () => {
    const way = (values: Partial<MessageView>) =>
      flat(rendered('b2', 'email', { ...samples.full, ...values }).text);
    expect(way({ bank: null })).toContain('Another way: call +353 1 555 0100');
    expect(way({ payUrl: null })).toContain('Another way: call +353 1 555 0100');
    expect(way({ payUrl: null, bank: null })).toContain('we will tell you how to pay');
  });
});

describe('no message may', () => {
  const shame = [
    ...['!', 'urgent', 'ashamed', 'shame', 'guilt', 'irresponsible', 'immediately', 'credit score'],
    ...[
      'credit bureau',
      'bailiff',
      'enforcement',
      'lawsuit',
      'sue ',
      'legal action',
      'limited time',
    ],
    ...['final notice', 'demand payment', 'failure to', 'consequences', 'last chance', 'debt'],
  ];
  it.each(written)('%s by %s: press, threaten or shout', (template, channel) => {
    const { text, subject } = rendered(template, channel);
    const all = `${subject ?? ''}\n${text}`.toLowerCase();
    // Laws are named by their names, and Regulation F has collectors speak of a debt.
    const named = /^[tugh]\d/.test(template) ? 'debt' : null;
    expect(shame.filter((word) => word !== named && all.includes(word))).toEqual([]);
    const allowed = /^(STOP|EUR|IBAN|TEST|INV|IE\d+|CET)$/;
    const shouted = (text.match(/\b[A-Z]{3,}\b/g) ?? []).filter((word) => !allowed.test(word));
    expect(shouted).toEqual([]);
    expect(text).not.toMatch(/\p{Extended_Pictographic}/u);
  });

  it.each(written)('%s by %s: name an amount in the subject', (template, channel) => {
    const { subject } = rendered(template, channel);
    expect(subject ?? '').not.toMatch(/debt|overdue|EUR|\d[.,]\d\d\b|[\r\n]/i);
    expect((subject ?? '').length).toBeLessThanOrEqual(80);
  });

  const perTemplate: readonly (readonly [string, RegExp])[] = [
    ['b1', /late fee|overdue|reminder/i],
    ['c1', /late fee|overdue|reminder/i],
    ['b2', /interest|within \d+ days/i],
    ['b6', /court|legal|lawyer|counsel/i],
    ['c4', /limited|only today|recommended/i],
    ['c9', /\bfinal\b|last chance/i],
    ['plan-missed', /whole amount|at once/i],
    ['instalment-notice', /overdue|missed|reminder/i],
    ['promise-missed', /broke|failed/i],
    ['letter-of-satisfaction', /how to pay|cannot pay|can you not pay/i],
    ['receipt', /how to pay|can you not pay/i],
  ];
  it.each(perTemplate)('%s: say %s', (template, words) => {
    const none = { lateFee: null, interest: null };
    const bare = { ...samples.full, ...none, statement: samples.bare.statement };
    expect(rendered(template, 'email', { ...bare, plan: samples.full.plan }).text).not.toMatch(
      words,
    );
  });

  it('b6: name two deadlines', () => {
    const { text, subject } = rendered('b6', 'letter');
    const dates = `${subject} ${flat(text)}`.match(/by \d{1,2} \w+ 20\d\d/g) ?? [];
    expect(dates.filter((date) => date !== 'by 1 May 2026')).toEqual(
      dates.filter((date) => date === 'by 11 March 2026'),
    );
  });

  it.each(['b6', 'b8', 'c7'])('%s: go out without its date', (template) => {
    const view = { ...samples.full, payBy: null };
    const result = renderMessage({ template, channel: 'email', language: 'en', view });
    expect(result).toMatchObject({ ok: false, error: [{ code: 'missing' }] });
  });
});

describe('particular messages', () => {
  it('letter before action: claim, working, papers, date, reply, talks, no court costs owed', () => {
    const text = flat(rendered('b8', 'letter').text);
    for (const part of [
      ...['claims payment from Harbour Café', 'How the sum is worked out', 'Late fees EUR 15.00'],
      ...['Invoice INV-1002 of 15 January 2026', 'Our e-mail of 8 February 2026', 'free copy'],
      ...['Please pay EUR 1,515.00 by 11 March 2026', 'reply by 11 March 2026', 'mediator'],
      ...['you owe no court costs today', 'The sum holds no interest'],
    ]) {
      expect(text).toContain(part);
    }
  });

  it('offer: balance, amount, saving, last day, acceptance, the rest, no harm in refusing', () => {
    const text = flat(rendered('c9', 'email').text);
    for (const part of [
      ...['not a demand', 'full balance is EUR 1,500.00', 'pay EUR 1,200.00 instead'],
      ...['save EUR 300.00', 'accept until 22 March 2026', 'Tell us that you accept'],
      ...[
        'nothing changes for the worse',
        'full balance counts again, less all that you have paid',
      ],
    ]) {
      expect(text).toContain(part);
    }
    const planOnly = flat(rendered('c9', 'email', { ...samples.full, offer: null }).text);
    expect(planOnly).toContain('You can pay in parts');
  });

  it('settlement: full and final, and its letter of satisfaction', () => {
    expect(flat(rendered('settlement-accepted', 'email').text)).toContain(
      'EUR 1,200.00 will be accepted in full and final settlement of EUR 1,500.00',
    );
    const letter = flat(rendered('letter-of-satisfaction', 'letter').text);
    expect(letter).toContain('confirms on 1 March 2026 that EUR 1,200.00 has been paid');
    expect(letter).toContain('Nothing more is owed');
  });

  it.each(scripts)('%s for a call: the matter only after the person is known', (template) => {
    const { text } = rendered(template, 'call');
    const before = text.slice(0, text.indexOf('Then\n'));
    expect(before).toMatch(/Before you say what the (call|visit) is about/);
    expect(before).not.toMatch(/EUR|INV-|31 January/);
    expect(flat(text)).toContain('Offer three ways');
    expect(flat(text)).toContain('Write down the outcome');
  });

  it('text message: sender, link, STOP, one segment, no amount', () => {
    const { text, subject } = rendered('c3', 'sms');
    expect(subject).toBeNull();
    expect(septetsOf(text) ?? 999).toBeLessThanOrEqual(160);
    expect(text).toMatch(/^Northwind Supplies Ltd: .*https:\/\/\S+ .*\bSTOP\b/);
    expect(text.match(/https?:/g)).toHaveLength(1);
    expect(text).not.toMatch(/debt|EUR|invoice|INV-|owe/i);
    const called = rendered('c3', 'sms', { ...samples.full, payUrl: null }).text;
    expect(called).toContain('Please call +353 1 555 0100');
  });

  it('text message: a long or foreign sender name still fits, a link that cannot fit does not go', () => {
    const named = (name: string, payUrl = samples.full.payUrl) =>
      renderMessage({
        ...{ template: 'c3', channel: 'sms', language: 'en' },
        view: { ...samples.full, payUrl, creditor: { ...samples.full.creditor, name } },
      });
    for (const name of ['Ł'.repeat(200), 'Zażółć Gęślą Jaźń sp. z o.o.', '漢字']) {
      const result = named(name);
      expect(result.ok && (septetsOf(result.value.text) ?? 999)).toBeLessThanOrEqual(160);
    }
    expect(named('A', `https://x.example/${'a'.repeat(150)}`)).toMatchObject({
      ok: false,
      error: [{ code: 'too_long' }],
    });
    expect(toGsm('Łódź “café” – ok')).toBe(
      'Lódz "cafe" - ok'.replace('ó', 'o').replace('cafe', 'café'),
    );
  });
});

describe('data is data', () => {
  const named = (name: string, channel: Channel = 'email'): Rendered => {
    const facts = sampleFacts();
    const view = messageView(
      { ...facts, debtor: { ...facts.debtor, name } },
      { now, stepId: 'b3', payByOn: '2026-03-11', contactPoint: address },
    );
    return rendered('b3', channel, view);
  };

  it.each([
    '{{7*7}}',
    '{{ creditor.name }}',
    '{% raw %}',
    '${process.env}',
    '<%= 1 %>',
    "{{constructor.constructor('return 1')()}}",
    '=1+1',
    'Null',
  ])('%s in a name stays as it is', (name) => {
    expect(named(name).text.startsWith(`Hello ${name},\n`)).toBe(true);
  });

  it.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'&lt;"])(
    '%s is escaped in HTML and plain in text',
    (name) => {
      const { html, text } = named(name);
      expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
      expect(html).toContain('&');
      expect(text).toContain(`Hello ${name},`);
    },
  );

  it('cannot break a line of a header', () => {
    const facts = sampleFacts();
    const creditor = { ...facts.creditor, name: 'Evil\r\nBcc: all@z.example' };
    const view = messageView(
      { ...facts, creditor },
      { now, stepId: 'b3', payByOn: null, contactPoint: null },
    );
    expect(rendered('b3', 'email', view).subject).toBe(
      'Open invoices from Evil Bcc: all@z.example',
    );
    const forced = { ...view, creditor: { ...view.creditor, name: 'a\r\nBcc: b' } };
    expect(rendered('b3', 'email', forced).subject).not.toMatch(/[\r\n]/);
  });

  it('cannot place a table, a link or a list', () => {
    const { text, html } = named('\u0001statement \u0002javascript:x\u0003 \n\n- item\n\n## head');
    expect(text.startsWith('Hello statement javascript:x - item ## head,')).toBe(true);
    expect(html).not.toContain('href="javascript');
  });

  it('does not turn text around', () => {
    expect(named('\u202Etxt.exe').text.startsWith('Hello txt.exe,')).toBe(true);
  });

  it('leaves pictures out of a letter and refuses what the font cannot print', () => {
    expect(named('Zoë 🎉 Łukasz', 'letter').pdf).not.toBeNull();
    const view = { ...samples.full, debtor: { ...samples.full.debtor, name: '漢字' } };
    const result = renderMessage({ template: 'b8', channel: 'letter', language: 'en', view });
    expect(result).toMatchObject({ ok: false, error: [{ code: 'character' }] });
  });
});

describe('a template that is not right', () => {
  const file = (body: string, subject = 'Hello') =>
    `---\ntitle: Test\nkind: notice\nsubject: ${subject}\n---\n${body}`;

  it.each([
    ['unknown variable', 'one\n\ntwo {{ debtor.phoneNumber }}', 'variable', 8, 8],
    ['unknown root', '{{ process.env }}', 'variable', 6, 4],
    ['reaching for a prototype', 'x\n{{ debtor.constructor }}', 'variable', 7, 4],
    ['unclosed tag', 'x\n{% if debtor.name %}', 'syntax', 7, 1],
    ['unknown filter', '{{ total | shell }}', 'syntax', 6, 1],
    ['unknown table', 'x\n\n{% table secrets %}', 'syntax', 8, 1],
    ['unknown partial', "{% include 'passwd' %}", 'syntax', null, null],
  ])('%s fails with its place', (_, body, code, line, column) => {
    expect(checkTemplate('test', 'en', file(body))[0]).toMatchObject({ code, line, column });
  });

  it('is stopped when it does not end', () => {
    const bomb = `{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}`;
    expect(checkTemplate('test', 'en', file(bomb))[0]).toMatchObject({ code: 'limit' });
  });

  it('cannot carry markup or pictures: they arrive as text', () => {
    expect(checkTemplate('test', 'en', file('<img src="https://x.example/p.gif">'))).toEqual([]);
  });

  it('names the line of a wrong field', () => {
    const text = '---\ntitle: T\nkind: notice\nsubject: S\nstyle: red\n---\nx';
    expect(checkTemplate('test', 'en', text)[0]).toMatchObject({ code: 'front_matter', line: 5 });
    expect(checkTemplate('test', 'en', 'no fields')[0]).toMatchObject({ code: 'front_matter' });
  });
});
