import { ambiguous } from '../scenarios/ambiguous';
import { copies } from '../scenarios/copies';
import { fees } from '../scenarios/fees';
import { racePairs, type Pair } from '../scenarios/races';
import { stops } from '../scenarios/stops';
import { windows } from '../scenarios/windows';
import type { Scenario } from '../harness/scenario';

/** One place of the source, as it reads and as the sabotage makes it read. */
export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

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
    edits: [
      {
        file: 'prisma/migrations/20261122000000_store/migration.sql',
        from: 'CREATE UNIQUE INDEX "inbox_creditorId_source_externalId_key"',
        to: 'CREATE INDEX "inbox_creditorId_source_externalId_key"',
      },
      {
        file: 'prisma/migrations/20261127174525_faults/migration.sql',
        from: 'ON CONFLICT ("creditorId", "source", "externalId") DO NOTHING',
        to: 'ON CONFLICT DO NOTHING',
      },
      {
        file: 'src/store/inbound.ts',
        from: 'ON CONFLICT ("creditorId", "source", "externalId") DO NOTHING',
        to: 'ON CONFLICT DO NOTHING',
      },
    ],
    catcher: copies,
    rules: ['F-06'],
  },
  {
    name: 'the gate is not asked',
    edits: [
      {
        file: 'activities/send.ts',
        from: 'const verdict = gate(request, facts, strategy, deps.law, now, leaseMs);',
        to: `const asIs = gate(request, facts, strategy, deps.law, now, leaseMs);
  const verdict = { ...asIs, answer: 'allow' as string };`,
      },
      {
        file: 'activities/send.ts',
        from: 'askAgain: (at) => gate(request, facts, strategy, deps.law, at, 0),',
        to: 'askAgain: (at) => ({ ...gate(request, facts, strategy, deps.law, at, 0), rules: [] }),',
      },
    ],
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
    edits: [
      {
        file: 'src/providers/outcome.ts',
        from: "{ statuses: { from: 500, to: 599 }, verdict: 'ambiguous' }",
        to: "{ statuses: { from: 500, to: 599 }, verdict: 'not-sent' }",
      },
      {
        file: 'src/providers/outcome.ts',
        from: "? { class: 'not-sent', reason }",
        to: "? { class: 'not-sent', reason, retryAfterMs: 1_000 }",
      },
    ],
    catcher: ambiguous,
    rules: ['F-04', 'I-01'],
  },
  {
    name: "hours are read in the server's zone",
    edits: [
      {
        file: 'src/domain/contact/zones.ts',
        from: 'return [...new Set(evidence)].filter(isZone);',
        to: "return evidence.some(isZone) ? ['UTC'] : [];",
      },
    ],
    catcher: windows,
    rules: ['I-02', 'F-07'],
  },
  {
    name: 'a STOP only becomes a signal',
    edits: [
      {
        file: 'src/api/webhooks/inbound-text.ts',
        from: 'return inboundEffect(deps, incomingText(text), concerned, tx);',
        to: `const apply = (later: typeof tx) => inboundEffect(deps, incomingText(text), concerned, later);
    setTimeout(() => void deps.lookups.transaction(apply), 5_000);
    return { verdict: 'applied' };`,
      },
    ],
    catcher: stops,
    rules: ['I-03'],
  },
  {
    name: 'the key of a fee has the time in it',
    edits: [
      {
        file: 'src/domain/account/decide.ts',
        from: "...named('fee'),",
        to: '...named(`fee-${c.now}`),',
      },
    ],
    catcher: fees,
    rules: ['I-07'],
  },
];
