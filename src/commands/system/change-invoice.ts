import { z } from 'zod';
import type { Changes } from '../../domain/account/changes';
import type { Facts, InvoiceFacts } from '../../domain/account/facts';
import { withNextAttempt } from '../../domain/account/card-facts';
import { invoicePosting } from '../../domain/ledger/postings';
import { ok, type Result } from '../../domain/result';
import { command, done, type CommandContext } from '../command';
import { after, booked, entry, headOf, openIfOwed, shown } from '../shared/changes';
import { joined } from '../shared/closing';
import { creditBack } from '../shared/credits';
import {
  dateInput,
  instantInput,
  moneyInput,
  nameInput,
  readAmount,
  readDate,
  readInstant,
  readInstantOrNull,
} from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, isOlder, knownInvoice, nothingNew, stamped } from '../shared/source';

/** The billing system changed a claim: number, due date or amount. An older event never moves it back. */
export const changeInvoice = command({
  name: 'change-invoice',
  title: 'Invoice changed',
  help: 'The billing system changed number, due date or amount of an invoice.',
  input: z.strictObject({
    ...invoiceRef,
    number: nameInput.optional(),
    dueOn: dateInput.nullable().optional(),
    amount: moneyInput.optional(),
    nextAttemptAt: instantInput.nullable().optional(),
    sourceAt: instantInput,
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const known = knownInvoice(facts, given);
    if (!known.ok) return known;
    const sourceAt = readInstant(given.sourceAt, 'sourceAt');
    if (!sourceAt.ok) return sourceAt;
    if (isOlder(known.value, sourceAt.value)) return done(nothingNew);
    const invoice = withAnnounced(known.value, given.nextAttemptAt, sourceAt.value);
    if (!invoice.ok) return invoice;
    const { dueOn = invoice.value.dueOn, number = invoice.value.number } = given;
    const day = dueOn === null ? ok(null) : readDate(dueOn, 'dueOn');
    if (!day.ok) return day;
    const amount =
      given.amount === undefined ? ok(invoice.value.amountMinor) : readAmount(facts, given.amount);
    if (!amount.ok) return amount;
    const named: InvoiceFacts = { ...invoice.value, dueOn: day.value, number };
    const renamed: Changes = { invoices: [named], timeline: [] };
    const moved = amountMoved(after(facts, renamed), named, amount.value, sourceAt.value, context);
    const isSame = dueOn === invoice.value.dueOn && number === invoice.value.number;
    if (isSame && moved === null) return done(stamped(nothingNew, invoice.value, sourceAt.value));
    const data = { number, dueOn: day.value, amount: shown(facts, amount.value) };
    const line = entry('command', `Invoice ${number} changed`, null, named.id, data);
    const changes = joined(renamed, moved ?? nothingNew, { timeline: [line] });
    const account = openIfOwed(after(facts, changes));
    return done(stamped(joined(changes, { account, timeline: [] }), named, sourceAt.value));
  },
});

function withAnnounced(
  invoice: InvoiceFacts,
  given: string | null | undefined,
  sourceAt: number,
): Result<InvoiceFacts> {
  const nextAt = readInstantOrNull(given ?? null, 'nextAttemptAt');
  if (!nextAt.ok || given === undefined) return nextAt.ok ? ok(invoice) : nextAt;
  return ok(withNextAttempt(invoice, nextAt.value, sourceAt));
}

/** The difference, posted; the invoice shows its new amount. Null when the amount is the same or void. */
function amountMoved(
  facts: Facts,
  invoice: InvoiceFacts,
  amountMinor: bigint,
  sourceAt: number,
  context: CommandContext,
): Changes | null {
  const moreMinor = amountMinor - invoice.amountMinor;
  if (moreMinor === 0n || invoice.status === 'void') return null;
  const key = `invoice/${invoice.source}/${invoice.externalId}/amount/${sourceAt}`;
  const head = headOf(facts, context, { key, reason: `invoice ${invoice.number} changed` });
  const amended: Changes = { invoices: [{ ...invoice, amountMinor }], timeline: [] };
  const current = after(facts, amended);
  const invoiceId = invoice.id;
  if (moreMinor > 0n) {
    const more = { invoiceId, amountMinor: moreMinor };
    return joined(amended, booked(current, [invoicePosting(facts.account, head, more)]));
  }
  const less = { invoiceId, ledger: 'receivable' as const, amountMinor: -moreMinor };
  return joined(amended, creditBack(current, head, [less]) ?? nothingNew);
}
