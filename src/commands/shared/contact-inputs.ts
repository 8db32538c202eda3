import { z } from 'zod';
import type { ContactPoint, Facts } from '../../domain/account/facts';
import type { PartyFacts } from '../../domain/account/case-file';
import { isZone } from '../../domain/calendar/zone';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import { normalEmail, normalPhone } from '../contact-values';
import { replacedPoints } from './contacts';

const pointsMax = 10;
const valueMax = 320;
const addressMax = 500;
const controls = /[\u0000-\u0009\u000b-\u001f\u007f]/;

const values = z.array(z.string().max(valueMax)).max(pointsMax);

/** How somebody is reached, as commands take it. */
export const contactFields = {
  emails: values.optional(),
  phones: values.optional(),
  address: z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(addressMax)
    .refine((value) => !controls.test(value), 'The address contains control characters.')
    .optional(),
  timeZone: z.string().max(64).optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'A language tag such as en or de-AT.')
    .optional(),
};

export interface ContactInput {
  readonly emails?: string[] | undefined;
  readonly phones?: string[] | undefined;
  readonly address?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** Normalised values; null: not given. */
export interface ReadContacts {
  readonly emails: readonly string[] | null;
  readonly phones: readonly string[] | null;
  readonly address: string | null;
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
  return ok({ emails: emails.value, phones: phones.value, address: input.address ?? null });
}

/** The contact points of the debtor or a party after the lists given were put in place; only changed rows. */
export function pointsAfter(
  facts: Facts,
  context: CommandContext,
  { emails, phones, address }: ReadContacts,
  party?: PartyFacts,
): ContactPoint[] {
  const replaced = (kind: ContactPoint['kind'], list: readonly string[] | null) =>
    list === null ? [] : replacedPoints(facts, context, kind, list, party);
  return [
    ...replaced('email', emails),
    ...replaced('phone', phones),
    ...replaced('address', address === null ? null : [address]),
  ];
}

function normalised(
  given: readonly string[] | undefined,
  path: string,
  normal: (value: string) => string | null,
): Result<readonly string[] | null> {
  if (given === undefined) return ok(null);
  const read = given.map(normal);
  const wrong = read.indexOf(null);
  if (wrong >= 0) return refuse('invalid_input', 'This cannot be used.', `${path}.${wrong}`);
  return ok(read.filter((value) => value !== null));
}
