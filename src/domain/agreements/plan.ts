import type { Instalment } from './facts';
import { addPeriod, type LocalDate, type Period } from '../calendar/dates';
import { invariant } from '../result';
import type { AgreementOwn, MovedPart } from './own';
import {
  cumulated,
  graceEndOn,
  isMissed,
  isPaid,
  paidBy,
  paidInTime,
  type AgreementTerms,
} from './terms';

/** One line of a plan's table. Money fills the instalments in their order. */
export interface PlanRow {
  readonly n: number;
  readonly dueOn: LocalDate;
  readonly amountMinor: bigint;
  readonly paidMinor: bigint;
  /**
   * `late`: past due, and may still be cured; `missed`: short when the grace ended; `appended`: what was
   * short was moved to the end of the plan, and stands there as a part of its own.
   */
  readonly status: 'paid' | 'open' | 'part-paid' | 'late' | 'missed' | 'appended';
  /** Late, but paid within the grace. */
  readonly isCured: boolean;
  /** Last day on which it counts as on time. */
  readonly cureByOn: LocalDate;
}

/** A plan: broken when an instalment (counted in all) is short after its grace, kept when all is paid. */
export function planStatus(terms: AgreementTerms): 'active' | 'kept' | 'broken' {
  if (isMissed(terms)) return 'broken';
  return isPaid(terms) ? 'kept' : 'active';
}

/** The table of a plan as of a day. */
export function planRows(terms: AgreementTerms): readonly PlanRow[] {
  const { asOf, payments, toleranceMinor } = terms;
  const paidInAllMinor = paidBy(payments, asOf);
  return cumulated(terms.instalments).map(({ n, dueOn, amountMinor, dueInAllMinor }) => {
    const cureByOn = graceEndOn(dueOn, terms.grace);
    const covers = (on: LocalDate): boolean =>
      paidInTime(terms, on) + toleranceMinor >= dueInAllMinor;
    const row = {
      n,
      dueOn,
      amountMinor,
      paidMinor: between(0n, paidInAllMinor - (dueInAllMinor - amountMinor), amountMinor),
      isCured: !covers(dueOn) && covers(cureByOn),
      cureByOn,
    };
    if (covers(asOf)) {
      const isMoved = terms.movedParts?.has(n) === true;
      return { ...row, status: isMoved ? ('appended' as const) : ('paid' as const) };
    }
    if (asOf > cureByOn) return { ...row, status: 'missed' as const };
    if (asOf > dueOn) return { ...row, status: 'late' as const };
    return { ...row, status: row.paidMinor > 0n ? ('part-paid' as const) : ('open' as const) };
  });
}

/** A schedule in which missed parts stand at the end, and what was moved. */
export interface Rescheduled {
  readonly instalments: readonly Instalment[];
  readonly moved: readonly MovedPart[];
}

/**
 * Moves what is short of missed parts (the first one, or all) to the end, one new part each, in the
 * plan's rhythm and never on a day before tomorrow. The sum stays the same; a missed part keeps what had
 * been paid of it when its grace ended, so that it is missed again only when that money goes back.
 */
export function appendMissed(
  terms: AgreementTerms,
  every: Period,
  which: 'first' | 'all',
): Rescheduled {
  const judgedOn = terms.judgedOn ?? terms.asOf;
  const kept: Instalment[] = [];
  const short: { readonly n: number; readonly amountMinor: bigint }[] = [];
  let dueInAllMinor = 0n;
  for (const part of terms.instalments) {
    const endOn = graceEndOn(part.dueOn, terms.grace);
    const cameMinor = paidBy(terms.payments, endOn);
    const isShort =
      judgedOn > endOn && cameMinor + terms.toleranceMinor < dueInAllMinor + part.amountMinor;
    const isToMove = isShort && (which === 'all' || short.length === 0);
    const amountMinor = isToMove
      ? between(0n, cameMinor - dueInAllMinor, part.amountMinor)
      : part.amountMinor;
    if (isToMove) short.push({ n: part.n, amountMinor: part.amountMinor - amountMinor });
    kept.push({ ...part, amountMinor });
    dueInAllMinor += amountMinor;
  }
  return appended(kept, short, { every, movedOn: terms.asOf });
}

function appended(
  kept: readonly Instalment[],
  short: readonly { readonly n: number; readonly amountMinor: bigint }[],
  { every, movedOn }: { readonly every: Period; readonly movedOn: LocalDate },
): Rescheduled {
  const [first, last] = [kept[0], kept.at(-1)];
  invariant(first !== undefined && last !== undefined, 'a plan has at least one part');
  const afterOn = last.dueOn > movedOn ? last.dueOn : movedOn;
  const dates = datesAfter(afterOn, { firstOn: first.dueOn, every, count: short.length });
  const moved = short.map(({ n, amountMinor }, index) => ({
    n,
    toN: last.n + 1 + index,
    amountMinor,
    movedOn,
  }));
  const added = moved.map(({ toN, amountMinor }, index) => ({
    n: toN,
    dueOn: dates[index] ?? afterOn,
    amountMinor,
  }));
  return { instalments: [...kept, ...added], moved };
}

/** The next dates of a rhythm that began on `firstOn`; monthly ones keep the day of the first. */
function datesAfter(
  afterOn: LocalDate,
  rhythm: { readonly firstOn: LocalDate; readonly every: Period; readonly count: number },
): LocalDate[] {
  const { firstOn, every, count } = rhythm;
  const dates: LocalDate[] = [];
  for (let index = 1; dates.length < count; index += 1) {
    const on = addPeriod(firstOn, every, index, firstOn);
    if (on > afterOn) dates.push(on);
  }
  return dates;
}

/** What the agreement remembers of the parts that were moved. */
export function withMoved(own: AgreementOwn, { moved }: Rescheduled): AgreementOwn {
  return { ...own, moved: [...(own.moved ?? []), ...moved] };
}

function between(low: bigint, value: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}
