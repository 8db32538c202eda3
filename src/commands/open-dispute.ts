import { z } from 'zod';
import { owedMinor, owedOnInvoiceMinor, todayOn } from '../domain/account/balances';
import type { Facts } from '../domain/account/facts';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import { entry, shown } from './shared/changes';
import { findInvoice, holdsInForce, newHold } from './shared/holds';
import {
  dateInput,
  idInput,
  moneyInput,
  readAmount,
  readPastDate,
  textInput,
  type MoneyInput,
} from './shared/inputs';
import { live, staffAndBilling } from './shared/scope';

/**
 * The debtor disputes an invoice, a part of it, or the account: nothing is done about it until it is
 * resolved; undisputed invoices go on. Errors: `held` when the same is disputed already,
 * `amount_invalid`, `date_invalid`.
 */
export const openDispute = command({
  name: 'open-dispute',
  title: 'Open a dispute',
  help: 'Stops everything about the disputed invoice (or the account) until it is resolved.',
  input: z.strictObject({
    invoiceId: idInput.optional(),
    amount: moneyInput.optional().describe('Disputed part; all of it when absent.'),
    reason: textInput,
    receivedOn: dateInput.optional(),
  }),
  roles: staffAndBilling,
  stages: live,
  apply(facts, input, context) {
    const { now } = context;
    const invoiceId = input.invoiceId ?? null;
    if (invoiceId !== null) {
      const invoice = findInvoice(facts, invoiceId);
      if (!invoice.ok) return invoice;
    }
    const receivedOn = readPastDate(
      facts,
      input.receivedOn ?? todayOn(facts, now),
      'receivedOn',
      now,
    );
    if (!receivedOn.ok) return receivedOn;
    const amountMinor = disputedPart(facts, invoiceId, input.amount);
    if (!amountMinor.ok) return amountMinor;
    if (holdsInForce(facts, 'dispute', now).some((hold) => hold.invoiceId === invoiceId)) {
      return refuse('held', 'This is disputed already.', 'invoiceId');
    }
    const dispute = newHold(facts, context, {
      type: 'dispute',
      reason: input.reason,
      invoiceId,
      amountMinor: amountMinor.value,
    });
    const data = {
      invoiceId,
      receivedOn: receivedOn.value,
      ...(amountMinor.value === null ? {} : { amount: shown(facts, amountMinor.value) }),
    };
    const line = entry('hold', 'Dispute opened', input.reason, dispute.id, data);
    return done({ holds: [dispute], timeline: [line] });
  },
});

/** Null: all of it, also when the named amount is all that is owed. */
function disputedPart(
  facts: Facts,
  invoiceId: string | null,
  amount: MoneyInput | undefined,
): Result<bigint | null> {
  if (amount === undefined) return ok(null);
  const part = readAmount(facts, amount);
  if (!part.ok) return part;
  const allMinor = invoiceId === null ? owedMinor(facts) : owedOnInvoiceMinor(facts, invoiceId);
  if (part.value > allMinor) {
    return refuse('amount_invalid', 'More is disputed than is owed.', 'amount');
  }
  return ok(part.value === allMinor ? null : part.value);
}
