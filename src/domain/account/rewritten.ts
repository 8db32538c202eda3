import type { DebtorFacts, Facts, Instant, InvoiceFacts } from './facts';

/** A line of an account's timeline. */
export interface ToldLine {
  readonly at: Instant;
  readonly title: string;
  readonly ref: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Fields of a row that keeps its newest state alone: what they were, and what they became. */
export interface Rewritten {
  readonly at: Instant;
  /** Null: the debtor. */
  readonly invoiceId: string | null;
  readonly before: Fields;
  readonly after: Fields;
}

type Fields = Partial<
  Pick<
    InvoiceFacts & DebtorFacts,
    'dueOn' | 'originalDueOn' | 'interestAfterOn' | 'excluded' | 'excludedUntilAt'
  >
>;

/** Ends of titles of lines that tell of a change in place: they are written with these, and found by them. */
export const toldTitles = {
  extended: 'Due date extended',
  excluded: 'excluded from dunning',
  included: 'included in dunning again',
} as const;

/**
 * What the timeline tells of rows that were changed in place, with the state before: extended due dates, and
 * exclusions from dunning.
 *
 * @param lines of the whole life, oldest first
 */
export function rewrittenBy(lines: readonly ToldLine[]): readonly Rewritten[] {
  const interest = new Map<string, string>();
  const exclusions = new Map<string | null, Fields>();
  return lines.flatMap((line) => extended(line, interest) ?? excluded(line, exclusions) ?? []);
}

/** `interest`: the newest day of each invoice from which interest runs after a waiver. */
function extended(
  { at, title, ref, data }: ToldLine,
  interest: Map<string, string>,
): Rewritten | null {
  const { from, to, original, interest: said } = data;
  const isExtension =
    title === toldTitles.extended && isText(from) && isText(to) && isText(original);
  if (!isExtension || ref === null) return null;
  const interestAfterOn = interest.get(ref) ?? null;
  const isWaived = isText(said) && said.startsWith('waived');
  if (isWaived) interest.set(ref, to);
  const originalDueOn = from === original ? null : original;
  return {
    ...{ at, invoiceId: ref },
    before: { dueOn: from, originalDueOn, interestAfterOn },
    after: { dueOn: to, originalDueOn: original, interestAfterOn: isWaived ? to : interestAfterOn },
  };
}

/** `last`: what was said last of each invoice and of the debtor. */
function excluded(
  { at, title, data }: ToldLine,
  last: Map<string | null, Fields>,
): Rewritten | null {
  const isExcluded = title.endsWith(toldTitles.excluded);
  if (!isExcluded && !title.endsWith(toldTitles.included)) return null;
  const { invoiceId: named, until } = data;
  const invoiceId = isText(named) ? named : null;
  // The first line of a row turned round what the row came in with.
  const before = last.get(invoiceId) ?? { excluded: !isExcluded, excludedUntilAt: null };
  const after = { excluded: isExcluded, excludedUntilAt: isText(until) ? Date.parse(until) : null };
  last.set(invoiceId, after);
  return { at, invoiceId, before, after };
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Facts with what was rewritten after an instant taken back. */
export function unwritten(facts: Facts, rewritten: readonly Rewritten[], at: Instant): Facts {
  const later = rewritten.filter((one) => one.at > at).reverse();
  const fieldsOf = (id: string | null): Fields =>
    later.reduce<Fields>(
      (fields, { invoiceId, before }) => (invoiceId === id ? { ...fields, ...before } : fields),
      {},
    );
  return {
    ...facts,
    debtor: { ...facts.debtor, ...fieldsOf(null) },
    invoices: facts.invoices.map((invoice) => ({ ...invoice, ...fieldsOf(invoice.id) })),
  };
}
