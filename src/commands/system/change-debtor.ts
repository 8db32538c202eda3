import { z } from 'zod';
import { assumedZone } from '../../domain/contact/assumed-zone';
import {
  isOptedOut,
  newConsent,
  textChannel,
  withConsent,
  withoutTextConsent,
} from '../../domain/contact/consents';
import { isZone } from '../../domain/calendar/zone';
import type { ContactPoint, DebtorFacts, Facts } from '../../domain/account/facts';
import { command, done, type CommandContext } from '../command';
import { normalEmail, normalPhone } from '../contact-values';
import { countryCode } from '../places';
import { abodeAfter, type Abode, type GivenPlace } from '../shared/abode';
import { entry } from '../shared/changes';
import { newPoint } from '../shared/contacts';
import { nameInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

const valueMax = 10_000;
const keptMax = 320;

const raw = z.string().max(valueMax);

/**
 * What the billing system knows of the debtor. An address or number that cannot be used is kept as
 * invalid and the account goes on; an unknown zone is no zone, so nothing is sent until a person helps.
 * Older contact points stay: the source seldom says that one is gone.
 */
export const changeDebtor = command({
  name: 'change-debtor',
  title: 'Debtor changed',
  help: 'The billing system changed what it knows of the debtor.',
  input: z.strictObject({
    name: nameInput.optional(),
    kind: z.enum(['business', 'consumer']).optional(),
    email: raw.optional(),
    phone: raw.optional(),
    address: raw.optional(),
    timeZone: raw.optional(),
    country: raw.optional(),
    state: raw.optional(),
    city: raw.optional(),
    postCode: raw.optional(),
    language: raw.optional(),
    smsConsent: z.boolean().optional().describe('Consent to text messages on the phone numbers.'),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const debtor = debtorOf(facts, given);
    const country = debtor.country ?? facts.debtor.country;
    const zones = abodeOf(facts.debtor, given)?.zones ?? [];
    const contacts = [
      ...point(facts, context, 'email', given.email, normalEmail),
      ...point(facts, context, 'phone', given.phone, (value) => normalPhone(value, country)),
      ...point(facts, context, 'address', given.address, (value) => value.trim() || null).map(
        (address) => ({ ...address, zones }),
      ),
    ];
    const consents = consentsOf(facts, given.smsConsent, context);
    const fields = [...Object.keys(debtor), ...(consents.length > 0 ? ['smsConsent'] : [])];
    if (fields.length === 0 && contacts.length === 0) return done(nothingNew);
    const data = { fields: [...fields, ...contacts.map((one) => one.kind)] };
    const { smsConsent } = given;
    const added = contacts.map((point) =>
      point.kind === 'phone' && smsConsent !== undefined ? { ...point, smsConsent } : point,
    );
    const line = entry('command', 'Debtor changed at the source', null, facts.debtor.id, data);
    return done({ debtor, contacts: [...consents, ...added], timeline: [line] });
  },
});

/** Consent given or taken back at the source counts for every number it knows; a STOP stays one. */
function consentsOf(
  facts: Facts,
  smsConsent: boolean | undefined,
  { now, actor }: CommandContext,
): ContactPoint[] {
  if (smsConsent === undefined) return [];
  const consent = newConsent({ channel: textChannel, basis: 'on-file', at: now, source: actor.id });
  return facts.contacts
    .filter((one) => one.kind === 'phone' && one.smsConsent !== smsConsent)
    .filter((one) => !smsConsent || !isOptedOut(one, textChannel))
    .map((one) => (smsConsent ? withConsent(one, consent) : withoutTextConsent(one, now)));
}

interface Given extends GivenPlace {
  readonly name?: string | undefined;
  readonly kind?: DebtorFacts['kind'] | undefined;
  readonly timeZone?: string | undefined;
  readonly language?: string | undefined;
}

/** A country that is no code is not believed. */
function abodeOf(debtor: DebtorFacts, given: Given): Abode | null {
  const country = countryCode(given.country ?? null) ?? undefined;
  const { state, city, postCode } = given;
  return abodeAfter(debtor, { country, state, city, postCode });
}

/** Only what differs from what is known. */
function debtorOf({ debtor }: Facts, given: Given): Partial<DebtorFacts> {
  const { name, kind, timeZone, country, language } = given;
  const place = country ?? debtor.country;
  // Empty: the source does not say. What is no zone of a place is never guessed around.
  const unstated = timeZone === '' ? assumedZone(kind ?? debtor.kind, place) : null;
  const zone = timeZone === undefined || isZone(timeZone) ? timeZone : unstated;
  const isCountry = country !== undefined && /^[A-Z]{2}$/.test(country);
  const { region, locality } = abodeOf(debtor, given) ?? debtor;
  const isLanguage = language !== undefined && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language);
  return {
    ...(name !== undefined && name !== debtor.name ? { name } : {}),
    ...(kind !== undefined && kind !== debtor.kind ? { kind } : {}),
    ...(zone !== undefined && zone !== debtor.timeZone ? { timeZone: zone } : {}),
    ...(isCountry && country !== debtor.country ? { country } : {}),
    ...(region !== debtor.region ? { region } : {}),
    ...(locality !== debtor.locality ? { locality } : {}),
    ...(isLanguage && language !== debtor.language ? { language } : {}),
  };
}

/** A new contact point of the source; none when it is known or not given. */
function point(
  facts: Facts,
  context: CommandContext,
  kind: ContactPoint['kind'],
  given: string | undefined,
  normal: (value: string) => string | null,
): ContactPoint[] {
  if (given === undefined || given.trim() === '') return [];
  const normalised = normal(given);
  // What cannot be used is kept for a person to see, on one line and cut.
  const value = normalised ?? given.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').slice(0, keptMax);
  const isKnown = facts.contacts.some((one) => one.kind === kind && one.value === value);
  if (isKnown) return [];
  const status = normalised === null ? ('invalid' as const) : ('ok' as const);
  return [newPoint(facts, context, { kind, value, status })];
}
