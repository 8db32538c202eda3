import * as fc from 'fast-check';
import { isLocalDate } from '../../../src/domain/calendar/dates';
import { currentLaw } from '../../../src/domain/law/current';
import { askLaw, readLaw, rulesFor } from '../../../src/domain/law/law';
import { billIntroducedOn, gbPaymentsBill } from '../../../src/domain/law/packs/gb-payments-bill';
import type { LawRule } from '../../../src/domain/law/rule';
import type {
  AddressUsed,
  Attempt,
  LawDebt,
  Notice,
  Situation,
} from '../../../src/domain/law/situation';
import {
  at,
  call,
  debt,
  firstParty,
  hold,
  homeEmail,
  notice,
  plainContent,
  situation,
} from './situation';

const rules = currentLaw.packs.flatMap((pack) => pack.rules);
const named = rules.map((rule): [string, LawRule] => [`${rule.id} ${rule.effectiveFrom}`, rule]);
const places = /^(US(-[A-Z]{2}(-NYC)?)?|GB(-SCT)?|DE|FR|EU|CA(-ON|-QC)?|AU)$/;

describe('the law in force', () => {
  it('has every pack once, with a title and a version', () => {
    const ids = currentLaw.packs.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, version } of currentLaw.packs) {
      expect(title).not.toBe('');
      expect(isLocalDate(version)).toBe(true);
    }
  });

  it.each(named)('%s says where it comes from and whom it binds', (_name, rule) => {
    expect(rule.citation.length).toBeGreaterThan(4);
    expect(rule.title).not.toBe('');
    expect(rule.jurisdiction).toMatch(places);
    expect(['V1', 'V2', 'K']).toContain(rule.confidence);
    expect(rule.scope.kinds.length).toBeGreaterThan(0);
    expect(rule.effectiveFrom >= '1950-01-01' && rule.effectiveFrom <= '2035-01-01').toBe(true);
    expect(rule.effectiveTo === null || rule.effectiveTo >= rule.effectiveFrom).toBe(true);
  });

  it('has each version of a rule once', () => {
    const keys = rules.map(({ id, effectiveFrom }) => `${id} ${effectiveFrom}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('does not have the Bill that is not law, which would load', () => {
    const ids = new Set(gbPaymentsBill.rules.map(({ id }) => id));
    expect(rules.filter(({ id }) => ids.has(id))).toEqual([]);
    expect(readLaw([gbPaymentsBill]).packs).toHaveLength(1);
    expect(gbPaymentsBill.rules.every((rule) => rule.effectiveFrom > billIntroducedOn)).toBe(true);
  });
});

const someOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const instant = fc.integer({ min: at('2024-01-01'), max: at('2029-12-31') });
const day = fc.integer({ min: 0, max: 1_800 }).map((n) => {
  return new Date(Date.UTC(2025, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
});
const zones = fc.subarray([
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Europe/Berlin',
  'Australia/Sydney',
  'Nowhere/Else',
]);
const channel = someOf<Situation['channel']>(
  ...(['call', 'call', 'sms', 'sms', 'sms', 'email', 'email', 'email'] as const),
  ...(['call', 'sms', 'email', 'letter', 'voicemail', 'ringless-voicemail', 'postcard'] as const),
  ...(['portal', 'social', 'in-person', 'credit-report', null] as const),
);
const realChannel = channel.map((one) => one ?? 'call');
const debtIds = fc.subarray(['A', 'B', 'C']);

const attempt: fc.Arbitrary<Attempt> = fc
  .record({
    at: instant,
    direction: someOf<Attempt['direction']>('in', 'out'),
    channel: realChannel,
    result: someOf<Attempt['result']>(
      ...(['no-answer', 'voicemail', 'voicemail-full', 'busy', 'not-in-service'] as const),
      ...(['conversation', 'wrong-number', 'dropped', 'sent', 'bounced', 'received'] as const),
    ),
    debtIds,
    to: someOf<Attempt['to']>('debtor', 'spouse', 'attorney', 'third-person'),
    place: someOf<Attempt['place']>('home', 'work', 'mobile', 'unknown'),
  })
  .map((given) => call('2026-01-01', given));

const someNotice: fc.Arbitrary<Notice> = fc
  .record({
    kind: someOf<Notice['kind']>(
      ...(['initial-communication', 'validation', 'dispute', 'verification'] as const),
      ...(['substantiation-request', 'substantiation', 'letter-of-claim', 'reply-form'] as const),
      ...(['documents-requested', 'documents-supplied', 'undeliverable'] as const),
      ...(['negotiation-failed-notice', 'written-notice', 'time-barred-notice'] as const),
      ...(['deposit-notice', 'duplicative-notice', 'original-creditor-request'] as const),
    ),
    on: day,
    debtIds,
    method: someOf<Notice['method']>('mail', 'electronic', 'oral', null),
    isWritten: fc.boolean(),
    isDuplicative: fc.boolean(),
  })
  .map(({ kind, on, ...given }) => notice(kind, on, given));

const someDebt: fc.Arbitrary<LawDebt> = fc
  .record({
    id: someOf('A', 'B', 'C'),
    group: someOf(null, 'G'),
    status: someOf<LawDebt['status']>('open', 'paid', 'settled', 'discharged'),
    nature: someOf(null, 'card', 'medical', 'rent'),
    isChargedOff: fc.boolean(),
    disputedMinor: someOf(null, 1n, 100_000n),
    openMinor: someOf(null, 0n, 100_000n),
    limitationOn: fc.option(day),
    isTimeBarred: fc.boolean(),
    isExtinguished: fc.boolean(),
    limitationNeedsReview: fc.boolean(),
    ratePercent: someOf(null, '9', '36.5', 'much'),
    incurredOn: fc.option(day),
  })
  .map(debt);

const someHold = fc
  .record({
    type: someOf(
      'bankruptcy',
      'scra',
      'breathing-space',
      'hardship',
      'deceased',
      'dispute',
      'minor',
    ),
    fromAt: instant,
    untilAt: fc.option(instant),
    debtId: someOf(null, 'A', 'B'),
    details: fc.record(
      {
        registeredOn: fc.oneof(day, fc.constant('soon')),
        moratorium: someOf<unknown>('standard', 'crisis', 7),
        treatmentEndedOn: day,
        ongoing: someOf<unknown>(['A'], 'rent', null),
        chapter: someOf('7', '13'),
        filedOn: day,
        dischargedOn: day,
        serviceFromOn: day,
        serviceUntilOn: day,
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ type, ...given }) => hold(type as Parameters<typeof hold>[0], '2026-01-01', given));

const restriction = fc.record({
  type: someOf<Situation['restrictions'][number]['type']>(
    ...([
      'cease',
      'refusal',
      'medium',
      'address',
      'opt-out',
      'attorney',
      'employer',
      'place',
    ] as const),
  ),
  isWritten: fc.boolean(),
  channel,
  address: someOf(null, homeEmail.value, 'work'),
  at: instant,
  unansweredDays: someOf(null, 3, 45),
  liftedAt: fc.option(instant),
});

const consent = fc.record({
  channel: realChannel,
  address: someOf(null, homeEmail.value),
  basis: someOf<Situation['consents'][number]['basis']>(
    ...(['direct', 'inbound', 'inbound-call', 'creditor-notice', 'prior-collector'] as const),
    ...(['e-sign', 'call-back', 'on-file'] as const),
  ),
  at: instant,
  checkedAt: fc.option(instant),
  untilAt: fc.option(instant),
  withdrawnAt: fc.option(instant),
  source: fc.constant('form'),
  deadlineOn: fc.option(day),
  usedByImmediatelyPrior: fc.boolean(),
});

const purpose = someOf<Situation['purpose']>(
  ...(['reminder', 'validation-notice', 'verification', 'dispute-answer'] as const),
  ...(['original-creditor-answer', 'opt-out-confirmation', 'termination-notice'] as const),
  ...(['remedy-notice', 'settlement-offer', 'suit-threat', 'letter-of-claim'] as const),
  ...(['placement-notice', 'statement', 'reply', 'location', 'proof-of-claim', 'sale'] as const),
  ...(['placement', 'return-to-owner', 'credit-reporting', 'fee', 'deposit', 'suit'] as const),
  ...(['marketing', 'account-alert'] as const),
);

const content = fc.record({
  hasOptOut: someOf(null, true, false),
  isBareConfirmation: fc.boolean(),
  threatensSuit: fc.boolean(),
  overshadows: fc.boolean(),
  hasDisclosures: someOf(null, true, false),
  isMarketing: fc.boolean(),
  feeAllowedBy: someOf(null, 'law' as const, 'agreement' as const),
});

const anyPlaces = fc.subarray([
  ...['US', 'US-NY', 'US-NY-NYC', 'US-MA', 'US-CA', 'US-WA', 'US-TX', 'US-DC', 'US-CO', 'US-FL'],
  ...['US-PA', 'GB', 'GB-SCT', 'EU', 'DE', 'FR', 'CA', 'CA-ON', 'CA-QC', 'AU', 'XX'],
]);

const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    at: instant,
    kind: someOf<Situation['kind']>('contact', 'contact', 'contact', 'charge', 'place', 'sue'),
    purpose,
    channel,
    recipient: someOf<Situation['recipient']>(
      ...(['debtor', 'spouse', 'representative', 'attorney', 'bankruptcy-attorney'] as const),
      ...(['trustee', 'guarantor', 'joint-debtor', 'credit-bureau', 'third-person'] as const),
    ),
    address: fc.option(
      fc.record({
        value: someOf(null, homeEmail.value),
        kind: someOf<AddressUsed['kind']>('email', 'phone', 'address'),
        place: someOf<AddressUsed['place']>('home', 'work', 'mobile', 'unknown'),
        ...{ isEmployerProvided: fc.boolean(), isUnusable: fc.boolean() },
        isOptedOut: fc.boolean(),
      }),
    ),
    content: content.map((given) => ({ ...plainContent, ...given })),
    collector: fc.record({
      role: someOf<Situation['collector']['role']>('first-party', 'third-party', 'debt-buyer'),
      inOwnName: fc.boolean(),
      inDefaultWhenObtained: fc.boolean(),
    }),
    debtorKind: someOf<Situation['debtorKind']>('natural-person', 'entity', 'unknown'),
    isSoleTrader: fc.boolean(),
    debtType: someOf<Situation['debtType']>('consumer', 'commercial', 'unknown'),
    debts: fc.array(someDebt, { maxLength: 3 }),
    jurisdictions: anyPlaces,
    zones,
    restrictions: fc.array(restriction, { maxLength: 3 }),
    consents: fc.array(consent, { maxLength: 3 }),
    holds: fc.array(someHold, { maxLength: 3 }),
    notices: fc.array(someNotice, { maxLength: 6 }),
    attempts: fc.array(attempt, { maxLength: 12 }),
  })
  .map((given) =>
    // Somebody else is only ever asked where the debtor is.
    situation({
      ...given,
      recipient: given.purpose === 'location' ? 'third-person' : given.recipient,
    }),
  );

describe('any situation', () => {
  it('is answered by every rule that binds, with a sentence, and a deferral says until when', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anySituation, (asked) => {
        for (const rule of rulesFor(currentLaw, asked)) seen.add(rule.id);
        const faults = askLaw(currentLaw, asked).filter(
          ({ answer, sentence, clearsAt }) =>
            !/^\S.*[.!?]$/s.test(sentence) ||
            (clearsAt !== null && !Number.isFinite(clearsAt)) ||
            (answer === 'allow' && clearsAt !== null) ||
            (answer === 'defer' && (clearsAt ?? 0) <= asked.at),
        );
        expect(faults).toEqual([]);
      }),
      { seed: 20261122, numRuns: 2_000 },
    );
    // A rule that no situation of two thousand reaches would be one that nothing reaches.
    const ofStatesAndCountries = rules.map(({ id }) => id).filter((id) => !id.startsWith('us.'));
    expect(ofStatesAndCountries.filter((id) => !seen.has(id))).toEqual([]);
  });

  it('is answered the same when it is asked again', () => {
    fc.assert(
      fc.property(anySituation, (asked) => {
        expect(askLaw(currentLaw, asked)).toEqual(askLaw(currentLaw, asked));
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it('loses no protection because a creditor is in the place of a collector', () => {
    const creditor = situation({ jurisdictions: ['US', 'US-CA'], collector: firstParty });
    const collector = situation({ jurisdictions: ['US', 'US-CA'] });
    const count = (asked: Situation) => askLaw(currentLaw, asked).length;
    expect(count(creditor)).toBeGreaterThan(10);
    expect(count(collector)).toBeGreaterThan(count(creditor));
  });
});
