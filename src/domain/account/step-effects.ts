import { unfitFor } from '../strategy/under';
import type { Step } from '../strategy/document';
import { owedMinor } from './balances';
import type { Facts, InvoiceFacts, StepEffect } from './facts';
import { openTask } from './open-task';
import type { Part, StepView } from './parts';
import { heardSource } from './write-backs';

/** What billing systems are told about the service behind an invoice. */
export type ServiceTold = NonNullable<Step['tell']>;

/** What a step does besides messages, fees and tasks: all of it is done in the store, billing is told by the door out. */
export type StepEffectPart =
  | {
      readonly kind: 'billing';
      /** `end`: it is also the end of the ladder. */
      readonly channel: 'billing' | 'end';
      readonly tell: ServiceTold;
    }
  | { readonly kind: 'move'; readonly strategy: { readonly id: string; readonly version: number } }
  | { readonly kind: 'end'; readonly end: 'leave' | 'write-off' | 'close' };

/** A person who has to tell a billing system has so many working days; then the ladder goes on. */
const byHandWorkingDays = 5;
const approvalDays = 14;

const toldTitles: Readonly<Record<ServiceTold, string>> = {
  'pause-service': 'Pause the service',
  'cancel-service': 'Cancel the service',
};

/** Does the step give up what is owed? */
export function givesUp({ end }: Step): boolean {
  return end === 'write-off' || end === 'close';
}

/** The approval of a step: its own; what is given up is never without one. */
export function approvalOf(step: Step): Step['approval'] {
  if (step.approval !== undefined || !givesUp(step)) return step.approval;
  return { people: 1, title: step.title, expiresDays: approvalDays };
}

/** The next of these parts; null: the step has none left. */
export function effectPart(view: StepView, effects: readonly StepEffect[]): Part | null {
  const { tell } = view.step;
  const told = tell === undefined ? null : toldPart(view, effects, 'billing', tell);
  return told ?? movePart(view, effects) ?? endPart(view, effects);
}

/** Told by us where the creditor has named the source of the invoice, else by a person. */
function toldPart(
  { facts, invoice }: StepView,
  effects: readonly StepEffect[],
  channel: 'billing' | 'end',
  tell: ServiceTold,
): Part | null {
  const done = effects.find((effect) => effect.channel === channel);
  if (done !== undefined) return openTask(facts, done);
  if (heardSource(facts, invoice) !== null) return { kind: 'billing', channel, tell };
  return byHand(channel, `${toldTitles[tell]} behind invoice ${invoice.number}`);
}

function movePart(view: StepView, effects: readonly StepEffect[]): Part | null {
  const { step, facts, moves } = view;
  if (step.moveTo === undefined) return null;
  const done = effects.find((effect) => effect.channel === 'move');
  if (done !== undefined) return openTask(facts, done);
  const target = moves?.[step.moveTo];
  const title = `Move to the strategy ${step.moveTo}`;
  if (target === undefined) return byHand('move', `${title}: it is not published`);
  const unfit = unfitFor(facts, target);
  if (unfit !== null) return byHand('move', `${title}: ${unfit.sentence}`);
  return { kind: 'move', strategy: { id: target.id, version: target.version } };
}

function endPart(view: StepView, effects: readonly StepEffect[]): Part | null {
  const { end } = view.step;
  if (end === undefined) return null;
  if (end === 'cancel-service') return toldPart(view, effects, 'end', 'cancel-service');
  const isDone = effects.some((effect) => effect.channel === 'end');
  return isDone ? null : { kind: 'end', end };
}

function byHand(channel: 'billing' | 'move' | 'end', title: string): Part {
  const expiresWorkingDays = byHandWorkingDays;
  return { kind: 'task', channel, task: 'decision', title, expiresWorkingDays };
}

/** Has a step for this invoice ended the ladder without closing the account? */
export function isAtRest(
  steps: readonly { readonly step: Step }[],
  facts: Facts,
  invoice: InvoiceFacts,
): boolean {
  const names = steps
    .filter(({ step }) => step.end === 'leave' || step.end === 'cancel-service')
    .flatMap(({ step }) => [step.id, ...(step.replaces ?? [])]);
  if (names.length === 0 || owedMinor(facts) <= 0n) return false;
  return facts.effects.some(
    ({ cause, channel, stepId, taskId }) =>
      cause === invoice.id && channel === 'end' && names.includes(stepId) && !isOpen(facts, taskId),
  );
}

function isOpen({ tasks }: Facts, taskId: string | null): boolean {
  return tasks.some(({ id, status }) => id === taskId && status === 'open');
}
