import { makeContinueAsNewFunc } from '@temporalio/workflow';
import { resume } from './carried';
import type { Account } from './carried';
import { Course } from './course';
import { openDoors } from './doors';
import type { Doors } from './doors';
import type { Carried, Closed, Next, RunStage } from './messages';
import { attributesOfNextRun, show } from './show';
import { workWithAgency } from './stages/agency';
import { takeToLaw } from './stages/legal';
import { keepPlan } from './stages/plan';
import { walk } from './stages/walk';

type Live = (course: Course, next: Next) => Promise<Next>;

/** How each stage is lived: one turn, answered with the next decision. */
const live: Readonly<Record<Exclude<RunStage, 'closed'>, Live>> = {
  reminder: walk,
  escalation: walk,
  plan: keepPlan,
  agency: workWithAgency,
  legal: takeToLaw,
};

/**
 * The course of one account, from its first reminder to its end. The store decides what happens,
 * when and why; this function lives it: one run is one stage, and the chain of runs is the
 * account's life.
 */
export async function collectAccount(carried: unknown): Promise<Closed> {
  const account = resume(carried);
  const doors = openDoors(account); // before anything is awaited
  const course = new Course(account, doors);

  let next = await course.ask();
  for (;;) {
    while (course.goesOnWith(next)) next = await live[next.stage](course, next);

    const isOver = account.stage === 'closed' && next.stage === 'closed';
    if (isOver) show(account, next);
    await course.readyToEnd();
    // No await from here to the end of the run: what comes in now is met by the server, not lost.
    if (isOver && !doors.isKnockedOn())
      return { accountId: account.accountId, outcome: next.outcome };
    if (!isOver && doors.mayContinueAsNew()) return continueAs(account, doors, next);
    next = await course.ask();
  }
}

/** Ends this run and begins the next one, in the stage that the store has said. */
function continueAs(account: Account, doors: Doors, next: Next): Promise<never> {
  const begin = makeContinueAsNewFunc<typeof collectAccount>({
    typedSearchAttributes: attributesOfNextRun(account, next),
  });
  const carried: Carried = {
    v: 1,
    accountId: account.accountId,
    stage: next.stage,
    factsVersion: account.factsVersion,
    stageSinceAt: account.stageSinceAt,
    signalsSeen: account.signalsSeen,
    pending: doors.leftOver(),
  };
  return begin(carried);
}
