import type { Step, Strategy } from './document';
import type { Located, SenseFault } from './faults';

/**
 * Steps that the strategy's own waits (gap, ceiling, dates that messages give) keep from ever being done before the next
 * one is due, and times of a repeated step that never come. Only days of one anchor are compared, and only steps
 * without a condition are sure to stand in the way.
 */
export function spacingFaults(located: readonly Located[], strategy: Strategy): SenseFault[] {
  return [
    ...located.flatMap((one, index) => repeatFaults(one, located.slice(index + 1), strategy)),
    ...starved(located, strategy),
  ];
}

function reachesOut(step: Step): boolean {
  return step.contacts !== undefined || step.task?.kind === 'call';
}

/** The next step that is sure to be done and counts from the same day. */
function nextSure(step: Step, behind: readonly Located[]): Step | null {
  const next = behind.find(({ step: one }) => one.condition === undefined)?.step;
  return next?.anchor === step.anchor && step.anchor !== 'previous' ? next : null;
}

function repeatFaults(
  { step, path }: Located,
  behind: readonly Located[],
  { minimumGapDays }: Strategy,
): SenseFault[] {
  const { repeat } = step;
  if (repeat === undefined) return [];
  const add = (field: string | null, message: string): SenseFault => ({
    path: field === null ? [...path, 'repeat'] : [...path, 'repeat', field],
    message,
  });
  if (step.contacts === undefined && step.task === undefined) {
    return [add(null, 'Only messages and tasks repeat, and the step has none.')];
  }
  const { everyDays, times } = repeat;
  if (reachesOut(step) && everyDays < minimumGapDays) {
    return [add('everyDays', `The minimum gap of ${minimumGapDays} days is longer.`)];
  }
  const next = nextSure(step, behind);
  if (next === null) return [];
  const lastDays = step.days + everyDays * (times - 1);
  if (lastDays < next.days) return [];
  const fitting = Math.max(1, Math.ceil((next.days - step.days) / everyDays));
  const message = `Only ${fitting} of ${times} times come before day ${next.days}, when ${next.id} takes its place.`;
  return [add('times', message)];
}

/** A contact that was made: its day and how many messages or calls it was. */
interface Made {
  readonly days: number;
  readonly contacts: number;
  /** First day on which the next contact is possible after it. */
  readonly freeDays: number;
}

function starved(located: readonly Located[], strategy: Strategy): SenseFault[] {
  const faults: SenseFault[] = [];
  let anchor: Step['anchor'] | null = null;
  let made: Made[] = [];
  for (const [index, one] of located.entries()) {
    const { step } = one;
    if (!reachesOut(step)) continue;
    if (step.anchor !== anchor) made = [];
    anchor = step.anchor;
    const fromDays = earliest(step, made, strategy);
    const fault = starvedBy(one, located.slice(index + 1), fromDays, strategy);
    if (fault !== null) faults.push({ path: [...one.path, 'days'], message: fault });
    if (step.condition !== undefined || fault !== null) continue;
    const contacts = step.contacts?.length ?? 1;
    const freeDays = fromDays + Math.max(strategy.minimumGapDays, (step.payByDays ?? -1) + 1);
    made = [...made, { days: fromDays, contacts, freeDays }];
  }
  return faults;
}

/** First day on which a step can be done, working days apart. */
function earliest(step: Step, made: readonly Made[], { ceiling }: Strategy): number {
  const freeDays = Math.max(step.days, ...made.map((one) => one.freeDays));
  if (ceiling === undefined) return freeDays;
  const days = made.flatMap((one) => Array.from({ length: one.contacts }, () => one.days));
  const room = Math.max(0, ceiling.contacts - (step.contacts?.length ?? 1));
  const blocking = days.sort((a, b) => b - a)[room];
  return blocking === undefined ? freeDays : Math.max(freeDays, blocking + ceiling.days);
}

function starvedBy(
  { step, catchUp }: Located,
  behind: readonly Located[],
  fromDays: number,
  { minimumGapDays }: Strategy,
): string | null {
  if (fromDays <= step.days) return null;
  const waits = `the waits before it (a gap of ${minimumGapDays} days, dates given, the ceiling)`;
  const start = `Step ${step.id} is starved: ${waits} keep it until day ${fromDays}`;
  if (step.days < 0 && fromDays >= 0) return `${start}, and it is passed over from the due day on.`;
  const next = nextSure(
    step,
    behind.filter((one) => reachesOut(one.step)),
  );
  if (next === null || fromDays < next.days || next.days <= step.days) return null;
  const how = catchUp === 'collapse' ? 'stands for it' : 'is due';
  return `${start}, and on day ${next.days} ${next.id} ${how}.`;
}
