import { dateZone, todayOn } from '../account/balances';
import type { CreditorSettings } from '../account/creditor';
import type { Facts, Instant } from '../account/facts';
import type { AgreementFacts } from './facts';
import { localDateOf } from '../calendar/zone';
import { waiverChannel } from '../ledger/charge-back';
import { exponentOf } from '../money/currency';
import { percentOf } from '../money/money';
import { isContractDiscount } from './contract-discount';
import { totalOf } from './terms';

/** What one person would give up of what is owed. */
export interface Grant {
  /** `settlement`: a discount, held to percent and amount. The others give a whole thing up: amount only. */
  readonly kind: 'settlement' | 'waiver' | 'write-off';
  readonly forgivenMinor: bigint;
  /** What is owed of what the discount is given on. */
  readonly baseMinor: bigint;
}

/** Largest share (percent) and largest sum of a day that a role may give up on one account alone. */
export interface Authority {
  readonly percent: string;
  readonly amountMinor: bigint;
}

const defaultUnits = { collector: 250n, supervisor: 5_000n } as const;

/** The authority of a role that has a limit, from the creditor's settings or the default in whole units of the currency. */
export function authorityOf(
  settings: CreditorSettings,
  role: 'collector' | 'supervisor',
  currency: string,
): Authority {
  const stated = settings.authorityMinor?.[role][currency];
  const unit = 10n ** BigInt(exponentOf(currency) ?? 2);
  return {
    percent: String(settings.authorityPercent[role]),
    amountMinor: stated === undefined ? defaultUnits[role] * unit : BigInt(stated),
  };
}

/**
 * True when a role may give this up alone: together with what anybody gave up on the account that day it
 * is within the percent and the amount, both. An admin has no limit; the house itself follows its rules;
 * writing everything off is never a collector's alone; other roles give nothing up.
 */
export function mayGrant(facts: Facts, role: string, grant: Grant, now: Instant): boolean {
  if (role === 'admin') return true;
  if (role === 'system') return grant.kind !== 'settlement';
  if (role !== 'collector' && role !== 'supervisor') return false;
  if (role === 'collector' && grant.kind === 'write-off') return false;
  const { percent, amountMinor } = authorityOf(
    facts.creditor.settings,
    role,
    facts.account.currency,
  );
  return isWithin(facts, grant, now, percent, amountMinor);
}

/** True when the day's sum with this grant is at most `percent` of what is owed; a curve's limit is one. */
export function isWithinPercent(
  facts: Facts,
  grant: Grant,
  now: Instant,
  percent: string,
): boolean {
  const { totalMinor, goneMinor } = forgivenToday(facts, now);
  // What was taken off today already stands no longer in what is owed, but belongs to its measure.
  const baseMinor = grant.baseMinor + goneMinor;
  return grant.forgivenMinor + totalMinor <= percentOf(baseMinor, percent, 'down');
}

function isWithin(
  facts: Facts,
  grant: Grant,
  now: Instant,
  percent: string,
  amountMinor: bigint,
): boolean {
  const { totalMinor } = forgivenToday(facts, now);
  if (grant.forgivenMinor + totalMinor > amountMinor) return false;
  return grant.kind !== 'settlement' || isWithinPercent(facts, grant, now, percent);
}

/**
 * What anybody gave up on the account on the day of `now` (the debtor's calendar): discounts of
 * settlements and waived charges. `goneMinor` is the part that is no longer owed. A write-off ends the
 * account, so nothing can be given up after it.
 */
export function forgivenToday(
  facts: Facts,
  now: Instant,
): { readonly totalMinor: bigint; readonly goneMinor: bigint } {
  const discountMinor = facts.agreements
    .filter((one) => isToday(facts, grantedAt(one), now))
    .reduce((sum, one) => sum + one.coveredMinor - totalOf(one.instalments), 0n);
  const goneMinor = waivedTodayMinor(facts, now);
  return { totalMinor: discountMinor + goneMinor, goneMinor };
}

const standing: readonly AgreementFacts['status'][] = ['proposed', 'active', 'kept', 'broken'];

/** Our offer is given when it is made, the debtor's when we take it; null: not given, or taken back. */
function grantedAt(agreement: AgreementFacts): Instant | null {
  if (agreement.type !== 'settlement' || !standing.includes(agreement.status)) return null;
  if (isContractDiscount(agreement)) return null;
  const isDebtors = agreement.own.offeredBy === 'debtor';
  return isDebtors ? agreement.acceptedAt : agreement.createdAt;
}

/** Waivers are named by their effects; how much each took back stands on the charge. */
function waivedTodayMinor(facts: Facts, now: Instant): bigint {
  const today = new Set(
    facts.effects
      .filter((effect) => effect.channel === waiverChannel && isToday(facts, effect.at, now))
      .map((effect) => effect.transactionId),
  );
  return facts.charges
    .filter((charge) => charge.takenBackBy !== null && today.has(charge.takenBackBy))
    .reduce((sum, charge) => sum + charge.takenBackMinor, 0n);
}

function isToday(facts: Facts, at: Instant | null, now: Instant): boolean {
  return at !== null && localDateOf(at, dateZone(facts)) === todayOn(facts, now);
}
