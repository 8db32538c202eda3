import type { LocalDate } from '../calendar/dates';
import type { AgreementFacts, ApprovalFacts } from '../agreements/facts';
import type { NextAction } from './actions';
import type { CardCase } from './card-case';
import type {
  ClaimFacts,
  ContactPreferences,
  ElsewhereFacts,
  HoldDetails,
  InstallationHold,
  LegalEventFacts,
  PartyFacts,
  PointConsent,
} from './case-file';
import type { ChargeFacts, PrincipalMove } from './charges';
import type { CreditorFacts } from './creditor';
import type { BehaviourFacts } from '../reporting/behaviour';
import type { ContactRole } from '../strategy/document';

/** Epoch milliseconds of business time. Names of fields that hold one end in `At`. */
export type Instant = number;

export type Stage = 'reminder' | 'escalation' | 'plan' | 'agency' | 'legal' | 'closed';
export type Outcome =
  'paid' | 'settled' | 'placed' | 'judgment' | 'written-off' | 'withdrawn' | 'extinguished';
/** The four kinds of effect that the gate guards. */
export type EffectKind = 'contact' | 'charge' | 'place' | 'sue';
export type Channel = 'email' | 'sms' | 'letter' | 'call';
export type Purpose = 'consumer' | 'commercial' | 'unknown';
export type WaitingFor =
  'step' | 'approval' | 'promise' | 'instalment' | 'hold' | 'answer' | 'person';

export interface AccountFacts {
  readonly id: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly currency: string;
  readonly status: 'open' | 'closed';
  readonly stage: Stage;
  readonly outcome: Outcome | null;
  readonly strategyId: string;
  readonly strategyVersion: number;
  readonly factsVersion: number;
  readonly stageSinceAt: Instant;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  /** Outcome chosen by a person (close, write-off); decide closes on it. */
  readonly closeAs: Outcome | null;
  readonly needsAttention: string | null;
  readonly assignedTo: string | null;
  /** Kept answer of the last decision, for lists; decide never reads it. */
  readonly nextAction: NextAction | null;
}

export interface ContactPoint {
  readonly id: string;
  readonly debtorId: string;
  readonly kind: 'email' | 'phone' | 'address';
  readonly value: string;
  readonly status: 'ok' | 'invalid' | 'bounced' | 'opted-out';
  /** Consent to text messages on file, with where it came from. */
  readonly smsConsent: boolean;
  /** Consents, opt-outs and procedures of this very address, oldest first. */
  readonly consents: readonly PointConsent[];
  /** Where it reaches the person; null: not said. */
  readonly place: 'home' | 'work' | 'mobile' | null;
  /** Function of whoever reads it at a business; absent or null: not said. */
  readonly role?: ContactRole | null;
  /** Zones that the number or post code speaks for; empty: it says nothing. */
  readonly zones: readonly string[];
  readonly source: string;
  readonly createdAt: Instant;
}

export interface DebtorFacts {
  readonly id: string;
  readonly creditorId: string;
  readonly personId: string;
  readonly externalId: string;
  readonly name: string;
  readonly kind: 'business' | 'consumer';
  /** IANA name that was stated or derived from the address; null: unknown, nothing is sent. */
  readonly timeZone: string | null;
  readonly country: string | null;
  /** State or part of the country, ISO 3166-2 without the country: `MA`, `SCT`, `ON`. */
  readonly region: string | null;
  /** Town, where it has rules of its own: `NYC`. */
  readonly locality: string | null;
  readonly preferences: ContactPreferences;
  /** A business that is one natural person: protected like one by some procedures. Absent: it is not. */
  readonly soleTrader?: boolean;
  /** Words that the creditor sorts its debtors by; absent or null: none. */
  readonly tags?: readonly string[] | null;
  readonly language: string;
  /** Not dunned, while the age of what is owed goes on. */
  readonly excluded: boolean;
  /** When that ends by itself; null or absent: it does not. */
  readonly excludedUntilAt?: Instant | null;
  readonly createdAt: Instant;
}

export type InvoiceStatus = 'open' | 'paid' | 'disputed' | 'void' | 'uncollectible';

export interface InvoiceFacts extends CardCase {
  readonly id: string;
  readonly accountId: string;
  readonly creditorId: string;
  readonly source: string;
  readonly externalId: string;
  readonly number: string;
  readonly issuedOn: LocalDate;
  /** Null for a card invoice: it counts from its first failed charge. */
  readonly dueOn: LocalDate | null;
  /** Due date before it was extended; null: never extended. It stays for limitation. */
  readonly originalDueOn: LocalDate | null;
  /** Day from which the age counts after an event that re-aged it; null: the day of the convention. */
  readonly agedFromOn: LocalDate | null;
  /** Day after which interest runs where that is not the original due date (an extension that waived it); else null. */
  readonly interestAfterOn: LocalDate | null;
  /** Charged off in the books on this day; collection goes on and later money is a recovery. */
  readonly chargedOffOn: LocalDate | null;
  readonly amountMinor: bigint;
  /** Principal still open. */
  readonly openMinor: bigint;
  readonly currency: string;
  readonly status: 'open' | 'paid' | 'void' | 'uncollectible';
  readonly purpose: Purpose;
  readonly collection: 'invoice' | 'card';
  readonly paidOn: LocalDate | null;
  /** Time of the newest source event applied; older ones never move the state back. */
  readonly sourceAt: Instant;
  readonly claim: ClaimFacts;
  /** Not dunned, while its age goes on. */
  readonly excluded: boolean;
  /** When that ends by itself; null or absent: it does not. */
  readonly excludedUntilAt?: Instant | null;
  readonly createdAt: Instant;
}

/** Part of a payment: what it pays, of which invoice, and the rule that put it there. */
export interface PaymentLine {
  readonly invoiceId: string | null;
  readonly ledger: 'receivable' | 'interest' | 'fees' | 'costs' | 'overpayment';
  readonly amountMinor: bigint;
  readonly rule: string;
  /** Agreement or placement that the money came from: it pays only what that covers. */
  readonly measureId?: string;
}

export interface PaymentFacts {
  readonly id: string;
  readonly creditorId: string;
  readonly accountId: string | null;
  readonly invoiceId: string | null;
  readonly source: string;
  readonly externalId: string;
  readonly paymentIntent: string | null;
  readonly chargeId: string | null;
  readonly amountMinor: bigint;
  readonly refundedMinor: bigint;
  readonly chargedBackMinor: bigint;
  readonly currency: string;
  readonly receivedOn: LocalDate;
  readonly reference: string | null;
  /** Name of the payer as the bank wrote it; null: not stated. */
  readonly payer: string | null;
  readonly status: 'applied' | 'suspense';
  /** What a bank statement's money may be for, until a person says; null: nothing fits, or it is placed. */
  readonly proposal: PaymentProposal | null;
  /** What it pays today, in the order of allocation; what goes back is taken from the end. Empty in suspense. */
  readonly lines: readonly PaymentLine[];
  readonly createdAt: Instant;
}

/** A guess for money that came without a reference of ours. */
export interface PaymentProposal {
  readonly accountId: string;
  readonly invoiceId: string;
  /** `amount-and-payer` or `amount`. */
  readonly rule: string;
}

export type HoldType =
  | 'pause'
  | 'dispute'
  | 'attorney'
  | 'bankruptcy'
  | 'deceased'
  | 'scra'
  | 'minor'
  | 'breathing-space'
  | 'hardship'
  | 'fraud'
  | 'complaint'
  | 'operator'
  | 'reply'
  | 'cease';

export interface HoldFacts {
  readonly id: string;
  readonly accountId: string;
  /** Null: the whole account. */
  readonly invoiceId: string | null;
  readonly type: HoldType;
  readonly reason: string;
  readonly blocks: readonly EffectKind[];
  /** Only this channel (cease by channel); null: all. */
  readonly channel: Channel | null;
  readonly fromAt: Instant;
  readonly untilAt: Instant | null;
  readonly releasedAt: Instant | null;
  readonly releaseReason: string | null;
  /** Disputed part; null: all of it. */
  readonly amountMinor: bigint | null;
  readonly outcome: 'upheld' | 'rejected' | 'partly' | null;
  /** Only this party; null: the debtor, and with it the account. */
  readonly partyId: string | null;
  readonly details: HoldDetails;
  readonly placedBy: string;
  readonly createdAt: Instant;
}

export interface TaskFacts {
  readonly id: string;
  readonly accountId: string;
  readonly creditorId: string;
  /** Business key of the step that opened it; null when a person or a rule did. */
  readonly effectKey: string | null;
  readonly stepId: string | null;
  readonly kind: 'call' | 'visit' | 'post-letter' | 'decision' | 'review' | 'trace';
  readonly title: string;
  readonly owner: string | null;
  readonly status: 'open' | 'done' | 'expired' | 'cancelled';
  readonly outcome: string | null;
  readonly note: string | null;
  readonly dueAt: Instant;
  readonly expiresAt: Instant | null;
  readonly createdAt: Instant;
  readonly doneAt: Instant | null;
}

/** One performed, skipped or opened piece of a step; its key is the business key of design point 6. */
export interface StepEffect {
  /** `creditor/account/stepId/cause/repeat/channel` */
  readonly key: string;
  readonly accountId: string;
  readonly stepId: string;
  readonly cause: string;
  readonly repeat: number;
  /** Channel, `fee`, `task`, `approval`, `hand-off`, `billing`, `move`, `end` or `retry`; `skip` for a condition that was false, `made` for a time made elsewhere. */
  readonly channel: string;
  readonly kind:
    | 'contact'
    | 'charge'
    | 'task'
    | 'approval'
    | 'place'
    | 'hand-off'
    | 'billing'
    | 'move'
    | 'end'
    | 'retry'
    | 'skip';
  readonly stage: Stage;
  readonly at: Instant;
  readonly note: string | null;
  readonly messageId: string | null;
  readonly taskId: string | null;
  readonly transactionId: string | null;
  readonly approvalId: string | null;
  /** Date printed in the message; the next step never runs before the day after. */
  readonly payByOn: LocalDate | null;
}

export type MessageStatus =
  | 'planned'
  | 'dispatching'
  | 'accepted'
  | 'rejected'
  | 'unknown'
  | 'not-sent'
  | 'abandoned'
  | 'suppressed';

/** A message without its text: what decisions need. */
export interface MessageFacts {
  readonly id: string;
  readonly key: string;
  readonly accountId: string;
  readonly creditorId: string;
  readonly stepId: string;
  readonly stage: Stage;
  readonly channel: Channel;
  readonly template: string;
  /** Version of the creditor's own text that was written; null or absent: the shipped one, or nothing yet. */
  readonly templateVersion?: number | null;
  readonly toAddress: string;
  readonly contactPointId: string | null;
  /** Reader, where it is not the debtor. */
  readonly partyId: string | null;
  /** A: reminder, may be abandoned when its fate stays unknown. B: a notice, goes to a person. */
  readonly messageClass: 'A' | 'B';
  readonly status: MessageStatus;
  readonly reason: string | null;
  readonly attempt: number;
  readonly worker: string | null;
  readonly plannedAt: Instant;
  readonly leaseUntilAt: Instant | null;
  readonly dispatchedAt: Instant | null;
  readonly acceptedAt: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly bouncedAt: Instant | null;
  readonly unknownSinceAt: Instant | null;
  readonly provider: string | null;
  readonly providerId: string | null;
  readonly bodySha256: string | null;
  readonly payByOn: LocalDate | null;
  readonly retryAt: Instant | null;
}

export interface CallFacts {
  readonly id: string;
  readonly accountId: string;
  readonly at: Instant;
  readonly direction: 'in' | 'out';
  readonly result: 'no-answer' | 'voicemail' | 'busy' | 'conversation' | 'wrong-number';
  readonly number: string;
  readonly invoiceIds: readonly string[];
  /** With whom, where it is not the debtor. */
  readonly partyId: string | null;
  readonly note: string | null;
  readonly by: string;
}

/** Agency placement or hand-off to counsel: an undertaking with an outside party. */
export interface PlacementFacts {
  readonly id: string;
  readonly accountId: string;
  readonly kind: 'agency' | 'legal';
  readonly partyId: string;
  readonly status: 'planned' | 'transmitted' | 'accepted' | 'refused' | 'recalled';
  readonly invoiceIds: readonly string[];
  readonly effectKey: string;
  readonly receiptId: string | null;
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly transmittedAt: Instant | null;
  readonly endedAt: Instant | null;
}

export type LedgerAccount =
  | 'receivable'
  | 'interest'
  | 'fees'
  | 'costs'
  | 'cash'
  | 'suspense'
  | 'overpayment'
  | 'write-off'
  | 'income';

/** Sum of entries of one ledger account (debit minus credit), per invoice where one is named. */
export interface LedgerBalance {
  readonly ledger: LedgerAccount;
  readonly invoiceId: string | null;
  readonly balanceMinor: bigint;
}

/** Everything that a decision may read about one account. Loaded under the lock, in one statement. */
export interface Facts {
  /** Null: the installation is at work. */
  readonly installation: InstallationHold | null;
  readonly account: AccountFacts;
  readonly creditor: CreditorFacts;
  readonly debtor: DebtorFacts;
  readonly contacts: readonly ContactPoint[];
  readonly invoices: readonly InvoiceFacts[];
  readonly payments: readonly PaymentFacts[];
  readonly balances: readonly LedgerBalance[];
  /** By day, oldest first. */
  readonly principalMoves: readonly PrincipalMove[];
  /** As they were charged, oldest first. */
  readonly charges: readonly ChargeFacts[];
  readonly holds: readonly HoldFacts[];
  readonly agreements: readonly AgreementFacts[];
  readonly approvals: readonly ApprovalFacts[];
  readonly tasks: readonly TaskFacts[];
  readonly effects: readonly StepEffect[];
  readonly messages: readonly MessageFacts[];
  readonly calls: readonly CallFacts[];
  readonly placements: readonly PlacementFacts[];
  /** Others whom the account concerns, by when they joined. */
  readonly parties: readonly PartyFacts[];
  readonly legalEvents: readonly LegalEventFacts[];
  /** Newest first, at most `limits.elsewhereMax`. */
  readonly elsewhere: readonly ElsewhereFacts[];
  /** How the debtor behaves on its accounts in other currencies; absent: it has none. */
  readonly siblings?: readonly BehaviourFacts[];
}
