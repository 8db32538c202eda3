import type { Anchor, Step, Strategy } from './document';
import type { Located, SenseFault } from './faults';

/** Anchors that a step may come before: days that are known ahead. */
const knownAhead: ReadonlySet<Anchor> = new Set(['due', 'earliest-unpaid', 'month-end']);
/** Anchors whose messages are delivered. */
const delivered: ReadonlySet<Anchor> = new Set(['previous', 'letter', 'notice-end']);

/** Steps run in the order of the document, so days of one anchor must rise; and every anchor must fit its step. */
export function orderFaults(located: readonly Located[], strategy: Strategy): SenseFault[] {
  const faults: SenseFault[] = [];
  const lastDays = new Map<Anchor, number>();
  let letter: Step | null = null;
  for (const [index, one] of located.entries()) {
    const { step, stage } = one;
    const add = (field: string, message: string): void => {
      faults.push({ path: [...one.path, field], message });
    };
    const before = lastDays.get(step.anchor) ?? -Infinity;
    if (step.anchor !== 'previous') {
      if (step.days < before) add('days', 'The step before is planned for a later day.');
      lastDays.set(step.anchor, Math.max(step.days, before));
    }
    anchorFaults(one, located[index - 1]?.step).forEach(([field, message]) => {
      add(field, message);
    });
    if (step.anchor === 'letter') {
      letterFaults(step, letter).forEach(([field, message]) => {
        add(field, message);
      });
    }
    if (stage === 'legal' && step.messageClass === 'B' && step.contacts) {
      letter = step;
      lastDays.delete('letter');
    }
  }
  return [...faults, ...attemptFaults(located, strategy)];
}

type Named = readonly [field: string, message: string];

function anchorFaults({ step }: Located, before: Step | undefined): Named[] {
  const { anchor, days, from } = step;
  const found: Named[] = [];
  if (days < 0 && !knownAhead.has(anchor)) {
    const known = 'the due date, the earliest unpaid invoice or the end of the month';
    found.push(['days', `Only steps anchored on ${known} may come before their anchor.`]);
  }
  if (anchor === 'previous' && before === undefined) {
    found.push(['anchor', 'There is no step before this one.']);
  }
  if (from === 'delivery' && !delivered.has(anchor)) {
    const which = 'previous, letter and notice-end';
    found.push(['from', `Only ${which} can count from the delivery of a message.`]);
  } else if (from === 'delivery' && anchor === 'previous' && before?.contacts === undefined) {
    found.push(['from', 'The step before sends nothing that could be delivered.']);
  }
  return found;
}

function letterFaults({ days }: Step, letter: Step | null): Named[] {
  if (letter === null) {
    const message = 'No letter before action (stage legal, messageClass B) comes before this step.';
    return [['anchor', message]];
  }
  if (letter.payByDays === undefined || days > letter.payByDays) return [];
  const given = `the ${letter.payByDays} days that the letter gives`;
  return [['days', `The step comes before the end of ${given}.`]];
}

/** Attempts to charge a card are read by steps that count from the first failed one. */
function attemptFaults(located: readonly Located[], { aroundAttempts }: Strategy): SenseFault[] {
  const faults: SenseFault[] = located
    .filter(({ step }) => step.afterAttempt !== undefined && step.anchor !== 'failed')
    .map(({ path }) => ({
      path: [...path, 'afterAttempt'],
      message:
        'Only a step that counts from the first failed charge (anchor failed) can wait for an attempt.',
    }));
  const isOfCards = located.some(({ step }) => step.anchor === 'failed');
  if (aroundAttempts !== undefined && !isOfCards) {
    const message = 'No step counts from a failed charge: there are no attempts to keep away from.';
    faults.push({ path: ['aroundAttempts'], message });
  }
  return faults;
}
