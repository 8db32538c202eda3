import { isNoticeStep, noticeCauseTitle, noticeSteps } from '../agreements/notices';
import { timeOf } from '../strategy/occurrences';
import { channelOfKey, stepNamed } from '../strategy/steps';
import type { Action } from './actions';
import type { TimelineEntry } from './changes';
import type { Facts, StepEffect } from './facts';
import { freshEffect } from './fresh-rows';
import { ownStepOf } from './own-steps';
import type { PerformContext } from './perform';

/** Actions that do a piece of a step. */
export type Named = Extract<Action, { readonly key: string }>;

/** The record that a piece of a step was done; its key is unique, so it is done once. */
export function effectOf(
  facts: Facts,
  action: Named,
  context: PerformContext,
  rest: Pick<StepEffect, 'kind'> & Partial<StepEffect>,
): StepEffect {
  const { key, stepId, cause, repeat } = action;
  return freshEffect({
    key,
    accountId: facts.account.id,
    stepId,
    cause,
    repeat,
    channel: channelOfKey(key),
    stage: stepNamed(context.strategy, stepId)?.stage ?? facts.account.stage,
    at: context.now,
    ...rest,
  });
}

/** What a step is called. */
export function stepTitle(facts: Facts, action: Named, { strategy }: PerformContext): string {
  const { stepId } = action;
  const own = ownStepOf(facts, action)?.title ?? stepId;
  const notice = isNoticeStep(stepId) ? noticeSteps[stepId].title : own;
  return stepNamed(strategy, stepId)?.step.title ?? notice;
}

/** Number of the invoice that a step is done for. */
export function causeTitle(facts: Facts, action: Named): string {
  const { stepId, cause } = action;
  if (isNoticeStep(stepId)) return noticeCauseTitle(stepId, cause);
  const own = ownStepOf(facts, action);
  if (own !== null) return own.cause;
  const invoice = facts.invoices.find((one) => one.id === action.cause);
  return invoice ? `invoice ${invoice.number}` : action.cause;
}

/** Why a step is done now, for the timeline: which time it is, where it is not the first, and what is to be said of its day. */
export function dueReason(facts: Facts, action: Named): string {
  const time = timeOf(action);
  const again = time === 0 ? '' : `, time ${time + 1}`;
  const dayNote = 'dayNote' in action ? action.dayNote : undefined;
  const note = dayNote === undefined ? '' : ` ${sentence(dayNote)}`;
  return `Step ${action.stepId} is due for ${causeTitle(facts, action)}${again}.${note}`;
}

function sentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}

/** A line of the timeline that names step and key. */
export function line(
  action: Named,
  entry: Pick<TimelineEntry, 'kind' | 'title' | 'reason' | 'ref'> & Partial<TimelineEntry>,
): TimelineEntry {
  const data = { step: action.stepId, key: action.key, ...entry.data };
  return { ...entry, data };
}
