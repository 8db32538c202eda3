import type { Facts, StepEffect } from '../account/facts';
import { limits } from '../limits';
import type { Step } from './document';
import { effectsOf } from './steps';

/**
 * A step that repeats is made several times for one cause. Its times count from 0, and each has room for its own
 * tries: the `repeat` of a business key is `time * limits.triesPerTime + try`, so that both are unique.
 */
export function timeOf({ repeat }: Pick<StepEffect, 'repeat'>): number {
  return Math.floor(repeat / limits.triesPerTime);
}

/** `repeat` of a try of a time; both count from 0. */
export function repeatOf(time: number, tried: number): number {
  return time * limits.triesPerTime + tried;
}

/** What was done of one time of a step, oldest first; what is done once for all times counts to the first. */
export function effectsOfTime(
  facts: Facts,
  step: Step,
  cause: string,
  time: number,
): readonly StepEffect[] {
  const effects = effectsOf(facts, step, cause);
  // Nearly every step is made once: nothing is sorted out then.
  if (time === 0 && effects.every((effect) => effect.repeat < limits.triesPerTime)) return effects;
  return effects.filter((effect) => timeOf(effect) === time);
}

/** `channel` of the row that ends one time of a step, which was made elsewhere; that of the whole step is `skip`. */
export const madeElsewhere = 'made';

/** The last time that was begun; 0 before any was. */
export function lastTimeOf(facts: Facts, step: Step, cause: string): number {
  return effectsOf(facts, step, cause).reduce((last, effect) => Math.max(last, timeOf(effect)), 0);
}
