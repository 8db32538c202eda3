import { z } from 'zod';
import type { ContactPoint, Facts } from '../../domain/account/facts';
import type { PartyFacts } from '../../domain/account/case-file';
import { isZone } from '../../domain/calendar/zone';
import { contactRoles } from '../../domain/strategy/document';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import { normalEmail, normalPhone } from '../contact-values';
import { whereabouts } from '../places';
import { replacedPoints, type PointDetails } from './contacts';
import { preferencesInput, zonesInput } from './preferences';

const pointsMax = 10;
const valueMax = 320;
const addressMax = 500;
const postCodeMax = 20;
const controls = /[\u0000-\u0009\u000b-\u001f\u007f]/;

/** Function of whoever reads it at a business. */
export const roleInput = z
  .enum(contactRoles)
  .describe('Who reads it: a message for this function prefers the address.');

const value = z.string().max(valueMax);
const email = z.union([
  value,
  z.strictObject({
    value,
    place: z.enum(['home', 'work']).optional().describe('work: the employer provides it.'),
    role: roleInput.optional(),
  }),
]);
const phone = z.union([
  value,
  z.strictObject({
    value,
    place: z.enum(['mobile', 'home', 'work']).optional(),
    role: roleInput.optional(),
    zones: zonesInput.optional().describe('Zones that it speaks for, if not those of its prefix.'),
  }),
]);

/** How somebody is reached, as commands take it. */
export const contactFields = {
  emails: z.array(email).max(pointsMax).optional(),
  phones: z.array(phone).max(pointsMax).optional(),
  address: z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(addressMax)
    .refine((value) => !controls.test(value), 'The address contains control characters.')
    .optional(),
  postCode: z.string().trim().min(1).max(postCodeMax).optional(),
  timeZone: z.string().max(64).optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'A language tag such as en or de-AT.')
    .optional(),
  preferences: preferencesInput.optional(),
};

interface GivenPoint {
  readonly value: string;
  readonly place?: PointDetails['place'] | undefined;
  readonly role?: PointDetails['role'] | undefined;
  readonly zones?: readonly string[] | undefined;
}

export interface ContactInput {
  readonly emails?: readonly (string | GivenPoint)[] | undefined;
  readonly phones?: readonly (string | GivenPoint)[] | undefined;
  readonly address?: string | undefined;
  readonly postCode?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** Normalised values; null: not given. */
export interface ReadContacts {
  readonly emails: readonly string[] | null;
  readonly phones: readonly string[] | null;
  readonly address: string | null;
  /** Zones that the post code speaks for; null: none was given. */
  readonly addressZones: readonly string[] | null;
  /** What was said of each value. */
  readonly details: ReadonlyMap<string, PointDetails>;
}

/**
 * Addresses in the form they are kept in; a national number is read in the country. Errors:
 * `invalid_input` with the field for an address, number or zone that cannot be used.
 */
export function readContacts(input: ContactInput, country: string | null): Result<ReadContacts> {
  const emails = normalised(input.emails, 'emails', normalEmail);
  if (!emails.ok) return emails;
  const phones = normalised(input.phones, 'phones', (value) => normalPhone(value, country));
  if (!phones.ok) return phones;
  if (input.timeZone !== undefined && !isZone(input.timeZone)) {
    return refuse('invalid_input', 'This is no time zone of a place.', 'timeZone');
  }
  const { address = null, postCode } = input;
  return ok({
    emails: emails.value?.map((one) => one.value) ?? null,
    phones: phones.value?.map((one) => one.value) ?? null,
    address,
    addressZones:
      postCode === undefined ? null : whereabouts({ country, state: null, postCode }).zones,
    details: new Map([...(emails.value ?? []), ...(phones.value ?? [])].flatMap(detailOf)),
  });
}

/** The contact points of the debtor or a party after the lists given were put in place; only changed rows. */
export function pointsAfter(
  facts: Facts,
  context: CommandContext,
  { emails, phones, address, addressZones, details }: ReadContacts,
  party?: PartyFacts,
): ContactPoint[] {
  const replaced = (kind: ContactPoint['kind'], list: readonly string[] | null) =>
    list === null ? [] : replacedPoints(facts, context, kind, list, details, party);
  return [
    ...replaced('email', emails),
    ...replaced('phone', phones),
    ...(addressZones === null
      ? replaced('address', address === null ? null : [address])
      : zonedAddresses(facts, context, address, addressZones, party)),
  ];
}

/** The address given, or those in use, with the zones that its post code speaks for. */
function zonedAddresses(
  facts: Facts,
  context: CommandContext,
  address: string | null,
  zones: readonly string[],
  party?: PartyFacts,
): ContactPoint[] {
  const inUse = (party ?? facts).contacts.filter(
    ({ kind, status }) => kind === 'address' && status === 'ok',
  );
  const addresses = address === null ? inUse.map((point) => point.value) : [address];
  const details = new Map(addresses.map((one) => [one, { zones }]));
  return replacedPoints(facts, context, 'address', addresses, details, party);
}

function normalised(
  given: readonly (string | GivenPoint)[] | undefined,
  path: string,
  normal: (value: string) => string | null,
): Result<readonly GivenPoint[] | null> {
  if (given === undefined) return ok(null);
  const read: GivenPoint[] = [];
  for (const [index, one] of given.entries()) {
    const point = typeof one === 'string' ? { value: one } : one;
    const value = normal(point.value);
    if (value === null) return refuse('invalid_input', 'This cannot be used.', `${path}.${index}`);
    read.push({ ...point, value });
  }
  return ok(read);
}

function detailOf({ value, place, role, zones }: GivenPoint): [string, PointDetails][] {
  if (place === undefined && role === undefined && zones === undefined) return [];
  const details = {
    ...(role === undefined ? {} : { role }),
    ...(place === undefined ? {} : { place }),
    ...(zones === undefined ? {} : { zones }),
  };
  return [[value, details]];
}
