import type { Course } from '../course';
import type { Next } from '../messages';

/**
 * Before a court: letter before action, the statutory wait, two people's approval with a deadline,
 * then the pack goes to counsel and counsel's receipt transfers the account. A missing approval or
 * receipt takes the hand-off back. Which of these is next is the store's to say.
 */
export async function takeToLaw(course: Course, next: Next): Promise<Next> {
  switch (next.do) {
    case 'send': // the letter before action
      return course.send(next);
    case 'wait': // for the statutory period, the approval, counsel's receipt, the judgment
      return course.wait(next);
    case 'exchange': // the pack to counsel, or its withdrawal
      return course.exchange(next);
    default:
      return course.otherwise(next);
  }
}
