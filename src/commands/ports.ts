import type { Law } from '../domain/law/law';
import type { Strategy } from '../domain/strategy/document';
import type { AccountStore } from '../store/accounts';
import type { Transaction } from '../store/client';
import type { IdPrefix } from './command';

/** Everything the product decides, writes or waits for. Production: the database's time; sandbox: the movable one. */
export interface BusinessClock {
  now(): Promise<number>;
  /** False when this host's clock is so far off that nothing may be sent. */
  trusted(): boolean;
}

/** Signature age, sessions, rate limits, relay polling, HTTP timeouts. Never a business fact. */
export interface WallClock {
  now(): number;
}

export interface StrategySource {
  /** The version that an account is pinned to; throws when it does not exist. */
  of(creditorId: string, id: string, version: number, inside?: Transaction): Promise<Strategy>;
  /** The same, null when it does not exist. Inside a transaction its own connection is used. */
  find(
    creditorId: string,
    id: string,
    version: number,
    inside?: Transaction,
  ): Promise<Strategy | null>;
  /** Newest published version of that id for the creditor. */
  newest(creditorId: string, id: string): Promise<Strategy>;
}

/** What every change needs besides its own input. */
export interface ChangeDeps {
  readonly store: AccountStore;
  readonly clock: BusinessClock;
  readonly wallClock: WallClock;
  readonly strategies: StrategySource;
  readonly law: Law;
  readonly newId: (prefix: IdPrefix) => string;
}
