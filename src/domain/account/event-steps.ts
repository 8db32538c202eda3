import type { ContactPurpose } from '../law/situation';
import { effectKey } from '../strategy/steps';
import type { Facts, Instant, StepEffect } from './facts';
import { freshEffect } from './fresh-rows';

/** A message about something that happened outside the ladder. Its text has the name of the event. */
export interface EventRow {
  readonly title: string;
  /** What happened, for `why`. */
  readonly because: string;
  /** What it is about, for the timeline. */
  readonly about: string;
  /** What it is for in the words of the law: what asks for money is asked like any reminder. */
  readonly purpose: ContactPurpose;
}

/** Every event that a debtor is told of where the creditor asked for it: one row an event. */
export const eventRows = {
  'promise-confirmed': {
    title: 'Promise confirmed',
    because: 'A payment was promised',
    about: 'the promise',
    purpose: 'statement',
  },
  'promise-due': {
    title: 'Promise due',
    because: 'The day of a promised payment comes near',
    about: 'the promise',
    purpose: 'reminder',
  },
  'promise-missed': {
    title: 'Promise missed',
    because: 'A promised payment did not come',
    about: 'the promise',
    purpose: 'reminder',
  },
  'plan-confirmed': {
    title: 'Plan confirmed',
    because: 'A plan is in force',
    about: 'the plan',
    purpose: 'statement',
  },
  'plan-cured': {
    title: 'Late part of the plan arrived',
    because: 'A late part of a plan came in',
    about: 'the plan',
    purpose: 'statement',
  },
  'plan-ended': {
    title: 'Plan ended',
    because: 'A plan has ended',
    about: 'the plan',
    purpose: 'statement',
  },
  'settlement-accepted': {
    title: 'Settlement agreed',
    because: 'A settlement was agreed',
    about: 'the settlement',
    purpose: 'statement',
  },
  'settlement-voided': {
    title: 'Settlement void',
    because: 'A settlement was not kept',
    about: 'the settlement',
    purpose: 'reminder',
  },
  'due-date-extended': {
    title: 'Due date extended',
    because: 'An invoice has a later due date',
    about: 'the later due date',
    purpose: 'statement',
  },
  'dispute-received': {
    title: 'Dispute received',
    because: 'A dispute was received',
    about: 'the dispute',
    purpose: 'reply',
  },
  'dispute-answered': {
    title: 'Dispute answered',
    because: 'A dispute was decided',
    about: 'the dispute',
    purpose: 'dispute-answer',
  },
  'hardship-received': {
    title: 'Hardship noted',
    because: 'Word of hardship was received',
    about: 'the hardship',
    purpose: 'reply',
  },
  'payment-returned': {
    title: 'Payment returned',
    because: 'A payment came back from the bank',
    about: 'the payment that came back',
    purpose: 'reminder',
  },
  refund: {
    title: 'Refund',
    because: 'Money was given back',
    about: 'the refund',
    purpose: 'statement',
  },
  'fee-waived': {
    title: 'Charge taken off',
    because: 'A charge was given up',
    about: 'the charge',
    purpose: 'statement',
  },
} as const satisfies Readonly<Record<string, EventRow>>;

export type EventName = keyof typeof eventRows;
export const eventNames = Object.keys(eventRows) as [EventName, ...EventName[]];

const prefix = 'event-';

/** Name under which the message of an event stands among the steps; no ladder has a step of this name. */
export function eventStepId(event: EventName): string {
  return `${prefix}${event}`;
}

/** The event that a message is about; null: it is about none. */
export function eventOf(stepId: string | null): EventName | null {
  if (stepId?.startsWith(prefix) !== true) return null;
  const name = stepId.slice(prefix.length);
  return Object.hasOwn(eventRows, name) ? (name as EventName) : null;
}

/** The row of the event that a message is about; null: it is about none. */
export function eventRowOf(stepId: string | null): EventRow | null {
  const event = eventOf(stepId);
  return event === null ? null : eventRows[event];
}

/** Does the message say that a hold was noted? What it says is not stopped by that very hold. */
export function acknowledges(
  { stepId, cause }: { readonly stepId: string | null; readonly cause: string },
  holdId: string,
): boolean {
  const event = eventOf(stepId);
  return (event === 'dispute-received' || event === 'hardship-received') && cause === holdId;
}

/** Events that leave no moment in the rows which they change. */
const marked = ['payment-returned', 'refund', 'due-date-extended'] as const;
export type Marked = (typeof marked)[number];

/** Channel and step of the record of such an event; neither of them is one of a message. */
const markOf = (event: Marked): string => `${event}-mark`;

/**
 * Records when something happened, and what it changed from and to, so that it can be told of: empty where the
 * creditor does not ask for that. The cause of the record is the cause of the message.
 */
export function eventMark(
  facts: Facts,
  event: Marked,
  what: { readonly id: string; readonly from: bigint | string; readonly to: bigint | string },
  at: Instant,
): readonly StepEffect[] {
  if (facts.creditor.settings.eventNotices !== 'email') return [];
  const { account, effects } = facts;
  const channel = markOf(event);
  const base = `${what.id}#${what.from}#${what.to}`;
  // The same money may go back twice, with its return between.
  const before = effects.filter(
    ({ stepId, cause }) => stepId === channel && (cause === base || cause.startsWith(`${base}#`)),
  ).length;
  const named = { stepId: channel, cause: before === 0 ? base : `${base}#${before}`, repeat: 0 };
  const key = effectKey(facts, { ...named, channel });
  const { id: accountId, stage } = account;
  return [freshEffect({ ...named, key, accountId, channel, kind: 'skip', stage, at })];
}

/** Records of an event, as they were made. */
export function marksOf({ effects }: Facts, event: Marked): readonly StepEffect[] {
  const stepId = markOf(event);
  return effects.filter((effect) => effect.stepId === stepId);
}

/** True for the name of a message about an event, or of the record of one. */
export function isEventStep(stepId: string): boolean {
  return eventOf(stepId) !== null || marked.some((event) => markOf(event) === stepId);
}

/** True for the record of an event. */
export function isEventMark({ stepId, kind }: StepEffect): boolean {
  return kind === 'skip' && marked.some((event) => markOf(event) === stepId);
}

/** What the cause of a message names: the row that the event happened to, and what changed from and to. */
export function eventCause(cause: string): {
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
} {
  const [id = cause, from = null, to = null] = cause.split('#');
  return { id, from, to };
}
