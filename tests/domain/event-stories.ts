import type { CreditorSettings } from '../../src/domain/account/creditor';
import type { Facts } from '../../src/domain/account/facts';
import { localDateOf } from '../../src/domain/calendar/zone';
import { agreement, at, b2b, facts, invoice } from './account-facts';
import { fold } from './account-fold';
import { Account, gbp } from './commands-fixture';

export const monday = at('2026-03-02', '10:00');
export const evening = at('2026-03-02', '22:30');
export const day = 86_400_000;
export const on = (date: string, clock = '10:00'): number => at(date, clock);

export function withSettings(before: Facts, more: Partial<CreditorSettings>): Facts {
  const settings = { ...before.creditor.settings, ...more };
  return { ...before, creditor: { ...before.creditor, settings } };
}

/** An account that owes 2,000.00 from 1 April on, of a creditor who asked for these messages. */
export function owing(more: Partial<CreditorSettings> = {}): Account {
  const open = facts([invoice('inv_1', { dueOn: '2026-04-01' })], { lateFeeMinor: 4_000n });
  return new Account(withSettings(open, { eventNotices: 'email', ...more }));
}

/** What the debtor is told of from a moment on, with its day. */
export function told(state: Facts, from: number, days: number): string[] {
  const { done } = fold(state, from, from + days * day, { strategy: b2b });
  return done.flatMap(({ at: when, decision: { action } }) =>
    action.kind === 'contact' && action.stepId.startsWith('event-')
      ? [`${action.template} ${localDateOf(when, 'Europe/London')}`]
      : [],
  );
}

export const pays = (account: Account, amount: string, receivedOn: string, now: number) =>
  account.run('record-payment', { amount: gbp(amount), receivedOn, reference: 'bank' }, { now });

export const promise = (account: Account, dueOn: string, now = monday) =>
  account.run('promise', { amount: gbp('500.00'), dueOn }, { now });

export const plan = (more: object = {}) =>
  agreement({
    type: 'plan',
    invoiceIds: ['inv_1'],
    instalments: [
      { n: 1, dueOn: '2026-03-10', amountMinor: 100_000n },
      { n: 2, dueOn: '2026-04-10', amountMinor: 100_000n },
    ],
    graceDays: 7,
    acceptedAt: monday,
    createdAt: monday,
    ...more,
  });
const settlement = (more: object = {}) =>
  agreement({
    ...{ type: 'settlement', invoiceIds: ['inv_1'], acceptedAt: monday, createdAt: monday },
    ...more,
  });

export type Story = (account: Account) => number;

/** What happens, the moment from which it is watched, for how many days, and what the debtor is told of. */
export const stories: readonly [string, Story, number, readonly string[]][] = [
  [
    'a promise that is not kept',
    (account) => {
      promise(account, '2026-03-11');
      return monday;
    },
    20,
    ['promise-confirmed 2026-03-02', 'promise-due 2026-03-10', 'promise-missed 2026-03-16'],
  ],
  [
    'a promise that is paid in time',
    (account) => {
      promise(account, '2026-03-11');
      pays(account, '500.00', '2026-03-10', on('2026-03-10', '09:00'));
      return on('2026-03-10', '09:00');
    },
    20,
    [],
  ],
  [
    'a promise for tomorrow: it is not called to mind',
    (account) => {
      promise(account, '2026-03-03');
      return monday;
    },
    2,
    ['promise-confirmed 2026-03-02'],
  ],
  [
    'a promise that is followed by a new one',
    (account) => {
      promise(account, '2026-03-05');
      const [first] = account.facts.agreements;
      const endedAt = on('2026-03-09');
      account.keep({
        agreements: [{ ...first!, status: 'broken', endedAt, endReason: 'broken' }],
        timeline: [],
      });
      promise(account, '2026-03-20', endedAt);
      return endedAt;
    },
    3,
    ['promise-confirmed 2026-03-09'],
  ],
  [
    'a plan that nobody pays; its missed part has a notice of its own',
    (account) => {
      account.keep({ agreements: [plan()], timeline: [] });
      return monday;
    },
    25,
    ['plan-confirmed 2026-03-02', 'plan-ended 2026-03-18'],
  ],
  [
    'a plan that its strategy confirms itself',
    (account) => {
      account.keep({ agreements: [plan({ own: { confirms: true } })], timeline: [] });
      return monday;
    },
    5,
    [],
  ],
  [
    'a settlement that is not paid',
    (account) => {
      account.keep({ agreements: [settlement()], timeline: [] });
      return monday;
    },
    25,
    ['settlement-accepted 2026-03-02', 'settlement-voided 2026-03-23'],
  ],
  [
    'a later due date, twice',
    (account) => {
      const given = { invoiceId: 'inv_1', reason: 'asked' };
      account.run('extend-due-date', { ...given, dueOn: '2026-04-10' }, { now: monday });
      const from = on('2026-03-03');
      const [extension] = account.facts.effects;
      expect(extension?.cause).toBe('inv_1#2026-04-01#2026-04-10');
      expect(told(account.facts, monday, 5)).toEqual(['due-date-extended 2026-03-02']);
      account.run('extend-due-date', { ...given, dueOn: '2026-04-20' }, { now: from });
      return from;
    },
    5,
    // Of the first there is nothing to be told any more.
    ['due-date-extended 2026-03-03'],
  ],
  [
    'a dispute of an invoice, and its answer',
    (account) => {
      const given = { invoiceId: 'inv_1', reason: 'wrong quantity' };
      account.run('open-dispute', given, { now: monday });
      expect(told(account.facts, monday, 10)).toEqual(['dispute-received 2026-03-02']);
      const [dispute] = account.facts.holds;
      const now = on('2026-03-04');
      const answer = { holdId: dispute?.id, outcome: 'partly', amount: gbp('100.00') };
      account.run('resolve-dispute', answer, { now });
      return now;
    },
    10,
    ['dispute-answered 2026-03-04'],
  ],
  [
    'a dispute of the whole account: it does not stop the word that it was received',
    (account) => {
      account.run('open-dispute', { reason: 'not mine' }, { now: evening });
      return evening;
    },
    10,
    ['dispute-received 2026-03-03'],
  ],
  [
    'hardship',
    (account) => {
      account.run('hold', { type: 'hardship', reason: 'lost work' }, { now: monday });
      return monday;
    },
    20,
    ['hardship-received 2026-03-02'],
  ],
  [
    'two refunds of one payment',
    (account) => {
      pays(account, '500.00', '2026-03-01', monday);
      const [payment] = account.facts.payments;
      const given = { paymentId: payment?.id, kind: 'refund', reason: 'goods came back' };
      account.run('return-payment', { ...given, amount: gbp('100.00') }, { now: monday });
      account.run('return-payment', { ...given, amount: gbp('50.00') }, { now: monday + 1 });
      return monday + 1;
    },
    5,
    ['refund 2026-03-02', 'refund 2026-03-02'],
  ],
  [
    'a payment that bounces',
    (account) => {
      pays(account, '500.00', '2026-03-01', monday);
      const [payment] = account.facts.payments;
      const given = { paymentId: payment?.id, kind: 'bounce', reason: 'no cover' };
      account.run('return-payment', given, { now: evening });
      return evening;
    },
    5,
    ['payment-returned 2026-03-03'],
  ],
  [
    'a fee that is given up',
    (account) => {
      const entryId = account.chargeFee('INV_1', 4_000n);
      account.run('waive-fee', { entryId, reason: 'good will' }, { now: monday });
      return monday;
    },
    5,
    ['fee-waived 2026-03-02'],
  ],
];
