import { dateZone, todayOn } from '../account/balances';
import type { Changes } from '../account/changes';
import { openedTask } from '../account/fresh-rows';
import type { Facts, Instant, TaskFacts } from '../account/facts';
import type { ApprovalFacts } from './facts';
import { addWorkingDays } from '../calendar/working-days';
import { instantOf, localMinutesOf } from '../calendar/zone';
import { limits } from '../limits';

/**
 * When a question that was asked at `now` passes to the supervisor and when it expires: so many working
 * days later (the debtor's country and zone), at the same time of day.
 */
export function approvalDeadlines(
  facts: Facts,
  now: Instant,
): { readonly escalateAt: Instant; readonly expiresAt: Instant } {
  const zone = dateZone(facts);
  const country = facts.debtor.country ?? '';
  const minutes = localMinutesOf(now, zone);
  const after = (days: number): Instant =>
    instantOf(addWorkingDays(todayOn(facts, now), days, country), minutes, zone);
  return {
    escalateAt: after(limits.approvalEscalateWorkingDays),
    expiresAt: after(limits.approvalExpireWorkingDays),
  };
}

/** When an open question is passed on; null when it has been, or is not to be. */
export function escalationDueAt(approval: ApprovalFacts): Instant | null {
  const isOpen = approval.status === 'pending' && approval.escalatedAt === null;
  return isOpen ? approval.escalateAt : null;
}

/** Nobody answered in time: the question passes to the supervisor, once, as a task that everybody sees. */
export function escalated(
  facts: Facts,
  approval: ApprovalFacts,
  { now, newId }: { readonly now: Instant; readonly newId: (prefix: 'tsk') => string },
): Changes {
  const task = openedTask(facts, now, {
    id: newId('tsk'),
    effectKey: taskKeyOf(approval.id),
    stepId: approval.subject.kind === 'step' ? approval.subject.stepId : null,
    kind: 'decision',
    title: `Supervisor decides: ${approval.title}`,
    owner: null,
  });
  return {
    approvals: [{ ...approval, escalatedAt: now }],
    tasks: [task],
    timeline: [
      {
        kind: 'decision',
        title: `Passed to the supervisor: ${approval.title}`,
        reason: 'Nobody has answered in three working days.',
        ref: approval.id,
        data: { task: task.id },
      },
    ],
  };
}

/** The supervisor's task of a question that has been answered or is over; none when it was never passed on. */
export function escalationTaskDone(
  facts: Facts,
  approvalId: string,
  status: 'done' | 'expired' | 'cancelled',
  outcome: string,
  now: Instant,
): readonly TaskFacts[] {
  return facts.tasks
    .filter((task) => task.effectKey === taskKeyOf(approvalId) && task.status === 'open')
    .map((task) => ({ ...task, status, outcome, doneAt: now }));
}

function taskKeyOf(approvalId: string): string {
  return `approval/${approvalId}/escalated`;
}
