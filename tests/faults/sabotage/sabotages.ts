import { edits, type Edit } from './edits';
import { ambiguous } from '../scenarios/ambiguous';
import { copies } from '../scenarios/copies';
import { fees } from '../scenarios/fees';
import { racePairs, type Pair } from '../scenarios/races';
import { stops } from '../scenarios/stops';
import { windows } from '../scenarios/windows';
import type { Scenario } from '../harness/scenario';

/** A product that is broken on purpose, and what has to notice. */
export interface Sabotage {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly catcher: Scenario;
  /** A violation of any of these is a catch; any other is a riddle. */
  readonly rules: readonly string[];
}

const racing = (
  name: string,
  pairs: readonly Pair[],
  dose: Parameters<typeof racePairs>[3],
): Scenario => ({
  ...{ fault: 'F-12', name, weight: 0 },
  run: (house, random) => racePairs(house, random, pairs, dose),
});

/** Long enough that a stop often comes between the plan of a message and its claim. */
const slowWireMs = 250;

export const sabotages: readonly Sabotage[] = [
  {
    name: 'the index against duplicates is gone',
    edits: edits['no-index'],
    catcher: copies,
    rules: ['F-06'],
  },
  {
    name: 'the gate is not asked',
    edits: edits['no-gate'],
    catcher: racing(
      'stops against what is due',
      [
        ['send due', 'pause'],
        ['send due', 'cease'],
        ['send due', 'dispute open'],
        ['send due', 'close'],
      ],
      { races: 6, delayMs: slowWireMs },
    ),
    rules: ['F-12'],
  },
  {
    name: 'a 500 is tried again',
    edits: edits['retry-500'],
    catcher: ambiguous,
    rules: ['F-04', 'I-01'],
  },
  {
    name: "hours are read in the server's zone",
    edits: edits['server-zone'],
    catcher: windows,
    rules: ['I-02', 'F-07'],
  },
  {
    name: 'a STOP only becomes a signal',
    edits: edits['stop-by-signal'],
    catcher: stops,
    rules: ['I-03'],
  },
  {
    name: 'the key of a fee has the time in it',
    edits: edits['fee-by-time'],
    catcher: fees,
    rules: ['I-07'],
  },
];
