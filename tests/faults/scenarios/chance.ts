import type { Random } from '../harness/scenario';

/** A whole number from 0 to `below` - 1. */
export function whole(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** One of the items. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[whole(random, items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** The items in a random order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** `count` different items, or all where there are fewer. */
export function some<T>(random: Random, items: readonly T[], count: number): T[] {
  return shuffled(random, items).slice(0, count);
}

/** One of the kinds, each as often as its weight says. */
export function weighted<T>(random: Random, kinds: readonly (readonly [T, number])[]): T {
  const sum = kinds.reduce((all, [, weight]) => all + weight, 0);
  let at = random() * sum;
  for (const [kind, weight] of kinds) {
    at -= weight;
    if (at < 0) return kind;
  }
  return pick(random, kinds)[0];
}
