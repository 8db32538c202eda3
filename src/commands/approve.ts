import { escalationTaskDone } from '../domain/agreements/approval';
import type { Changes } from '../domain/account/changes';
import type { Facts } from '../domain/account/facts';
import type { ApprovalFacts } from '../domain/agreements/facts';
import { command, done } from './command';
import { answered, decisionInput, openQuestion } from './shared/approvals';
import { entry } from './shared/changes';
import { everyStage, seniors } from './shared/scope';

/** One person's yes. With enough of them, all different and none the proposer's, the subject may go on. */
export const approve = command({
  name: 'approve',
  title: 'Approve',
  help: 'Says yes to what somebody else proposed; it runs when enough persons have.',
  input: decisionInput,
  roles: seniors,
  stages: everyStage,
  apply(facts, input, context) {
    const question = openQuestion(facts, input.approvalId, context);
    if (!question.ok) return question;
    const counted = answered(question.value, true, input.reason, context);
    const people = new Set(counted.decisions.filter((one) => one.approve).map((one) => one.by));
    const enough = people.size >= counted.people;
    const approval: ApprovalFacts = enough
      ? { ...counted, status: 'approved', decidedAt: context.now }
      : counted;
    const data = { approved: people.size, needed: counted.people };
    const title = enough ? `Approved: ${counted.title}` : `One approval given: ${counted.title}`;
    const line = entry('command', title, input.reason, approval.id, data);
    const tasks = enough
      ? escalationTaskDone(facts, approval.id, 'done', 'approved', context.now)
      : [];
    return done({ approvals: [approval], tasks, timeline: [line] });
  },
});

/** True while the approval needs further persons after these changes. */
export function stillAwaiting(changes: Changes, approvalId: string): boolean {
  const approval = changes.approvals?.find((one) => one.id === approvalId);
  return approval?.status === 'pending';
}

/** The command that this approval lets run, null for a step's approval and for one that is not approved. */
export function approvedCommand(
  facts: Facts,
  approvalId: string,
): { readonly name: string; readonly data: unknown; readonly by: string } | null {
  const approval = facts.approvals.find((one) => one.id === approvalId);
  if (approval?.status !== 'approved' || approval.subject.kind !== 'command') return null;
  const { name, data, by } = approval.subject;
  return { name, data, by };
}
