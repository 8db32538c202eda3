import { changeAccount } from '../src/commands/run';
import { recordExchange } from '../src/commands/system/record-exchange';
import { ok } from '../src/domain/result';
import type { SendOutcome } from '../src/providers/outcome';
import { legalPack } from '../src/texts/pack';
import type { ExchangeInput, Next } from '../workflows/account/messages';
import { carryOn, systemActor } from './carry-on';
import type { ActivityDeps } from './deps';
import { thrown } from './failures';
import { toNext } from './next';

/** Carries a hand-off one step further: the pack goes to counsel, the receipt (or the refusal) into the store. */
export async function exchange(deps: ActivityDeps, input: ExchangeInput): Promise<Next> {
  const facts = await deps.store.facts(input.accountId);
  if (facts !== null && (input.factsVersion ?? 0) > facts.account.factsVersion) {
    throw thrown({ code: 'stale', detail: 'the store was restored' });
  }
  const isHalted = facts?.installation != null;
  const placement = facts?.placements.find((row) => row.id === input.placementId);
  const outcome =
    facts && !isHalted && placement?.status === 'planned'
      ? await deps.counsel.transmit({
          placementId: placement.id,
          accountId: input.accountId,
          counselId: placement.partyId,
          // As of the hand-off: a repeated transmission carries the very same pack.
          pack: legalPack(facts, facts.messages, placement.createdAt, placement.invoiceIds),
        })
      : null;
  // Not taken yet: thrown, so that Temporal tries again with growing pauses and shows it while it fails.
  if (outcome?.class === 'not-sent' || outcome?.class === 'ambiguous') {
    throw thrown({ code: 'try_later', detail: outcome.reason });
  }
  const changed = await changeAccount(deps, {
    accountId: input.accountId,
    actor: systemActor,
    key: null,
    name: 'record-exchange',
    input: null,
    quiet: true,
    apply: (current, context) => {
      if (outcome === null) return ok({ changes: { timeline: [] } });
      const said = { placementId: input.placementId, ...answerOf(outcome) };
      const applied = recordExchange.apply(current, said, context);
      if (!applied.ok) return applied;
      const { value } = applied;
      const changes = value.kind === 'done' ? value.changes : { timeline: [] };
      return ok({ changes: carryOn(current, input.stage, context, deps.law, changes) });
    },
  });
  if (!changed.ok) throw thrown(changed.error);
  const { facts: after, decision, now } = changed.value;
  return toNext(after, decision, now, input.stage);
}

type Settled = Extract<SendOutcome, { class: 'accepted' | 'rejected' }>;

function answerOf(outcome: Settled): {
  outcome: 'accepted' | 'refused';
  receiptId?: string | null;
  reason?: string;
} {
  return outcome.class === 'accepted'
    ? { outcome: 'accepted', receiptId: outcome.providerId }
    : { outcome: 'refused', reason: outcome.reason };
}
