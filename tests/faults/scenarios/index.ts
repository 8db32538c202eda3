import type { Scenario } from '../harness/scenario';
import { kills } from './kills';
import { postgresFaults } from './postgres';
import { temporalFaults } from './temporal';

/** Every kind of fault that the series draws from, by weight. */
export const scenarios: readonly Scenario[] = [...kills, ...temporalFaults, ...postgresFaults];
