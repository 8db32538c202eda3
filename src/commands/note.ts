import { z } from 'zod';
import { command, done } from './command';
import { entry } from './shared/changes';
import { textInput } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

/** Words for the next person; nothing else changes. */
export const note = command({
  name: 'note',
  title: 'Note',
  help: 'Keeps a note on the timeline.',
  input: z.strictObject({ text: textInput }),
  roles: staffAndBilling,
  stages: everyStage,
  apply: (_facts, { text }) => done({ timeline: [entry('note', 'Note', text)] }),
});
