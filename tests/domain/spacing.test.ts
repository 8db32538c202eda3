import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import type { Facts, InvoiceFacts } from '../../src/domain/account/facts';
import { plannedMessage } from '../../src/domain/account/fresh-rows';
import { whyOf } from '../../src/domain/account/why';
import { noLaw } from '../../src/domain/law/law';
import type { Strategy } from '../../src/domain/strategy/document';
import { at, facts, invoice } from './account-facts';
import { fold, told } from './account-fold';
import { logged, mail, strategyOf } from './step-days';

const zone = 'Europe/London';

/** What is done until a day, without the time where it is the send hour. */
function days(start: Facts, strategy: Strategy, from: number, until: string): string[] {
  const run = fold(start, from, at(until), { strategy, approves: true });
  return told(run.done, zone).map((line) => line.replace(' 09:30', ''));
}

function change(before: Facts, changes: object): Facts {
  return applyChanges(before, { ...changes, timeline: [] });
}

describe('steps around attempts to charge a card', () => {
  const failedAt = at('2026-03-02', '08:00');
  const card = (fields: Partial<InvoiceFacts> = {}) =>
    facts([
      invoice('inv_1', {
        collection: 'card',
        dueOn: null,
        firstFailedAt: failedAt,
        failedAttempts: 1,
        ...fields,
      }),
    ]);
  const steps = [
    mail('s1', 0, { anchor: 'failed' }),
    mail('s2', 3, { anchor: 'failed', afterAttempt: 2 }),
    mail('s3', 7, { anchor: 'failed' }),
  ];
  const strategy = strategyOf([{ steps }], { minimumGapDays: 1 });
  const second = (on: string): Partial<InvoiceFacts> => ({
    failedAttempts: 2,
    attempts: [failedAt, at(on, '11:00')].map((one) => ({ at: one, by: 'billing', method: null })),
  });

  it('wait for the attempt, and leave the place when the day of the next step comes', () => {
    expect(days(card(), strategy, failedAt, '2026-04-01')).toEqual([
      '2026-03-02 contact s1 email',
      '2026-03-09 skip s2',
      '2026-03-09 contact s3 email',
    ]);
    const now = at('2026-03-06', '12:00');
    const state = fold(card(), failedAt, now, { strategy }).facts;
    const decision = decide(state, strategy, noLaw, now);
    expect(whyOf(decision, now).guards).toEqual([
      expect.objectContaining({
        rule: 'step.attempt',
        clearedBy: 'attempt',
        clearsAt: at('2026-03-09', '09:30'),
        sentence: expect.stringContaining('passed over on 2026-03-09, the day of Step s3'),
      }),
    ]);
  });

  it.each([
    [
      'comes on its day when the attempt failed before',
      second('2026-03-03'),
      '2026-03-05 contact s2 email',
    ],
    ['comes after a later attempt', second('2026-03-06'), '2026-03-06 11:00 contact s2 email'],
    [
      'waits for nothing when the card was declined for good',
      { decline: 'hard' as const },
      '2026-03-05 contact s2 email',
    ],
  ])('%s', (_title, fields, expected) => {
    expect(days(card(fields), strategy, failedAt, '2026-03-08')).toEqual([
      '2026-03-02 contact s1 email',
      expected,
    ]);
  });

  it('nothing goes out in the hours after one and before the next', () => {
    const around = { ...strategy, aroundAttempts: { hoursAfter: 2, hoursBefore: 12 } };
    const soon = card({ nextAttemptAt: at('2026-03-02', '22:00') });
    const now = at('2026-03-02', '09:35');
    const guards = whyOf(decide(soon, around, noLaw, now), now).guards;
    expect(guards).toContainEqual(
      expect.objectContaining({ rule: 'attempt.around', clearsAt: at('2026-03-03') }),
    );
    expect(days(soon, around, now, '2026-03-04')).toEqual(['2026-03-03 contact s1 email']);
    const later = card({ nextAttemptAt: at('2026-03-05', '22:00') });
    expect(days(later, around, now, '2026-03-04')).toEqual(['2026-03-02 10:00 contact s1 email']);
  });
});

it('brings at most so many messages for one invoice, and goes on with what is no message', () => {
  const strategy = strategyOf(
    [
      {
        steps: [
          mail('a', 1),
          mail('b', 8),
          mail('c', 15),
          mail('d', 22, { task: { kind: 'visit', title: 'Visit', expiresWorkingDays: 1 } }),
        ],
      },
    ],
    { messagesMax: 2 },
  );
  const run = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-06-01'), { strategy });
  expect(told(run.done, zone)).toEqual([
    '2026-03-03 09:30 contact a email',
    '2026-03-10 09:30 contact b email',
    '2026-03-17 09:30 skip c',
    '2026-03-24 09:30 skip d',
    '2026-03-24 09:30 task d',
    '2026-03-25 09:30 lapse task',
  ]);
});

it('happens on the named weekdays only, and not on their public holidays', () => {
  const strategy = strategyOf([{ steps: [mail('a', 1), mail('b', 34)] }], {
    contactDays: ['monday', 'saturday'],
  });
  // 3 March is a Tuesday; day 34 is Easter Sunday, and Easter Monday is a holiday
  expect(days(facts([invoice('inv_1')]), strategy, at('2026-03-01'), '2026-06-01')).toEqual([
    '2026-03-07 contact a email',
    '2026-04-11 contact b email',
  ]);
});

describe('the minimum gap', () => {
  const strategy = strategyOf([{ steps: [mail('a', 10)] }], { minimumGapDays: 7 });
  const call = (fields: object) => ({
    ...{ id: 'cal_1', accountId: 'acc_1', direction: 'out', result: 'no-answer' },
    ...{ number: '+442071234567', invoiceIds: ['inv_1'], partyId: null, note: null, by: 'usr_1' },
    ...fields,
  });
  const message = (stepId: string) => {
    const sentAt = at('2026-03-09', '12:00');
    const key = `default/acc_1/${stepId}/inv_1/1/email`;
    const own = {
      ...{ id: 'msg_1', key, stepId, stage: 'reminder' as const, channel: 'email' as const },
      ...{ template: 'b2', toAddress: 'ap@buyer.example', contactPointId: 'cpt_email' },
      ...{ messageClass: 'A' as const, payByOn: null, partyId: null },
    };
    const row = plannedMessage(facts([invoice('inv_1')]), sentAt, own);
    return { ...row, status: 'accepted' as const, acceptedAt: sentAt };
  };
  const planned = (changes: object) =>
    days(
      change(facts([invoice('inv_1')]), changes),
      strategy,
      at('2026-03-10', '12:00'),
      '2026-06-01',
    )[0];

  it.each<[string, object, string]>([
    [
      'is kept where the day comes later',
      { calls: [call({ at: at('2026-03-04') })] },
      '2026-03-12',
    ],
    ['counts a logged call', { calls: [call({ at: at('2026-03-09') })] }, '2026-03-16'],
    [
      'does not count a call that came in',
      { calls: [call({ at: at('2026-03-09'), direction: 'in' })] },
      '2026-03-12',
    ],
    [
      'counts a statement that somebody sent',
      { messages: [message('statement-of-account')] },
      '2026-03-16',
    ],
    ['counts what was sent again by hand', { messages: [message('b2')] }, '2026-03-16'],
    [
      'does not count a message that never left',
      { messages: [{ ...message('b2'), status: 'suppressed' }] },
      '2026-03-12',
    ],
    [
      'counts a notice that went out by hand, on its own day',
      { legalEvents: [logged({ kind: 'written-notice', on: '2026-03-09', at: at('2026-03-10') })] },
      '2026-03-16',
    ],
    [
      'does not count what came in',
      { legalEvents: [logged({ kind: 'dispute', on: '2026-03-09', at: at('2026-03-10') })] },
      '2026-03-12',
    ],
  ])('%s', (_title, changes, expected) => {
    expect(planned(changes)).toBe(`${expected} contact a email`);
  });

  it('a fallback keeps the ceiling of a person with other accounts, whenever it is asked', () => {
    const contacts = [{ channel: 'email' as const, template: 'b2', fallback: 'letter' as const }];
    const ceiling = { contacts: 2, days: 7 };
    const steps = [mail('a', 10, { contacts })];
    const own = strategyOf([{ steps }], { minimumGapDays: 1, ceiling });
    const sentAt = at('2026-03-12', '09:30');
    const sent = fold(facts([invoice('inv_1')]), at('2026-03-10'), sentAt + 1, { strategy: own });
    const [message] = sent.facts.messages;
    if (message === undefined) throw new Error('nothing was sent');
    const bouncedAt = sentAt + 1_000;
    const bounced = change(sent.facts, {
      messages: [{ ...message, status: 'accepted', acceptedAt: sentAt, bouncedAt }],
      contacts: sent.facts.contacts.map((point) =>
        point.kind === 'email' ? { ...point, status: 'bounced' } : point,
      ),
    });
    const elsewhere = [
      {
        ...{ personKey: null, accountId: 'acc_2', at: sentAt, direction: 'out' as const },
        ...{
          channel: 'email' as const,
          result: 'sent' as const,
          causes: [],
          number: 'ap@buyer.example',
        },
      },
    ];
    const first = (state: Facts, from: string) =>
      days(state, own, at(from, '12:00'), '2026-06-01')[0];
    expect(first(bounced, '2026-03-13')).toBe('2026-03-13 12:00 contact a letter');
    for (const from of ['2026-03-12', '2026-03-13', '2026-03-16']) {
      expect(first({ ...bounced, elsewhere }, from)).toBe('2026-03-19 contact a letter');
    }
  });

  it('counts a notice once that was logged for several invoices and as a call', () => {
    const ceiling = { ...strategy, minimumGapDays: 1, ceiling: { contacts: 2, days: 30 } };
    const oral = { kind: 'initial-communication', on: '2026-03-09', data: { method: 'oral' } };
    const state = change(facts([invoice('inv_1')]), {
      calls: [call({ at: at('2026-03-09', '12:00') })],
      legalEvents: [logged(oral), logged({ ...oral, id: 'lev_2', invoiceId: 'inv_1' })],
    });
    expect(days(state, ceiling, at('2026-03-10'), '2026-06-01')).toEqual([
      '2026-03-12 contact a email',
    ]);
  });
});
