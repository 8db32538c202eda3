/** Compares amounts as a document writes them, decimal texts of at most four places; null is without end. */
export function isAbove(left: string | null, right: string | null): boolean {
  if (left === null) return right !== null;
  if (right === null) return false;
  return scaled(left) > scaled(right);
}

function scaled(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(`${whole}${fraction.padEnd(4, '0')}`);
}
