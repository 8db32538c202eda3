import { wallClock } from './clock';
import { accountStore, type AccountStore } from './accounts';
import { openDatabase, type Database } from './client';
import { creditPolicyStore, type CreditPolicyStore } from './credit-policies';
import { directory, type Directory } from './directory';
import { inboxStore, type InboxStore } from './inbox';
import { installationStore, type InstallationStore } from './installation';
import { keyStore, type KeyStore } from './keys';
import { lists, type Lists } from './lists';
import { reports, type Reports } from './reports';
import { sharedCreditor, strategyStore, type StrategyStore } from './strategies';
import { templateStore, type TemplateStore } from './templates';
import { wakeStore, type WakeStore } from './wakes';
import type { CreditorSettings } from '../domain/account/creditor';
import type { Strategy } from '../domain/strategy/document';

/** Everything that a process may ask of the store, over one pool. */
export interface Store {
  readonly database: Database;
  readonly accounts: AccountStore;
  readonly creditPolicies: CreditPolicyStore;
  readonly directory: Directory;
  readonly inbox: InboxStore;
  readonly installation: InstallationStore;
  readonly keys: KeyStore;
  readonly lists: Lists;
  readonly reports: Reports;
  readonly strategies: StrategyStore;
  readonly templates: TemplateStore;
  readonly wakes: WakeStore;
  close(): Promise<void>;
}

export function openStore(connectionString: string, max?: number): Store {
  const database = openDatabase(connectionString, max);
  return {
    database,
    accounts: accountStore(database),
    creditPolicies: creditPolicyStore(database),
    directory: directory(database),
    inbox: inboxStore(database),
    installation: installationStore(database),
    keys: keyStore(database),
    lists: lists(database),
    reports: reports(database),
    strategies: strategyStore(database),
    templates: templateStore(database),
    wakes: wakeStore(database, connectionString, wallClock),
    close: () => database.$disconnect(),
  };
}

export interface SeedInput {
  readonly creditorName: string;
  /** A made-up contract with late fees; sandbox only, production charges nothing without a contract. */
  readonly madeUpContract: boolean;
  readonly strategies: readonly Strategy[];
  readonly businessAt: number;
}

/** What every installation begins with: the creditor `default` and the shipped strategies. Runs at every start. */
export async function seed(store: Store, input: SeedInput): Promise<void> {
  for (const strategy of input.strategies) {
    const same = await store.strategies.publish(sharedCreditor, strategy, input.businessAt);
    if (!same) {
      throw new Error(
        `strategy ${strategy.id} version ${strategy.version} was published with other content`,
      );
    }
  }
  const known = await store.directory.creditor('default');
  if (known.ok) return;
  await store.directory.putCreditor(
    'default',
    input.creditorName,
    defaultSettings(input.madeUpContract),
    input.businessAt,
  );
}

/** Settings of a creditor that has said nothing yet: no contract, so no fee; small authority. */
export function defaultSettings(madeUpContract: boolean): CreditorSettings {
  return {
    role: 'first-party',
    fromEmail: 'accounts@duecourse.example',
    fromPhone: '+15005550006',
    replyTo: 'accounts@duecourse.example',
    payUrl: null,
    bankDetails: null,
    hours: 'Monday to Friday, 9 to 17',
    strategies: { business: 'b2b-standard', consumer: 'us-consumer-first-party' },
    contract: madeUpContract
      ? {
          lateFees: { USD: '2500', GBP: '2500', EUR: '2500' },
          clause: 'section 7 of the made-up contract of this sandbox',
        }
      : { lateFees: {}, clause: null },
    authorityPercent: { collector: 10, supervisor: 30 },
    counselId: 'default',
  };
}
