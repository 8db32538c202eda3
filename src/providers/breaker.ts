import type { SendOutcome } from './outcome';

/** When a provider that does not serve us is left alone, and how often it is tried meanwhile. */
export const breakerLimits = {
  /** So many failures among the last `outcomes` posts within `withinMs` open it: half of them and more. */
  failures: 20,
  outcomes: 40,
  withinMs: 60_000,
  /** While it is open one post at a time goes out, at most one in this time. */
  probeEveryMs: 30_000,
} as const;

/** May a message be posted now? */
export type Admission =
  | { readonly isOpen: false }
  | {
      readonly isOpen: true;
      /** Until the next post is tried. */
      readonly waitMs: number;
      /** What the provider answered last. */
      readonly reason: string;
      /** It refuses our account: only a person can mend that. */
      readonly isRefused: boolean;
    };

/** Told when it opens and when it closes, not at each try in between. */
export type BreakerChange = (change: { readonly isOpen: boolean; readonly reason: string }) => void;

interface Opened {
  reason: string;
  isRefused: boolean;
  /** No post before this moment. */
  probeAt: number;
  /** Message that is being tried. */
  probe: string | null;
}

/**
 * Keeps a storm at a provider from becoming one of ours. Closed: everything passes. Opened by many failures
 * in a minute, or at once when our account is refused; then one post in half a minute is tried, and its
 * success closes it. Each worker has its own. The moment is handed in: the clock that messages wait by.
 */
export class Breaker {
  private recent: { readonly at: number; readonly isFailure: boolean }[] = [];
  private opened: Opened | null = null;

  constructor(private readonly onChange: BreakerChange = () => undefined) {}

  get isOpen(): boolean {
    return this.opened !== null;
  }

  /** Asked before each post; the same message may ask again, because its transaction may be repeated. */
  admit(messageId: string, now: number): Admission {
    const { opened } = this;
    if (opened === null || opened.probe === messageId) return { isOpen: false };
    if (now < opened.probeAt) {
      const { reason, isRefused, probeAt } = opened;
      return { isOpen: true, waitMs: probeAt - now, reason, isRefused };
    }
    // A try whose answer never came counts for nothing: the next one takes its place.
    opened.probe = messageId;
    opened.probeAt = now + breakerLimits.probeEveryMs;
    return { isOpen: false };
  }

  /** What came of a post. */
  note(messageId: string, outcome: SendOutcome, now: number): void {
    const { opened } = this;
    if (opened !== null && opened.probe !== messageId) return; // posted before it opened
    const failure = failureOf(outcome);
    if (failure === null) return this.served(now);
    if (opened === null && !failure.isRefused && !this.isStorm(now)) return;
    const waitMs = Math.max(breakerLimits.probeEveryMs, failure.retryAfterMs);
    const { reason, isRefused } = failure;
    this.opened = { reason, isRefused, probeAt: now + waitMs, probe: null };
    this.recent = [];
    if (opened === null) this.onChange({ isOpen: true, reason });
  }

  /** A post that was admitted did not take place. */
  withdraw(messageId: string): void {
    if (this.opened?.probe === messageId) this.opened.probe = null;
  }

  private served(now: number): void {
    const { opened } = this;
    if (opened === null) return this.keep(now, false);
    this.opened = null;
    this.onChange({ isOpen: false, reason: opened.reason });
  }

  private isStorm(now: number): boolean {
    this.keep(now, true);
    const sinceAt = now - breakerLimits.withinMs;
    const failures = this.recent.filter(({ at, isFailure }) => isFailure && at > sinceAt);
    return failures.length >= breakerLimits.failures;
  }

  private keep(at: number, isFailure: boolean): void {
    this.recent = [...this.recent, { at, isFailure }].slice(-breakerLimits.outcomes);
  }
}

/** A message that is refused for its own sake shows that the provider is well. */
function failureOf(outcome: SendOutcome): {
  readonly reason: string;
  readonly isRefused: boolean;
  readonly retryAfterMs: number;
} | null {
  const { reason } = outcome.class === 'accepted' ? { reason: '' } : outcome;
  switch (outcome.class) {
    case 'accepted':
      return null;
    case 'rejected':
      return outcome.breaker === true ? { reason, isRefused: true, retryAfterMs: 0 } : null;
    case 'not-sent':
      return { reason, isRefused: false, retryAfterMs: outcome.retryAfterMs ?? 0 };
    case 'ambiguous':
      return { reason, isRefused: false, retryAfterMs: 0 };
  }
}
