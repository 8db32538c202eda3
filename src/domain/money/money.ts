import { exponentOf } from './currency';
import { assertNever, invariant, ok, refuse, type Result } from '../result';

/** Money as it is written on the wire, in Temporal payloads and in files. */
export interface WireMoney {
  /** Decimal with exactly the decimals of the currency: "1250.50", "1000" (JPY). */
  amount: string;
  /** ISO 4217 code in capitals. */
  currency: string;
}

/** How a quotient becomes an integer: ties of 'half-up' leave zero, 'down' cuts towards it. */
export type Rounding = 'half-up' | 'down' | 'half-even';

/** Largest magnitude the ledger's 64-bit columns hold. */
const minorMax = 9_223_372_036_854_775_807n;
const amountPattern = /^(-?)(0|[1-9]\d{0,18})(?:\.(\d{1,4}))?$/;
const percentPattern = /^(-?)(\d{1,6})(?:\.(\d{1,12}))?$/;

/**
 * Reads wire money into minor units. Errors: `currency_unknown`; `amount_invalid` for other
 * decimals than the currency has, exponents, signs, leading zeros, or more than 64 bits hold.
 */
export function parseMoney(wire: WireMoney): Result<{ minor: bigint; currency: string }> {
  const parsed = parseAmount(wire.amount, wire.currency);
  return parsed.ok ? ok({ minor: parsed.value, currency: wire.currency }) : parsed;
}

/**
 * Reads a decimal amount of a currency into minor units; errors as `parseMoney`. A negative amount
 * is refused unless `sign` is 'signed': what goes back has its own operation, not its own sign.
 */
export function parseAmount(
  amount: string,
  currency: string,
  sign: 'unsigned' | 'signed' = 'unsigned',
): Result<bigint> {
  const exponent = exponentOf(currency);
  if (exponent === null) {
    return refuse('currency_unknown', 'The currency is not an ISO 4217 code in use.', 'currency');
  }
  const match = amountPattern.exec(amount);
  const fraction = match?.[3] ?? '';
  if (match === null || fraction.length !== exponent) return amountRefused(exponent);
  const magnitude = BigInt(`${match[2]}${fraction}`);
  const isNegative = match[1] === '-';
  if (magnitude > minorMax) return amountRefused(exponent);
  if (isNegative && (sign === 'unsigned' || magnitude === 0n)) return amountRefused(exponent);
  return ok(isNegative ? -magnitude : magnitude);
}

function amountRefused(exponent: number): Result<never> {
  const decimals = exponent === 1 ? '1 decimal' : `${exponent} decimals`;
  return refuse('amount_invalid', `The amount must be a plain number with ${decimals}.`, 'amount');
}

/** Writes minor units as a decimal with the currency's decimals ("1250.50", "-0.05"). */
export function formatMinor(minor: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  invariant(exponent !== null, `currency ${currency} has no known decimals`);
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Minor units as wire money. */
export function toWire(minor: bigint, currency: string): WireMoney {
  return { amount: formatMinor(minor, currency), currency };
}

/** True for a decimal string that `percentOf` takes: at most 6 digits, at most 12 decimals. */
export function isPercent(percent: string): boolean {
  return percentPattern.test(percent);
}

/** `percent` ("2.5") of an amount in minor units, exact, rounded once. */
export function percentOf(minor: bigint, percent: string, rounding: Rounding = 'half-up'): bigint {
  const match = percentPattern.exec(percent);
  invariant(match !== null, 'a percentage is a decimal string');
  const fraction = match[3] ?? '';
  const magnitude = BigInt(`${match[2]}${fraction}`);
  const scaled = match[1] === '-' ? -magnitude : magnitude;
  return divideRounded(minor * scaled, 100n * 10n ** BigInt(fraction.length), rounding);
}

/** `numerator / denominator` as an integer; the denominator is positive. */
export function divideRounded(
  numerator: bigint,
  denominator: bigint,
  rounding: Rounding = 'half-up',
): bigint {
  invariant(denominator > 0n, 'a denominator is positive');
  const magnitude = numerator < 0n ? -numerator : numerator;
  const floor = magnitude / denominator;
  const doubledRest = (magnitude % denominator) * 2n;
  const rounded = roundsUp(floor, doubledRest, denominator, rounding) ? floor + 1n : floor;
  return numerator < 0n ? -rounded : rounded;
}

function roundsUp(
  floor: bigint,
  doubledRest: bigint,
  denominator: bigint,
  rounding: Rounding,
): boolean {
  switch (rounding) {
    case 'down':
      return false;
    case 'half-up':
      return doubledRest >= denominator;
    case 'half-even':
      return doubledRest > denominator || (doubledRest === denominator && floor % 2n === 1n);
    default:
      return assertNever(rounding);
  }
}
