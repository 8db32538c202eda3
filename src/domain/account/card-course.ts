import { addDays } from '../calendar/dates';
import { dayMs, instantOf, localDateOf } from '../calendar/zone';
import { holdRules } from '../contact/account-rules';
import { gate } from '../contact/gate';
import { limits } from '../limits';
import { effectKey } from '../strategy/steps';
import { agreementOver, dateZone, holdsAt } from './balances';
import { attemptsOnCard, isCardStopped } from './card-facts';
import type { Draft } from './course';
import type { Facts, Instant, InvoiceFacts, StepEffect } from './facts';
import type { Case } from './ladder';
import { retryStep } from './own-steps';
import { heardSource } from './write-backs';

/** A charge of a stored method that we make ourselves. */
export interface CardRetryPlan {
  readonly invoice: InvoiceFacts;
  readonly at: Instant;
  /** The first of ours on this invoice is 1. */
  readonly attempt: number;
}

/** Charges of stored methods beside the ladder: they move no message, and the ladder moves none of them. */
export function besideCard(c: Case, draft: Draft): Draft {
  if (c.strategy.cardRetry === undefined || draft.action.kind !== 'wait') return draft;
  const at = lookAgainAt(c);
  const retry = nextRetry(c);
  if (retry === null) return at === null ? draft : waitingUntil(draft, at);
  const next = { kind: 'charge', step: retryStep, channel: null, at: retry.at } as const;
  if (retry.at > c.now) {
    const headingAt = draft.nextAction?.at ?? null;
    const isFirst = draft.nextAction === null || (headingAt !== null && retry.at < headingAt);
    const shown = isFirst ? { ...draft, nextAction: next } : draft;
    return waitingUntil(shown, Math.min(retry.at, at ?? retry.at));
  }
  const { invoice, attempt } = retry;
  const named = { stepId: retryStep, cause: invoice.id, repeat: attempt };
  const key = effectKey(c.facts, { ...named, channel: 'retry' });
  return {
    ...draft,
    action: { kind: 'retry', ...named, key, amountMinor: invoice.openMinor },
    waitingFor: 'step',
    nextAction: next,
    because: `The stored payment method of invoice ${invoice.number} is charged again.`,
  };
}

function waitingUntil(draft: Draft, at: Instant): Draft {
  const { action } = draft;
  if (action.kind !== 'wait') return draft;
  return { ...draft, action: { ...action, untilAt: Math.min(action.untilAt ?? at, at) } };
}

/** The earliest charge of ours that may be made as things stand; null: none. */
export function nextRetry(c: Case): CardRetryPlan | null {
  const plans = c.facts.invoices.flatMap((invoice) => retryOf(c, invoice) ?? []);
  return plans.reduce<CardRetryPlan | null>(
    (first, plan) => (first === null || plan.at < first.at ? plan : first),
    null,
  );
}

function retryOf(c: Case, invoice: InvoiceFacts): CardRetryPlan | null {
  const { facts, strategy, now } = c;
  const { cardRetry } = strategy;
  if (cardRetry === undefined || !mayCharge(c, invoice)) return null;
  const made = retriesOf(facts, invoice);
  const days = cardRetry.afterDays[made.length];
  const lastAt = lastTryAt(invoice, made);
  if (days === undefined || lastAt === null) return null;
  const zone = dateZone(facts);
  const ownAt = instantOf(addDays(localDateOf(lastAt, zone), days), strategy.sendMinutes, zone);
  const at = withinBudget(c, invoice, Math.max(ownAt, now));
  if (at === null || billingComesFirst(invoice, at, now)) return null;
  return { invoice, at, attempt: made.length + 1 };
}

/** Charges of ours on an invoice, also those that were asked for and not made. */
function retriesOf({ effects }: Facts, { id }: InvoiceFacts): readonly StepEffect[] {
  return effects.filter(({ cause, kind }) => kind === 'retry' && cause === id);
}

function lastTryAt(invoice: InvoiceFacts, made: readonly StepEffect[]): Instant | null {
  const known = (invoice.attempts ?? []).map(({ at }) => at);
  const all = [...known, ...made.map(({ at }) => at)];
  if (invoice.firstFailedAt !== null) all.push(invoice.firstFailedAt);
  return all.length === 0 ? null : Math.max(...all);
}

/**
 * May the stored method be charged for this invoice at all now? Asked before it is decided, and again before the billing
 * system is asked: holds and disputes, also about a part, agreements, a cancelled service and a card that is stopped stand
 * against it. The law's rules on charges are about what is added to a claim, so they are not asked.
 */
export function mayCharge(c: Case, invoice: InvoiceFacts): boolean {
  const { facts, strategy, law, now } = c;
  const isOpen = invoice.status === 'open' && invoice.openMinor > 0n;
  if (!isOpen || invoice.collection !== 'card' || invoice.firstFailedAt === null) return false;
  if (heardSource(facts, invoice) === null || isCancelled(facts, invoice)) return false;
  if (isCardStopped(facts, invoice) || agreementOver(facts, invoice.id) !== null) return false;
  if (facts.holds.some((hold) => hold.invoiceId === invoice.id && holdsAt(hold, now))) return false;
  const asked = { stepId: null, cause: invoice.id };
  const request = { ...asked, kind: 'charge' as const };
  const contact = { ...asked, kind: 'contact' as const };
  const { rules } = gate(contact, facts, strategy, law, now, limits.leaseMs);
  const all = [...rules, ...holdRules({ request, facts, now })];
  return all.every(({ answer }) => answer === 'allow');
}

function isCancelled({ effects }: Facts, { id, cancelledAt }: InvoiceFacts): boolean {
  if (cancelledAt !== undefined && cancelledAt !== null) return true;
  return effects.some(
    ({ kind, cause, note }) => kind === 'billing' && cause === id && note === 'cancel-service',
  );
}

/** An announced attempt of the billing system comes before ours, or is still to be heard of. */
function billingComesFirst({ nextAttemptAt }: InvoiceFacts, at: Instant, now: Instant): boolean {
  if (nextAttemptAt === null || nextAttemptAt === undefined) return false;
  return nextAttemptAt <= at && now < nextAttemptAt + limits.cardAttemptGraceMs;
}

/** When an announced attempt that was never heard of is given up. */
function lookAgainAt({ facts, now }: Case): Instant | null {
  const ends = facts.invoices
    .filter(({ collection, openMinor }) => collection === 'card' && openMinor > 0n)
    .map(({ nextAttemptAt }) => nextAttemptAt ?? null)
    .flatMap((at) => (at === null ? [] : [at + limits.cardAttemptGraceMs]))
    .filter((at) => at > now);
  return ends.length === 0 ? null : Math.min(...ends);
}

/**
 * The first instant from `at` on when one more attempt keeps the budget of the strategy and that of the card networks,
 * the billing system's attempts and those that it has announced counted in. Null: it has no room for ours.
 */
function withinBudget({ facts, strategy, now }: Case, invoice: InvoiceFacts, at: Instant) {
  const { cardRetry } = strategy;
  if (cardRetry === undefined) return null;
  const tried = attemptsOnCard(facts, invoice);
  const announced = facts.invoices.filter(
    ({ source, status, nextAttemptAt }) =>
      source === invoice.source && status === 'open' && (nextAttemptAt ?? 0) > now,
  );
  const budgets = [
    { most: cardRetry.attemptsMax, days: cardRetry.perDays },
    { most: limits.cardAttemptsMax, days: limits.cardAttemptsDays },
  ];
  let freeAt = at;
  for (const { most, days } of budgets) {
    const room = most - announced.length;
    if (room < 1) return null;
    const blocking = tried.at(-room);
    if (blocking !== undefined) freeAt = Math.max(freeAt, blocking + days * dayMs);
  }
  return freeAt;
}
