import { z } from 'zod';
import { mergeChanges } from '../domain/account/changes';
import type { TaskFacts } from '../domain/account/facts';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { releasing } from './shared/holds';
import { idInput, nameInput, textInput } from './shared/inputs';
import { holdReadBy } from './shared/reading';
import { everyStage, staff } from './shared/scope';

/** A person's work is done, with its outcome; the step that waits for it goes on, and so does what waited to be read. */
export const completeTask = command({
  name: 'complete-task',
  title: 'Complete a task',
  help: 'Notes the outcome of a task; the account goes on.',
  input: z.strictObject({ taskId: idInput, outcome: nameInput, note: textInput.optional() }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, { now }) {
    const task = facts.tasks.find((one) => one.id === input.taskId);
    if (task === undefined) {
      return refuse('not_found', 'This account has no task of that id.', 'taskId');
    }
    if (task.status !== 'open') {
      return refuse('already_decided', `This task is ${task.status}.`, 'taskId');
    }
    const { outcome, note = null } = input;
    const finished: TaskFacts = { ...task, status: 'done', outcome, note, doneAt: now };
    const line = entry('command', `Task done: ${task.title}`, note, task.id, { outcome });
    const changes = { tasks: [finished], timeline: [line] };
    const hold = holdReadBy(facts, task, now);
    if (hold === null) return done(changes);
    return done(mergeChanges(releasing(facts, hold, outcome, { now }), changes));
  },
});
