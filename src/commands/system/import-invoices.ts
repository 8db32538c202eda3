import { z } from 'zod';
import { instantOf } from '../../domain/calendar/zone';
import { dateZone } from '../../domain/account/balances';
import { mergeChanges, type Changes, type LedgerTransaction } from '../../domain/account/changes';
import type { Facts, HoldFacts, InvoiceFacts, PaymentFacts } from '../../domain/account/facts';
import { invoicePosting, paymentPosting } from '../../domain/ledger/postings';
import { limits } from '../../domain/limits';
import { ok, refuse, type Result } from '../../domain/result';
import { command, done, type CommandContext } from '../command';
import { after, entry, headOf } from '../shared/changes';
import { claimObject, readClaim } from '../shared/claim';
import { joined } from '../shared/closing';
import { withCreditUsed } from '../shared/credits';
import { newHold } from '../shared/holds';
import { dateInput, idInput, nameInput, readAmount, readDate } from '../shared/inputs';
import { receivePayment } from '../shared/payments';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceOf, notYetMoved } from '../shared/source';
import { noticesInput, takenSteps, type NoticesInput } from '../shared/taken-steps';
import { reopening } from './add-invoice';

const row = z.strictObject({
  externalId: idInput,
  number: nameInput,
  issuedOn: dateInput,
  dueOn: dateInput,
  amount: z.string().max(40),
  purpose: z.enum(['consumer', 'commercial', 'unknown']),
  settledOn: dateInput.nullable(),
  disputed: z.boolean(),
  claim: claimObject.optional(),
  notices: noticesInput,
});
type Row = z.infer<typeof row>;

/** What one row adds: an invoice and, where it was settled or disputed, what came of that. */
interface Added {
  readonly invoice: InvoiceFacts;
  readonly transactions: readonly LedgerTransaction[];
  readonly payment: PaymentFacts | null;
  readonly dispute: HoldFacts | null;
}

/**
 * The past of an account, from a file: invoices as they were issued, money on the day on which it came,
 * disputes that were over when it did. With anything unpaid the account is worked; otherwise it stays
 * closed as paid. An invoice that is known is only paid, when the file says so; steps that were taken before come in with
 * the invoice, once. Errors: `amount_invalid` (known with another amount), `above_limit`, and of steps `not_found`,
 * `invalid_input`, `date_invalid`.
 */
export const importInvoices = command({
  name: 'import-invoices',
  title: 'Invoices imported',
  help: 'Brings the invoices of a file in, with what became of them.',
  input: z.strictObject({
    source: nameInput,
    file: nameInput,
    invoices: z.array(row).min(1).max(limits.invoicesPerAccount),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const added: Added[] = [];
    const begun: Begun[] = [];
    const settled: { readonly row: Row; readonly invoice: InvoiceFacts }[] = [];
    for (const [index, one] of given.invoices.entries()) {
      const amount = readAmount(facts, one.amount, `invoices.${index}.amount`);
      if (!amount.ok) return amount;
      const known = invoiceOf(facts, { source: given.source, externalId: one.externalId });
      if (known === null) {
        const claim = readClaim(facts, one.claim ?? {}, context.now, `invoices.${index}.claim`);
        if (!claim.ok) return claim;
        const own = { amountMinor: amount.value, claim: claim.value };
        const made = addedBy(facts, context, given.source, one, own);
        if (!made.ok) return made;
        added.push(made.value);
        const { notices } = one;
        begun.push({ invoice: made.value.invoice, notices, path: `invoices.${index}.notices` });
      } else if (known.amountMinor !== amount.value) {
        const detail = 'The invoice is known with another amount.';
        return refuse('amount_invalid', detail, `invoices.${index}.amount`);
      } else if (one.settledOn !== null && known.status === 'open') {
        settled.push({ row: one, invoice: known });
      }
    }
    if (facts.invoices.length + added.length > limits.invoicesPerAccount) {
      return refuse('above_limit', `An account has at most ${limits.invoicesPerAccount} invoices.`);
    }
    const past = pastOf(facts, context, added, given.file);
    const taken = takenBefore(after(facts, past), context, begun, given.file);
    if (!taken.ok) return taken;
    const known = mergeChanges(past, taken.value);
    const changes = settledNow(facts, context, known, given.source, settled);
    return done(withCreditUsed(facts, changes, context));
  },
});

function pastOf(
  facts: Facts,
  context: CommandContext,
  added: readonly Added[],
  file: string,
): Changes {
  if (added.length === 0) return { timeline: [] };
  const isOwed = added.some((one) => one.payment === null);
  const wasNeverOpen = facts.account.status === 'closed' && facts.account.outcome === null;
  const course = isOwed
    ? reopening(facts, context)
    : wasNeverOpen
      ? { account: { outcome: 'paid' as const, closedAt: context.now } }
      : {};
  const disputes = added.flatMap(({ dispute }) => dispute ?? []);
  const data = {
    file,
    invoices: added.length,
    settled: added.filter((one) => one.payment !== null).length,
    disputed: disputes.length,
  };
  return {
    ...course,
    invoices: added.map((one) => one.invoice),
    transactions: added.flatMap((one) => one.transactions),
    payments: added.flatMap((one) => one.payment ?? []),
    holds: [...(course.holds ?? []), ...disputes],
    timeline: [entry('command', `${added.length} invoices imported`, null, null, data)],
  };
}

/** A new invoice with the steps that had been taken for it. */
interface Begun {
  readonly invoice: InvoiceFacts;
  readonly notices: NoticesInput;
  readonly path: string;
}

/** Steps that were taken before; `facts` have the invoices. */
function takenBefore(
  facts: Facts,
  context: CommandContext,
  begun: readonly Begun[],
  file: string,
): Result<Changes> {
  let changes: Changes = { timeline: [] };
  for (const one of begun) {
    const taken = takenSteps(facts, context, { ...one, note: `imported from ${file}` });
    if (!taken.ok) return taken;
    changes = mergeChanges(changes, taken.value);
  }
  return ok(changes);
}

/** Invoices that were known and open, and that the file shows as settled. */
function settledNow(
  facts: Facts,
  context: CommandContext,
  past: Changes,
  source: string,
  settled: readonly { readonly row: Row; readonly invoice: InvoiceFacts }[],
): Changes {
  return settled.reduce((changes, { row: { externalId, settledOn }, invoice }) => {
    const paid = receivePayment(
      after(facts, changes),
      context,
      {
        ...paymentNames(source, externalId),
        invoiceId: invoice.id,
        amountMinor: invoice.openMinor,
        receivedOn: settledOn ?? invoice.issuedOn,
      },
      'principal-first',
    );
    return joined(changes, paid);
  }, past);
}

function addedBy(
  facts: Facts,
  context: CommandContext,
  source: string,
  given: Row,
  { amountMinor, claim }: Pick<InvoiceFacts, 'amountMinor' | 'claim'>,
): Result<Added> {
  for (const field of ['issuedOn', 'dueOn', 'settledOn'] as const) {
    const text = given[field];
    const on = text === null ? ok(null) : readDate(text, field);
    if (!on.ok) return on;
  }
  const { externalId, number, issuedOn, dueOn, purpose, settledOn } = given;
  const { account } = facts;
  const invoice: InvoiceFacts = {
    id: context.newId('inv'),
    accountId: account.id,
    creditorId: account.creditorId,
    source,
    externalId,
    number,
    issuedOn,
    dueOn,
    ...notYetMoved,
    firstFailedAt: null,
    failedAttempts: 0,
    amountMinor,
    openMinor: settledOn === null ? amountMinor : 0n,
    currency: account.currency,
    status: settledOn === null ? 'open' : 'paid',
    purpose,
    collection: 'invoice',
    paidOn: settledOn,
    sourceAt: context.now,
    claim,
    excluded: false,
    createdAt: context.now,
  };
  const head = headOf(facts, context, {
    key: `invoice/${source}/${externalId}`,
    reason: `invoice ${number}`,
    effectiveOn: issuedOn,
  });
  const issued = invoicePosting(account, head, { invoiceId: invoice.id, amountMinor });
  const paid = settledOn === null ? null : paidBy(facts, context, invoice, settledOn);
  return ok({
    invoice,
    transactions: paid === null ? [issued] : [issued, paid.posting],
    payment: paid?.payment ?? null,
    dispute: given.disputed ? disputeOf(facts, context, invoice, settledOn) : null,
  });
}

/** The settlement of a past invoice: its whole amount, on that invoice, on that day. */
function paidBy(
  facts: Facts,
  context: CommandContext,
  invoice: InvoiceFacts,
  receivedOn: string,
): { readonly payment: PaymentFacts; readonly posting: LedgerTransaction } {
  const { id: invoiceId, amountMinor, source, externalId } = invoice;
  const names = paymentNames(source, externalId);
  const lines = [{ invoiceId, ledger: 'receivable' as const, amountMinor, rule: 'directed' }];
  const payment: PaymentFacts = {
    ...names,
    id: context.newId('pay'),
    creditorId: facts.account.creditorId,
    accountId: facts.account.id,
    invoiceId,
    amountMinor,
    refundedMinor: 0n,
    chargedBackMinor: 0n,
    currency: facts.account.currency,
    receivedOn,
    payer: null,
    status: 'applied',
    proposal: null,
    lines,
    createdAt: context.now,
  };
  const head = headOf(facts, context, {
    key: `payment/${source}/${names.externalId}`,
    reason: 'payment received',
    effectiveOn: receivedOn,
  });
  return { payment, posting: paymentPosting(facts.account, head, amountMinor, lines) };
}

function paymentNames(source: string, externalId: string) {
  return {
    source,
    externalId: `${externalId}/settled`,
    paymentIntent: null,
    chargeId: null,
    reference: null,
  };
}

/**
 * A dispute that the file marks without dates. It was over when the money came: it began on the due date
 * if that lies before, else with the invoice, and the claim stood, since it was paid in full.
 */
function disputeOf(
  facts: Facts,
  context: CommandContext,
  invoice: InvoiceFacts,
  settledOn: string | null,
): HoldFacts {
  const zone = dateZone(facts);
  const own = {
    type: 'dispute' as const,
    reason: 'disputed before the import',
    invoiceId: invoice.id,
  };
  if (settledOn === null) return newHold(facts, context, own);
  const { issuedOn, dueOn } = invoice;
  const fromOn = dueOn !== null && dueOn < settledOn ? dueOn : issuedOn;
  const releasedAt = instantOf(settledOn, 0, zone);
  return newHold(facts, context, {
    ...own,
    fromAt: Math.min(instantOf(fromOn, 0, zone), releasedAt),
    releasedAt,
    releaseReason: 'settled in full',
    outcome: 'rejected',
  });
}
