import type { Strategy } from '../domain/strategy/document';
import { limits } from '../domain/limits';
import { stepsOf } from '../domain/strategy/steps';

/** A document as it is stored, and the newest version of an id; null: there is none. */
export interface Documents<Inside> {
  find(
    creditorId: string,
    id: string,
    version: number,
    inside: Inside | undefined,
  ): Promise<Strategy | null>;
  newestVersion(creditorId: string, id: string, inside?: Inside): Promise<number | null>;
}

const keptMax = 500;

/**
 * Gives a strategy the newest versions of those that its steps move to, so that a decision needs no store. The same
 * versions give the same object. Chains are followed so far as `limits.strategyMovesMax` says.
 */
export function moveResolver<Inside>(documents: Documents<Inside>) {
  const kept = new Map<string, Strategy>();

  async function resolved(
    creditorId: string,
    strategy: Strategy,
    inside: Inside | undefined,
    left: number,
  ): Promise<{ readonly strategy: Strategy; readonly key: string }> {
    const own = `${creditorId}|${strategy.id}@${strategy.version}`;
    const ids = left === 0 ? [] : targetsOf(strategy);
    if (ids.length === 0) return { strategy, key: own };
    const moves: Record<string, Strategy> = {};
    const keys: string[] = [];
    for (const id of ids) {
      const version = await documents.newestVersion(creditorId, id, inside);
      const found = version === null ? null : await documents.find(creditorId, id, version, inside);
      if (found === null) continue;
      const target = await resolved(creditorId, found, inside, left - 1);
      moves[id] = target.strategy;
      keys.push(target.key);
    }
    const key = `${own}>${left}(${keys.join(',')})`;
    const known = kept.get(key);
    if (known !== undefined) return { strategy: known, key };
    if (kept.size >= keptMax) kept.clear();
    const whole = { ...strategy, moves };
    kept.set(key, whole);
    return { strategy: whole, key };
  }

  return async (creditorId: string, strategy: Strategy, inside?: Inside): Promise<Strategy> =>
    (await resolved(creditorId, strategy, inside, limits.strategyMovesMax)).strategy;
}

function targetsOf(strategy: Strategy): readonly string[] {
  const named = stepsOf(strategy).map(({ step }) => step.moveTo);
  return [...new Set(named.filter((id) => id !== undefined))];
}
