import { z } from 'zod';
import { limitationAmong } from '../../domain/law/limitation';
import { debtKinds, type DebtKind } from '../../domain/law/limitation-data';
import { limitationEventKinds } from '../../domain/law/limitation-of-invoice';
import { isLimitationPlace, limitationPlaces } from '../../domain/law/limitation-places';
import { dateField } from './fields';
import { rule } from './rule';

const eventsMax = 1_000;
/** No period of the law fits behind it. */
const lastYear = '9000';

/** Other words for a kind of debt. */
const kindNames: Readonly<Record<string, DebtKind>> = {
  'written-contract': 'written',
  note: 'written',
  account: 'open-account',
  open: 'open-account',
  trade: 'open-account',
  'credit-card': 'card',
  revolving: 'card',
  verbal: 'oral',
  'sale-of-goods': 'goods',
  consumer: 'consumer-credit',
  loan: 'contract',
  commercial: 'contract',
};

/** Other words for a place; a state of the USA may stand alone where no country has the same letters. */
const placeNames: Readonly<Record<string, string>> = {
  UK: 'GB',
  SCOTLAND: 'GB-SCT',
  ENGLAND: 'GB-ENG',
  WALES: 'GB-WLS',
  'NORTHERN-IRELAND': 'GB-NIR',
  GERMANY: 'DE',
  FRANCE: 'FR',
};

const day = dateField.refine((on) => on < lastYear, 'date_invalid: a day before the year 9000');
const words = (text: string): string => text.trim().replace(/[\s_]+/g, '-');

const input = z.strictObject({
  jurisdiction: z
    .string()
    .min(1)
    .max(40)
    .describe('US-NY or NY, GB-ENG, GB-WLS, GB-NIR, GB-SCT, DE, FR; Delaware is US-DE.'),
  debtKind: z
    .string()
    .transform((text) => words(text).toLowerCase())
    .transform((text) => kindNames[text] ?? text)
    .pipe(z.enum(debtKinds))
    .describe(`${debtKinds.join(', ')}; contract: its form is not known.`),
  purpose: z
    .enum(['consumer', 'commercial', 'unknown'])
    .optional()
    .describe('Whose debt it is, where it makes a difference; a card is taken as a consumer’s.'),
  accruedOn: day.describe('The day on which it could first be sued for.'),
  events: z
    .array(
      z
        .strictObject({
          on: day,
          kind: z
            .string()
            .transform((text) => words(text).toLowerCase())
            .transform((text) => (text === 'payment' ? 'part-payment' : text))
            .transform((text) => (text === 'acknowledgement' ? 'acknowledgment' : text))
            .pipe(z.enum(limitationEventKinds)),
          until: day
            .nullable()
            .optional()
            .describe('Last day of what lasts; the day that an extension names.'),
        })
        .refine(({ on, until }) => !until || on <= until, 'date_invalid: `until` is before `on`')
        .refine(
          ({ kind, until }) => kind !== 'extension' || Boolean(until),
          'invalid_input: an extension names its day in `until`',
        ),
    )
    .max(eventsMax)
    .optional()
    .describe(`What moves the period: ${limitationEventKinds.join(', ')}.`),
  asOf: day.describe('The day of the suit, or of what threatens it.'),
});

/** Whether and how long a debt can be sued for; a place without a period on file answers with a review. */
export const limitationRule = rule({
  name: 'limitation',
  title: 'Last day on which a debt can be sued for',
  input,
  compute(given) {
    const { debtKind, purpose = 'unknown', accruedOn, asOf } = given;
    const place = placeOf(given.jurisdiction);
    const answer = limitationAmong(limitationPlaces([place]), {
      debtKind,
      isConsumer: purpose === 'unknown' ? null : purpose === 'consumer',
      accruedOn,
      events: (given.events ?? []).map(({ on, kind, until }) => ({
        on,
        kind,
        untilOn: until ?? null,
      })),
      asOf,
    });
    const { expiresOn, settledOn, expired, extinguished, needsReview, working } = answer;
    const { maySue, maySayWillSue, rule: said, citation, confidence } = answer;
    return {
      ...{ jurisdiction: place, expiresOn, expired, extinguished, maySue, maySayWillSue },
      ...{ rule: said, citation, confidence, needsReview, settledOn, working },
    };
  },
});

/** A place as the law calls it; what is not known stays as it was written. */
function placeOf(text: string): string {
  const name = words(text).toUpperCase();
  const place = placeNames[name] ?? name;
  return isLimitationPlace(place) || !isLimitationPlace(`US-${place}`) ? place : `US-${place}`;
}
