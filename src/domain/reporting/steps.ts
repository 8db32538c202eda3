/** What came of the contacts of one step, channel, template, currency and strategy version in a period. */
export interface StepResult {
  readonly stage: string;
  readonly stepId: string;
  readonly channel: string;
  readonly template: string;
  readonly currency: string;
  /** "b2b-standard v3"; null: not kept. */
  readonly strategy: string | null;
  readonly planned: number;
  /** Left the house, as far as is known. */
  readonly sent: number;
  /** Accepted by the provider and not bounced. */
  readonly served: number;
  /** Contacts after which money came within seven days. */
  readonly paid: number;
  readonly moneyMinor: bigint;
  readonly disputes: number;
  readonly optOuts: number;
}

export type StepGroup = 'stage' | 'channel' | 'template' | 'strategy';
export const stepGroups: readonly StepGroup[] = ['stage', 'channel', 'template', 'strategy'];

export type StepSums = Pick<
  StepResult,
  'currency' | 'planned' | 'sent' | 'served' | 'paid' | 'moneyMinor' | 'disputes' | 'optOuts'
>;

/** Sums the results by what `nameOf` says and by currency; in the order of both. */
export function sumSteps(
  results: readonly StepResult[],
  nameOf: (result: StepResult) => string,
): readonly (StepSums & { readonly name: string })[] {
  const sums = new Map<string, StepSums & { readonly name: string }>();
  for (const result of results) {
    const name = nameOf(result);
    const key = `${name}\u0000${result.currency}`;
    const before = sums.get(key);
    sums.set(key, {
      name,
      currency: result.currency,
      planned: (before?.planned ?? 0) + result.planned,
      sent: (before?.sent ?? 0) + result.sent,
      served: (before?.served ?? 0) + result.served,
      paid: (before?.paid ?? 0) + result.paid,
      moneyMinor: (before?.moneyMinor ?? 0n) + result.moneyMinor,
      disputes: (before?.disputes ?? 0) + result.disputes,
      optOuts: (before?.optOuts ?? 0) + result.optOuts,
    });
  }
  return [...sums].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, sum]) => sum);
}
