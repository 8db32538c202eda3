import { z } from 'zod';
import type { MessageFacts } from '../../domain/account/facts';
import { refuse } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { idInput } from '../shared/inputs';
import { findMessage } from '../shared/messages';
import { everyStage, systemOnly } from '../shared/scope';

const leaseMsMax = 600_000;

/**
 * One worker takes a message to send it. A message whose worker was lost (its lease is over) becomes `unknown`:
 * perhaps it was sent, so it is never sent again without evidence. Errors: `in_progress` while another
 * worker holds it or before its time, `already_decided`.
 */
export const claimSend = command({
  name: 'claim-send',
  title: 'Message taken for sending',
  help: 'A worker takes a message to send it.',
  input: z.strictObject({
    messageId: idInput,
    worker: idInput,
    leaseMs: z.int().min(1).max(leaseMsMax),
    bodySha256: idInput.optional().describe('Hash of the text that will be sent.'),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { messageId, worker, leaseMs, bodySha256 }, { now }) {
    const found = findMessage(facts, messageId);
    if (!found.ok) return found;
    const message = found.value;
    if (message.status === 'dispatching') {
      if (message.leaseUntilAt !== null && now < message.leaseUntilAt) {
        return refuse('in_progress', 'A worker is sending this message.');
      }
      return done(lost(message, now));
    }
    if (message.status !== 'planned' && message.status !== 'not-sent') {
      return refuse('already_decided', `This message is ${message.status}.`);
    }
    if (message.retryAt !== null && now < message.retryAt) {
      return refuse('in_progress', 'It is too early to try this message again.');
    }
    const claimed: MessageFacts = {
      ...message,
      status: 'dispatching',
      worker,
      attempt: message.attempt + 1,
      dispatchedAt: now,
      leaseUntilAt: now + leaseMs,
      retryAt: null,
      bodySha256: bodySha256 ?? message.bodySha256,
    };
    return done({ messages: [claimed], timeline: [] });
  },
});

function lost(message: MessageFacts, now: number) {
  const reason = 'the worker that was sending it was lost';
  const unknown: MessageFacts = {
    ...message,
    status: 'unknown',
    reason,
    unknownSinceAt: now,
    leaseUntilAt: null,
  };
  const line = entry('message', 'Unknown whether a message was sent', reason, message.id);
  return { messages: [unknown], timeline: [line] };
}
