import { allocationNames } from '../ledger/strategies';
import { conventionFaults } from '../money/convention-faults';
import { conventionsOf } from '../money/conventions';
import type { CatchUp, Step, Strategy } from './document';
import { isAbove } from './decimals';
import { cardRetryFaults, effectFaults } from './effect-faults';
import { lawFaults } from './law-faults';
import { orderFaults } from './order-faults';
import { reachFaults } from './reach-faults';
import { isReservedName } from './reserved-names';
import { spacingFaults } from './spacing-faults';

type Path = readonly (string | number)[];

/** Something in a strategy that cannot be meant, at its place in the written document. */
export interface SenseFault {
  readonly path: Path;
  readonly message: string;
}

/** A step in its place. */
export interface Located {
  readonly step: Step;
  /** Its own rule, else that of its stage. */
  readonly catchUp: CatchUp;
  readonly stage: string;
  readonly path: Path;
}

/** Every fault of sense in a strategy whose fields are well formed. Empty: it may be published. */
export function strategyFaults(strategy: Strategy): readonly SenseFault[] {
  const located = locate(strategy);
  return [
    ...timeFaults(strategy),
    ...stageFaults(strategy),
    ...nameFaults(located),
    ...orderFaults(located, strategy),
    ...reachFaults(located, strategy),
    ...spacingFaults(located, strategy),
    ...located.flatMap((one) => stepFaults(one, strategy)),
    ...located.flatMap(({ step, path }) => effectFaults(step, path, strategy)),
    ...cardRetryFaults(strategy),
    ...lawFaults(strategy, located),
    ...limitFaults(strategy),
    ...contradictions(strategy),
  ];
}

/** Conventions of the strategy that contradict each other, as they would in a creditor's settings. */
function contradictions({ conventions }: Strategy): SenseFault[] {
  if (conventions === undefined) return [];
  const faults = conventionFaults({
    conventions: conventionsOf({ conventions }),
    terms: null,
    lateFees: {},
    allocations: allocationNames,
  });
  return faults.map(({ detail, path = 'conventions' }) => ({
    path: path.split('.'),
    message: detail,
  }));
}

function locate(strategy: Strategy): readonly Located[] {
  return strategy.stages.flatMap(({ stage, steps, catchUp = 'sequential' }, stageIndex) =>
    steps.map((step, stepIndex) => ({
      step,
      catchUp: step.catchUp ?? catchUp,
      stage,
      path: ['stages', stageIndex, 'steps', stepIndex],
    })),
  );
}

function timeFaults({ window, sendMinutes, ceiling, minimumGapDays }: Strategy): SenseFault[] {
  const faults: SenseFault[] = [];
  if (window.openMinutes >= window.closeMinutes) {
    faults.push({ path: ['window'], message: 'The window closes before it opens.' });
  } else if (sendMinutes < window.openMinutes || sendMinutes >= window.closeMinutes) {
    faults.push({ path: ['sendHour'], message: 'The send hour lies outside the window.' });
  }
  if (ceiling !== undefined && ceiling.days < minimumGapDays) {
    const message = 'The ceiling counts fewer days than the minimum gap: it would never matter.';
    faults.push({ path: ['ceiling', 'days'], message });
  }
  return faults;
}

const stageOrder = ['reminder', 'escalation', 'legal'];

function stageFaults({ stages }: Strategy): SenseFault[] {
  return stages.flatMap(({ stage }, index) => {
    const before = stages[index - 1]?.stage;
    if (before === undefined || stageOrder.indexOf(before) < stageOrder.indexOf(stage)) return [];
    const message = `Stage ${stage} cannot follow ${before}: reminder, escalation, legal, each once.`;
    return [{ path: ['stages', index, 'stage'], message }];
  });
}

function nameFaults(located: readonly Located[]): SenseFault[] {
  const seen = new Set<string>();
  const faults: SenseFault[] = [];
  for (const { step, path } of located) {
    for (const name of [step.id, ...(step.replaces ?? [])]) {
      if (seen.has(name)) {
        const field = name === step.id ? 'id' : 'replaces';
        faults.push({ path: [...path, field], message: `The step name ${name} is used twice.` });
      }
      if (isReservedName(name)) {
        const message = `Steps beside the ladder have the name ${name}: take another one.`;
        faults.push({ path: [...path, name === step.id ? 'id' : 'replaces'], message });
      }
      seen.add(name);
    }
  }
  for (const { step, path } of located) {
    for (const name of step.condition?.notServed ?? []) {
      if (seen.has(name)) continue;
      const place = [...path, 'condition', 'notServed'];
      faults.push({ path: place, message: `There is no step ${name}.` });
    }
  }
  return faults;
}

function stepFaults({ step, stage, path }: Located, { ceiling }: Strategy): SenseFault[] {
  const faults: SenseFault[] = [];
  const add = (field: string | null, message: string): void => {
    faults.push({ path: field === null ? path : [...path, field], message });
  };
  const contacts = step.contacts ?? [];
  const does = step.task ?? step.handOff ?? step.tell ?? step.moveTo ?? step.end;
  if (contacts.length === 0 && does === undefined) {
    add(null, 'The step does nothing: give it contacts, a task or a hand-off.');
  }
  if (new Set(contacts.map(({ channel }) => channel)).size < contacts.length) {
    add('contacts', 'A channel is used twice.');
  }
  if (contacts.some(({ channel, fallback }) => channel === fallback)) {
    add('contacts', 'A channel is its own fallback.');
  }
  if (ceiling !== undefined && contacts.length > ceiling.contacts) {
    add('contacts', `The step makes more contacts than the ceiling of ${ceiling.contacts} allows.`);
  }
  if (step.fee && contacts.length === 0) add('fee', 'A fee needs a message that names it.');
  if (step.payByDays !== undefined && contacts.length === 0) {
    add('payByDays', 'A date is given in a message, and the step sends none.');
  }
  if (step.parties && contacts.length === 0) {
    add('parties', 'The step sends nothing that parties could get.');
  }
  if (step.messageClass && contacts.length === 0) {
    add('messageClass', 'The step sends no message.');
  }
  if (step.handOff) faults.push(...handOffFaults(step, stage, path));
  return faults;
}

function handOffFaults(step: Step, stage: string, path: Path): SenseFault[] {
  const faults: SenseFault[] = [];
  const add = (message: string): void => {
    faults.push({ path: [...path, 'handOff'], message });
  };
  if (stage !== 'legal') add('A hand-off to counsel belongs to the stage legal.');
  if (step.anchor !== 'letter') add('A hand-off is counted from the letter before action.');
  if (step.approval === undefined) add('A hand-off needs an approval.');
  return faults;
}

function limitFaults({ limits }: Strategy): SenseFault[] {
  const faults: SenseFault[] = [];
  const { promise, plan } = limits;
  if (promise.longestDays > promise.perDays) {
    const message = 'A promise may be longer than the time in which promises are counted.';
    faults.push({ path: ['limits', 'promise', 'longestDays'], message });
  }
  plan.bands.forEach(({ upTo, smallestPart }, index) => {
    const path = ['limits', 'plan', 'bands', index];
    const before = plan.bands[index - 1];
    const isLast = index === plan.bands.length - 1;
    if (before !== undefined && !isAbove(upTo, before.upTo)) {
      faults.push({ path: [...path, 'upTo'], message: 'Bands go from small to large.' });
    }
    if (isLast && upTo !== null) {
      faults.push({ path: [...path, 'upTo'], message: 'The last band is open: write null.' });
    }
    if (upTo !== null && isAbove(smallestPart, upTo)) {
      const message = 'The smallest part is more than the band.';
      faults.push({ path: [...path, 'smallestPart'], message });
    }
  });
  return faults;
}
