import { z } from 'zod';
import { partyRoles, type PartyFacts } from '../domain/account/case-file';
import type { Facts } from '../domain/account/facts';
import { assumedZone } from '../domain/contact/assumed-zone';
import { personKeyOf } from '../domain/contact/person';
import { hundredPercent, sharePoints } from '../domain/contact/share';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import { zoneFor } from './places';
import { entry } from './shared/changes';
import { contactFields, pointsAfter, readContacts } from './shared/contact-inputs';
import { countryInput, nameInput, textInput } from './shared/inputs';
import { preferencesAfter } from './shared/preferences';
import { everyStage, staffAndBilling } from './shared/scope';

const input = z.strictObject({
  role: z.enum(partyRoles),
  name: nameInput,
  kind: z.enum(['business', 'consumer']),
  ...contactFields,
  country: countryInput.optional(),
  region: z
    .string()
    .regex(/^[A-Z0-9]{1,3}$/, 'A part of the country as in ISO 3166-2, for example MA or SCT.')
    .optional(),
  sharePercent: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,4})?$/, 'Write a percentage as text, for example "40".')
    .optional()
    .describe('Of a joint debtor: how much of the debt; without it the whole, jointly.'),
  reason: textInput.optional(),
});
type Input = z.infer<typeof input>;

/**
 * Somebody beside the debtor: owes with it, answers for it, owns it, or acts for it. Errors:
 * `invalid_input` with the field, `above_limit` for too many parties or shares of more than the whole.
 */
export const addParty = command({
  name: 'add-party',
  title: 'Add a party',
  help: 'Adds a joint debtor, guarantor, parent company, contact, attorney or representative.',
  input,
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, given, context) {
    const fits = checked(facts, given);
    if (!fits.ok) return fits;
    const country = given.country ?? facts.debtor.country;
    const read = readContacts(given, country);
    if (!read.ok) return read;
    const { role, name, kind, reason = null, sharePercent = null } = given;
    const place = { country, state: given.region ?? null, postCode: given.postCode ?? null };
    const id = context.newId('pty');
    const party: PartyFacts = {
      id,
      accountId: facts.account.id,
      creditorId: facts.account.creditorId,
      role,
      name,
      kind,
      language: given.language ?? facts.debtor.language,
      timeZone: zoneFor(given.timeZone ?? null, place) ?? assumedZone(kind, country),
      country,
      region: given.region ?? null,
      personKey: personKeyOf(read.value.emails?.[0], read.value.phones?.[0], id),
      sharePercent,
      preferences: preferencesAfter({}, given.preferences, context.actor.id),
      createdAt: context.now,
      endedAt: null,
      contacts: [],
    };
    const contacts = pointsAfter(facts, context, read.value, party);
    const line = entry('command', `Party added: ${role}`, reason, id, { role, sharePercent });
    return done({ parties: [{ ...party, contacts }], contacts, timeline: [line] });
  },
});

function checked(facts: Facts, { role, sharePercent }: Input): Result<null> {
  if (facts.parties.length >= limits.partiesPerAccount) {
    const detail = `An account has at most ${limits.partiesPerAccount} parties.`;
    return refuse('above_limit', detail);
  }
  if (role === 'contact' && facts.debtor.kind !== 'business') {
    return refuse('invalid_input', 'Only a business has authorised contacts.', 'role');
  }
  if (sharePercent === undefined) return ok(null);
  if (role !== 'joint-debtor') {
    return refuse('invalid_input', 'Only a joint debtor owes a share.', 'sharePercent');
  }
  const share = sharePoints(sharePercent);
  if (share === 0n || share > hundredPercent) {
    const detail = 'A share is more than 0 and at most 100 percent.';
    return refuse('invalid_input', detail, 'sharePercent');
  }
  const others = facts.parties
    .filter((one) => one.endedAt === null && one.role === 'joint-debtor')
    .reduce((sum, one) => sum + sharePoints(one.sharePercent ?? '0'), 0n);
  if (share + others <= hundredPercent) return ok(null);
  return refuse('above_limit', 'The shares would be more than the whole debt.', 'sharePercent');
}
