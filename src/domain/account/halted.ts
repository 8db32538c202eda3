import { installationRules } from '../contact/installation-rule';
import { standingStage, waiting, type Draft } from './course';
import type { Case } from './ladder';

/**
 * While the installation is on hold an account does nothing by itself: no message, no charge, no lapse, no
 * close. What comes in is booked, and decided upon after the release. A closed account is left as it is.
 */
export function halted(c: Case, draft: Draft): Draft {
  const { account } = c.facts;
  const [guard] = installationRules(c.facts);
  if (guard === undefined) return draft;
  const isClosed = account.status === 'closed';
  if (isClosed && draft.action.kind === 'wait') return draft;
  return waiting({
    stage: isClosed ? 'closed' : standingStage(c),
    waitingFor: 'hold',
    // Without an instant: nobody knows when.
    nextAction: draft.nextAction && { ...draft.nextAction, at: null },
    untilAt: null,
    rules: [guard, ...draft.rules.filter(({ rule }) => rule !== guard.rule)],
    because: guard.sentence,
  });
}
