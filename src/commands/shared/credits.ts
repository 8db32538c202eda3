import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { Facts, PaymentFacts } from '../../domain/account/facts';
import { paidMinorOf, releasePaid } from '../../domain/ledger/allocation';
import { useCredit } from '../../domain/ledger/credit';
import {
  creditNotePosting,
  type CreditedPart,
  type OwedPart,
  type PostingHead,
} from '../../domain/ledger/postings';
import { ledgerMinor } from '../../domain/account/balances';
import type { CommandContext } from '../command';
import { after, booked, entry, headOf, shown } from './changes';

/**
 * Takes charges back: first what is still open of each, then what was paid of it, which becomes the
 * debtor's credit. Parts beyond both are left out. Null when nothing is left to credit.
 */
export function creditBack(
  facts: Facts,
  head: PostingHead,
  parts: readonly OwedPart[],
  settledAs?: 'paid' | 'void',
): Changes | null {
  const credited = parts.map((part) => splitCredit(facts, part)).filter(isSomething);
  if (credited.length === 0) return null;
  const payments = credited.reduce<readonly PaymentFacts[]>((rows, part) => {
    const moved = { ...part, amountMinor: part.paidMinor };
    const changed = new Map(releasePaid(rows, moved, 'credited').map((row) => [row.id, row]));
    return rows.map((row) => changed.get(row.id) ?? row);
  }, facts.payments);
  const changedPayments = payments.filter((row, index) => row !== facts.payments[index]);
  const posting = creditNotePosting(facts.account, head, credited);
  return booked(facts, [posting], {
    payments: changedPayments,
    ...(settledAs === undefined ? {} : { settledAs }),
  });
}

/** Uses credit of the debtor for what is owed; no line of the story when there is nothing to use. */
export function withCreditUsed(facts: Facts, changes: Changes, context: CommandContext): Changes {
  const now = after(facts, changes);
  const used = useCredit(now, context.now, (payment) =>
    headOf(facts, context, {
      key: `credit/${context.newId('txn')}/${payment.id}`,
      reason: 'credit used',
    }),
  );
  if (used.transactions.length === 0) return changes;
  const usedMinor = used.transactions
    .flatMap((transaction) => transaction.entries)
    .reduce((sum, one) => sum + one.debitMinor, 0n);
  const line = entry('payment', 'Credit used for what is owed', null, null, {
    amount: shown(facts, usedMinor),
  });
  return mergeChanges(
    changes,
    mergeChanges(booked(now, used.transactions, { payments: used.payments }), { timeline: [line] }),
  );
}

function splitCredit(facts: Facts, part: OwedPart): CreditedPart {
  const { invoiceId, ledger, amountMinor } = part;
  const owedMinor = openOf(facts, part);
  const openMinor = owedMinor < amountMinor ? owedMinor : amountMinor;
  const wantedMinor = amountMinor - openMinor;
  const paid = paidMinorOf(facts.payments, invoiceId, ledger);
  return { invoiceId, ledger, openMinor, paidMinor: paid < wantedMinor ? paid : wantedMinor };
}

function openOf(facts: Facts, { ledger, invoiceId }: OwedPart): bigint {
  if (invoiceId !== null) return ledgerMinor(facts, ledger, invoiceId);
  const rows = facts.balances.filter((row) => row.ledger === ledger && row.invoiceId === null);
  return rows.reduce((sum, row) => sum + row.balanceMinor, 0n);
}

function isSomething(part: CreditedPart): boolean {
  return part.openMinor + part.paidMinor > 0n;
}
