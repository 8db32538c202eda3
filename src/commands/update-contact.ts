import { z } from 'zod';
import type { DebtorFacts, Facts } from '../domain/account/facts';
import { countriesOfZone } from '../domain/calendar/zone';
import { assumedZone } from '../domain/contact/assumed-zone';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import { zoneFor } from './places';
import { abodeAfter } from './shared/abode';
import { entry } from './shared/changes';
import { contactFields, pointsAfter, readContacts } from './shared/contact-inputs';
import { countryInput, nameInput, tagsInput } from './shared/inputs';
import { preferencesAfter } from './shared/preferences';
import { everyStage, staffAndBilling } from './shared/scope';

const placeMax = 100;

const fields = z.strictObject({
  ...contactFields,
  country: countryInput.optional(),
  region: z
    .string()
    .trim()
    .min(1)
    .max(placeMax)
    .optional()
    .describe('State, province or nation: its law may protect the debtor. MA, Ontario, SCT.'),
  city: z.string().trim().min(1).max(placeMax).optional(),
  name: nameInput.optional().describe('Of the debtor, as it is written to.'),
  soleTrader: z.boolean().optional().describe('A business that is one natural person.'),
  tags: tagsInput.optional().describe('Words that you sort debtors by; replaces those on file.'),
});
type Input = z.infer<typeof fields>;

/**
 * How and where the debtor is reached. A list replaces what was known of its kind; an opt-out stays one.
 * Errors: `invalid_input` with the field for an address, number, region or zone that cannot be used.
 */
export const updateContact = command({
  name: 'update-contact',
  title: 'Update contact details',
  help: 'Replaces e-mail addresses, phone numbers or the postal address; sets place, time zone, language and what is inconvenient.',
  input: fields.refine(
    (input) => Object.values(input).some((value) => value !== undefined),
    'Nothing is given.',
  ),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const country = input.country ?? facts.debtor.country;
    const read = readContacts(input, country);
    if (!read.ok) return read;
    const place = placeAfter(facts, input);
    if (!place.ok) return place;
    const { language, preferences, soleTrader = false, tags } = facts.debtor;
    const debtor = {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...place.value,
      soleTrader: input.soleTrader ?? soleTrader,
      language: input.language ?? language,
      tags: input.tags === undefined ? (tags ?? null) : [...new Set(input.tags)],
      preferences: preferencesAfter(preferences, input.preferences, context.actor.id),
    };
    const data = { fields: Object.keys(input) };
    return done({
      contacts: pointsAfter(facts, context, read.value),
      debtor,
      timeline: [entry('command', 'Contact details updated', null, null, data)],
    });
  },
});

type Placed = Pick<DebtorFacts, 'country' | 'region' | 'locality' | 'timeZone'>;

/** Where the debtor is after what was given; who moved does not keep the zone of the old place. */
function placeAfter({ debtor }: Facts, input: Input): Result<Placed> {
  const { country, region: state, city, postCode, timeZone: stated } = input;
  const abode = abodeAfter(debtor, { country, state, city, postCode });
  if (abode === null) {
    const { region, locality, timeZone } = debtor;
    return ok({ country: debtor.country, region, locality, timeZone: stated ?? timeZone });
  }
  const { place, region, locality } = abode;
  if (state !== undefined && region === null) {
    return refuse('invalid_input', 'This is no state or province of the country.', 'region');
  }
  const timeZone = zoneFor(stated ?? null, place) ?? zoneKept(debtor, place.country, region);
  return ok({ country: place.country, region, locality, timeZone });
}

/** The known zone, if it may still be that of the place. */
function zoneKept(
  debtor: DebtorFacts,
  country: string | null,
  region: string | null,
): string | null {
  const { timeZone } = debtor;
  const staysInRegion = region === debtor.region || debtor.region === null;
  const liesThere =
    timeZone !== null && country !== null && countriesOfZone(timeZone).includes(country);
  return liesThere && staysInRegion ? timeZone : assumedZone(debtor.kind, country);
}
