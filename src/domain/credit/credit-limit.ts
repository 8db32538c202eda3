import { formatMinor } from '../money/money';
import { scaledMinor, scale } from '../strategy/judgement';
import type { CreditCase, CreditLimit } from './policy';

const percentWhole = 100n;

/** The limit of a band, worked out exactly and cut to minor units once, at the end. */
export function limitOf(
  limit: CreditLimit,
  { order, score, behaviour }: CreditCase,
): { readonly limitMinor: bigint; readonly working: readonly string[] } {
  const { currency } = order;
  const { base, perPoint, lessPercentPerBrokenPromise: lessPercent = 0, atMost } = limit;
  const working = [`limit: ${base}`];
  let scaled = scaledMinor(base, currency);
  if (perPoint !== undefined) {
    const points = score === null ? 0 : Math.max(0, Math.floor(score) - perPoint.above);
    scaled += BigInt(points) * scaledMinor(perPoint.amount, currency);
    working.push(`+ ${points} points above ${perPoint.above} at ${perPoint.amount}`);
  }
  const cutPercent = BigInt(Math.min(100, lessPercent * behaviour.brokenPromises));
  if (cutPercent > 0n) {
    working.push(`- ${cutPercent} percent for ${behaviour.brokenPromises} broken promises`);
  }
  const cut = (scaled * (percentWhole - cutPercent)) / percentWhole;
  const isCapped = atMost !== undefined && cut > scaledMinor(atMost, currency);
  const least = isCapped ? scaledMinor(atMost, currency) : cut;
  if (isCapped) working.push(`at most ${atMost}`);
  const limitMinor = least / scale;
  return {
    limitMinor,
    working: [...working, `= ${formatMinor(limitMinor, currency)} ${currency}`],
  };
}
