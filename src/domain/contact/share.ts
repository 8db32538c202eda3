const decimals = 4;

/** All of a debt, in the unit of `sharePoints`. */
export const hundredPercent = 1_000_000n;

/** A percentage of at most four decimals as ten-thousandths of a percent: `"33.3"` is 333000. */
export function sharePoints(percent: string): bigint {
  const [whole = '0', fraction = ''] = percent.split('.');
  return BigInt(`${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
}

/** The part of an amount that a share owes, in minor units, rounded half up. */
export function shareOfMinor(minor: bigint, percent: string): bigint {
  return (minor * sharePoints(percent) * 2n + hundredPercent) / (hundredPercent * 2n);
}
