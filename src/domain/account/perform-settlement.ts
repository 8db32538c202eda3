import { isContractDiscount } from '../agreements/contract-discount';
import { satisfactionLetter } from '../agreements/satisfaction';
import { owedParts } from '../ledger/allocation';
import { withOpenMinor } from '../ledger/open-minor';
import { undoWriteOffPosting, writeOffPosting, type OwedPart } from '../ledger/postings';
import { writtenOffParts } from '../ledger/write-off';
import { toWire } from '../money/money';
import { owedMinor, todayOn } from './balances';
import { applyChanges, mergeChanges, noChanges, type Changes } from './changes';
import type { Facts } from './facts';
import type { AgreementFacts } from '../agreements/facts';
import type { PerformContext } from './perform';

/** What is owed of what an agreement covers. */
export function coveredParts(facts: Facts, { invoiceIds }: AgreementFacts): OwedPart[] {
  const covered = invoiceIds.length > 0 ? invoiceIds : facts.invoices.map(({ id }) => id);
  return covered.flatMap((id) => owedParts(facts, id));
}

/**
 * A kept settlement ends the covered claims: the rest is written off under a reason of its own, its letter
 * of satisfaction is planned, and with nothing left the account is settled. `changes` end the agreement.
 */
export function settleRest(
  facts: Facts,
  agreement: AgreementFacts,
  changes: Changes,
  context: PerformContext,
): Changes {
  // Paying early by the contract is business as usual: there is nothing to certify.
  const letter = isContractDiscount(agreement)
    ? noChanges
    : satisfactionLetter(facts, agreement, context);
  const booked = mergeChanges(mergeChanges(changes, writtenOff(facts, agreement, context)), letter);
  const isOver = owedMinor(applyChanges(facts, booked)) <= 0n;
  const outcome = isContractDiscount(agreement) ? ('paid' as const) : ('settled' as const);
  return isOver ? { ...booked, account: { closeAs: outcome } } : booked;
}

function writtenOff(facts: Facts, agreement: AgreementFacts, context: PerformContext): Changes {
  const parts = coveredParts(facts, agreement);
  if (parts.length === 0) return noChanges;
  const { account } = facts;
  const reason = agreement.own.incentive
    ? 'Discount of an early payment'
    : `Rest of a kept settlement (${agreement.id})`;
  const head = headOf(facts, agreement, context, reason);
  const transaction = writeOffPosting(account, head, parts);
  const own = { ...agreement.own, writeOffId: head.id };
  return {
    agreements: [{ ...agreement, ...ending(context, 'kept'), own }],
    transactions: [transaction],
    invoices: withOpenMinor(facts, [transaction]),
    timeline: [
      {
        kind: 'payment',
        title: agreement.own.incentive ? 'Discount given' : 'Settled rest written off',
        reason: 'What was agreed has been paid in full; the rest is no longer owed.',
        ref: head.id,
        data: { amount: toWire(sumOf(parts), account.currency), agreement: agreement.id },
      },
    ],
  };
}

/** The money that kept a settlement was taken back: what it forgave is owed again. `changes` end the agreement. */
export function restoreRest(
  facts: Facts,
  agreement: AgreementFacts,
  changes: Changes,
  context: PerformContext,
): Changes {
  const parts = agreement.invoiceIds.flatMap((id) => writtenOffParts(facts, id));
  if (parts.length === 0) return changes;
  const { account } = facts;
  const head = headOf(facts, agreement, context, 'Rest of a settlement owed again');
  const reverses = agreement.own.writeOffId ?? null;
  const transaction = undoWriteOffPosting(account, { ...head, reverses }, parts);
  return mergeChanges(changes, {
    transactions: [transaction],
    invoices: withOpenMinor(facts, [transaction]),
    timeline: [
      {
        kind: 'payment',
        title: 'Settled rest owed again',
        reason: 'The money that had kept the settlement was taken back.',
        ref: head.id,
        data: { amount: toWire(sumOf(parts), account.currency), agreement: agreement.id },
      },
    ],
  });
}

/** The first booking of a settlement has its id for a key; later ones are told apart by their own. */
function headOf(
  facts: Facts,
  agreement: AgreementFacts,
  { now, newId }: PerformContext,
  reason: string,
) {
  const id = newId('txn');
  const { creditorId, id: accountId } = facts.account;
  const key = `${creditorId}/${accountId}/settlement/${agreement.id}`;
  const isFirst = agreement.own.writeOffId === undefined;
  return {
    id,
    key: isFirst ? key : `${key}/${id}`,
    at: now,
    effectiveOn: todayOn(facts, now),
    reason,
  };
}

function ending({ now }: PerformContext, status: 'kept') {
  return { status, endedAt: now, endReason: status };
}

function sumOf(parts: readonly OwedPart[]): bigint {
  return parts.reduce((sum, part) => sum + part.amountMinor, 0n);
}
