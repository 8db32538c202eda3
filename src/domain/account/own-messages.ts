import { gate } from '../contact/gate';
import { limits } from '../limits';
import { effectKey } from '../strategy/steps';
import type { RuleAnswer } from './actions';
import type { Draft } from './course';
import type { Channel, ContactPoint, Instant } from './facts';
import type { Case } from './ladder';

/** What is written beside the ladder, once for its cause. */
export interface OwnMessage {
  readonly stepId: string;
  readonly cause: string;
  readonly channel: Exclude<Channel, 'call'>;
  readonly point: ContactPoint;
}

/** When the gate lets a message pass, and all that it said. */
export interface Passage {
  readonly at: Instant;
  readonly rules: readonly RuleAnswer[];
}

/** Null: a person would have to act first, so it is not sent. */
export function passageOf(c: Case, message: OwnMessage): Passage | null {
  const { facts, strategy, law, now } = c;
  const { stepId, cause, channel, point } = message;
  const request = { kind: 'contact' as const, channel, stepId, cause, contactPoint: point };
  const { answer, untilAt, rules } = gate(request, facts, strategy, law, now, limits.leaseMs);
  if (answer === 'allow') return { at: now, rules };
  return answer === 'defer' && untilAt !== null ? { at: untilAt, rules } : null;
}

/** A message that is due now. Class A: it begins no period that has to be proven. */
export function messageDue(
  { facts, now }: Case,
  { stepId, cause, channel, point }: OwnMessage,
  told: {
    readonly template: string;
    readonly rules: readonly RuleAnswer[];
    readonly because: string;
  },
): Draft {
  const { template, rules, because } = told;
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
      template,
      messageClass: 'A',
      payByDays: null,
    },
    waitingFor: 'step',
    nextAction: { kind: 'contact', step: stepId, channel, at: now },
    rules,
    because,
  };
}

/** Nothing is owed any more, and the debtor's hours are closed: the message goes before the account is closed. */
export function messageAhead(
  { facts }: Case,
  { stepId, channel }: OwnMessage,
  { at, rules }: Passage,
  because: string,
): Draft {
  return {
    stage: facts.account.stage,
    action: { kind: 'wait', untilAt: at, waitingFor: 'step' },
    waitingFor: 'step',
    nextAction: { kind: 'contact', step: stepId, channel, at },
    rules: rules.filter(({ answer }) => answer !== 'allow'),
    because,
  };
}
