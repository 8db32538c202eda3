import { escalationTaskDone } from '../domain/agreements/approval';
import { command, done } from './command';
import { answered, decisionInput, openQuestion } from './shared/approvals';
import { entry } from './shared/changes';
import { everyStage, seniors } from './shared/scope';

/** One person's no ends the question. */
export const reject = command({
  name: 'reject',
  title: 'Reject',
  help: 'Says no to what somebody else proposed; it does not run.',
  input: decisionInput,
  roles: seniors,
  stages: everyStage,
  apply(facts, input, context) {
    const question = openQuestion(facts, input.approvalId, context);
    if (!question.ok) return question;
    const counted = answered(question.value, false, input.reason, context);
    const line = entry('command', `Rejected: ${counted.title}`, input.reason, counted.id);
    return done({
      approvals: [{ ...counted, status: 'rejected', decidedAt: context.now }],
      tasks: escalationTaskDone(facts, counted.id, 'done', 'rejected', context.now),
      timeline: [line],
    });
  },
});
