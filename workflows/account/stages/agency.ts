import type { Course } from '../course';
import type { Next } from '../messages';

/**
 * An agency collects. Own contact ended when the account entered this stage. The placement is
 * transmitted and the agency has days to answer: if it accepts, contact is its business until it
 * has done or is recalled; if it declines, is silent or cannot be reached, the placement is taken
 * back by an exchange of its own before the account goes on elsewhere.
 */
export async function workWithAgency(course: Course, next: Next): Promise<Next> {
  switch (next.do) {
    case 'exchange': // transmit the placement; later perhaps the recall
      return course.exchange(next);
    case 'wait': // for the agency's answer, then for its reports
      return course.wait(next);
    default: // a notice that the debtor must get from us, not from the agency
      return course.otherwise(next);
  }
}
