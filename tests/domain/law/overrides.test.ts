import type { LegalEventFacts } from '../../../src/domain/account/case-file';
import { applyChanges } from '../../../src/domain/account/changes';
import { decide } from '../../../src/domain/account/decide';
import type { Facts } from '../../../src/domain/account/facts';
import { why } from '../../../src/domain/account/why';
import { gate, type GateRequest } from '../../../src/domain/contact/gate';
import { holdTypes } from '../../../src/domain/contact/holds';
import { isPolicy, policyRules } from '../../../src/domain/contact/overrides';
import { currentLaw } from '../../../src/domain/law/current';
import { noLaw, readLaw } from '../../../src/domain/law/law';
import type { LawRule } from '../../../src/domain/law/rule';
import { limits } from '../../../src/domain/limits';
import { at, b2b, email, facts, hold, invoice } from '../account-facts';
import { contactDays, fold } from '../account-fold';
import { actor, days, noon, strategy, twoInvoices } from '../commands-fixture';

const reason = 'the debtor asked for a letter today';
const now = at('2026-03-05', '12:00');
const untilAt = now + days(1);

const event = (rule: string, more: Partial<LegalEventFacts> = {}): LegalEventFacts => ({
  id: 'lev_1',
  accountId: 'acc_1',
  invoiceId: null,
  partyId: null,
  kind: 'override',
  on: '2026-03-05',
  at: now,
  data: { rule, untilAt, reason },
  by: 'usr_1',
  createdAt: now,
  ...more,
});
const change = (state: Facts, changes: object): Facts =>
  applyChanges(state, { ...changes, timeline: [] });
const base = facts([invoice('inv_1')]);
const request: GateRequest = { kind: 'contact', channel: 'email', stepId: 'b3', cause: 'inv_1' };
const ask = (state: Facts, when = now, law = noLaw) =>
  gate(request, state, b2b, law, when, limits.leaseMs);

describe('only rules of the own policy', () => {
  it('are named, each once; no rule of a law pack is among them', () => {
    expect(new Set(policyRules).size).toBe(policyRules.length);
    const ofLaw = new Set(currentLaw.packs.flatMap((pack) => pack.rules.map((rule) => rule.id)));
    expect(ofLaw.size).toBeGreaterThan(0);
    expect(policyRules.filter((rule) => ofLaw.has(rule))).toEqual([]);
    const places = currentLaw.packs.map((pack) => pack.id);
    const inPack = policyRules.filter((rule) => places.some((id) => rule.startsWith(`${id}.`)));
    expect(inPack).toEqual([]);
  });

  it('no hold that rests on law, no consent and no opt-out is among them', () => {
    const legal = Object.entries(holdTypes)
      .filter(([, row]) => row.source !== null)
      .map(([type]) => `hold.${type}`);
    const stands = [...legal, 'contact.consent', 'contact.opt-out', 'contact.address'];
    expect(policyRules.filter((rule) => stands.includes(rule))).toEqual([]);
  });

  it('inconvenient times are policy for first parties only', () => {
    const rule = 'contact.inconvenient-time';
    expect(isPolicy(rule, base, b2b)).toBe(true);
    expect(isPolicy(rule, base, { ...b2b, role: 'third-party' })).toBe(false);
    const portfolios = [{ id: 'p1', title: 'Bought', role: 'debt-buyer' as const }];
    const { creditor } = base;
    const settings = { ...creditor.settings, portfolios };
    const own = { ...base, creditor: { ...creditor, settings } };
    expect(isPolicy(rule, own, b2b)).toBe(true);
    const bought = { ...own, invoices: [invoice('inv_1', { claim: { portfolio: 'p1' } })] };
    expect(isPolicy(rule, bought, b2b)).toBe(false);
  });
});

describe('the gate', () => {
  it.each([
    ['hold.pause', change(base, { holds: [hold()] })],
    ['hold.operator', change(base, { holds: [hold({ type: 'operator' })] })],
    ['debtor.excluded', change(base, { debtor: { excluded: true } })],
    ['invoice.excluded', change(base, { invoices: [invoice('inv_1', { excluded: true })] })],
  ])('lets %s pass until then, and says why', (rule, state) => {
    expect(ask(state).answer).toBe('block');
    const aside = change(state, { legalEvents: [event(rule)] });
    const verdict = ask(aside);
    expect(verdict.answer).toBe('allow');
    const said = verdict.rules.find((one) => one.rule === rule);
    expect(said).toMatchObject({ answer: 'allow', facts: { override: 'lev_1', untilAt } });
    expect(said?.sentence).toMatch(/Two persons have set this rule aside for a time\.$/);
    expect(said?.sentence).not.toContain(reason);
    expect(ask(aside, untilAt - 1).answer).toBe('allow');
    expect(ask(aside, untilAt).answer).toBe('block');
    expect(ask(aside, now - 1).answer).toBe('block');
  });

  it('is for one invoice where it says so', () => {
    const state = change(base, { holds: [hold()] });
    const of = (invoiceId: string) =>
      ask(change(state, { legalEvents: [event('hold.pause', { invoiceId })] })).answer;
    expect(of('inv_1')).toBe('allow');
    expect(of('inv_2')).toBe('block');
  });

  it('keeps every other hold, the opt-out and the balance, whatever stands in the records', () => {
    const out = { ...email, status: 'opted-out' as const };
    const states: readonly [string, Facts][] = [
      ['hold.bankruptcy', change(base, { holds: [hold({ type: 'bankruptcy' })] })],
      ['hold.dispute', change(base, { holds: [hold({ type: 'dispute' })] })],
      ['contact.opt-out', facts([invoice('inv_1')], { contacts: [out] })],
      ['balance.zero', facts([])],
    ];
    for (const [rule, state] of states) {
      expect(ask(change(state, { legalEvents: [event(rule)] })).answer).toBe('block');
    }
  });

  it('never asks about an answer of the law, not even under the same name', () => {
    const rule: LawRule = {
      id: 'gap.minimum',
      title: 'A law with the name of a policy',
      jurisdiction: 'GB',
      effectiveFrom: '2020-01-01',
      effectiveTo: null,
      citation: 'none',
      confidence: 'K',
      scope: { kinds: ['contact'] },
      ask: () => ({ answer: 'block', sentence: 'It is forbidden.' }),
    };
    const law = readLaw([{ id: 'test', title: 'Test', version: '1', rules: [rule] }]);
    const aside = change(base, { legalEvents: [event('gap.minimum')] });
    expect(ask(aside, now, law).answer).toBe('block');
  });
});

describe('the course of the account', () => {
  const firstContactOn = (state: Facts) =>
    contactDays(fold(state, now, untilAt, { strategy: b2b }).done, 'Europe/London')[0];

  it('goes on while a pause is set aside, and waits again afterwards', () => {
    const paused = change(base, { holds: [hold({ untilAt: at('2026-04-01') })] });
    expect(decide(paused, b2b, noLaw, now)).toMatchObject({ waitingFor: 'hold' });
    const aside = change(paused, { legalEvents: [event('hold.pause')] });
    expect(firstContactOn(aside)).toBe('2026-03-05');
    expect(decide(aside, b2b, noLaw, untilAt)).toMatchObject({ waitingFor: 'hold' });
  });

  it('an excluded invoice carries the ladder while that is set aside', () => {
    const left = change(base, { invoices: [invoice('inv_1', { excluded: true })] });
    expect(why(left, b2b, noLaw, now).guards).toMatchObject([
      { rule: 'invoice.excluded', clearedBy: 'include' },
    ]);
    const aside = change(left, { legalEvents: [event('invoice.excluded')] });
    expect(firstContactOn(aside)).toBe('2026-03-05');
  });
});

describe('the command', () => {
  const data = { rule: 'gap.minimum', until: '2026-03-05', reason };
  const collector = actor('collector');

  it.each([
    [{}, 'needs-approval:1'],
    [{ rule: 'hold.bankruptcy' }, 'held'],
    [{ rule: 'hold.breathing-space' }, 'held'],
    [{ rule: 'contact.consent' }, 'held'],
    [{ rule: 'contact.opt-out' }, 'held'],
    [{ rule: 'us-federal.call-frequency' }, 'held'],
    [{ rule: 'no.such.rule' }, 'held'],
    [{ until: '2026-02-01' }, 'date_invalid'],
    [{ until: '2026-07-01' }, 'above_limit'],
    [{ until: undefined }, 'invalid_input'],
    [{ reason: '' }, 'invalid_input'],
    [{ invoiceId: 'inv_none' }, 'not_found'],
  ])('%j: %s', (more, code) => {
    const account = twoInvoices();
    expect(account.code('override', { ...data, ...more }, { as: collector })).toBe(code);
  });

  it('is kept as an event of legal weight once a second person agrees', () => {
    const account = twoInvoices();
    expect(account.code('override', data, { as: actor('auditor') })).toBe('forbidden');
    account.run('override', data, { approved: true, as: actor('supervisor') });
    expect(account.facts.legalEvents).toMatchObject([
      {
        kind: 'override',
        invoiceId: null,
        on: '2026-03-01',
        at: noon,
        data: {
          rule: 'gap.minimum',
          untilAt: Date.parse('2026-03-05T00:00:00.000Z'),
          reason,
          agreedBy: 'usr_supervisor',
        },
      },
    ]);
    expect(isPolicy('gap.minimum', account.facts, strategy)).toBe(true);
  });
});
