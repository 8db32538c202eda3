import { lifeOf } from './life';
import { judge, livesFrom } from './run';

const lives = 250;
/** Of a loaded machine; alone it takes a tenth. */
const limitMs = 90_000;

it(
  'finds nothing in random lives that a second reading of the law forbids',
  async () => {
    const found = await judge(livesFrom(1, lives));
    expect(found.forbidden).toEqual([]);
    expect(found.lives).toBe(lives);
    // Lives in which nothing happens would prove nothing.
    expect(found.effects).toBeGreaterThan(lives);
  },
  limitMs,
);

it('lives the same life of the same seed', () => {
  expect(JSON.stringify(lifeOf(7))).toBe(JSON.stringify(lifeOf(7)));
});

describe('the second reading bites', () => {
  const life = [...livesFrom(1, 200)].find(({ effects, zones, debtorKind }) => {
    const [first] = effects;
    return zones.length > 0 && debtorKind === 'business' && first?.channel === 'email';
  });
  if (life === undefined) throw new Error('no such life');
  const first = life.effects[0];
  if (first === undefined) throw new Error('no effect');
  const forbidden = async (changed: Partial<typeof life>): Promise<string> =>
    (await judge([{ ...life, events: [], ...changed }])).forbidden.join('\n');

  it('on the hour', async () => {
    const atNight = { ...first, at: first.at - 9 * 3_600_000 };
    expect(await forbidden({ effects: [atNight] })).toMatch(/: at \d\d:\d\d in /);
  });

  it('on holds, stops and opt-outs', async () => {
    const at = first.at - 1;
    const effects = [first];
    const cease = { at, type: 'cease', scope: 'all', holdId: 'hld_1' };
    expect(await forbidden({ effects, events: [cease] })).toContain('held by cease');
    const optOut = { at, type: 'opt-out', pointId: first.pointId };
    expect(await forbidden({ effects, events: [optOut] })).toContain('opted out');
    const bankruptcy = { at, type: 'hold', holdType: 'bankruptcy', until: null, holdId: 'hld_1' };
    expect(await forbidden({ effects, events: [bankruptcy] })).toContain('held by bankruptcy');
  });

  it('on caps and missing facts', async () => {
    const effects = Array.from({ length: 8 }, (_, n) => ({
      ...{ ...first, channel: 'call' as const },
      at: first.at + n * 3_600_000,
    }));
    const collected = { role: 'third-party', debtorKind: 'consumer', purpose: 'consumer' };
    const rung = { ...collected, country: 'US', region: 'TX', locality: null };
    expect(await forbidden({ ...rung, effects })).toContain('an eighth call');
    expect(await forbidden({ zones: [], effects: [first] })).toContain('no zone was known');
  });

  it('on suits out of time', async () => {
    const suit = { ...first, kind: 'sue' as const, channel: null, pointId: null };
    const invoices = [
      { id: first.cause, dueOn: '2010-01-01', accruedOn: '2010-01-02', debtKind: '' },
    ];
    const place = { country: 'GB', region: null };
    expect(await forbidden({ ...place, invoices, effects: [suit] })).toContain('limitation');
  });
});
