import { z } from 'zod';
import type { ClaimFacts } from '../../domain/account/case-file';
import type { Facts, Instant } from '../../domain/account/facts';
import { debtKinds } from '../../domain/law/limitation-data';
import { ok, refuse, type Result } from '../../domain/result';
import { dateInput, idInput, nameInput, readPastDate } from './inputs';

/** A country, or a part of one as ISO 3166-2 writes it. */
export const placePattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

/** What the law wants to know of one claim; what is left out stays as it is. */
export const claimInput = {
  accruedOn: dateInput
    .optional()
    .describe('Day on which it could first be sued for; else the day after the first due date.'),
  debtKind: z
    .enum(debtKinds)
    .optional()
    .describe('What it rests on; else credit of a consumer or the open account of a business.'),
  limitationIn: z
    .string()
    .regex(placePattern, 'A country or a part of one, such as US-NY or GB-SCT.')
    .optional()
    .describe('Whose period of limitation runs, where it is not the debtor’s: US-NY, GB-SCT.'),
  originalCreditor: nameInput.optional(),
  itemizationCreditor: nameInput.optional().describe('Creditor on the itemization date.'),
  currentCreditor: nameInput.optional(),
  itemizationOn: dateInput.optional(),
  placedOn: dateInput
    .optional()
    .describe('Day on which it was placed with us; else the day on which it came here.'),
  portfolio: idInput.optional().describe('Id of a portfolio of the creditor; it says the role.'),
  group: nameInput.optional().describe('Number under which several loans were obtained as one.'),
  nature: nameInput.optional().describe('Medical, card, loan, rent, services ...'),
  inDefaultWhenObtained: z.boolean().optional(),
};

export const claimObject = z.strictObject(claimInput);
type ClaimInput = z.infer<typeof claimObject>;

/**
 * A claim as it is kept: days exist and have come (`date_invalid`), the portfolio is one of the creditor's
 * (`not_found`). `path` is where the claim stands in the input.
 */
export function readClaim(
  facts: Facts,
  given: ClaimInput,
  now: Instant,
  path: string | null = null,
): Result<ClaimFacts> {
  const at = (field: string): string => (path === null ? field : `${path}.${field}`);
  for (const field of ['accruedOn', 'itemizationOn', 'placedOn'] as const) {
    const text = given[field];
    const on = text === undefined ? null : readPastDate(facts, text, at(field), now);
    if (on !== null && !on.ok) return on;
  }
  const { portfolios = [] } = facts.creditor.settings;
  const { portfolio } = given;
  if (portfolio !== undefined && !portfolios.some((one) => one.id === portfolio)) {
    return refuse('not_found', 'The creditor has no portfolio of that id.', at('portfolio'));
  }
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return ok(Object.fromEntries(said) as ClaimFacts);
}
