import type { RuleAnswer } from '../account/actions';
import type { Facts, Instant } from '../account/facts';
import type { GateRequest } from '../contact/gate';

/** The effect that is about to happen, as a pack sees it. */
export interface LawEffect {
  readonly request: GateRequest;
  readonly facts: Facts;
  readonly now: Instant;
}

/** Rules of one jurisdiction: dated, cited data and small functions. Asked by the gate for every effect. */
export interface LawPack {
  readonly id: string;
  readonly rules: (effect: LawEffect) => RuleAnswer[];
}
