import type { Channel, ContactPoint, EffectKind, HoldType, Instant } from '../account/facts';
import type { LocalDate } from '../calendar/dates';

/**
 * What a rule of law may know about an effect that is about to happen. Built from an account
 * (`of-account.ts`) or from the input of `calc contact`; the rules do not know which.
 */
export interface Situation {
  /** The moment of the effect. */
  readonly at: Instant;
  readonly kind: EffectKind;
  readonly purpose: ContactPurpose;
  /** Null: the effect reaches nobody (a charge, a suit). */
  readonly channel: LawChannel | null;
  readonly recipient: Recipient;
  readonly address: AddressUsed | null;
  readonly content: Content;
  readonly collector: Collector;
  readonly debtorKind: 'natural-person' | 'entity' | 'unknown';
  /** A person who trades under the own name: protected like a consumer by some procedures. */
  readonly isSoleTrader: boolean;
  readonly debtType: DebtType;
  /** The debts that the effect is about; never empty for a charge, a placement or a suit. */
  readonly debts: readonly LawDebt[];
  /**
   * Places whose law may bind, each with what encloses it: `US`, `US-MA`, `US-NY`, `US-NY-NYC`, `GB`,
   * `GB-SCT`, `CA-ON`, `DE`, `FR`, `EU`, `AU`. Empty: not known, so nothing may be done.
   */
  readonly jurisdictions: readonly string[];
  /** Every zone in which the debtor may plausibly be; empty: not known. */
  readonly zones: readonly string[];
  readonly preferences: Preferences;
  readonly restrictions: readonly Restriction[];
  readonly consents: readonly Consent[];
  readonly holds: readonly LawHold[];
  readonly notices: readonly Notice[];
  /** Contacts and attempts with this person, both directions, in any order. */
  readonly attempts: readonly Attempt[];
  /** How long the effect may take; it must fit before a window closes. */
  readonly leaseMs: number;
}

export type DebtType = 'consumer' | 'commercial' | 'unknown';
export type LawRole = 'first-party' | 'third-party' | 'debt-buyer';
export type LawChannel =
  | Channel
  | 'voicemail'
  | 'ringless-voicemail'
  | 'postcard'
  | 'portal'
  | 'social'
  | 'in-person'
  | 'credit-report';

/** What a contact is for. `reminder` is any request for payment without more. */
export type ContactPurpose =
  | 'reminder'
  | 'validation-notice'
  | 'verification'
  | 'dispute-answer'
  | 'original-creditor-answer'
  | 'opt-out-confirmation'
  | 'termination-notice'
  | 'remedy-notice'
  | 'settlement-offer'
  | 'suit-threat'
  | 'letter-of-claim'
  | 'placement-notice'
  | 'statement'
  | 'reply'
  | 'location'
  | 'proof-of-claim'
  | 'sale'
  | 'placement'
  | 'return-to-owner'
  | 'credit-reporting'
  | 'fee'
  | 'deposit'
  | 'suit'
  | 'account-alert'
  | 'marketing';

/** Who is reached. */
export type Recipient =
  | 'debtor'
  | 'spouse'
  | 'representative'
  | 'attorney'
  | 'bankruptcy-attorney'
  | 'trustee'
  | 'guarantor'
  | 'joint-debtor'
  | 'credit-bureau'
  | 'creditor'
  | 'third-person'
  | 'estate';

export interface Collector {
  readonly role: LawRole;
  /** False: it collects its own debts under a name that suggests somebody else. */
  readonly inOwnName: boolean;
  /** False: the debt was not in default when it was obtained for servicing. */
  readonly inDefaultWhenObtained: boolean;
}

/** The address or number that would be used. */
export interface AddressUsed {
  readonly value: string | null;
  readonly kind: ContactPoint['kind'];
  /** Where it reaches the person; a mobile number and an e-mail address are tied to no place. */
  readonly place: 'home' | 'work' | 'mobile' | 'unknown';
  readonly isEmployerProvided: boolean;
  /** Known to have led to somebody else learning of the debt, or not to be the person's. */
  readonly isUnusable: boolean;
  readonly isOptedOut: boolean;
}

/** What the message says, as far as rules ask. Null: not known, so a duty to say it counts as unmet only where it must be shown. */
export interface Content {
  readonly hasOptOut: boolean | null;
  /** Anything beyond the confirmation of an opt-out. */
  readonly isBareConfirmation: boolean;
  readonly threatensSuit: boolean;
  /** A demand with a date that ends before the validation period does. */
  readonly overshadows: boolean;
  readonly hasDisclosures: boolean | null;
  readonly isMarketing: boolean;
  /** Fee asked for, and what allows it. */
  readonly feeAllowedBy: 'agreement' | 'law' | null;
}

export interface LawDebt {
  readonly id: string;
  /** Number under which several loans were obtained as one; they are one debt for call frequency. */
  readonly group: string | null;
  readonly type: DebtType;
  readonly status: 'open' | 'paid' | 'settled' | 'discharged';
  /** Medical, card, loan, rent, goods, services ...; null: not known. */
  readonly nature: string | null;
  readonly isChargedOff: boolean;
  readonly disputedMinor: bigint | null;
  readonly openMinor: bigint | null;
  /** Last day on which a suit is in time, worked out by `limitation.ts`; null: not known. */
  readonly limitationOn: LocalDate | null;
  readonly isTimeBarred: boolean;
  readonly isExtinguished: boolean;
  /** A lawyer has to look (contested period, missing facts). */
  readonly limitationNeedsReview: boolean;
  /** Statute of the period; absent: not known. */
  readonly limitationCitation?: string | null;
  /** Yearly rate in percent, where the effect is interest; null: none. */
  readonly ratePercent: string | null;
  readonly incurredOn: LocalDate | null;
}

/** Times and places that the person called inconvenient, or that the creditor's file says are. */
export interface Preferences {
  readonly times: readonly InconvenientTime[];
  readonly places: readonly ('home' | 'work')[];
  /** The employer forbids contact at work, or the person cannot be called there. */
  readonly noWork: boolean;
}

/** Weekdays 1 (Monday) to 7; minutes after local midnight, [fromMinutes, untilMinutes); dates inclusive. */
export interface InconvenientTime {
  readonly weekdays: readonly number[];
  readonly fromMinutes: number;
  readonly untilMinutes: number;
  readonly fromOn: LocalDate | null;
  readonly untilOn: LocalDate | null;
  readonly source: string;
}

/** What the person forbade or demanded; `at` is when it was received. */
export interface Restriction {
  readonly type:
    'cease' | 'refusal' | 'medium' | 'address' | 'opt-out' | 'attorney' | 'employer' | 'place';
  /** Only writing ends communication as a whole (12 CFR 1006.6(c)). */
  readonly isWritten: boolean;
  readonly channel: LawChannel | null;
  readonly address: string | null;
  readonly at: Instant;
  /** Days for which the attorney has not answered; null: not asked, or answered. */
  readonly unansweredDays: number | null;
  readonly liftedAt: Instant | null;
}

/** On what an address or number rests. */
export interface Consent {
  readonly channel: LawChannel;
  readonly address: string | null;
  /**
   * `direct`: given to this collector. `inbound`: the person wrote from it about the debt. `creditor-notice`:
   * the creditor's notice procedure. `prior-collector`: used by the collector before. `e-sign`: consent to
   * electronic notices. `call-back`: asked to be called. `on-file`: kept by the creditor.
   */
  readonly basis:
    | 'direct'
    | 'inbound'
    | 'inbound-call'
    | 'creditor-notice'
    | 'prior-collector'
    | 'e-sign'
    | 'call-back'
    | 'on-file';
  readonly at: Instant;
  /** Renewed, texted again, or checked against the reassigned-numbers database. */
  readonly checkedAt: Instant | null;
  /** Ends by itself (a stated term); null: it does not. */
  readonly untilAt: Instant | null;
  readonly withdrawnAt: Instant | null;
  readonly source: string;
  /** Creditor's notice: the last day given for opting out. */
  readonly deadlineOn: LocalDate | null;
  /** Prior collector: the one immediately before used the address. */
  readonly usedByImmediatelyPrior: boolean;
}

export interface LawHold {
  readonly id: string;
  readonly type: HoldType;
  readonly fromAt: Instant;
  readonly untilAt: Instant | null;
  readonly debtId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** It is about the reader, who is not the debtor; absent: about the debtor. */
  readonly isReaders?: boolean;
}

/** Everything that may be recorded as a notice. */
export const noticeKinds = [
  'initial-communication',
  'limited-content-message',
  'validation',
  'dispute',
  'original-creditor-request',
  'verification',
  'duplicative-notice',
  'original-creditor-answer',
  'substantiation-request',
  'substantiation',
  'letter-of-claim',
  'reply-form',
  'documents-requested',
  'documents-supplied',
  'negotiation-failed-notice',
  'placement-notice',
  'undeliverable',
  'written-notice',
  'time-barred-notice',
  'deposit-notice',
  'identity-theft-report',
] as const;

/** Something formal that went out or came in. */
export interface Notice {
  readonly kind: (typeof noticeKinds)[number];
  readonly debtIds: readonly string[];
  /** Day of sending or receipt, where the debtor is. */
  readonly on: LocalDate;
  readonly method: NoticeMethod | null;
  readonly isWritten: boolean;
  /** A dispute that says nothing new and material over one already answered. */
  readonly isDuplicative: boolean;
  readonly amountMinor: bigint | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** How a notice travelled; `electronic` is any message that is kept by its reader. */
export type NoticeMethod = 'mail' | 'electronic' | 'oral';

export interface Attempt {
  readonly at: Instant;
  readonly direction: 'in' | 'out';
  readonly channel: LawChannel;
  readonly result:
    | 'no-answer'
    | 'voicemail'
    | 'voicemail-full'
    | 'busy'
    | 'not-in-service'
    | 'conversation'
    | 'wrong-number'
    | 'dropped'
    | 'sent'
    | 'bounced'
    | 'received';
  /** Debts it was about; empty: none was named. */
  readonly debtIds: readonly string[];
  readonly to: Recipient;
  readonly number: string | null;
  readonly place: 'home' | 'work' | 'mobile' | 'unknown';
}
