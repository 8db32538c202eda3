import type { ChangeDeps } from '../commands/ports';
import { StoreError } from '../store/client';
import type { Verdict } from '../store/inbox';
import type { Store } from '../store/open';
import { sourceRecords } from '../store/source-records';
import type { NewAccountStrategies } from './apply-case';
import { bankRecords } from '../store/bank';
import { importStatement, type BankReport, type BankRequest } from './bank/import';
import { importCsv, type ImportReport, type ImportRequest } from './import';
import {
  digestOf,
  idOf,
  receive,
  replay,
  type Delivery,
  type ReceiveDeps,
  type SourceReader,
} from './receive';
import { readStripe } from './stripe';
import { stripeSignatureFault, type SignatureFault } from './stripe-signature';
import type { Result } from '../domain/result';

/** Why a delivery was turned away, or what is odd about one that was taken; for logs and metrics. */
export type IntakeAlert =
  | {
      readonly kind: 'refused';
      readonly source: string;
      readonly creditorId: string;
      readonly reason: SignatureFault | 'no-secret';
    }
  | {
      readonly kind: 'id-reuse';
      readonly source: string;
      readonly creditorId: string;
      readonly eventId: string;
    }
  | { readonly kind: 'quarantined'; readonly source: string; readonly creditorId: string };

export interface IntakeDeps {
  readonly store: Store;
  readonly change: ChangeDeps;
  /** Secrets that a source of a creditor signs with now: the current one first, then the previous. */
  readonly secretsOf: (source: string, creditorId: string) => Promise<readonly string[]>;
  readonly alert?: (alert: IntakeAlert) => void;
}

/** 404: no such source. 400: refused, whatever the reason; nothing is kept. */
export type IntakeAnswer =
  | { readonly status: 200; readonly outcome: Exclude<Verdict, 'received'> }
  | { readonly status: 400 }
  | { readonly status: 404 };

export interface Intake {
  /** Verifies, keeps and applies one event of a billing system; never throws for its content. */
  billing(
    source: string,
    creditorId: string,
    rawBody: Uint8Array,
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  ): Promise<IntakeAnswer>;
  /** Runs a quarantined event again; null: there is none of that id. Any other row answers its verdict. */
  replay(creditorId: string, inboxId: string): Promise<Verdict | null>;
  /** See `importCsv`. */
  importCsv(request: ImportRequest): Promise<Result<ImportReport>>;
  /** See `importStatement`. */
  bankStatement(request: BankRequest): Promise<Result<BankReport>>;
}

interface Source {
  readonly read: SourceReader;
  readonly signatureHeader: string;
  readonly fault: typeof stripeSignatureFault;
}

const sources: Readonly<Record<string, Source>> = {
  stripe: {
    read: readStripe,
    signatureHeader: 'stripe-signature',
    fault: stripeSignatureFault,
  },
};

/** What comes in from billing systems and files. */
export function createIntake(deps: IntakeDeps): Intake {
  const { store, change } = deps;
  const records = sourceRecords(store.database);
  const bank = bankRecords(store.database);
  const { directory, inbox } = store;
  const { wallClock } = change;
  const parts: ReceiveDeps = { change, directory, records, inbox, wallClock };
  const turns = turnsOf(deliveriesAtOnce);
  return {
    billing: async (name, creditorId, rawBody, headers) => {
      const source = sourceOf(name);
      if (source === null) return { status: 404 };
      const secrets = await deps.secretsOf(name, creditorId);
      const header = headers[source.signatureHeader];
      const fault =
        secrets.length === 0
          ? 'no-secret'
          : source.fault(rawBody, header, secrets, change.wallClock.now());
      if (fault !== null) {
        deps.alert?.({ kind: 'refused', source: name, creditorId, reason: fault });
        return { status: 400 };
      }
      const strategies = await strategiesOf(deps, creditorId);
      if (strategies === null) return { status: 400 };
      const delivery: Delivery = {
        creditorId,
        source: name,
        body: rawBody,
        headers: keptHeaders(headers),
        verifiedBy: source.signatureHeader,
        read: source.read,
        strategies,
      };
      const verdict = await turns.take(() => receive(parts, delivery));
      await alertOf(deps, parts, delivery, verdict);
      return { status: 200, outcome: verdict === 'received' ? 'applied' : verdict };
    },
    replay: async (creditorId, inboxId) => {
      const row = await inbox.find(creditorId, inboxId);
      if (row === null) return null;
      const source = sourceOf(row.source);
      if (row.verdict !== 'quarantined' || source === null) return row.verdict;
      const strategies = await strategiesOf(deps, creditorId);
      if (strategies === null) return null;
      const { headers, verifiedBy, raw: body } = row;
      return replay(parts, inboxId, {
        ...{ creditorId, source: row.source, body, headers, verifiedBy, strategies },
        read: source.read,
      });
    },
    importCsv: (request) =>
      importCsv({ ...parts, newId: change.newId }, request, async () =>
        strategiesOf(deps, request.creditorId),
      ),
    bankStatement: (request) =>
      importStatement({ change, records, bank, newId: change.newId }, request),
  };
}

function sourceOf(name: string): Source | null {
  return Object.hasOwn(sources, name) ? (sources[name] ?? null) : null;
}

/**
 * A delivery holds a connection while it may need a second one (a strategy that is not cached, the
 * database's time): as many at once as the pool has would wait for each other.
 */
const deliveriesAtOnce = 6;
const waitingMax = 1_000;

function turnsOf(most: number): { take<T>(work: () => Promise<T>): Promise<T> } {
  const queue: (() => void)[] = [];
  let running = 0;
  return {
    take: async (work) => {
      if (queue.length >= waitingMax) throw new StoreError('unavailable', null, null);
      if (running >= most) await new Promise<void>((resolve) => queue.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}

/** The newest versions of the creditor's strategies; null: there is no such creditor. */
async function strategiesOf(
  { store }: IntakeDeps,
  creditorId: string,
): Promise<NewAccountStrategies | null> {
  const creditor = await store.directory.creditor(creditorId);
  if (!creditor.ok) return null;
  const { business, consumer } = creditor.value.settings.strategies;
  const pin = async (id: string) => {
    const { version } = await store.strategies.newest(creditorId, id);
    return { id, version };
  };
  return { business: await pin(business), consumer: await pin(consumer) };
}

/** The same id with another body is a fault of the sender: the first one stays. */
async function alertOf(
  deps: IntakeDeps,
  { records }: ReceiveDeps,
  { source, creditorId, body, read }: Delivery,
  verdict: Verdict,
): Promise<void> {
  if (deps.alert === undefined) return;
  if (verdict === 'quarantined') deps.alert({ kind: 'quarantined', source, creditorId });
  if (verdict !== 'duplicate') return;
  const eventId = idOf(read(body));
  if (eventId === null) return;
  const first = await records.bodySha256(creditorId, source, eventId);
  if (first !== digestOf(body)) deps.alert({ kind: 'id-reuse', source, creditorId, eventId });
}

/** What of the headers is worth keeping: no cookies, no credentials, no signatures. */
function keptHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const kept = ['content-type', 'user-agent', 'x-request-id'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value.slice(0, 500)]] : [];
    }),
  );
}
