/**
 * What is remembered changes nothing: each decision of random lives, made from facts that were seen before,
 * against the same one made from a copy that nothing can be remembered of.
 */
import type { decide as decideFor } from '../../src/domain/account/decide';
import { lifeOf } from './lives/life';

type Decide = typeof decideFor;
const path = '../../src/domain/account/decide';

/** Among them one whose calls use up what the law allows. */
const firstSeed = 19;
const lives = 16;

const mockMade: { readonly asked: Parameters<Decide>; readonly decision: object }[] = [];

jest.mock('../../src/domain/account/decide', () => {
  const real = jest.requireActual<{ decide: Decide }>('../../src/domain/account/decide');
  const decide: Decide = (...asked) => {
    const decision = real.decide(...asked);
    mockMade.push({ asked, decision });
    return decision;
  };
  return { ...real, decide };
});

function written(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? `${part}n` : part,
  );
}

it('decides the same with and without what it remembers', () => {
  const { decide } = jest.requireActual<{ decide: Decide }>(path);
  for (let n = 0; n < lives; n += 1) lifeOf(firstSeed + n);
  // Afterwards, because a decision about a copy makes what was remembered of the life forgotten.
  for (const { asked, decision } of mockMade) {
    const [facts, strategy, law, now] = asked;
    const copy = structuredClone({ facts, strategy });
    const afresh = decide(copy.facts, copy.strategy, law, now);
    if (written(decision) !== written(afresh)) expect(decision).toEqual(afresh);
  }
  expect(mockMade.length).toBeGreaterThan(20 * lives);
});
