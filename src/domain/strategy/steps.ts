import type { Facts, Stage, StepEffect } from '../account/facts';
import { rememberLast } from '../remember';
import type { CatchUp, Step, Strategy } from './document';

/** A step with the stage it belongs to. */
export interface PlacedStep {
  readonly step: Step;
  readonly stage: Stage;
  /** Its own rule, else that of its stage. */
  readonly catchUp: CatchUp;
}

/** All steps in the order of the document. */
export function stepsOf(strategy: Strategy): readonly PlacedStep[] {
  return readOnce(strategy).steps;
}

/** Steps of a document with all their names; documents never change. */
interface ReadSteps {
  readonly steps: readonly PlacedStep[];
  readonly byName: ReadonlyMap<string, PlacedStep>;
}

const readByStrategy = new WeakMap<Strategy, ReadSteps>();

function readOnce(strategy: Strategy): ReadSteps {
  const known = readByStrategy.get(strategy);
  if (known !== undefined) return known;
  const steps = strategy.stages.flatMap(({ stage, steps: own, catchUp = 'sequential' }) =>
    own.map((step) => ({ step, stage, catchUp: step.catchUp ?? catchUp })),
  );
  const byName = new Map<string, PlacedStep>();
  for (const placed of steps) {
    for (const name of [placed.step.id, ...(placed.step.replaces ?? [])]) {
      if (!byName.has(name)) byName.set(name, placed);
    }
  }
  const read = { steps, byName };
  readByStrategy.set(strategy, read);
  return read;
}

/** The step of a name, also under a name it had before; null for one that the strategy does not know. */
export function stepNamed(strategy: Strategy, stepId: string): PlacedStep | null {
  return readOnce(strategy).byName.get(stepId) ?? null;
}

/** True for the step's own name and for those it replaces. */
export function isNamed(step: Step, stepId: string): boolean {
  return step.id === stepId || (step.replaces?.includes(stepId) ?? false);
}

/** What was done of a step for one cause, oldest first. */
export function effectsOf(facts: Facts, step: Step, cause: string): readonly StepEffect[] {
  const own = effectsByCause(facts.effects).get(cause);
  if (own === undefined) return none;
  const known = own.byStep.get(step);
  if (known !== undefined) return known;
  const found = own.all.filter((effect) => isNamed(step, effect.stepId));
  own.byStep.set(step, found);
  return found;
}

const none: readonly StepEffect[] = [];

interface EffectsOfCause {
  readonly all: StepEffect[];
  readonly byStep: Map<Step, readonly StepEffect[]>;
}

const effectsByCause = rememberLast(
  (effects: Facts['effects']): ReadonlyMap<string, EffectsOfCause> => {
    const byCause = new Map<string, EffectsOfCause>();
    for (const effect of effects) {
      const own = byCause.get(effect.cause);
      if (own === undefined) byCause.set(effect.cause, { all: [effect], byStep: new Map() });
      else own.all.push(effect);
    }
    return byCause;
  },
);

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
