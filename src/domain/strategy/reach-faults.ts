import type { BehaviourCondition, Condition } from './condition';
import { isAbove } from './decimals';
import type { Strategy } from './document';
import type { Located, SenseFault } from './faults';

/** Steps that no account can ever come to. */
export function reachFaults(located: readonly Located[], strategy: Strategy): SenseFault[] {
  return [
    ...behindTheEnd(located),
    ...located.flatMap((one, index) => conditionFaults(one, located.slice(0, index), strategy)),
    ...behindTheLastMessage(located, strategy),
    ...withoutNotice(located, strategy),
  ];
}

/**
 * Steps that count from the end of a notice that no step before them sends. A collector may have had it sent elsewhere and
 * logs it; one's own debts have no such notice but the letter of the strategy itself.
 */
function withoutNotice(located: readonly Located[], { role }: Strategy): SenseFault[] {
  if (role !== 'first-party') return [];
  const gives = ({ step, stage }: Located): boolean =>
    step.notice === 'validation-notice' ||
    (stage === 'legal' && step.messageClass === 'B' && step.payByDays !== undefined);
  return located
    .filter(
      ({ step }, index) => step.anchor === 'notice-end' && !located.slice(0, index).some(gives),
    )
    .map(({ step, path }) => ({
      path: [...path, 'anchor'],
      message: `Step ${step.id} can never be reached: no step before it gives notice of a period (a letter before action with payByDays, or a validation notice).`,
    }));
}

/** A step without a condition that ends the ladder, or leaves it for another strategy, is the last one. */
function behindTheEnd(located: readonly Located[]): SenseFault[] {
  const last = located.findIndex(
    ({ step }) =>
      step.condition === undefined && (step.end !== undefined || step.moveTo !== undefined),
  );
  const end = located[last]?.step;
  if (end === undefined) return [];
  const how = end.end === undefined ? 'moves to another strategy' : 'ends the strategy';
  return located.slice(last + 1).map(({ step, path }) => ({
    path,
    message: `Step ${step.id} can never be reached: ${end.id} before it ${how}.`,
  }));
}

function conditionFaults(
  { step, path }: Located,
  before: readonly Located[],
  strategy: Strategy,
): SenseFault[] {
  if (step.condition === undefined) return [];
  const names = new Set(before.flatMap(({ step: one }) => [one.id, ...(one.replaces ?? [])]));
  const found = contradictionOf(step.condition, names, strategy);
  if (found === null) return [];
  const message = `Step ${step.id} can never be reached: ${found.why}.`;
  return [{ path: [...path, 'condition', ...found.path], message }];
}

interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly why: string;
}

/** Why a condition holds for no account; null: it may. `before`: names of the steps that come earlier. */
function contradictionOf(
  condition: Condition,
  before: ReadonlySet<string>,
  strategy: Strategy,
): Contradiction | null {
  return (
    boundsOf(condition) ??
    neverServed(condition, before) ??
    otherDebtor(condition, strategy) ??
    noAlternative(condition, before, strategy)
  );
}

const bound = (field: string, why: string): Contradiction => ({ path: [field], why });

function boundsOf({
  overdueAtLeast,
  overdueAtMost,
  unpaidInvoicesAtLeast,
  unpaidInvoicesAtMost,
  tags,
  behaviour = {},
}: Condition): Contradiction | null {
  if (overdueAtMost !== undefined && isAbove(overdueAtLeast ?? '0', overdueAtMost)) {
    return bound(
      'overdueAtLeast',
      `at least ${overdueAtLeast} is more than at most ${overdueAtMost}`,
    );
  }
  if (isMore(unpaidInvoicesAtLeast, unpaidInvoicesAtMost)) {
    const [least, most] = [unpaidInvoicesAtLeast, unpaidInvoicesAtMost];
    return bound('unpaidInvoicesAtLeast', `at least ${least} is more than at most ${most}`);
  }
  const { any, none } = tags ?? {};
  if (any !== undefined && any.length > 0 && any.every((tag) => none?.includes(tag) === true)) {
    return bound('tags', 'it asks for tags that it excludes');
  }
  return behaviourBounds(behaviour);
}

function behaviourBounds(behaviour: BehaviourCondition): Contradiction | null {
  const pairs = [
    ['averageDaysLateAtLeast', 'averageDaysLateAtMost'],
    ['brokenPromisesAtLeast', 'brokenPromisesAtMost'],
  ] as const;
  const found = pairs.find(([least, most]) => isMore(behaviour[least], behaviour[most]));
  if (found === undefined) return null;
  const [least, most] = found;
  const why = `at least ${behaviour[least]} is more than at most ${behaviour[most]}`;
  return { path: ['behaviour', least], why };
}

function isMore(least: number | undefined, most: number | undefined): boolean {
  return least !== undefined && most !== undefined && least > most;
}

/** Nothing has become of a step that comes later. */
function neverServed(
  { served = [], servedAny = [], bounced = [] }: Condition,
  before: ReadonlySet<string>,
): Contradiction | null {
  const missing = served.find((name) => !before.has(name));
  if (missing !== undefined) return bound('served', `step ${missing} does not come before it`);
  const fields = [
    ['servedAny', servedAny],
    ['bounced', bounced],
  ] as const;
  for (const [field, names] of fields) {
    if (names.length > 0 && !names.some((name) => before.has(name))) {
      return bound(field, `none of the steps ${names.join(', ')} comes before it`);
    }
  }
  return null;
}

function otherDebtor({ debtor }: Condition, { debtorKind }: Strategy): Contradiction | null {
  if (debtor?.kind === undefined || debtor.kind === debtorKind) return null;
  const why = `the strategy is for a ${debtorKind} debtor`;
  return { path: ['debtor', 'kind'], why };
}

/** Of several ways in none is open. */
function noAlternative(
  { any }: Condition,
  before: ReadonlySet<string>,
  strategy: Strategy,
): Contradiction | null {
  if (any === undefined || any.length === 0) return null;
  const found = any.map((one) => contradictionOf(one, before, strategy));
  const [first] = found;
  if (first === undefined || first === null || found.includes(null)) return null;
  return { path: ['any', 0, ...first.path], why: first.why };
}

/** Steps that only send something, when the messages of an invoice are used up by those before that always send. */
function behindTheLastMessage(
  located: readonly Located[],
  { messagesMax }: Strategy,
): SenseFault[] {
  if (messagesMax === undefined) return [];
  const faults: SenseFault[] = [];
  let sent = 0;
  for (const { step, path } of located) {
    const messages = step.contacts?.length ?? 0;
    if (messages > 0 && sent >= messagesMax) {
      const message = `Step ${step.id} never sends anything: the ${messagesMax} messages of an invoice are used up before it.`;
      faults.push({ path: [...path, 'contacts'], message });
    }
    if (step.condition === undefined) sent += messages * (step.repeat?.times ?? 1);
  }
  return faults;
}
