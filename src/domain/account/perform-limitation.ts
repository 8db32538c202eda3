import { owedParts } from '../ledger/allocation';
import { withOpenMinor } from '../ledger/open-minor';
import { writeOffPosting } from '../ledger/postings';
import { limitationOfInvoice } from '../law/limitation-of-invoice';
import { toWire } from '../money/money';
import { effectKey } from '../strategy/steps';
import type { LimitationLapse } from './actions';
import { owedMinor, todayOn, unpaidInvoices } from './balances';
import { applyChanges, noChanges, type Changes } from './changes';
import type { Facts, InvoiceFacts, TaskFacts } from './facts';
import { openedTask } from './fresh-rows';
import { isWarningOf, lastDays, warningKey } from './limitation-course';
import type { PerformContext } from './perform';

/** Books what limitation has brought about: the warning as a task, or the end of the debt. */
export function performLimitation(
  facts: Facts,
  { invoiceId, what, lastOn }: LimitationLapse,
  context: PerformContext,
): Changes {
  const invoice = facts.invoices.find((one) => one.id === invoiceId);
  if (invoice === undefined) return noChanges;
  switch (what) {
    case 'warning':
      return warned(facts, invoice, lastOn, context);
    case 'extinguished':
      return extinguished(facts, invoice, lastOn, context);
  }
}

/** A task for a person. What an event has moved meanwhile is no task any more. */
function warned(
  facts: Facts,
  invoice: InvoiceFacts,
  lastOn: string,
  { now, newId }: PerformContext,
): Changes {
  const { rule } = limitationOfInvoice(facts, invoice, now);
  const title = `Invoice ${invoice.number} can be sued for until ${lastOn} only`;
  const task = openedTask(facts, now, {
    id: newId('tsk'),
    effectKey: warningKey(facts, invoice.id, lastOn),
    stepId: null,
    kind: 'review',
    title,
  });
  const { id: ref } = task;
  const data = { invoiceId: invoice.id, lastDay: lastOn };
  return {
    tasks: [...overtaken(facts, invoice, now), task],
    timeline: [{ kind: 'legal', title: `Limitation warning: ${title}`, reason: rule, ref, data }],
  };
}

function overtaken(facts: Facts, invoice: InvoiceFacts, now: number): TaskFacts[] {
  const standing = lastDays(facts, invoice, now).map((on) => warningKey(facts, invoice.id, on));
  return facts.tasks
    .filter(({ effectKey: key, status }) => status === 'open' && isWarningOf(facts, invoice, key))
    .filter(({ effectKey: key }) => !standing.includes(key ?? ''))
    .map((task) => ({
      ...task,
      status: 'cancelled',
      outcome: 'another last day counts now',
      doneAt: now,
    }));
}

/**
 * The debt is no more: what is owed on it is written off, its charges with it, those of the account with the last claim.
 * With nothing left the account closes as extinguished.
 */
function extinguished(
  facts: Facts,
  invoice: InvoiceFacts,
  lastOn: string,
  { now, newId }: PerformContext,
): Changes {
  const { account } = facts;
  const isLast = unpaidInvoices(facts).every((one) => one.id === invoice.id);
  const parts = [...owedParts(facts, invoice.id), ...(isLast ? owedParts(facts, null) : [])];
  if (parts.length === 0) return noChanges;
  const { rule, citation } = limitationOfInvoice(facts, invoice, now);
  const id = newId('txn');
  const step = { stepId: 'extinguished', cause: invoice.id, repeat: 0, channel: id };
  const transaction = writeOffPosting(
    account,
    {
      id,
      key: effectKey(facts, step),
      at: now,
      effectiveOn: todayOn(facts, now),
      reason: `invoice ${invoice.number} extinguished: ${citation ?? rule}`,
    },
    parts,
  );
  const changes: Changes = {
    transactions: [transaction],
    invoices: withOpenMinor(facts, [transaction], 'uncollectible'),
    timeline: [
      {
        kind: 'legal',
        title: `Invoice ${invoice.number} extinguished and written off`,
        reason: `Its last day was ${lastOn}, and the debt has ended with it (${rule}).`,
        ref: id,
        data: {
          invoiceId: invoice.id,
          amount: toWire(
            parts.reduce((sum, part) => sum + part.amountMinor, 0n),
            account.currency,
          ),
        },
      },
    ],
  };
  const isOver = owedMinor(applyChanges(facts, changes)) <= 0n;
  return isOver ? { ...changes, account: { closeAs: 'extinguished' } } : changes;
}
