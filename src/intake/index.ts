import type { ChangeDeps } from '../commands/ports';
import type { Result } from '../domain/result';
import { bankRecords } from '../store/bank';
import { StoreError } from '../store/client';
import type { Verdict } from '../store/inbox';
import type { Store } from '../store/open';
import { sourceRecords } from '../store/source-records';
import { importStatement, type BankReport, type BankRequest } from './bank/import';
import type { SourceReading } from './facts';
import { importCsv, type ImportReport, type ImportRequest } from './import';
import {
  digestOf,
  idOf,
  otherCreditor,
  receive,
  replay,
  type Delivery,
  type Received,
  type ReceiveDeps,
} from './receive';
import type { Headers, SignatureFault, SourceKey } from './signature';
import { sourceOf, type Source } from './sources';

/** Why a delivery was turned away, or what is odd about one that was taken; for logs and metrics. */
export type IntakeAlert = { readonly source: string; readonly creditorId: string } & (
  | { readonly kind: 'refused'; readonly reason: SignatureFault | 'no-secret' }
  | { readonly kind: 'id-reuse'; readonly eventId: string }
  | { readonly kind: 'quarantined' }
  /** Somebody tried something: another creditor's secret or name, or an address that is none. */
  | {
      readonly kind: 'security';
      readonly reason: 'other-creditors-secret' | 'other-creditor-named' | 'header-injection';
    }
);

export interface IntakeDeps {
  readonly store: Store;
  readonly change: ChangeDeps;
  /** Secrets that a source of a creditor signs with now: the current one first, then the previous. */
  readonly secretsOf: (
    source: string,
    creditorId: string,
  ) => Promise<readonly (string | SourceKey)[]>;
  /** Secrets of all other creditors, to tell a confused sender from a stranger. */
  readonly othersSecrets?: (source: string, creditorId: string) => Promise<readonly SourceKey[]>;
  readonly alert?: (alert: IntakeAlert) => void;
}

/** 404: no such source. 400, and 401 of one that signs nothing: refused, whatever the reason; nothing is kept. */
export type IntakeAnswer =
  | { readonly status: 200; readonly outcome: Exclude<Verdict, 'received'> }
  | { readonly status: 400 | 401 | 404 };

export interface Intake {
  /** Verifies, keeps and applies one event of a billing system; never throws for its content. */
  billing(
    source: string,
    creditorId: string,
    rawBody: Uint8Array,
    headers: Headers,
  ): Promise<IntakeAnswer>;
  /** Runs a quarantined event again; null: there is none of that id. Any other row answers its verdict. */
  replay(creditorId: string, inboxId: string): Promise<Verdict | null>;
  /** See `importCsv`. */
  importCsv(request: ImportRequest): Promise<Result<ImportReport>>;
  /** See `importStatement`. */
  bankStatement(request: BankRequest): Promise<Result<BankReport>>;
}

/** What comes in from billing systems and files. */
export function createIntake(deps: IntakeDeps): Intake {
  const { store, change } = deps;
  const records = sourceRecords(store.database);
  const bank = bankRecords(store.database);
  const { directory, inbox } = store;
  const { wallClock } = change;
  const parts: ReceiveDeps = { change, directory, records, inbox, wallClock };
  const turns = turnsOf(deliveriesAtOnce);
  const looks = looksOf(wallClock);
  return {
    billing: async (name, creditorId, rawBody, headers) => {
      const source = sourceOf(name);
      if (source === null) return { status: 404 };
      const keys = (await deps.secretsOf(name, creditorId)).map(keyOf);
      const verified = source.verify(rawBody, headers, keys, wallClock.now());
      if (!verified.ok) {
        const reason = keys.length === 0 ? 'no-secret' : verified.fault;
        deps.alert?.({ kind: 'refused', source: name, creditorId, reason });
        const asked = { source, name, creditorId, rawBody, headers };
        if (verified.fault === 'wrong' && looks.take()) await lookForOthers(deps, asked);
        return { status: source.refusedStatus };
      }
      const delivery: Delivery = {
        creditorId,
        source: name,
        body: rawBody,
        headers: keptHeaders(headers),
        deliveryId: deliveryIdOf(source, headers),
        verifiedBy: `${name}/${verified.keyId}`,
        read: source.read,
      };
      const received = await turns.take(() => receive(parts, delivery));
      await alertOf(deps, parts, delivery, received);
      const { verdict } = received;
      return { status: 200, outcome: verdict === 'received' ? 'applied' : verdict };
    },
    replay: async (creditorId, inboxId) => {
      const row = await inbox.find(creditorId, inboxId);
      if (row === null) return null;
      const source = sourceOf(row.source);
      if (row.verdict !== 'quarantined' || source === null) return row.verdict;
      const { headers, verifiedBy, raw: body, externalId } = row;
      return replay(parts, inboxId, {
        ...{ creditorId, source: row.source, body, headers, verifiedBy, read: source.read },
        deliveryId: source.idHeader === null ? null : externalId,
      });
    },
    importCsv: (request) =>
      importCsv({ ...parts, newId: change.newId }, request, () =>
        directory.openingRules(request.creditorId),
      ),
    bankStatement: (request) =>
      importStatement({ change, records, bank, newId: change.newId }, request),
  };
}

/** A bare secret is named by its place. */
function keyOf(key: string | SourceKey, place: number): SourceKey {
  if (typeof key !== 'string') return key;
  return { id: place === 0 ? 'current' : 'previous', secret: key };
}

function deliveryIdOf({ idHeader }: Source, headers: Headers): string | null {
  const value = idHeader === null ? undefined : headers[idHeader];
  return typeof value === 'string' ? value : null;
}

/** Refused all the same; but a sender who holds another creditor's secret is worth an alarm. */
async function lookForOthers(
  deps: IntakeDeps,
  asked: {
    readonly source: Source;
    readonly name: string;
    readonly creditorId: string;
    readonly rawBody: Uint8Array;
    readonly headers: Headers;
  },
): Promise<void> {
  const { source, name, creditorId, rawBody, headers } = asked;
  const others = (await deps.othersSecrets?.(name, creditorId)) ?? [];
  const now = deps.change.wallClock.now();
  if (!source.verify(rawBody, headers, others, now).ok) return;
  deps.alert?.({ kind: 'security', source: name, creditorId, reason: 'other-creditors-secret' });
}

const looksPerSecond = 5;

/** Whoever posts rubbish all day does not make us compare it with every secret all day. */
function looksOf(wallClock: ReceiveDeps['wallClock']): { take(): boolean } {
  let second = 0;
  let taken = 0;
  return {
    take: () => {
      const now = Math.floor(wallClock.now() / 1_000);
      if (now !== second) [second, taken] = [now, 0];
      taken += 1;
      return taken <= looksPerSecond;
    },
  };
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

/** The same id with another body is a fault of the sender: the first one stays. */
async function alertOf(
  deps: IntakeDeps,
  { records }: ReceiveDeps,
  { source, creditorId, body }: Delivery,
  { verdict, reading }: Received,
): Promise<void> {
  if (deps.alert === undefined) return;
  const from = { source, creditorId };
  if (verdict === 'quarantined') deps.alert({ kind: 'quarantined', ...from });
  const odd = verdict === 'duplicate' ? null : oddityOf(reading);
  if (odd !== null) deps.alert({ kind: 'security', ...from, reason: odd });
  if (verdict !== 'duplicate') return;
  const eventId = idOf(reading);
  if (eventId === null) return;
  const first = await records.bodySha256(creditorId, source, eventId);
  if (first !== digestOf(body)) deps.alert({ kind: 'id-reuse', ...from, eventId });
}

/** What a well-meaning sender does not send. */
function oddityOf(reading: SourceReading): 'other-creditor-named' | 'header-injection' | null {
  if (reading.kind === 'quarantined') {
    return reading.reason === otherCreditor ? 'other-creditor-named' : null;
  }
  if (reading.kind !== 'event') return null;
  const emails = reading.event.facts.map((fact) => ('debtor' in fact ? fact.debtor.email : null));
  return emails.some((email) => email !== null && /\p{Cc}/u.test(email))
    ? 'header-injection'
    : null;
}

/** What of the headers is worth keeping: no cookies, no credentials, no signatures. */
function keptHeaders(headers: Headers): Record<string, string> {
  const kept = ['content-type', 'user-agent', 'x-request-id'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value.slice(0, 500)]] : [];
    }),
  );
}
