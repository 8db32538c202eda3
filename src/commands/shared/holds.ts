import { holdTypes } from '../../domain/contact/holds';
import {
  holdTerm,
  isOver,
  overlapOf,
  wholeDetails,
  type Overlap,
  type StatedHold,
} from '../../domain/contact/hold-terms';
import { reviewsDone } from '../../domain/contact/hold-reviews';
import { dateZone, holdsAt, todayOn } from '../../domain/account/balances';
import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { Facts, HoldFacts, HoldType, Instant, InvoiceFacts } from '../../domain/account/facts';
import { addMonths } from '../../domain/calendar/dates';
import { localDateOf } from '../../domain/calendar/zone';
import { isMoratorium } from '../../domain/ledger/frozen';
import { takeBackInMoratorium } from '../../domain/ledger/moratorium';
import { ok, refuse, type Refusal, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import { after, entry, headOf } from './changes';
import { withCreditUsed } from './credits';

/** A new hold of a type, blocking what its type blocks, from now until it is released. */
export function newHold(
  facts: Facts,
  context: CommandContext,
  own: { readonly type: HoldType; readonly reason: string } & Partial<HoldFacts>,
): HoldFacts {
  return {
    id: context.newId('hld'),
    accountId: facts.account.id,
    invoiceId: null,
    blocks: holdTypes[own.type].blocks,
    channel: null,
    fromAt: context.now,
    untilAt: null,
    releasedAt: null,
    releaseReason: null,
    amountMinor: null,
    outcome: null,
    partyId: null,
    details: {},
    placedBy: context.actor.id,
    createdAt: context.now,
    ...own,
  };
}

/**
 * The hold that is stated, with the beginning, the end and the days that its type gives. Errors:
 * `date_invalid` where it may not begin in the past, `held` where it would stand beside one that forbids it.
 */
export function statedHold(
  facts: Facts,
  context: CommandContext,
  stated: StatedHold & { readonly reason: string } & Omit<Partial<HoldFacts>, keyof StatedHold>,
): Result<HoldFacts> {
  const { now } = context;
  const term = holdTerm(facts, stated, now);
  if (term.fromAt < now && !holdTypes[stated.type].mayBeBackdated) {
    return refuse('date_invalid', 'Such a hold begins now or later.', 'from');
  }
  if (term.untilAt !== null && term.untilAt <= term.fromAt) {
    return refuse('date_invalid', 'It would end before it begins.', 'until');
  }
  const details = wholeDetails(facts, stated, term, now);
  const row = newHold(facts, context, { ...stated, ...term, details });
  const overlap = overlapOf(facts, row, now);
  return overlap === null ? ok(row) : { ok: false, error: refusalOf(facts, overlap) };
}

function refusalOf(facts: Facts, { kind, hold }: Overlap): Refusal {
  if (kind === 'standing') {
    const since = localDateOf(hold.fromAt, dateZone(facts));
    const detail = `A hold of type ${hold.type} stands over this already, from ${since}; amend-hold changes it.`;
    return { code: 'held', detail };
  }
  const endOn = localDateOf((hold.untilAt ?? hold.fromAt) - 1, dateZone(facts));
  const detail = `There was a breathing space until ${endOn}; another one is possible after ${addMonths(endOn, 12)}.`;
  return { code: 'held', detail };
}

/** A hold as it stands now, with what its moratorium takes back of charges with effect inside it. */
export function withHold(
  facts: Facts,
  context: CommandContext,
  row: HoldFacts,
  line: Changes['timeline'][number],
): Changes {
  const { now } = context;
  const held: Changes = { holds: [row], timeline: [line] };
  const takesBack = isMoratorium(row.type) || row.type === 'scra';
  if (!takesBack || row.partyId !== null || row.fromAt > now) return held;
  const back = takeBackInMoratorium(after(facts, held), todayOn(facts, now), (head) =>
    headOf(facts, context, head),
  );
  const isPaid = (back.payments ?? []).length > 0;
  const changes = mergeChanges(held, back);
  return isPaid ? withCreditUsed(facts, changes, context) : changes;
}

/** What the story says of a hold besides its reason. */
export function holdData(hold: HoldFacts): Readonly<Record<string, unknown>> {
  const { type, invoiceId, partyId, fromAt, untilAt } = hold;
  const until = untilAt === null ? null : new Date(untilAt).toISOString();
  return { type, invoiceId, partyId, from: new Date(fromAt).toISOString(), until };
}

/** Lines for holds whose time came to an end after `sinceAt`: nobody had to do anything. */
export function endedLines(facts: Facts, sinceAt: Instant, now: Instant): Changes['timeline'] {
  return facts.holds
    .filter(({ untilAt, releasedAt }) => {
      if (untilAt === null || untilAt <= sinceAt || untilAt > now) return false;
      return releasedAt === null || releasedAt > untilAt;
    })
    .map((hold) =>
      entry('hold', `Hold ended: ${hold.type}`, 'Its time is over.', hold.id, holdData(hold)),
    );
}

/** Holds of a type that are in force. */
export function holdsInForce(facts: Facts, type: HoldType, now: Instant): HoldFacts[] {
  return facts.holds.filter((hold) => hold.type === type && holdsAt(hold, now));
}

/** A hold that can still be released; `not_found`, or `already_decided` when it is over. */
export function findHold(facts: Facts, holdId: string, now: Instant): Result<HoldFacts> {
  const hold = facts.holds.find((one) => one.id === holdId);
  if (hold === undefined) {
    return refuse('not_found', 'This account has no hold of that id.', 'holdId');
  }
  if (isOver(hold, now)) {
    return refuse('already_decided', 'This hold is over.', 'holdId');
  }
  return ok(hold);
}

/** A hold ends now and never earlier: what rested has rested. */
export function released(hold: HoldFacts, releaseReason: string, now: Instant): HoldFacts {
  return { ...hold, releasedAt: now, releaseReason };
}

/** A hold that ends now, and the tasks about it. */
export function releasing(
  facts: Facts,
  hold: HoldFacts,
  reason: string,
  { now }: Pick<CommandContext, 'now'>,
): Changes {
  const line = entry('hold', `Hold released: ${hold.type}`, reason, hold.id, { type: hold.type });
  const tasks = reviewsDone(facts, hold, now);
  return { holds: [released(hold, reason, now)], tasks, timeline: [line] };
}

/** An invoice of the account; error `not_found`. */
export function findInvoice(facts: Facts, invoiceId: string): Result<InvoiceFacts> {
  const invoice = facts.invoices.find((one) => one.id === invoiceId);
  if (invoice !== undefined) return ok(invoice);
  return refuse('not_found', 'This account has no invoice of that id.', 'invoiceId');
}
