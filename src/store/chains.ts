import type { LedgerTransaction, TimelineEntry } from '../domain/account/changes';
import type { PaymentFacts } from '../domain/account/facts';
import { chainHash, chainStart } from './audit';
import type { Transaction } from './client';
import { newId } from './ids';
import { writeRows } from './sql/rows';

/** What happened to what is a creditor's and no account's: money in suspense, settings, keys. */
export interface CreditorChange {
  readonly id: string;
  readonly creditorId: string;
  readonly at: number;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly command: string;
  readonly key: string | null;
  readonly timeline: readonly TimelineEntry[];
  readonly payments: readonly PaymentFacts[];
  readonly transactions: readonly LedgerTransaction[];
}

/** The chain of a creditor's own books: no account row keeps its newest link, `audit_head` does. */
export const creditorChain = (creditorId: string): string => `bank/${creditorId}`;

/** Writes what happened with its link of the creditor's chain, which is locked until the transaction ends. */
export async function writeCreditorChange(tx: Transaction, change: CreditorChange): Promise<void> {
  const chain = creditorChain(change.creditorId);
  const { creditorId, transactions } = change;
  await tx.$executeRaw`
    INSERT INTO "audit_head" ("chain", "creditorId", "count", "hash")
    VALUES (${chain}, ${creditorId}, 0, ${chainStart}) ON CONFLICT ("chain") DO NOTHING`;
  const heads = await tx.$queryRaw<{ count: number; hash: string }[]>`
    SELECT "count", "hash" FROM "audit_head" WHERE "chain" = ${chain} FOR UPDATE`;
  const head = heads[0] ?? { count: 0, hash: chainStart };
  const row = {
    ...{ id: change.id, chain, n: head.count + 1, creditorId, accountId: null, at: change.at },
    ...{ actorKind: change.actor.kind, actorId: change.actor.id },
    ...{ command: change.command, commandKey: change.key, factsVersion: 0 },
    ...{ timeline: change.timeline, decision: null, money: transactions, prevHash: head.hash },
  };
  const hash = chainHash(head.hash, row);
  await writeRows(tx, {
    payment: change.payments,
    ledger_transaction: transactions.map(({ entries: _entries, ...one }) => one),
    ledger_entry: transactions.flatMap(({ id, accountId, currency, entries }) =>
      entries.map((entry) => ({ ...entry, transactionId: id, accountId, currency })),
    ),
    audit: [{ ...row, hash }],
  });
  await tx.$executeRaw`
    UPDATE "audit_head" SET "count" = ${row.n}, "hash" = ${hash} WHERE "chain" = ${chain}`;
}

/** Whoever did something, where nobody is named. */
export const bySystem = { kind: 'system', id: 'system' } as const;

/** A change of what belongs to a creditor and to no account: settings, keys, secrets, endpoints, files. */
export interface CreditorRecord {
  readonly creditorId: string;
  /** Business time. */
  readonly at: number;
  readonly actor: { readonly kind: string; readonly id: string };
  /** What was done, as a command is named: `put-creditor`, `revoke-key`. */
  readonly command: string;
  readonly key?: string | null;
  readonly title: string;
  readonly reason?: string | null;
  /** Id of what was changed. */
  readonly ref?: string | null;
  /** Ids, names of fields and hashes; never a secret and nothing about a person. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * One row in the creditor's own chain for a change that is no account's. Called inside the transaction
 * that changes it, as its last statement: the chain is locked from then to the commit.
 */
export async function recordCreditorChange(tx: Transaction, record: CreditorRecord): Promise<void> {
  const { creditorId, at, actor, command, key = null, title } = record;
  const { reason = null, ref = null, data = {} } = record;
  await writeCreditorChange(tx, {
    ...{ id: newId('evt'), creditorId, at, actor, command, key, payments: [], transactions: [] },
    timeline: [{ kind: 'command', title, reason, ref, data }],
  });
}
