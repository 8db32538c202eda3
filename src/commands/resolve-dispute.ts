import { z } from 'zod';
import type { Changes } from '../domain/account/changes';
import type { Facts, HoldFacts } from '../domain/account/facts';
import { reviewsDone } from '../domain/contact/hold-reviews';
import { allOwedParts, owedParts } from '../domain/ledger/allocation';
import type { OwedPart } from '../domain/ledger/postings';
import { ok, refuse, type Result } from '../domain/result';
import { command, done, type CommandContext } from './command';
import { entry, headOf, shown } from './shared/changes';
import { joined } from './shared/closing';
import { creditBack, withCreditUsed } from './shared/credits';
import { findHold, released } from './shared/holds';
import { idInput, moneyInput, readAmount, type MoneyInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/**
 * Ends a dispute. `rejected`: the claim stands. `upheld`: the disputed part, or all of it, is credited;
 * an invoice credited in full is void. `partly`: the named amount is credited. Errors: `not_found`,
 * `already_decided`, `amount_invalid`.
 */
export const resolveDispute = command({
  name: 'resolve-dispute',
  title: 'Resolve a dispute',
  help: 'Ends a dispute; what was right about it is credited.',
  input: z.strictObject({
    holdId: idInput,
    outcome: z.enum(['upheld', 'rejected', 'partly']),
    amount: moneyInput.optional().describe('Credited amount; required for partly.'),
  }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const dispute = findHold(facts, input.holdId, context.now);
    if (!dispute.ok) return dispute;
    if (dispute.value.type !== 'dispute') {
      return refuse('not_found', 'This hold is not a dispute.', 'holdId');
    }
    const parts = creditedParts(facts, dispute.value, input.outcome, input.amount);
    if (!parts.ok) return parts;
    const { outcome } = input;
    const row: HoldFacts = {
      ...released(dispute.value, `dispute ${outcome}`, context.now),
      outcome,
    };
    const creditedMinor = parts.value.reduce((sum, part) => sum + part.amountMinor, 0n);
    const line = entry('hold', `Dispute resolved: ${outcome}`, null, row.id, {
      outcome,
      credited: shown(facts, creditedMinor),
    });
    const resolved = joined(credit(facts, row, parts.value, context), {
      holds: [row],
      tasks: reviewsDone(facts, row, context.now),
      timeline: [line],
    });
    return done(withCreditUsed(facts, resolved, context));
  },
});

function credit(
  facts: Facts,
  dispute: HoldFacts,
  parts: readonly OwedPart[],
  context: CommandContext,
): Changes {
  const head = headOf(facts, context, { key: `dispute/${dispute.id}`, reason: 'dispute upheld' });
  const settledAs = dispute.outcome === 'upheld' && dispute.amountMinor === null ? 'void' : 'paid';
  return creditBack(facts, head, parts, settledAs) ?? { timeline: [] };
}

function creditedParts(
  facts: Facts,
  dispute: HoldFacts,
  outcome: 'upheld' | 'rejected' | 'partly',
  amount: MoneyInput | undefined,
): Result<OwedPart[]> {
  if (outcome === 'rejected') return ok([]);
  const all = principalFirst(
    dispute.invoiceId === null ? allOwedParts(facts) : owedParts(facts, dispute.invoiceId),
  );
  const allMinor = all.reduce((sum, part) => sum + part.amountMinor, 0n);
  const disputedMinor = dispute.amountMinor ?? allMinor;
  if (outcome === 'upheld' && amount === undefined) return ok(upTo(all, disputedMinor));
  if (amount === undefined) {
    return refuse('amount_invalid', 'Say how much is credited.', 'amount');
  }
  const credited = readAmount(facts, amount);
  if (!credited.ok) return credited;
  if (credited.value > disputedMinor) {
    return refuse('amount_invalid', 'More is credited than was disputed.', 'amount');
  }
  return ok(upTo(all, credited.value));
}

function principalFirst(parts: readonly OwedPart[]): OwedPart[] {
  const principal = parts.filter((part) => part.ledger === 'receivable');
  return [...principal, ...parts.filter((part) => part.ledger !== 'receivable')];
}

function upTo(parts: readonly OwedPart[], amountMinor: bigint): OwedPart[] {
  let leftMinor = amountMinor;
  return parts.flatMap((part) => {
    const minor = leftMinor < part.amountMinor ? leftMinor : part.amountMinor;
    leftMinor -= minor;
    return minor > 0n ? [{ ...part, amountMinor: minor }] : [];
  });
}
