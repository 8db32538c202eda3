import { z } from 'zod';
import { carryingInvoice } from '../domain/account/balances';
import type { Changes } from '../domain/account/changes';
import type { Facts, MessageFacts, StepEffect } from '../domain/account/facts';
import { nextPart } from '../domain/account/parts';
import { atItsTime } from '../domain/account/times';
import { readersOf } from '../domain/contact/readers';
import { refuse } from '../domain/result';
import { effectKey, effectsOf, stepNamed } from '../domain/strategy/steps';
import { command, done } from './command';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/** A step of the strategy is left out for the debt that carries the account now. It comes back for later debts. */
export const skipStep = command({
  name: 'skip-step',
  title: 'Skip a step',
  help: 'Leaves one step of the strategy out, this time.',
  input: z.strictObject({ stepId: idInput, reason: textInput }),
  roles: staff,
  stages: live,
  apply(facts, input, { now, strategy }) {
    const { reason } = input;
    const placed = stepNamed(strategy, input.stepId);
    if (placed === null) {
      return refuse('not_found', 'The strategy has no step of that id.', 'stepId');
    }
    const invoice = carryingInvoice(facts, now);
    if (invoice === null) {
      return refuse('stage_does_not_allow', 'No debt carries the account now.');
    }
    const readers = readersOf(facts, placed, now);
    const begun = effectsOf(facts, placed.step, invoice.id);
    const waiting = messagesWaiting(facts, begun);
    const isOver = nextPart(atItsTime({ ...placed, facts, invoice, now, readers })) === null;
    if (isOver && waiting.length === 0) {
      return refuse('already_decided', 'This step has been taken or skipped.', 'stepId');
    }
    const stepId = placed.step.id;
    const occurrence = { stepId, cause: invoice.id, repeat: 0, channel: 'skip' };
    const effect: StepEffect = {
      ...occurrence,
      key: effectKey(facts, occurrence),
      accountId: facts.account.id,
      kind: 'skip',
      stage: placed.stage,
      at: now,
      note: reason,
      messageId: null,
      taskId: null,
      transactionId: null,
      approvalId: null,
      payByOn: null,
    };
    return done({
      effects: [effect],
      messages: waiting.map((row) => ({ ...row, status: 'suppressed', reason: skipped })),
      ...takenBack(facts, begun, now),
      timeline: [entry('command', `Step skipped: ${placed.step.title}`, reason, null, { stepId })],
    });
  },
});

const skipped = 'The step was skipped.';

/** Messages of the step that have not left yet. */
function messagesWaiting(facts: Facts, begun: readonly StepEffect[]): readonly MessageFacts[] {
  const ids = new Set(begun.map(({ messageId }) => messageId));
  return facts.messages.filter(
    ({ id, status }) => ids.has(id) && (status === 'planned' || status === 'not-sent'),
  );
}

/** What the step had asked of people is no longer wanted. */
function takenBack(
  facts: Facts,
  begun: readonly StepEffect[],
  now: number,
): Pick<Changes, 'tasks' | 'approvals'> {
  const tasks = facts.tasks
    .filter((task) => task.status === 'open' && begun.some((one) => one.taskId === task.id))
    .map((task) => ({ ...task, status: 'cancelled' as const, doneAt: now }));
  const approvals = facts.approvals
    .filter((row) => row.status === 'pending' && begun.some((one) => one.approvalId === row.id))
    .map((row) => ({ ...row, status: 'cancelled' as const, decidedAt: now }));
  return { tasks, approvals };
}
