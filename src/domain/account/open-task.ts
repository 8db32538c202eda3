import { against } from '../contact/account-rules';
import type { RuleAnswer } from './actions';
import type { Facts, Instant, StepEffect } from './facts';

/** Begun, and now a person's turn. */
export interface HeldPart {
  readonly kind: 'held';
  readonly waitingFor: 'person';
  readonly guard: RuleAnswer;
}

/** The part of a step whose task is open; null when it is over, or was none. */
export function openTask(facts: Facts, effect: StepEffect): HeldPart | null {
  const task = facts.tasks.find((one) => one.id === effect.taskId);
  if (task?.status !== 'open') return null;
  return { kind: 'held', waitingFor: 'person', guard: taskGuard(task.title, task) };
}

/** What stands in the way while a task is open. */
export function taskGuard(title: string, task: { createdAt: Instant; expiresAt: Instant | null }) {
  return against('task.open', 'require', `A task is open: ${title}.`, {
    sinceAt: task.createdAt,
    clearsAt: task.expiresAt,
    clearedBy: 'complete-task',
  });
}
