import { ledgerMinor, todayOn } from '../account/balances';
import type { Facts, Instant, InvoiceFacts } from '../account/facts';
import { conventionsOf } from '../money/conventions';
import { formatMinor, percentOf } from '../money/money';
import { unbookedInterestMinor } from './accrual';

/** A late fee that the contract on file allows, or why it allows none. */
export type LateFee =
  | {
      readonly kind: 'fee';
      readonly feeMinor: bigint;
      /** How a percentage was worked out, with its base by name; null for a fixed fee. */
      readonly working: string | null;
    }
  | { readonly kind: 'none'; readonly note: string };

/** The contract names a fee of nothing. */
export const zeroFeeNote = 'no late fee: the contract says zero';

const none = (note: string): LateFee => ({ kind: 'none', note });

/**
 * The late fee of the contract on an invoice: fixed by currency, or a percentage of the base that the
 * creditor's convention names, rounded once and never above its cap. A silent contract allows nothing.
 */
export function lateFeeOf(facts: Facts, invoice: InvoiceFacts, now: Instant): LateFee {
  const { currency } = facts.account;
  const { lateFees, terms } = facts.creditor.settings.contract;
  const lateFee = terms?.lateFee;
  const fixed =
    lateFees[currency] ?? (lateFee?.kind === 'fixed' ? lateFee.amounts[currency] : undefined);
  if (fixed !== undefined) return feeOf(BigInt(fixed), null);
  if (lateFee?.kind !== 'percent') {
    return none('no late fee: the contract on file has none in this currency');
  }
  const { feeBase, interest } = conventionsOf(facts.creditor.settings);
  const baseMinor = baseOf(facts, invoice, feeBase, now);
  const wholeMinor = percentOf(baseMinor, lateFee.percent, interest.rounding);
  const cap = lateFee.caps?.[currency];
  const isCapped = cap !== undefined && wholeMinor > BigInt(cap);
  const feeMinor = isCapped ? BigInt(cap) : wholeMinor;
  const text = (minor: bigint): string => formatMinor(minor, currency);
  const base = feeBase === 'principal' ? 'principal' : 'principal and interest';
  const sum = `${lateFee.percent} % of ${base} ${text(baseMinor)} = ${text(wholeMinor)}`;
  return feeOf(feeMinor, isCapped ? `${sum}, capped at ${text(feeMinor)}` : sum);
}

function feeOf(feeMinor: bigint, working: string | null): LateFee {
  if (feeMinor <= 0n) return none(zeroFeeNote);
  return { kind: 'fee', feeMinor, working };
}

function baseOf(
  facts: Facts,
  invoice: InvoiceFacts,
  feeBase: 'principal' | 'principal-and-interest',
  now: Instant,
): bigint {
  const principalMinor = ledgerMinor(facts, 'receivable', invoice.id);
  if (feeBase === 'principal') return principalMinor;
  const openMinor = ledgerMinor(facts, 'interest', invoice.id);
  const own = { ...facts, invoices: [invoice] };
  return principalMinor + openMinor + unbookedInterestMinor(own, todayOn(facts, now));
}
