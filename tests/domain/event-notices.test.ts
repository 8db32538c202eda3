import fc from 'fast-check';
import { decide } from '../../src/domain/account/decide';
import { eventNames, eventStepId } from '../../src/domain/account/event-steps';
import type { Facts } from '../../src/domain/account/facts';
import { assumed, preview } from '../../src/domain/account/preview';
import { gate } from '../../src/domain/contact/gate';
import { currentLaw } from '../../src/domain/law/current';
import { noLaw } from '../../src/domain/law/law';
import { limits } from '../../src/domain/limits';
import { at, b2b, consumer, email, facts, hold, invoice } from './account-facts';
import { fold } from './account-fold';
import { Account } from './commands-fixture';
import {
  day,
  evening,
  monday,
  on,
  owing,
  pays,
  plan,
  promise,
  stories,
  told,
  withSettings,
} from './event-stories';

describe('messages about what happens outside the ladder', () => {
  it.each(stories)('%s', (_name, story, days, expected) => {
    const account = owing();
    const from = story(account);
    expect(told(account.facts, from, days)).toEqual(expected);
  });

  it.each(stories)('are not sent unless the creditor asks for them: %s', (_name, story, days) => {
    for (const more of [
      { eventNotices: 'none' as const },
      { eventNoticesWithout: [...eventNames] },
    ]) {
      const account = owing();
      const from = story(account);
      expect(told(withSettings(account.facts, more), from, days)).toEqual([]);
    }
  });

  it('leave out single events', () => {
    const account = owing({ eventNoticesWithout: ['promise-due'] });
    promise(account, '2026-03-11');
    expect(told(account.facts, monday, 10)).toEqual(['promise-confirmed 2026-03-02']);
  });

  it('have one business key an event, and why names the reason', () => {
    const account = owing();
    promise(account, '2026-03-11');
    const decision = decide(account.facts, b2b, noLaw, monday);
    const id = account.facts.agreements[0]?.id;
    expect(decision).toMatchObject({
      action: {
        ...{ kind: 'contact', channel: 'email', template: 'promise-confirmed', messageClass: 'A' },
        key: `default/acc_1/event-promise-confirmed/${id}/0/email`,
      },
      nextAction: { step: 'event-promise-confirmed' },
      because: 'A payment was promised: its message is due.',
    });
  });

  it('are previewed: a promise that comes due is known now', () => {
    const account = owing();
    promise(account, '2026-03-11');
    const { entries } = preview(account.facts, b2b, noLaw, evening, 10);
    const steps = entries.map(({ step }) => step).filter((step) => step?.startsWith('event-'));
    expect(steps).toEqual(['event-promise-confirmed', 'event-promise-due']);
  });

  it('tell nothing of what happened more than a week ago', () => {
    const account = owing();
    promise(account, '2026-03-16');
    expect(told(account.facts, monday + limits.eventNoticeDaysMax * day, 5)).toEqual([]);
    expect(told(account.facts, on('2026-03-06'), 2)).toEqual(['promise-confirmed 2026-03-06']);
  });

  it('say that a late part came in on another day than that it was missed, and not beside a receipt', () => {
    const account = owing();
    account.keep({ agreements: [plan({ own: { confirms: true } })], timeline: [] });
    const missed = fold(account.facts, monday, on('2026-03-11', '11:00'), { strategy: b2b });
    account.facts = missed.facts;
    expect(missed.facts.messages.at(-1)).toMatchObject({ stepId: 'instalment-missed' });
    const paidAt = on('2026-03-11', '12:00');
    pays(account, '1000.00', '2026-03-11', paidAt);
    expect(told(account.facts, paidAt, 6)).toEqual(['plan-cured 2026-03-12']);
    expect(told(withSettings(account.facts, { receipts: 'email' }), paidAt, 6)).toEqual([]);
  });

  it('say that a plan is complete before the account closes, once, and the receipt says it instead', () => {
    const account = owing();
    account.keep({ agreements: [plan({ own: { confirms: true } })], timeline: [] });
    pays(account, '2000.00', '2026-03-02', evening);
    expect(decide(account.facts, b2b, noLaw, evening)).toMatchObject({
      action: { kind: 'wait' },
      nextAction: { step: 'event-plan-ended' },
    });
    const { facts: end } = fold(account.facts, evening, evening + 3 * day, { strategy: b2b });
    expect(end.account).toMatchObject({ status: 'closed', outcome: 'paid' });
    expect(end.messages.map(({ stepId }) => stepId)).toEqual(['event-plan-ended']);
    const both = withSettings(account.facts, { receipts: 'email' });
    const { facts: other } = fold(both, evening, evening + 3 * day, { strategy: b2b });
    expect(other.messages.map(({ stepId }) => stepId)).toEqual(['payment-receipt']);
  });

  it.each<[string, (told: Facts) => Facts]>([
    ['there is no address', (open) => ({ ...open, contacts: [] })],
    [
      'the debtor opted out',
      (open) => ({ ...open, contacts: [{ ...email, status: 'opted-out' as const }] }),
    ],
    ['the account is paused', (open) => ({ ...open, holds: [hold({ fromAt: 0 })] })],
    [
      'contact has ceased',
      (open) => ({ ...open, holds: [hold({ type: 'cease', blocks: ['contact'], fromAt: 0 })] }),
    ],
    [
      'the debtor is insolvent',
      (open) => ({ ...open, holds: [hold({ type: 'bankruptcy', fromAt: 0 })] }),
    ],
    [
      'the debtor has died',
      (open) => ({ ...open, holds: [hold({ type: 'deceased', fromAt: 0 })] }),
    ],
    ['the debtor is excluded', (open) => ({ ...open, debtor: { ...open.debtor, excluded: true } })],
  ])('are not sent and delay no closing when %s', (_name, change) => {
    const account = owing();
    const entryId = account.chargeFee('INV_1', 4_000n);
    account.run('waive-fee', { entryId, reason: 'good will' }, { now: monday });
    const open = change(account.facts);
    expect(told(open, monday, 5)).toEqual([]);
    pays(account, '2000.00', '2026-03-02', monday);
    const paid = change(account.facts);
    expect(decide(paid, b2b, noLaw, monday).action.kind).toBe('close');
    expect(decide(paid, b2b, noLaw, evening).action.kind).toBe('close');
  });

  it('are silent where the law wants silence until a dispute is verified: of a collector, not of the creditor', () => {
    const now = at('2026-03-02', '12:00', 'America/New_York');
    const us = { zone: 'America/New_York', country: 'US', strategy: consumer, currency: 'USD' };
    const steps = (['third-party', 'first-party'] as const).map((role) => {
      const claim = invoice('inv_1', { currency: 'USD', purpose: 'consumer' });
      const open = withSettings(facts([claim], us), { eventNotices: 'email', role });
      const account = new Account({ ...open, debtor: { ...open.debtor, region: 'OH' } });
      const validated = { kind: 'validation', on: '2026-02-27', method: 'mail' };
      account.run('log-notice', validated, { now });
      account.run('open-dispute', { reason: 'not mine' }, { now });
      const { nextAction } = decide(account.facts, consumer, currentLaw, now);
      return nextAction?.step;
    });
    expect(steps).toEqual([expect.not.stringMatching(/^event-/), 'event-dispute-received']);
  });

  it('are suppressed when what they tell of is over before they leave', () => {
    const account = owing();
    pays(account, '500.00', '2026-03-01', monday);
    const [payment] = account.facts.payments;
    const given = { paymentId: payment?.id, reason: 'bank' };
    account.run('return-payment', { ...given, kind: 'bounce' }, { now: monday });
    const { action } = decide(account.facts, b2b, noLaw, monday);
    let n = 0;
    const newId = (prefix: string): string => `${prefix}_e${(n += 1)}`;
    account.facts = assumed(account.facts, action, { strategy: b2b, now: monday, newId });
    const [message] = account.facts.messages;
    const ask = () => {
      const cause = account.facts.effects.at(-1)?.cause ?? '';
      const request = { kind: 'contact' as const, channel: 'email' as const, cause };
      const own = { stepId: message?.stepId ?? null, messageId: message?.id ?? '' };
      const asked = { ...request, ...own, contactPoint: email };
      return gate(asked, account.facts, b2b, noLaw, monday, limits.leaseMs);
    };
    expect(ask()).toMatchObject({ answer: 'allow' });
    account.run('undo-return', given, { now: monday });
    expect(ask()).toMatchObject({
      answer: 'block',
      rules: expect.arrayContaining([
        expect.objectContaining({ rule: 'message.pointless', answer: 'block' }),
      ]) as unknown,
    });
  });

  it('never send a receipt for money that went back before it left', () => {
    const account = owing({ receipts: 'email' });
    pays(account, '500.00', '2026-03-01', evening);
    const [payment] = account.facts.payments;
    const given = { paymentId: payment?.id, kind: 'refund', reason: 'twice' };
    account.run('return-payment', given, { now: evening });
    const { facts: end } = fold(account.facts, evening, evening + 3 * day, { strategy: b2b });
    expect(end.messages.map(({ stepId }) => stepId)).toEqual(['event-refund']);
  });
});

describe('whatever happens', () => {
  const happening = fc.record({
    story: fc.integer({ min: 0, max: stories.length - 1 }),
    waits: fc.integer({ min: 0, max: 9 }),
  });

  it('each event is told at most once, and nothing after a stop', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (all, isStopped) => {
          const account = owing({ receipts: isStopped ? 'none' : 'email' });
          let now = monday;
          for (const { story, waits } of all) {
            try {
              now = Math.max(now, stories[story]?.[1](account) ?? now);
            } catch {
              // The command is refused as things stand; what it had asked for before stays.
            }
            const next = now + waits * day;
            account.facts = fold(account.facts, now, next, { strategy: b2b }).facts;
            now = next;
          }
          const before = account.facts.messages.length;
          if (isStopped) {
            const cease = hold({ type: 'cease', blocks: ['contact'], fromAt: now });
            account.keep({ holds: [cease], timeline: [] });
          }
          const { facts: end } = fold(account.facts, now, now + 20 * day, { strategy: b2b });
          const keys = end.effects.filter(({ kind }) => kind === 'contact').map(({ key }) => key);
          expect(new Set(keys).size).toBe(keys.length);
          const causes = end.effects
            .filter(({ stepId }) => eventNames.some((name) => eventStepId(name) === stepId))
            .map(({ stepId, cause }) => `${stepId} ${cause}`);
          expect(new Set(causes).size).toBe(causes.length);
          if (isStopped) expect(end.messages).toHaveLength(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});
