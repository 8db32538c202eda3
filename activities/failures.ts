import { ApplicationFailure } from '@temporalio/common';
import type { Refusal } from '../src/domain/result';

/** A refusal that an activity cannot answer with: its type is the stable code, its text names no one. */
export function thrown(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.create({
    message: refusal.code,
    type: refusal.code,
    nonRetryable: false,
  });
}

/** The host's clock cannot be relied on; shown in the web UI, where an operator looks for what is stuck. */
export function clockOff(): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'the clock of this host is too far off the database: nothing is sent',
    type: 'try_later',
    nonRetryable: false,
  });
}
