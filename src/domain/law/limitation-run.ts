import type { LimitationEventKind } from '../account/case-file';
import { addDays, addMonths, daysBetween, type LocalDate } from '../calendar/dates';
import type { DebtKind, LimitationLaw } from './limitation-data';

const monthsPerYear = 12;

/** Something that moves the end of a period, on the day on which it happened. */
export interface LimitationEvent {
  readonly kind: LimitationEventKind;
  readonly on: LocalDate;
  /** Last day of what lasts (negotiation, tolling, suit), or the day that an extension names; null: not over. */
  readonly untilOn: LocalDate | null;
  /** False: whether it counts is for a person to say. */
  readonly isSettled?: boolean;
  /** Only where the law of this place is asked. */
  readonly onlyIn?: readonly string[];
}

/** What a period is counted from. */
export interface Counted {
  readonly debtKind: DebtKind;
  readonly accruedOn: LocalDate;
  readonly events: readonly LimitationEvent[];
  readonly asOf: LocalDate;
}

/** A period on its way through the events. */
export interface Run {
  readonly endOn: LocalDate;
  readonly startOn: LocalDate;
  /** Last day that was taken out of the count; no day is taken out twice. */
  readonly countedThroughOn: LocalDate;
  /** Something that stops the count is not over: the end moves on day by day. */
  readonly isMoving: boolean;
  readonly working: readonly string[];
}

/**
 * A period of so many years, moved by its events in the order of their days. With `settledOnly` only by
 * those whose effect is certain. The end never moves to an earlier day, and nothing moves one that is past.
 */
export function run(
  law: LimitationLaw,
  years: number,
  counted: Counted,
  settledOnly: boolean,
): Run {
  const { accruedOn, debtKind, asOf } = counted;
  const isFromYearEnd = law.runsFrom === 'year-end' && debtKind !== 'judgment';
  const startOn = isFromYearEnd ? `${accruedOn.slice(0, 4)}-12-31` : accruedOn;
  const start: Run = {
    startOn,
    endOn: addYears(startOn, years),
    countedThroughOn: startOn,
    isMoving: false,
    working: [`accrued ${accruedOn}, counted from ${startOn}`],
  };
  if (counted.events.length === 0) return start;
  return counted.events
    .flatMap((event) => withEnd(event, law))
    .filter((event) => event.on <= asOf && appliesIn(event, law.jurisdiction))
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
    .reduce((state, event) => moved(state, { event, law, years, asOf, settledOnly }), start);
}

/** Where a suit begins the period anew, so does its end. */
function withEnd(event: LimitationEvent, law: LimitationLaw): LimitationEvent[] {
  const { kind, untilOn } = event;
  if (kind !== 'suit' || untilOn === null || law.events.suit?.does !== 'restart') return [event];
  return [
    { ...event, untilOn: null },
    { ...event, on: untilOn, untilOn: null },
  ];
}

function appliesIn({ onlyIn }: LimitationEvent, jurisdiction: string): boolean {
  return (
    onlyIn === undefined ||
    onlyIn.some((place) => jurisdiction === place || jurisdiction.startsWith(`${place}-`))
  );
}

interface Step {
  readonly event: LimitationEvent;
  readonly law: LimitationLaw;
  readonly years: number;
  readonly asOf: LocalDate;
  readonly settledOnly: boolean;
}

/** The period after one event; the end never moves to an earlier day. */
function moved(state: Run, step: Step): Run {
  const { event, law, settledOnly } = step;
  const { kind, on, untilOn } = event;
  const told = (text: string): Run => ({
    ...state,
    working: [...state.working, `${kind} ${on}: ${text}`],
  });
  if (on > state.endOn) return told('the period had ended; nothing revives it');
  switch (kind) {
    case 'judgment':
      return state;
    case 'extension':
      return untilOn === null ? told('it names no day') : extended(state, step, untilOn);
    case 'tolling':
      return suspended(state, step, event.isSettled ?? true);
    case 'acknowledgment':
    case 'part-payment':
    case 'suit':
    case 'negotiation': {
      const effect = law.events[kind];
      if (effect === undefined) return told('it does not move the period here');
      const isSettled = effect.isSettled && (event.isSettled ?? true);
      if (effect.does === 'suspend') return suspended(state, step, isSettled);
      return settledOnly && !isSettled ? state : restarted(state, step);
    }
  }
}

function extended(state: Run, { event }: Step, untilOn: LocalDate): Run {
  const endOn = later(state.endOn, untilOn);
  return { ...state, endOn, working: [...state.working, lineOf(event, `extended to ${endOn}`)] };
}

/** The period begins anew, and does not run yet while something stops the count. */
function restarted(state: Run, { event, years }: Step): Run {
  const { on } = event;
  const stoppedDays = Math.max(0, daysBetween(on, state.countedThroughOn));
  const endOn = later(state.endOn, addDays(addYears(on, years), stoppedDays));
  return {
    ...state,
    endOn,
    working: [...state.working, lineOf(event, `begins anew, to ${endOn}`)],
  };
}

/** Days of it do not count. While it lasts they are counted until today, and the time gained is not settled. */
function suspended(state: Run, { event, asOf, settledOnly }: Step, isSettled: boolean): Run {
  const { on, untilOn } = event;
  if (settledOnly && (!isSettled || untilOn === null)) return state;
  const firstOn = later(on, addDays(state.countedThroughOn, 1));
  const lastOn = untilOn ?? asOf;
  const days = daysBetween(firstOn, lastOn) + 1;
  if (days <= 0)
    return { ...state, working: [...state.working, lineOf(event, 'no day to leave out')] };
  const endOn = addDays(state.endOn, days);
  const working = [...state.working, lineOf(event, `${days} days do not count, to ${endOn}`)];
  const isMoving = state.isMoving || untilOn === null;
  return { ...state, endOn, countedThroughOn: lastOn, isMoving, working };
}

function lineOf({ kind, on }: LimitationEvent, text: string): string {
  return `${kind} ${on}: ${text}`;
}

function later(left: LocalDate, right: LocalDate): LocalDate {
  return left < right ? right : left;
}

/** The same date years later; 29 February becomes 28 February where there is none. */
function addYears(on: LocalDate, years: number): LocalDate {
  return addMonths(on, years * monthsPerYear);
}
