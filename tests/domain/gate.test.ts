import { noLaw } from '../../src/domain/law/law';
import { applyChanges, type Changes } from '../../src/domain/account/changes';
import type { CallFacts, Facts } from '../../src/domain/account/facts';
import { gate, verdictOf, type GateRequest } from '../../src/domain/contact/gate';
import { readLaw } from '../../src/domain/law/law';
import type { LawRule } from '../../src/domain/law/rule';
import { limits } from '../../src/domain/limits';
import { agreement, at, b2b, email, facts, hold, invoice, phone } from './account-facts';
import { fold } from './account-fold';

const noon = at('2026-03-05', '12:00');
const request: GateRequest = {
  kind: 'contact',
  channel: 'email',
  stepId: 'b3',
  cause: 'inv_1',
};
const change = (changes: Omit<Changes, 'timeline'>, before = facts([invoice('inv_1')])): Facts =>
  applyChanges(before, { ...changes, timeline: [] });
const ask = (state: Facts, fields: Partial<GateRequest> = {}, now = noon) =>
  gate({ ...request, ...fields }, state, b2b, noLaw, now, limits.leaseMs);
const standing = (verdict: ReturnType<typeof ask>) =>
  verdict.rules.filter((rule) => rule.answer !== 'allow').map((rule) => rule.rule);

it('lets pass what nothing stands against, and says what was asked', () => {
  const verdict = ask(facts([invoice('inv_1')]));
  expect(verdict).toMatchObject({ answer: 'allow', untilAt: null });
  expect(verdict.rules.map((rule) => rule.rule)).toEqual([
    'hold.none',
    'balance.zero',
    'account.closed',
    'debtor.excluded',
    'invoice.excluded',
    'agreement.running',
    'placement.running',
    'message.in-flight',
    'claim.incomplete',
    'contact.address',
    'contact.opt-out',
    'contact.work',
    'contact.zone-unknown',
    'window.local-time',
    'gap.minimum',
    'gap.ceiling',
  ]);
  expect(verdict.rules.every((rule) => rule.sentence.length > 0)).toBe(true);
});

describe('holds', () => {
  const until = noon + 86_400_000;
  it.each([
    ['pause', {}, ['hold.pause']],
    ['ended', { untilAt: noon }, []],
    ['still to come', { fromAt: noon + 1 }, []],
    ['released', { releasedAt: noon }, []],
    ['of another invoice', { type: 'dispute', invoiceId: 'inv_2' }, []],
    ['of this invoice', { type: 'dispute', invoiceId: 'inv_1' }, ['hold.dispute']],
    ['of a part', { type: 'dispute', invoiceId: 'inv_1', amountMinor: 1n }, []],
    ['of another channel', { type: 'cease', channel: 'sms' }, []],
    ['of this channel', { type: 'cease', channel: 'email' }, ['hold.cease']],
    ['of another kind', { type: 'scra', blocks: ['charge'] }, []],
  ] as const)('%s', (_title, fields, rules) => {
    expect(standing(ask(change({ holds: [hold(fields)] })))).toEqual(rules);
  });

  it('say when they began, when they end and who ends them', () => {
    const verdict = ask(change({ holds: [hold({ fromAt: 5, untilAt: until })] }));
    expect(verdict).toMatchObject({ answer: 'block', untilAt: until });
    expect(verdict.rules[0]).toMatchObject({ sinceAt: 5, clearsAt: until, clearedBy: 'time' });
    const endless = ask(change({ holds: [hold({ type: 'dispute' })] }));
    expect(endless).toMatchObject({ answer: 'block', untilAt: null });
    expect(endless.rules[0]).toMatchObject({ clearsAt: null, clearedBy: 'resolve-dispute' });
  });
});

it.each([
  ['account.closed', change({ account: { status: 'closed' } }), 'block'],
  ['debtor.excluded', change({ debtor: { excluded: true } }), 'block'],
  ['contact.zone-unknown', change({ debtor: { timeZone: null } }), 'review'],
  ['contact.zone-unknown', change({ debtor: { timeZone: 'EST' } }), 'review'],
  ['contact.address', facts([invoice('inv_1')], { contacts: [phone] }), 'block'],
  ['balance.zero', facts([]), 'block'],
  ['agreement.running', change({ agreements: [agreement()] }), 'block'],
])('%s', (rule, state, answer) => {
  const verdict = ask(state);
  expect(verdict.answer).toBe(answer);
  expect(standing(verdict)).toEqual([rule]);
});

it('asks for consent before a text message, and respects an opt-out', () => {
  const silent = { ...phone, smsConsent: false };
  const noConsent = facts([invoice('inv_1')], { contacts: [silent] });
  expect(standing(ask(noConsent, { channel: 'sms' }))).toEqual(['contact.consent']);
  const out = { ...email, status: 'opted-out' as const };
  const optedOut = facts([invoice('inv_1')], { contacts: [out] });
  expect(standing(ask(optedOut))).toEqual(['contact.address', 'contact.opt-out']);
  expect(standing(ask(optedOut, { contactPoint: out }))).toContain('contact.opt-out');
});

describe('hours', () => {
  it.each([
    ['opening', '2026-03-05', '08:00', null],
    ['before opening', '2026-03-05', '07:59', ['2026-03-05', '08:00']],
    ['a lease before closing', '2026-03-05', '17:59', null],
    ['closing', '2026-03-05', '18:00', ['2026-03-06', '08:00']],
    ['Saturday evening', '2026-03-07', '18:00', ['2026-03-09', '08:00']],
    ['Good Friday', '2026-04-03', '12:00', ['2026-04-04', '08:00']],
  ] as const)('%s', (_title, on, clock, opens) => {
    const verdict = ask(facts([invoice('inv_1')]), {}, at(on, clock));
    expect(verdict.answer).toBe(opens === null ? 'allow' : 'defer');
    expect(verdict.untilAt).toBe(opens === null ? null : at(opens[0], opens[1]));
  });

  it('the lease must end before they do', () => {
    const closing = at('2026-03-05', '18:00');
    const state = facts([invoice('inv_1')]);
    expect(ask(state, {}, closing - limits.leaseMs).answer).toBe('allow');
    expect(ask(state, {}, closing - limits.leaseMs + 1)).toMatchObject({
      answer: 'defer',
      untilAt: at('2026-03-06', '08:00'),
    });
  });

  it('do not matter for a letter', () => {
    expect(
      ask(facts([invoice('inv_1')]), { channel: 'letter' }, at('2026-03-08', '03:00')).answer,
    ).toBe('allow');
  });
});

describe('spacing', () => {
  const written = () =>
    fold(facts([invoice('inv_1')]), at('2026-03-03', '09:30'), at('2026-03-03', '10:00'), {
      strategy: b2b,
    }).facts;

  it('keeps the gap by local days to another step, not to parts of the same one', () => {
    const state = written();
    expect(ask(state)).toMatchObject({ answer: 'defer', untilAt: at('2026-03-09', '09:30') });
    expect(ask(state, { stepId: 'b2', channel: 'letter' }).answer).toBe('allow');
    expect(ask(state, { stepId: 'b2', cause: 'inv_2' }).answer).toBe('defer');
  });

  it('counts a call made by hand', () => {
    const call: CallFacts = {
      id: 'cal_1',
      accountId: 'acc_1',
      at: at('2026-03-04', '16:00'),
      direction: 'out',
      result: 'conversation',
      number: '+442071234567',
      invoiceIds: [],
      partyId: null,
      note: null,
      by: 'usr',
    };
    expect(standing(ask(change({ calls: [call] })))).toEqual(['gap.minimum']);
    expect(standing(ask(change({ calls: [{ ...call, direction: 'in' }] })))).toEqual([]);
  });

  it('does not ask a person, nor a message whose budget is spent', () => {
    const state = change({ agreements: [agreement()] }, written());
    expect(ask(state, { stepId: null }).answer).toBe('allow');
    expect(ask(state, { stepId: 'statement' }).answer).toBe('allow');
    const messageId = state.messages[0]?.id ?? '';
    expect(standing(ask(written(), { messageId }))).toEqual([]);
  });

  it('waits while the fate of another message is not known', () => {
    const state = written();
    const messages = state.messages.map((one) => ({ ...one, status: 'unknown' as const }));
    expect(standing(ask(change({ messages }, state), { stepId: 'b2' }))).toEqual([
      'message.in-flight',
    ]);
  });
});

it('asks every law pack, and the strictest answer wins', () => {
  const base = ask(facts([invoice('inv_1')])).rules[0];
  const rule = (answer: 'review' | 'defer' | 'require', clearsAt: number | null) => ({
    ...base!,
    answer,
    clearsAt,
  });
  const asked: LawRule = {
    id: 'test.asked',
    title: 'Test',
    jurisdiction: 'GB',
    effectiveFrom: '2020-01-01',
    effectiveTo: null,
    citation: 'none',
    confidence: 'K',
    scope: { kinds: ['contact'], channels: ['email'] },
    ask: () => ({ answer: 'require', sentence: 'Something is missing.' }),
  };
  const law = readLaw([{ id: 'test', title: 'Test', version: '1', rules: [asked] }]);
  const verdict = gate(request, facts([invoice('inv_1')]), b2b, law, noon, limits.leaseMs);
  expect(verdict.answer).toBe('require');
  expect(verdictOf([rule('defer', 5), rule('defer', 7)])).toMatchObject({
    answer: 'defer',
    untilAt: 7,
  });
  expect(verdictOf([rule('defer', 5), rule('review', null)])).toMatchObject({
    answer: 'review',
    untilAt: null,
  });
});
