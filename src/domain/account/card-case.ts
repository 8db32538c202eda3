import type { DeclineClass } from './declines';
import type { Instant } from './facts';

/** One attempt to charge a stored method that failed. */
export interface ChargeAttempt {
  readonly at: Instant;
  readonly by: 'billing' | 'duecourse';
  readonly method: string | null;
  /** Name of the charge at the source: what tells two reports of one attempt from two attempts. */
  readonly ref?: string | null;
  readonly decline?: DeclineClass | null;
  readonly code?: string | null;
}

/** What is known of an invoice that is charged to a stored method. */
export interface CardCase {
  readonly firstFailedAt: Instant | null;
  readonly failedAttempts: number;
  /** Failed attempts that are known by their time, oldest first, the billing system's and ours. */
  readonly attempts?: readonly ChargeAttempt[] | null;
  /** When the billing system tries again; absent or null: it does not, or has not said. */
  readonly nextAttemptAt?: Instant | null;
  /** Class of the last decline; a hard one ends attempts on this card. */
  readonly decline?: DeclineClass | null;
  /** Code of the last decline, as the billing system writes it. */
  readonly declineCode?: string | null;
  /** Mark of the stored method that was tried last; another one may be charged after a hard decline. */
  readonly paymentMethod?: string | null;
  /** When that was said last; older news does not replace it. */
  readonly paymentMethodAt?: Instant | null;
  /** When the customer cancelled what it is for: the method is not charged again. */
  readonly cancelledAt?: Instant | null;
}
