import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';

/** Connections of one process to the store; local-activity slots never exceed it. */
export const poolSize = 12;
/** Accounts wake in bursts: a connection is dear to make (a password exchange) and cheap to keep. */
const idleTimeoutMillis = 300_000;
const transactionOptions = { maxWait: 15_000, timeout: 20_000 };

export type Database = PrismaClient;
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/** The Prisma client over `pg`: session in UTC, named prepared statements, bounded pool. */
export function openDatabase(connectionString: string, max = poolSize): Database {
  const adapter = new PrismaPg(
    {
      connectionString,
      max,
      options: '-c TimeZone=UTC',
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis,
    },
    {
      statementNameGenerator: ({ sql }) =>
        createHash('sha1').update(sql).digest('hex').slice(0, 20),
    },
  );
  return new PrismaClient({ adapter, transactionOptions, errorFormat: 'minimal' });
}

/** Failure of the store without any row's values: Prisma's own messages print them. */
export class StoreError extends Error {
  constructor(
    readonly kind: 'conflict' | 'unique' | 'check' | 'unavailable' | 'unknown',
    readonly constraint: string | null,
    readonly sqlState: string | null,
  ) {
    super(
      `store: ${kind}${constraint ? ` (${constraint})` : ''}${sqlState ? ` [${sqlState}]` : ''}`,
    );
    this.name = 'StoreError';
  }
}

const retryAttempts = 8;

interface TransactionOptions {
  readonly maxWait: number;
  readonly timeout: number;
  readonly isolationLevel?: 'RepeatableRead';
}

/** A whole file or a whole audit may take longer than the daily work does. */
const longTransaction = { maxWait: 60_000, timeout: 30 * 60_000 };

/** As `inTransaction`, for work on much of a creditor at once. */
export function inLongTransaction<T>(
  database: Database,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return inTransaction(database, work, longTransaction);
}

/** As `inLongTransaction`, all of it read as it stood at one moment, whatever is committed meanwhile. */
export function inSnapshot<T>(
  database: Database,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return inTransaction(database, read, { ...longTransaction, isolationLevel: 'RepeatableRead' });
}

/** Runs one transaction; conflicts are retried with jitter, other failures leave without values. */
export async function inTransaction<T>(
  database: Database,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = transactionOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.$transaction(work, options);
    } catch (error) {
      const failure = describeFailure(error);
      if (failure === null) throw error;
      if (failure.kind !== 'conflict' || attempt >= retryAttempts) throw failure;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));
    }
  }
}

/** Runs one read or single statement; failures leave without values. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw describeFailure(error) ?? error;
  }
}

interface AdapterCause {
  kind?: string;
  code?: string;
  originalCode?: string;
  constraint?: unknown;
}

interface PrismaLike {
  code?: string;
  name?: string;
  message?: string;
  meta?: { driverAdapterError?: { cause?: AdapterCause } };
  /** Failures at commit come as the adapter's own error. */
  cause?: AdapterCause;
}

/** Prisma's codes, kinds of its adapter and SQLSTATEs for a server that is away, going, full or cut off. */
const unreachable = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const awayKinds = new Set([
  ...['ConnectionClosed', 'SocketTimeout', 'DatabaseNotReachable', 'TooManyConnections'],
]);
const awayStates = /^(08|53|57P0)/;
const awaySockets = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** What `pg` says of a connection that broke; it gives these no code. */
const brokenConnection =
  /Connection terminated|connection error and is not|closed and is not|timeout exceeded when trying/;

function isAway({ code = '', message = '' }: PrismaLike, cause: AdapterCause | undefined): boolean {
  return (
    unreachable.has(code) ||
    awaySockets.has(code) ||
    awayKinds.has(cause?.kind ?? '') ||
    awayStates.test(cause?.originalCode ?? cause?.code ?? '') ||
    brokenConnection.test(message)
  );
}

function describeFailure(error: unknown): StoreError | null {
  if (error instanceof StoreError) return error;
  const failure = error as PrismaLike;
  const isPrisma = typeof failure.name === 'string' && /Prisma|DriverAdapter/.test(failure.name);
  const cause = failure.meta?.driverAdapterError?.cause ?? failure.cause;
  const sqlState = cause?.originalCode ?? cause?.code ?? null;
  // The adapter lets what it does not know through as it is, a broken connection above all.
  if (!isPrisma && !isAway(failure, undefined)) return null;
  const constraint = cause?.constraint === undefined ? null : JSON.stringify(cause.constraint);
  if (failure.code === 'P2034' || sqlState === '40001' || sqlState === '40P01') {
    return new StoreError('conflict', constraint, sqlState);
  }
  if (failure.code === 'P2002' || sqlState === '23505') {
    return new StoreError('unique', constraint, sqlState);
  }
  if (sqlState !== null && sqlState.startsWith('23'))
    return new StoreError('check', constraint, sqlState);
  if (isAway(failure, cause)) {
    return new StoreError('unavailable', null, sqlState ?? failure.code ?? null);
  }
  return new StoreError('unknown', constraint, sqlState ?? failure.code ?? null);
}
