import type { CreditCondition, CreditPolicy } from './policy';

type Path = readonly (string | number)[];

/** Something in a policy that cannot be meant, at its place in the written document. */
interface Fault {
  readonly path: Path;
  readonly message: string;
}

/** Every fault of sense in a policy whose fields are well formed. Empty: it may be published. */
export function creditFaults(policy: CreditPolicy): readonly Fault[] {
  const { bands, rules } = policy;
  return [
    ...listFaults('bands', bands),
    ...listFaults('rules', rules),
    ...bands.flatMap((band, index) => bandFaults(band, ['bands', index])),
    ...rules.flatMap(({ decision, when }, index) => {
      const path = ['rules', index, 'when'];
      const isByAbsence = decision === 'refuse' && namesAbsence(when);
      const message =
        'Nobody is refused because a score is missing: let the rule ask for a review.';
      return [...rangeFaults(when, path), ...(isByAbsence ? [{ path, message }] : [])];
    }),
  ];
}

/** Names are unique, and nothing comes after what always holds. */
function listFaults(
  list: 'bands' | 'rules',
  entries: readonly { readonly id: string; readonly when: CreditCondition }[],
): Fault[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  const always = entries.findIndex(({ when }) => Object.keys(when).length === 0);
  for (const [index, { id }] of entries.entries()) {
    if (seen.has(id)) {
      faults.push({ path: [list, index, 'id'], message: `The name ${id} is used twice.` });
    }
    seen.add(id);
    if (always !== -1 && index > always) {
      const before = entries[always]?.id ?? '';
      const message = `It is never reached: ${before} before it always holds.`;
      faults.push({ path: [list, index], message });
    }
  }
  return faults;
}

function bandFaults({ when, limit }: CreditPolicy['bands'][number], path: Path): Fault[] {
  const faults = rangeFaults(when, [...path, 'when']);
  if (namesLimit(when)) {
    const message = 'A band gives the limit, so it cannot ask whether the limit is exceeded.';
    faults.push({ path: [...path, 'when'], message });
  }
  const { base, atMost, perPoint } = limit;
  if (atMost !== undefined && Number(atMost) < Number(base)) {
    const message = 'The limit begins with more than it can reach at most.';
    faults.push({ path: [...path, 'limit', 'atMost'], message });
  }
  const needsScore = perPoint !== undefined && when.scoreAtLeast === undefined;
  if (needsScore) {
    const message = 'A limit by the score belongs to a band with scoreAtLeast.';
    faults.push({ path: [...path, 'limit', 'perPoint'], message });
  }
  return faults;
}

/** Bounds that no figure lies between. */
function rangeFaults(when: CreditCondition, path: Path): Fault[] {
  const { scoreAtLeast, scoreBelow, score, behaviour, not, any = [] } = when;
  const faults: Fault[] = [];
  const add = (field: string, message: string): void => {
    faults.push({ path: [...path, field], message });
  };
  if (scoreAtLeast !== undefined && scoreBelow !== undefined && scoreBelow <= scoreAtLeast) {
    add('scoreBelow', 'No score is that low and that high.');
  }
  if (score === 'none' && (scoreAtLeast ?? scoreBelow) !== undefined) {
    add('score', 'Where there is no score, it has no bounds.');
  }
  if (isEmpty(behaviour?.averageDaysLateAtLeast, behaviour?.averageDaysLateAtMost)) {
    add('behaviour', 'No average is that low and that high.');
  }
  if (isEmpty(behaviour?.brokenPromisesAtLeast, behaviour?.brokenPromisesAtMost)) {
    add('behaviour', 'No number of promises is that low and that high.');
  }
  if (isEmpty(when.paidInvoicesAtLeast, when.paidInvoicesAtMost)) {
    add('paidInvoicesAtMost', 'No number of invoices is that low and that high.');
  }
  return [
    ...faults,
    ...(not === undefined ? [] : rangeFaults(not, [...path, 'not'])),
    ...any.flatMap((one, index) => rangeFaults(one, [...path, 'any', index])),
  ];
}

function isEmpty(least: number | undefined, most: number | undefined): boolean {
  return least !== undefined && most !== undefined && most < least;
}

/** Does a condition ask whether there is a score at all? */
function namesAbsence({ score, not, any = [] }: CreditCondition): boolean {
  return score !== undefined || (not !== undefined && namesAbsence(not)) || any.some(namesAbsence);
}

function namesLimit({ overLimit, not, any = [] }: CreditCondition): boolean {
  return overLimit !== undefined || (not !== undefined && namesLimit(not)) || any.some(namesLimit);
}
