import type { EffectKind } from '../../domain/account/facts';
import { dayMs, localDateOf, type Instant } from '../../domain/calendar/zone';
import { limitationAmong } from '../../domain/law/limitation';
import { limitationPlaces } from '../../domain/law/limitation-places';
import { isBareConfirmation } from '../../domain/law/revocation';
import type {
  AddressUsed,
  Attempt,
  Consent,
  Content,
  LawDebt,
  LawHold,
  Notice,
  Situation,
} from '../../domain/law/situation';
import type { ContactInput } from './contact-input';
import { preferencesOf, restrictionsOf } from './contact-requests';
import type { Whereabouts } from './contact-places';
import { instantOfMoment } from './contact-words';
import { amountOf } from './rule';

type Purpose = Situation['purpose'];
type Row<K extends 'consents' | 'holds' | 'notices' | 'attempts' | 'debts'> = NonNullable<
  ContactInput[K]
>[number];

/** What is asked, as the law sees it. Absent facts are harmless ones, never permissions. */
export function situationOf(given: ContactInput, where: Whereabouts): Situation {
  const { zones, jurisdictions } = where;
  const at = instantOfMoment(given.at, zones, 'noon');
  const purpose = given.purpose ?? 'reminder';
  const { debtor = {}, debtType = 'consumer', currency = 'USD', debts = ['A'] } = given;
  const address = addressOf(given);
  const isReport = purpose === 'credit-reporting';
  return {
    at,
    kind: effectOf(given),
    purpose,
    channel: given.channel ?? (isReport ? 'credit-report' : null),
    recipient: given.recipient ?? (isReport ? 'credit-bureau' : 'debtor'),
    address,
    content: contentOf(given.content ?? {}, purpose),
    collector: {
      role: given.role ?? 'third-party',
      inOwnName: given.inOwnName ?? true,
      inDefaultWhenObtained: given.inDefaultWhenObtained ?? true,
    },
    debtorKind:
      debtor.kind === 'sole-trader' ? 'natural-person' : (debtor.kind ?? 'natural-person'),
    isSoleTrader: debtor.isSoleTrader ?? debtor.kind === 'sole-trader',
    debtType,
    debts: debts.map((debt, index) =>
      debtOf(debt, { at, purpose, debtType, currency, where, path: `debts.${index}` }),
    ),
    jurisdictions,
    zones,
    preferences: preferencesOf(given),
    restrictions: restrictionsOf(given, at, zones),
    consents: consentsOf(given, at, zones),
    holds: (given.holds ?? []).map((hold, index) => holdOf(hold, zones, index)),
    notices: noticesOf(given, at, zones),
    attempts: (given.attempts ?? []).map((one) => attemptOf(one, given, zones)),
    leaseMs: (given.leaseSeconds ?? 0) * 1_000,
  };
}

/** The kind stated, else that of the purpose. */
export function effectOf({ kind, purpose = 'reminder' }: ContactInput): EffectKind {
  if (kind !== undefined) return kind;
  switch (purpose) {
    case 'fee':
    case 'deposit':
      return 'charge';
    case 'sale':
    case 'placement':
    case 'return-to-owner':
      return 'place';
    case 'suit':
    case 'proof-of-claim':
      return 'sue';
    default:
      return 'contact';
  }
}

/** The address named; else the only thing known of it, which is its kind. */
function addressOf(given: ContactInput): AddressUsed | null {
  const { channel, address } = given;
  if (channel == null) return null;
  const used = typeof address === 'string' ? { value: address } : (address ?? {});
  const isPlace = used.value === 'home' || used.value === 'work' || used.value === 'mobile';
  const value = isPlace ? undefined : used.value;
  const kind = used.kind ?? addressKindOf(channel);
  const number = value ?? (kind === 'phone' ? onlyNumber(given) : null);
  const named = used.place ?? (isPlace ? (used.value as AddressUsed['place']) : undefined);
  const employerProvided = used.employerProvided ?? (kind === 'email' && named === 'work');
  return {
    value: number,
    kind,
    place: named ?? (kind === 'address' ? 'home' : placeOfNumber(given, number)),
    isEmployerProvided: employerProvided,
    isUnusable: used.unusable ?? false,
    isOptedOut: used.optedOut ?? false,
  };
}

function addressKindOf(channel: NonNullable<Situation['channel']>): AddressUsed['kind'] {
  switch (channel) {
    case 'call':
    case 'sms':
    case 'voicemail':
    case 'ringless-voicemail':
      return 'phone';
    case 'letter':
    case 'postcard':
    case 'in-person':
      return 'address';
    default:
      return 'email';
  }
}

function onlyNumber({ debtor }: ContactInput): string | null {
  const [first, ...rest] = debtor?.phones ?? [];
  if (first === undefined || rest.length > 0) return null;
  return typeof first === 'string' ? first : first.number;
}

function placeOfNumber({ debtor }: ContactInput, number: string | null): AddressUsed['place'] {
  const digits = (text: string) => text.replace(/\D/g, '');
  for (const phone of debtor?.phones ?? []) {
    if (typeof phone !== 'string' && number !== null && digits(phone.number) === digits(number)) {
      return phone.type ?? 'unknown';
    }
  }
  return 'unknown';
}

function contentOf(given: NonNullable<ContactInput['content']>, purpose: Purpose): Content {
  const says = typeof given === 'string' ? { text: given } : given;
  const isBare = says.text === undefined || isBareConfirmation(says.text);
  return {
    hasOptOut: says.hasOptOut === undefined ? true : says.hasOptOut,
    isBareConfirmation: says.isBareConfirmation ?? isBare,
    threatensSuit:
      says.threatensSuit ?? (purpose === 'suit-threat' || purpose === 'letter-of-claim'),
    overshadows: says.overshadows ?? false,
    hasDisclosures: says.hasDisclosures === undefined ? true : says.hasDisclosures,
    isMarketing: says.isMarketing ?? purpose === 'marketing',
    feeAllowedBy: says.feeAllowedBy ?? null,
  };
}

/** No list at all: the contact that is asked about was agreed to today, so that other rules show. */
function consentsOf(given: ContactInput, at: Instant, zones: readonly string[]): Consent[] {
  const { channel } = given;
  if (given.consents !== undefined) {
    return given.consents.map((one) => consentOf(one, channel ?? 'call', zones));
  }
  const text = channel === 'ringless-voicemail' ? 'sms' : channel;
  if (text !== 'email' && text !== 'sms') return [];
  return [{ ...noConsent, channel: text, address: null, basis: 'direct', at }];
}

const noConsent = {
  checkedAt: null,
  untilAt: null,
  withdrawnAt: null,
  source: 'stated',
  deadlineOn: null,
  usedByImmediatelyPrior: false,
} as const;

function consentOf(
  given: Row<'consents'>,
  channel: Consent['channel'],
  zones: readonly string[],
): Consent {
  const { checkedAt, untilAt, withdrawnAt } = given;
  return {
    channel: given.channel ?? channel,
    address: given.address ?? null,
    basis: given.basis ?? 'direct',
    at: instantOfMoment(given.at, zones, 'last'),
    checkedAt: checkedAt == null ? null : instantOfMoment(checkedAt, zones, 'last'),
    untilAt: untilAt == null ? null : instantOfMoment(untilAt, zones, 'end'),
    withdrawnAt: withdrawnAt == null ? null : instantOfMoment(withdrawnAt, zones, 'first'),
    source: given.source ?? 'stated',
    deadlineOn: given.deadlineOn ?? null,
    usedByImmediatelyPrior: given.usedByImmediatelyPrior ?? false,
  };
}

function holdOf(given: Row<'holds'>, zones: readonly string[], index: number): LawHold {
  const { id = `hold ${index + 1}`, type, at, until, debt, details = {}, ...named } = given;
  const since = at ?? given.filedOn ?? given.diedOn ?? given.serviceFromOn;
  return {
    id,
    type,
    fromAt: since === undefined ? 0 : instantOfMoment(since, zones, 'first'),
    untilAt: until == null ? null : instantOfMoment(until, zones, 'end'),
    debtId: debt ?? null,
    details: { ...details, ...named },
  };
}

/** Days before everything that is known for which the duties of notice are taken as fulfilled. */
const longBeforeDays = 400;

/** No list at all: what the law wants to be sent first was sent long ago, so that other rules show. */
function noticesOf(given: ContactInput, at: Instant, zones: readonly string[]): Notice[] {
  const { notices, attempts = [], currency = 'USD' } = given;
  if (notices !== undefined) return notices.map((one) => noticeOf(one, zones, currency));
  const moments = attempts.map((one) => instantOfMoment(one.at, zones, 'noon'));
  const on = localDateOf(Math.min(at, ...moments) - longBeforeDays * dayMs, zones[0] ?? 'UTC');
  const kinds = ['initial-communication', 'validation', 'written-notice'] as const;
  return kinds.map((kind) => ({
    ...{ kind, on, debtIds: [], method: 'mail', isWritten: true, isDuplicative: false },
    ...{ amountMinor: null, details: {} },
  }));
}

function noticeOf(given: Row<'notices'>, zones: readonly string[], currency: string): Notice {
  const { kind, debts = [], method, amount } = given;
  return {
    kind,
    debtIds: debts,
    on: localDateOf(instantOfMoment(given.on, zones, 'noon'), zones[0] ?? 'UTC'),
    method: method ?? null,
    isWritten: given.isWritten ?? method !== 'oral',
    isDuplicative: given.isDuplicative ?? false,
    amountMinor: amount == null ? null : amountOf(amount, currency, 'notices.amount'),
    details: given.details ?? {},
  };
}

function attemptOf(
  given: Row<'attempts'>,
  question: ContactInput,
  zones: readonly string[],
): Attempt {
  const { direction = 'out', channel = 'call', debts = [], number = null } = given;
  return {
    at: instantOfMoment(given.at, zones, 'noon'),
    direction,
    channel,
    result: given.result ?? resultOf(direction, channel),
    debtIds: debts,
    to: given.to ?? 'debtor',
    number,
    place: given.place ?? placeOfNumber(question, number),
  };
}

function resultOf(direction: Attempt['direction'], channel: Attempt['channel']): Attempt['result'] {
  if (direction === 'in') return channel === 'call' ? 'conversation' : 'received';
  if (channel === 'call') return 'no-answer';
  return channel === 'voicemail' || channel === 'ringless-voicemail' ? 'voicemail' : 'sent';
}

interface DebtContext {
  readonly at: Instant;
  readonly purpose: Purpose;
  readonly debtType: Situation['debtType'];
  readonly currency: string;
  readonly where: Whereabouts;
  readonly path: string;
}

function debtOf(given: Row<'debts'>, context: DebtContext): LawDebt {
  const debt = typeof given === 'string' ? { id: given } : given;
  const { currency, path, purpose } = context;
  const minor = (amount: string | null | undefined, field: string) =>
    amount == null ? null : amountOf(amount, currency, `${path}.${field}`);
  const period = periodOf(debt, context);
  const isAboutSuit = purpose === 'suit' || purpose === 'suit-threat';
  return {
    id: debt.id,
    group: debt.group ?? null,
    type: debt.type ?? context.debtType,
    status: debt.status ?? 'open',
    nature: debt.nature ?? null,
    isChargedOff: debt.chargedOff ?? false,
    disputedMinor: minor(debt.disputed, 'disputed'),
    openMinor: minor(debt.open, 'open'),
    limitationOn: period.lastOn,
    isTimeBarred: debt.timeBarred ?? period.isOver,
    isExtinguished: debt.extinguished ?? period.isExtinguished,
    limitationNeedsReview:
      debt.limitationNeedsReview ??
      period.needsReview ??
      (isAboutSuit && debt.timeBarred === undefined),
    ratePercent: debt.ratePercent ?? null,
    incurredOn: debt.incurredOn ?? null,
  };
}

interface Period {
  readonly lastOn: string | null;
  readonly isOver: boolean;
  readonly isExtinguished: boolean;
  /** Null: nothing is known of it. */
  readonly needsReview: boolean | null;
}

/** The last day for a suit: as stated, or computed from accrual and kind. */
function periodOf(debt: Exclude<Row<'debts'>, string>, context: DebtContext): Period {
  const { at, where, debtType } = context;
  const asOf = localDateOf(at, where.zones[0] ?? 'UTC');
  const { limitationOn, accruedOn, debtKind, limitationIn } = debt;
  if (limitationOn != null) {
    const isOver = asOf > limitationOn;
    return { lastOn: limitationOn, isOver, isExtinguished: false, needsReview: false };
  }
  if (accruedOn === undefined || debtKind === undefined) {
    return { lastOn: null, isOver: false, isExtinguished: false, needsReview: null };
  }
  const places =
    limitationIn === undefined ? limitationPlaces(where.jurisdictions) : [limitationIn];
  const isConsumer = debtType === 'unknown' ? null : debtType === 'consumer';
  const found = limitationAmong(places, { debtKind, isConsumer, accruedOn, events: [], asOf });
  return {
    lastOn: found.expiresOn,
    isOver: found.expired,
    isExtinguished: found.extinguished,
    needsReview: found.needsReview,
  };
}
