import type { Course } from '../course';
import type { Next } from '../messages';

/**
 * The debtor pays by a plan. The ladder rests. A payment knocks on the door; a
 * missed one is found when its day and the grace are over, and the answer is then another stage.
 */
export async function keepPlan(course: Course, next: Next): Promise<Next> {
  switch (next.do) {
    case 'wait': // for the next instalment
      return course.wait(next);
    case 'send': // the plan in writing, a word before an instalment, a word after a missed one
      return course.send(next);
    default:
      return course.otherwise(next);
  }
}
