import fc from 'fast-check';
import { exponentOf, isCurrency, splitEvenly } from '../../src/domain/money/currency';
import {
  divideRounded,
  formatMinor,
  isPercent,
  parseAmount,
  parseMoney,
  percentOf,
  toWire,
  type Rounding,
} from '../../src/domain/money/money';

const maxMinor = 9_223_372_036_854_775_807n;
const currency = fc.constantFrom('USD', 'EUR', 'GBP', 'JPY', 'BHD', 'CLF', 'HUF', 'IQD');
const minor = fc.bigInt({ min: 0n, max: maxMinor });

describe('currency', () => {
  const byExponent: Record<number, string[]> = {
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
    2: 'USD EUR GBP HUF IDR COP TWD PKR'.split(' '),
    3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
    4: 'CLF UYW'.split(' '),
  };

  it.each(Object.entries(byExponent))('has ISO 4217 decimals: %s (CUR-02)', (exponent, codes) => {
    for (const code of codes) expect([code, exponentOf(code)]).toEqual([code, Number(exponent)]);
  });

  it.each(['MGA', 'MRU', 'usd', 'US$', 'XXX', '', 'default', '__proto__', 'toString'])(
    'refuses %p',
    (code) => {
      expect(exponentOf(code)).toBeNull();
      expect(isCurrency(code)).toBe(false);
    },
  );

  it('splits without losing a unit', () => {
    const remainders = fc.constantFrom('first' as const, 'last' as const);
    fc.assert(
      fc.property(
        minor,
        fc.integer({ min: 1, max: 520 }),
        remainders,
        (total, parts, remainder) => {
          const shares = splitEvenly(total, parts, remainder);
          expect(shares).toHaveLength(parts);
          expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(total);
          const body = remainder === 'last' ? shares.slice(0, -1) : shares;
          expect(new Set(body).size).toBeLessThanOrEqual(2);
        },
      ),
    );
  });
});

describe('amounts on the wire', () => {
  it.each([
    ['JPY', '1000', 1000n],
    ['USD', '10.00', 1000n],
    ['BHD', '10.000', 10_000n],
    ['CLF', '1.0000', 10_000n],
    ['GBP', '1250.50', 125_050n],
    ['GBP', '0.00', 0n],
    ['GBP', '90071992547409.93', 9_007_199_254_740_993n],
    ['GBP', '92233720368547758.07', maxMinor],
  ])('reads %s %s (CUR-01)', (code, amount, expected) => {
    expect(parseMoney({ amount, currency: code })).toEqual({
      ok: true,
      value: { minor: expected, currency: code },
    });
    expect(toWire(expected, code)).toEqual({ amount, currency: code });
  });

  it.each([
    ['GBP', '100'],
    ['GBP', '100.5'],
    ['GBP', '100.500'],
    ['GBP', '1e3'],
    ['GBP', '1e3.00'],
    ['GBP', '-1.00'],
    ['GBP', '-0.00'],
    ['GBP', '+1.00'],
    ['GBP', '01.00'],
    ['GBP', '.50'],
    ['GBP', '1,000.00'],
    ['GBP', ' 1.00'],
    ['GBP', '1.00\n'],
    ['GBP', '１.00'],
    ['GBP', 'NaN'],
    ['GBP', ''],
    ['GBP', '92233720368547758.08'],
    ['GBP', '9'.repeat(10_000)],
    ['JPY', '10.00'],
    ['BHD', '10.00'],
  ])('refuses %s %p', (code, amount) => {
    expect(parseAmount(amount, code)).toMatchObject({
      ok: false,
      error: { code: 'amount_invalid', path: 'amount' },
    });
  });

  it.each(['usd', 'US$', 'XXX', '', 'MGA'])('does not know the currency %p', (code) => {
    expect(parseMoney({ amount: '1.00', currency: code })).toMatchObject({
      ok: false,
      error: { code: 'currency_unknown', path: 'currency' },
    });
  });
});

describe('amounts there and back', () => {
  it('reads what it writes, with a sign only when asked', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -maxMinor, max: maxMinor }), currency, (value, code) => {
        const text = formatMinor(value, code);
        expect(parseAmount(text, code, 'signed')).toEqual({ ok: true, value });
        expect(parseAmount(text, code).ok).toBe(value >= 0n);
      }),
    );
  });

  it('writes what it reads', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?[0-9]{1,4}(\.[0-9]{0,4})?$/), currency, (text, code) => {
        const parsed = parseAmount(text, code, 'signed');
        expect(parsed.ok ? formatMinor(parsed.value, code) : text).toBe(text);
      }),
    );
  });

  it.each([
    [-5n, 'USD', '-0.05'],
    [-125_050n, 'GBP', '-1250.50'],
    [7n, 'CLF', '0.0007'],
    [-7n, 'JPY', '-7'],
  ])('writes %s %s as %s', (value, code, text) => {
    expect(formatMinor(value, code)).toBe(text);
  });

  it('does not write money of a currency without known decimals', () => {
    expect(() => formatMinor(1n, 'MRU')).toThrow(/invariant/);
  });
});

describe('rounding', () => {
  it.each<[string, bigint, bigint, Rounding, bigint]>([
    ['RND-01 2.345 up', 2345n, 10n, 'half-up', 235n],
    ['RND-01 2.355 up', 2355n, 10n, 'half-up', 236n],
    ['RND-01 0.125 up', 125n, 10n, 'half-up', 13n],
    ['RND-01 2.345 even', 2345n, 10n, 'half-even', 234n],
    ['RND-01 2.355 even', 2355n, 10n, 'half-even', 236n],
    ['RND-01 0.125 even', 125n, 10n, 'half-even', 12n],
    ['RND-02 1.005 up', 1005n, 10n, 'half-up', 101n],
    ['RND-03 -2.345 up', -2345n, 10n, 'half-up', -235n],
    ['down', 2349n, 10n, 'down', 234n],
    ['down, negative', -2349n, 10n, 'down', -234n],
  ])('%s', (_name, numerator, denominator, rounding, expected) => {
    expect(divideRounded(numerator, denominator, rounding)).toBe(expected);
  });

  it('is never further off than half a unit, or a unit when cut', () => {
    const denominator = fc.bigInt({ min: 1n, max: 10n ** 12n });
    const numerator = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(numerator, denominator, (top, bottom) => {
        for (const rounding of ['half-up', 'half-even', 'down'] as const) {
          const off = divideRounded(top, bottom, rounding) * bottom - top;
          const distance = off < 0n ? -off : off;
          expect(rounding === 'down' ? distance < bottom : distance * 2n <= bottom).toBe(true);
          expect(divideRounded(-top, bottom, rounding)).toBe(-divideRounded(top, bottom, rounding));
        }
      }),
    );
  });
});

describe('percentages', () => {
  it.each<[bigint, string, Rounding, bigint]>([
    [10_000n, '2.5', 'half-up', 250n],
    [33_333n, '60', 'half-up', 20_000n],
    [101n, '0.5', 'half-up', 1n],
    [100n, '0.5', 'half-up', 1n],
    [100n, '0.5', 'half-even', 0n],
    [100n, '0.5', 'down', 0n],
    [-100n, '0.5', 'half-up', -1n],
    [100n, '-12.25', 'half-up', -12n],
    [maxMinor, '100', 'half-up', maxMinor],
    [100n, '0', 'half-up', 0n],
  ])('%s x %s %% %s', (value, percent, rounding, expected) => {
    expect(percentOf(value, percent, rounding)).toBe(expected);
  });

  it.each(['', 'abc', '1e2', '1.', '.5', '+1', '1,5', '1'.repeat(40)])(
    'does not take %p for a percentage',
    (text) => {
      expect(isPercent(text)).toBe(false);
      expect(() => percentOf(1n, text)).toThrow(/invariant/);
    },
  );
});
