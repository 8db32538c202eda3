import { formatExact, type InterestResult, type InterestWindow } from '../../domain/money/interest';
import { formatMinor } from '../../domain/money/money';
import type { Conventions } from '../../domain/money/conventions';

/** Windows as calculators print them: principal in the currency, interest unrounded to six decimals. */
export function windowsJson(windows: readonly InterestWindow[], currency: string) {
  return windows.map(({ from, to, days, percent, principalMinor, exact, roundedMinor }) => ({
    ...{ from, to, days, percent },
    principal: formatMinor(principalMinor, currency),
    interest: formatExact(exact, currency),
    ...(roundedMinor === null ? {} : { rounded: formatMinor(roundedMinor, currency) }),
  }));
}

/** One line for each window, and one for the sum and how it was rounded. */
export function interestLines(
  result: InterestResult,
  currency: string,
  { rounding, round }: Conventions['interest'],
): string[] {
  const total = formatMinor(result.interestMinor, currency);
  const windows = result.windows.map((window) => windowLine(window, currency));
  if (windows.length === 0) return ['no day bears interest'];
  if (round === 'once') {
    const sum = formatExact(result.exact, currency);
    return [...windows, `sum ${sum}, rounded once (${rounding}) to ${total} ${currency}`];
  }
  const how = round === 'daily' ? 'the amount of one day' : 'each window';
  return [...windows, `${how} rounded (${rounding}), then added: ${total} ${currency}`];
}

function windowLine(window: InterestWindow, currency: string): string {
  const { from, to, days, percent, principalMinor, exact, roundedMinor, yearDays } = window;
  const principal = formatMinor(principalMinor, currency);
  const sum = formatExact(exact, currency);
  const daily = formatExact(days === 0 ? 0n : exact / BigInt(days), currency);
  const rounded =
    roundedMinor === null
      ? ''
      : `, ${daily} a day, counted as ${formatMinor(roundedMinor, currency)}`;
  return `${from} to ${to}: ${principal} x ${percent} % x ${days}/${yearDays} = ${sum}` + rounded;
}
