import { dateZone, holdsAt } from '../account/balances';
import type { Changes } from '../account/changes';
import type { Facts, HoldFacts, HoldType, Instant, TaskFacts } from '../account/facts';
import { openedTask } from '../account/fresh-rows';
import { addDays, type LocalDate } from '../calendar/dates';
import { instantOf } from '../calendar/zone';

/** What a person has to do about a hold whose day has come, by its type. */
const titles: Partial<Readonly<Record<HoldType, string>>> = {
  dispute: 'Answer the dispute: its time is over',
  complaint: 'Answer the complaint: its time is over',
  hardship: 'Look at the hardship again',
};

/** The day that a person promised to have answered by is over, or the day of the review has come. */
function dayOf({ details }: HoldFacts): LocalDate | null {
  const { answerByOn, reviewOn } = details;
  return reviewOn ?? (answerByOn === undefined ? null : addDays(answerByOn, 1));
}

/** When a person is to be told of a hold, at the send hour; null: never, or it was told. */
function reviewAt(facts: Facts, hold: HoldFacts, sendMinutes: number): Instant | null {
  const on = dayOf(hold);
  const isTold = facts.tasks.some((task) => task.effectKey === keyOf(hold));
  return on === null || isTold ? null : instantOf(on, sendMinutes, dateZone(facts));
}

/** Of one hold and day: moved to another day it is told again. */
function keyOf(hold: HoldFacts): string {
  return `hold/${hold.id}/${dayOf(hold) ?? ''}`;
}

/** A hold in force that a person has to look at now; null: none. */
export function holdToReview(facts: Facts, sendMinutes: number, now: Instant): HoldFacts | null {
  const found = facts.holds.find((hold) => {
    const at = holdsAt(hold, now) ? reviewAt(facts, hold, sendMinutes) : null;
    return at !== null && at <= now;
  });
  return found ?? null;
}

/** Instants at which holds are to be looked at, past ones included. */
export function reviewsAt(facts: Facts, sendMinutes: number): (Instant | null)[] {
  return facts.holds
    .filter((hold) => hold.releasedAt === null)
    .map((hold) => reviewAt(facts, hold, sendMinutes));
}

/** Opens the task, once. The hold itself goes on. */
export function openReview(
  facts: Facts,
  hold: HoldFacts,
  { now, newId }: { readonly now: Instant; readonly newId: (prefix: 'tsk') => string },
): Changes {
  const title = titles[hold.type] ?? 'Look at the hold again';
  const task = openedTask(facts, now, {
    id: newId('tsk'),
    effectKey: keyOf(hold),
    stepId: null,
    kind: 'review',
    title,
    owner: hold.details.owner ?? facts.account.assignedTo,
  });
  const { type, details } = hold;
  const data = { type, task: task.id, day: details.reviewOn ?? details.answerByOn ?? null };
  return {
    tasks: [task],
    timeline: [{ kind: 'hold', title, reason: 'Its day has come.', ref: hold.id, data }],
  };
}

/** Tasks about a hold that is over. */
export function reviewsDone(facts: Facts, hold: HoldFacts, now: Instant): readonly TaskFacts[] {
  return facts.tasks
    .filter(({ effectKey, status }) => {
      return status === 'open' && effectKey?.startsWith(`hold/${hold.id}/`) === true;
    })
    .map((task) => ({ ...task, status: 'done', outcome: 'the hold was ended', doneAt: now }));
}
