import { lettersLeft } from '../agreements/satisfaction';
import { statusOf } from '../agreements/status';
import { toWire } from '../money/money';
import { owedMinor } from './balances';
import type { Changes } from './changes';
import type { Facts, Instant, Outcome } from './facts';
import type { AgreementFacts, AgreementStatus } from '../agreements/facts';
import type { PerformContext } from './perform';

const outcomeTitles: Readonly<Record<Outcome, string>> = {
  paid: 'paid',
  settled: 'settled',
  placed: 'placed',
  judgment: 'ended by judgment',
  'written-off': 'written off',
  withdrawn: 'withdrawn',
  extinguished: 'extinguished',
};

/** Ends an account: what was still open is taken back, so that nothing acts on it any more. */
export function performClose(facts: Facts, outcome: Outcome, context: PerformContext): Changes {
  const { now } = context;
  const endReason = 'the account was closed';
  const left = owedMinor(facts);
  return {
    account: {
      status: 'closed',
      stage: 'closed',
      outcome,
      closedAt: now,
      stageSinceAt: now,
      needsAttention: null,
    },
    messages: facts.messages
      .filter((one) => one.status === 'planned' || one.status === 'not-sent')
      .map((one) => ({ ...one, status: 'suppressed', reason: endReason, retryAt: null })),
    tasks: [
      ...facts.tasks
        .filter((one) => one.status === 'open')
        .map((one) => ({ ...one, status: 'cancelled' as const, doneAt: now })),
      ...lettersLeft(facts, context),
    ],
    approvals: facts.approvals
      .filter((one) => one.status === 'pending')
      .map((one) => ({ ...one, status: 'cancelled', decidedAt: now })),
    agreements: facts.agreements
      .filter((one) => one.status === 'active' || one.status === 'proposed')
      .map((one) => endedWith(one, facts, outcome, now)),
    placements: facts.placements
      .filter((one) => one.status === 'planned')
      .map((one) => ({ ...one, status: 'recalled', reason: endReason, endedAt: now })),
    timeline: [
      {
        kind: 'stage',
        title: `Account closed: ${outcomeTitles[outcome]}`,
        reason: left > 0n ? 'A person decided so.' : 'Nothing is owed any more.',
        ref: null,
        data: { outcome, balance: toWire(left, facts.account.currency) },
      },
    ],
  };
}

/** An agreement that was running when everything was paid was kept. */
function endedWith(
  agreement: AgreementFacts,
  facts: Facts,
  outcome: Outcome,
  now: Instant,
): AgreementFacts {
  const status = endStatus(agreement, facts, outcome, now);
  return { ...agreement, status, endedAt: now, endReason: 'the account was closed' };
}

function endStatus(
  agreement: AgreementFacts,
  facts: Facts,
  outcome: Outcome,
  now: Instant,
): AgreementStatus {
  if (agreement.status === 'proposed') return 'withdrawn';
  const status = statusOf(agreement, facts, now);
  if (status !== 'active') return status;
  return outcome === 'paid' || outcome === 'settled' ? 'kept' : 'cancelled';
}
