import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { RetryPolicy } from '@temporalio/common';
import type { Account } from './carried';
import type { Doors } from './doors';
import { taskQueue } from './messages';
import type { Activities, Next } from './messages';
import { showFailing } from './show';

/** A step beside the workflow: three quick attempts, then the caller falls back to `patientStep`. */
export const { step: localStep } = proxyLocalActivities<Pick<Activities, 'step'>>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 3, initialInterval: '200 milliseconds' },
  localRetryThreshold: '1 second',
});

/** The same function as an ordinary activity: attempts and last failure show in the web UI. */
export const { step: patientStep } = proxyActivities<Pick<Activities, 'step'>>({
  taskQueue,
  startToCloseTimeout: '30 seconds',
});

/** Sends go to the queue of their channel. */
export const { send } = proxyActivities<Pick<Activities, 'send'>>({
  startToCloseTimeout: '45 seconds',
});

export const { exchange } = proxyActivities<Pick<Activities, 'exchange'>>({
  taskQueue,
  startToCloseTimeout: '45 seconds',
});

/** Ten attempts with nine pauses of together 606 s: ten minutes of failing, without a timer's two events. */
const tenMinutes: RetryPolicy = {
  initialInterval: '1200 milliseconds',
  backoffCoefficient: 2,
  maximumInterval: '5 minutes',
  maximumAttempts: 10,
};
const withoutEnd: RetryPolicy = {
  initialInterval: '1 minute',
  backoffCoefficient: 2,
  maximumInterval: '5 minutes',
};

/**
 * Calls until there is an answer. After ten minutes of failing, or at once when the failure says
 * that no retry will help, a person is asked to look; the calls go on, and success takes it back.
 */
export async function untilAnswered(
  account: Account,
  doors: Doors,
  name: string,
  call: (retry: RetryPolicy) => Promise<Next>,
): Promise<Next> {
  for (let retry = tenMinutes; ; retry = withoutEnd) {
    try {
      const next = await call(retry);
      // The attribute goes back with the next `show`, in one event with whatever else changed.
      account.failing.delete(name);
      return next;
    } catch (failure) {
      if (isCancellation(failure)) throw failure;
      account.failing.set(name, errorTypeOf(failure));
      showFailing(account);
    }
    doors.forgetWake();
    await condition(() => doors.isAwake(), '5 minutes', { summary: `${name} failed: tries again` });
  }
}

/** The type of an error only: messages may contain personal data. */
function errorTypeOf(failure: unknown): string {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof TimeoutFailure) return 'Timeout';
  if (cause instanceof ApplicationFailure) return cause.type ?? 'Error';
  return cause instanceof Error ? cause.name : 'Error';
}
