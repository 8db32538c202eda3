import { noLaw } from '../../src/domain/law/law';
import { decide } from '../../src/domain/account/decide';
import type { Facts } from '../../src/domain/account/facts';
import { assumed } from '../../src/domain/account/preview';
import { addressFor } from '../../src/domain/contact/channels';
import { at, b2b, email, facts, hold, invoice, withPayment } from './account-facts';
import { fold } from './account-fold';

const monday = at('2026-03-02', '10:00');
const evening = at('2026-03-02', '22:30');
const sunday = at('2026-03-08', '11:00');
const day = 86_400_000;

function asking(before: Facts, receipts: 'email' | 'none' = 'email'): Facts {
  const settings = { ...before.creditor.settings, receipts };
  return { ...before, creditor: { ...before.creditor, settings } };
}

const owing = (): Facts => asking(facts([invoice('inv_1', { dueOn: '2026-04-01' })]));
const decided = (state: Facts, now: number) => decide(state, b2b, noLaw, now);

/** What is planned, message by message, until `untilAt`. */
function steps(state: Facts, from: number, untilAt: number): string[] {
  const { done } = fold(state, from, untilAt, { strategy: b2b });
  return done.flatMap(({ decision: { action } }) =>
    action.kind === 'contact' ? [`${action.stepId} ${action.template}`] : [],
  );
}

describe('a receipt after each payment', () => {
  it('goes out once, at once within the hours, and then the account closes', () => {
    const paid = withPayment(owing(), 200_000n, monday);
    const { action } = decided(paid, monday);
    const [payment] = paid.payments;
    expect(action).toMatchObject({
      kind: 'contact',
      stepId: 'payment-receipt',
      cause: payment?.id,
      template: 'receipt',
      channel: 'email',
      key: `default/acc_1/payment-receipt/${payment?.id}/0/email`,
    });
    const { done, facts: end } = fold(paid, monday, monday + day, { strategy: b2b });
    expect(done.map(({ decision }) => decision.action.kind)).toEqual(['contact', 'send', 'close']);
    expect(done.every(({ at: when }) => when === monday)).toBe(true);
    expect(end.account).toMatchObject({ status: 'closed', outcome: 'paid' });
  });

  it('delays the end no longer than until the next hour opens', () => {
    for (const [now, opensOn] of [
      [evening, '2026-03-03'],
      [sunday, '2026-03-09'],
    ] as const) {
      const paid = withPayment(owing(), 200_000n, now);
      const first = decided(paid, now);
      expect(first).toMatchObject({
        action: { kind: 'wait' },
        nextAction: { step: 'payment-receipt' },
        because: expect.stringContaining('receipt') as string,
      });
      const { done } = fold(paid, now, now + 5 * day, { strategy: b2b });
      expect(done.map(({ decision }) => decision.action.kind)).toEqual([
        'contact',
        'send',
        'close',
      ]);
      const sentAt = done[0]?.at ?? 0;
      expect(sentAt).toBeLessThan(at(opensOn, '12:00'));
      expect(done.at(-1)?.at).toBe(sentAt);
    }
  });

  it('leaves the ladder as it is when something is still owed', () => {
    const part = withPayment(owing(), 50_000n, evening);
    const { action, nextAction } = decided(part, evening);
    expect(action).toMatchObject({ kind: 'wait' });
    expect(nextAction?.step).not.toBe('payment-receipt');
    // The wait ends when the receipt may leave.
    expect(action.kind === 'wait' && (action.untilAt ?? Infinity) < evening + day).toBe(true);
    expect(steps(part, evening, evening + day)).toEqual(['payment-receipt receipt']);
  });

  it('is sent for each of several payments', () => {
    const twice = withPayment(withPayment(owing(), 20_000n, monday), 30_000n, monday + 1);
    expect(steps(twice, monday + 2, monday + day)).toEqual([
      'payment-receipt receipt',
      'payment-receipt receipt',
    ]);
  });

  it.each<[string, (paid: Facts) => Facts]>([
    ['the creditor did not ask for receipts', (paid) => asking(paid, 'none')],
    ['there is no address', (paid) => ({ ...paid, contacts: [] })],
    [
      'the debtor opted out',
      (paid) => ({ ...paid, contacts: [{ ...email, status: 'opted-out' as const }] }),
    ],
    ['the account is paused', (paid) => ({ ...paid, holds: [hold({ fromAt: 0 })] })],
    [
      'contact has ceased',
      (paid) => ({ ...paid, holds: [hold({ type: 'cease', blocks: ['contact'], fromAt: 0 })] }),
    ],
    ['the debtor is excluded', (paid) => ({ ...paid, debtor: { ...paid.debtor, excluded: true } })],
    [
      'the money was given back',
      (paid) => ({
        ...paid,
        payments: paid.payments.map((one) => ({ ...one, refundedMinor: one.amountMinor })),
      }),
    ],
    [
      'the payment is an old one',
      (paid) => ({
        ...paid,
        payments: paid.payments.map((one) => ({ ...one, receivedOn: '2026-01-02' })),
      }),
    ],
  ])('is not sent and delays nothing when %s', (_name, change) => {
    const paid = change(withPayment(owing(), 200_000n, monday));
    expect(decided(paid, monday).action.kind).toBe('close');
    expect(decided(paid, evening).action.kind).toBe('close');
  });

  it('is given up for the closing when it cannot be sent in its time', () => {
    const paid = withPayment(owing(), 200_000n, monday);
    const { action } = decided(paid, monday);
    expect(addressFor(paid, 'email')).not.toBeNull();
    let n = 0;
    const newId = (prefix: string): string => `${prefix}_r${(n += 1)}`;
    const planned = assumed(paid, action, { strategy: b2b, now: monday, newId });
    const waits = {
      ...planned,
      messages: planned.messages.map((one) => ({
        ...one,
        status: 'not-sent' as const,
        acceptedAt: null,
        retryAt: monday + day,
      })),
    };
    const held = decided(waits, monday + 1000);
    expect(held.action).toMatchObject({ kind: 'wait', untilAt: monday + 3_600_000 });
    expect(decided(waits, monday + 3_600_000).action.kind).toBe('close');
  });
});
