import { z } from 'zod';
import { openedTask } from '../../domain/account/fresh-rows';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { idInput, nameInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';

/** The billing system could not be told of something done here: a person has to look. */
export const writeBackFailed = command({
  name: 'write-back-failed',
  title: 'Billing system not told',
  help: 'The billing system could not be told of a payment, a write-off or a void.',
  input: z.strictObject({
    writeBackId: idInput,
    source: nameInput,
    kind: nameInput,
    reason: nameInput,
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { writeBackId, source, kind, reason }, { now, newId }) {
    const title = `Tell ${source} of the ${kind}: it could not be told`;
    const task = openedTask(facts, now, {
      id: newId('tsk'),
      effectKey: null,
      stepId: null,
      kind: 'review',
      title,
    });
    const line = entry('note', `${source} was not told of the ${kind}`, reason, writeBackId);
    return done({ tasks: [task], timeline: [line] });
  },
});
