import { limits } from '../limits';
import type { SenseFault } from './faults';
import type { Step, Strategy } from './document';

type Path = SenseFault['path'];

/** Faults of what a step does besides messages and tasks. */
export function effectFaults(step: Step, path: Path, strategy: Strategy): SenseFault[] {
  const faults: SenseFault[] = [];
  const add = (field: string, message: string): void => {
    faults.push({ path: [...path, field], message });
  };
  const { tell, moveTo, end, approval, fee, materialCost } = step;
  if ((end === 'write-off' || end === 'close') && approval === undefined) {
    add('end', 'What is owed is never given up without an approval: give the step one.');
  }
  if (moveTo !== undefined && end !== undefined) {
    add('moveTo', 'A step that ends the strategy cannot move to another one.');
  }
  if (moveTo === strategy.id) add('moveTo', 'The step moves to the strategy that it is in.');
  if (tell === 'cancel-service' && end === 'cancel-service') {
    add('tell', 'The end of the step cancels the service already.');
  }
  if (step.task?.kind === 'visit' && strategy.debtorKind === 'consumer') {
    add('task', 'Consumers are not visited, neither at home nor at work.');
  }
  if (fee === 'material-cost' && Object.keys(materialCost ?? {}).length === 0) {
    add('fee', 'Write what a message costs by channel: materialCost.');
  }
  if (materialCost !== undefined && fee !== 'material-cost') {
    add('materialCost', 'These amounts belong to the fee material-cost.');
  }
  return faults;
}

/** Faults of charging stored methods ourselves. */
export function cardRetryFaults({ cardRetry }: Strategy): SenseFault[] {
  if (cardRetry === undefined) return [];
  const { afterDays, attemptsMax, perDays } = cardRetry;
  const faults: SenseFault[] = [];
  if (perDays >= limits.cardAttemptsDays && attemptsMax > limits.cardAttemptsMax) {
    const message = `Card networks bear ${limits.cardAttemptsMax} attempts in ${limits.cardAttemptsDays} days.`;
    faults.push({ path: ['cardRetry', 'attemptsMax'], message });
  }
  let sinceDays = 0;
  for (const [index, days] of afterDays.entries()) {
    sinceDays += days;
    // The failed charge that came first counts too.
    if (sinceDays < perDays && index + 2 > attemptsMax) {
      const message = `The budget of ${attemptsMax} attempts in ${perDays} days has no room for it.`;
      faults.push({ path: ['cardRetry', 'afterDays', index], message });
    }
  }
  return faults;
}
