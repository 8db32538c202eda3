import { z } from 'zod';
import type { PartyFacts } from '../domain/account/case-file';
import { command, done } from './command';
import { entry } from './shared/changes';
import { contactFields, pointsAfter, readContacts } from './shared/contact-inputs';
import { idInput } from './shared/inputs';
import { findParty } from './shared/parties';
import { preferencesAfter } from './shared/preferences';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * How a party is reached. A list replaces what was known of its kind; an opt-out stays one. Errors:
 * `not_found`, `already_decided`, `invalid_input` with the field.
 */
export const updateParty = command({
  name: 'update-party',
  title: 'Update a party',
  help: 'Replaces addresses of a party; sets its time zone, language and preferences.',
  input: z
    .strictObject({ partyId: idInput, ...contactFields })
    .refine(
      ({ partyId: _party, ...rest }) => Object.values(rest).some((value) => value !== undefined),
      'Nothing is given.',
    ),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, { partyId, ...given }, context) {
    const found = findParty(facts, partyId);
    if (!found.ok) return found;
    const before = found.value;
    const read = readContacts(given, before.country);
    if (!read.ok) return read;
    const { timeZone = before.timeZone, language = before.language } = given;
    const preferences = preferencesAfter(before.preferences, given.preferences, context.actor.id);
    const party: PartyFacts = { ...before, timeZone, language, preferences };
    const data = { fields: Object.keys(given) };
    const line = entry('command', 'Contact details of a party updated', null, partyId, data);
    const contacts = pointsAfter(facts, context, read.value, before);
    return done({ parties: [party], contacts, timeline: [line] });
  },
});
