import { refuse } from '../domain/result';
import type { Intake } from './deps';

/** Stands in where no billing source is connected: nothing is taken in, and nothing is lost silently. */
export const noIntake: Intake = {
  billing: () => Promise.resolve({ status: 400 }),
  importCsv: () => Promise.resolve(refuse('try_later', 'Imports are not connected here.')),
  bankStatement: () => Promise.resolve(refuse('try_later', 'Imports are not connected here.')),
  replay: () => Promise.resolve(null),
};
