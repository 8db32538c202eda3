import { exponentOf } from '../domain/money/currency';

/** Currencies whose amounts Stripe writes without decimals (docs.stripe.com/currencies, zero-decimal). */
const zeroDecimal: ReadonlySet<string> = new Set([
  'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA',
  'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF',
]); // prettier-ignore

/** Currencies whose amounts Stripe writes in thousandths (same page, three-decimal). */
const threeDecimal: ReadonlySet<string> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** Decimals of the unit in which Stripe writes amounts. ISK and UGX have none in ISO 4217 and two here. */
function stripeExponentOf(currency: string): number {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/**
 * An amount as Stripe writes it, in ISO 4217 minor units. Null when the currency is not known, or when
 * the amount has a fraction of the smallest unit that the currency has.
 */
export function minorOfStripe(amount: number, currency: string): bigint | null {
  const exponent = exponentOf(currency);
  if (exponent === null) return null;
  const shift = exponent - stripeExponentOf(currency);
  if (shift >= 0) return BigInt(amount) * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return BigInt(amount) % divisor === 0n ? BigInt(amount) / divisor : null;
}
