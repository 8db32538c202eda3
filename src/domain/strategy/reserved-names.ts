import { isEventStep } from '../account/event-steps';
import { warningStep } from '../account/limitation-course';
import {
  helpAnswerStep,
  receiptStep,
  retryStep,
  statementStep,
  stopConfirmedStep,
} from '../account/own-steps';
import { isNoticeStep } from '../agreements/notices';
import { satisfactionStep } from '../agreements/satisfaction';
import { waiverChannel } from '../ledger/charge-back';

const reserved: ReadonlySet<string> = new Set([
  ...[receiptStep, statementStep, stopConfirmedStep, helpAnswerStep, retryStep],
  ...[satisfactionStep, warningStep, waiverChannel],
]);

/**
 * True for a name under which what happens beside the ladder is recorded. A step of that name would be taken for it,
 * and with it for something that other rules hold for: the answer to a STOP, for one, may go out after the STOP.
 */
export function isReservedName(stepId: string): boolean {
  return reserved.has(stepId) || isNoticeStep(stepId) || isEventStep(stepId);
}
