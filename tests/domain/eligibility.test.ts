import { handOffLegal } from '../../src/commands/hand-off-legal';
import { noLaw } from '../../src/domain/law/law';
import { ineligibility } from '../../src/domain/account/eligibility';
import { nextPart, type StepView } from '../../src/domain/account/parts';
import type { Facts, MessageFacts, StepEffect } from '../../src/domain/account/facts';
import { stepsOf } from '../../src/domain/strategy/steps';
import type { Strategy } from '../../src/domain/strategy/document';
import { builtInStrategies } from '../../src/strategies/read';
import { at, b2b, facts, hold, invoice } from './account-facts';
import { contextAt } from './commands-fixture';

const now = at('2026-04-20', '10:00');
const large = facts([invoice('inv_1')]);
const small = facts([invoice('inv_1', { amountMinor: 149_999n })]);

describe('what must hold before somebody else gets an account', () => {
  test('is said by the strategy, for counsel and for an agency', () => {
    expect(ineligibility(large, b2b, 'legal', now)).toBeNull();
    expect(ineligibility(small, b2b, 'legal', now)).toBe(
      'less than 1500 is overdue and undisputed',
    );
    expect(ineligibility(small, b2b, 'agency', now)).toBeNull();
    const young = at('2026-03-20', '10:00');
    expect(ineligibility(large, b2b, 'agency', young)).toBe(
      'days past due: 18, and 31 were asked for',
    );
    expect(ineligibility(small, { ...b2b, eligibility: {} }, 'legal', now)).toBeNull();
  });

  test('is asked of the carrying invoice', () => {
    const disputed: Facts = {
      ...large,
      holds: [hold({ type: 'dispute', invoiceId: 'inv_1', amountMinor: 1n })],
    };
    expect(ineligibility(disputed, b2b, 'legal', now)).toBe('part of the claim is disputed');
  });

  test('refuses the command that hands it to counsel, with the note', () => {
    const { account } = small;
    const escalated: Facts = { ...small, account: { ...account, stage: 'escalation' } };
    const asked = (of: Facts) =>
      handOffLegal.apply(of, {}, { ...contextAt(now), strategy: b2b, law: noLaw });
    expect(asked(escalated)).toMatchObject({
      ...{ ok: false },
      error: {
        ...{ code: 'held', detail: 'Not for counsel: less than 1500 is overdue and undisputed.' },
      },
    });
    const enough: Facts = { ...large, account: { ...account, stage: 'escalation' } };
    expect(asked(enough)).toMatchObject({ ok: true });
  });

  test('stands before the hand-off of a ladder, with a note', () => {
    const found = builtInStrategies()
      .flatMap((strategy) => stepsOf(strategy).map((placed) => ({ strategy, placed })))
      .find(({ placed, strategy }) => placed.step.handOff && strategy.debtorKind === 'business');
    if (found === undefined) throw new Error('no strategy hands off');
    const { strategy, placed } = found;
    const letter: StepEffect = {
      ...{ key: 'k', accountId: 'acc_1', stepId: 'letter', cause: 'inv_1', repeat: 0 },
      ...{ channel: 'letter', kind: 'contact', stage: 'legal', at: at('2026-03-25'), note: null },
      ...{ messageId: 'msg_1', taskId: null, transactionId: null, approvalId: null },
      payByOn: null,
    };
    const message = {
      ...{ id: 'msg_1', messageClass: 'B', status: 'accepted', acceptedAt: letter.at },
      ...{ bouncedAt: null, plannedAt: letter.at },
    } as MessageFacts;
    const partOf = (asked: Strategy) => {
      const served: Facts = { ...large, effects: [letter], messages: [message] };
      const [carrying] = served.invoices;
      if (carrying === undefined) throw new Error('no invoice');
      const step = { ...placed.step, condition: {} };
      const view: StepView = {
        ...{ ...placed, step, facts: served, invoice: carrying, now, readers: [null] },
        strategy: asked,
      };
      return nextPart(view);
    };
    const strict = { ...strategy, eligibility: { legal: { overdueAtLeast: '9999' } } };
    expect(partOf(strict)).toEqual({
      ...{ kind: 'skip', channel: 'skip', note: 'less than 9999 is overdue and undisputed' },
    });
    expect(partOf({ ...strategy, eligibility: {} })?.kind).not.toBe('skip');
  });
});
