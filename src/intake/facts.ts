import type { DeclineClass } from '../domain/account/declines';
import type { Instant } from '../domain/account/facts';

/**
 * What a billing system tells, in our words. A source reads its own events into these; what they mean
 * for an account is the same for every source (`apply.ts`).
 */
export type SourceFact =
  | InvoiceFact
  | PaymentFact
  | CustomerFact
  | CreditNoteFact
  | RefundFact
  | ChargebackFact
  | DisputeFact
  | CardAttemptFact
  | CardChangedFact
  | ServiceCancelledFact;

/** Debtor as the source knows it. Values are checked, addresses and numbers only read. */
export interface SourceDebtor {
  /** The source's own id, without the source's name. */
  readonly id: string;
  readonly name: string | null;
  readonly kind: 'business' | 'consumer' | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Lines of a postal address, joined by line breaks. */
  readonly address: string | null;
  readonly country: string | null;
  /** State, town and post code as the source wrote them. */
  readonly state: string | null;
  readonly city: string | null;
  readonly postCode: string | null;
  /** Stated, or derived from the address; null: unknown. */
  readonly timeZone: string | null;
  readonly language: string | null;
  /** Consent to text messages on file; null: the source does not say. */
  readonly smsConsent: boolean | null;
}

export interface SourcePayment {
  readonly externalId: string;
  readonly chargeId: string | null;
  readonly paymentIntent: string | null;
  readonly amountMinor: bigint;
  readonly receivedAt: Instant;
}

/** A moment, or a calendar date that somebody wrote down. */
export type SourceDay = { readonly at: Instant } | { readonly on: string };

export interface InvoiceFact {
  readonly kind: 'invoice';
  readonly change: 'seen' | 'changed' | 'failed' | 'paid' | 'voided' | 'uncollectible';
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  /** What is claimed, before credit notes; zero: nothing (any more). */
  readonly amountMinor: bigint;
  readonly issued: SourceDay;
  /** Null: a card invoice, which counts from its first failed charge. */
  readonly due: SourceDay | null;
  /** Of a change: does the source say that the due date moved? Null: it does not say what changed. */
  readonly dueMoved: boolean | null;
  readonly collection: 'invoice' | 'card';
  readonly purpose: 'consumer' | 'commercial' | 'unknown';
  readonly failedAttempts: number;
  /** When the source charges again; null: it will not; absent: it does not say. */
  readonly nextAttemptAt?: Instant | null;
  /** What is known of the charge that failed; absent: only that it did. */
  readonly attempt?: Omit<CardAttemptFact, 'kind' | 'invoiceId'>;
  readonly payments: readonly SourcePayment[];
  readonly debtor: SourceDebtor;
}

/** Money that came in, told by itself. What it is for may be named, or come later, or never. */
export interface PaymentFact {
  readonly kind: 'payment';
  readonly externalId: string;
  /** The invoice that it pays; the source may tell of that one later. */
  readonly invoiceId: string | null;
  /** The source's customer, where no invoice is named. */
  readonly customerId: string | null;
  /** Our own account, where the source knows it. */
  readonly accountId: string | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly received: SourceDay;
  readonly reference: string | null;
  readonly payer: string | null;
}

export interface CustomerFact {
  readonly kind: 'customer';
  readonly debtor: SourceDebtor;
}

export interface CreditNoteFact {
  readonly kind: 'credit-note';
  readonly id: string;
  readonly invoiceId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly creditedAt: Instant;
  /** When a note that had counted was voided; null: it stands. */
  readonly voidedAt: Instant | null;
}

/** By what the source names a payment; the first that is known here finds it. */
export interface SourcePaymentRef {
  readonly externalId: string | null;
  readonly chargeId: string | null;
  readonly paymentIntent: string | null;
  readonly invoiceId: string | null;
  readonly currency: string;
}

export interface RefundFact {
  readonly kind: 'refund';
  readonly payment: SourcePaymentRef;
  /** All that was given back so far, or one refund by its own name. */
  readonly back:
    | { readonly kind: 'total'; readonly totalMinor: bigint }
    | { readonly kind: 'part'; readonly id: string; readonly amountMinor: bigint };
  readonly refundedAt: Instant;
}

export interface ChargebackFact {
  readonly kind: 'chargeback';
  readonly id: string;
  readonly payment: SourcePaymentRef;
  readonly amountMinor: bigint;
  readonly takenAt: Instant;
  /** When the bank gave the money back; null: it has not. */
  readonly wonAt: Instant | null;
}

/** The debtor says that an invoice is wrong, and the source hears of it first. */
export interface DisputeFact {
  readonly kind: 'dispute';
  readonly id: string;
  readonly invoiceId: string;
  readonly reason: string;
  /** When the source settled it; what was right about it comes as a credit note or a void. Null: open. */
  readonly closed: { readonly outcome: string } | null;
}

/** One charge of a stored method that failed, and why. */
export interface CardAttemptFact {
  readonly kind: 'card-attempt';
  readonly invoiceId: string;
  readonly at: Instant;
  /** Name of the charge at the source; null: it has none, or is not told. */
  readonly ref: string | null;
  /** Mark of the stored method. */
  readonly method: string | null;
  readonly code: string | null;
  /** Null: nothing is known of the reason. */
  readonly decline: DeclineClass | null;
}

/** Another stored method of a customer is charged from now on. */
export interface CardChangedFact {
  readonly kind: 'card-changed';
  readonly debtorId: string;
  readonly method: string;
}

/** The customer has ended what the invoices are for: stored methods are not charged any more. */
export interface ServiceCancelledFact {
  readonly kind: 'service-cancelled';
  readonly debtorId: string;
}

/** One event of a source, read. */
export interface SourceEvent {
  readonly id: string;
  readonly type: string;
  /** When it happened at the source; an older one never moves a newer state back. */
  readonly at: Instant;
  /** The creditor that the event itself names; it has to be the one whose key signed it. Null: none. */
  readonly creditorId: string | null;
  readonly facts: readonly SourceFact[];
}

/** What became of reading a body: an event, one that does not concern us, or one that cannot be trusted. */
export type SourceReading =
  | { readonly kind: 'event'; readonly event: SourceEvent }
  | {
      readonly kind: 'ignored';
      readonly id: string;
      readonly type: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'quarantined';
      readonly id: string | null;
      readonly type: string;
      /** Code and place of the fault, never a value. */
      readonly reason: string;
    };
