import { currentLaw } from '../../../src/domain/law/current';
import { askLaw, clearsWhen, noLaw, readLaw, rulesFor } from '../../../src/domain/law/law';
import type { LawPack, LawRule } from '../../../src/domain/law/rule';
import { at, situation } from './situation';

const allows: LawRule = {
  id: 'xx.rule',
  title: 'A rule',
  jurisdiction: 'US',
  effectiveFrom: '2020-01-01',
  effectiveTo: null,
  citation: 'nowhere',
  confidence: 'K',
  scope: { kinds: ['contact'] },
  ask: () => ({ answer: 'allow', sentence: 'Yes.' }),
};

const pack = (...rules: readonly Partial<LawRule>[]): LawPack => ({
  id: 'xx',
  title: 'A pack',
  version: '1',
  rules: rules.map((rule) => ({ ...allows, ...rule })),
});

const versions = (firstTo: string | null, secondFrom: string) =>
  pack({ effectiveTo: firstTo }, { effectiveFrom: secondFrom });

describe('a pack is read', () => {
  it('when its versions follow one another day by day, in any order', () => {
    const law = readLaw([versions('2026-08-31', '2026-09-01')]);
    expect(law.version).toBe('xx@1');
    const reversed = pack({ effectiveFrom: '2026-09-01' }, { effectiveTo: '2026-08-31' });
    expect(() => readLaw([reversed])).not.toThrow();
  });

  it.each<[string, LawPack, string]>([
    ['a gap', versions('2026-08-31', '2026-09-02'), 'nothing is in force between'],
    ['an overlap of a day', versions('2026-09-01', '2026-09-01'), 'overlaps'],
    ['a version without an end before another', versions(null, '2026-09-01'), 'overlaps'],
    ['two from the same day', versions('2026-08-31', '2020-01-01'), 'overlaps'],
    ['an end before the beginning', versions('2019-12-31', '2026-09-01'), 'before it begins'],
    ['a date that does not exist', pack({ effectiveFrom: '2026-02-30' }), 'is no date'],
    ['an end that does not exist', pack({ effectiveTo: '2026-02-30' }), 'before it begins'],
  ])('not with %s', (_what, faulty, message) => {
    expect(() => readLaw([faulty])).toThrow(RangeError);
    expect(() => readLaw([faulty])).toThrow(message);
    expect(() => readLaw([faulty])).toThrow('xx.rule');
  });

  it('not when its versions stand in two packs that overlap', () => {
    const other = { ...pack({ effectiveFrom: '2026-01-01' }), id: 'yy' };
    expect(() => readLaw([pack({}), other])).toThrow('overlaps');
  });

  it('not twice', () => {
    expect(() => readLaw([pack(), pack()])).toThrow('same id');
  });
});

describe('the rules that bind', () => {
  const ids = (rule: Partial<LawRule>, asked = situation()) =>
    rulesFor(readLaw([pack(rule)]), asked).map(({ id }) => id);
  const binds = ['xx.rule'];

  it.each<[string, Partial<LawRule>, readonly string[]]>([
    ['here', {}, binds],
    ['of another place', { jurisdiction: 'GB' }, []],
    ['not yet', { effectiveFrom: '2026-11-21' }, []],
    ['on its first day', { effectiveFrom: '2026-11-20' }, binds],
    ['on its last day', { effectiveTo: '2026-11-20' }, binds],
    ['no more', { effectiveTo: '2026-11-19' }, []],
    ['of another kind', { scope: { kinds: ['sue'] } }, []],
    ['for first parties', { scope: { kinds: ['contact'], roles: ['first-party'] } }, []],
    ['for calls', { scope: { kinds: ['contact'], channels: ['call'] } }, []],
    ['for suits', { scope: { kinds: ['contact'], purposes: ['suit'] } }, []],
    ['for companies', { scope: { kinds: ['contact'], debtorKinds: ['entity'] } }, []],
    ['where it does not apply', { applies: () => false }, []],
  ])('%s', (_what, rule, expected) => {
    expect(ids(rule)).toEqual(expected);
  });

  it('what is not known does not keep a rule away', () => {
    const scope = {
      kinds: ['contact'],
      debtTypes: ['consumer'],
      debtorKinds: ['natural-person'],
    } as const;
    const unknown = situation({ debtType: 'unknown', debtorKind: 'unknown' });
    expect(ids({ scope }, unknown)).toEqual(binds);
  });

  it('the day is any of the plausible ones', () => {
    const zones = ['America/New_York', 'Pacific/Auckland'];
    const given = { at: '2026-11-20T12:00', zones };
    expect(ids({ effectiveFrom: '2026-11-21' }, situation(given))).toEqual(binds);
  });

  it('without a place or a kind of debt a person is asked', () => {
    const asked = situation({ jurisdictions: [], debtType: 'unknown' });
    expect(askLaw(noLaw, asked).map(({ rule, answer }) => [rule, answer])).toEqual([
      ['law.jurisdiction-unknown', 'review'],
      ['law.purpose-unknown', 'review'],
    ]);
  });
});

describe('when it clears', () => {
  const lifts = (liftsAt: number | null, from: number) => (asked: number) =>
    askLaw(
      readLaw([
        pack({
          ask: ({ at: now }) =>
            now >= from
              ? { answer: 'allow', sentence: 'Yes.' }
              : { answer: 'block', sentence: 'No.', liftsAt },
        }),
      ]),
      situation({ at: asked }),
    );
  const noon = at('2026-11-20');

  it('at once, at the end of what stands, or never by itself', () => {
    expect(clearsWhen(noon, lifts(null, noon), 5)).toBe(noon);
    expect(clearsWhen(noon, lifts(noon + 60, noon + 60), 5)).toBe(noon + 60);
    expect(clearsWhen(noon, lifts(null, noon + 60), 5)).toBeNull();
  });

  it('not where the rounds do not suffice or nothing moves', () => {
    const everLater = (asked: number) => lifts(asked + 60, Infinity)(asked);
    expect(clearsWhen(noon, everLater, 5)).toBeNull();
    expect(clearsWhen(noon, lifts(noon, noon + 60), 5)).toBeNull();
  });
});

describe('the law of this version', () => {
  it('has a source and a title for each rule, whose id begins with the place of its pack', () => {
    for (const { id, rules } of currentLaw.packs) {
      expect(rules.length).toBeGreaterThan(0);
      for (const rule of rules) {
        expect(rule.citation.length).toBeGreaterThan(5);
        expect(rule.title).not.toBe('');
        expect(rule.scope.kinds.length).toBeGreaterThan(0);
        expect(rule.id.startsWith(id.split('-')[0] ?? '')).toBe(true);
      }
    }
  });
});

describe('a place whose law is not on file', () => {
  const elsewhere = { jurisdictions: ['JP'], zones: ['Asia/Tokyo'] };
  const askedOf = (given: Parameters<typeof situation>[0]): string[] =>
    askLaw(currentLaw, situation({ ...elsewhere, ...given })).flatMap(({ rule, answer }) =>
      answer === 'allow' ? [] : [rule],
    );

  it('leaves a natural person to a person, and lets businesses be reminded by their contract', () => {
    expect(askedOf({})).toContain('law.none-on-file');
    expect(askedOf({ debtorKind: 'entity', debtType: 'commercial' })).toEqual([]);
    const nowhere = { jurisdictions: [] };
    expect(askedOf(nowhere)).toContain('law.jurisdiction-unknown');
    const entity = { ...nowhere, debtorKind: 'entity', debtType: 'commercial' } as const;
    expect(askedOf(entity)).toEqual([]);
    expect(askedOf({ ...entity, kind: 'sue', channel: null })).toContain(
      'law.jurisdiction-unknown',
    );
  });
});
