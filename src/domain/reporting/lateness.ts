/** A reason for lateness of one debtor in one month. */
export interface LatenessRow {
  /** "2026-03" */
  readonly month: string;
  readonly debtorId: string;
  readonly debtor: string;
  readonly currency: string;
  /** Where the reason was said. */
  readonly source:
    'dispute' | 'hold' | 'promise' | 'plan' | 'settlement' | 'call' | 'task' | 'card';
  readonly reason: string;
  readonly times: number;
  /** The newest note that goes with it. */
  readonly note: string | null;
}
