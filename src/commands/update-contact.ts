import { z } from 'zod';
import type { DebtorFacts, Facts } from '../domain/account/facts';
import { command, done } from './command';
import { entry } from './shared/changes';
import { contactFields, pointsAfter, readContacts } from './shared/contact-inputs';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * How the debtor is reached. A list replaces what was known of its kind; an opt-out stays one. Errors:
 * `invalid_input` with the field for an address, number or zone that cannot be used.
 */
export const updateContact = command({
  name: 'update-contact',
  title: 'Update contact details',
  help: 'Replaces e-mail addresses, phone numbers or the postal address; sets time zone and language.',
  input: z
    .strictObject(contactFields)
    .refine(
      (input) => Object.values(input).some((value) => value !== undefined),
      'Nothing is given.',
    ),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const read = readContacts(input, facts.debtor.country);
    if (!read.ok) return read;
    const data = { fields: Object.keys(input) };
    return done({
      contacts: pointsAfter(facts, context, read.value),
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
