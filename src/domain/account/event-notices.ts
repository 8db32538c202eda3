import { addressFor } from '../contact/channels';
import { limits } from '../limits';
import { owedMinor } from './balances';
import type { Draft } from './course';
import { eventMoments, type EventMoment } from './event-moments';
import { eventRows } from './event-steps';
import type { Facts, Instant } from './facts';
import type { Case } from './ladder';
import { messageAhead, messageDue, passageOf, type OwnMessage, type Passage } from './own-messages';

/** Something to be told, with the instant at which the gate lets it pass. */
interface ComingNotice {
  readonly moment: EventMoment;
  readonly message: OwnMessage;
  readonly passage: Passage;
}

/**
 * A message by e-mail about each event outside the ladder, where the creditor asked for them: once an event, oldest
 * first, only when the gate lets it pass and only as long as it makes sense. What is told of the end of an account
 * goes before it closes, as a receipt does; what the gate forbids is not sent and delays nothing.
 */
export function noticing(c: Case): Draft | null {
  if (c.facts.creditor.settings.eventNotices !== 'email') return null;
  const coming = comingNotices(c);
  const due = coming.find(({ passage }) => passage.at <= c.now);
  if (due !== undefined) {
    const { event } = due.moment;
    const because = `${eventRows[event].because}: its message is due.`;
    return messageDue(c, due.message, { template: event, rules: due.passage.rules, because });
  }
  const ahead = soonest(coming.filter(({ moment }) => moment.at <= c.now));
  if (ahead === null || owedMinor(c.facts) > 0n) return null;
  const { because } = eventRows[ahead.moment.event];
  const first = `Nothing is owed. ${because}: its message goes out first.`;
  return messageAhead(c, ahead.message, ahead.passage, first);
}

/** When the next message about an event may leave; null: none is to come. */
export function eventNoticeAt(c: Case): Instant | null {
  return soonest(comingNotices(c))?.passage.at ?? null;
}

function soonest(coming: readonly ComingNotice[]): ComingNotice | null {
  return coming.reduce<ComingNotice | null>(
    (first, one) => (first === null || one.passage.at < first.passage.at ? one : first),
    null,
  );
}

/** What is not told yet and can be in time. The gate is asked of what is due, and not ahead of it. */
function comingNotices(c: Case): readonly ComingNotice[] {
  const { facts, now } = c;
  if (facts.account.status !== 'open') return [];
  const open = eventMoments(c).filter((one) => !isTold(facts, one));
  const point = open.length === 0 ? null : addressFor(facts, 'email');
  if (point === null) return [];
  return open.slice(0, limits.eventNoticesMax).flatMap((moment) => {
    const { stepId, cause, at, untilAt } = moment;
    const message = { stepId, cause, channel: 'email' as const, point };
    const passage = at > now ? { at, rules: [] } : passageOf(c, message);
    const isInTime = passage !== null && passage.at < untilAt;
    return isInTime ? [{ moment, message, passage }] : [];
  });
}

function isTold({ effects }: Facts, { stepId, cause }: EventMoment): boolean {
  return effects.some((one) => one.stepId === stepId && one.cause === cause);
}
