import { z } from 'zod';
import type { Facts, HoldFacts } from '../domain/account/facts';
import { holdTypes } from '../domain/contact/holds';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { detailsInput, readDetails } from './shared/hold-details';
import { findInvoice, holdData, statedHold, withHold } from './shared/holds';
import { idInput, momentInput, readEnd, readMoment, textInput } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

const input = z.strictObject({
  type: z.enum([
    'pause',
    'dispute',
    'attorney',
    'bankruptcy',
    'deceased',
    'scra',
    'minor',
    'breathing-space',
    'hardship',
    'fraud',
    'complaint',
    'operator',
    'reply',
  ]),
  from: momentInput.optional(),
  until: momentInput.optional(),
  reason: textInput,
  invoiceId: idInput.optional(),
  partyId: idInput.optional().describe('Only this party of the account; else the debtor.'),
  details: detailsInput.optional(),
});
type Input = z.infer<typeof input>;

/**
 * Blocks what its type blocks, for the account, one invoice or one party, until its end or a release; see
 * `domain/contact/holds.ts` for the types. What happens to the person stands on all accounts of the person.
 * A moratorium that began before it is entered takes back what was charged with effect inside it. Errors:
 * `not_found`, `invalid_input`, `date_invalid`, `above_limit`, `held` where one stands already.
 */
export const hold = command({
  name: 'hold',
  title: 'Hold',
  help: 'Blocks kinds of effects for a legal or human reason until a date or until released.',
  input,
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, given, context) {
    const { now } = context;
    const { type, reason } = given;
    const scope = scopeOf(facts, given);
    if (!scope.ok) return scope;
    const from = given.from === undefined ? ok(null) : readMoment(facts, given.from, 'from');
    if (!from.ok) return from;
    const until = endOf(facts, given, from.value, now);
    if (!until.ok) return until;
    const details = readDetails(facts, type, given.details ?? {}, context);
    if (!details.ok) return details;
    const row = statedHold(facts, context, {
      ...scope.value,
      type,
      reason,
      fromAt: from.value,
      untilAt: until.value,
      details: details.value,
    });
    if (!row.ok) return row;
    const line = entry('hold', `Hold placed: ${type}`, reason, row.value.id, holdData(row.value));
    return done(withHold(facts, context, row.value, line));
  },
});

/** The invoice or the party that it is about. What is about the claim is not about one of its parties. */
function scopeOf(facts: Facts, given: Input): Result<Pick<HoldFacts, 'invoiceId' | 'partyId'>> {
  const { type, invoiceId = null, partyId = null } = given;
  if (invoiceId !== null) {
    const invoice = findInvoice(facts, invoiceId);
    if (!invoice.ok) return invoice;
  }
  if (partyId === null) return ok({ invoiceId, partyId });
  if (!facts.parties.some((one) => one.id === partyId && one.endedAt === null)) {
    return refuse('not_found', 'This account has no party of that id.', 'partyId');
  }
  if (invoiceId !== null || holdTypes[type].about === 'claim') {
    return refuse('invalid_input', 'Such a hold is about the claim, not about a party.', 'partyId');
  }
  return ok({ invoiceId, partyId });
}

/** A stated end; null: none is. A pause keeps its own limit. */
function endOf(
  facts: Facts,
  { type, until }: Input,
  fromAt: number | null,
  now: number,
): Result<number | null> {
  if (until === undefined) return ok(null);
  const span = { fromAt: fromAt ?? now, now };
  const daysMax = limits.pauseDaysMax;
  return readEnd(facts, until, type === 'pause' ? { ...span, daysMax } : span);
}
