import { z } from 'zod';
import { command, done } from './command';
import { entry } from './shared/changes';
import { idInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/** Who works the account; null: nobody. Open tasks of nobody else go along. */
export const assign = command({
  name: 'assign',
  title: 'Assign',
  help: 'Names the person who works the account.',
  input: z.strictObject({ userId: idInput.nullable() }),
  roles: staff,
  stages: everyStage,
  apply(facts, { userId }) {
    const before = facts.account.assignedTo;
    const tasks = facts.tasks
      .filter((task) => task.status === 'open' && (task.owner === null || task.owner === before))
      .map((task) => ({ ...task, owner: userId }));
    const title = userId === null ? 'Assigned to nobody' : 'Assigned';
    const line = entry('command', title, null, null, { userId });
    return done({ account: { assignedTo: userId }, tasks, timeline: [line] });
  },
});
