import { z } from 'zod';
import {
  attempt,
  consent,
  debt,
  hold,
  inconvenient,
  notice,
  restriction,
  timeNames,
} from './contact-rows';
import {
  channelField,
  debtTypeField,
  placeField,
  purposeField,
  recipientField,
  roleField,
} from './contact-vocabulary';
import { list, momentField, renamed, wordField } from './contact-words';

const postal = z
  .union([
    z.string(),
    renamed(
      {
        state: 'region',
        province: 'region',
        city: 'locality',
        town: 'locality',
        zip: 'postalCode',
        postCode: 'postalCode',
        timeZone: 'zone',
        type: 'place',
        kind: 'place',
      },
      z.strictObject({
        country: z.string().optional().describe('ISO 3166-1, two letters.'),
        region: z.string().optional().describe('State or part: CA, US-CA, SCT, ON.'),
        locality: z.string().optional(),
        postalCode: z.string().optional(),
        line: z.string().optional(),
        place: placeField.optional(),
        zone: z.string().optional().describe('IANA name.'),
      }),
    ),
  ])
  .describe('An address, or its text: a place such as US-CA, or a line ending in "CA 90012".');

const phone = z
  .union([
    z.string(),
    renamed(
      {
        e164: 'number',
        value: 'number',
        phone: 'number',
        kind: 'type',
        place: 'type',
        timeZone: 'zone',
      },
      z.strictObject({
        number: z.string().describe('E.164.'),
        type: placeField.optional().describe('mobile, home (a landline) or work.'),
        zone: z.string().optional(),
      }),
    ),
  ])
  .describe('A number, or what is known of it.');

const used = z
  .union([
    z.string(),
    renamed(
      {
        email: 'value',
        number: 'value',
        phone: 'value',
        type: 'place',
        isEmployerProvided: 'employerProvided',
        isUnusable: 'unusable',
        isOptedOut: 'optedOut',
      },
      z.strictObject({
        value: z.string().optional(),
        kind: wordField(['email', 'phone', 'address']).optional(),
        place: placeField.optional(),
        employerProvided: z.boolean().optional(),
        unusable: z.boolean().optional().describe('Known to reach somebody else, or nobody.'),
        optedOut: z.boolean().optional(),
      }),
    ),
  ])
  .describe('Mailbox, number or address that would be used.');

const content = z.union([
  z.string().describe('The text.'),
  renamed(
    {
      optOut: 'hasOptOut',
      bareConfirmation: 'isBareConfirmation',
      disclosures: 'hasDisclosures',
      marketing: 'isMarketing',
    },
    z.strictObject({
      text: z.string().optional(),
      hasOptOut: z.boolean().nullish().describe('True if absent; null: not known.'),
      isBareConfirmation: z.boolean().optional().describe('Nothing but the confirmation.'),
      threatensSuit: z.boolean().optional(),
      overshadows: z.boolean().optional(),
      hasDisclosures: z.boolean().nullish(),
      isMarketing: z.boolean().optional(),
      feeAllowedBy: wordField(['agreement', 'law']).nullish(),
    }),
  ),
]);

const debtor = renamed(
  { timeZone: 'zones', zone: 'zones', address: 'addresses', phone: 'phones', type: 'kind' },
  z.strictObject({
    kind: wordField(['natural-person', 'sole-trader', 'entity', 'unknown'], {
      consumer: 'natural-person',
      person: 'natural-person',
      individual: 'natural-person',
      business: 'entity',
      company: 'entity',
    }).optional(),
    isSoleTrader: z.boolean().optional(),
    addresses: z.union([postal.transform((one) => [one]), list(postal)]).optional(),
    phones: z.union([phone.transform((one) => [one]), list(phone)]).optional(),
    zones: z.union([z.string().transform((one) => [one]), list(z.string())]).optional(),
    language: z.string().nullish().describe('No rule asks for it.'),
  }),
);

const preferences = z.strictObject({
  times: list(renamed(timeNames, inconvenient)).optional(),
  places: list(placeField).optional(),
  noWork: z.boolean().optional(),
});

/** Question of `calc contact`. What is absent is taken as harmless, but never as permission. */
export const contactInput = z.strictObject({
  at: momentField.describe('The moment of the effect.'),
  role: roleField.optional().describe('third-party if absent.'),
  inOwnName: z.boolean().optional().describe('False: own debts under another’s name.'),
  inDefaultWhenObtained: z.boolean().optional(),
  debtType: debtTypeField.optional().describe('consumer if absent.'),
  kind: wordField(['contact', 'charge', 'place', 'sue'])
    .optional()
    .describe('As the purpose says.'),
  purpose: purposeField.optional().describe('reminder if absent.'),
  channel: channelField.nullish(),
  address: used.nullish(),
  recipient: recipientField.optional().describe('debtor if absent.'),
  content: content.optional(),
  debtor: debtor.optional(),
  jurisdictions: list(z.string()).optional().describe('US-NY, GB-SCT, DE; else by address.'),
  preferences: preferences.optional(),
  consents: list(consent).optional().describe('Absent: consent to this contact was given today.'),
  restrictions: list(restriction).optional(),
  holds: list(hold).optional(),
  notices: list(notice)
    .optional()
    .describe('Absent: those that must come first went out long ago.'),
  attempts: list(attempt).optional(),
  debts: list(debt).optional().describe('One open debt if absent.'),
  currency: z.string().optional().describe('Of amounts; USD if absent.'),
  leaseSeconds: z.number().int().min(0).max(3_600).optional().describe('How long it takes; 0.'),
});

export type ContactInput = z.output<typeof contactInput>;
