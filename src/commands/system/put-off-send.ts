import { z } from 'zod';
import type { MessageFacts } from '../../domain/account/facts';
import { refuse } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { idInput, textInput } from '../shared/inputs';
import { findMessage } from '../shared/messages';
import { putOffWaitMs } from '../shared/retry';
import { everyStage, systemOnly } from '../shared/scope';
import { cannotSend, refusesUs } from './record-send';

/** A message that has waited for so long is a person's business. */
const attentionAfterMs = 600_000;
const leastMsMax = 86_400_000;

/**
 * The provider does not serve anybody now, so a message is not even tried: it waits, and no attempt is
 * counted. One line of the timeline for each reason, however often. Error `already_decided`.
 */
export const putOffSend = command({
  name: 'put-off-send',
  title: 'Message waits for its provider',
  help: 'A provider that fails is left alone for a while; the message waits.',
  input: z.strictObject({
    messageId: idInput,
    reason: textInput,
    provider: idInput,
    /** Until the provider is tried next. */
    leastMs: z.number().min(0).max(leastMsMax),
    /** It refuses our account. */
    isRefused: z.boolean(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { messageId, reason, provider, leastMs, isRefused }, { now }) {
    const found = findMessage(facts, messageId);
    if (!found.ok) return found;
    const message = found.value;
    if (message.status !== 'planned' && message.status !== 'not-sent') {
      return refuse('already_decided', `This message is ${message.status}.`);
    }
    const retryAt = now + putOffWaitMs(message, now, leastMs);
    const row: MessageFacts = { ...message, status: 'not-sent', reason, provider, retryAt };
    const isNews = message.status !== 'not-sent' || message.reason !== reason;
    const data = { step: row.stepId, channel: row.channel };
    const timeline = isNews
      ? [entry('message', 'Message not sent yet', reason, messageId, data)]
      : [];
    const isLong = now - message.plannedAt >= attentionAfterMs;
    const flag = isRefused ? refusesUs : isLong ? cannotSend : null;
    const account = flag === null ? {} : { account: { needsAttention: `${flag} (${provider})` } };
    return done({ messages: [row], timeline, ...account });
  },
});
