import type { LedgerTransaction } from '../domain/account/changes';
import { localDateOf } from '../domain/calendar/zone';
import { findingOf, repairsOf, type CaseKind, type LedgerCase } from '../domain/ledger/repair';
import { invariant, ok } from '../domain/result';
import type { Transaction } from '../store/client';
import type { FigureRow, LedgerRepairs } from '../store/ledger-audit';
import type { Actor } from './command';
import type { ChangeDeps } from './ports';
import { changeAccount } from './run';
import { entry } from './shared/changes';
import { repairChanges, type AccountRepair } from './shared/ledger-repair';

export interface RepairDeps {
  readonly change: ChangeDeps;
  readonly repairs: LedgerRepairs;
}

export interface RepairReport {
  /** One line for each transaction that was made up for, and for each kept figure that was worked out again. */
  readonly repaired: readonly {
    readonly accountId: string | null;
    readonly transactionId: string | null;
    readonly what: CaseKind | 'invoice-open' | 'account-balance';
    /** What was booked for it. */
    readonly transactions: readonly string[];
  }[];
  /** Transactions with entries on an account that does not exist: a person has to look. */
  readonly unrepaired: readonly string[];
}

interface Work {
  readonly deps: RepairDeps;
  readonly tx: Transaction;
  readonly creditorId: string;
  readonly actor: Actor;
  readonly now: number;
}

interface Repaired {
  readonly one: LedgerCase;
  readonly booked: readonly LedgerTransaction[];
}

/**
 * Makes the books say again what was recorded when they were kept: rows too many are reversed, rows missing are booked
 * again, each by an ordinary change of its account with a link of its chain. All of it or nothing; no row is changed or
 * removed, and when nothing differs nothing is done.
 */
export function repairLedger(
  deps: RepairDeps,
  creditorId: string,
  actor: Actor,
): Promise<RepairReport> {
  return deps.repairs.transaction(async (tx) => {
    await deps.repairs.lock(tx, creditorId);
    const now = await deps.change.clock.now();
    const work = { deps, tx, creditorId, actor, now };
    const { cases, figures } = await deps.repairs.open(tx, creditorId);
    const make = {
      newId: () => deps.change.newId('txn'),
      ...{ at: now, today: localDateOf(now, 'UTC') },
    };
    const all = cases.map((one): Repaired => ({ one, booked: repairsOf(one, make) }));
    const ids = all.flatMap(({ booked }) => booked.map(({ accountId }) => accountId));
    const known = await deps.repairs.knownAccounts(tx, creditorId, ids);
    const fits = ({ booked }: Repaired): boolean =>
      booked.every(({ accountId }) => accountId === null || known.has(accountId));
    const done = all.filter(fits);
    const kept = keptFigures(figures);
    await bookAll(work, done, kept);
    return {
      repaired: [
        ...done.map(({ one, booked }) => ({
          accountId: booked[0]?.accountId ?? null,
          transactionId: one.transactionId,
          what: findingOf(one).what,
          transactions: booked.map(({ id }) => id),
        })),
        ...kept.map(({ accountId, what }) => ({
          ...{ accountId, transactionId: null, what, transactions: [] },
        })),
      ],
      unrepaired: all.filter((one) => !fits(one)).map(({ one }) => one.transactionId),
    };
  });
}

type KeptFigure = FigureRow & {
  readonly accountId: string;
  readonly what: 'invoice-open' | 'account-balance';
};

/** Figures that an account keeps besides the books; any change of it works them out again. */
function keptFigures(figures: readonly FigureRow[]): KeptFigure[] {
  return figures.filter(
    (one): one is KeptFigure =>
      one.accountId !== null && (one.what === 'invoice-open' || one.what === 'account-balance'),
  );
}

async function bookAll(
  work: Work,
  done: readonly Repaired[],
  kept: readonly KeptFigure[],
): Promise<void> {
  const rows = done.flatMap(({ one, booked }) => booked.map((row) => ({ one, row })));
  const accountIds = [
    ...new Set([...rows.map(({ row }) => row.accountId), ...kept.map((one) => one.accountId)]),
  ];
  for (const accountId of accountIds.filter((id) => id !== null).sort()) {
    const own = rows.filter(({ row }) => row.accountId === accountId);
    await bookAccount(work, accountId, {
      transactions: own.map(({ row }) => row),
      invoiceIds: kept.flatMap((one) =>
        one.accountId === accountId && one.invoiceId !== null ? [one.invoiceId] : [],
      ),
      repairs: [...new Set(own.map(({ one }) => one.transactionId))],
    });
  }
  const own = rows.filter(({ row }) => row.accountId === null);
  if (own.length > 0)
    await bookCreditor(
      work,
      own.map(({ row }) => row),
    );
}

async function bookAccount(work: Work, accountId: string, repair: AccountRepair): Promise<void> {
  const { deps, tx, actor } = work;
  const changed = await changeAccount(deps.change, {
    accountId,
    actor: { ...actor, role: 'system' },
    key: `repair/${deps.change.newId('evt')}`,
    name: 'repair-ledger',
    input: { repairs: repair.repairs, invoiceIds: repair.invoiceIds },
    apply: (facts) => ok({ changes: repairChanges(facts, repair) }),
    inside: tx,
  });
  invariant(changed.ok, `account ${accountId} takes its repair`);
}

async function bookCreditor(
  { deps, tx, creditorId, actor, now: at }: Work,
  transactions: readonly LedgerTransaction[],
): Promise<void> {
  const id = deps.change.newId('evt');
  const data = { transactions: transactions.map((one) => one.id) };
  const line = entry(
    'payment',
    'Books repaired',
    'the ledger differed from its record',
    null,
    data,
  );
  await deps.repairs.write(tx, {
    ...{ id, creditorId, at, actor, command: 'repair-ledger', key: `repair/${id}` },
    ...{ timeline: [line], payments: [], transactions },
  });
}
