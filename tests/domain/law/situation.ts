import { instantOf } from '../../../src/domain/calendar/zone';
import { askLaw, readLaw } from '../../../src/domain/law/law';
import type { LawPack } from '../../../src/domain/law/rule';
import type { RuleAnswer } from '../../../src/domain/account/actions';
import type {
  AddressUsed,
  Attempt,
  Collector,
  Content,
  LawDebt,
  LawHold,
  Notice,
  Situation,
} from '../../../src/domain/law/situation';

const newYork = 'America/New_York';

/**
 * Instant of a text. `2026-11-20T09:00Z` and texts with an offset say it themselves; `2026-11-20T09:00`
 * is the clock of New York (or of the zone), `2026-11-20` is noon there.
 */
export function at(text: string, zone = newYork): number {
  if (/(Z|[+-]\d\d:\d\d)$/.test(text)) return Date.parse(text);
  const [on = '', time = '12:00'] = text.split('T');
  const [hours, minutes] = time.split(':').map(Number);
  return instantOf(on, (hours ?? 12) * 60 + (minutes ?? 0), zone);
}

export const homeEmail: AddressUsed = {
  value: 'ada@example.com',
  kind: 'email',
  place: 'unknown',
  isEmployerProvided: false,
  isUnusable: false,
  isOptedOut: false,
};
export const mobile: AddressUsed = {
  ...homeEmail,
  value: '+12125550100',
  kind: 'phone',
  place: 'mobile',
};

const thirdParty: Collector = {
  role: 'third-party',
  inOwnName: true,
  inDefaultWhenObtained: true,
};
export const firstParty: Collector = { ...thirdParty, role: 'first-party' };

export const plainContent: Content = {
  hasOptOut: true,
  isBareConfirmation: false,
  threatensSuit: false,
  overshadows: false,
  hasDisclosures: true,
  isMarketing: false,
  feeAllowedBy: null,
};

export function debt(given: Partial<LawDebt> = {}): LawDebt {
  return {
    id: 'A',
    group: null,
    type: 'consumer',
    status: 'open',
    nature: 'services',
    isChargedOff: false,
    disputedMinor: null,
    openMinor: 100_000n,
    limitationOn: '2030-01-01',
    isTimeBarred: false,
    isExtinguished: false,
    limitationNeedsReview: false,
    ratePercent: null,
    incurredOn: '2025-01-15',
    ...given,
  };
}

/** A call out to the consumer about debt A that rang and was not answered. */
export function call(on: string, given: Partial<Attempt> = {}): Attempt {
  return {
    at: at(on),
    direction: 'out',
    channel: 'call',
    result: 'no-answer',
    debtIds: ['A'],
    to: 'debtor',
    number: '+12125550100',
    place: 'mobile',
    ...given,
  };
}

/** A written notice about debt A, by mail. */
export function notice(kind: Notice['kind'], on: string, given: Partial<Notice> = {}): Notice {
  return {
    kind,
    debtIds: ['A'],
    on,
    method: 'mail',
    isWritten: true,
    isDuplicative: false,
    amountMinor: null,
    details: {},
    ...given,
  };
}

export function hold(type: LawHold['type'], from: string, given: Partial<LawHold> = {}): LawHold {
  return {
    id: `hld_${type}`,
    type,
    fromAt: at(from),
    untilAt: null,
    debtId: null,
    details: {},
    ...given,
  };
}

/** What differs from the situation below; `at` as a text. */
export type SituationGiven = Omit<Partial<Situation>, 'at'> & { readonly at?: string | number };

/**
 * A third-party collector writes an e-mail to a consumer in New York at noon, about one debt whose
 * validation period is long over.
 */
export function situation(given: SituationGiven = {}): Situation {
  const { at: when = '2026-11-20', ...rest } = given;
  return {
    kind: 'contact',
    purpose: 'reminder',
    channel: 'email',
    recipient: 'debtor',
    address: homeEmail,
    content: plainContent,
    collector: thirdParty,
    debtorKind: 'natural-person',
    isSoleTrader: false,
    debtType: 'consumer',
    debts: [debt()],
    jurisdictions: ['US'],
    zones: [newYork],
    preferences: { times: [], places: [], noWork: false },
    restrictions: [],
    consents: [],
    holds: [],
    notices: [
      notice('initial-communication', '2025-03-03'),
      notice('validation', '2025-03-03', { method: 'mail' }),
    ],
    attempts: [],
    leaseMs: 30_000,
    ...rest,
    at: typeof when === 'number' ? when : at(when),
  };
}

/** What a pack says of a situation. */
export function ask(pack: LawPack, asked: Situation): RuleAnswer[] {
  return askLaw(readLaw([pack]), asked);
}

/** The answer of one rule; `undefined` when it does not bind. */
export function answerOf(pack: LawPack, ruleId: string, asked: Situation): RuleAnswer | undefined {
  return ask(pack, asked).find((one) => one.rule === ruleId);
}

const strictness = ['block', 'review', 'require', 'defer', 'allow'] as const;

/** The strictest answer of the pack, or of those of its rules that are named. */
export function decisionOf(
  pack: LawPack,
  asked: Situation,
  ruleIds?: readonly string[],
): RuleAnswer['answer'] {
  const answers = ask(pack, asked).filter((one) => ruleIds?.includes(one.rule) ?? true);
  return strictness.find((one) => answers.some(({ answer }) => answer === one)) ?? 'allow';
}
