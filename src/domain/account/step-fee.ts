import { fixedSumTitle, interestDue, interestTerms, movesByInvoice } from '../ledger/interest-due';
import { lateFeeOf } from '../ledger/late-fee';
import type { Regime } from '../law/late-payment/claim';
import { exponentOf } from '../money/currency';
import { assertNever } from '../result';
import type { Step, StepContact } from '../strategy/document';
import { todayOn } from './balances';
import type { Facts, Instant, InvoiceFacts } from './facts';

/** What a step charges beside its message, or why it charges nothing. */
export type StepFee =
  | {
      readonly kind: 'fee';
      readonly feeMinor: bigint;
      /** Charges of a law and costs of a message are costs; a fee of the contract is a fee. */
      readonly ledger: 'fees' | 'costs';
      readonly title: string;
      /** How it was worked out; null: a fixed amount. */
      readonly working: string | null;
      /** The law that gives it; null: the contract, or what it cost. */
      readonly source: string | null;
    }
  | { readonly kind: 'none'; readonly note: string };

const none = (note: string): StepFee => ({ kind: 'none', note });

/** Laws of late payment by the country of the debtor. */
export const lateRegimes: Readonly<Record<string, Regime>> = { GB: 'GB', DE: 'DE', FR: 'FR' };

/** The fee of a step with the message that names it. A step without one is not asked. */
export function stepFeeOf(
  facts: Facts,
  invoice: InvoiceFacts,
  step: Pick<Step, 'materialCost'> & { readonly fee: NonNullable<Step['fee']> },
  now: Instant,
  channel: StepContact['channel'],
): StepFee {
  switch (step.fee) {
    case 'contract-late-fee': {
      const fee = lateFeeOf(facts, invoice, now);
      return fee.kind === 'none'
        ? fee
        : { ...fee, ledger: 'fees', title: 'Late fee', source: null };
    }
    case 'statutory-fixed-sum':
      return fixedSumOf(facts, invoice, now);
    case 'material-cost':
      return isBeforeDefault(facts, invoice, now)
        ? none('no cost: the debtor is not in default yet')
        : materialCostOf(facts, step, channel);
    default:
      return assertNever(step.fee);
  }
}

/**
 * The fixed sum that a law of late payment gives once per claim. Not where the contract has interest of
 * its own (it goes before the law), nor where the sum is charged with the interest already.
 */
function fixedSumOf(facts: Facts, invoice: InvoiceFacts, now: Instant): StepFee {
  const terms = interestTerms(facts);
  const regime = lateRegimes[facts.debtor.country?.toUpperCase() ?? ''];
  if (terms?.basis === 'contract') return none('no fixed sum: the contract has its own interest');
  if (terms?.fixedSum === true) return none('no fixed sum: it is charged with the interest');
  if (regime === undefined) return none('no fixed sum: no law of the country is on file');
  if (facts.charges.some(({ key }) => key.includes(`/late-payment-sum/${invoice.id}/`))) {
    return none('no fixed sum: it was charged before');
  }
  const law = { basis: 'law', regime, fixedSum: true } as const;
  const due = interestDue(facts, invoice, law, movesByInvoice(facts), todayOn(facts, now));
  const { fixedSum, source } = due;
  if (fixedSum === null || fixedSum.amountMinor <= 0n) {
    return none('no fixed sum: the law gives none for this claim');
  }
  const { amountMinor: feeMinor } = fixedSum;
  const working = due.working.find((line) => line.startsWith('fixed sum')) ?? null;
  return { kind: 'fee', feeMinor, ledger: 'costs', title: fixedSumTitle, working, source };
}

/**
 * A German consumer owes the cost of a reminder only in default, so never that of the message that brings the default
 * about (BGB 280(2), 286).
 */
function isBeforeDefault(facts: Facts, invoice: InvoiceFacts, now: Instant): boolean {
  const isConsumer = invoice.purpose === 'consumer' || facts.debtor.kind === 'consumer';
  if (!isConsumer || facts.debtor.country?.toUpperCase() !== 'DE') return false;
  const law = { basis: 'law', regime: 'DE' } as const;
  const moves = movesByInvoice(facts);
  return interestDue(facts, invoice, law, moves, todayOn(facts, now)).lastOn === null;
}

/** What the message itself costs: paper, print, postage; never work. */
function materialCostOf(
  { account }: Facts,
  { materialCost }: Pick<Step, 'materialCost'>,
  channel: StepContact['channel'],
): StepFee {
  const feeMinor = minorOf(materialCost?.[channel] ?? '0', account.currency);
  if (feeMinor <= 0n) return none('no cost: the message costs nothing');
  const title = 'Cost of the message';
  return { kind: 'fee', feeMinor, ledger: 'costs', title, working: null, source: null };
}

/** Decimals that the currency does not have are left out: less is charged, never more. */
function minorOf(decimal: string, currency: string): bigint {
  const exponent = exponentOf(currency) ?? 2;
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(`${whole}${fraction.slice(0, exponent).padEnd(exponent, '0')}`);
}
