import { z } from 'zod';
import { isZone } from '../domain/calendar/zone';
import type { DebtorFacts, Facts } from '../domain/account/facts';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import { normalEmail, normalPhone } from './contact-values';
import { entry } from './shared/changes';
import { replacedPoints } from './shared/contacts';
import { everyStage, staffAndBilling } from './shared/scope';

const pointsMax = 10;
const valueMax = 320;
const addressMax = 500;
const controls = /[\u0000-\u0009\u000b-\u001f\u007f]/;

const values = z.array(z.string().max(valueMax)).max(pointsMax);

/**
 * How the debtor is reached. A list replaces what was known of its kind; an opt-out stays one. Errors:
 * `invalid_input` with the field for an address, number or zone that cannot be used.
 */
export const updateContact = command({
  name: 'update-contact',
  title: 'Update contact details',
  help: 'Replaces e-mail addresses, phone numbers or the postal address; sets time zone and language.',
  input: z
    .strictObject({
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
    })
    .refine(
      (input) => Object.values(input).some((value) => value !== undefined),
      'Nothing is given.',
    ),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const emails = normalised(input.emails, 'emails', normalEmail);
    if (!emails.ok) return emails;
    const phones = normalised(input.phones, 'phones', (value) =>
      normalPhone(value, facts.debtor.country),
    );
    if (!phones.ok) return phones;
    if (input.timeZone !== undefined && !isZone(input.timeZone)) {
      return refuse('invalid_input', 'This is no time zone of a place.', 'timeZone');
    }
    const contacts = [
      ...(emails.value === null ? [] : replacedPoints(facts, context, 'email', emails.value)),
      ...(phones.value === null ? [] : replacedPoints(facts, context, 'phone', phones.value)),
      ...(input.address === undefined
        ? []
        : replacedPoints(facts, context, 'address', [input.address])),
    ];
    const data = { fields: Object.keys(input) };
    return done({
      contacts,
      debtor: debtorOf(facts, input),
      timeline: [entry('command', 'Contact details updated', null, null, data)],
    });
  },
});

function debtorOf(
  { debtor }: Facts,
  input: { timeZone?: string | undefined; language?: string | undefined },
): Partial<DebtorFacts> {
  const { timeZone = debtor.timeZone, language = debtor.language } = input;
  return { timeZone, language };
}

function normalised(
  given: readonly string[] | undefined,
  path: string,
  normal: (value: string) => string | null,
): Result<string[] | null> {
  if (given === undefined) return ok(null);
  const read = given.map(normal);
  const wrong = read.indexOf(null);
  if (wrong >= 0) return refuse('invalid_input', 'This cannot be used.', `${path}.${wrong}`);
  return ok(read.filter((value) => value !== null));
}
