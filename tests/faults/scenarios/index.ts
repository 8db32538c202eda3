import type { Scenario } from '../harness/scenario';
import { ambiguous } from './ambiguous';
import { boundaries } from './boundaries';
import { copies } from './copies';
import { forgeries } from './forgeries';
import { kills } from './kills';
import { orders } from './orders';
import { postgresFaults } from './postgres';
import { races } from './races';
import { stops } from './stops';
import { storms } from './storms';
import { temporalFaults } from './temporal';
import { windows } from './windows';

/** Every kind of fault that the series draws from, by weight. */
export const scenarios: readonly Scenario[] = [
  ...kills,
  ...temporalFaults,
  ...postgresFaults,
  ...[ambiguous, storms, copies, orders, forgeries, boundaries, races, stops, windows],
];
