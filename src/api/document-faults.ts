import type { LocatedFault } from '../strategies/located';
import { Problem } from './problems';

/** What is wrong with a written document, each fault with its place and, where they are known, its line and column. */
export function documentProblem(faults: readonly LocatedFault[]): Problem {
  const errors = faults.map(({ path, message, line, column }) => ({
    path,
    code: 'strategy_invalid',
    message: line === undefined ? message : `line ${line}, column ${column}: ${message}`,
    ...(line === undefined ? {} : { line, column }),
  }));
  return new Problem('strategy_invalid', `${countOf(faults.length)}; see errors.`, errors);
}

/** "1 fault", "3 faults". */
export function countOf(faults: number): string {
  return faults === 1 ? '1 fault' : `${faults} faults`;
}
