import metadata from 'libphonenumber-js/max/metadata';
import { isNumberOfAPlan } from '../../src/domain/contact/phone-plans';

const assigned = Object.keys(metadata.country_calling_codes);

it('knows the country codes that the library of numbers knows, and no others', () => {
  const found: string[] = [];
  for (let code = 1; code <= 999; code += 1) {
    // A code that begins with a shorter one is no code of its own.
    const isLonger = assigned.some((one) => String(code).startsWith(one) && one !== String(code));
    if (!isLonger && isNumberOfAPlan(`+${code}0000000`)) found.push(String(code));
  }
  const short = found.filter((code) => !assigned.includes(code));
  // One digit or two, with the zero that follows, may be the beginning of a longer code.
  expect(short.filter((code) => !assigned.some((one) => one.startsWith(code)))).toEqual([]);
  expect(assigned.filter((code) => !found.includes(code))).toEqual([]);
});

it.each([
  ['+12125550100', true],
  ['+442079460000', true],
  ['+9991234567', false],
  ['+80012345678', false],
  ['+883510000000', false],
  ['+01234567', false],
  ['2125550100', false],
  ['+1212555', true],
  ['+121255', false],
  ['+1234567890123456', false],
  ['call me', false],
  ['', false],
])('%s: %s', (number, expected) => {
  expect(isNumberOfAPlan(number)).toBe(expected);
});
