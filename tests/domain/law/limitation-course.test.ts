import type { Facts, InvoiceFacts } from '../../../src/domain/account/facts';
import { applyChanges, type Changes } from '../../../src/domain/account/changes';
import { decide } from '../../../src/domain/account/decide';
import { preview } from '../../../src/domain/account/preview';
import { localDateOf } from '../../../src/domain/calendar/zone';
import { gate } from '../../../src/domain/contact/gate';
import { owedMinor } from '../../../src/domain/account/balances';
import { currentLaw } from '../../../src/domain/law/current';
import { limitationOfInvoice } from '../../../src/domain/law/limitation-of-invoice';
import { findCommand } from '../../../src/commands/index';
import { noLaw } from '../../../src/domain/law/law';
import { limits } from '../../../src/domain/limits';
import { Account, actor, attempt, contextAt } from '../commands-fixture';
import {
  agreement,
  at,
  b2b,
  consumer,
  facts,
  hold,
  invoice,
  withInvoice,
  withPayment,
} from '../account-facts';
import { fold, type Fold } from '../account-fold';

const change = (before: Facts, changes: Omit<Changes, 'timeline'>): Facts =>
  applyChanges(before, { ...changes, timeline: [] });

/** A claim due in March 2020 in one part of the kingdom, of a debtor that nothing is sent to. */
function claim(region: 'ENG' | 'SCT', fields: Partial<InvoiceFacts> = {}, contacts = []): Facts {
  const old = invoice('inv_1', { issuedOn: '2020-01-31', dueOn: '2020-03-01', ...fields });
  const start = facts([old], { contacts });
  return change(start, { debtor: { region }, holds: [hold({ type: 'operator' })] });
}

const live = (start: Facts, from: string, until: string): Fold =>
  fold(start, at(from), at(until), { strategy: b2b });

const lapses = (run: Fold): string[] =>
  run.done.flatMap(({ at: when, decision: { action } }) =>
    action.kind === 'lapse' && action.what.kind === 'limitation'
      ? [`${localDateOf(when, 'Europe/London')} ${action.what.what} ${action.what.lastOn}`]
      : [],
  );

const last = (state: Facts, on: string, index = 0) => {
  const one = state.invoices[index];
  if (one === undefined) throw new Error('no invoice');
  return limitationOfInvoice(state, one, at(on, '12:00'));
};

describe('the day of a claim', () => {
  const england = claim('ENG');

  test('counts from the day after the first due date, whatever it was extended to', () => {
    expect(last(england, '2024-01-01').expiresOn).toBe('2026-03-02');
    const extended = claim('ENG', { dueOn: '2020-05-30', originalDueOn: '2020-03-01' });
    expect(last(extended, '2024-01-01').expiresOn).toBe('2026-03-02');
    const stated = claim('ENG', { claim: { accruedOn: '2020-06-15' } });
    expect(last(stated, '2024-01-01').expiresOn).toBe('2026-06-15');
    expect(last(claim('ENG', { dueOn: null }), '2024-01-01')).toMatchObject({
      expiresOn: null,
      needsReview: true,
    });
  });

  test('follows the claim before the debtor, and the kind before the purpose', () => {
    const abroad = claim('ENG', { claim: { limitationIn: 'US-NY', debtKind: 'written' } });
    expect(last(abroad, '2024-01-01').expiresOn).toBe('2026-03-02');
    const card = claim('ENG', { claim: { limitationIn: 'US-NY' }, purpose: 'consumer' });
    expect(last(card, '2024-01-01')).toMatchObject({
      expiresOn: '2023-03-02',
      expired: true,
      citation: 'N.Y. CPLR 214-i',
    });
    const odd = claim('ENG', { claim: { debtKind: 'barter' } });
    expect(last(odd, '2024-01-01')).toMatchObject({ expiresOn: null, needsReview: true });
  });

  test('moves with money that came in, and not with a plan', () => {
    const planned = change(england, {
      agreements: [agreement({ type: 'plan', acceptedAt: at('2021-01-10') })],
    });
    expect(last(planned, '2024-01-01').expiresOn).toBe('2026-03-02');
    const paid = withPayment(planned, 10_000n, at('2021-02-10', '12:00'));
    expect(last(paid, '2024-01-01').expiresOn).toBe('2027-02-10');
    const late = withPayment(england, 10_000n, at('2026-03-03', '12:00'));
    expect(last(late, '2026-03-04')).toMatchObject({ expiresOn: '2026-03-02', expired: true });
    const other = withInvoice(england, invoice('inv_2', { dueOn: '2020-03-01' }));
    const directed = withPayment(other, 10_000n, at('2021-02-10', '12:00'), { invoiceId: 'inv_2' });
    expect(last(directed, '2024-01-01').expiresOn).toBe('2026-03-02');
    expect(last(directed, '2024-01-01', 1).expiresOn).toBe('2027-02-10');
  });

  test('a breathing space gains time that a person decides on, in England and not in Scotland', () => {
    const space = hold({
      type: 'breathing-space',
      fromAt: at('2025-01-01'),
      untilAt: at('2025-03-02'),
    });
    const spaced = change(england, { holds: [space] });
    expect(last(spaced, '2026-03-02')).toMatchObject({
      expiresOn: '2026-05-01',
      needsReview: false,
    });
    expect(last(spaced, '2026-03-03')).toMatchObject({ expired: false, needsReview: true });
    const scotland = change(claim('SCT'), { holds: [{ ...space, fromAt: at('2024-01-01') }] });
    expect(last(scotland, '2024-06-01').expiresOn).toBe('2025-03-02');
  });
});

describe('the course of an account', () => {
  test('a warning ninety days before, once a claim and day, and another one after an interruption', () => {
    const run = live(claim('ENG'), '2024-01-01', '2025-12-10');
    expect(lapses(run)).toEqual(['2025-12-02 warning 2026-03-02']);
    expect(run.facts.tasks).toMatchObject([
      {
        kind: 'review',
        status: 'open',
        effectKey: 'default/acc_1/limitation-warning/inv_1/20260302/task',
        title: 'Invoice INV_1 can be sued for until 2026-03-02 only',
      },
    ]);
    const paid = withPayment(run.facts, 5_000n, at('2025-12-20', '12:00'));
    const again = fold(paid, at('2025-12-20', '13:00'), at('2033-01-01'), { strategy: b2b });
    expect(lapses(again)).toEqual(['2031-09-21 warning 2031-12-20']);
    expect(again.facts.tasks.map(({ status }) => status)).toEqual(['cancelled', 'open']);
    expect(again.last).toMatchObject({ waitMs: null });
  });

  test('the creditor says how many days before', () => {
    const start = claim('ENG');
    const settings = { ...start.creditor.settings, limitationWarningDays: 365 };
    const eager = { ...start, creditor: { ...start.creditor, settings } };
    expect(lapses(live(eager, '2024-01-01', '2026-01-01'))).toEqual([
      '2025-03-02 warning 2026-03-02',
    ]);
  });

  test('an old claim is warned of on the day on which it comes, a barred one not at all', () => {
    expect(lapses(live(claim('ENG'), '2026-02-20', '2026-02-21'))).toEqual([
      '2026-02-20 warning 2026-03-02',
    ]);
    expect(lapses(live(claim('ENG'), '2026-03-03', '2026-06-01'))).toEqual([]);
  });

  test('while a negotiation goes on the day that moves with it is no day to warn of', () => {
    const start = claim('ENG', { dueOn: '2020-03-01', claim: { limitationIn: 'DE' } });
    const negotiation = {
      id: 'lev_1',
      accountId: 'acc_1',
      invoiceId: null,
      partyId: null,
      kind: 'negotiation' as const,
      on: '2023-10-01',
      at: at('2023-10-01'),
      data: {},
      by: 'usr',
      createdAt: at('2023-10-01'),
    };
    const run = live(change(start, { legalEvents: [negotiation] }), '2023-09-01', '2024-12-01');
    expect(lapses(run)).toEqual(['2023-10-02 warning 2023-12-31']);
    expect(last(run.facts, '2024-03-01')).toMatchObject({ needsReview: true, expired: false });
  });

  test('where the debt ends with the period the account closes as extinguished, with all written off', () => {
    const run = live(claim('SCT'), '2024-01-01', '2025-06-01');
    expect(lapses(run)).toEqual([
      '2024-12-02 warning 2025-03-02',
      '2025-03-03 extinguished 2025-03-02',
    ]);
    expect(run.facts.account).toMatchObject({ status: 'closed', outcome: 'extinguished' });
    expect(owedMinor(run.facts)).toBe(0n);
    expect(run.facts.invoices[0]).toMatchObject({ status: 'uncollectible', openMinor: 0n });
    expect(run.facts.tasks).toMatchObject([{ status: 'cancelled' }]);
  });

  test('beside others only the claim that has ended is written off', () => {
    const young = invoice('inv_2', { issuedOn: '2024-01-31', dueOn: '2024-03-01' });
    const run = live(withInvoice(claim('SCT'), young), '2025-03-03', '2025-06-01');
    expect(lapses(run)).toEqual(['2025-03-03 extinguished 2025-03-02']);
    expect(run.facts.account.status).toBe('open');
    expect(run.facts.invoices.map(({ status }) => status)).toEqual(['uncollectible', 'open']);
  });

  test('with a part of the kingdom unknown nothing is written off', () => {
    const start = change(claim('SCT'), { debtor: { region: null } });
    const run = live(start, '2025-03-03', '2026-06-01');
    expect(lapses(run)).toEqual([]);
    expect(run.facts.account.status).toBe('open');
  });

  test('a preview beyond which only limitation lies waits for a person', () => {
    const state = claim('ENG');
    const ahead = preview(state, b2b, noLaw, at('2021-01-01'), 365);
    expect(ahead).toMatchObject({ entries: [], ends: 'waits-for-person' });
  });
});

describe('what may still be done', () => {
  const suit = { kind: 'sue', stepId: null, cause: 'inv_1', invoiceIds: ['inv_1'] } as const;
  const asked = (state: Facts, on: string) => {
    const free = change({ ...state, holds: [] }, {});
    return gate(suit, free, b2b, currentLaw, at(on, '12:00'), limits.leaseMs).rules;
  };

  test('no suit after the last day, with the statute; a review where nothing is known', () => {
    const rule = (state: Facts, on: string) =>
      asked(state, on).find(({ rule: id }) => id.startsWith('limitation.'));
    expect(rule(claim('ENG'), '2026-03-02')).toMatchObject({ answer: 'allow' });
    expect(rule(claim('ENG'), '2026-03-03')).toMatchObject({
      rule: 'limitation.expired',
      answer: 'block',
      citation: expect.stringContaining('Limitation Act 1980') as string,
      facts: { lastDay: '2026-03-02' },
    });
    const spain = change(claim('ENG'), { debtor: { country: 'ES', region: null } });
    expect(rule(spain, '2021-01-01')).toMatchObject({
      rule: 'limitation.review',
      answer: 'review',
    });
  });

  test('the ladder passes over letter and hand-off of a barred claim and says why', () => {
    const barred = change(
      facts([invoice('inv_1', { issuedOn: '2020-01-31', dueOn: '2020-03-01' })]),
      {
        debtor: { region: 'ENG' },
      },
    );
    const run = fold(barred, at('2026-03-03'), at('2026-08-01'), { strategy: b2b, approves: true });
    const legal = run.facts.effects.filter(({ stage }) => stage === 'legal');
    expect(legal.map(({ stepId, kind }) => `${stepId} ${kind}`)).toEqual([
      ...['b8 skip', 'b9 skip', 'b10 skip'],
      'b11 task',
    ]);
    for (const { note } of legal.slice(0, 2))
      expect(note).toContain('until 2026-03-02 (GB-ENG, open-account');
    expect(run.facts.placements).toEqual([]);
    expect(run.facts.effects.filter(({ kind }) => kind === 'contact').length).toBeGreaterThan(2);
  });

  test('a consumer ladder of a debt that has ended sends nothing at all', () => {
    const ended = invoice('inv_1', {
      issuedOn: '2022-01-31',
      dueOn: '2022-06-01',
      purpose: 'consumer',
      currency: 'USD',
    });
    const state = change(
      facts([ended], {
        strategy: consumer,
        currency: 'USD',
        country: 'US',
        zone: 'America/Chicago',
      }),
      { debtor: { region: 'MS' } },
    );
    const first = decide(state, consumer, currentLaw, at('2026-01-15', '12:00', 'America/Chicago'));
    expect(first.action).toMatchObject({ kind: 'lapse', what: { what: 'extinguished' } });
    const run = fold(state, at('2026-01-15'), at('2026-03-01'), { strategy: consumer });
    expect(run.facts.messages).toEqual([]);
    expect(run.facts.account.outcome).toBe('extinguished');
  });
});

describe('commands', () => {
  const account = (): Account => {
    const one = new Account(claim('ENG'));
    one.facts = { ...one.facts, holds: [] };
    return one;
  };
  const on = (day: string) => ({ now: at(day, '12:00'), as: actor('collector') });

  test('record-limitation-event moves the day of one claim or of all', () => {
    const one = account();
    const changes = one.run(
      'record-limitation-event',
      { kind: 'acknowledgment', on: '2025-02-10', note: 'letter of the debtor' },
      on('2025-02-12'),
    );
    expect(changes.legalEvents).toMatchObject([
      { kind: 'acknowledgment', on: '2025-02-10', invoiceId: null, by: 'usr_collector' },
    ]);
    expect(changes.timeline).toMatchObject([
      { kind: 'legal', title: 'Limitation: acknowledgment' },
    ]);
    expect(last(one.facts, '2025-03-01').expiresOn).toBe('2031-02-10');
    one.run(
      'record-limitation-event',
      { kind: 'extension', on: '2025-02-12', until: '2032-01-31', invoiceId: 'inv_1' },
      on('2025-02-12'),
    );
    expect(last(one.facts, '2025-03-01').expiresOn).toBe('2032-01-31');
  });

  test('what goes on is recorded again when it is over', () => {
    const one = account();
    one.run('set-claim', { invoiceId: 'inv_1', limitationIn: 'DE' }, on('2021-01-01'));
    const open = { kind: 'negotiation', on: '2023-10-01' };
    one.run('record-limitation-event', open, on('2023-10-02'));
    expect(last(one.facts, '2023-12-31').isMoving).toBe(true);
    one.run('record-limitation-event', { ...open, until: '2023-10-31' }, on('2023-11-02'));
    expect(last(one.facts, '2023-12-31')).toMatchObject({
      isMoving: false,
      expiresOn: '2024-01-31',
    });
  });

  test.each([
    [{ kind: 'extension', on: '2025-01-01' }, 'invalid_input'],
    [{ kind: 'acknowledgment', on: '2025-01-01', until: '2025-01-02' }, 'invalid_input'],
    [{ kind: 'suit', on: '2025-01-05', until: '2025-01-02' }, 'date_invalid'],
    [{ kind: 'suit', on: '2025-02-30' }, 'date_invalid'],
    [{ kind: 'suit', on: '2026-01-01' }, 'date_invalid'],
    [{ kind: 'suit', on: '2025-01-01', invoiceId: 'inv_9' }, 'not_found'],
    [{ kind: 'forgetting', on: '2025-01-01' }, 'invalid_input'],
    [{ kind: 'suit', on: '2025-01-01', why: 'x' }, 'unknown_field'],
  ])('record-limitation-event %o is refused: %s', (data, code) => {
    expect(account().code('record-limitation-event', data, on('2025-03-01'))).toBe(code);
  });

  test('set-claim keeps what it is not told, and refuses what cannot be', () => {
    const one = account();
    one.facts = {
      ...one.facts,
      creditor: {
        ...one.facts.creditor,
        settings: {
          ...one.facts.creditor.settings,
          portfolios: [{ id: 'bought-1', title: 'Bought', role: 'debt-buyer' }],
        },
      },
    };
    const as = { now: at('2025-03-01', '12:00'), as: actor('billing') };
    one.run('set-claim', { invoiceId: 'inv_1', portfolio: 'bought-1', purpose: 'consumer' }, as);
    one.run(
      'set-claim',
      { invoiceId: 'inv_1', accruedOn: '2021-01-01', originalCreditor: 'A plc' },
      as,
    );
    expect(one.facts.invoices[0]).toMatchObject({
      purpose: 'consumer',
      claim: { portfolio: 'bought-1', accruedOn: '2021-01-01', originalCreditor: 'A plc' },
    });
    const refused = (data: object) => one.code('set-claim', { invoiceId: 'inv_1', ...data }, as);
    expect(refused({})).toBe('invalid_input');
    expect(refused({ portfolio: 'other' })).toBe('not_found');
    expect(refused({ accruedOn: '2026-01-01' })).toBe('date_invalid');
    expect(refused({ debtKind: 'barter' })).toBe('invalid_input');
    expect(refused({ limitationIn: 'Scotland' })).toBe('invalid_input');
    expect(refused({ invoiceId: 'inv_9', group: 'x' })).toBe('not_found');
  });

  test('hand-off-legal leaves barred claims behind, and refuses when nothing else is left', () => {
    const state = change(
      withInvoice(
        { ...claim('ENG'), holds: [] },
        invoice('inv_2', { issuedOn: '2025-01-01', dueOn: '2025-02-01' }),
      ),
      { account: { stage: 'legal' } },
    );
    const both = new Account(state);
    const late = { now: at('2026-03-03', '12:00'), approved: true };
    both.run('hand-off-legal', {}, late);
    expect(both.facts.placements).toMatchObject([{ invoiceIds: ['inv_2'] }]);
    const alone = change({ ...claim('ENG'), holds: [] }, { account: { stage: 'legal' } });
    const refused = attempt(alone, 'hand-off-legal', {}, late);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'held', detail: expect.stringContaining('2026-03-02') as string },
    });
    const inTime = { now: at('2026-03-02', '12:00'), approved: true };
    expect(new Account(alone).code('hand-off-legal', {}, inTime)).toBe('done');
  });

  test('hand-off-legal asks the law: without a period on file counsel says the day first', () => {
    const spain = change(
      { ...claim('ENG'), holds: [] },
      { account: { stage: 'legal' }, debtor: { country: 'ES', region: null } },
    );
    const context = { ...contextAt(at('2021-03-03', '12:00')), law: currentLaw, approved: true };
    const handOff = findCommand('hand-off-legal');
    expect(handOff?.apply(spain, {}, context)).toMatchObject({
      ok: false,
      error: { code: 'held', detail: expect.stringContaining('lawyer') as string },
    });
    const one = new Account(spain);
    const until = { kind: 'extension', on: '2021-03-01', until: '2025-03-02' };
    one.run('record-limitation-event', until, on('2021-03-02'));
    expect(handOff?.apply(one.facts, {}, context)).toMatchObject({ ok: true });
  });
});
