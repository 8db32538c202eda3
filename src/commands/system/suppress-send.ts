import { z } from 'zod';
import { refuse } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { idInput, textInput } from '../shared/inputs';
import { findMessage } from '../shared/messages';
import { everyStage, systemOnly } from '../shared/scope';
import { isAboutSending } from './record-send';

/**
 * The gate says no at the last moment: the message is not sent, and why stands on it. Of a message that is being
 * sent only its own worker may say so, before the first byte. Errors: `already_decided`, `in_progress`.
 */
export const suppressSend = command({
  name: 'suppress-send',
  title: 'Message suppressed',
  help: 'A message is not sent after all, and why.',
  input: z.strictObject({ messageId: idInput, reason: textInput, worker: idInput.optional() }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { messageId, reason, worker }) {
    const message = findMessage(facts, messageId);
    if (!message.ok) return message;
    const { status } = message.value;
    if (status === 'dispatching' && message.value.worker !== worker) {
      return refuse('in_progress', 'Another worker is sending this message.');
    }
    if (status !== 'planned' && status !== 'not-sent' && status !== 'dispatching') {
      return refuse('already_decided', `This message is ${status}.`);
    }
    const row = { ...message.value, status: 'suppressed' as const, reason, leaseUntilAt: null };
    const line = entry('message', 'Message not sent', reason, messageId, { step: row.stepId });
    // Nothing is left to be sent that could take it away.
    const isOver = isAboutSending(facts.account.needsAttention);
    const account = isOver ? { account: { needsAttention: null } } : {};
    return done({ messages: [row], timeline: [line], ...account });
  },
});
