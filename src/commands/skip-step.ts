import { z } from 'zod';
import { carryingInvoice } from '../domain/account/balances';
import type { StepEffect } from '../domain/account/facts';
import { refuse } from '../domain/result';
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
    const { stepId, reason } = input;
    const stage = strategy.stages.find((one) => one.steps.some((step) => step.id === stepId));
    if (stage === undefined) {
      return refuse('not_found', 'The strategy has no step of that id.', 'stepId');
    }
    const carrying = carryingInvoice(facts, now);
    if (carrying === null)
      return refuse('stage_does_not_allow', 'No debt carries the account now.');
    const cause = carrying.id;
    const { creditorId, id: accountId } = facts.account;
    if (facts.effects.some((effect) => effect.stepId === stepId && effect.cause === cause)) {
      return refuse('already_decided', 'This step has been taken or skipped.', 'stepId');
    }
    const effect: StepEffect = {
      key: [creditorId, accountId, stepId, cause, 0, 'skip'].join('/'),
      accountId,
      stepId,
      cause,
      repeat: 0,
      channel: 'skip',
      kind: 'skip',
      stage: stage.stage,
      at: now,
      note: reason,
      messageId: null,
      taskId: null,
      transactionId: null,
      approvalId: null,
      payByOn: null,
    };
    const line = entry('command', 'Step skipped', reason, null, { stepId });
    return done({ effects: [effect], timeline: [line] });
  },
});
