import { addDays } from '../../../src/domain/calendar/dates';
import {
  limitation,
  limitationAmong,
  type LimitationQuestion,
} from '../../../src/domain/law/limitation';
import { limitationLaws } from '../../../src/domain/law/limitation-data';
import { limitationPlaces } from '../../../src/domain/law/limitation-places';
import { limitationRules } from '../../../src/domain/law/limitation-rules';
import type { LawDebt, Situation } from '../../../src/domain/law/situation';
import { asked, event } from './limitation-asked';
import { debt, situation } from './situation';

/** A debt as the gate sees it, from its limitation. */
function debtOf(place: string, given: Partial<LimitationQuestion>): LawDebt {
  const found = limitation(place, asked(given));
  return debt({
    limitationOn: found.expiresOn,
    isTimeBarred: found.expired,
    isExtinguished: found.extinguished,
    limitationNeedsReview: found.needsReview,
    limitationCitation: found.citation,
  });
}

const said = (given: Partial<Situation>): string[] =>
  limitationRules(situation(given)).map(({ rule, answer }) => `${rule} ${answer}`);

describe('last days', () => {
  test.each([
    // place, kind, accrued, last day
    ['US-NY', 'card', '2023-05-01', '2026-05-01'], // TBD-01
    ['US-NY', 'consumer-credit', '2023-05-01', '2026-05-01'],
    ['US-NY', 'written', '2023-05-01', '2029-05-01'],
    ['US-TX', 'written', '2022-03-10', '2026-03-10'], // TBD-02
    ['US-MS', 'open-account', '2022-06-01', '2025-06-01'], // TBD-03
    ['US-AL', 'written', '2020-01-15', '2026-01-15'],
    ['US-AL', 'open-account', '2020-01-15', '2023-01-15'],
    ['US-CA', 'oral', '2020-01-15', '2022-01-15'],
    ['US-OH', 'oral', '2020-01-15', '2024-01-15'],
    ['US-CO', 'written', '2020-01-15', '2023-01-15'],
    ['US-RI', 'card', '2020-01-15', '2030-01-15'],
    ['US-TX', 'goods', '2020-01-15', '2024-01-15'],
    ['US-NJ', 'goods', '2020-01-15', '2024-01-15'],
    ['US-WY', 'open-account', '2020-01-15', '2028-01-15'],
    ['US-DE', 'written', '2020-01-15', '2023-01-15'],
    ['GB-ENG', 'contract', '2020-01-15', '2026-01-15'],
    ['GB-WLS', 'consumer-credit', '2020-01-15', '2026-01-15'],
    ['GB-NIR', 'written', '2020-01-15', '2026-01-15'],
    ['GB-SCT', 'consumer-credit', '2020-01-15', '2025-01-15'], // UK-14
    ['DE', 'contract', '2023-05-01', '2026-12-31'],
    ['DE', 'contract', '2023-12-31', '2026-12-31'],
    ['DE', 'judgment', '2023-05-01', '2053-05-01'],
    ['FR', 'contract', '2023-05-01', '2028-05-01'],
    ['FR', 'consumer-credit', '2023-05-01', '2025-05-01'],
    // The 29 February has no anniversary in most years.
    ['GB-ENG', 'contract', '2024-02-29', '2030-02-28'],
    ['US-PA', 'written', '2024-02-29', '2028-02-29'],
  ] as const)('%s %s from %s: until %s', (place, debtKind, accruedOn, expiresOn) => {
    expect(limitation(place, asked({ debtKind, accruedOn, asOf: expiresOn }))).toMatchObject({
      expiresOn,
      expired: false,
      maySue: true,
      maySayWillSue: true,
    });
    const dayAfter = { debtKind, accruedOn, asOf: addDays(expiresOn, 1) };
    expect(limitation(place, asked(dayAfter))).toMatchObject({
      expiresOn,
      expired: true,
      maySue: false,
      maySayWillSue: false,
    });
  });

  test('New York shortened the period of consumer credit for suits from 7 April 2022', () => {
    const card = { debtKind: 'card', accruedOn: '2018-06-01' } as const;
    const before = limitation('US-NY', asked({ ...card, asOf: '2022-04-06' }));
    const after = limitation('US-NY', asked({ ...card, asOf: '2022-04-07' }));
    expect([before.expiresOn, before.maySue]).toEqual(['2024-06-01', true]);
    expect([after.expiresOn, after.maySue]).toEqual(['2021-06-01', false]);
    expect(after.citation).toContain('214-i');
  });

  test('the purpose says whose period it is; unsaid, the shorter one is the certain one', () => {
    const note = { debtKind: 'written', accruedOn: '2020-01-01', asOf: '2024-01-02' } as const;
    const answers = [true, false, null].map((isConsumer) =>
      limitation('US-NY', asked({ ...note, isConsumer })),
    );
    expect(answers.map(({ expiresOn, needsReview }) => [expiresOn, needsReview])).toEqual([
      ['2023-01-01', false],
      ['2026-01-01', false],
      ['2026-01-01', true],
    ]);
  });

  test('a contested period is the shorter one and goes to a person', () => {
    const card = { debtKind: 'card', accruedOn: '2023-05-01' } as const;
    expect(limitation('US-AZ', asked({ ...card, asOf: '2023-06-01' }))).toMatchObject({
      expiresOn: '2026-05-01',
      needsReview: true,
    });
    const confirmed = { ...card, events: [event('extension', '2024-01-01', '2029-05-01')] };
    expect(limitation('US-AZ', asked({ ...confirmed, asOf: '2028-01-01' }))).toMatchObject({
      expiresOn: '2029-05-01',
      needsReview: false,
      maySue: true,
    });
  });

  test('only two states and Scotland end the debt itself', () => {
    const places = [...new Set(limitationLaws.map((law) => law.jurisdiction))];
    const ending = places.filter(
      (place) =>
        limitation(place, asked({ accruedOn: '2000-01-01', asOf: '2020-01-01' })).extinguished,
    );
    expect(ending.sort()).toEqual(['GB-SCT', 'US-MS', 'US-WI']);
  });

  test('all fifty states and the District are on file, and versions of one law neither gap nor overlap', () => {
    const states = new Set(
      limitationLaws.map((law) => law.jurisdiction).filter((one) => one.startsWith('US-')),
    );
    expect(states.size).toBe(51);
    for (const kind of ['written', 'open-account', 'card', 'oral', 'goods', 'contract'] as const) {
      for (const state of states) {
        for (const isConsumer of [true, false]) {
          for (const asOf of ['2015-01-01', '2022-04-06', '2022-04-07', '2026-01-01']) {
            const found = limitation(
              state,
              asked({ debtKind: kind, isConsumer, asOf, accruedOn: '2014-12-31' }),
            );
            expect([state, kind, found.expiresOn === null]).toEqual([state, kind, false]);
          }
        }
      }
    }
  });
});

describe('places that are not known', () => {
  test('without a period on file nothing may be sued for, unless counsel named a day', () => {
    const unknown = { expiresOn: null, expired: false, maySue: false, needsReview: true };
    for (const places of [
      limitationPlaces(['EU', 'ES']),
      limitationPlaces([]),
      limitationPlaces(['US', 'US-PR']),
    ]) {
      expect(limitationAmong(places, asked({}))).toMatchObject(unknown);
    }
    const named = asked({
      events: [event('extension', '2023-05-02', '2025-01-31')],
      asOf: '2025-01-31',
    });
    expect(limitationAmong([], named)).toMatchObject({
      expiresOn: '2025-01-31',
      maySue: true,
      needsReview: false,
    });
    expect(limitationAmong([], { ...named, asOf: '2025-02-01' })).toMatchObject({
      expired: true,
      maySue: false,
    });
  });

  test('in a country whose part is not known the earliest day counts, and after it a person decides', () => {
    const kingdom = limitationPlaces(['GB']);
    const at = (asOf: string) => limitationAmong(kingdom, asked({ accruedOn: '2020-01-15', asOf }));
    expect(at('2025-01-15')).toMatchObject({
      expiresOn: '2025-01-15',
      maySue: true,
      needsReview: false,
    });
    expect(at('2025-01-16')).toMatchObject({
      expired: false,
      extinguished: false,
      maySue: false,
      needsReview: true,
    });
    expect(at('2026-01-16')).toMatchObject({ expired: true, extinguished: false });
    expect(limitationPlaces(['GB', 'GB-SCT'])).toEqual(['GB-SCT']);
    expect(limitationPlaces(['US', 'US-NY', 'US-NY-NYC'])).toEqual(['US-NY']);
  });

  test('federal law has no period: in every state a suit is in time for two years, for a card for three', () => {
    const states = limitationPlaces(['US']);
    expect(states).toHaveLength(51);
    const card = asked({ debtKind: 'card', accruedOn: '2023-05-01', asOf: '2026-05-01' });
    expect(limitationAmong(states, card)).toMatchObject({ maySue: true, needsReview: false });
    expect(limitationAmong(states, { ...card, asOf: '2026-05-02' })).toMatchObject({
      maySue: false,
      needsReview: true,
      expired: false,
    });
  });
});

describe('what the gate is told', () => {
  const suit = { kind: 'sue', purpose: 'suit', channel: null } as const;
  const reminder = { kind: 'contact', purpose: 'reminder', channel: 'email' } as const;
  const claim = { ...reminder, purpose: 'letter-of-claim' } as const;

  test('TBD-01: a suit is in time on the last day and barred the day after, with the statute', () => {
    const card = { debtKind: 'card', accruedOn: '2023-05-01' } as const;
    const inTime = debtOf('US-NY', { ...card, asOf: '2026-05-01' });
    const late = debtOf('US-NY', { ...card, asOf: '2026-05-02' });
    expect(said({ ...suit, debts: [inTime] })).toEqual(['limitation.expired allow']);
    expect(said({ ...suit, debts: [late] })).toEqual(['limitation.expired block']);
    const [blocked] = limitationRules(situation({ ...suit, debts: [late] }));
    expect(blocked).toMatchObject({
      citation: 'N.Y. CPLR 214-i',
      facts: { lastDay: '2026-05-01' },
      blocks: ['sue'],
    });
    expect(said({ ...suit, debts: [inTime, late] })).toEqual(['limitation.expired block']);
  });

  test('TBD-02: no threat of a suit that is barred; a plain request is free', () => {
    const debts = [
      debtOf('US-TX', { debtKind: 'written', accruedOn: '2022-03-10', asOf: '2026-03-11' }),
    ];
    expect(said({ ...claim, debts })).toEqual(['limitation.threat block']);
    expect(said({ ...reminder, debts })).toEqual([]);
    const threatens = { ...situation({}).content, threatensSuit: true };
    expect(said({ ...reminder, debts, content: threatens })).toEqual(['limitation.threat block']);
    const inTime = [
      debtOf('US-TX', { debtKind: 'written', accruedOn: '2022-03-10', asOf: '2026-03-10' }),
    ];
    expect(said({ ...claim, debts: inTime })).toEqual(['limitation.threat allow']);
  });

  test('TBD-03 and UK-14: nothing may be asked for where the debt has ended', () => {
    const mississippi = debtOf('US-MS', {
      debtKind: 'open-account',
      accruedOn: '2022-06-01',
      asOf: '2026-01-15',
    });
    const scotland = debtOf('GB-SCT', {
      debtKind: 'consumer-credit',
      accruedOn: '2020-01-15',
      asOf: '2025-01-16',
    });
    for (const debts of [[mississippi], [scotland], [debt(), scotland]]) {
      for (const effect of [
        reminder,
        claim,
        suit,
        { ...suit, kind: 'charge', purpose: 'fee' } as const,
        { ...suit, kind: 'place', purpose: 'placement' } as const,
      ]) {
        expect(said({ ...effect, debts })).toEqual(['limitation.extinguished block']);
      }
      expect(said({ ...reminder, purpose: 'opt-out-confirmation', debts })).toEqual([]);
      expect(said({ ...reminder, purpose: 'statement', debts })).toEqual([]);
    }
    // True on every day, as it is also said of a step that is planned for a day after the end.
    expect(limitationRules(situation({ ...reminder, debts: [scotland] }))[0]?.sentence).toBe(
      'The debt ends with its period of limitation on 2025-01-15: after it nothing may be asked for.',
    );
  });

  test('TBD-04: a proof of claim is no suit', () => {
    const debts = [
      debtOf('US-NY', { debtKind: 'card', accruedOn: '2020-05-01', asOf: '2026-05-02' }),
    ];
    expect(said({ ...suit, purpose: 'proof-of-claim', debts })).toEqual([]);
    expect(said({ ...suit, debts })).toEqual(['limitation.expired block']);
  });

  test('TBD-05: a payment after the last day revives nothing, and in New York none before it does', () => {
    const paid = [event('part-payment', '2026-06-01')];
    const late = {
      debtKind: 'card',
      accruedOn: '2023-05-01',
      events: paid,
      asOf: '2026-06-02',
    } as const;
    expect(said({ ...suit, debts: [debtOf('US-NY', late)] })).toEqual(['limitation.expired block']);
    const before = { ...late, events: [event('part-payment', '2026-04-01')] };
    expect(said({ ...suit, debts: [debtOf('US-NY', before)] })).toEqual([
      'limitation.expired block',
    ]);
  });

  test('a period that is contested or not known stops suits alone', () => {
    const contested = debtOf('US-GA', {
      debtKind: 'card',
      accruedOn: '2023-05-01',
      asOf: '2024-01-01',
    });
    const unknown = debtOf('ES', {});
    for (const debts of [[contested], [unknown]]) {
      expect(said({ ...suit, debts })).toEqual(['limitation.review review']);
      expect(said({ ...reminder, debts })).toEqual([]);
      expect(said({ ...claim, debts })).toEqual(['limitation.threat allow']);
    }
  });
});
