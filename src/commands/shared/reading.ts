import { holdsAt, dateZone, todayOn } from '../../domain/account/balances';
import type { Changes } from '../../domain/account/changes';
import type { Facts, HoldFacts, Instant, TaskFacts } from '../../domain/account/facts';
import { openedTask } from '../../domain/account/fresh-rows';
import { addDays } from '../../domain/calendar/dates';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { instantOf } from '../../domain/calendar/zone';
import { countryOf } from '../../domain/contact/readers';
import { limits } from '../../domain/limits';
import type { CommandContext } from '../command';
import { entry } from './changes';
import { holdData, holdsInForce, newHold } from './holds';

/** What has to be read, in words that name nobody. */
export interface ToRead {
  readonly title: string;
  readonly reason: string;
  /** True: nothing goes on before a person has read it; else time ends the hold too. */
  readonly untilRead: boolean;
}

/**
 * Holds the account until a person has read what came in, or for two whole working days where the debtor is. One
 * hold and one task at a time: what comes in meanwhile makes them last longer.
 */
export function heldForReader(
  facts: Facts,
  context: CommandContext,
  { title, reason, untilRead }: ToRead,
): Changes {
  const { now } = context;
  const untilAt = untilRead ? null : readingEndsAt(facts, now);
  for (const standing of holdsInForce(facts, 'reply', now)) {
    const task = readingTask(facts, standing);
    if (task !== undefined) return keptLonger(standing, task, { title, untilAt });
  }
  const hold = newHold(facts, context, { type: 'reply', reason, untilAt });
  const task = openedTask(facts, now, {
    id: context.newId('tsk'),
    effectKey: readingKey(hold.id),
    stepId: null,
    kind: 'review',
    title,
  });
  const line = entry('hold', 'Hold placed: reply', reason, hold.id, holdData(hold));
  return { holds: [hold], tasks: [task], timeline: [line] };
}

/** The end of the last whole working day in which a person may still read it, by the debtor's calendar. */
function readingEndsAt(facts: Facts, now: Instant): Instant {
  const country = countryOf(facts, null);
  const lastOn = addWorkingDays(todayOn(facts, now), limits.replyWorkingDays, country);
  return instantOf(addDays(lastOn, 1), 0, dateZone(facts));
}

function readingTask(facts: Facts, hold: HoldFacts): TaskFacts | undefined {
  return facts.tasks.find(
    ({ effectKey, status }) => status === 'open' && effectKey === readingKey(hold.id),
  );
}

function keptLonger(
  standing: HoldFacts,
  task: TaskFacts,
  { title, untilAt }: { readonly title: string; readonly untilAt: Instant | null },
): Changes {
  const { untilAt: endsAt } = standing;
  const longer = endsAt === null || untilAt === null ? null : Math.max(endsAt, untilAt);
  // The longer title names what was found in the words; the shorter one only asks to read.
  const says = task.title.length < title.length;
  return {
    holds: longer === endsAt ? [] : [{ ...standing, untilAt: longer }],
    tasks: says ? [{ ...task, title }] : [],
    timeline: [],
  };
}

/** A task about a hold, as `reviewsDone` knows it: it is done when the hold ends. */
const readingKey = (holdId: string): string => `hold/${holdId}/read`;

/** The hold that ends when this task is done, because what it waited for has been read; null: none. */
export function holdReadBy(facts: Facts, { effectKey }: TaskFacts, now: Instant): HoldFacts | null {
  const found = facts.holds.find((hold) => effectKey === readingKey(hold.id));
  return found !== undefined && holdsAt(found, now) ? found : null;
}
