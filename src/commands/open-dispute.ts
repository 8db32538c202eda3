import { z } from 'zod';
import { owedMinor, owedOnInvoiceMinor } from '../domain/account/balances';
import type { Facts } from '../domain/account/facts';
import { ok, refuse, type Refusal, type Result } from '../domain/result';
import { command, done } from './command';
import { entry, shown } from './shared/changes';
import { readDetails } from './shared/hold-details';
import { findInvoice, holdsInForce, statedHold } from './shared/holds';
import {
  dateInput,
  idInput,
  moneyInput,
  readAmount,
  textInput,
  type MoneyInput,
} from './shared/inputs';
import { live, staffAndBilling } from './shared/scope';

/**
 * The debtor disputes an invoice, a part of it, or the account: nothing is done about it until it is
 * resolved; undisputed invoices go on. A disputed part leaves the rest of its invoice in dunning, but nobody
 * sues over that invoice. Past its last day for an answer a person is told, once. Errors: `held` when the
 * same is disputed already, `amount_invalid`, `date_invalid`.
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
    evidence: textInput.optional().describe('What it rests on.'),
    owner: idInput.optional().describe('Who answers it.'),
    answerByOn: dateInput.optional().describe('Last day for the answer; 30 days if absent.'),
    isWritten: z.boolean().optional().describe('False: it was said and not written.'),
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
    const amountMinor = disputedPart(facts, invoiceId, input.amount);
    if (!amountMinor.ok) return amountMinor;
    if (holdsInForce(facts, 'dispute', now).some((hold) => hold.invoiceId === invoiceId)) {
      return refuse('held', 'This is disputed already.', 'invoiceId');
    }
    const { reason, evidence, owner, answerByOn, isWritten, receivedOn } = input;
    const given = { evidence, owner, answerByOn, isWritten, receivedOn };
    const details = readDetails(facts, 'dispute', given, context);
    if (!details.ok)
      return refuse(details.error.code, details.error.detail, fieldOf(details.error));
    const row = statedHold(facts, context, {
      type: 'dispute',
      reason,
      invoiceId,
      amountMinor: amountMinor.value,
      fromAt: null,
      untilAt: null,
      details: details.value,
    });
    if (!row.ok) return row;
    const dispute = row.value;
    const data = {
      invoiceId,
      receivedOn: dispute.details.receivedOn,
      answerByOn: dispute.details.answerByOn,
      ...(amountMinor.value === null ? {} : { amount: shown(facts, amountMinor.value) }),
    };
    const line = entry('hold', 'Dispute opened', reason, dispute.id, data);
    return done({ holds: [dispute], timeline: [line] });
  },
});

/** The details are fields of their own here. */
function fieldOf({ path = '' }: Refusal): string {
  return path.replace(/^details\./, '');
}

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
