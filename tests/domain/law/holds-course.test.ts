import type { PartyFacts, PartyRole } from '../../../src/domain/account/case-file';
import { applyChanges } from '../../../src/domain/account/changes';
import { decide } from '../../../src/domain/account/decide';
import type { Facts, HoldFacts } from '../../../src/domain/account/facts';
import { daysPastDueOf } from '../../../src/domain/account/balances';
import { gate } from '../../../src/domain/contact/gate';
import { noLaw } from '../../../src/domain/law/law';
import { at, b2b, consumer, facts, hold, invoice } from '../account-facts';
import { fold, told } from '../account-fold';
import { Account, gbp, noon, strategy, twoInvoices } from '../commands-fixture';
import { kinds, placed, reason, stopped, term } from './holding';

describe('whom it covers', () => {
  const party = (id: string, role: PartyRole): PartyFacts => ({
    id,
    accountId: 'acc_1',
    creditorId: 'default',
    role,
    name: id,
    kind: 'consumer',
    language: 'en',
    timeZone: 'Europe/London',
    country: 'GB',
    region: null,
    personKey: id,
    sharePercent: null,
    preferences: {},
    createdAt: 0,
    endedAt: null,
    contacts: [],
  });
  const joint = party('pty_joint', 'joint-debtor');
  const bail = party('pty_bail', 'guarantor');
  const lawyer = party('pty_law', 'attorney');
  const state = (fields: Partial<HoldFacts>, owes: 'consumer' | 'business' = 'consumer') =>
    applyChanges(facts([invoice('inv_1')], { strategy: owes === 'consumer' ? consumer : b2b }), {
      parties: [joint, bail, lawyer],
      holds: [hold({ type: 'bankruptcy', ...fields })],
      timeline: [],
    });
  const readers = (before: Facts): string[] =>
    [null, joint, bail, lawyer]
      .filter((one) => {
        const partyId = one === null ? {} : { partyId: one.id };
        return stopped(before, noon, partyId).includes('contact');
      })
      .map((one) => one?.id ?? 'debtor');

  const everybody = ['debtor', 'pty_joint', 'pty_bail', 'pty_law'];
  it.each(['pause', 'dispute', 'fraud', 'complaint', 'operator'] as const)(
    '%s: everybody',
    (type) => {
      expect(readers(state({ type }))).toEqual(everybody);
    },
  );

  it.each(['deceased', 'minor', 'breathing-space', 'hardship', 'cease', 'attorney'] as const)(
    '%s: the debtor only',
    (type) => {
      expect(readers(state({ type }))).toEqual(['debtor']);
    },
  );

  it.each([
    ['7', {}, ['debtor']],
    ['11', {}, ['debtor']],
    ['other', {}, ['debtor']],
    ['12', {}, ['debtor', 'pty_joint', 'pty_bail']],
    ['13', {}, ['debtor', 'pty_joint', 'pty_bail']],
    ['13', { dischargedOn: '2026-02-01' }, ['debtor']],
    [undefined, {}, ['debtor', 'pty_joint', 'pty_bail']],
  ] as const)('a petition under chapter %s %j', (chapter, more, expected) => {
    const details = chapter === undefined ? more : { chapter, ...more };
    expect(readers(state({ details }))).toEqual(expected);
    expect(readers(state({ details }, 'business'))).toEqual(['debtor']);
  });

  it('one of a party stops that party; under chapter 13 everybody who owes', () => {
    const own = { partyId: joint.id };
    expect(readers(state({ ...own, details: { chapter: '7' } }))).toEqual(['pty_joint']);
    expect(stopped(state({ ...own, details: { chapter: '7' } }), noon)).toEqual([]);
    const stayed = state({ ...own, details: { chapter: '13' } });
    expect(readers(stayed)).toEqual(['debtor', 'pty_joint', 'pty_bail']);
    expect(stopped(stayed, noon)).toEqual(kinds);
  });

  it('one of a party leaves interest and age of the account as they are', () => {
    const account = twoInvoices();
    account.keep({ parties: [joint], timeline: [] });
    account.run('hold', { type: 'breathing-space', partyId: joint.id, reason });
    expect(account.facts.holds[0]).toMatchObject({ partyId: joint.id });
    expect(stopped(account.facts, noon)).toEqual([]);
    const wrong = { type: 'dispute', partyId: joint.id, reason };
    expect(account.code('hold', wrong)).toBe('invalid_input');
    const both = { type: 'deceased', partyId: joint.id, invoiceId: account.invoice('A').id };
    expect(account.code('hold', { ...both, reason })).toBe('invalid_input');
  });
});

describe('a disputed part', () => {
  const part = (): Account => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    account.run('open-dispute', { invoiceId, reason, amount: gbp('300.00') });
    return account;
  };

  it('leaves contact and charges about the rest, and keeps the invoice from court and agency', () => {
    const account = part();
    expect(stopped(account.facts, noon)).toEqual(['place', 'sue']);
    expect(stopped(account.facts, noon, { cause: account.invoice('B').id })).toEqual([]);
    const asked = { kind: 'sue' as const, stepId: null, cause: account.invoice('B').id };
    const invoiceIds = [account.invoice('A').id];
    const verdict = gate({ ...asked, invoiceIds }, account.facts, strategy, noLaw, noon, 0);
    expect(verdict.rules[0]?.rule).toBe('hold.dispute');
  });

  it('is handed over by nobody; the rest of the account is', () => {
    const account = part();
    account.keep({ account: { stage: 'escalation' }, timeline: [] });
    account.run('hand-off-legal', {}, { approved: true });
    expect(account.facts.placements[0]?.invoiceIds).toEqual([account.invoice('B').id]);
  });

  it('stays out of the claim that the ladder hands over, until it is resolved', () => {
    const start = at('2026-03-01');
    const lettered = fold(facts([invoice('inv_1')]), start, at('2026-05-01'), {
      strategy: b2b,
      approves: true,
    });
    const dispute = hold({ type: 'dispute', invoiceId: 'inv_1', amountMinor: 5n, fromAt: start });
    const disputed = applyChanges(lettered.facts, { holds: [dispute], timeline: [] });
    const options = { strategy: b2b, approves: true };
    const late = fold(disputed, lettered.now, at('2026-07-01'), options);
    expect(late.facts.placements).toEqual([]);
    expect(late.last).toMatchObject({ waitingFor: 'hold' });
    const releasedAt = at('2026-07-01');
    const over = applyChanges(late.facts, { holds: [{ ...dispute, releasedAt }], timeline: [] });
    const after = fold(over, releasedAt, at('2026-08-01'), options);
    expect(after.facts.placements).toMatchObject([{ invoiceIds: ['inv_1'] }]);
  });
});

describe('a hand-over that is planned', () => {
  it('waits while a hold stands, and goes out when it is over', () => {
    const options = { strategy: b2b, approves: true };
    const state = facts([invoice('inv_1')]);
    const placedFacts = fold(state, at('2026-03-01'), at('2026-06-01'), options).facts;
    const placements = placedFacts.placements.map((one) => ({
      ...one,
      status: 'planned' as const,
    }));
    expect(placements).toHaveLength(1);
    const now = at('2026-06-01', '12:00');
    const untilAt = at('2026-07-31');
    const moratorium = hold({ type: 'breathing-space', fromAt: now, untilAt });
    const held = applyChanges(placedFacts, { placements, holds: [moratorium], timeline: [] });
    expect(decide(held, b2b, noLaw, now)).toMatchObject({
      stage: 'legal',
      waitingFor: 'hold',
      action: { kind: 'wait', untilAt },
    });
    expect(decide(held, b2b, noLaw, untilAt).action.kind).toBe('exchange');
  });
});

describe('a person is told', () => {
  const run = (state: Facts, from: string, until: string) =>
    fold(state, at(from, '12:00'), at(until, '12:00'), { strategy: b2b });
  const lapses = (state: Facts, from: string, until: string) =>
    told(run(state, from, until).done, 'Europe/London').filter((line) => line.includes('lapse'));

  it('once, when a dispute was not answered in its time', () => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    account.run('open-dispute', { invoiceId, reason, owner: 'usr_9', evidence: 'photos' });
    const row = account.facts.holds[0];
    expect(row?.details).toEqual({
      receivedOn: '2026-03-01',
      answerByOn: '2026-03-31',
      isWritten: true,
      owner: 'usr_9',
      evidence: 'photos',
    });
    const state = account.facts;
    expect(lapses(state, '2026-03-01', '2026-05-01')).toEqual(['2026-04-01 09:30 lapse hold']);
    const { tasks } = run(state, '2026-03-01', '2026-05-01').facts;
    expect(tasks.filter(({ kind }) => kind === 'review')).toMatchObject([
      { title: 'Answer the dispute: its time is over', owner: 'usr_9', status: 'open' },
    ]);
    const over = new Account(run(state, '2026-03-01', '2026-05-01').facts);
    over.run('resolve-dispute', { holdId: row?.id, outcome: 'rejected' });
    expect(over.facts.tasks.find(({ kind }) => kind === 'review')?.status).toBe('done');
  });

  it('of a complaint after eight weeks, and not when it was answered before', () => {
    const [account, { id: holdId }] = placed({ type: 'complaint' });
    expect(account.facts.holds[0]?.details).toMatchObject({ answerByOn: '2026-04-26' });
    expect(lapses(account.facts, '2026-03-01', '2026-06-01')).toEqual([
      '2026-04-27 09:30 lapse hold',
    ]);
    account.run('release-hold', { holdId, reason: 'answered' }, { now: at('2026-04-20') });
    expect(lapses(account.facts, '2026-04-20', '2026-06-01')).toEqual([]);
  });

  it('of hardship on its day of review; the hold ends by itself', () => {
    const details = { reviewOn: '2026-03-16' };
    const [account] = placed({ type: 'hardship', until: '2026-03-31', details });
    expect(lapses(account.facts, '2026-03-01', '2026-03-30')).toEqual([
      '2026-03-16 09:30 lapse hold',
    ]);
    const after = decide(account.facts, b2b, noLaw, at('2026-03-31'));
    expect(after.rules.some((rule) => rule.rule === 'hold.hardship')).toBe(false);
  });
});

describe('U12: a breathing space that is entered late', () => {
  const registeredOn = '2026-03-09';
  const enteredAt = at('2026-03-19', '12:00');
  const standing = (): Facts => {
    const options = { strategy: b2b };
    return fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-03-19'), options).facts;
  };

  it('stops contact now and goes on by itself on day 61, at the stage before', () => {
    const before = standing();
    const account = new Account(before);
    const details = { registeredOn };
    account.run('hold', { type: 'breathing-space', reason, details }, { now: enteredAt });
    // 10 March through 8 May.
    expect(term(account.facts.holds[0] as HoldFacts)).toEqual([
      '2026-03-10T00:00:00.000Z',
      '2026-05-08T23:00:00.000Z',
    ]);
    const late = fold(account.facts, enteredAt, at('2026-05-08', '23:59'), { strategy: b2b });
    // The task of a call that was open meanwhile lapses; nothing else happens.
    expect(told(late.done, 'Europe/London')).toEqual(['2026-03-23 09:30 lapse task']);
    expect(late.last).toMatchObject({ stage: before.account.stage, waitingFor: 'hold' });
    const after = fold(account.facts, enteredAt, at('2026-05-31'), { strategy: b2b });
    const [, skip, first] = told(after.done, 'Europe/London');
    // The fee that no contract allows is passed over first; 9 May is a Saturday.
    expect([skip, first]).toEqual([
      '2026-05-09 00:00 skip b5',
      '2026-05-11 09:30 contact b5 email',
    ]);
    expect(after.done[1]?.decision.stage).toBe(before.account.stage);
  });

  it('leaves its days out of the age where the creditor counts so', () => {
    const account = new Account(standing());
    const details = { registeredOn };
    account.run('hold', { type: 'breathing-space', reason, details }, { now: enteredAt });
    const { creditor } = account.facts;
    const settings = { ...creditor.settings, conventions: { heldDays: 'inclusive' as const } };
    const aged = { ...account.facts, creditor: { ...creditor, settings } };
    const [one] = aged.invoices;
    if (one === undefined) throw new Error('no invoice');
    const ageOn = (on: string): number => daysPastDueOf(aged, one, on);
    expect(ageOn('2026-03-09')).toBe(7);
    expect(ageOn('2026-05-08')).toBe(7);
    expect(ageOn('2026-05-09')).toBe(8);
  });
});
