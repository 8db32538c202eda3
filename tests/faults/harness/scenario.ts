import type { House } from './house';

/** What a round did and met; sums of these stand in the record. */
export interface Counts {
  readonly kills: number;
  /** Cuts, stalls and delays of a line between two parts. */
  readonly cuts: number;
  readonly messages: number;
  /** Posts that the provider answered in a way that proves nothing, with and without having taken them. */
  readonly ambiguousSends: number;
  readonly webhooks: number;
  readonly duplicates: number;
  readonly forgeriesTried: number;
  readonly forgeriesAccepted: number;
  readonly pairsRaced: number;
  readonly signals: number;
  readonly commands: number;
  readonly payments: number;
}

/** One broken invariant, in words that name the account or message and what was found. */
export interface Violation {
  /** `I-01` ... `I-24`, or the fault test whose own pass rule broke (`F-05`). */
  readonly rule: string;
  readonly what: string;
}

export interface RoundReport {
  readonly counts: Partial<Counts>;
  readonly violations: readonly Violation[];
}

/** A seeded stream of numbers in [0, 1): the one source of chance of a round. */
export type Random = () => number;

/** `short`: what CI runs, seconds up to a minute. `full`: what `npm run faults` runs again and again. */
export type Size = 'short' | 'full';

/** One kind of fault. A round leaves the house as it found it: parts up, lines open, provider well. */
export interface Scenario {
  /** `F-01` and so on; several scenarios may share one. */
  readonly fault: string;
  readonly name: string;
  /** How often it comes up in the full tier, relative to the others. */
  readonly weight: number;
  run(house: House, random: Random, size: Size): Promise<RoundReport>;
}
