/**
 * What is remembered changes nothing: each decision of random lives, made from facts that were seen before,
 * against the same one made from a copy that nothing can be remembered of.
 */
import { lifeOf } from './lives/life';

const lives = 40;

let compared = 0;

jest.mock('../../src/domain/account/decide', () => {
  const real = jest.requireActual<typeof import('../../src/domain/account/decide')>(
    '../../src/domain/account/decide',
  );
  const decide: typeof real.decide = (facts, strategy, law, now) => {
    const decision = real.decide(facts, strategy, law, now);
    const copy = structuredClone({ facts, strategy });
    const afresh = real.decide(copy.facts, copy.strategy, law, now);
    mockCompare(decision, afresh);
    return decision;
  };
  return { ...real, decide };
});

/** Named so that the mock may call it. */
function mockCompare(decision: object, afresh: object): void {
  compared += 1;
  if (written(decision) !== written(afresh)) expect(decision).toEqual(afresh);
}

function written(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? `${part}n` : part,
  );
}

it('decides the same with and without what it remembers', () => {
  for (let seed = 1; seed <= lives; seed += 1) lifeOf(seed);
  expect(compared).toBeGreaterThan(20 * lives);
});
