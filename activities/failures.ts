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
