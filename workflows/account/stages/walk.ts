import type { Course } from '../course';
import type { Next } from '../messages';

/**
 * Reminder and escalation: up the ladder, one rung after another. Fees and tasks are done by the
 * store while it decides; what is left to the run is to send and to wait.
 */
export async function walk(course: Course, next: Next): Promise<Next> {
  switch (next.do) {
    case 'send': // a reminder, a notice, a text message
      return course.send(next);
    case 'wait': // for the next rung, a promised payment, an approval, the end of a hold
      return course.wait(next);
    default: // an agency that has not yet given back what it was recalled
      return course.otherwise(next);
  }
}
