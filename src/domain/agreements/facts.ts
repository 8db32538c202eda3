import type { Instant } from '../account/facts';
import type { LocalDate } from '../calendar/dates';
import type { AgreementOwn } from './own';

export interface Instalment {
  readonly n: number;
  readonly dueOn: LocalDate;
  readonly amountMinor: bigint;
}

export type AgreementStatus =
  'proposed' | 'active' | 'kept' | 'partly-kept' | 'broken' | 'cancelled' | 'withdrawn' | 'expired';

/** A promise, plan or settlement. Its schedule is fixed when made; its status follows from payments and time. */
export interface AgreementFacts {
  readonly id: string;
  readonly accountId: string;
  readonly type: 'promise' | 'plan' | 'settlement';
  readonly status: AgreementStatus;
  readonly invoiceIds: readonly string[];
  readonly instalments: readonly Instalment[];
  /** Balance that the agreement covers when made. */
  readonly coveredMinor: bigint;
  /** Last day to accept an offer. */
  readonly expiresOn: LocalDate | null;
  readonly toleranceMinor: bigint;
  readonly graceDays: number;
  readonly graceKind: 'calendar' | 'working';
  readonly proposedBy: string;
  readonly acceptedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endReason: string | null;
  /** What only some agreements have: policy of a plan, origin of an offer, an incentive. */
  readonly own: AgreementOwn;
  readonly createdAt: Instant;
}

export interface ApprovalFacts {
  readonly id: string;
  readonly accountId: string;
  readonly creditorId: string;
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  /** A command to run when approved, or the step that waits for it. */
  readonly subject:
    | {
        readonly kind: 'command';
        readonly name: string;
        readonly data: unknown;
        readonly by: string;
      }
    | { readonly kind: 'step'; readonly effectKey: string; readonly stepId: string };
  readonly title: string;
  readonly subjectHash: string;
  /** Actor id, or `system`. The proposer never approves. */
  readonly proposedBy: string;
  /** Distinct people who must say yes. */
  readonly people: number;
  readonly decisions: readonly {
    by: string;
    approve: boolean;
    reason: string;
    decidedAt: Instant;
  }[];
  /** When it passes to the supervisor, once; null: it does not. */
  readonly escalateAt: Instant | null;
  readonly escalatedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly createdAt: Instant;
  readonly decidedAt: Instant | null;
}
