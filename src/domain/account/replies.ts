import { textChannel } from '../contact/consents';
import { everyPoint } from '../contact/readers';
import { gate } from '../contact/gate';
import { limits } from '../limits';
import { effectKey } from '../strategy/steps';
import type { LegalEventFacts } from './case-file';
import type { Draft } from './course';
import type { ContactPoint, Facts, Instant } from './facts';
import type { Case } from './ladder';
import { helpAnswerStep, stopConfirmedStep } from './own-steps';

/** An answer that is owed to a text. */
interface Reply {
  readonly stepId: typeof stopConfirmedStep | typeof helpAnswerStep;
  /** The number: one stop of it is confirmed once, whatever comes in after it. */
  readonly point: ContactPoint;
  readonly repeat: number;
}

/**
 * The answer to a text that asks for one, within five minutes or not at all: that a stop was received,
 * with nothing else in it, or where to find help. It goes before everything else, because it is late soon.
 */
export function replying(c: Case): Draft | null {
  const { facts, now } = c;
  if (facts.account.status !== 'open') return null;
  const reply = replyDue(facts, now);
  if (reply === null) return null;
  const { stepId, point, repeat } = reply;
  const channel = textChannel;
  const named = { stepId, cause: point.id, repeat };
  const partyId = point.debtorId === facts.debtor.id ? null : point.debtorId;
  const request = { kind: 'contact' as const, channel, stepId, cause: point.id, partyId };
  const verdict = gate(
    { ...request, contactPoint: point },
    facts,
    c.strategy,
    c.law,
    now,
    limits.leaseMs,
  );
  if (verdict.answer !== 'allow') return null;
  const isStop = stepId === stopConfirmedStep;
  return {
    stage: facts.account.stage,
    action: {
      kind: 'contact',
      ...named,
      key: effectKey(facts, { ...named, channel }, partyId),
      channel,
      toAddress: point.value,
      contactPointId: point.id,
      partyId,
      template: isStop ? 'opt-out-confirmation' : 'help-answer',
      messageClass: 'A',
      payByDays: null,
    },
    waitingFor: 'step',
    nextAction: { kind: 'contact', step: stepId, channel, at: now },
    rules: verdict.rules,
    because: isStop
      ? 'A request for no more text messages came in and is confirmed once.'
      : 'Somebody asked by text message how to reach us.',
  };
}

/** The first text of these minutes that is still to be answered. */
function replyDue(facts: Facts, now: Instant): Reply | null {
  if (facts.creditor.settings.optOutConfirmation === 'provider') return null;
  for (const event of facts.legalEvents) {
    if (event.kind !== 'inbound' || now - event.at > limits.replyWithinMs) continue;
    const reply = replyTo(facts, event, now);
    if (reply !== null) return reply;
  }
  return null;
}

function replyTo(facts: Facts, { data }: LegalEventFacts, now: Instant): Reply | null {
  const point = everyPoint(facts).find(
    ({ kind, value }) => kind === 'phone' && value === data.address,
  );
  if (point === undefined) return null;
  switch (data.answer) {
    case 'opt-out-confirmation': {
      const stops = point.consents.filter(
        ({ basis, channel }) => basis === 'opt-out' && channel === textChannel,
      );
      const confirmed = answersTo(facts, stopConfirmedStep, point);
      const last = stops.at(-1);
      const isFresh = last?.withdrawnAt === null && now - last.at <= limits.replyWithinMs;
      if (!isFresh || confirmed.length >= stops.length) return null;
      return { stepId: stopConfirmedStep, point, repeat: stops.length - 1 };
    }
    case 'help': {
      const given = answersTo(facts, helpAnswerStep, point);
      if (given.some(({ at }) => now - at < limits.helpAgainMs)) return null;
      return { stepId: helpAnswerStep, point, repeat: given.length };
    }
    case undefined:
      return null;
  }
}

function answersTo(facts: Facts, stepId: string, point: ContactPoint) {
  return facts.effects.filter((effect) => effect.stepId === stepId && effect.cause === point.id);
}
