import { z } from 'zod';
import { assumedCommand } from '../commands/run-command';
import type { CommandContext } from '../commands/command';
import {
  dateInput,
  idInput,
  instantInput,
  moneyInput,
  nameInput,
  readMoment,
} from '../commands/shared/inputs';
import { noChanges, type Changes } from '../domain/account/changes';
import type { Facts, Instant } from '../domain/account/facts';
import type { AssumedEvent } from '../domain/account/preview';
import { localDateOf } from '../domain/calendar/zone';
import { dateZone } from '../domain/account/balances';
import { limits } from '../domain/limits';
import { assertNever, ok, refuse, type Refusal, type Result } from '../domain/result';

const when = { at: instantInput.optional(), on: dateInput.optional() };
const event = <Name extends string, Fields extends z.ZodRawShape>(type: Name, fields: Fields) =>
  z.strictObject({ type: z.literal(type), ...when, ...fields });

/** One thing that may happen, at an instant or on a day (its beginning where the debtor is). */
const whatIfEvent = z.discriminatedUnion('type', [
  event('payment', { amount: moneyInput, invoiceId: idInput.optional() }),
  event('dispute', { invoiceId: idInput.optional(), amount: moneyInput.optional() }),
  event('resolve-dispute', { outcome: z.enum(['upheld', 'rejected']).optional() }),
  event('promise', { amount: moneyInput, dueOn: dateInput }),
  event('hold', { hold: nameInput, until: z.union([dateInput, instantInput]).optional() }),
  event('release', { holdId: idInput.optional() }),
  event('bounce', { step: idInput }),
  event('command', { name: nameInput, data: z.unknown().optional() }),
]);
export type WhatIfEvent = z.infer<typeof whatIfEvent>;
export const whatIfEvents = z.array(whatIfEvent).max(limits.whatIfEventsMax);

/** What became of an event in the fold. */
export interface EventAnswer {
  readonly type: string;
  readonly at: Instant;
  status: 'applied' | 'refused' | 'not-reached';
  code: string | null;
  detail: string | null;
}

/** Commands that a what-if does not know: the strategy is named beside the events. */
const elsewhere: ReadonlySet<string> = new Set(['change-strategy']);

/**
 * Events for the fold, each run through the command that it stands for; `answers` says afterwards what became of them.
 * Errors: `date_invalid`, `invalid_input`.
 */
export function assumedEvents(
  facts: Facts,
  given: readonly WhatIfEvent[],
  context: Omit<CommandContext, 'now' | 'approved'>,
): Result<{ readonly events: AssumedEvent[]; readonly answers: EventAnswer[] }> {
  const events: AssumedEvent[] = [];
  const answers: EventAnswer[] = [];
  for (const [index, one] of given.entries()) {
    const text = one.at ?? one.on;
    if (text === undefined || (one.at !== undefined && one.on !== undefined)) {
      return refuse('invalid_input', 'Say when: `at` an instant or `on` a day.', `events.${index}`);
    }
    const at = readMoment(facts, text, `events.${index}.${one.at === undefined ? 'on' : 'at'}`);
    if (!at.ok) return at;
    const answer: EventAnswer = {
      ...{ type: one.type, at: at.value, status: 'not-reached', code: null, detail: null },
    };
    answers.push(answer);
    const apply = (then: Facts, now: Instant): Changes => {
      const changes = changesOf(one, then, { ...context, now, approved: false });
      answer.status = changes.ok ? 'applied' : 'refused';
      if (changes.ok) return changes.value;
      answer.code = changes.error.code;
      answer.detail = changes.error.detail;
      return noChanges;
    };
    events.push({ at: at.value, apply });
  }
  return ok({ events, answers });
}

function changesOf(event: WhatIfEvent, facts: Facts, context: CommandContext): Result<Changes> {
  const named = commandOf(event, facts, context);
  if (!named.ok) return named;
  if (elsewhere.has(named.value.name)) {
    return refuse('invalid_input', 'Name the strategy beside the events.', 'strategy');
  }
  const outcome = assumedCommand(named.value, facts, context);
  return outcome.ok ? ok(outcome.value.changes) : outcome;
}

const reason = 'what if';

/** The command that an event stands for, with ids as they are in the facts of then. */
function commandOf(
  event: WhatIfEvent,
  facts: Facts,
  { now }: CommandContext,
): Result<{ readonly name: string; readonly data: unknown }, Refusal> {
  const command = (name: string, data: unknown) => ok({ name, data });
  const about = 'invoiceId' in event && event.invoiceId ? { invoiceId: event.invoiceId } : {};
  switch (event.type) {
    case 'payment': {
      const receivedOn = localDateOf(now, dateZone(facts));
      const paid = { amount: event.amount, receivedOn, reference: reason };
      return command('record-payment', { ...paid, ...about });
    }
    case 'dispute': {
      const part = event.amount === undefined ? {} : { amount: event.amount };
      return command('open-dispute', { reason, ...about, ...part });
    }
    case 'resolve-dispute': {
      const holdId = lastHold(facts, (type) => type === 'dispute');
      if (holdId === null) return refuse('not_found', 'No dispute is open then.');
      return command('resolve-dispute', { holdId, outcome: event.outcome ?? 'rejected' });
    }
    case 'promise':
      return command('promise', { amount: event.amount, dueOn: event.dueOn });
    case 'hold': {
      const until = event.until === undefined ? {} : { until: event.until };
      const isPause = event.hold === 'pause';
      const data = isPause ? { reason, ...until } : { type: event.hold, reason, ...until };
      return command(isPause ? 'pause' : 'hold', data);
    }
    case 'release': {
      const holdId = event.holdId ?? lastHold(facts, (type) => type !== 'dispute');
      if (holdId === null) return refuse('not_found', 'No hold stands then.');
      return command('release-hold', { holdId, reason });
    }
    case 'bounce': {
      const message = facts.messages.findLast((one) => one.stepId === event.step);
      if (message === undefined) return refuse('not_found', 'The step has sent nothing by then.');
      const at = new Date(now).toISOString();
      const data = { messageId: message.id, kind: 'bounced', at, suppressAddress: true };
      return command('record-delivery', data);
    }
    case 'command':
      return command(event.name, event.data ?? {});
    default:
      return assertNever(event);
  }
}

/** The newest hold of such a type that nobody has released. */
function lastHold(facts: Facts, isWanted: (type: string) => boolean): string | null {
  const open = facts.holds.filter((hold) => hold.releasedAt === null && isWanted(hold.type));
  return open.at(-1)?.id ?? null;
}
