import type { LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { sendHourOn } from '../contact/spacing';
import type { Step } from '../strategy/document';
import { effectsOf, stepsOf, type PlacedStep } from '../strategy/steps';
import { dunningDayOn } from './age';
import { anchorOn, dateZone, dueDayOn, todayOn } from './balances';
import { forerunnersOf } from './carrier';
import type { Instant, InvoiceFacts } from './facts';
import type { Case, Planned } from './ladder';
import { letterServed } from './letter';
import type { StepView } from './parts';

/** Anchor day plus the step's days, on a working day of the debtor at the send hour. */
export function scheduledAt(
  c: Case,
  view: StepView,
  before: PlacedStep | undefined,
): Instant | null {
  const { facts, strategy } = c;
  const anchor = anchorDay(c, view, before);
  if (anchor === null) return null;
  const on = dunningDayOn(facts, view.step, anchor, dueDayOn(facts, view.invoice));
  return sendHourOn(facts, strategy, on);
}

/** The same at a later moment: days of a hold that rest the age move the steps behind it on. */
export function scheduledThen(c: Case, { view, scheduledAt: dueAt }: Planned): Instant | null {
  if (dueAt === null || c.now === view.now) return dueAt;
  const steps = stepsOf(c.strategy);
  const index = steps.findIndex(({ step }) => step.id === view.step.id);
  return scheduledAt(c, view, steps[index - 1]);
}

function anchorDay(c: Case, view: StepView, before: PlacedStep | undefined): LocalDate | null {
  const { facts } = c;
  const { invoice, step } = view;
  // What comes before the due day is about that day, not about an age.
  const isAhead = step.days <= 0;
  const ownDay = isAhead
    ? dueDayOn(facts, invoice)
    : anchorOn(facts, invoice, todayOn(facts, c.now));
  switch (step.anchor) {
    case 'due':
      return ownDay;
    case 'failed':
      return invoice.firstFailedAt === null
        ? ownDay
        : localDateOf(invoice.firstFailedAt, dateZone(facts));
    case 'letter':
      return letterServed(facts, invoice.id)?.servedOn ?? null;
    case 'previous':
      return before ? (doneOn(c, before.step, invoice) ?? ownDay) : ownDay;
    default:
      throw new Error(`anchor ${step.anchor} is not read yet`);
  }
}

/** Day on which a step was done for the invoice, or before it for one that it inherits from: its last effect, or the end of its task. */
function doneOn(c: Case, step: Step, invoice: InvoiceFacts): LocalDate | null {
  const { facts } = c;
  const own = effectsOf(facts, step, invoice.id);
  const causes = own.length > 0 ? [] : forerunnersOf(c, invoice);
  const effects = [...own, ...causes.flatMap((id) => effectsOf(facts, step, id))];
  const instants = effects.map((effect) => {
    const task = facts.tasks.find((one) => one.id === effect.taskId);
    return Math.max(effect.at, task?.doneAt ?? 0);
  });
  return instants.length === 0 ? null : localDateOf(Math.max(...instants), dateZone(facts));
}
