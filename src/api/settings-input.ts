import { z } from 'zod';
import type { CreditorSettings } from '../domain/account/creditor';
import { eventNames } from '../domain/account/event-steps';
import { writeBackSources } from '../domain/account/write-backs';
import { isLocalDate } from '../domain/calendar/dates';
import { limits } from '../domain/limits';
import type { ContractTerms, InterestExemptions, InterestTerms } from '../domain/money/contract';
import { conventionFaults } from '../domain/money/convention-faults';
import { conventionsOf } from '../domain/money/conventions';
import { isCurrency } from '../domain/money/currency';
import { isPercent, parseAmount } from '../domain/money/money';
import { conditionInput, idText } from '../strategies/condition';
import { conventionsInput, readConventions } from '../strategies/conventions';
import { problemOf } from './problems';

const percentNumber = z.number().min(0).max(100);
const line = z.string().min(1).max(500);
const decimal = z
  .string()
  .refine((text) => isPercent(text) && !text.startsWith('-'), 'A decimal such as 8 or 2.5.');
const day = z.string().refine(isLocalDate, 'A day that exists, written YYYY-MM-DD.');
const amounts = z.record(z.string(), z.string()).describe('Amounts by currency: {"GBP": "25.00"}.');
const purposes = z.array(z.enum(['consumer', 'commercial', 'unknown'])).max(3);
const exempt = z.strictObject({ below: amounts.optional(), purposes: purposes.optional() });

const portfolio = z.strictObject({
  id: z.string().min(1).max(100),
  title: z.string().trim().min(1).max(200),
  role: z.enum(['first-party', 'third-party', 'debt-buyer']),
  creditorName: z.string().trim().min(1).max(200).optional(),
  inOwnName: z.boolean().optional(),
});
const portfolios = z
  .array(portfolio)
  .max(limits.portfoliosMax)
  .refine(
    (given) => new Set(given.map(({ id }) => id)).size === given.length,
    'Two portfolios have the same id.',
  );

const interestTerms = z.discriminatedUnion('basis', [
  z.strictObject({
    basis: z.literal('contract'),
    rates: z.array(z.strictObject({ from: day, percent: decimal })).max(limits.contractRatesMax),
    capPercent: decimal.optional(),
    exempt: exempt.optional(),
  }),
  z.strictObject({
    basis: z.literal('law'),
    regime: z.enum(['GB', 'DE', 'EU', 'FR']),
    fixedSum: z.boolean().optional(),
    exempt: exempt.optional(),
  }),
]);

const contractTerms = z.strictObject({
  signedOn: day.nullable(),
  termDays: z.int().min(0).max(limits.termDaysMax).optional(),
  discount: z
    .strictObject({ percent: decimal, withinDays: z.int().min(1).max(limits.termDaysMax) })
    .optional(),
  lateFee: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('fixed'), amounts }),
      z.strictObject({ kind: z.literal('percent'), percent: decimal, caps: amounts.optional() }),
    ])
    .optional(),
  interest: interestTerms.optional(),
});

/** Body of a creditor: what stood in it from the beginning is required, what came later is not. */
export const settingsBody = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    role: z.enum(['first-party', 'third-party', 'debt-buyer']),
    fromEmail: z.email().max(254),
    fromPhone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'A number such as +442079460000.'),
    replyTo: z.email().max(254),
    payUrl: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .nullable(),
    bankDetails: line.nullable(),
    hours: line,
    strategies: z.strictObject({ business: z.string().max(100), consumer: z.string().max(100) }),
    assignment: z
      .array(z.strictObject({ strategy: idText, when: conditionInput }))
      .max(limits.assignmentRulesMax)
      .optional()
      .describe('Which strategy a new account gets: the first rule that holds, else by kind.'),
    switches: z
      .array(idText)
      .max(limits.switchesMax)
      .optional()
      .describe('Names that are on, for conditions of strategies.'),
    contract: z.strictObject({
      lateFees: amounts.describe('Late fee of the contract by currency: {"GBP": "25.00"}.'),
      clause: line.nullable(),
      terms: contractTerms.optional(),
    }),
    authorityPercent: z.strictObject({ collector: percentNumber, supervisor: percentNumber }),
    authority: z.strictObject({ collector: amounts, supervisor: amounts }).optional(),
    counselId: z.string().min(1).max(100),
    address: line.optional().describe('Postal address of the house; lines of text.'),
    agency: z
      .strictObject({ name: z.string().trim().min(1).max(200), address: line })
      .optional()
      .describe('Agency that a notice before placement names.'),
    conventions: conventionsInput.optional(),
    receipts: z.enum(['none', 'email']).optional(),
    eventNotices: z
      .enum(['none', 'email'])
      .optional()
      .describe('Messages about what happens outside the ladder; absent: none.'),
    eventNoticesWithout: z
      .array(z.enum(eventNames))
      .max(eventNames.length)
      .optional()
      .describe('Events that are not told of all the same.'),
    billing: z
      .strictObject({ writeBack: z.array(z.enum(writeBackSources)).max(writeBackSources.length) })
      .optional()
      .describe(
        'Billing systems that are told of payments, write-offs, voids and pauses made here.',
      ),
    portfolios: portfolios.optional().describe('In which role which claims are worked.'),
    limitationWarningDays: z.int().min(0).max(limits.limitationWarningDaysMax).optional(),
    optOutConfirmation: z
      .enum(['provider', 'own'])
      .optional()
      .describe('Who confirms STOP and answers HELP by text; absent: own.'),
  })
  .meta({ id: 'CreditorSettings' });

type Body = z.infer<typeof settingsBody>;
type Amounts = Readonly<Record<string, string>>;

/**
 * Settings as they are kept: amounts in minor units, conventions complete in their parts.
 * @throws Problem amount_invalid, currency_unknown, invalid_input for what contradicts itself
 */
export function readSettings(body: Body, allocations: readonly string[]): CreditorSettings {
  const { name: _name, contract, authority, conventions: given, receipts, ...others } = body;
  const { optOutConfirmation, billing, eventNotices, eventNoticesWithout, ...rest } = others;
  const { lateFees, clause, terms } = contract;
  const kept: CreditorSettings = {
    ...rest,
    contract: {
      lateFees: minors(lateFees, 'contract.lateFees'),
      clause,
      ...(terms === undefined ? {} : { terms: readTerms(terms) }),
    },
    ...(authority === undefined
      ? {}
      : {
          authorityMinor: {
            collector: minors(authority.collector, 'authority.collector'),
            supervisor: minors(authority.supervisor, 'authority.supervisor'),
          },
        }),
    ...(given === undefined ? {} : { conventions: readConventions(given) }),
    ...(receipts === undefined ? {} : { receipts }),
    ...(eventNotices === undefined ? {} : { eventNotices }),
    ...(eventNoticesWithout === undefined ? {} : { eventNoticesWithout }),
    ...(optOutConfirmation === undefined ? {} : { optOutConfirmation }),
    ...(billing === undefined ? {} : { billing }),
  };
  refuseFaults(kept, allocations);
  return kept;
}

function refuseFaults(kept: CreditorSettings, allocations: readonly string[]): void {
  const { contract } = kept;
  const faults = conventionFaults({
    conventions: conventionsOf(kept),
    terms: contract.terms ?? null,
    lateFees: contract.lateFees,
    allocations,
  });
  const first = faults[0];
  if (first === undefined) return;
  throw problemOf({ ...first, faults });
}

type TermsBody = NonNullable<Body['contract']['terms']>;

function readTerms({ termDays, discount, lateFee, interest, signedOn }: TermsBody): ContractTerms {
  const path = 'contract.terms';
  return {
    signedOn,
    ...(termDays === undefined ? {} : { termDays }),
    ...(discount === undefined ? {} : { discount }),
    ...(lateFee === undefined ? {} : { lateFee: readLateFee(lateFee, `${path}.lateFee`) }),
    ...(interest === undefined ? {} : { interest: readInterest(interest, `${path}.interest`) }),
  };
}

function readLateFee(
  lateFee: NonNullable<TermsBody['lateFee']>,
  path: string,
): NonNullable<ContractTerms['lateFee']> {
  if (lateFee.kind === 'fixed') {
    return { kind: 'fixed', amounts: minors(lateFee.amounts, `${path}.amounts`) };
  }
  const { kind, percent, caps } = lateFee;
  return {
    kind,
    percent,
    ...(caps === undefined ? {} : { caps: minors(caps, `${path}.caps`) }),
  };
}

function readInterest(interest: NonNullable<TermsBody['interest']>, path: string): InterestTerms {
  const { exempt: given } = interest;
  const own = given === undefined ? {} : { exempt: readExempt(given, `${path}.exempt`) };
  if (interest.basis === 'law') {
    const { basis, regime, fixedSum } = interest;
    return { basis, regime, ...(fixedSum === undefined ? {} : { fixedSum }), ...own };
  }
  const { basis, rates, capPercent } = interest;
  return { basis, rates, ...(capPercent === undefined ? {} : { capPercent }), ...own };
}

function readExempt(given: z.infer<typeof exempt>, path: string): InterestExemptions {
  const { below, purposes: named } = given;
  return {
    ...(below === undefined ? {} : { belowMinor: minors(below, `${path}.below`) }),
    ...(named === undefined ? {} : { purposes: named }),
  };
}

/** Decimals by currency to minor units as they are kept; the path names the currency at fault. */
function minors(given: Amounts, path: string): Record<string, string> {
  const kept: [string, string][] = Object.entries(given).map(([currency, amount]) => {
    const minor = parseAmount(amount, currency);
    const name = isCurrency(currency) ? currency : 'currency';
    if (!minor.ok) throw problemOf({ ...minor.error, path: `${path}.${name}` });
    return [currency, minor.value.toString()];
  });
  return Object.fromEntries(kept);
}
