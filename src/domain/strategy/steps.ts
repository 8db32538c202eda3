import type { Facts, Stage, StepEffect } from '../account/facts';
import type { Step, Strategy } from './document';

/** A step with the stage it belongs to. */
export interface PlacedStep {
  readonly step: Step;
  readonly stage: Stage;
}

/** All steps in the order of the document. */
export function stepsOf(strategy: Strategy): readonly PlacedStep[] {
  return strategy.stages.flatMap(({ stage, steps }) => steps.map((step) => ({ step, stage })));
}

/** The step of a name, also under a name it had before; null for one that the strategy does not know. */
export function stepNamed(strategy: Strategy, stepId: string): PlacedStep | null {
  return stepsOf(strategy).find(({ step }) => isNamed(step, stepId)) ?? null;
}

/** True for the step's own name and for those it replaces. */
export function isNamed(step: Step, stepId: string): boolean {
  return step.id === stepId || (step.replaces?.includes(stepId) ?? false);
}

/** What was done of a step for one cause, oldest first. */
export function effectsOf(facts: Facts, step: Step, cause: string): readonly StepEffect[] {
  return facts.effects.filter((effect) => effect.cause === cause && isNamed(step, effect.stepId));
}

/** The business key of an effect: `creditor/account/stepId/cause/repeat/channel`, for a party `.../channel@partyId`. */
export function effectKey(
  facts: Facts,
  effect: { stepId: string; cause: string; repeat: number; channel: string },
  partyId: string | null = null,
): string {
  const { creditorId, id } = facts.account;
  const channel = partyId === null ? effect.channel : `${effect.channel}@${partyId}`;
  return [creditorId, id, effect.stepId, effect.cause, effect.repeat, channel].join('/');
}

/** What the last part of a business key names: the channel, `fee`, `task`, `approval`, `hand-off` or `skip`. */
export function channelOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).split('@')[0] ?? '';
}

/** Party that an effect of this key was for; null: the debtor. */
export function partyOfKey(key: string): string | null {
  return key.slice(key.lastIndexOf('/') + 1).split('@')[1] ?? null;
}
