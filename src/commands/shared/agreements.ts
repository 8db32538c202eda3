import {
  disputedInvoiceIds,
  owedOnInvoiceMinor,
  unpaidInvoices,
} from '../../domain/account/balances';
import type { Facts, Instant } from '../../domain/account/facts';
import type { AgreementFacts, AgreementStatus } from '../../domain/agreements/facts';
import { refuse, ok, type Result } from '../../domain/result';
import type { CommandContext } from '../command';

/** What an agreement can be about: unpaid invoices that nobody disputes, and what is owed on them. */
export interface Coverage {
  readonly invoiceIds: readonly string[];
  readonly coveredMinor: bigint;
}

/**
 * Everything undisputed that is owed, or the invoices named. Errors: `stage_does_not_allow` when nothing
 * undisputed is owed on the account or on one that is named, `not_found`.
 */
export function coverage(facts: Facts, now: Instant, named?: readonly string[]): Result<Coverage> {
  const disputed = disputedInvoiceIds(facts, now);
  const free = unpaidInvoices(facts).filter((invoice) => !disputed.has(invoice.id));
  for (const id of named ?? []) {
    if (!facts.invoices.some((invoice) => invoice.id === id)) {
      return refuse('not_found', 'This account has no invoice of that id.', 'invoiceIds');
    }
    if (!free.some((invoice) => invoice.id === id)) {
      const detail = 'Nothing undisputed is owed on an invoice that is named.';
      return refuse('stage_does_not_allow', detail, 'invoiceIds');
    }
  }
  const covered = named === undefined ? free : free.filter(({ id }) => named.includes(id));
  const invoiceIds = covered.map((invoice) => invoice.id);
  const coveredMinor = invoiceIds.reduce((sum, id) => sum + owedOnInvoiceMinor(facts, id), 0n);
  if (coveredMinor > 0n) return ok({ invoiceIds, coveredMinor });
  return refuse('stage_does_not_allow', 'Nothing undisputed is owed on this account.');
}

/** A new agreement with the fields that all three types share. */
export function newAgreement(
  facts: Facts,
  context: CommandContext,
  own: Pick<AgreementFacts, 'type' | 'status' | 'instalments'> & Coverage & Partial<AgreementFacts>,
): AgreementFacts {
  return {
    id: context.newId('agr'),
    accountId: facts.account.id,
    expiresOn: null,
    toleranceMinor: 0n,
    graceDays: 0,
    graceKind: 'calendar',
    proposedBy: context.proposal?.by ?? context.actor.id,
    acceptedAt: own.status === 'active' ? context.now : null,
    endedAt: null,
    endReason: null,
    own: {},
    createdAt: context.now,
    ...own,
  };
}

/** The agreement of this id and type; error `not_found`. */
export function findAgreement(
  facts: Facts,
  agreementId: string,
  type: AgreementFacts['type'],
): Result<AgreementFacts> {
  const found = facts.agreements.find((one) => one.id === agreementId && one.type === type);
  if (found !== undefined) return ok(found);
  return refuse('not_found', `This account has no ${type} of that id.`, 'agreementId');
}

export function ended(
  agreement: AgreementFacts,
  status: AgreementStatus,
  endReason: string,
  now: Instant,
): AgreementFacts {
  return { ...agreement, status, endedAt: now, endReason };
}

/** Another plan or settlement in force, or a plan that is proposed: error `agreement_exists`. */
export function noOtherPlan(facts: Facts): Result<null> {
  const isTaken = facts.agreements.some(
    ({ type, status }) =>
      (status === 'active' && type !== 'promise') || (status === 'proposed' && type === 'plan'),
  );
  if (!isTaken) return ok(null);
  return refuse('agreement_exists', 'Another plan or settlement is open or in force.');
}

/** Offers that nobody has accepted yet, of one type. */
export function openOffers(facts: Facts, type: AgreementFacts['type']): AgreementFacts[] {
  return facts.agreements.filter((one) => one.type === type && one.status === 'proposed');
}

export function activeAgreements(facts: Facts): AgreementFacts[] {
  return facts.agreements.filter((one) => one.status === 'active');
}

/** Everything proposed or active, ended for one reason: the account is closed or given up. */
export function endAll(facts: Facts, endReason: string, now: Instant): AgreementFacts[] {
  return facts.agreements
    .filter((one) => one.status === 'active' || one.status === 'proposed')
    .map((one) => ended(one, one.status === 'active' ? 'cancelled' : 'withdrawn', endReason, now));
}
