import { z } from 'zod';
import { daysBetween } from '../../domain/calendar/dates';
import { todayOn } from '../../domain/account/balances';
import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { Facts, InvoiceFacts } from '../../domain/account/facts';
import { allOwedParts } from '../../domain/ledger/allocation';
import { invoicePosting } from '../../domain/ledger/postings';
import { limits } from '../../domain/limits';
import { ok, refuse, type Result } from '../../domain/result';
import { command, done, type CommandContext } from '../command';
import { after, entry, headOf, shown, workedAgain } from '../shared/changes';
import { claimObject, readClaim } from '../shared/claim';
import { joined } from '../shared/closing';
import { withCreditUsed } from '../shared/credits';
import { newHold } from '../shared/holds';
import {
  dateInput,
  instantInput,
  moneyInput,
  nameInput,
  readAmount,
  readAmountOrZero,
  readDate,
  readInstant,
  readInstantOrNull,
} from '../shared/inputs';
import { receivePayment } from '../shared/payments';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceOf, invoiceRef, notYetMoved, nothingNew } from '../shared/source';
import { noticesInput, takenSteps } from '../shared/taken-steps';

/** Days between issue and due date beyond which a date is taken for a mistake. */
const termDaysMax = 3_660;

const input = z.strictObject({
  ...invoiceRef,
  number: nameInput,
  issuedOn: dateInput,
  dueOn: dateInput.nullable(),
  amount: moneyInput,
  paid: moneyInput.optional().describe('Paid so far at the source.'),
  purpose: z.enum(['consumer', 'commercial', 'unknown']),
  collection: z.enum(['invoice', 'card']),
  firstFailedAt: instantInput.nullable().optional(),
  failedAttempts: z.int().min(0).optional(),
  nextAttemptAt: instantInput.nullable().optional(),
  sourceAt: instantInput,
  claim: claimObject.optional(),
  notices: noticesInput,
});
type Input = z.infer<typeof input>;

/**
 * A claim of the billing system joins the account. One that is known already changes nothing. A closed
 * account is worked again for it, but not for what it was closed with. Credit of the debtor is used for it.
 */
export const addInvoice = command({
  name: 'add-invoice',
  title: 'Invoice added',
  help: 'A claim of the billing system joins the account.',
  input,
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    if (invoiceOf(facts, given) !== null) return done(nothingNew);
    if (facts.invoices.length >= limits.invoicesPerAccount) {
      return refuse('above_limit', `An account has at most ${limits.invoicesPerAccount} invoices.`);
    }
    const invoice = invoiceFrom(facts, given, context);
    if (!invoice.ok) return invoice;
    const paid = given.paid === undefined ? ok(0n) : readAmountOrZero(facts, given.paid, 'paid');
    if (!paid.ok) return paid;
    const { id, amountMinor, number, dueOn } = invoice.value;
    const head = headOf(facts, context, {
      key: `invoice/${given.source}/${given.externalId}`,
      reason: `invoice ${number}`,
      effectiveOn: invoice.value.issuedOn,
    });
    const posting = invoicePosting(facts.account, head, { invoiceId: id, amountMinor });
    const data = { amount: shown(facts, amountMinor), dueOn };
    const added: Changes = {
      ...reopening(facts, context),
      invoices: [invoice.value],
      transactions: [posting],
      timeline: [entry('command', `Invoice ${number} added`, null, id, data)],
    };
    const taken = takenSteps(facts, context, {
      ...{ invoice: invoice.value, notices: given.notices, before: added },
      ...{ note: 'imported', path: 'notices' },
    });
    if (!taken.ok) return taken;
    const begun = mergeChanges(added, taken.value);
    const claimed =
      paid.value === 0n
        ? begun
        : joined(begun, paidBefore(after(facts, begun), given, id, paid.value, context));
    return done(withCreditUsed(facts, claimed, context));
  },
});

function invoiceFrom(facts: Facts, given: Input, context: CommandContext): Result<InvoiceFacts> {
  const amount = readAmount(facts, given.amount);
  if (!amount.ok) return amount;
  const issuedOn = readDate(given.issuedOn, 'issuedOn');
  if (!issuedOn.ok) return issuedOn;
  const dueOn = given.dueOn === null ? ok(null) : readDate(given.dueOn, 'dueOn');
  if (!dueOn.ok) return dueOn;
  if (dueOn.value !== null && Math.abs(daysBetween(issuedOn.value, dueOn.value)) > termDaysMax) {
    return refuse('date_invalid', 'Issue and due date are years apart.', 'dueOn');
  }
  const sourceAt = readInstant(given.sourceAt, 'sourceAt');
  if (!sourceAt.ok) return sourceAt;
  const { firstFailedAt = null } = given;
  const failed = firstFailedAt === null ? ok(null) : readInstant(firstFailedAt, 'firstFailedAt');
  if (!failed.ok) return failed;
  const nextAt = readInstantOrNull(given.nextAttemptAt ?? null, 'nextAttemptAt');
  if (!nextAt.ok) return nextAt;
  const claim = readClaim(facts, given.claim ?? {}, context.now, 'claim');
  if (!claim.ok) return claim;
  return ok({
    id: context.newId('inv'),
    accountId: facts.account.id,
    creditorId: facts.account.creditorId,
    source: given.source,
    externalId: given.externalId,
    number: given.number,
    issuedOn: issuedOn.value,
    dueOn: dueOn.value,
    ...notYetMoved,
    firstFailedAt: failed.value,
    failedAttempts: given.failedAttempts ?? 0,
    ...(nextAt.value === null ? {} : { nextAttemptAt: nextAt.value }),
    amountMinor: amount.value,
    openMinor: amount.value,
    currency: facts.account.currency,
    status: 'open',
    purpose: given.purpose,
    collection: given.collection,
    paidOn: null,
    sourceAt: sourceAt.value,
    claim: claim.value,
    excluded: false,
    createdAt: context.now,
  });
}

/** What the source says was paid before we knew the invoice, as one payment of that day. */
function paidBefore(
  facts: Facts,
  given: Input,
  invoiceId: string,
  amountMinor: bigint,
  context: CommandContext,
): Changes {
  const incoming = {
    invoiceId,
    source: given.source,
    externalId: `${given.externalId}/paid-before`,
    paymentIntent: null,
    chargeId: null,
    amountMinor,
    receivedOn: todayOn(facts, context.now),
    reference: 'paid before it was brought here',
  };
  return receivePayment(facts, context, incoming, 'principal-first');
}

/** For a closed account that gets a new claim: it is worked again, and what was placed or judged elsewhere stays there, held invoice by invoice. */
export function reopening(facts: Facts, context: CommandContext): Partial<Changes> {
  const { status, closeAs, outcome } = facts.account;
  if (status !== 'closed' && closeAs === null) return {};
  const ids = new Set(allOwedParts(facts).map((part) => part.invoiceId));
  const reason = `closed before as ${outcome ?? closeAs}`;
  const holds = [...ids]
    .filter((id) => id !== null)
    .map((invoiceId) => newHold(facts, context, { type: 'operator', reason, invoiceId }));
  return { account: workedAgain, holds };
}
