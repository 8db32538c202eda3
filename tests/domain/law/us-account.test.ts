import { applyChanges } from '../../../src/domain/account/changes';
import type { CallFacts, Facts, HoldFacts } from '../../../src/domain/account/facts';
import type { GateRequest } from '../../../src/domain/contact/gate';
import { situationOf } from '../../../src/domain/law/of-account';
import { usFederal } from '../../../src/domain/law/packs/us-federal';
import { consumer, email, facts, invoice, phone } from '../account-facts';
import { party, point } from './household';
import { answerOf, at } from './situation';

const zone = 'America/New_York';
const request: GateRequest = {
  kind: 'contact',
  stepId: null,
  cause: 'inv_1',
  channel: 'call',
  contactPoint: phone,
};

/** A consumer in New York whose two loans came under one number; a bought debt. */
function loans(calls: readonly Partial<CallFacts>[], group: string | undefined): Facts {
  const claim = group === undefined ? {} : { group };
  const fields = { purpose: 'consumer', currency: 'USD', claim } as const;
  const state = facts([invoice('inv_1', fields), invoice('inv_2', fields)], {
    ...{ zone, country: 'US', strategy: consumer, currency: 'USD' },
    contacts: [email, phone],
  });
  const made = calls.map((call, index) => ({
    ...{ id: `cll_${index}`, accountId: 'acc_1', direction: 'out' as const },
    ...{ result: 'no-answer' as const, number: phone.value, partyId: null, note: null },
    ...{ at: at('2026-04-02'), invoiceIds: ['inv_1'], by: 'usr' },
    ...call,
  }));
  const { creditor } = state;
  return {
    ...applyChanges(state, { calls: made, timeline: [] }),
    creditor: { ...creditor, settings: { ...creditor.settings, role: 'third-party' } },
  };
}

/** What one federal rule says of a call or letter from this account. */
function says(ruleId: string, state: Facts, asked: Partial<GateRequest> = {}) {
  const given = { ...request, ...asked };
  const now = at('2026-04-07T12:00');
  const context = { request: given, facts: state, strategy: consumer, now, leaseMs: 30_000 };
  return answerOf(usFederal, ruleId, situationOf(context));
}

describe('federal law asked from an account', () => {
  const seven = Array.from({ length: 7 }, (_, index) => ({
    at: at(`2026-04-0${(index % 5) + 2}T${10 + index}:00`),
    invoiceIds: [index % 2 === 0 ? 'inv_1' : 'inv_2'],
  }));

  it('FRQ-11: calls about one loan use up the calls about the other, under one number', () => {
    expect(says('us.reg-f.call-frequency', loans(seven, 'servicer-77'))).toMatchObject({
      answer: 'defer',
      facts: { countInSevenDays: 7 },
    });
    expect(says('us.reg-f.call-frequency', loans(seven, undefined))).toMatchObject({
      answer: 'allow',
      facts: { countInSevenDays: 4 },
    });
  });

  it('VAL-07: a conversation begins the five days of the validation notice', () => {
    const talk = { result: 'conversation', at: at('2026-03-20') } as const;
    expect(says('us.reg-f.validation-notice', loans([talk], undefined))).toMatchObject({
      answer: 'require',
      facts: { noticeDueOn: '2026-03-25' },
    });
    expect(says('us.reg-f.validation-notice', loans([], undefined))?.answer).toBe('allow');
  });

  it('a guarantor is asked about the petition of the debtor, and about the own one', () => {
    const petition: HoldFacts = {
      ...{ id: 'hld_1', accountId: 'acc_1', invoiceId: null, type: 'bankruptcy' },
      ...{ reason: 'petition', blocks: [], channel: null, untilAt: null, releasedAt: null },
      ...{ releaseReason: null, amountMinor: null, outcome: null, partyId: null },
      ...{ details: { chapter: '13' }, placedBy: 'usr', createdAt: 0, fromAt: at('2026-04-01') },
    };
    const gus = party('gus', 'guarantor', [point('gus')], { timeZone: zone, country: 'US' });
    const asks = (hold: HoldFacts) =>
      says(
        'us.bankruptcy.automatic-stay',
        applyChanges(loans([], undefined), { parties: [gus], holds: [hold], timeline: [] }),
        { channel: 'email', contactPoint: gus.contacts[0] ?? null, partyId: gus.id },
      )?.answer;
    expect(asks(petition)).toBe('block');
    expect(asks({ ...petition, details: { chapter: '7' } })).toBe('allow');
    expect(asks({ ...petition, details: { chapter: '7' }, partyId: gus.id })).toBe('block');
  });
});
