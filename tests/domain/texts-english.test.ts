import type { Channel } from '../../src/domain/account/facts';
import { builtInStrategies } from '../../src/strategies/read';
import { septetsOf } from '../../src/texts/gsm';
import { renderMessage, type Rendered } from '../../src/texts/render';
import { samples } from '../../src/texts/samples';
import { readFolders, readTemplate } from '../../src/texts/source';
import { listTemplates } from '../../src/texts/templates';
import type { MessageView } from '../../src/texts/view';
import { keptRender } from './texts-kept';

const language = 'en' as const;
const english = new Map(
  [...(readFolders().find((one) => one.language === language)?.templates ?? [])].map(
    ([name, text]) => [name, readTemplate(name, language, text).source],
  ),
);
const flat = (text: string): string => text.replace(/\s+/g, ' ');

const views = new Map<string, MessageView>();

/** A sample with what the template needs taken from the full one; the same object for the same view. */
function viewOf(template: string, sample: keyof typeof samples): MessageView {
  if (sample !== 'bare') return samples[sample];
  const made = views.get(template) ?? bareView(template, sample);
  views.set(template, made);
  return made;
}

function bareView(template: string, sample: 'bare'): MessageView {
  const full = samples.full as unknown as Record<string, unknown>;
  const needs = english.get(template)?.needs ?? [];
  const needed = needs.map((need) => [need, full[need]] as const);
  return { ...samples[sample], ...Object.fromEntries(needed) };
}

function rendered(
  template: string,
  channel: Channel,
  view: MessageView = viewOf(template, 'full'),
): Rendered {
  return keptRender({ template, channel, language, view });
}

/** Everything that a shipped strategy writes: messages with their fallbacks and variants, scripts, attachments. */
const written = builtInStrategies().flatMap(({ id, stages }) =>
  stages.flatMap(({ steps }) =>
    steps.flatMap(({ id: stepId, contacts = [], task, attachments = [] }) => [
      ...contacts.flatMap(({ channel, fallback, template, variants = {} }) =>
        [template, ...Object.values(variants)].flatMap((name) =>
          [channel, ...(fallback === undefined ? [] : [fallback])].map(
            (way) => [id, name, way as Channel] as const,
          ),
        ),
      ),
      ...(task === undefined || task.kind === 'decision'
        ? []
        : [[id, stepId, 'call' as Channel] as const]),
      ...attachments
        .filter((name) => name !== 'statement')
        .map((name) => [id, name, 'letter' as Channel] as const),
    ]),
  ),
);

describe('what the shipped strategies write', () => {
  it.each(written)('%s: %s by %s, whatever is known of the account', (_, template, channel) => {
    expect(listTemplates().some((one) => one.template === template)).toBe(true);
    for (const sample of Object.keys(samples) as (keyof typeof samples)[]) {
      const { text, subject } = rendered(template, channel, viewOf(template, sample));
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/\{[{%]|undefined|null|NaN|\[object/);
      if (channel !== 'call') expect(subject ?? '').not.toMatch(/debt|EUR|\d[.,]\d\d\b/i);
    }
  });

  const texts = written.filter(([, , channel]) => channel === 'sms');
  it.each(texts)('%s: %s: who, one link, STOP, no amount, at most two parts', (_, template) => {
    for (const sample of Object.keys(samples) as (keyof typeof samples)[]) {
      const { text } = rendered(template, 'sms', viewOf(template, sample));
      expect(septetsOf(text) ?? 999).toBeLessThanOrEqual(306);
      expect(text).toMatch(/^Northwind[^:]*: .*\bReply STOP\b/);
      expect((text.match(/https?:/g) ?? []).length).toBeLessThanOrEqual(1);
      // What the law has a collector say of itself is the one place for the word.
      const own = text.replace(/From a debt collector\.|We are a debt collector\..*$/, '');
      expect(own).not.toMatch(/debt|EUR|invoice|INV-|owe/i);
    }
  });
});

type Brief = readonly [steps: string, must: readonly RegExp[], mustNot: RegExp];
const court = /court|sue\b|legal action|lawyer|enforce|bailiff|judgment/i;
const notBefore = /must pay|pay now|deadline|last day|legal action|court|sue\b|credit report/i;

/** What each text must and must not say, by the brief of its step. */
const briefs: readonly Brief[] = [
  ['b1 u1 c1', [/31 January 2026/, /EUR 1,000\.50/, /copy/], /late fee|overdue|reminder|interest/i],
  ['b2 u2', [/31 January 2026/, /slipped through/, /copy/], /interest|charge|late fee|within \d/i],
  [
    'b3 b3-gentle b3-firm',
    [/INV-1001/, /INV-1002/, /On which day|the day on which/],
    /manager|director|court|legal/i,
  ],
  ['b3-gentle', [/usually pay us on time/], /rely on it|call you/],
  ['b3-firm', [/rely on it/, /call you in a few days/], /slipped/],
  ['b5 b5-gentle', [/statement/i, /Section 7\.2/, /take it off once/], /court|legal/i],
  ['b6 u6', [/by 11 March 2026/, /pay in parts/, /What happens after that/], court],
  [
    'b8 u7a',
    [
      ...[
        /claims payment from Harbour Café/,
        /How the sum is worked out/,
        /Documents that we rely/,
      ],
      ...[/by 11 March 2026/, /mediator/, /you owe no court costs today/],
    ],
    /bailiff|credit score|enforcement/i,
  ],
  ['u7a', [/EUR 14\.20 up to 1 March 2026/, /EUR 0\.48 for each further day/], /bailiff/i],
  [
    'u7b',
    [
      ...[/claims payment from Harbour Café/, /not been passed on/, /statement of your account/],
      ...[/information sheet, a reply form and a form/, /7 Quay Street, Galway/, /free copy of it/],
      ...[/by 11 March 2026/, /getting advice/, /you owe no court costs today/],
    ],
    /bailiff|credit score|14 days/i,
  ],
  [
    'u7b-information-sheet',
    [/30 days/, /www\.nationaldebtline\.org/, /www\.stepchange\.org/, /breathing space/],
    /bailiff|credit score|EUR/i,
  ],
  [
    'u7b-reply-form',
    [/I agree that I owe it/, /I do not owe it/, /getting advice/, /papers first/, /Quay Street/],
    /bailiff|EUR/i,
  ],
  ['u7b-financial-statement', [/What comes in/, /What goes out/, /Other debts/], /bailiff|EUR/i],
  [
    'u4',
    [
      ...[/Late Payment of Commercial Debts/, /EUR 14\.20/, /Each further day: EUR 0\.48/],
      ...[/Fixed sum: EUR 80\.00/, /EUR 1,609\.20/, /have not claimed any/],
    ],
    court,
  ],
  [
    'u5',
    [
      ...[/We now claim/, /How the interest is worked out \(.*3\.75 % \+ 8\)/, /11\.75 %/],
      /no interest is charged on/,
    ],
    // How long ago something was said is not known when the text is written.
    new RegExp(`${court.source}|weeks? ago`, court.flags),
  ],
  ['c2 s1', [/one (page|of the)|here:|this page/, /EUR/], /overdue|lose|pause|cancel/i],
  [
    's1',
    [/did not go through on 28 February 2026/, /try it again on 4 March/],
    /your fault|cancel/i,
  ],
  ['s1b', [/bank would like you to confirm/, /another card/], /code|your fault|try again on/i],
  ['s2', [/still open/, /The next try is on 4 March 2026/], /pause|end your/i],
  [
    'c4 s4 h3',
    [/Each of these is fine with us/, /in parts|smaller parts/, /something is wrong/],
    /limited time|recommended|only today/i,
  ],
  ['s4', [/another card/, /another day/, /Pause your/, /Cancel it/], /fee/i],
  ['s5', [/on 12 March 2026/, /deletes nothing/, /cancel instead/], /lost|lose|deleted|court/i],
  ['s7', [/still there/, /one click/, /stop messages like this/], /EUR|balance|owe|due/i],
  ['c7', [/statement/i, /11 March 2026/, /free copy/, /pay in parts/], /court|agency/i],
  [
    'c9 t8',
    [
      ...[/full balance is EUR 1,500\.00/, /EUR 1,200\.00 instead/, /save EUR 300\.00/],
      ...[/until 22 March 2026/, /accept/, /the rest/, /nothing changes for the worse/],
    ],
    /\bfinal\b|last chance|hurry/i,
  ],
  [
    'c10',
    [
      ...[/Lighthouse Recovery, 9 Pier Road, Cork/, /on 6 April 2026 at the earliest/],
      ...[/EUR 1,515\.00/, /How to prevent it/, /jo@harbour\.example/, /by 5 April 2026/],
      ...[/other people can read your e-mail/, /not get your e-mail address/],
    ],
    /\bsue\b|court|credit bureau|credit report/i,
  ],
  [
    't1',
    [
      // 12 CFR 1006.34(c)(2): parties, account, dates, itemization with its zeros, amount of today
      ...[
        /Northwind Supplies Ltd, 7 Quay Street, Galway/,
        /To: Harbour Café, 1 Quay Street, Galway/,
      ],
      ...[
        /the account \.\.\.1001 with Harbour Shop/,
        /now owed to Harbour Bank|owed to Harbour Bank/,
      ],
      ...[/On 1 January 2026 you owed EUR 1,250\.50/, /Interest charged since then \+ EUR 0\.00/],
      ...[/Fees charged since then \+ EUR 15\.00/, /Paid since then - EUR 250\.00/],
      ...[/Credited since then - EUR 0\.00/, /Total amount of the debt now: EUR 1,015\.50/],
      // (c)(3): the rights and the end of the period
      ...[/write to us by 8 April 2026, we must stop collection on any amount you dispute/],
      ...[/we will assume that our information is correct/, /name and address of the original/],
      ...[/www\.cfpb\.gov\/debt-collection/, /dispute.*by e-mail|replying to this e-mail/],
      // (c)(4): the prompts in their order, and where to send them
      /How do you want to respond\? Check all that apply: .*I want to dispute the debt because I think: .*This is not my debt\. .*The amount is wrong\. .*Other .*I want you to send me the name and address of the original creditor\./,
      /Mail this form to: Northwind Supplies Ltd, 7 Quay Street, Galway/,
    ],
    /pay now|How to pay|due on|deadline|court|\bsue\b/i,
  ],
  ['t2', [/Harbour Bank/, /INV-1001/, /rights in that notice stay as they are/], notBefore],
  ['t4', [/Harbour Bank/, /identify yourself first/, /stay as they are/], notBefore],
  ['t6', [/Harbour Bank/, /pay in parts/, /still dispute the debt/, /stay as they are/], court],
  ['t9', [/until 22 March 2026/, /nothing changes for the worse/], /last chance|court|\bsue\b/i],
  ['t10', [/What comes next/, /may go back to them/, /until 22 March 2026/], court],
  [
    'g1 h1',
    [/INV-1001|invoices below/, /31 January 2026/, /by 11 March 2026/, /copy/],
    /late fee|court|default|interest/i,
  ],
  ['g2 h2', [/by 11 March 2026/, /in default since 1 February 2026/, /11\.75 %/], /\b40\b|staff/i],
  [
    'g4 h4',
    [/by 11 March 2026/, /order for payment/, /may bring costs/],
    /bureau|criminal|police/i,
  ],
];

const single = briefs.flatMap(([steps, must, mustNot]) =>
  steps.split(' ').map((step) => [step, must, mustNot] as const),
);

/** Without anything added to the amounts: forbidden words then come from the template alone. */
function plain(template: string): MessageView {
  const full = viewOf(template, 'full');
  const invoices = full.invoices.map((one) => ({ ...one, charges: null, total: one.open }));
  const statement = { ...full.statement, fees: null, interest: null, costs: null };
  return {
    ...{ ...full, invoices, oldest: invoices[0] ?? null, statement },
    ...{ lateFee: null, interest: null, missedPromise: null },
  };
}

describe('by the brief of its step', () => {
  it.each(single)(
    '%s says what it must, and nothing that it must not',
    (template, must, mustNot) => {
      const { text, subject } = rendered(template, 'email');
      for (const words of must) expect(flat(text)).toMatch(words);
      const bare = rendered(template, 'email', plain(template));
      expect(`${subject}\n${flat(bare.text)}`).not.toMatch(mustNot);
    },
  );

  it('u5 says of the fixed sum what was added, and of interest whether it was', () => {
    const full = viewOf('u5', 'full');
    const written = (statement: object, interest: typeof full.interest) => {
      const view = { ...full, interest, statement: { ...full.statement, ...statement } };
      return flat(rendered('u5', 'email', view).text);
    };
    const claimed = written({ costs: 'EUR 70.00', interest: null }, null);
    expect(claimed).toContain('The costs of EUR 70.00 are the fixed sum');
    expect(claimed).toContain('For the other invoices it is EUR 80.00, which we can still claim.');
    expect(claimed).toMatch(/Interest is not part of the sum\. .* it is EUR 14\.20 up to/);
    const booked = written(
      { costs: 'EUR 150.00', interest: 'EUR 14.20' },
      { amount: 'EUR 14.20', contract: null, law: 'the Act', lawSum: 'EUR 150.00' },
    );
    expect(booked).toContain('is included with EUR 14.20. It grows by EUR 0.48 a day');
    expect(booked).not.toMatch(/can still claim|not part of the sum/);
    expect(written({ costs: null, interest: null }, null)).not.toMatch(/fixed sum that/);
  });

  it('c10 names no agency where none is chosen, and asks nothing about an address then', () => {
    const placement = { ...samples.full.placement, agency: null, agencyAddress: null };
    const text = flat(rendered('c10', 'letter', { ...viewOf('c10', 'full'), placement }).text);
    expect(text).toContain('We have not chosen an agency yet.');
    expect(text).not.toMatch(/Lighthouse|e-mail address|who that is/);
  });

  it('s1 speaks of no further try that nobody has announced', () => {
    const card = { failedOn: '28 February 2026', nextTry: null, isRepeated: false };
    expect(rendered('s1', 'email', { ...viewOf('s1', 'full'), card }).text).not.toMatch(/again on/);
    expect(rendered('s2', 'email', { ...viewOf('s2', 'full'), card }).text).not.toMatch(/last try/);
  });

  it('s5 announces a pause only where the creditor pauses', () => {
    const text = flat(rendered('s5', 'email', { ...viewOf('s5', 'full'), isPaused: false }).text);
    expect(text).not.toMatch(/pause/i);
    expect(text).toContain('we will end your subscription in about two weeks');
  });

  it.each(['t1'])('%s is not written while something that it must name is missing', (template) => {
    const view = { ...viewOf(template, 'full'), validation: null };
    const result = renderMessage({ template, channel: 'letter', language, view });
    expect(result).toMatchObject({ ok: false, error: [{ code: 'missing' }] });
  });
});
