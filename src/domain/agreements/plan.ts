import type { LocalDate } from '../calendar/dates';
import { cumulated, graceEndOn, isMissed, isPaid, paidBy, type AgreementTerms } from './terms';

/** One line of a plan's table. Money fills the instalments in their order. */
export interface PlanRow {
  readonly n: number;
  readonly dueOn: LocalDate;
  readonly amountMinor: bigint;
  readonly paidMinor: bigint;
  /** `late`: past due within its grace; `missed`: short when the grace ended. */
  readonly status: 'paid' | 'open' | 'part-paid' | 'late' | 'missed';
}

/** A plan: broken when an instalment (counted in all) is short after its grace, kept when all is paid. */
export function planStatus(terms: AgreementTerms): 'active' | 'kept' | 'broken' {
  if (isMissed(terms)) return 'broken';
  return isPaid(terms) ? 'kept' : 'active';
}

/** The table of a plan as of a day. */
export function planRows(terms: AgreementTerms): readonly PlanRow[] {
  const paidInAllMinor = paidBy(terms.payments, terms.asOf);
  return cumulated(terms.instalments).map(({ n, dueOn, amountMinor, dueInAllMinor }) => {
    const beforeMinor = dueInAllMinor - amountMinor;
    const paidMinor = between(0n, paidInAllMinor - beforeMinor, amountMinor);
    const isSettled = paidInAllMinor + terms.toleranceMinor >= dueInAllMinor;
    const row = { n, dueOn, amountMinor, paidMinor };
    if (isSettled) return { ...row, status: 'paid' as const };
    if (terms.asOf > graceEndOn(dueOn, terms.grace)) return { ...row, status: 'missed' as const };
    if (terms.asOf > dueOn) return { ...row, status: 'late' as const };
    return { ...row, status: paidMinor > 0n ? ('part-paid' as const) : ('open' as const) };
  });
}

function between(low: bigint, value: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}
