import { z } from 'zod';
import { holdsAt, owedOnInvoiceMinor, todayOn } from '../domain/account/balances';
import type { AgreementFacts, Facts, Instant } from '../domain/account/facts';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import { activeAgreements, ended, findAgreement, openOffers } from './shared/agreements';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/**
 * The debtor takes an offer. Without an id the one open offer is meant. Errors: `expired` after its last day,
 * `held` under a dispute, `already_decided`, `stage_does_not_allow` when less is owed by now than it asks.
 * Other offers and a promise or plan in force end with it.
 */
export const acceptSettlement = command({
  name: 'accept-settlement',
  title: 'Accept a settlement',
  help: "Notes the debtor's yes to the open offer; it is in force from now on.",
  input: z.strictObject({ agreementId: idInput.optional(), reason: textInput.optional() }),
  roles: staff,
  stages: live,
  apply(facts, input, { now }) {
    const found = offerMeant(facts, input.agreementId);
    if (!found.ok) return found;
    const offer = found.value;
    const isOver = offer.expiresOn !== null && todayOn(facts, now) > offer.expiresOn;
    if (offer.status === 'expired' || (offer.status === 'proposed' && isOver)) {
      return refuse('expired', 'The last day to accept has passed.');
    }
    if (offer.status !== 'proposed') {
      return refuse('already_decided', 'This offer is no longer open.');
    }
    if (isDisputed(facts, offer, now)) {
      return refuse('held', 'The claim is disputed; the offer waits until that is decided.');
    }
    const owedMinor = offer.invoiceIds.reduce((sum, id) => sum + owedOnInvoiceMinor(facts, id), 0n);
    const dueMinor = offer.instalments.reduce((sum, part) => sum + part.amountMinor, 0n);
    if (owedMinor < dueMinor) {
      return refuse('stage_does_not_allow', 'Less is owed by now than the offer asks.');
    }
    const others = openOffers(facts, 'settlement')
      .filter((one) => one.id !== offer.id)
      .map((one) => ended(one, 'withdrawn', 'another offer was accepted', now));
    const replaced = activeAgreements(facts).map((one) =>
      ended(one, 'cancelled', 'replaced by a settlement', now),
    );
    const line = entry('agreement', 'Settlement accepted', input.reason ?? null, offer.id);
    return done({
      agreements: [{ ...offer, status: 'active', acceptedAt: now }, ...others, ...replaced],
      timeline: [line],
    });
  },
});

function offerMeant(facts: Facts, agreementId: string | undefined): Result<AgreementFacts> {
  if (agreementId !== undefined) return findAgreement(facts, agreementId, 'settlement');
  const [first, second] = openOffers(facts, 'settlement');
  if (second !== undefined) {
    return refuse('invalid_input', 'Several offers are open; name one.', 'agreementId');
  }
  if (first !== undefined) return ok(first);
  const last = facts.agreements.filter((one) => one.type === 'settlement').at(-1);
  if (last !== undefined) return ok(last);
  return refuse('not_found', 'No settlement has been offered on this account.', 'agreementId');
}

function isDisputed(facts: Facts, offer: AgreementFacts, now: Instant): boolean {
  return facts.holds.some(
    (hold) =>
      (hold.type === 'dispute' || hold.type === 'fraud') &&
      holdsAt(hold, now) &&
      (hold.invoiceId === null || offer.invoiceIds.includes(hold.invoiceId)),
  );
}
