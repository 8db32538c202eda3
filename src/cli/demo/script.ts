import { between, type Person, type Random } from './cast';

/** What happens from outside, on which day, to whom. */
export type Deed =
  | { readonly kind: 'pays' }
  | { readonly kind: 'pays-part'; readonly percent: number }
  | { readonly kind: 'refunded' }
  | { readonly kind: 'charged-back' }
  | { readonly kind: 'disputes' }
  | { readonly kind: 'dispute-rejected' }
  | { readonly kind: 'pauses'; readonly days: number }
  | { readonly kind: 'promises'; readonly days: number }
  | { readonly kind: 'proposes-plan'; readonly parts: number }
  | { readonly kind: 'offers-settlement'; readonly percent: number }
  | { readonly kind: 'accepts-settlement' }
  | { readonly kind: 'pays-settlement' }
  | { readonly kind: 'texts'; readonly body: string }
  /** Two different people look at what waits for their approval. */
  | { readonly kind: 'approves' };

export interface Scene {
  readonly day: number;
  readonly index: number;
  readonly deed: Deed;
}

/** Fixed parts of the play: whoever is named here does nothing else by chance. */
export const roles = {
  dispute: 6,
  settlement: 9,
  brokenPlan: 12,
  keptPlan: 15,
  keptPromise: 18,
  brokenPromise: 21,
  pause: 24,
  legal: 30,
  refund: 33,
  chargeback: 36,
  stop: 19,
} as const;

const cast: ReadonlySet<number> = new Set(Object.values(roles));

/** All scenes in order of day, then of person. */
export function makeScript(random: Random, people: readonly Person[], days: number): Scene[] {
  const scenes = [...fixedScenes(days), ...people.flatMap((person) => byChance(random, person))];
  return scenes
    .filter(({ day }) => day >= 0 && day < days)
    .sort((a, b) => a.day - b.day || a.index - b.index);
}

/** Half of the others pay some time after the due date, some of them a part first. */
function byChance(random: Random, person: Person): Scene[] {
  const { index } = person;
  const luck = random();
  const paysOn = Math.max(1, person.dueDay + between(random, -4, 75));
  const partOn = Math.max(1, person.dueDay + between(random, 3, 30));
  if (cast.has(index) || luck > 0.6) return [];
  const pays: Scene = { day: paysOn, index, deed: { kind: 'pays' } };
  if (luck > 0.12 || partOn >= paysOn) return [pays];
  return [{ day: partOn, index, deed: { kind: 'pays-part', percent: 40 } }, pays];
}

function fixedScenes(days: number): Scene[] {
  const scene = (index: number, day: number, deed: Deed): Scene => ({ day, index, deed });
  const approvals = Array.from({ length: Math.ceil(days / 5) }, (_, n) =>
    scene(roles.legal, n * 5 + 1, { kind: 'approves' }),
  );
  return [
    scene(roles.dispute, 20, { kind: 'disputes' }),
    scene(roles.dispute, 48, { kind: 'dispute-rejected' }),
    scene(roles.settlement, 62, { kind: 'offers-settlement', percent: 75 }),
    scene(roles.settlement, 65, { kind: 'accepts-settlement' }),
    scene(roles.settlement, 72, { kind: 'pays-settlement' }),
    scene(roles.brokenPlan, 40, { kind: 'proposes-plan', parts: 3 }),
    scene(roles.brokenPlan, 44, { kind: 'pays-part', percent: 10 }),
    scene(roles.keptPlan, 30, { kind: 'proposes-plan', parts: 2 }),
    scene(roles.keptPlan, 36, { kind: 'pays-part', percent: 50 }),
    scene(roles.keptPlan, 66, { kind: 'pays' }),
    scene(roles.keptPromise, 25, { kind: 'promises', days: 10 }),
    scene(roles.keptPromise, 33, { kind: 'pays' }),
    scene(roles.brokenPromise, 25, { kind: 'promises', days: 10 }),
    scene(roles.pause, 15, { kind: 'pauses', days: 30 }),
    scene(roles.refund, 22, { kind: 'pays' }),
    scene(roles.refund, 50, { kind: 'refunded' }),
    scene(roles.chargeback, 24, { kind: 'pays' }),
    scene(roles.chargeback, 60, { kind: 'charged-back' }),
    scene(roles.stop, 60, { kind: 'texts', body: 'STOP' }),
    ...approvals,
  ];
}
