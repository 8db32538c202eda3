import type { LocalDate } from '../calendar/dates';
import type { LawDebt, Notice } from './situation';
import { isAbout, type ValidationState } from './validation';

/** What a dispute of one debt asks of whoever collects it (12 CFR 1006.38). */
export interface DisputeState {
  /** Collection of the debt, or of so much of it in minor units, has ceased; null: it goes on. */
  readonly ceases: 'all' | bigint | null;
  /** Day of the dispute that makes it cease. */
  readonly disputedOn: LocalDate | null;
  /** A notice that the dispute is duplicative would do, beside verification. */
  readonly isDuplicative: boolean;
  /** Whoever is told of the debt is told that it is disputed (12 CFR 1006.18(c)(2)). */
  readonly isMarked: boolean;
}

/**
 * A dispute in writing that is received within the validation period stops collection of the debt or of
 * the disputed part until verification or a judgment is sent (1006.38(d)(2)(i)); a duplicative one until a
 * notice says so (ii). A late or an oral one stops nothing and marks the debt. Before the information
 * is provided every dispute is in time.
 */
export function disputeState(
  debtId: string,
  notices: readonly Notice[],
  validation: ValidationState,
): DisputeState {
  const own = notices.filter((one) => isAbout(one, debtId));
  const disputes = own.filter(({ kind }) => kind === 'dispute');
  const standing = disputes.filter(
    (one) => isTimely(one, validation) && !isAnswered(one, own, disputes, validation),
  );
  const [first] = [...standing].sort((a, b) => (a.on < b.on ? -1 : 1));
  const whole = standing.some(({ amountMinor }) => amountMinor === null);
  const sum = standing.reduce((total, { amountMinor }) => total + (amountMinor ?? 0n), 0n);
  return {
    ceases: standing.length === 0 ? null : whole ? 'all' : sum,
    disputedOn: first?.on ?? null,
    isDuplicative: standing.length > 0 && standing.every(({ isDuplicative }) => isDuplicative),
    isMarked: disputes.length > 0,
  };
}

/** In writing, and received until the last day of the period. */
function isTimely(
  { isWritten, on }: Pick<Notice, 'isWritten' | 'on'>,
  validation: ValidationState,
): boolean {
  return isWritten && (validation.state !== 'provided' || on <= validation.endsOn);
}

/**
 * Verification answers any dispute. A notice answers a duplicative one, which there is only after an
 * earlier dispute in time was verified (1006.38(a)(1)).
 */
function isAnswered(
  dispute: Notice,
  own: readonly Notice[],
  disputes: readonly Notice[],
  validation: ValidationState,
): boolean {
  const verifiedOn = own.filter(({ kind }) => kind === 'verification').map(({ on }) => on);
  if (!dispute.isDuplicative) return verifiedOn.some((on) => on >= dispute.on);
  const wasVerified = disputes.some(
    (earlier) =>
      earlier !== dispute &&
      isTimely(earlier, validation) &&
      verifiedOn.some((on) => on >= earlier.on && on <= dispute.on),
  );
  // Verification of before is what makes it duplicative, so it cannot be what answers it.
  if (verifiedOn.some((on) => on > dispute.on)) return true;
  return (
    wasVerified && own.some(({ kind, on }) => kind === 'duplicative-notice' && on >= dispute.on)
  );
}

/** So much of a debt may be asked for while a part is disputed; null: the open amount is not known. */
export function collectableMinor(
  { openMinor }: Pick<LawDebt, 'openMinor'>,
  { ceases }: DisputeState,
): bigint | null {
  if (ceases === 'all') return 0n;
  if (openMinor === null) return null;
  const restMinor = openMinor - (ceases ?? 0n);
  return restMinor > 0n ? restMinor : 0n;
}

/** Day of a written request for the original creditor that came in time and is not answered; null: none. */
export function originalCreditorAskedOn(
  debtId: string,
  notices: readonly Notice[],
  validation: ValidationState,
): LocalDate | null {
  const own = notices.filter((one) => isAbout(one, debtId));
  const open = own.filter(
    (one) =>
      one.kind === 'original-creditor-request' &&
      isTimely(one, validation) &&
      !own.some(({ kind, on }) => kind === 'original-creditor-answer' && on >= one.on),
  );
  const [first] = open.map(({ on }) => on).sort();
  return first ?? null;
}
