import { z } from 'zod';
import { holdsAt, owedOnInvoiceMinor } from '../domain/account/balances';
import type { Facts, Instant } from '../domain/account/facts';
import type { AgreementFacts } from '../domain/agreements/facts';
import { totalOf } from '../domain/agreements/terms';
import { ok, refuse, type Result } from '../domain/result';
import { command, done, needsApproval, type CommandContext, type Terms } from './command';
import { activeAgreements, ended, findAgreement, openOffers } from './shared/agreements';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';
import { freeOfAgreements, mayDiscount, openOffer, termsOfOffer } from './shared/settlements';

/**
 * The debtor takes our offer, or we take theirs; it binds. Without an id the one open offer is meant.
 * Theirs is ours to take by the actor's authority, as if we had offered it. Errors: `expired` after its
 * last day, `held` under a dispute, `already_decided`, `agreement_exists` beside a plan or settlement
 * over the same invoices, `stage_does_not_allow` when less is owed by now than it asks, `forbidden` when
 * the debtor accepts the own counter-offer. Other offers and promises over its invoices end with it.
 */
export const acceptSettlement = command({
  name: 'accept-settlement',
  title: 'Accept a settlement',
  help: "Notes the debtor's yes to our offer, or ours to theirs; it is in force from now on.",
  input: z.strictObject({ agreementId: idInput.optional(), reason: textInput.optional() }),
  roles: staff,
  stages: live,
  apply(facts, input, context) {
    const { now } = context;
    const found = offerMeant(facts, input.agreementId);
    if (!found.ok) return found;
    const offer = found.value;
    const fits = acceptable(facts, offer, context);
    if (!fits.ok) return fits;
    const terms = ourTerms(facts, offer);
    if (terms !== null && !mayDiscount(facts, offer, context)) {
      return needsApproval('Counter-offer beyond own authority', 1, terms);
    }
    const others = openOffers(facts, 'settlement')
      .filter((one) => one.id !== offer.id)
      .map((one) => ended(one, 'withdrawn', 'another offer was accepted', now));
    const replaced = activeAgreements(facts)
      .filter((one) => one.type === 'promise')
      .map((one) => ended(one, 'cancelled', 'replaced by a settlement', now));
    const approved = context.proposal ? { approvedHash: context.proposal.hash } : {};
    const accepted: AgreementFacts = {
      ...offer,
      status: 'active',
      acceptedAt: now,
      own: { ...offer.own, ...approved },
    };
    const line = entry(
      'agreement',
      'Settlement accepted',
      input.reason ?? null,
      offer.id,
      approved,
    );
    return done({ agreements: [accepted, ...others, ...replaced], timeline: [line] }, terms);
  },
});

/** What we would give with the debtor's offer; null for our own, which was judged when it was made. */
function ourTerms(facts: Facts, offer: AgreementFacts): Terms | null {
  return offer.own.offeredBy === 'debtor' ? termsOfOffer(facts, offer) : null;
}

function acceptable(facts: Facts, offer: AgreementFacts, context: CommandContext): Result<null> {
  const open = openOffer(facts, offer, context);
  if (!open.ok) return open;
  if (offer.own.incentive) {
    return refuse('stage_does_not_allow', 'A discount for early payment is earned by paying.');
  }
  const isDebtor = context.actor.kind === 'debtor' || context.actor.role === 'system';
  if (offer.own.offeredBy === 'debtor' && isDebtor) {
    return refuse('forbidden', 'A counter-offer is accepted by the creditor.');
  }
  if (isDisputed(facts, offer, context.now)) {
    return refuse('held', 'The claim is disputed; the offer waits until that is decided.');
  }
  const owedMinor = offer.invoiceIds.reduce((sum, id) => sum + owedOnInvoiceMinor(facts, id), 0n);
  if (owedMinor < totalOf(offer.instalments)) {
    return refuse('stage_does_not_allow', 'Less is owed by now than the offer asks.');
  }
  return freeOfAgreements(facts, offer.invoiceIds);
}

function offerMeant(facts: Facts, agreementId: string | undefined): Result<AgreementFacts> {
  if (agreementId !== undefined) return findAgreement(facts, agreementId, 'settlement');
  const offers = openOffers(facts, 'settlement').filter((one) => !one.own.incentive);
  const [first, second] = offers;
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
