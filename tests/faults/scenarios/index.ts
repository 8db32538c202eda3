import { checkHouse } from '../harness/round';
import type { Scenario } from '../harness/scenario';
import { ambiguous } from './ambiguous';
import { boundaries } from './boundaries';
import { copies } from './copies';
import { fees } from './fees';
import { forgeries } from './forgeries';
import { healing } from './healing';
import { kills } from './kills';
import { orders } from './orders';
import { postgresFaults } from './postgres';
import { races } from './races';
import { stops } from './stops';
import { restore } from './restore';
import { storms } from './storms';
import { temporalFaults } from './temporal';
import { windows } from './windows';

/** A scenario without a load of its own: the checker looks at the whole house after it. */
const withHouseCheck = (scenario: Scenario): Scenario => ({
  ...scenario,
  run: async (house, random, size) => {
    const { counts, violations } = await scenario.run(house, random, size);
    return { counts, violations: [...violations, ...(await checkHouse(house))] };
  },
});

/** Every kind of fault that the series draws from, by weight. */
export const scenarios: readonly Scenario[] = [
  ...kills,
  ...temporalFaults,
  healing,
  ...postgresFaults,
  ...[ambiguous, storms, copies, orders, forgeries].map(withHouseCheck),
  ...[boundaries, races, stops, windows, fees].map(withHouseCheck),
  // In a house of its own: a restored one has forgotten what this one's logs remember.
  restore,
];
