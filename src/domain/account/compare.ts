import type { Law } from '../law/law';
import { limits } from '../limits';
import { conventionsOf } from '../money/conventions';
import type { Strategy } from '../strategy/document';
import { isNamed, stepNamed, stepsOf } from '../strategy/steps';
import { unfitFor } from '../strategy/under';
import { carryingInvoice } from './balances';
import { decide } from './decide';
import type { Facts, Instant } from './facts';
import { preview, type PreviewEntry } from './preview';

/** One thing worth knowing before an account is moved. */
export interface MoveNote {
  readonly code:
    | 'closed'
    | 'already-there'
    | 'refuses-debtor-kind'
    | 'refuses-role'
    | 'stage-changes'
    | 'conventions-differ'
    | 'step-unknown'
    | 'steps-done'
    | 'steps-passed-over';
  readonly sentence: string;
}

/** The next actions of an account by its own strategy and by another. */
export interface Comparison {
  readonly before: readonly PreviewEntry[];
  readonly after: readonly PreviewEntry[];
  readonly changed: boolean;
  readonly notes: readonly MoveNote[];
}

/** An account under one strategy: the facts count by its conventions (`movedTo`). */
export interface Worked {
  readonly facts: Facts;
  readonly strategy: Strategy;
}

/**
 * What the account would do next, as it is worked and as it would be: the same fold as the preview, so that
 * what happens after the move is what stands in `after`.
 */
export function compareStrategies(own: Worked, other: Worked, law: Law, now: Instant): Comparison {
  const before = nextActions(own, law, now);
  const unfit = unfitFor(own.facts, other.strategy);
  const after = unfit === null ? nextActions(other, law, now) : before;
  return {
    before,
    after,
    changed: !isSame(before, after, other.strategy),
    notes: unfit === null ? notesOf(own, other, law, now) : [unfit],
  };
}

/** The next actions of the course; changes of stage stand with the action that brings them. */
function nextActions({ facts, strategy }: Worked, law: Law, now: Instant): PreviewEntry[] {
  const actions = (entries: readonly PreviewEntry[]): PreviewEntry[] =>
    entries.filter(({ kind }) => kind !== 'stage').slice(0, limits.actionsComparedMax);
  const isEnough = (entries: readonly PreviewEntry[]): boolean =>
    actions(entries).length === limits.actionsComparedMax;
  const days = limits.previewDaysDefault;
  return actions(preview(facts, strategy, law, now, days, { isEnough }).entries);
}

/** The same things at the same times; a step that was renamed is the same step. */
function isSame(
  before: readonly PreviewEntry[],
  after: readonly PreviewEntry[],
  { stages }: Strategy,
): boolean {
  const named = (step: string | null): string | null => {
    const steps = stages.flatMap((stage) => stage.steps);
    return (step !== null && steps.find((one) => isNamed(one, step))?.id) || step;
  };
  if (before.length !== after.length) return false;
  return before.every((one, n) => {
    const other = after[n];
    return (
      other !== undefined &&
      one.at === other.at &&
      one.kind === other.kind &&
      named(one.step) === named(other.step) &&
      one.channel === other.channel &&
      one.partyId === other.partyId &&
      one.stage === other.stage &&
      one.amountMinor === other.amountMinor
    );
  });
}

function notesOf(own: Worked, other: Worked, law: Law, now: Instant): MoveNote[] {
  const { facts } = own;
  const { account } = facts;
  const notes: MoveNote[] = [];
  const note = (code: MoveNote['code'], sentence: string): void => {
    notes.push({ code, sentence });
  };
  if (account.status === 'closed') {
    note('closed', 'The account is closed: no strategy works it.');
    return notes;
  }
  const { id, version } = other.strategy;
  if (id === account.strategyId && version === account.strategyVersion) {
    note('already-there', 'The account is worked by this version already.');
    return notes;
  }
  const { stage } = decide(other.facts, other.strategy, law, now);
  if (stage !== account.stage) {
    note('stage-changes', `The stage would change from ${account.stage} to ${stage}.`);
  }
  if (conventionText(own) !== conventionText(other)) {
    note('conventions-differ', 'Ages and amounts are counted by other conventions.');
  }
  return [...notes, ...positionNotes(other.facts, other.strategy, now)];
}

function conventionText({ facts }: Worked): string {
  return JSON.stringify(conventionsOf(facts.creditor.settings));
}

/** Where the account would stand on the ladder of the other strategy. */
function positionNotes(facts: Facts, strategy: Strategy, now: Instant): MoveNote[] {
  const cause = carryingInvoice(facts, now)?.id;
  const done = facts.effects
    .filter((effect) => effect.cause === cause && effect.kind !== 'skip')
    .map(({ stepId }) => stepId);
  if (done.length === 0) return [];
  const steps = stepsOf(strategy).map(({ step }) => step);
  const isDone = steps.map((step) => done.some((stepId) => isNamed(step, stepId)));
  const position = isDone.lastIndexOf(true);
  const notes: MoveNote[] = [];
  const last = done.at(-1) ?? '';
  if (stepNamed(strategy, last) === null) {
    const reached = steps[position];
    const from = reached === undefined ? 'its first step' : `its step ${reached.id}`;
    const sentence = `The last step taken, ${last}, is not in it: the account goes on from ${from}.`;
    notes.push({ code: 'step-unknown', sentence });
  }
  const names = (wanted: boolean): string[] =>
    steps.filter((_, n) => n <= position && isDone[n] === wanted).map(({ id }) => id);
  const [taken, passed] = [names(true), names(false)];
  if (taken.length > 0) {
    notes.push({ code: 'steps-done', sentence: `Not repeated: ${taken.join(', ')}.` });
  }
  if (passed.length > 0) {
    const sentence = `Passed over, because a later step was taken: ${passed.join(', ')}.`;
    notes.push({ code: 'steps-passed-over', sentence });
  }
  return notes;
}
