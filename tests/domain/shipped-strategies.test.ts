import type { Facts } from '../../src/domain/account/facts';
import { preview } from '../../src/domain/account/preview';
import { currentLaw } from '../../src/domain/law/current';
import type { Step, Strategy } from '../../src/domain/strategy/document';
import { sampleAccount, sampleBeginsAt } from '../../src/domain/strategy/sample-account';
import { builtInStrategies } from '../../src/strategies/read';
import { at, withPayment } from './account-facts';
import { fold, told } from './account-fold';

const shipped = new Map(builtInStrategies().map((strategy) => [strategy.id, strategy]));

function named(id: string): Strategy {
  const strategy = shipped.get(id);
  if (strategy === undefined) throw new Error(`no strategy ${id}`);
  return strategy;
}

const signs = { email: 'mail', letter: 'letter', sms: 'sms' } as const;

/** "b5 due+21 mail fee=contract-late-fee": all of a step that a creditor would ask for first. */
function line(step: Step): string {
  const { anchor, days, repeat, contacts = [], task, fee, approval, payByDays } = step;
  const after = days < 0 ? `${days}` : `+${days}`;
  const repeated = repeat === undefined ? '' : ` x${repeat.times}/${repeat.everyDays}`;
  return [
    `${step.id} ${anchor}${after}${repeated}`,
    ...contacts.map(({ channel }) => signs[channel]),
    ...(step.attachments === undefined ? [] : [`with=${step.attachments.join('+')}`]),
    ...(task === undefined ? [] : [task.kind]),
    ...(step.handOff === undefined ? [] : ['hand-off']),
    ...(step.tell === undefined ? [] : [step.tell]),
    ...(step.moveTo === undefined ? [] : [`move=${step.moveTo}`]),
    ...(step.end === undefined ? [] : [`end=${step.end}`]),
    ...(fee === undefined ? [] : [`fee=${fee}`]),
    ...(payByDays === undefined ? [] : [`pay-by=${payByDays}`]),
    ...(approval === undefined ? [] : [`people=${approval.people}`]),
  ].join(' ');
}

/** The ladders as they are meant to be, written by hand and not read from the documents. */
const ladders: Readonly<Record<string, readonly string[]>> = {
  'b2b-standard': [
    'b1 due-5 mail',
    'b2 due+1 mail',
    'b3 due+8 mail',
    'b4 due+14 call',
    'b5 due+21 mail with=statement fee=contract-late-fee',
    'b6 due+30 letter mail pay-by=10',
    'b7 due+38 call',
    'b7-visit due+38 visit people=1',
    'b8 due+45 letter mail pay-by=14 people=1',
    'b9 letter+17 hand-off people=2',
    'b10 letter+17 decision people=2',
    'b11 due+180 decision',
  ],
  'us-consumer-first-party': [
    'c1 due-3 mail',
    'c2 due+3 mail',
    'c3 due+8 sms',
    'c4 due+13 mail',
    'c5 due+18 call',
    'c6 due+25 mail fee=contract-late-fee',
    'c7 due+35 letter pay-by=14',
    'c8 due+45 call',
    'c9 due+52 mail',
    'c10 due+62 letter mail people=1',
    'c11 due+85 call',
    'c12 due+100 decision people=2',
  ],
  'us-third-party-reg-f': [
    't0 placement+0 decision people=1',
    't1 placement+1 letter',
    't2 placement+9 mail',
    't3 placement+12 x2/4 call',
    't4 placement+22 sms',
    't5 placement+27 x2/6 call',
    't6 notice-end+2 mail',
    't7 notice-end+10 call',
    't8 notice-end+17 mail',
    't9 notice-end+31 sms',
    't10 notice-end+45 letter',
    't11 notice-end+60 decision people=2',
    't12 placement+180 end=close people=1',
  ],
  'uk-b2b': [
    'u1 due-5 mail',
    'u2 due+1 mail',
    'u3 due+8 call',
    'u4 due+14 mail',
    'u5 due+22 mail letter fee=statutory-fixed-sum pay-by=7',
    'u6 due+30 letter mail with=statement pay-by=7',
    'u7b due+40 letter with=u7b-information-sheet+u7b-reply-form+u7b-financial-statement pay-by=30 people=1',
    'u7a due+40 letter mail pay-by=14 people=1',
    'u8 letter+15 call',
    'u9 letter+17 hand-off people=2',
    'u10 letter+17 decision people=2',
  ],
  'de-b2b': [
    'g1 due+5 mail pay-by=7',
    'g2 due+15 mail letter fee=statutory-fixed-sum pay-by=10',
    'g3 due+22 call',
    'g4 due+30 letter mail fee=material-cost pay-by=10',
    'g5 letter+13 decision people=2',
    'g6 letter+13 hand-off people=2',
  ],
  'de-b2c': [
    'h1 due+7 mail pay-by=10',
    'h2 due+21 mail fee=material-cost pay-by=10',
    'h3 due+28 mail',
    'h4 due+38 letter fee=material-cost pay-by=14',
    'h5 letter+17 decision people=2',
    'h6 letter+17 hand-off people=2',
  ],
  'gentle-subscription': [
    's1 failed+0 mail',
    's1b failed+0 mail',
    's2 failed+3 mail',
    's3 failed+7 sms',
    's4 failed+10 mail',
    's5 failed+14 mail pay-by=2',
    's6 failed+17 pause-service',
    's7 failed+24 mail',
    's8 failed+30 cancel-service',
    's8-move failed+30 move=us-consumer-first-party people=1',
    's8-end failed+30 end=leave',
  ],
};

it('ships every ladder that is written here, and no other', () => {
  expect([...shipped.keys()]).toEqual(Object.keys(ladders));
});

it.each(Object.entries(ladders))('%s has these steps, days, fees and approvals', (id, expected) => {
  const steps = named(id).stages.flatMap((stage) => stage.steps);
  expect(steps.map(line)).toEqual(expected);
});

it.each<[string, string, number, number, number, string]>([
  // id, role, gap, longest promise, how many, largest plan
  ['b2b-standard', 'first-party', 4, 14, 3, '24'],
  ['us-consumer-first-party', 'first-party', 4, 30, 3, '24'],
  ['us-third-party-reg-f', 'third-party', 3, 30, 3, '24'],
  ['uk-b2b', 'first-party', 5, 14, 2, '6'],
  ['de-b2b', 'first-party', 7, 14, 2, '6'],
  ['de-b2c', 'first-party', 7, 21, 2, '12'],
  ['gentle-subscription', 'first-party', 2, 14, 1, '4'],
])('%s: role, gap and limits', (id, role, gap, longest, count, months) => {
  const { limits, minimumGapDays, ceiling, ...strategy } = named(id);
  expect([strategy.role, minimumGapDays]).toEqual([role, gap]);
  expect([limits.promise.longestDays, limits.promise.count]).toEqual([longest, count]);
  expect(String(limits.plan.bands.at(-1)?.months)).toBe(months);
  // No shipped ladder comes near the strictest cap of a law, three contacts of any kind in seven days.
  expect(ceiling).toEqual({ contacts: 2, days: 7 });
});

it('says a lump sum or a cost to no consumer, and pays nothing for a gentle word', () => {
  const fees = (id: string) =>
    named(id).stages.flatMap(({ steps }) => steps.flatMap(({ fee }) => fee ?? []));
  expect(fees('de-b2c')).toEqual(['material-cost', 'material-cost']);
  expect(fees('gentle-subscription')).toEqual([]);
  expect(fees('us-third-party-reg-f')).toEqual([]);
  expect(fees('us-consumer-first-party')).toEqual(['contract-late-fee']);
  const costs = named('de-b2c').stages.flatMap(({ steps }) =>
    steps.flatMap(({ materialCost }) => materialCost ?? []),
  );
  expect(costs).toEqual([{ email: '0.00', letter: '1.00' }, { letter: '1.00' }]);
});

const places = {
  us: { country: 'US', region: 'OH', timeZone: 'America/New_York', currency: 'USD' },
  gb: { country: 'GB', region: 'ENG', timeZone: 'Europe/London', currency: 'GBP' },
  de: { country: 'DE', region: null, timeZone: 'Europe/Berlin', currency: 'EUR' },
} as const;

interface Life {
  readonly id: string;
  readonly at: keyof typeof places;
  readonly change?: (facts: Facts) => Facts;
}

const switched =
  (...switches: readonly string[]) =>
  (facts: Facts): Facts => ({
    ...facts,
    creditor: { ...facts.creditor, settings: { ...facts.creditor.settings, switches } },
  });

/** An account of 2,000.00 that is due, or whose card failed, on Monday 2 March 2026, lived for a year. */
function lived({ id, at, change = (facts) => facts }: Life): string[] {
  const strategy = named(id);
  const sample = { dueOn: '2026-03-02', amountMinor: 200_000n, ...places[at] };
  const facts = change(sampleAccount(strategy, sample));
  const from = sampleBeginsAt(strategy, sample);
  const options = { strategy, approves: true, law: currentLaw };
  const run = fold(facts, from, from + 370 * 86_400_000, options);
  const charged = new Map(run.facts.charges.map(({ key, amountMinor }) => [key, amountMinor]));
  return told(run.done, sample.timeZone)
    .map((one, n) => {
      const { action } = run.done.filter(({ decision }) => decision.action.kind !== 'send')[n]
        ?.decision ?? { action: null };
      return action?.kind === 'charge' ? `${one} ${charged.get(action.key)}` : one;
    })
    .filter((one) => !/ (lapse|exchange|skip)\b/.test(one))
    .map((one) => one.replace(/ \d\d:\d\d /, ' '));
}

const soleTrader = (facts: Facts): Facts => ({
  ...facts,
  debtor: { ...facts.debtor, soleTrader: true },
});
const declined =
  (decline: 'hard' | 'soft', failedAttempts: number) =>
  (facts: Facts): Facts => ({
    ...facts,
    invoices: facts.invoices.map((one) => ({ ...one, decline, failedAttempts })),
  });

describe('a typical account over a year', () => {
  it('third party: notice, quiet until its period is over, offer, review, return', () => {
    expect(lived({ id: 'us-third-party-reg-f', at: 'us' })).toEqual([
      // the sample is due on the day after its placement, and nothing is asked before that day is over
      '2026-03-03 contact t1 letter',
      '2026-03-10 contact t2 email',
      '2026-03-13 task t3',
      '2026-03-17 task t3',
      // no consent of this collector's own to texts: t4 is passed over
      '2026-03-30 task t5',
      '2026-04-06 task t5',
      // 3 March, five business days, thirty days: the period ends on 9 April
      '2026-04-13 contact t6 email',
      '2026-04-20 task t7',
      '2026-04-27 contact t8 email',
      '2026-05-11 contact t9 email',
      '2026-05-26 contact t10 letter',
      '2026-06-08 approval t11',
      '2026-06-08 task t11',
      '2026-08-28 approval t12',
      '2026-08-28 end t12',
      '2026-08-28 close',
    ]);
  });

  it('third party: where neither text nor e-mail is open, the last letter goes out all the same', () => {
    // The client's consent to texts is none of the collector's own (12 CFR 1006.6(d)(5)).
    const change = (facts: Facts): Facts => ({
      ...facts,
      contacts: facts.contacts
        .filter(({ kind }) => kind !== 'email')
        .map((one) => (one.kind === 'phone' ? { ...one, smsConsent: true } : one)),
    });
    const life = lived({ id: 'us-third-party-reg-f', at: 'us', change });
    expect(life.filter((one) => / t(8|9|10|11|12)\b/.test(one))).toEqual([
      '2026-04-27 contact t8 letter',
      '2026-05-26 contact t10 letter',
      '2026-06-08 approval t11',
      '2026-06-08 task t11',
      '2026-08-28 approval t12',
      '2026-08-28 end t12',
    ]);
  });

  it('third party: somebody who paid within the last 60 days is not given back by itself', () => {
    const paidOn = (receivedOn: string) =>
      lived({
        ...{ id: 'us-third-party-reg-f', at: 'us' as const },
        change: (facts) => withPayment(facts, 500n, at(receivedOn), { receivedOn }),
      }).at(-1);
    expect(paidOn('2026-06-29')).toBe('2026-08-28 close');
    expect(paidOn('2026-06-30')).toBe('2026-06-08 task t11');
  });

  it('United Kingdom, a company: charges of the Act only where they are claimed', () => {
    const ladder = [
      '2026-02-25 contact u1 email',
      '2026-03-03 contact u2 email',
      '2026-03-10 task u3',
      '2026-03-17 contact u4 email',
      '2026-04-01 contact u6 letter',
      '2026-04-01 contact u6 email',
      '2026-04-13 approval u7a',
      '2026-04-13 contact u7a letter',
      '2026-04-13 contact u7a email',
      '2026-04-28 task u8',
      '2026-04-30 approval u9',
      '2026-04-30 hand-off u9',
    ];
    expect(lived({ id: 'uk-b2b', at: 'gb' })).toEqual(ladder);
    const claimed = lived({ id: 'uk-b2b', at: 'gb', change: switched('claim-statutory-charges') });
    expect(claimed).toEqual([
      ...ladder.slice(0, 4),
      ...[
        '2026-03-24 charge u5 7000',
        '2026-03-24 contact u5 email',
        '2026-03-24 contact u5 letter',
      ],
      ...ladder.slice(4),
    ]);
  });

  it('United Kingdom, a sole trader: one letter by post, and thirty days for an answer', () => {
    const life = lived({ id: 'uk-b2b', at: 'gb', change: soleTrader });
    expect(life.slice(6)).toEqual([
      '2026-04-13 approval u7b',
      '2026-04-13 contact u7b letter',
      '2026-05-14 task u8',
      '2026-05-18 approval u9',
      '2026-05-18 hand-off u9',
    ]);
  });

  it('Germany, a business', () => {
    expect(lived({ id: 'de-b2b', at: 'de' })).toEqual([
      '2026-03-09 contact g1 email',
      '2026-03-17 charge g2 4000',
      '2026-03-17 contact g2 email',
      '2026-03-17 contact g2 letter',
      '2026-03-30 task g3',
      '2026-04-08 charge g4 330',
      '2026-04-08 contact g4 letter',
      '2026-04-08 contact g4 email',
      '2026-04-21 approval g5',
      '2026-04-21 task g5',
      '2026-04-28 approval g6',
      '2026-04-28 hand-off g6',
    ]);
  });

  it('Germany, a consumer: an e-mail costs nothing, a letter its material', () => {
    expect(lived({ id: 'de-b2c', at: 'de' })).toEqual([
      '2026-03-09 contact h1 email',
      '2026-03-23 contact h2 email',
      '2026-04-07 contact h3 email',
      '2026-04-14 charge h4 100',
      '2026-04-14 contact h4 letter',
      '2026-05-04 approval h5',
      '2026-05-04 task h5',
      '2026-05-11 approval h6',
      '2026-05-11 hand-off h6',
    ]);
  });

  it('a card that failed once: kind words, and the end without a fee', () => {
    expect(lived({ id: 'gentle-subscription', at: 'us' })).toEqual([
      '2026-03-02 contact s1 email',
      '2026-03-09 contact s3 sms',
      '2026-03-12 contact s4 email',
      '2026-03-16 contact s5 email',
      '2026-04-01 task s8',
      '2026-04-08 end s8-end',
    ]);
  });

  it('a card that is no longer good: no word of another try', () => {
    const life = lived({
      id: 'gentle-subscription',
      at: 'us',
      change: declined('hard', 1),
    });
    expect(life.slice(0, 3)).toEqual([
      '2026-03-02 contact s1b email',
      '2026-03-05 contact s2 email',
      '2026-03-09 contact s3 sms',
    ]);
  });
});

it.each(Object.keys(ladders))('%s: the preview of a year begins as the year is lived', (id) => {
  const strategy = named(id);
  const at = id.startsWith('de') ? 'de' : id.startsWith('uk') ? 'gb' : 'us';
  const sample = { dueOn: '2026-03-02', amountMinor: 200_000n, ...places[at] };
  const facts = sampleAccount(strategy, sample);
  const { entries } = preview(facts, strategy, currentLaw, sampleBeginsAt(strategy, sample), 365);
  const contacts = entries.filter(({ kind }) => kind === 'contact').map(({ step }) => step);
  const wanted = lived({ id, at }).flatMap((one) => / contact (\S+)/.exec(one)?.[1] ?? []);
  expect(contacts.length).toBeGreaterThan(2);
  // A preview ends where people are asked; until there nothing differs.
  expect(wanted.slice(0, contacts.length)).toEqual(contacts);
});
