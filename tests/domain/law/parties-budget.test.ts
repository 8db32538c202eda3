import { applyChanges } from '../../../src/domain/account/changes';
import type { Facts, MessageFacts, StepEffect } from '../../../src/domain/account/facts';
import { gate } from '../../../src/domain/contact/gate';
import { noLaw } from '../../../src/domain/law/law';
import { limits } from '../../../src/domain/limits';
import type { Strategy } from '../../../src/domain/strategy/document';
import { at, b2b } from '../account-facts';
import { household, party } from './household';

describe('one budget a person', () => {
  const ceiling = { contacts: 2, days: 7 };
  const strategy: Strategy = { ...b2b, ceiling, minimumGapDays: 0 };
  const emil = party('emil', 'joint-debtor');
  const now = at('2026-03-03', '09:30');
  const elsewhere = (personKey: string | null, on: string): Facts['elsewhere'][number] => ({
    personKey,
    accountId: 'acc_2',
    at: at(on, '10:00'),
    direction: 'out',
    channel: 'email',
    result: 'sent',
    causes: ['inv_9'],
    number: null,
  });
  const ask = (state: Facts, partyId: string | null) =>
    gate(
      { kind: 'contact', channel: 'email', stepId: 'b2', cause: 'inv_1', partyId },
      state,
      strategy,
      noLaw,
      now,
      limits.leaseMs,
    );

  it('the ceiling counts contacts with the same person on other accounts, reader by reader', () => {
    const both = [elsewhere(null, '2026-03-01'), elsewhere(null, '2026-02-27')];
    const state = { ...household({ parties: [emil] }), elsewhere: both };
    expect(ask(state, null)).toMatchObject({
      answer: 'defer',
      untilAt: at('2026-03-06', '09:30'),
    });
    expect(ask(state, emil.id).answer).toBe('allow');
    const ofParty = both.map((one) => ({ ...one, personKey: emil.personKey }));
    expect(ask({ ...state, elsewhere: ofParty }, emil.id).answer).toBe('defer');
    expect(ask({ ...state, elsewhere: ofParty }, null).answer).toBe('allow');
    expect(ask({ ...state, elsewhere: both.slice(0, 1) }, null).answer).toBe('allow');
  });

  it('contacts of the person with us count, those that came in do not', () => {
    const rows = [elsewhere(null, '2026-03-01'), elsewhere(null, '2026-02-27')];
    const inbound = rows.map((one) => ({ ...one, direction: 'in' as const }));
    expect(ask({ ...household({ parties: [] }), elsewhere: inbound }, null).answer).toBe('allow');
  });

  it('a step that has begun today is finished only while the shared budget allows it', () => {
    const state = household({ parties: [] });
    const effect: StepEffect = {
      ...{ key: 'default/acc_1/b6/inv_1/0/letter', accountId: 'acc_1', stepId: 'b6' },
      ...{ cause: 'inv_1', repeat: 0, channel: 'letter', kind: 'contact', stage: 'escalation' },
      ...{ at: now - 1, note: null, messageId: 'msg_1', taskId: null, transactionId: null },
      ...{ approvalId: null, payByOn: null },
    };
    const message = {
      ...{ id: 'msg_1', key: effect.key, partyId: null, status: 'accepted', acceptedAt: now - 1 },
      ...{ plannedAt: now - 1, channel: 'letter', bouncedAt: null, dispatchedAt: now - 1 },
    } as unknown as MessageFacts;
    const begun = applyChanges(state, { effects: [effect], messages: [message], timeline: [] });
    const second = (elsewhereRows: Facts['elsewhere']) =>
      gate(
        { kind: 'contact', channel: 'email', stepId: 'b6', cause: 'inv_1', contacts: 1 },
        { ...begun, elsewhere: elsewhereRows },
        strategy,
        noLaw,
        now,
        limits.leaseMs,
      ).answer;
    expect(second([])).toBe('allow');
    expect(second([elsewhere(null, '2026-03-02')])).toBe('defer');
    expect(second([elsewhere(null, '2026-02-01')])).toBe('allow');
  });
});
