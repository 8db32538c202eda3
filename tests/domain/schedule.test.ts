import type { CommandContext } from '../../src/commands/command';
import { skipStep } from '../../src/commands/skip-step';
import { gate } from '../../src/domain/contact/gate';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import type { Facts, InvoiceFacts, MessageFacts } from '../../src/domain/account/facts';
import { whyOf } from '../../src/domain/account/why';
import { noLaw } from '../../src/domain/law/law';
import type { Step, Strategy } from '../../src/domain/strategy/document';
import { at, facts, hold, invoice, phone, email, withPayment } from './account-facts';
import { fold, told } from './account-fold';
import { callTask, logged, mail, strategyOf } from './step-days';

const zone = 'Europe/London';

/** What is done until a day, without the time where it is the send hour. */
function days(start: Facts, strategy: Strategy, from: number, until: string): string[] {
  const run = fold(start, from, at(until), { strategy, approves: true });
  return told(run.done, zone).map((line) => line.replace(' 09:30', ''));
}

function change(before: Facts, changes: object): Facts {
  return applyChanges(before, { ...changes, timeline: [] });
}

/** The last message with what its provider reported. */
function reported(before: Facts, fields: Partial<MessageFacts>): Facts {
  const last = before.messages.at(-1);
  if (last === undefined) throw new Error('nothing was sent');
  return change(before, { messages: [{ ...last, ...fields }] });
}

describe('the day that a step is counted from', () => {
  it.each<[string, Step, Partial<InvoiceFacts>, string]>([
    ['the due date', mail('a', 8), {}, '2026-03-10'],
    ['the issue date', mail('a', 80, { anchor: 'issued' }), {}, '2026-03-23'],
    ['the issue date, before it is due', mail('a', 40, { anchor: 'issued' }), {}, '2026-02-10'],
    ['the end of the month', mail('a', 10, { anchor: 'month-end' }), {}, '2026-04-10'],
    [
      'the end of a short month',
      mail('a', 3, { anchor: 'month-end' }),
      { dueOn: '2026-02-03' },
      '2026-03-03',
    ],
    [
      'the day of placement',
      mail('a', 1, { anchor: 'placement' }),
      { claim: { placedOn: '2026-04-14' } },
      '2026-04-15',
    ],
    [
      'the day on which it came here',
      mail('a', 1, { anchor: 'placement' }),
      { createdAt: at('2026-04-20', '15:00') },
      '2026-04-21',
    ],
    ['placement, never before it is due', mail('a', 1, { anchor: 'placement' }), {}, '2026-03-03'],
  ])('%s', (_title, step, fields, expected) => {
    const strategy = strategyOf([{ steps: [step] }], { minimumGapDays: 0 });
    const done = days(facts([invoice('inv_1', fields)]), strategy, at('2026-01-05'), '2026-06-01');
    expect(done).toEqual([`${expected} contact a email`]);
  });

  it('passes over what was for the time before the due date', () => {
    const strategy = strategyOf([
      { steps: [mail('a', 40, { anchor: 'issued' }), mail('b', -10, { anchor: 'month-end' })] },
    ]);
    const late = days(facts([invoice('inv_1')]), strategy, at('2026-03-05', '12:00'), '2026-06-01');
    expect(late).toEqual(['2026-03-05 12:00 skip a', '2026-03-23 contact b email']);
  });

  it('an unpaid invoice that is disputed counts for the earliest, and paying it moves the step at once', () => {
    const strategy = strategyOf([{ steps: [mail('a', 10, { anchor: 'earliest-unpaid' })] }]);
    const two = facts([
      invoice('inv_old', { dueOn: '2026-03-02' }),
      invoice('inv_new', { dueOn: '2026-03-12' }),
    ]);
    const disputed = change(two, {
      holds: [
        hold({ type: 'dispute', invoiceId: 'inv_old', fromAt: at('2026-03-03'), untilAt: null }),
      ],
    });
    const now = at('2026-03-04', '12:00');
    const planned = (state: Facts) => decide(state, strategy, noLaw, now).nextAction?.at;
    // ten days after the older one, but not before the younger one is due itself
    expect(planned(disputed)).toBe(at('2026-03-13', '09:30'));
    const paid = withPayment(two, 200_000n, now);
    expect(planned(two)).toBe(at('2026-03-12', '09:30'));
    expect(planned(paid)).toBe(at('2026-03-23', '09:30'));
  });
});

describe('the end of a notice period', () => {
  const steps = [
    mail('notice', 1, { notice: 'validation-notice' }),
    mail('after', 2, { anchor: 'notice-end' }),
  ];
  const strategy = strategyOf([{ steps }]);

  it('is counted as the law does: five business days and thirty days', () => {
    const done = days(facts([invoice('inv_1')]), strategy, at('2026-03-01'), '2026-06-01');
    // sent on Tuesday 3 March, assumed received on the 10th, the period ends on 9 April
    expect(done).toEqual(['2026-03-03 contact notice email', '2026-04-13 contact after email']);
  });

  it('runs from a notice that was logged, and the step waits for a person until then', () => {
    const only = strategyOf([{ steps: [mail('after', 2, { anchor: 'notice-end' })] }]);
    const start = facts([invoice('inv_1')]);
    const now = at('2026-03-05', '12:00');
    const decision = decide(start, only, noLaw, now);
    expect(decision).toMatchObject({ waitingFor: 'person', nextAction: { step: 'after' } });
    expect(whyOf(decision, now).guards).toMatchObject([
      { rule: 'step.notice-end', clearsAt: null },
    ]);
    const state = change(start, {
      legalEvents: [logged({ kind: 'validation', on: '2026-03-05', data: { method: 'oral' } })],
    });
    // what is said is received that day: 4 April and two days
    expect(days(state, only, now, '2026-06-01')).toEqual(['2026-04-07 contact after email']);
  });

  it('is the date of the letter where there is no validation', () => {
    const letter = mail('letter', 10, { messageClass: 'B', payByDays: 14 });
    const own = strategyOf([
      { steps: [mail('first', 1)] },
      { steps: [] },
      { steps: [letter, mail('after', 3, { anchor: 'notice-end' })] },
    ]);
    const done = days(facts([invoice('inv_1')]), own, at('2026-03-01'), '2026-06-01');
    expect(done.slice(1)).toEqual([
      '2026-03-12 contact letter email',
      '2026-03-30 contact after email',
    ]);
  });
});

describe('days from delivery', () => {
  const steps = [mail('a', 1), mail('b', 5, { anchor: 'previous', from: 'delivery' })];
  const strategy = strategyOf([{ steps }], { minimumGapDays: 0 });
  const sent = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-03-03', '10:00'), {
    strategy,
  }).facts;
  const outstanding = reported(sent, { deliveredAt: null });

  it('count from the day of the report', () => {
    const delivered = reported(sent, { deliveredAt: at('2026-03-05', '11:00') });
    expect(days(delivered, strategy, at('2026-03-05', '12:00'), '2026-04-01')).toEqual([
      '2026-03-10 contact b email',
    ]);
  });

  it('wait for the report three days, then count from the sending and say so', () => {
    const waiting = decide(outstanding, strategy, noLaw, at('2026-03-04', '10:00'));
    expect(waiting).toMatchObject({
      waitingFor: 'step',
      action: { kind: 'wait', untilAt: at('2026-03-09', '09:30') },
      rules: expect.arrayContaining([expect.objectContaining({ rule: 'step.delivery' })]),
    });
    const run = fold(outstanding, at('2026-03-04', '10:00'), at('2026-04-01'), { strategy });
    expect(told(run.done, zone)).toEqual(['2026-03-09 09:30 contact b email']);
    expect(run.done[0]?.decision.action).toMatchObject({
      dayNote: expect.stringContaining('counts from the sending'),
    });
  });

  it('a letter counts from the day it was posted', () => {
    const own = strategyOf(
      [
        {
          steps: [
            mail('a', 1, { contacts: [{ channel: 'letter', template: 'b6' }] }),
            ...steps.slice(1),
          ],
        },
      ],
      { minimumGapDays: 0 },
    );
    const posted = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-03-03', '10:00'), {
      strategy: own,
    }).facts;
    expect(
      days(reported(posted, { deliveredAt: null }), own, at('2026-03-03', '10:00'), '2026-04-01'),
    ).toEqual(['2026-03-09 contact b email']);
  });

  it('a message that came back was not delivered: its fallback counts', () => {
    const own = strategyOf(
      [
        {
          steps: [
            mail('a', 1, { contacts: [{ channel: 'email', template: 'b2', fallback: 'sms' }] }),
            ...steps.slice(1),
          ],
        },
      ],
      { minimumGapDays: 0 },
    );
    const back = change(reported(sent, { bouncedAt: at('2026-03-04', '10:00') }), {
      contacts: [{ ...email, status: 'bounced' }],
    });
    expect(phone.smsConsent).toBe(true);
    expect(days(back, own, at('2026-03-04', '10:00'), '2026-03-08')).toEqual([
      '2026-03-04 10:00 contact a sms',
    ]);
  });
});

describe('a step that repeats', () => {
  const three = mail('a', 1, { repeat: { everyDays: 5, times: 3 } });

  it('is made every so many days, each time under a key of its own', () => {
    const strategy = strategyOf([{ steps: [three] }]);
    const run = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-06-01'), { strategy });
    expect(told(run.done, zone)).toEqual([
      '2026-03-03 09:30 contact a email',
      '2026-03-09 09:30 contact a email',
      '2026-03-16 09:30 contact a email',
    ]);
    const keys = run.facts.effects.map(({ key }) => key.split('/').slice(4).join('/'));
    expect(keys).toEqual(['0/email', '1000/email', '2000/email']);
  });

  it('keeps the gap between its own times', () => {
    const often = { ...three, repeat: { everyDays: 1, times: 3 } };
    const strategy = strategyOf([{ steps: [often] }], { minimumGapDays: 7 });
    expect(days(facts([invoice('inv_1')]), strategy, at('2026-03-01'), '2026-06-01')).toEqual([
      '2026-03-03 contact a email',
      '2026-03-10 contact a email',
      '2026-03-17 contact a email',
    ]);
  });

  it('gives up what is left when the day of the next step comes, and that one runs on its day', () => {
    const strategy = strategyOf([{ steps: [three, mail('b', 10)] }], { minimumGapDays: 1 });
    const run = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-06-01'), { strategy });
    expect(told(run.done, zone)).toEqual([
      '2026-03-03 09:30 contact a email',
      '2026-03-09 09:30 contact a email',
      '2026-03-12 09:30 skip a',
      '2026-03-12 09:30 contact b email',
    ]);
    expect(run.facts.effects[2]?.note).toBe('made 2 of 3 times: the day of Step b has come');
  });

  it('gives way on that day even while a hold of its own channel stands', () => {
    const strategy = strategyOf([
      { steps: [{ ...three, contacts: [{ channel: 'sms', template: 'c3' }] }, mail('b', 10)] },
    ]);
    const once = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-03-04'), { strategy });
    const stopped = change(once.facts, {
      holds: [hold({ type: 'cease', channel: 'sms', fromAt: at('2026-03-04'), untilAt: null })],
    });
    expect(days(stopped, strategy, at('2026-03-04'), '2026-03-20').slice(-2)).toEqual([
      '2026-03-12 skip a',
      '2026-03-12 contact b email',
    ]);
  });

  it('a step counted from it waits for its last time', () => {
    const last = mail('b', 2, { anchor: 'previous' });
    const strategy = strategyOf([{ steps: [three, last] }], { minimumGapDays: 1 });
    expect(days(facts([invoice('inv_1')]), strategy, at('2026-03-01'), '2026-06-01')).toEqual([
      '2026-03-03 contact a email',
      '2026-03-09 contact a email',
      '2026-03-16 contact a email',
      '2026-03-18 contact b email',
    ]);
  });

  it('tries a suppressed message again within its time', () => {
    const strategy = strategyOf([{ steps: [three] }]);
    const once = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-03-10'), { strategy });
    const state = reported(once.facts, { status: 'suppressed', acceptedAt: null });
    const run = fold(state, at('2026-03-10', '10:00'), at('2026-06-01'), { strategy });
    expect(told(run.done, zone)).toEqual([
      '2026-03-10 10:00 contact a email',
      '2026-03-16 09:30 contact a email',
    ]);
    expect(run.facts.effects.map(({ repeat }) => repeat)).toEqual([0, 1_000, 1_001, 2_000]);
  });

  it('its next message is no second copy of the one before', () => {
    const strategy = strategyOf([{ steps: [three] }]);
    const twice = fold(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-03-10'), { strategy });
    const state = reported(twice.facts, { status: 'planned', acceptedAt: null });
    const message = state.messages.at(-1);
    const request = {
      ...{ kind: 'contact' as const, channel: 'email' as const, stepId: 'a', cause: 'inv_1' },
      messageId: message?.id ?? '',
    };
    const now = at('2026-03-10', '10:00');
    expect(gate(request, state, strategy, noLaw, now, 1_000).answer).toBe('allow');
    // The same time once more would be one.
    const effects = state.effects.map((one) => ({ ...one, repeat: one.repeat % 1_000 }));
    expect(gate(request, { ...state, effects }, strategy, noLaw, now, 1_000)).toMatchObject({
      answer: 'block',
      rules: expect.arrayContaining([expect.objectContaining({ rule: 'message.pointless' })]),
    });
  });

  it('is left out as a whole when a person skips it', () => {
    const strategy = strategyOf([{ steps: [three, mail('b', 30)] }]);
    const now = at('2026-03-04');
    const once = fold(facts([invoice('inv_1')]), at('2026-03-01'), now, { strategy }).facts;
    const skip = (state: Facts) =>
      skipStep.apply(state, { stepId: 'a', reason: 'enough' }, { now, strategy } as CommandContext);
    const skipped = skip(once);
    if (!skipped.ok || !('changes' in skipped.value)) throw new Error('it was refused');
    const after = change(once, skipped.value.changes);
    expect(days(after, strategy, now, '2026-06-01')).toEqual(['2026-04-01 contact b email']);
    expect(skip(after)).toMatchObject({ ok: false, error: { code: 'already_decided' } });
  });

  it('a call is asked for again when its task is over', () => {
    const twice = callTask('a', 1, { repeat: { everyDays: 4, times: 2 } });
    const strategy = strategyOf([{ steps: [twice, mail('b', 20)] }]);
    expect(days(facts([invoice('inv_1')]), strategy, at('2026-03-01'), '2026-04-01')).toEqual([
      '2026-03-03 task a',
      '2026-03-04 lapse task',
      '2026-03-09 task a',
      '2026-03-10 lapse task',
      '2026-03-23 contact b email',
    ]);
  });
});
