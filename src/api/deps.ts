import type { Logger } from 'pino';
import type { ChangeDeps } from '../commands/ports';
import type { Config } from '../config';
import type { Strategy } from '../domain/strategy/document';
import type { KnownTemplate } from '../domain/strategy/templates';
import type { Result } from '../domain/result';
import type { StrategyFault } from '../strategies/read';
import type { BankReport, BankRequest } from '../intake/bank/import';
import type { Store } from '../store/open';
import type { Verdict } from '../store/inbox';
import type { Checks } from '../store/checks';
import type { SourceSecretStore } from '../store/source-secrets';
import type { Lookups } from '../store/lookups';
import type { Actor } from '../commands/command';
import type { DoorsOut } from './doors-out';
import type { IntakeCounts } from './webhooks/intake-counts';

export interface ImportRequest {
  readonly creditorId: string;
  readonly actor: Actor;
  readonly name: string;
  readonly csv: string;
  readonly map: unknown;
  readonly dryRun: boolean;
}

export interface ImportReport {
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: readonly {
    readonly line: number;
    readonly column: string | null;
    readonly code: string;
    readonly value: string | null;
  }[];
  readonly accounts: number;
  readonly opened: number;
  readonly dryRun: boolean;
}

export type BillingAnswer =
  | { readonly status: 200; readonly outcome: string }
  | { readonly status: 400 | 404 }
  /** No such source. */
  | { readonly status: 404 }
  /** Wrong password of a source that signs nothing. */
  | { readonly status: 401 };

/** What comes in from billing systems and files; made in src/intake. */
export interface Intake {
  /** Verifies, keeps and applies one event of a billing system; never throws for its content. */
  billing(
    source: string,
    creditorId: string,
    rawBody: Uint8Array,
    headers: Readonly<Record<string, string>>,
  ): Promise<BillingAnswer>;
  /** All or nothing; a row that cannot be read is a line of the report, not an error. */
  importCsv(request: ImportRequest): Promise<Result<ImportReport>>;
  /** As an import: all or nothing, with a report. */
  bankStatement(request: BankRequest): Promise<Result<BankReport>>;
  /** Runs a quarantined event again; null: there is none of that id. */
  replay(creditorId: string, inboxId: string): Promise<Verdict | null>;
}

/** Validates a strategy document (text is YAML or JSON) with the texts that it may name; every fault with its path. */
export type StrategyReader = (
  text: string,
  templates?: readonly KnownTemplate[] | null,
) =>
  | { readonly ok: true; readonly value: Strategy }
  | { readonly ok: false; readonly error: readonly StrategyFault[] };

/** Moves business time; sandbox only. */
export interface MovableClock {
  /** Moves the clock forward and returns when the server has done what was due. */
  sleep(ms: number): Promise<void>;
}

/** What `/readyz` asks of Temporal; each answer is null when well, else a short reason. */
export interface TemporalProbe {
  reachable(): Promise<string | null>;
  attributes(): Promise<string | null>;
  worker(): Promise<string | null>;
  /** Accounts whose workflow runs, each with the stage it shows; null: it shows none yet. */
  running(
    creditorId: string,
    accounts: readonly { readonly id: string; readonly status: string }[],
  ): Promise<ReadonlyMap<string, string | null>>;
  /** Terminates workflows whose accounts the store does not know. */
  end(accountIds: readonly string[], reason: string): Promise<void>;
}

/** Everything that the API is made with; no Prisma, no Temporal client, no environment. */
export interface ApiDeps {
  readonly config: Pick<
    Config,
    'adminKey' | 'publicUrl' | 'temporal' | 'sandbox' | 'simulatorUrl'
  > & {
    readonly sendgrid: Pick<Config['sendgrid'], 'webhookPublicKey' | 'webhookPublicKeyPrevious'>;
    readonly twilio: Pick<Config['twilio'], 'authToken' | 'authTokenPrevious'>;
    readonly port?: number;
  };
  readonly store: Omit<Store, 'database' | 'close'>;
  readonly lookups: Lookups;
  readonly checks: Checks;
  readonly change: ChangeDeps;
  readonly intake: Intake;
  readonly sourceSecrets: SourceSecretStore;
  /** What intake has said since the process began; absent: nobody counts. */
  readonly intakeCounts?: IntakeCounts;
  readonly doorsOut: DoorsOut;
  readonly readStrategy: StrategyReader;
  readonly temporal: TemporalProbe;
  readonly movable: MovableClock | null;
  readonly logger: Logger;
}
