import type { PartyFacts } from '../domain/account/case-file';
import type {
  Facts,
  HoldFacts,
  HoldType,
  InvoiceFacts,
  PaymentFacts,
} from '../domain/account/facts';
import type { Decision } from '../domain/account/actions';
import type { Changes, LedgerTransaction, TimelineEntry } from '../domain/account/changes';
import type { AccountEvent } from '../domain/account/events';
import type { BehaviourFacts } from '../domain/reporting/behaviour';
import type { WriteBack } from '../domain/account/write-backs';
import type { CommandAnswer } from '../../workflows/account/messages';
import { limits } from '../domain/limits';
import type { Conventions } from '../domain/money/conventions';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { revive } from './codec';
import { writeRows, type OutgoingEvent, type RowSet } from './sql/rows';
import { siblingsSql } from './sql/siblings';

/** Bookkeeping of the account row that facts do not carry. */
export interface AccountLedger {
  readonly auditCount: number;
  readonly auditHash: string;
  readonly nextActionAt: number | null;
  readonly waitingFor: string | null;
  /** Business time of the last change; the next one is never earlier. */
  readonly changedAt: number;
}

export interface KeptAnswer {
  readonly name: string;
  readonly inputHash: string;
  readonly answer: CommandAnswer;
}

/** What stands behind the lock when a change begins. */
export interface OpenedChange {
  readonly facts: Facts;
  readonly ledger: AccountLedger;
  readonly kept: KeptAnswer | null;
}

/** Text or PDF that belongs to a message or a pack; kept for ever, never changed. */
export interface DocumentRow {
  readonly id: string;
  readonly accountId: string;
  readonly messageId: string | null;
  readonly name: string;
  readonly mediaType: string;
  /** Base64. */
  readonly content: string;
  readonly sha256: string;
  readonly createdAt: number;
}

export interface AuditRow {
  readonly id: string;
  readonly chain: string;
  readonly n: number;
  readonly creditorId: string;
  readonly accountId: string | null;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly command: string;
  readonly commandKey: string | null;
  readonly factsVersion: number;
  readonly timeline: readonly TimelineEntry[];
  readonly decision: Decision | null;
  /** What the change booked, entries included: the ledger can be recomputed from the chain. */
  readonly money: readonly LedgerTransaction[];
  readonly prevHash: string;
  readonly hash: string;
}

/** The account row's figures that a decision yields, for lists. */
export interface AccountSummary {
  readonly nextActionAt: number | null;
  readonly waitingFor: string | null;
  readonly oldestDueOn: string | null;
  readonly balanceMinor: bigint;
  readonly overdueMinor: bigint;
  readonly decision: Decision;
}

export interface AccountWrite {
  readonly facts: Facts;
  readonly changes: Changes;
  readonly summary: AccountSummary;
  readonly audit: AuditRow;
  readonly documents: readonly DocumentRow[];
  readonly kept: {
    readonly key: string;
    readonly name: string;
    readonly inputHash: string;
    readonly answer: CommandAnswer;
  } | null;
  /** Null: the next action is as it was, or the workflow itself is asking. */
  readonly wake: { readonly open: boolean } | null;
  /** What the creditor's endpoints are told. */
  readonly event: AccountEvent;
  readonly writeBacks: readonly (WriteBack & { readonly id: string })[];
  readonly wallAt: number;
}

export interface AccountStore {
  /** One transaction around one account. `work` gets what stands behind the lock, or null: no such account. */
  change<T>(
    accountId: string,
    key: string,
    work: (
      opened: OpenedChange | null,
      write: (row: AccountWrite) => Promise<void>,
      tx: Transaction,
    ) => Promise<T>,
    inside?: Transaction,
  ): Promise<T>;
  /** A payment wherever it is, locked until the transaction ends; null: the creditor has none of that id. */
  lockPayment(tx: Transaction, creditorId: string, id: string): Promise<PaymentFacts | null>;
  /** Open accounts of the same person with the same creditor, ids ascending, the account itself left out. */
  otherAccountsOfPerson(tx: Transaction, accountId: string): Promise<readonly string[]>;
  /** Holds of these types that stand on other accounts of the person with the same creditor and were not released. */
  holdsOfPerson(
    tx: Transaction,
    accountId: string,
    types: readonly HoldType[],
  ): Promise<readonly HoldFacts[]>;
  /** Conventions of the creditor itself, without those of any strategy; null: it has none. */
  ownConventions(creditorId: string, inside?: Transaction): Promise<Partial<Conventions> | null>;
  /** Facts without a lock, for reading only; null: no such account. */
  facts(accountId: string): Promise<Facts | null>;
  /** Payment by its source's id, and where it stands; null: not seen. */
  paymentBy(creditorId: string, where: PaymentLookup): Promise<PaymentFacts | null>;
  invoiceBy(creditorId: string, source: string, externalId: string): Promise<InvoiceFacts | null>;
}

export interface PaymentLookup {
  readonly source: string;
  readonly externalId?: string;
  readonly chargeId?: string;
  readonly paymentIntent?: string;
}

export function accountStore(database: Database): AccountStore {
  return {
    change: (accountId, key, work, inside) => {
      const run = async (tx: Transaction) => {
        const opened = await openChange(tx, accountId, key);
        return work(opened, (row) => writeRows(tx, rowsOf(row), outgoing(row)), tx);
      };
      return inside ? run(inside) : inTransaction(database, run);
    },
    lockPayment: async (tx, creditorId, id) => {
      // Lock first, read after: what another transaction placed while this one waited is seen.
      await tx.$queryRaw`
        SELECT 1 FROM "payment" WHERE "id" = ${id} AND "creditorId" = ${creditorId} FOR UPDATE`;
      const row = await tx.payment.findFirst({ where: { id, creditorId } });
      return row ? revive<PaymentFacts>(JSON.parse(JSON.stringify(row, bigintText))) : null;
    },
    otherAccountsOfPerson: async (tx, accountId) => {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        SELECT o."id" FROM "account" a
          JOIN "debtor" d ON d."id" = a."debtorId"
          JOIN "debtor" e ON e."personId" = d."personId"
          JOIN "account" o ON o."debtorId" = e."id" AND o."creditorId" = a."creditorId"
         WHERE a."id" = ${accountId} AND o."id" <> a."id" AND o."status" = 'open'
         ORDER BY o."id" LIMIT ${limits.accountsPerPersonMax}`;
      return rows.map(({ id }) => id);
    },
    holdsOfPerson: async (tx, accountId, types) => {
      const rows = await tx.$queryRaw<{ hold: unknown }[]>`
        SELECT to_jsonb(h) AS hold FROM "account" a
          JOIN "debtor" d ON d."id" = a."debtorId"
          JOIN "debtor" e ON e."personId" = d."personId"
          JOIN "account" o ON o."debtorId" = e."id" AND o."creditorId" = a."creditorId"
          JOIN "hold" h ON h."accountId" = o."id"
         WHERE a."id" = ${accountId} AND o."id" <> a."id" AND h."type" = ANY (${[...types]})
           AND h."invoiceId" IS NULL AND h."partyId" IS NULL AND h."releasedAt" IS NULL
         ORDER BY h."createdAt" DESC, h."id" LIMIT ${limits.accountsPerPersonMax}`;
      return rows.map(({ hold }) => revive<HoldFacts>(hold));
    },
    ownConventions: (creditorId, inside) =>
      guarded(async () => {
        const rows = await (inside ?? database).$queryRaw<
          { conventions: Partial<Conventions> | null }[]
        >`
          SELECT "settings"->'conventions' AS conventions FROM "creditor" WHERE "id" = ${creditorId}`;
        return rows[0]?.conventions ?? null;
      }),
    facts: (accountId) =>
      guarded(async () => {
        const rows = await database.$queryRaw<{ facts: unknown; siblings: unknown }[]>`
          SELECT account_facts(${accountId}) AS facts, ${siblingsSql(accountId)} AS siblings`;
        const [row] = rows;
        return row?.facts ? readFacts(row.facts, row.siblings) : null;
      }),
    paymentBy: (creditorId, where) =>
      guarded(async () => {
        const row = await database.payment.findFirst({ where: { creditorId, ...where } });
        return row ? revive<PaymentFacts>(JSON.parse(JSON.stringify(row, bigintText))) : null;
      }),
    invoiceBy: (creditorId, source, externalId) =>
      guarded(async () => {
        const row = await database.invoice.findUnique({
          where: { creditorId_source_externalId: { creditorId, source, externalId } },
        });
        return row ? revive<InvoiceFacts>(JSON.parse(JSON.stringify(row, bigintText))) : null;
      }),
  };
}

const bigintText = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

async function openChange(
  tx: Transaction,
  accountId: string,
  key: string,
): Promise<OpenedChange | null> {
  const rows = await tx.$queryRaw<
    { opened: { kept: unknown; facts: unknown } | null; siblings: unknown }[]
  >`
    SELECT open_change(${accountId}, ${key}) AS opened, ${siblingsSql(accountId)} AS siblings`;
  const [row] = rows;
  const opened = row?.opened;
  if (!opened) return null;
  const { account } = revive<{ account: AccountLedger }>(opened.facts);
  return {
    facts: readFacts(opened.facts, row.siblings),
    ledger: {
      auditCount: account.auditCount,
      auditHash: account.auditHash,
      nextActionAt: account.nextActionAt,
      waitingFor: account.waitingFor,
      changedAt: account.changedAt,
    },
    kept: opened.kept ? revive<KeptAnswer>(opened.kept) : null,
  };
}

/** Strips the row's bookkeeping so that facts hold only what a decision may read. */
function readFacts(raw: unknown, siblings: unknown): Facts {
  const facts = revive<Facts & { account: Record<string, unknown> }>(raw);
  const {
    auditCount: _auditCount,
    auditHash: _auditHash,
    nextActionAt: _nextActionAt,
    waitingFor: _waitingFor,
    oldestDueOn: _oldestDueOn,
    balanceMinor: _balanceMinor,
    overdueMinor: _overdueMinor,
    changedAt: _changedAt,
    ...account
  } = facts.account as Record<string, unknown>;
  const own = { ...facts, account: account as unknown as Facts['account'] };
  return siblings ? { ...own, siblings: revive<readonly BehaviourFacts[]>(siblings) } : own;
}

/** A party is a person like the debtor: the budget of contacts is kept under the person's lock. */
function personsOf(facts: Facts, parties: readonly PartyFacts[]): object[] {
  const { creditorId } = facts.account;
  return parties.map(({ id, personKey, createdAt }) => ({
    id: id.replace(/^[a-z]+_/, 'per_'),
    creditorId,
    key: personKey,
    createdAt,
  }));
}

function rowsOf(write: AccountWrite): RowSet {
  const { facts, changes, audit, summary } = write;
  const transactions = changes.transactions ?? [];
  return {
    debtor: changes.debtor && Object.keys(changes.debtor).length > 0 ? [facts.debtor] : [],
    contact_point: changes.contacts ?? [],
    account: [
      {
        ...facts.account,
        ...summary,
        auditCount: audit.n,
        auditHash: audit.hash,
        changedAt: audit.at,
      },
    ],
    invoice: changes.invoices ?? [],
    payment: changes.payments ?? [],
    ledger_transaction: transactions.map(({ entries: _entries, ...row }) => row),
    ledger_entry: transactions.flatMap((transaction) =>
      transaction.entries.map((entry) => ({
        ...entry,
        transactionId: transaction.id,
        accountId: transaction.accountId,
        currency: transaction.currency,
      })),
    ),
    hold: changes.holds ?? [],
    agreement: changes.agreements ?? [],
    approval: changes.approvals ?? [],
    task: changes.tasks ?? [],
    step_effect: changes.effects ?? [],
    message: changes.messages ?? [],
    document: write.documents.map(({ content, ...row }) => ({
      ...row,
      bytes: `\\x${Buffer.from(content, 'base64').toString('hex')}`,
    })),
    call_log: changes.calls ?? [],
    person: personsOf(facts, changes.parties ?? []),
    placement: changes.placements ?? [],
    party: (changes.parties ?? []).map(({ contacts: _contacts, ...row }) => row),
    legal_event: changes.legalEvents ?? [],
    suppression: changes.suppressions ?? [],
    audit: [audit],
    command_answer: write.kept ? [{ scope: facts.account.id, ...write.kept, at: audit.at }] : [],
    wake: write.wake
      ? [
          {
            accountId: facts.account.id,
            version: facts.account.factsVersion,
            open: write.wake.open,
            createdAt: write.wallAt,
            sentAt: null,
          },
        ]
      : [],
    write_back: write.writeBacks.map((one) => ({
      ...one,
      ...{ creditorId: facts.account.creditorId, accountId: facts.account.id },
      factsVersion: facts.account.factsVersion,
      ...{ status: 'pending', attempt: 0, lastError: null, doneAt: null },
      ...{ nextAt: write.wallAt, createdAt: write.wallAt },
    })),
  };
}

function outgoing({ audit, event, facts, wallAt }: AccountWrite): OutgoingEvent {
  const { type, types, account, changed, isCut } = event;
  const { id, command, at } = audit;
  const data = { account, command, by: audit.actorKind, changed, isCut };
  const timestamp = new Date(at).toISOString();
  return {
    ...{ id, type, types, dueAt: wallAt },
    creditorId: facts.account.creditorId,
    accountId: facts.account.id,
    payload: { type, types, id, timestamp, data },
  };
}
