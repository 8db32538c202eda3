import { claimRules } from '../../src/domain/contact/claim-rule';
import { gate, type GateRequest } from '../../src/domain/contact/gate';
import { currentLaw } from '../../src/domain/law/current';
import { decide } from '../../src/domain/account/decide';
import type { Facts, InvoiceFacts, MessageFacts, StepEffect } from '../../src/domain/account/facts';
import { claimFields, type ClaimField, type Strategy } from '../../src/domain/strategy/document';
import { at, b2b, email, facts, invoice } from './account-facts';
import { fold, told } from './account-fold';
import { mail, strategyOf } from './step-days';

const now = at('2026-03-10', '10:00');
const whole: InvoiceFacts = invoice('inv_1', {
  claim: {
    ...{ portfolio: 'p', originalCreditor: 'A', currentCreditor: 'B', itemizationCreditor: 'C' },
    ...{ itemizationOn: '2026-01-01', accruedOn: '2026-03-03', debtKind: 'written' },
  },
});
const known = facts([whole]);
const settings = { ...known.creditor.settings, address: '1 Seller Street' };
const complete: Facts = { ...known, creditor: { ...known.creditor, settings } };
const request: GateRequest = {
  ...{ kind: 'contact', channel: 'email', stepId: 'b3', cause: 'inv_1', contactPoint: email },
};
const requiring = (requires: readonly ClaimField[]): Strategy => ({ ...b2b, claim: { requires } });

function asked(of: Facts, strategy: Strategy, change: Partial<GateRequest> = {}) {
  return claimRules({
    ...{ facts: of, strategy, now, leaseMs: 0, request: { ...request, ...change } },
  });
}

const without = (field: keyof InvoiceFacts['claim']): Facts => {
  const { [field]: _gone, ...claim } = whole.claim;
  return { ...complete, invoices: [{ ...whole, claim }] };
};
const debtor = (fields: Partial<Facts['debtor']>): Facts => ({
  ...complete,
  debtor: { ...complete.debtor, ...fields },
});
const invoiced = (fields: Partial<InvoiceFacts>): Facts => ({
  ...complete,
  invoices: [{ ...whole, ...fields }],
});

const missing: Readonly<Record<ClaimField, readonly [Facts, string]>> = {
  'creditor.address': [known, 'person'],
  'debtor.name': [debtor({ name: ' ' }), 'update-contact'],
  'debtor.address': [{ ...complete, contacts: [email] }, 'update-contact'],
  'debtor.country': [debtor({ country: null }), 'update-contact'],
  'debtor.timeZone': [debtor({ timeZone: null }), 'update-contact'],
  'invoice.number': [invoiced({ number: '' }), 'person'],
  'invoice.purpose': [invoiced({ purpose: 'unknown' }), 'set-claim'],
  'claim.accruedOn': [without('accruedOn'), 'set-claim'],
  'claim.debtKind': [without('debtKind'), 'set-claim'],
  'claim.portfolio': [without('portfolio'), 'set-claim'],
  'claim.originalCreditor': [without('originalCreditor'), 'set-claim'],
  'claim.currentCreditor': [without('currentCreditor'), 'set-claim'],
  'claim.itemizationOn': [without('itemizationOn'), 'set-claim'],
  'claim.itemizationCreditor': [without('itemizationCreditor'), 'set-claim'],
};

describe('claims before their first contact', () => {
  test('with everything that a strategy can require pass', () => {
    expect(asked(complete, requiring(claimFields))).toMatchObject([{ answer: 'allow' }]);
  });

  test.each(claimFields)('without %s wait for whoever can say it', (field) => {
    const [lacking, clearedBy] = missing[field];
    expect(asked(lacking, requiring([field]))).toMatchObject([
      { rule: 'claim.incomplete', answer: 'block', clearedBy, facts: { missing: field } },
    ]);
    const isAlways = field === 'debtor.name' || field === 'invoice.number';
    expect(asked(lacking, b2b)).toMatchObject([{ answer: isAlways ? 'block' : 'allow' }]);
  });

  test('without a day or an amount wait whatever the strategy says', () => {
    expect(asked(invoiced({ dueOn: null }), b2b)).toMatchObject([{ answer: 'block' }]);
    expect(asked(invoiced({ dueOn: null, firstFailedAt: now }), b2b)).toMatchObject([
      { answer: 'allow' },
    ]);
    expect(asked(invoiced({ amountMinor: 0n }), b2b)).toMatchObject([{ answer: 'block' }]);
  });

  test('only before the first contact, and only for contacts of the ladder', () => {
    const lacking = without('originalCreditor');
    const strategy = requiring(['claim.originalCreditor']);
    const effect = { kind: 'contact', cause: 'inv_1', messageId: 'msg_1' } as StepEffect;
    const after = (status: MessageFacts['status'], messageId = 'msg_1'): Facts => ({
      ...lacking,
      effects: [effect],
      messages: [{ id: messageId, status } as MessageFacts],
    });
    expect(asked(after('accepted'), strategy)).toMatchObject([{ answer: 'allow' }]);
    expect(asked(after('suppressed'), strategy)).toMatchObject([{ answer: 'block' }]);
    expect(asked(after('planned'), strategy, { messageId: 'msg_1' })).toMatchObject([
      { answer: 'block' },
    ]);
    expect(asked(lacking, strategy, { stepId: 'statement-of-account' })).toEqual([]);
    expect(asked(lacking, strategy, { kind: 'charge' })).toEqual([]);
  });

  test('are asked for again by the step after the due day, when one before it has come too late', () => {
    const strategy = {
      ...strategyOf([{ steps: [mail('ahead', -3), mail('after', 8)] }]),
      claim: { requires: ['claim.originalCreditor' as const] },
    };
    const lacking = without('originalCreditor');
    const before = at('2026-02-20', '10:00');
    const { done, last } = fold(lacking, before, at('2026-04-01'), { strategy, law: currentLaw });
    expect(told(done, 'Europe/London')).toEqual(['2026-03-02 00:00 skip ahead']);
    expect(last).toMatchObject({
      ...{ waitingFor: 'person', nextAction: { step: 'after', at: null } },
    });
    expect(last.because).toContain('missing: original creditor.');
  });

  test('hold the step for a person, with the sentence as the reason', () => {
    const strategy = requiring(['claim.originalCreditor']);
    const before = at('2026-02-26', '10:00');
    const decision = decide(without('originalCreditor'), strategy, currentLaw, before);
    expect(decision).toMatchObject({ action: { kind: 'wait' }, waitingFor: 'person' });
    expect(decision.because).toBe(
      'Before the first contact about invoice INV_1 is missing: original creditor.',
    );
    const verdict = gate(request, without('originalCreditor'), strategy, currentLaw, now, 0);
    expect(verdict).toMatchObject({ answer: 'block', untilAt: null });
  });
});
