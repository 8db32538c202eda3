import { addDays, dayNumberOf, daysBetween, type LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { restsDebt } from '../contact/holds';
import { conventionsOf } from '../money/conventions';
import type { Facts, HoldFacts, InvoiceFacts } from './facts';

/** Day numbers of a rest: from its first to its last day; `endOn` is the day on which it ended. */
interface Rest {
  readonly fromDay: number;
  readonly lastDay: number;
  readonly endDay: number;
}

/** True when nothing moves the age of this invoice away from its due date. */
export function agesByDueDate(facts: Facts, invoice: InvoiceFacts): boolean {
  return invoice.agedFromOn === null && facts.creditor.settings.conventions === undefined;
}

/**
 * The day that the age counts from, by the creditor's conventions: the day of an event that re-aged it,
 * else the due or the issue day; later by grace that shifts the age and by the days of holds and plans
 * that do not count. Those are counted until `on`, where it is given.
 */
export function ageFromOn(
  facts: Facts,
  invoice: InvoiceFacts,
  dueDayOn: LocalDate,
  zone: string,
  on?: LocalDate,
): LocalDate {
  const { ageFrom, grace, graceDays } = conventionsOf(facts.creditor.settings);
  const ownOn = ageFrom === 'issued' ? invoice.issuedOn : dueDayOn;
  const baseOn = invoice.agedFromOn ?? ownOn;
  const shiftDays = grace === 'shifts-age' ? graceDays : 0;
  const restDays = on === undefined ? 0 : restedDays(facts, invoice, { baseOn, zone, on });
  return addDays(baseOn, shiftDays + restDays);
}

/**
 * Day of a step that is `days` after its anchor: the day after where thresholds are met only beyond
 * them, never while grace holds dunning, and never before the invoice is due.
 */
export function dunningDayOn(
  facts: Facts,
  step: { readonly days: number; readonly anchor: string },
  anchorOn: LocalDate,
  dueDayOn: LocalDate | null,
): LocalDate {
  const plainOn = addDays(anchorOn, step.days);
  const { conventions } = facts.creditor.settings;
  if (conventions === undefined || step.days <= 0 || dueDayOn === null) return plainOn;
  const { comparison, grace, graceDays } = conventionsOf(facts.creditor.settings);
  const isAge = step.anchor === 'due' || step.anchor === 'failed';
  const metOn = comparison === 'more-than' && isAge ? addDays(plainOn, 1) : plainOn;
  const graceEndsOn = addDays(dueDayOn, 1 + (grace === 'holds-dunning' ? graceDays : 0));
  return metOn < graceEndsOn ? graceEndsOn : metOn;
}

/** Days after `baseOn` and until `on` on which the debt rested. */
function restedDays(
  facts: Facts,
  invoice: InvoiceFacts,
  span: { readonly baseOn: LocalDate; readonly zone: string; readonly on: LocalDate },
): number {
  const { heldDays, ageDuringPlan } = conventionsOf(facts.creditor.settings);
  const holds = heldDays === 'none' ? [] : holdRests(facts, invoice, span);
  const plans = ageDuringPlan === 'continues' ? [] : planRests(facts, invoice, span);
  if (holds.length + plans.length === 0) return 0;
  const isInclusive = heldDays === 'inclusive';
  const baseDay = dayNumberOf(span.baseOn);
  return merged([...holds, ...plans]).reduce((sum, { fromDay, lastDay, endDay }) => {
    const days = isInclusive
      ? lastDay - Math.max(fromDay, baseDay + 1) + 1
      : endDay - Math.max(fromDay, baseDay);
    return sum + Math.max(0, days);
  }, 0);
}

function holdRests(
  { holds }: Facts,
  invoice: InvoiceFacts,
  { zone, on }: { readonly zone: string; readonly on: LocalDate },
): Rest[] {
  return holds
    .filter(restsDebt)
    .filter((hold) => hold.invoiceId === null || hold.invoiceId === invoice.id)
    .flatMap((hold) => restOf(hold.fromAt, endOf(hold), zone, on));
}

function planRests(
  { agreements }: Facts,
  invoice: InvoiceFacts,
  { zone, on }: { readonly zone: string; readonly on: LocalDate },
): Rest[] {
  return agreements
    .filter((one) => one.type === 'plan' && one.invoiceIds.includes(invoice.id))
    .flatMap(({ acceptedAt, endedAt }) =>
      acceptedAt === null ? [] : restOf(acceptedAt, endedAt, zone, on),
    );
}

/** When a hold ended or will end; null: not known. */
export function endOf({ untilAt, releasedAt }: HoldFacts): number | null {
  if (untilAt === null || releasedAt === null) return untilAt ?? releasedAt;
  return Math.min(untilAt, releasedAt);
}

function restOf(fromAt: number, endAt: number | null, zone: string, on: LocalDate): Rest[] {
  if (endAt !== null && endAt <= fromAt) return [];
  const fromOn = localDateOf(fromAt, zone);
  const endOn = endAt === null ? on : localDateOf(endAt, zone);
  const lastOn = endAt === null ? on : localDateOf(endAt - 1, zone);
  const onDay = dayNumberOf(on);
  const rest = {
    fromDay: dayNumberOf(fromOn),
    lastDay: Math.min(dayNumberOf(lastOn), onDay),
    endDay: Math.min(dayNumberOf(endOn), onDay),
  };
  return rest.fromDay > onDay ? [] : [rest];
}

/** Rests that touch are one: a day never counts twice. */
function merged(rests: readonly Rest[]): Rest[] {
  const sorted = [...rests].sort((left, right) => left.fromDay - right.fromDay);
  const whole: Rest[] = [];
  for (const rest of sorted) {
    const last = whole.at(-1);
    if (last === undefined || rest.fromDay > last.lastDay) {
      whole.push(rest);
      continue;
    }
    whole[whole.length - 1] = {
      fromDay: last.fromDay,
      lastDay: Math.max(last.lastDay, rest.lastDay),
      endDay: Math.max(last.endDay, rest.endDay),
    };
  }
  return whole;
}

/** Days of age at `on` that began at `fromOn`; never below zero. */
export function ageDays(fromOn: LocalDate, on: LocalDate): number {
  return Math.max(0, daysBetween(fromOn, on));
}
