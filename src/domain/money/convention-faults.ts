import { isLocalDate } from '../calendar/dates';
import { allocationStrategy } from '../ledger/strategies';
import { refuse, type Refusal } from '../result';
import type { ContractTerms, InterestTerms } from './contract';
import type { Conventions } from './conventions';
import { isPercent } from './money';

/** What is judged together: a setting may be sound alone and contradict another. */
export interface MoneySettings {
  readonly conventions: Conventions;
  readonly terms: ContractTerms | null;
  /** Fixed late fees of the short form (`contract.lateFees`), minor units by currency. */
  readonly lateFees: Readonly<Record<string, string>>;
  /** Names that `conventions.allocation` may have. */
  readonly allocations: readonly string[];
}

const percentMax = 100;

/**
 * Settings that contradict each other, each as `invalid_input` with the path of the field to change;
 * empty when none do. The list stands in docs/money/conventions.md.
 */
export function conventionFaults(settings: MoneySettings): readonly Refusal[] {
  const { terms } = settings;
  return [
    ...ageFaults(settings.conventions),
    ...orderFaults(settings),
    ...interestFaults(settings.conventions),
    ...(terms === null ? [] : termsFaults(terms, settings)),
  ];
}

function fault(path: string, detail: string): readonly Refusal[] {
  return [refuse('invalid_input', detail, path).error];
}

function ageFaults({ grace, graceDays }: Conventions): readonly Refusal[] {
  if (grace !== 'shifts-age' || graceDays > 0) return [];
  return fault('conventions.graceDays', 'Grace that shifts the age needs at least one day.');
}

function orderFaults({ conventions, allocations }: MoneySettings): readonly Refusal[] {
  const { orderKeys, allocation, allocationOrder } = conventions;
  const written = allocationStrategy(allocation, { order: allocationOrder });
  const isWritten = written.ok || written.error.path === 'strategy';
  const path = 'conventions.orderKeys';
  const isTwice = new Set(orderKeys).size < orderKeys.length;
  return [
    ...(orderKeys.length === 0 ? fault(path, 'An order needs at least one key.') : []),
    ...(isTwice ? fault(path, 'The same key twice decides nothing the second time.') : []),
    ...(allocations.includes(allocation)
      ? []
      : fault('conventions.allocation', `There is no allocation strategy ${allocation}.`)),
    ...(isWritten ? [] : fault('conventions.allocationOrder', written.error.detail)),
  ];
}

function interestFaults({ interest }: Conventions): readonly Refusal[] {
  const isThirty = interest.dayCount === '30/360' || interest.dayCount === '30E/360';
  if (interest.round !== 'daily' || !isThirty) return [];
  const path = 'conventions.interest.round';
  return fault(path, `A year of ${interest.dayCount} has no interest of a single day to round.`);
}

function termsFaults(terms: ContractTerms, settings: MoneySettings): readonly Refusal[] {
  const { discount, termDays } = terms;
  const isLong = discount !== undefined && termDays !== undefined && discount.withinDays > termDays;
  return [
    ...(isLong
      ? fault('contract.terms.discount.withinDays', 'A discount ends before the invoice is due.')
      : []),
    ...(discount === undefined ? [] : percentFaults(discount.percent, 'discount.percent')),
    ...feeFaults(terms, settings),
    ...(terms.interest === undefined ? [] : sourceFaults(terms.interest, settings)),
  ];
}

function feeFaults({ lateFee }: ContractTerms, { lateFees }: MoneySettings): readonly Refusal[] {
  if (lateFee === undefined) return [];
  if (lateFee.kind === 'percent') {
    const both = Object.keys(lateFees);
    return [
      ...percentFaults(lateFee.percent, 'lateFee.percent'),
      ...(both.length === 0
        ? []
        : fault('contract.lateFees', 'The contract has either a fixed or a percentage fee.')),
    ];
  }
  return Object.entries(lateFee.amounts).flatMap(([currency, minor]) =>
    (lateFees[currency] ?? minor) === minor
      ? []
      : fault(
          `contract.terms.lateFee.amounts.${currency}`,
          'contract.lateFees names another fee in this currency.',
        ),
  );
}

function sourceFaults(interest: InterestTerms, { conventions }: MoneySettings): readonly Refusal[] {
  const path = 'contract.terms.interest';
  if (interest.basis === 'law') {
    const exempt = interest.exempt?.purposes ?? [];
    return [
      ...(exempt.includes('commercial')
        ? fault(`${path}.exempt.purposes`, 'The law is about commercial debts: nothing is left.')
        : []),
      ...(conventions.interest.firstDay === 'due'
        ? fault('conventions.interest.firstDay', 'By law interest begins after the due day.')
        : []),
    ];
  }
  const { rates, capPercent } = interest;
  const isOrdered = rates.every(
    ({ from }, index) =>
      isLocalDate(from) && (index === 0 || (rates[index - 1]?.from ?? '') < from),
  );
  const percents = rates.flatMap(({ percent }, n) => percentFaults(percent, `interest.rates.${n}`));
  if (percents.length > 0) return percents;
  const isCapped = capPercent === undefined || isPercent(capPercent);
  return [
    ...(rates.length === 0 ? fault(`${path}.rates`, 'Interest needs at least one rate.') : []),
    ...(isOrdered
      ? []
      : fault(`${path}.rates`, 'Rates stand in the order of their days, once each.')),
    ...(isCapped ? [] : fault(`${path}.capPercent`, 'The cap is a decimal.')),
    ...(isCapped &&
    capPercent !== undefined &&
    rates.some((row) => isAbove(row.percent, capPercent))
      ? fault(`${path}.capPercent`, 'A rate of the contract is above the cap.')
      : []),
  ];
}

/** A percentage of terms is above zero and at most a hundred. */
function percentFaults(percent: string, field: string): readonly Refusal[] {
  const isFit =
    isPercent(percent) && isAbove(percent, '0') && !isAbove(percent, String(percentMax));
  const detail = 'A percentage is a decimal above 0, at most 100.';
  return isFit ? [] : fault(`contract.terms.${field}`, detail);
}

const decimalsMax = 12;

/** Compares two decimals that `isPercent` accepts, exactly. */
export function isAbove(left: string, right: string): boolean {
  return scaled(left) > scaled(right);
}

function scaled(percent: string): bigint {
  const [whole = '0', fraction = ''] = percent.replace('-', '').split('.');
  const magnitude = BigInt(`${whole}${fraction.padEnd(decimalsMax, '0')}`);
  return percent.startsWith('-') ? -magnitude : magnitude;
}
