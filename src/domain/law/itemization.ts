import type { LocalDate } from '../calendar/dates';

/** Dates as of which a validation notice may itemize a debt (12 CFR 1006.34(b)(3)). */
export type ItemizationBasis =
  'last-statement' | 'charge-off' | 'last-payment' | 'transaction' | 'judgment';

/** One reference date: which of the five, and when it was. */
export interface ItemizationDate {
  readonly basis: ItemizationBasis;
  readonly on: LocalDate;
}

/** Figures of a notice in minor units; null: the field is left blank. Zero and "none" are 0n. */
export interface Itemization {
  readonly itemizationDate: ItemizationDate;
  /** Dates as of which the items were taken that belong to the itemization date. */
  readonly amountAsOf: ItemizationDate;
  readonly accountNumberAsOf: ItemizationDate | null;
  readonly creditorAsOf: ItemizationDate | null;
  readonly amountMinor: bigint | null;
  readonly interestMinor: bigint | null;
  readonly feesMinor: bigint | null;
  readonly paymentsMinor: bigint | null;
  readonly creditsMinor: bigint | null;
  readonly currentMinor: bigint | null;
}

/** What is wrong with an itemization. */
export interface ItemizationFault {
  readonly field: string;
  readonly rule: 'date-inconsistent' | 'blank' | 'arithmetic';
  readonly sentence: string;
}

const figures = [
  'amountMinor',
  'interestMinor',
  'feesMinor',
  'paymentsMinor',
  'creditsMinor',
  'currentMinor',
] as const;

/**
 * Checks the itemization of a validation notice: one reference date for everything that goes by it
 * (12 CFR 1006.34(b)(3), comment 1), no field blank (comment 34(c)(2)(viii)-1), and a current amount
 * that follows from the others (1006.34(c)(2)(vii) to (ix)). Empty: nothing is wrong.
 */
export function itemizationFaults(given: Itemization): ItemizationFault[] {
  return [...dateFaults(given), ...blankFaults(given), ...sumFaults(given)];
}

/** What is owed now, in minor units: what was owed then, plus interest and fees, less payments and credits. */
function currentAmountMinor(
  given: Record<'amountMinor' | 'interestMinor' | 'feesMinor', bigint> &
    Record<'paymentsMinor' | 'creditsMinor', bigint>,
): bigint {
  const { amountMinor, interestMinor, feesMinor, paymentsMinor, creditsMinor } = given;
  return amountMinor + interestMinor + feesMinor - paymentsMinor - creditsMinor;
}

function dateFaults(given: Itemization): ItemizationFault[] {
  const { basis, on } = given.itemizationDate;
  return (['amountAsOf', 'accountNumberAsOf', 'creditorAsOf'] as const)
    .filter((field) => {
      const asOf = given[field];
      return asOf !== null && (asOf.basis !== basis || asOf.on !== on);
    })
    .map((field) => ({
      field,
      rule: 'date-inconsistent',
      sentence: `It goes by another date than the itemization date, ${basis} of ${on}.`,
    }));
}

function blankFaults(given: Itemization): ItemizationFault[] {
  return figures
    .filter((field) => given[field] === null)
    .map((field) => ({
      field,
      rule: 'blank',
      sentence: 'The field is blank; it has to say 0 or none.',
    }));
}

function sumFaults(given: Itemization): ItemizationFault[] {
  const { amountMinor, interestMinor, feesMinor, paymentsMinor, creditsMinor } = given;
  if (amountMinor === null || interestMinor === null || feesMinor === null) return [];
  if (paymentsMinor === null || creditsMinor === null || given.currentMinor === null) return [];
  const items = { amountMinor, interestMinor, feesMinor, paymentsMinor, creditsMinor };
  const currentMinor = currentAmountMinor(items);
  if (currentMinor === given.currentMinor) return [];
  return [
    {
      field: 'currentMinor',
      rule: 'arithmetic',
      sentence: `The items make ${currentMinor} smallest units, the notice says ${given.currentMinor}.`,
    },
  ];
}
