import { currentLaw } from '../../src/domain/law/current';
import type { ChangeDeps } from '../../src/commands/ports';
import type { Facts } from '../../src/domain/account/facts';
import { createIntake, type Intake, type IntakeAlert } from '../../src/intake/index';
import { newId } from '../../src/store/ids';
import { openStore, seed, type Store } from '../../src/store/open';
import { builtInStrategies } from '../../src/strategies/read';
import { basic, chargebeePair } from '../intake/chargebee-events';
import { secret, signature } from '../intake/events';
import { genericSecret, standardHeaders } from '../intake/generic-events';
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
  /** The same through the door of another source. */
  deliverTo(source: Door, body: string): Promise<string | number>;
  /** Accounts of the creditor, oldest id first. */
  accounts(): Promise<readonly Facts[]>;
  /** The only account. */
  account(): Promise<Facts>;
  /** Sum of each ledger account of an account that is not zero, as text. */
  books(accountId: string): Promise<Record<string, string>>;
  query<T>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

export type Door = 'stripe' | 'chargebee' | 'generic';

const creditorId = 'default';
const secrets: Readonly<Record<string, string>> = {
  ...{ stripe: secret, chargebee: chargebeePair, generic: genericSecret },
};

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
  let messages = 0;
  const intake = createIntake({
    store,
    change,
    secretsOf: (source, creditor) =>
      Promise.resolve(creditor === creditorId ? [secrets[source] ?? ''] : []),
    alert: (alert) => alerts.push(alert),
  });
  const house: House = {
    ...{ store, intake, change, alerts, ownerUrl: fresh.ownerUrl },
    at: (instant) => {
      now = Date.parse(instant);
    },
    deliver: (body) => house.deliverTo('stripe', body),
    deliverTo: async (door, body) => {
      messages += 1;
      const headers = {
        ...headersOf(door, body, now, `msg_${messages}`),
        'content-type': 'application/json',
      };
      const answer = await intake.billing(door, creditorId, Buffer.from(body), headers);
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

function headersOf(door: Door, body: string, at: number, id: string): Record<string, string> {
  switch (door) {
    case 'stripe':
      return { 'stripe-signature': signature(body, at) };
    case 'chargebee':
      return { authorization: basic() };
    case 'generic':
      return standardHeaders(id, body, at);
  }
}
