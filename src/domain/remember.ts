/**
 * A derivation that remembers its last answer, by the identity of what it was given. Facts never change: a
 * change makes new ones and keeps the lists that it does not touch, so the same parts mean the same answer.
 * One answer is kept, because a fold and a decision ask for the same thing many times in a row.
 */
export function rememberLast<P extends readonly unknown[], R>(
  derive: (...parts: P) => R,
): (...parts: P) => R {
  const derived = rememberBeside((parts: P) => derive(...parts));
  return (...parts) => derived(parts, ...parts);
}

/** The same for what is derived from more than it depends on: `parts` are everything of the input that it reads. */
export function rememberBeside<I, R>(
  derive: (input: I) => R,
): (input: I, ...parts: unknown[]) => R {
  let last: { readonly parts: readonly unknown[]; readonly answer: R } | null = null;
  return (input, ...parts) => {
    if (last !== null && isSame(last.parts, parts)) return last.answer;
    const answer = derive(input);
    last = { parts, answer };
    return answer;
  };
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  for (let index = 0; index < right.length; index += 1) {
    if (left[index] !== right[index]) return false;
  }
  return left.length === right.length;
}

/** The value of a key, worked out and kept where the map does not have it yet; the map is emptied when it holds `max`. */
export function rememberIn<K, V>(known: Map<K, V>, key: K, max: number, derive: () => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = derive();
  if (known.size >= max) known.clear();
  known.set(key, value);
  return value;
}
