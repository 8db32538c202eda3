import { addressFor } from '../contact/channels';
import { gate } from '../contact/gate';
import { limits } from '../limits';
import { effectKey } from '../strategy/steps';
import type { RuleAnswer } from './actions';
import { owedMinor } from './balances';
import type { Draft } from './course';
import { eventMoments, type EventMoment } from './event-moments';
import { eventRows } from './event-steps';
import type { ContactPoint, Facts, Instant } from './facts';
import type { Case } from './ladder';

/** Something to be told, with the instant at which the gate lets it pass. */
interface ComingNotice {
  readonly moment: EventMoment;
  readonly point: ContactPoint;
  readonly passesAt: Instant;
  readonly rules: readonly RuleAnswer[];
}

/**
 * A message by e-mail about each event outside the ladder, where the creditor asked for them: once an event, oldest
 * first, only when the gate lets it pass and only as long as it makes sense. What is told of the end of an account
 * goes before it closes, as a receipt does; what the gate forbids is not sent and delays nothing.
 */
export function noticing(c: Case): Draft | null {
  if (c.facts.creditor.settings.eventNotices !== 'email') return null;
  const coming = comingNotices(c);
  const due = coming.find(({ passesAt }) => passesAt <= c.now);
  if (due !== undefined) return dueNotice(c, due);
  const ahead = soonest(coming.filter(({ moment }) => moment.at <= c.now));
  return ahead === null || owedMinor(c.facts) > 0n ? null : noticeAhead(c, ahead);
}

/** When the next message about an event may leave; null: none is to come. */
export function eventNoticeAt(c: Case): Instant | null {
  return soonest(comingNotices(c))?.passesAt ?? null;
}

/** Class A: none of them begins a period that has to be proven. */
function dueNotice({ facts, now }: Case, { moment, point, rules }: ComingNotice): Draft {
  const { event, stepId, cause } = moment;
  const channel = 'email';
  const named = { stepId, cause, repeat: 0 };
  return {
    stage: facts.account.stage,
    action: {
      kind: 'contact',
      ...named,
      key: effectKey(facts, { ...named, channel }),
      channel,
      toAddress: point.value,
      contactPointId: point.id,
      template: event,
      messageClass: 'A',
      payByDays: null,
    },
    waitingFor: 'step',
    nextAction: { kind: 'contact', step: stepId, channel, at: now },
    rules,
    because: `${eventRows[event].because}: its message is due.`,
  };
}

/** Nothing is owed any more, and the debtor's hours are closed: what is to be told goes first. */
function noticeAhead({ facts }: Case, { moment, passesAt, rules }: ComingNotice): Draft {
  return {
    stage: facts.account.stage,
    action: { kind: 'wait', untilAt: passesAt, waitingFor: 'step' },
    waitingFor: 'step',
    nextAction: { kind: 'contact', step: moment.stepId, channel: 'email', at: passesAt },
    rules: rules.filter(({ answer }) => answer !== 'allow'),
    because: `Nothing is owed. ${eventRows[moment.event].because}: its message goes out first.`,
  };
}

function soonest(coming: readonly ComingNotice[]): ComingNotice | null {
  return coming.reduce<ComingNotice | null>(
    (first, one) => (first === null || one.passesAt < first.passesAt ? one : first),
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
  return open
    .slice(0, limits.eventNoticesMax)
    .flatMap((moment) =>
      moment.at > now
        ? [{ moment, point, passesAt: moment.at, rules: [] }]
        : gated(c, moment, point),
    );
}

function isTold({ effects }: Facts, { stepId, cause }: EventMoment): boolean {
  return effects.some((one) => one.stepId === stepId && one.cause === cause);
}

function gated(c: Case, moment: EventMoment, point: ContactPoint): ComingNotice[] {
  const { facts, strategy, law, now } = c;
  const { stepId, cause } = moment;
  const request = { kind: 'contact' as const, channel: 'email' as const, stepId, cause };
  const asked = { ...request, contactPoint: point };
  const { answer, untilAt, rules } = gate(asked, facts, strategy, law, now, limits.leaseMs);
  if (answer === 'allow') return [{ moment, point, passesAt: now, rules }];
  const isInTime = answer === 'defer' && untilAt !== null && untilAt < moment.untilAt;
  return isInTime ? [{ moment, point, passesAt: untilAt, rules }] : [];
}
