import { z } from 'zod';
import type { ContactAction } from '../domain/account/actions';
import { todayOn } from '../domain/account/balances';
import { mergeChanges } from '../domain/account/changes';
import type { Facts, MessageFacts } from '../domain/account/facts';
import { isOnItsWay } from '../domain/account/fresh-rows';
import { performAction } from '../domain/account/perform';
import { daysBetween } from '../domain/calendar/dates';
import { addressFor } from '../domain/contact/channels';
import { gate } from '../domain/contact/gate';
import { partyNamed } from '../domain/contact/readers';
import { letterDays } from '../domain/law/letter-days';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { repeatOf, timeOf } from '../domain/strategy/occurrences';
import { effectKey, partyOfKey, stepNamed } from '../domain/strategy/steps';
import { command, done, type CommandContext } from './command';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { findMessage, openReviewsOf } from './shared/messages';
import { live, seniors } from './shared/scope';

type Contact = ContactAction & { readonly channel: Exclude<ContactAction['channel'], 'call'> };

/**
 * A message that nobody could prove to have been sent is written anew, because a named person says so: with the
 * next number in its key, today's address, today's dates, and through the gate. Errors: `in_progress` while evidence
 * is still looked for, `already_decided` for one whose fate is known, `held` where something stands against it.
 */
export const resend = command({
  name: 'resend',
  title: 'Send a message again',
  help: 'Sends a message again of which nobody knows whether it ever went out.',
  input: z.strictObject({ messageId: idInput, reason: textInput }),
  roles: ['collector', ...seniors],
  stages: live,
  accrues: true,
  apply(facts, { messageId, reason }, context) {
    if (context.actor.kind !== 'user') {
      return refuse('forbidden', 'Only a person who is known by name may send it again.');
    }
    const found = lostMessage(facts, messageId);
    if (!found.ok) return found;
    const message = found.value;
    const again = contactOf(facts, message, context);
    if (!again.ok) return again;
    const planned = performAction(facts, again.value, context);
    const finished = openReviewsOf(facts, message).map((task) => ({
      ...task,
      status: 'done' as const,
      outcome: 'sent again',
      note: reason,
      doneAt: context.now,
    }));
    const line = entry('command', 'Message is sent again', reason, message.id, {
      step: message.stepId,
      channel: message.channel,
    });
    return done(mergeChanges(planned, { tasks: finished, timeline: [line] }));
  },
});

function lostMessage(facts: Facts, messageId: string): Result<MessageFacts> {
  const found = findMessage(facts, messageId);
  if (!found.ok) return found;
  const { status, stepId } = found.value;
  if (isOnItsWay({ status })) {
    return refuse('in_progress', 'Whether it was sent is not decided yet.', 'messageId');
  }
  if (status !== 'abandoned') {
    return refuse('already_decided', `This message is ${status}.`, 'messageId');
  }
  const mates = facts.messages.filter((one) => isMate(one, found.value));
  if (mates.some((one) => one.stepId === stepId && isOnItsWay(one))) {
    return refuse('in_progress', 'It is being sent again already.', 'messageId');
  }
  if (mates.some((one) => one.status === 'accepted' && one.bouncedAt === null)) {
    return refuse('already_decided', 'It has been sent again already.', 'messageId');
  }
  return found;
}

const [stepPart, causePart, repeatPart] = [2, 3, 4] as const;
const partOf = (key: string, part: number): string => key.split('/')[part] ?? '';
const timeOfKey = (key: string): number => timeOf({ repeat: Number(partOf(key, repeatPart)) });

/** Another message of the same step, for the same cause, to the same reader by the same way. */
function isMate(one: MessageFacts, message: MessageFacts): boolean {
  return (
    one.id !== message.id &&
    one.channel === message.channel &&
    one.partyId === message.partyId &&
    partOf(one.key, stepPart) === partOf(message.key, stepPart) &&
    partOf(one.key, causePart) === partOf(message.key, causePart) &&
    timeOfKey(one.key) === timeOfKey(message.key)
  );
}

/** The message as a contact of its own; the hours of the reader may defer it, everything else refuses it now. */
function contactOf(facts: Facts, message: MessageFacts, context: CommandContext): Result<Contact> {
  const { channel, stepId, partyId, template, messageClass } = message;
  if (channel === 'call') return refuse('invalid_input', 'A call is not sent.', 'messageId');
  const cause = partOf(message.key, causePart);
  const point = addressFor(facts, channel, partyNamed(facts, partyId));
  const request = { kind: 'contact' as const, channel, stepId, cause, partyId };
  const { strategy, law, now } = context;
  const { rules } = gate(
    { ...request, contactPoint: point },
    facts,
    strategy,
    law,
    now,
    limits.leaseMs,
  );
  const standing = rules.find(({ answer }) => answer !== 'allow' && answer !== 'defer');
  if (standing !== undefined) return refuse('held', standing.sentence, 'messageId');
  if (point === null) return refuse('invalid_input', 'There is no usable address.', 'messageId');
  const time = timeOfKey(message.key);
  const tries = facts.effects.filter(
    (one) =>
      one.stepId === stepId &&
      one.cause === cause &&
      one.channel === channel &&
      timeOf(one) === time &&
      partyOfKey(one.key) === partyId,
  ).length;
  const repeat = repeatOf(time, tries);
  const named = { stepId, cause, repeat };
  return ok({
    ...{ kind: 'contact', ...named, channel, partyId, template, messageClass },
    key: effectKey(facts, { ...named, channel }, partyId),
    toAddress: point.value,
    contactPointId: point.id,
    payByDays: payByDaysOf(facts, message, cause, context),
  });
}

/** The days of its step, and never fewer than the law gives; a notice of a plan keeps its day. */
function payByDaysOf(
  facts: Facts,
  { stepId, payByOn }: MessageFacts,
  cause: string,
  { strategy, law, now }: CommandContext,
): number | null {
  if (payByOn === null) return null;
  const step = stepNamed(strategy, stepId)?.step;
  const left = Math.max(0, daysBetween(todayOn(facts, now), payByOn));
  if (step?.payByDays === undefined) return left;
  const request = { kind: 'contact' as const, stepId, cause };
  const ofLaw = letterDays(law, { request, facts, strategy, now, leaseMs: limits.leaseMs });
  return Math.max(step.payByDays, ofLaw);
}
