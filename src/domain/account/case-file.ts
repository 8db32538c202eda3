import type { LocalDate } from '../calendar/dates';
import type { Consent, InconvenientTime, Notice } from '../law/situation';
import type { CallFacts, Channel, ContactPoint, Instant } from './facts';

/**
 * What the law wants to know of one claim. Everything is optional: what is missing is derived where
 * that is safe (`law/of-account.ts`), else a person is asked.
 */
export interface ClaimFacts {
  /** Portfolio of the creditor that it belongs to; it says the role. */
  readonly portfolio?: string;
  readonly originalCreditor?: string;
  /** Creditor on the itemization date (12 CFR 1006.34(c)(2)(iii)). */
  readonly itemizationCreditor?: string;
  readonly currentCreditor?: string;
  readonly itemizationOn?: LocalDate;
  /** Day on which it was placed with us; default: the day on which it came here. */
  readonly placedOn?: LocalDate;
  /** Day on which the cause of action accrued; default: the day after the original due date. */
  readonly accruedOn?: LocalDate;
  /** `written`, `open-account`, `oral`, `goods`, `consumer-credit`, `judgment`, ...; see `law/limitation.ts`. */
  readonly debtKind?: string;
  /** Whose period of limitation runs, where it is not the debtor's place: `US-NY`, `GB-SCT`. */
  readonly limitationIn?: string;
  /** Several loans under one number when obtained are one debt. */
  readonly group?: string;
  readonly nature?: string;
  /** False: not in default when it was obtained for servicing. */
  readonly inDefaultWhenObtained?: boolean;
}

/** A portfolio says in which role the collecting organisation works its claims. */
export interface Portfolio {
  readonly id: string;
  readonly title: string;
  readonly role: 'first-party' | 'third-party' | 'debt-buyer';
  /** Whose claims they are; absent: the organisation's own. */
  readonly creditorName?: string;
  /** False: own debts are collected under a name that suggests somebody else. */
  readonly inOwnName?: boolean;
}

/** Events that move or record the end of the time in which a claim can be sued for. */
export type LimitationEventKind =
  'acknowledgment' | 'part-payment' | 'suit' | 'judgment' | 'negotiation' | 'tolling' | 'extension';

/** Something of legal weight: a notice, an event of limitation, a message that came in, an override. Only ever added. */
export interface LegalEventFacts {
  readonly id: string;
  readonly accountId: string;
  /** Null: every claim of the account. */
  readonly invoiceId: string | null;
  readonly partyId: string | null;
  readonly kind: Notice['kind'] | LimitationEventKind | 'inbound' | 'override';
  /** Day on which it was sent, received or done, where the debtor is. */
  readonly on: LocalDate;
  /** The moment, where it is known; else when it was recorded. */
  readonly at: Instant;
  readonly data: LegalEventData;
  readonly by: string;
  readonly createdAt: Instant;
}

export interface LegalEventData {
  readonly method?: Notice['method'];
  readonly isWritten?: boolean;
  readonly isDuplicative?: boolean;
  readonly untilOn?: LocalDate | null;
  readonly channel?: Channel;
  readonly address?: string;
  readonly note?: string;
  /** Of an override: the rule of policy that does not stand until `untilAt`, why, and who agreed. */
  readonly rule?: string;
  readonly untilAt?: Instant;
  readonly reason?: string;
  readonly agreedBy?: string;
  readonly messageId?: string;
  /** Of an undeliverable notice: the recorded notice that came back. */
  readonly refersTo?: string;
  /** Of a text that came in: what this account answers to it, once. */
  readonly answer?: 'opt-out-confirmation' | 'help';
}

export const partyRoles = [
  'joint-debtor',
  'guarantor',
  'parent-company',
  'contact',
  'attorney',
  'representative',
] as const;

export type PartyRole = (typeof partyRoles)[number];

/** Somebody beside the debtor whom the account concerns. The debtor is the principal and no row here. */
export interface PartyFacts {
  readonly id: string;
  readonly accountId: string;
  readonly creditorId: string;
  readonly role: PartyRole;
  readonly name: string;
  readonly kind: 'business' | 'consumer';
  readonly language: string;
  readonly timeZone: string | null;
  readonly country: string | null;
  readonly region: string | null;
  /** Joins a person across accounts: normalised e-mail, else phone, else the party itself. */
  readonly personKey: string;
  /** Of a joint debtor: percent of the debt that this one owes; null: all of it, jointly. */
  readonly sharePercent: string | null;
  readonly preferences: ContactPreferences;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  /** Contact points of this party only; read with it, written by themselves (`debtorId` is the party's id). */
  readonly contacts: readonly ContactPoint[];
}

/** When and where somebody must not be contacted, beside what the law says anyway. */
export interface ContactPreferences {
  readonly times?: readonly InconvenientTime[];
  readonly places?: readonly ('home' | 'work')[];
  readonly noWork?: boolean;
  /** Zones that the person named besides the one of the address. */
  readonly zones?: readonly string[];
}

/** A contact with the same person on another account: it uses up the same budget. */
export interface ElsewhereFacts {
  /** Key of the party that was reached; null: the debtor. */
  readonly personKey: string | null;
  readonly accountId: string;
  readonly at: Instant;
  readonly direction: 'in' | 'out';
  readonly channel: Channel;
  readonly result: CallFacts['result'] | 'sent' | 'bounced';
  /** Invoice (or other cause) that it was about; for a call all that were named. */
  readonly causes: readonly string[];
  readonly number: string | null;
}

/** Details of a hold that only some types have. */
export interface HoldDetails {
  /** Bankruptcy: chapter and dates; `coDebtorStay` follows from chapter and debt. */
  readonly chapter?: '7' | '11' | '12' | '13' | 'other';
  readonly caseNumber?: string;
  readonly filedOn?: LocalDate;
  readonly dischargedOn?: LocalDate;
  readonly dismissedOn?: LocalDate;
  /** Military service. */
  readonly serviceFromOn?: LocalDate;
  readonly serviceUntilOn?: LocalDate;
  /** Breathing space: `standard` ends after 60 days, `crisis` 30 days after treatment. */
  readonly moratorium?: 'standard' | 'crisis';
  readonly registeredOn?: LocalDate;
  readonly treatmentEndedOn?: LocalDate;
  /** Hardship: when a person looks at it again. */
  readonly reviewOn?: LocalDate;
  /** Dispute: what it rests on, who answers it and by when. */
  readonly evidence?: string;
  readonly owner?: string;
  readonly answerByOn?: LocalDate;
  readonly receivedOn?: LocalDate;
  readonly isWritten?: boolean;
  readonly reference?: string;
  /** Attorney or representative: the party through which contact goes. */
  readonly representedBy?: string;
  /** Attorney: name and address, where it is no party of the account. */
  readonly name?: string;
  readonly address?: string;
  readonly diedOn?: LocalDate;
  /** Roles of the parties that it covers besides the debtor; absent: as the type says. */
  readonly covers?: readonly PartyRole[];
  /** Days inside it count as days past due; absent: as type and conventions say. */
  readonly daysCount?: boolean;
}

/** What an address or number rests on: consent, opt-out and procedures, each with source and time. */
export interface PointConsent extends Omit<Consent, 'address' | 'basis'> {
  readonly basis: Consent['basis'] | 'opt-out';
}

/** Nothing leaves the whole installation until a person has looked: the store was restored, or somebody said so. */
export interface InstallationHold {
  readonly heldSinceAt: Instant;
  readonly reason: string;
}
