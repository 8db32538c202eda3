import type { LocalDate } from '../calendar/dates';
import { formatMinor } from '../money/money';
import type { OrderKey } from './allocate-debts';
import type { AllocationStrategy } from './strategies';

/** What an allocation was made from and what came of it, as its working tells it. */
export interface ExplainedAllocation {
  readonly strategy: AllocationStrategy;
  readonly orderKeys: readonly OrderKey[];
  readonly on: LocalDate | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly lines: readonly ExplainedLine[];
  readonly waived: readonly ExplainedLine[];
  readonly unappliedMinor: bigint;
  /** Names of debts that took nothing because they are disputed and nobody directed the money there. */
  readonly passedOver: readonly string[];
}

export interface ExplainedLine {
  readonly debtId: string;
  readonly component: string;
  readonly amountMinor: bigint;
  readonly rule: string;
}

/** The working of an allocation, line by line; the conventions that it used come first. */
export function allocationWorking(explained: ExplainedAllocation): string[] {
  const { strategy, orderKeys, on, currency, amountMinor, unappliedMinor } = explained;
  const shown = (minor: bigint): string => formatMinor(minor, currency);
  const source = strategy.citation === undefined ? '' : ` (${strategy.citation})`;
  const one = (line: ExplainedLine): string =>
    `${line.debtId}: ${line.component} ${shown(line.amountMinor)}`;
  return [
    `strategy ${strategy.name}: ${strategy.sentence}${source}`,
    `order within a class: ${orderKeys.join(', ')}, then the id`,
    on === null
      ? 'no day is given: every debt counts as due'
      : `day of the payment ${on}: due before it is past due, on it due, after it in advance`,
    ...explained.lines.map((line) => `${one(line)}, because ${line.rule}`),
    ...explained.waived.map((line) => `${one(line)} is waived, because ${line.rule}`),
    ...explained.passedOver.map(
      (id) => `${id}: disputed, so only the debtor may direct money there`,
    ),
    `${shown(amountMinor)} = ${shown(amountMinor - unappliedMinor)} allocated + ${shown(unappliedMinor)} unapplied`,
  ];
}
