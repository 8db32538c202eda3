import type { LimitationQuestion } from '../../../src/domain/law/limitation';
import type { LimitationEvent } from '../../../src/domain/law/limitation-run';

/** A question about a contract that nothing has happened to, with what is given. */
export const asked = (given: Partial<LimitationQuestion>): LimitationQuestion => ({
  debtKind: 'contract',
  isConsumer: null,
  accruedOn: '2023-05-01',
  events: [],
  asOf: '2023-06-01',
  ...given,
});

export const event = (
  kind: LimitationEvent['kind'],
  on: string,
  untilOn: string | null = null,
): LimitationEvent => ({ kind, on, untilOn });
