import { z } from 'zod';
import type { Changes } from '../../domain/account/changes';
import type { Channel, Facts, MessageFacts } from '../../domain/account/facts';
import { textChannel } from '../../domain/contact/consents';
import { assertNever, refuse } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { idInput } from '../shared/inputs';
import { stopped } from '../shared/consents';
import { findMessage, pointMarked } from '../shared/messages';
import { refusedRetryWaitMs, retryWaitMs } from '../shared/retry';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

const words = z.string().max(500);
/** Absent: the one that serves the message's channel. */
const provider = { provider: z.string().max(40).optional() };

const outcome = z.discriminatedUnion('class', [
  z.strictObject({
    class: z.literal('accepted'),
    ...provider,
    providerId: words.nullable(),
    answer: words.optional(),
  }),
  z.strictObject({
    class: z.literal('not-sent'),
    ...provider,
    reason: words,
    retryAfterMs: z.number().min(0).optional(),
  }),
  z.strictObject({
    class: z.literal('rejected'),
    ...provider,
    reason: words,
    code: words.optional(),
    suppressAddress: z.boolean().optional(),
    breaker: z.boolean().optional(),
  }),
  z.strictObject({ class: z.literal('ambiguous'), ...provider, reason: words }),
]);
type SendAnswer = z.infer<typeof outcome>;

/**
 * What the provider answered to the one who holds the message. A late answer about a message that had become
 * `unknown` still counts: it is evidence. Error `already_decided` when nobody was sending it.
 */
export const recordSend = command({
  name: 'record-send',
  title: 'Send answered',
  help: "Keeps a provider's answer to a send.",
  input: z.strictObject({ messageId: idInput, outcome }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, { now }) {
    const found = findMessage(facts, given.messageId);
    if (!found.ok) return found;
    const message = found.value;
    if (message.status === 'accepted') {
      // A callback may overtake the answer to the send itself.
      return done(receiptKept(message, given.outcome));
    }
    if (message.status !== 'dispatching' && message.status !== 'unknown') {
      return refuse('already_decided', `This message is ${message.status}.`);
    }
    return done(answered(facts, message, given.outcome, now));
  },
});

const providers: Readonly<Record<Channel, string>> = {
  email: 'sendgrid',
  sms: 'twilio',
  letter: 'letters',
  call: 'telephone',
};

function receiptKept(message: MessageFacts, answer: SendAnswer): Changes {
  if (answer.class !== 'accepted' || message.providerId !== null) return nothingNew;
  const provider = answer.provider ?? providers[message.channel];
  return { messages: [{ ...message, provider, providerId: answer.providerId }], timeline: [] };
}

function answered(facts: Facts, message: MessageFacts, answer: SendAnswer, now: number): Changes {
  const provider = answer.provider ?? providers[message.channel];
  const over: MessageFacts = { ...message, leaseUntilAt: null, provider };
  const tell = (title: string, reason: string | null, row: MessageFacts): Changes => ({
    messages: [row],
    timeline: [entry('message', title, reason, row.id, { step: row.stepId, channel: row.channel })],
  });
  switch (answer.class) {
    case 'accepted': {
      const { providerId } = answer;
      const row = { ...over, status: 'accepted' as const, acceptedAt: now, providerId };
      const told = tell('Message sent', null, { ...row, reason: null, unknownSinceAt: null });
      const why = facts.account.needsAttention;
      return isAboutSending(why) ? { ...told, account: { needsAttention: null } } : told;
    }
    case 'not-sent': {
      const retryAt = now + retryWaitMs(message, answer.retryAfterMs);
      const told = notSent(over, answer.reason, retryAt, tell);
      if (message.attempt < attemptsUntilAttention) return told;
      return { ...told, account: { needsAttention: `${cannotSend} (${provider})` } };
    }
    case 'rejected':
      return rejected(facts, over, answer, now, tell);
    case 'ambiguous': {
      const { reason } = answer;
      const unknownSinceAt = message.unknownSinceAt ?? now;
      const row = { ...over, status: 'unknown' as const, reason, unknownSinceAt };
      return tell('Unknown whether a message was sent', reason, row);
    }
    default:
      return assertNever(answer);
  }
}

/** Tries in vain after which a person should look; the message is tried on. */
const attemptsUntilAttention = 5;
/** How the reasons for attention begin that the next message sent takes away. */
export const cannotSend = 'a message cannot be sent';
export const refusesUs = 'the provider refuses to send for this creditor';

/** True for attention that is asked because messages do not go out. */
export function isAboutSending(needsAttention: string | null): boolean {
  return [cannotSend, refusesUs].some((words) => needsAttention?.startsWith(words) ?? false);
}

type Tell = (title: string, reason: string | null, row: MessageFacts) => Changes;

/** It waits for its next try. The same reason again is no news. */
function notSent(message: MessageFacts, reason: string, retryAt: number, tell: Tell): Changes {
  const row: MessageFacts = { ...message, status: 'not-sent', reason, retryAt };
  const told = tell('Message not sent yet', reason, { ...row, unknownSinceAt: null });
  return message.reason === reason ? { ...told, timeline: [] } : told;
}

/** Refused for good, and a dead address is not used again; or refused because of us, and tried again. */
function rejected(
  facts: Facts,
  message: MessageFacts,
  answer: Extract<SendAnswer, { class: 'rejected' }>,
  now: number,
  tell: Tell,
): Changes {
  const { reason, suppressAddress = false, breaker = false } = answer;
  if (breaker) {
    const retryAt = now + refusedRetryWaitMs(message);
    const needsAttention = `${refusesUs} (${message.provider})`;
    return { ...notSent(message, reason, retryAt, tell), account: { needsAttention } };
  }
  const row = { ...message, status: 'rejected' as const, reason, unknownSinceAt: null };
  const told = tell('Message refused by the provider', reason, row);
  if (!suppressAddress) return told;
  const { channel, toAddress: address } = message;
  if (channel !== textChannel) return { ...told, contacts: pointMarked(facts, message, 'invalid') };
  // The number opted out at the provider, who would refuse it again.
  const source = row.provider ?? providers[channel];
  return { ...told, ...stopped(facts, { channel, address, at: now, source, reason: 'provider' }) };
}
