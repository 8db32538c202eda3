import { addressFor, channels } from '../contact/channels';
import { limits } from '../limits';
import type { Changes } from '../account/changes';
import { freshEffect, isOnItsWay, openedTask, plannedMessage } from '../account/fresh-rows';
import type { Facts, Instant, MessageFacts, StepEffect, TaskFacts } from '../account/facts';
import type { AgreementFacts } from './facts';

/** Step name and template of the letter that confirms a kept settlement; it is no step of a ladder. */
export const satisfactionStep = 'letter-of-satisfaction';

/** Ways to send it, the first that reaches the debtor. */
const ways = ['email', 'letter'] as const;

/**
 * The letter of satisfaction of a kept settlement: a message by e-mail, else by letter. Without an
 * address it is not sent, but can be read and printed like any other.
 */
export function satisfactionLetter(
  facts: Facts,
  agreement: AgreementFacts,
  { now, newId }: { readonly now: Instant; readonly newId: (prefix: 'msg') => string },
): Changes {
  const channel = ways.find((way) => addressFor(facts, way) !== null);
  const point = channel && addressFor(facts, channel);
  const entry = { kind: 'message' as const, ref: agreement.id };
  const data = { step: satisfactionStep, agreement: agreement.id };
  if (!channel || !point) {
    const title = 'Letter of satisfaction ready, not sent';
    const reason = 'There is no e-mail or postal address to send it to.';
    return { timeline: [{ ...entry, title, reason, data }] };
  }
  // Kept again after its money had been taken back and came again.
  const repeat = facts.effects.filter(
    (effect) => effect.stepId === satisfactionStep && effect.cause === agreement.id,
  ).length;
  const message = letterMessage(facts, agreement, {
    now,
    id: newId('msg'),
    repeat,
    channel,
    point,
  });
  const title = `Letter of satisfaction: ${channels[channel].title} planned`;
  const reason = 'The settlement was kept; nothing more is owed on what it covered.';
  const timeline = [{ ...entry, title, reason, ref: message.id, data: { ...data, channel } }];
  return { effects: [effectOf(message, agreement, repeat)], messages: [message], timeline };
}

/** It is sent once a settlement, and counts as a contact like any other. */
function effectOf(message: MessageFacts, agreement: AgreementFacts, repeat: number): StepEffect {
  const { key, accountId, stepId, channel, stage, plannedAt, id } = message;
  return freshEffect({
    ...{ key, accountId, stepId, channel, stage, repeat },
    cause: agreement.id,
    kind: 'contact',
    at: plannedAt,
    messageId: id,
  });
}

function letterMessage(
  facts: Facts,
  agreement: AgreementFacts,
  own: {
    readonly now: Instant;
    readonly id: string;
    readonly repeat: number;
    readonly channel: (typeof ways)[number];
    readonly point: { readonly id: string; readonly value: string };
  },
): MessageFacts {
  const { account } = facts;
  const { now, id, channel, point } = own;
  const key = [account.creditorId, account.id, satisfactionStep, agreement.id, own.repeat, channel];
  return plannedMessage(facts, now, {
    ...{ id, channel, stepId: satisfactionStep, template: satisfactionStep },
    key: key.join('/'),
    stage: account.stage,
    toAddress: point.value,
    contactPointId: point.id,
    messageClass: 'A',
    payByOn: null,
  });
}

/** Until when a closing waits for a letter of satisfaction that is on its way; null: for none. */
export function letterAwaitedUntilAt(message: MessageFacts): Instant | null {
  const isLetter = message.stepId === satisfactionStep && isOnItsWay(message);
  return isLetter ? message.plannedAt + limits.letterWaitMs : null;
}

/**
 * Letters that did not leave before their account closed (it was night): the text stays readable, and a
 * person gets the task of sending it. A closed account sends nothing by itself.
 */
export function lettersLeft(
  facts: Facts,
  { now, newId }: { readonly now: Instant; readonly newId: (prefix: 'tsk') => string },
): readonly TaskFacts[] {
  return facts.messages
    .filter((one) => one.stepId === satisfactionStep)
    .filter((one) => one.status === 'planned' || one.status === 'not-sent')
    .map((message) =>
      openedTask(facts, now, {
        id: newId('tsk'),
        effectKey: message.key,
        stepId: satisfactionStep,
        kind: 'post-letter',
        title:
          'Send the letter of satisfaction: the account closed outside the hours of its debtor',
      }),
    );
}
