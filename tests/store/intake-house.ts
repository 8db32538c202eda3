import { currentLaw } from '../../src/domain/law/current';
import type { ChangeDeps } from '../../src/commands/ports';
import type { Facts } from '../../src/domain/account/facts';
import { createIntake, type Intake, type IntakeAlert } from '../../src/intake/index';
import { newId } from '../../src/store/ids';
import { openStore, seed, type Store } from '../../src/store/open';
import { builtInStrategies } from '../../src/strategies/read';
import { secret, signature } from '../intake/events';
import { freshDatabase, type TestDatabase } from '../setup/database';

/** A creditor with its strategies in a database of its own, a clock that tests set, and intake over both. */
export interface House {
  readonly store: Store;
  readonly intake: Intake;
  readonly change: ChangeDeps;
  readonly alerts: IntakeAlert[];
  /** As the owner of the schema. */
  readonly ownerUrl: string;
  at(instant: string): void;
  /** Signs and delivers; answers the outcome, or the status when it is not 200. */
  deliver(body: string): Promise<string | number>;
  /** Accounts of the creditor, oldest id first. */
  accounts(): Promise<readonly Facts[]>;
  /** The only account. */
  account(): Promise<Facts>;
  /** Sum of each ledger account of an account that is not zero, as text. */
  books(accountId: string): Promise<Record<string, string>>;
  query<T>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

const creditorId = 'default';

export async function openHouse(): Promise<House> {
  const fresh: TestDatabase = await freshDatabase();
  const store = openStore(fresh.appUrl);
  let now = Date.parse('2026-03-02T10:00:00.000Z');
  await seed(store, {
    creditorName: 'Test Creditor',
    madeUpContract: false,
    strategies: builtInStrategies(),
    businessAt: now,
  });
  const clock = { now: () => Promise.resolve(now), trusted: () => true };
  const change: ChangeDeps = {
    store: store.accounts,
    clock,
    wallClock: { now: () => now },
    strategies: store.strategies,
    law: currentLaw,
    newId,
  };
  const alerts: IntakeAlert[] = [];
  const intake = createIntake({
    store,
    change,
    secretsOf: (_source, creditor) => Promise.resolve(creditor === creditorId ? [secret] : []),
    alert: (alert) => alerts.push(alert),
  });
  const house: House = {
    ...{ store, intake, change, alerts, ownerUrl: fresh.ownerUrl },
    at: (instant) => {
      now = Date.parse(instant);
    },
    deliver: async (body) => {
      const headers = {
        'stripe-signature': signature(body, now),
        'content-type': 'application/json',
      };
      const answer = await intake.billing('stripe', creditorId, Buffer.from(body), headers);
      return answer.status === 200 ? answer.outcome : answer.status;
    },
    accounts: async () => {
      const rows = await store.lists.accounts({ creditorId }, { limit: 200, cursor: null });
      const all = await Promise.all(rows.map(({ id }) => store.accounts.facts(id)));
      return all.filter((facts) => facts !== null);
    },
    account: async () => {
      const [facts, ...others] = await house.accounts();
      if (!facts || others.length > 0)
        throw new Error(`${others.length + (facts ? 1 : 0)} accounts`);
      return facts;
    },
    books: async (accountId) => {
      const rows = await house.query<{ ledger: string; sum: string }>(
        `SELECT "ledger", sum("debitMinor" - "creditMinor")::text AS sum FROM "ledger_entry"
          WHERE "accountId" = '${accountId}' GROUP BY 1
          HAVING sum("debitMinor" - "creditMinor") <> 0 ORDER BY 1`,
      );
      return Object.fromEntries(rows.map(({ ledger, sum }) => [ledger, sum]));
    },
    query: (sql) => store.database.$queryRawUnsafe(sql),
    close: async () => {
      await store.close();
      await fresh.drop();
    },
  };
  return house;
}
