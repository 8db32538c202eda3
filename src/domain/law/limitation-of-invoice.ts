import type { Facts, Instant, InvoiceFacts } from '../account/facts';
import type { LocalDate } from '../calendar/dates';

/** Whether and how long an invoice can still be sued for. */
export interface InvoiceLimitation {
  readonly expiresOn: LocalDate | null;
  readonly expired: boolean;
  readonly extinguished: boolean;
  readonly needsReview: boolean;
  readonly rule: string;
}

/** Limitation of one claim of an account; null: no period is on file for where it is. */
export function limitationOfInvoice(
  _facts: Facts,
  _invoice: InvoiceFacts,
  _now: Instant,
): InvoiceLimitation | null {
  return null;
}
