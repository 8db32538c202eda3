import type { ContactPoint, Facts, MessageFacts, TaskFacts } from '../../domain/account/facts';
import { everyPoint } from '../../domain/contact/readers';
import { ok, refuse, type Result } from '../../domain/result';

/** A message of the account; error `not_found`. */
export function findMessage(facts: Facts, messageId: string): Result<MessageFacts> {
  const message = facts.messages.find((one) => one.id === messageId);
  if (message !== undefined) return ok(message);
  return refuse('not_found', 'This account has no message of that id.', 'messageId');
}

/** The contact point that a message went to, with another status; empty when it is gone or an opt-out. */
export function pointMarked(
  facts: Facts,
  message: MessageFacts,
  status: ContactPoint['status'],
): ContactPoint[] {
  return everyPoint(facts)
    .filter((point) => point.id === message.contactPointId)
    .filter((point) => point.status !== 'opted-out' && point.status !== status)
    .map((point) => ({ ...point, status }));
}

/** Open tasks of finding out whether a message went out. */
export function openReviewsOf(facts: Facts, { key }: MessageFacts): readonly TaskFacts[] {
  return facts.tasks.filter(
    (task) => task.effectKey === key && task.kind === 'review' && task.status === 'open',
  );
}
