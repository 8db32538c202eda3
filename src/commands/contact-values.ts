import parsePhoneNumber, { isSupportedCountry, type CountryCode } from 'libphonenumber-js/max';

const emailMax = 254;
const localPartMax = 64;
// One address, nothing around it: no display name, no list, no line break that could become a header.
const emailPattern =
  /^[^\s@,;:<>()[\]\\"]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,63}$/u;
const phonePattern = /^[+(\d][\d\s()./-]{4,30}$/;

/** Kinds of number that cost the called or the caller, or belong to no person. */
const refusedTypes: ReadonlySet<string> = new Set(['PREMIUM_RATE', 'SHARED_COST', 'UAN', 'PAGER']);

/** An e-mail address in the form it is kept in, lower-case; null when nothing may be sent to it. */
export function normalEmail(value: string): string | null {
  const email = value.trim().toLowerCase().normalize('NFC');
  // Line breaks and NUL are what header injection is made of.
  if (email.length > emailMax || /[\u0000-\u001f\u007f]/.test(value)) return null;
  const localPart = email.split('@')[0] ?? '';
  if (localPart.length > localPartMax || /^\.|\.\.|\.$/.test(localPart)) return null;
  return emailPattern.test(email) ? email : null;
}

/** A phone number as E.164; a national one is read in the debtor's country. Null when it cannot be rung. */
export function normalPhone(value: string, country: string | null): string | null {
  const text = value.trim();
  if (!phonePattern.test(text)) return null;
  const known = country !== null && isSupportedCountry(country) ? country : undefined;
  const parsed = parsePhoneNumber(text, known as CountryCode | undefined);
  // Numbering plans change faster than any library: the form must fit, the carrier says the rest.
  if (parsed === undefined || !parsed.isPossible() || parsed.isNonGeographic()) return null;
  return refusedTypes.has(parsed.getType() ?? '') ? null : parsed.number;
}
