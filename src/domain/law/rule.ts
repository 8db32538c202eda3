import type { GateAnswer } from '../account/actions';
import type { EffectKind, Instant } from '../account/facts';
import type { LocalDate } from '../calendar/dates';
import type { ContactPurpose, DebtType, LawChannel, LawRole, Situation } from './situation';

/** Figures that an answer rests on: ids, dates, counts; instants end in `At`. No names, no addresses. */
export type RuleFacts = Readonly<Record<string, string | number | boolean | null>>;

/** What one rule says of one effect. */
export interface Verdict {
  readonly answer: GateAnswer;
  /** Plain sentence for people; no personal data. */
  readonly sentence: string;
  readonly facts?: RuleFacts;
  /** When it lifts by itself; null or absent: it does not. A `defer` has one. */
  readonly liftsAt?: Instant | null;
  /** What clears it, where not time alone: `person`, `log-notice`, `update-contact`, ... */
  readonly clearedBy?: string;
  /** A presumption and not a prohibition (call frequency). */
  readonly isPresumption?: true;
}

/** Whom and what a rule binds. A list that is absent does not narrow. */
export interface Scope {
  readonly kinds: readonly EffectKind[];
  readonly roles?: readonly LawRole[];
  /** An unknown type is taken as each of those named: what may be consumer debt is protected as such. */
  readonly debtTypes?: readonly DebtType[];
  readonly debtorKinds?: readonly Situation['debtorKind'][];
  readonly channels?: readonly LawChannel[];
  readonly purposes?: readonly ContactPurpose[];
}

/** How far a text was read: primary text, a secondary source, or general knowledge. */
export type Confidence = 'V1' | 'V2' | 'K';

/** A rule of one place, in force between two dates (both included), with its source. */
export interface LawRule {
  /** Stable id, `<pack>.<rule>`; versions of one rule share it and their dates neither gap nor overlap. */
  readonly id: string;
  readonly title: string;
  readonly jurisdiction: string;
  readonly effectiveFrom: LocalDate;
  readonly effectiveTo: LocalDate | null;
  readonly citation: string;
  readonly confidence: Confidence;
  readonly scope: Scope;
  /** Narrows the scope by what data cannot say; absent: always. */
  readonly applies?: (situation: Situation) => boolean;
  /** Pure. */
  readonly ask: (situation: Situation) => Verdict;
}

/** Rules of one jurisdiction. */
export interface LawPack {
  readonly id: string;
  readonly title: string;
  /** Changes with every change of the pack; kept with each decision. */
  readonly version: string;
  readonly rules: readonly LawRule[];
}
