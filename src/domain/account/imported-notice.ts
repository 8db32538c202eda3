import { addressFor } from '../contact/channels';
import { addDays, type LocalDate } from '../calendar/dates';
import { instantOf } from '../calendar/zone';
import type { Law } from '../law/law';
import { letterDays } from '../law/letter-days';
import { limits } from '../limits';
import { ok, refuse, type Result } from '../result';
import type { Step, Strategy } from '../strategy/document';
import { lastTimeOf, madeElsewhere, repeatOf } from '../strategy/occurrences';
import { effectKey, effectsOf, stepNamed } from '../strategy/steps';
import { dateZone, todayOn } from './balances';
import { mergeChanges, noChanges, type Changes, type TimelineEntry } from './changes';
import type { CallFacts, Channel, Facts, InvoiceFacts, MessageFacts, StepEffect } from './facts';
import { freshEffect, plannedMessage } from './fresh-rows';

/** A step that was taken elsewhere: on which day, and by which channel where that is known. */
export interface Notice {
  readonly step: string;
  readonly on: LocalDate;
  readonly channel?: Channel | undefined;
  /** Of a step that repeats: how often it had been made by then, this time included. Absent: once more than is known. */
  readonly times?: number | undefined;
}

export interface NoticeContext {
  readonly strategy: Strategy;
  readonly law: Law;
  readonly now: number;
  readonly newId: (prefix: 'msg' | 'cal') => string;
  /** Where it is written down: `imported`, `logged by hand`. */
  readonly note: string;
  readonly by: string;
}

/**
 * What is written of notices that went out before we were asked, or beside us: each step stands as taken on its day, so the
 * ladder goes on behind it; each message counts as one of ours for gaps, ceilings and notice periods, and a letter
 * before action for its pay-by date. Of a step that repeats each is one time, in the order of their days; the times that are
 * left are made. Errors: `not_found` (no such step), `invalid_input` (it is no notice, or does not repeat),
 * `already_decided`, `above_limit` (more times than it is made), `date_invalid` (in the future, or before the invoice).
 *
 * @param facts the invoice is in them
 * @param path field of the list, for refusals
 */
export function noticeChanges(
  facts: Facts,
  invoice: InvoiceFacts,
  notices: readonly Notice[],
  context: NoticeContext,
  path: string,
): Result<Changes> {
  let changes: Changes = noChanges;
  const known = new Map<Step, number>();
  const inOrder = [...notices.entries()].sort(([, a], [, b]) => (a.on < b.on ? -1 : 1));
  for (const [index, notice] of inOrder) {
    const at = `${path}.${index}`;
    const placed = stepNamed(context.strategy, notice.step);
    if (placed === null) {
      const { id, version } = context.strategy;
      return refuse('not_found', `${id} version ${version} has no such step.`, `${at}.step`);
    }
    const { step, stage } = placed;
    if (step.contacts === undefined && step.task === undefined) {
      return refuse('invalid_input', 'This step is no notice to anybody.', `${at}.step`);
    }
    const made = known.get(step) ?? timesMade(facts, step, invoice);
    const time = timeFor(step, notice, made, at);
    if (!time.ok) return time;
    if (notice.on > todayOn(facts, context.now)) {
      return refuse('date_invalid', 'The day lies in the future.', `${at}.on`);
    }
    if (notice.on < invoice.issuedOn) {
      return refuse('date_invalid', 'The invoice was not issued yet.', `${at}.on`);
    }
    known.set(step, time.value + 1);
    const taken = { step, stage, invoice, notice, time: time.value };
    changes = mergeChanges(changes, written(facts, taken, context));
  }
  return ok(changes);
}

/** How often a step was begun; one that was passed over is over for all its times. */
function timesMade(facts: Facts, step: Step, invoice: InvoiceFacts): number {
  const effects = effectsOf(facts, step, invoice.id);
  if (effects.length === 0) return 0;
  const isOver = effects.some(({ kind, channel }) => kind === 'skip' && channel === 'skip');
  return isOver ? Infinity : lastTimeOf(facts, step, invoice.id) + 1;
}

/** Which time of the step, from 0, a notice was: the next one, or the one that it says. */
function timeFor(step: Step, notice: Notice, made: number, at: string): Result<number> {
  const { times = made + 1 } = notice;
  if (step.repeat === undefined && notice.times !== undefined && notice.times > 1) {
    return refuse('invalid_input', 'This step does not repeat.', `${at}.times`);
  }
  const most = step.repeat?.times ?? 1;
  if (made >= most) {
    return refuse('already_decided', 'The step has been taken already.', `${at}.step`);
  }
  if (times <= made) {
    return refuse('already_decided', `It was made ${made} times already.`, `${at}.times`);
  }
  if (times > most) {
    return refuse('above_limit', `The step is made at most ${most} times.`, `${at}.times`);
  }
  return ok(times - 1);
}

interface Taken {
  readonly step: Step;
  readonly stage: StepEffect['stage'];
  readonly invoice: InvoiceFacts;
  readonly notice: Notice;
  /** Which time of it, from 0. */
  readonly time: number;
}

function written(facts: Facts, taken: Taken, context: NoticeContext): Changes {
  const { step, stage, invoice, notice, time } = taken;
  const { strategy, now, note } = context;
  const at = Math.min(now, instantOf(notice.on, strategy.sendMinutes, dateZone(facts)));
  const id = { stepId: step.id, cause: invoice.id, repeat: repeatOf(time, 0) };
  const effect = (own: Pick<StepEffect, 'channel' | 'kind'> & Partial<StepEffect>): StepEffect => {
    const key = effectKey(facts, { ...id, channel: own.channel });
    return freshEffect({ key, accountId: facts.account.id, ...id, stage, at, note, ...own });
  };
  const payByOn = payByOf(facts, taken, { ...context, now: at });
  const sent = channelsOf(step, notice).map((channel) => {
    const message = sentMessage(facts, taken, context, {
      key: effectKey(facts, { ...id, channel }),
      channel,
      at,
      payByOn,
    });
    return {
      message,
      effect: effect({ channel, kind: 'contact', messageId: message.id, payByOn }),
    };
  });
  const isTask = sent.length === 0;
  // What is left of it (other channels and readers, a fee, an approval) was somebody else's: it is over.
  const over = effect({
    channel: step.repeat === undefined ? 'skip' : madeElsewhere,
    kind: 'skip',
  });
  return {
    effects: [
      ...sent.map((one) => one.effect),
      ...(isTask ? [effect({ channel: 'task', kind: 'task' })] : []),
      over,
      ...feeBefore(facts, taken, over),
    ],
    messages: sent.map(({ message }) => message),
    calls: step.task?.kind === 'call' && isTask ? [rung(facts, taken, context, at)] : [],
    timeline: [lineOf(taken, context)],
  };
}

/** The fee of a step that repeats is charged once: whoever made a time of it before has done so. */
function feeBefore(facts: Facts, { step, invoice, time }: Taken, over: StepEffect): StepEffect[] {
  if (step.repeat === undefined || step.fee === undefined) return [];
  const id = { stepId: step.id, cause: invoice.id, repeat: repeatOf(time, 0), channel: 'fee' };
  const isKnown = effectsOf(facts, step, invoice.id).some(({ channel }) => channel === 'fee');
  return isKnown ? [] : [{ ...over, ...id, key: effectKey(facts, id) }];
}

/** By the channel that is known; else by all of the step's. */
function channelsOf(step: Step, { channel }: Notice): readonly Exclude<Channel, 'call'>[] {
  if (step.contacts === undefined || channel === 'call') return [];
  return channel === undefined ? step.contacts.map((contact) => contact.channel) : [channel];
}

/** The date that the message gave: that of the step, and never less than the law asks for such a letter. */
function payByOf(
  facts: Facts,
  { step, invoice, notice }: Taken,
  { strategy, law, now }: NoticeContext,
): LocalDate | null {
  if (step.payByDays === undefined) return null;
  const request = { kind: 'contact' as const, stepId: step.id, cause: invoice.id };
  const asked = letterDays(law, { request, facts, strategy, now, leaseMs: limits.leaseMs });
  return addDays(notice.on, Math.max(step.payByDays, asked));
}

function sentMessage(
  facts: Facts,
  { step, stage }: Taken,
  { newId, note }: NoticeContext,
  own: Pick<MessageFacts, 'key' | 'payByOn'> & {
    readonly channel: Exclude<Channel, 'call'>;
    readonly at: number;
  },
): MessageFacts {
  const { at, channel, ...rest } = own;
  const contact = step.contacts?.find((one) => one.channel === channel) ?? step.contacts?.[0];
  return plannedMessage(facts, at, {
    ...rest,
    id: newId('msg'),
    stepId: step.id,
    stage,
    channel,
    template: contact?.template ?? '',
    toAddress: addressFor(facts, channel)?.value ?? '',
    contactPointId: null,
    messageClass: step.messageClass ?? 'A',
    status: 'accepted',
    reason: note,
    acceptedAt: at,
    deliveredAt: at,
    provider: null,
  });
}

/** A call of whose course nothing is known: it counts as an attempt. */
function rung(
  facts: Facts,
  { invoice }: Taken,
  { newId, note, by }: NoticeContext,
  at: number,
): CallFacts {
  return {
    id: newId('cal'),
    accountId: facts.account.id,
    at,
    direction: 'out',
    result: 'no-answer',
    number: addressFor(facts, 'call')?.value ?? '',
    invoiceIds: [invoice.id],
    partyId: null,
    note,
    by,
  };
}

function lineOf({ step, stage, invoice, notice }: Taken, { note }: NoticeContext): TimelineEntry {
  const { on, channel = null } = notice;
  return {
    kind: 'message',
    title: `${step.title}: taken on ${on}`,
    reason: `${note}, for invoice ${invoice.number}`,
    ref: invoice.id,
    data: { step: step.id, on, channel, stage },
  };
}
