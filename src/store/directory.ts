import { zonesOfPhone } from '../commands/phone-zones';
import { whereabouts, type Place } from '../commands/places';
import type { CreditorSettings } from '../domain/account/creditor';
import type { ContactRole } from '../domain/strategy/document';
import { assumedZone } from '../domain/contact/assumed-zone';
import { incompleteClaim } from '../domain/contact/claim-rule';
import { personKeyOf } from '../domain/contact/person';
import { refuse, ok, type Result } from '../domain/result';
import { chainStart, hashOf } from './audit';
import { bySystem, recordCreditorChange, type CreditorRecord } from './chains';
import { encode } from './codec';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { wallClock } from './clock';
import { newId } from './ids';
import { openingRulesOf, type OpeningRules } from './opening-rules';
import { wakeMarked } from './wakes';

/** Who the debtor is, as a billing source tells it. Values are checked by the caller. */
export interface DebtorInput {
  readonly creditorId: string;
  /** `stripe:cus_...`, `csv:0379-NEVHP`: the source's own reference. */
  readonly externalId: string;
  readonly name: string;
  readonly kind: 'business' | 'consumer';
  readonly timeZone: string | null;
  readonly country: string | null;
  /** State, town and post code as they were written; whose law protects the debtor follows from them. */
  readonly state?: string | null;
  readonly city?: string | null;
  readonly postCode?: string | null;
  readonly language: string;
  readonly emails: readonly {
    readonly value: string;
    readonly valid: boolean;
    readonly role?: ContactRole | null;
  }[];
  readonly phones: readonly {
    readonly value: string;
    readonly valid: boolean;
    readonly smsConsent: boolean;
    readonly place?: 'mobile' | 'home' | 'work' | null;
    readonly role?: ContactRole | null;
  }[];
  readonly address: string | null;
  /** A business that is one natural person. */
  readonly soleTrader?: boolean;
  /** Words that the creditor sorts its debtors by. */
  readonly tags?: readonly string[];
}

export interface AccountFor {
  readonly accountId: string;
  readonly debtorId: string;
  readonly created: boolean;
}

export interface Directory {
  /**
   * Finds or makes person, debtor and account (debtor x creditor x currency). A new account is closed
   * and empty until an invoice is added to it. Runs inside the caller's transaction when given one.
   */
  accountFor(
    debtor: DebtorInput,
    currency: string,
    strategy: { readonly id: string; readonly version: number },
    at: number,
    inside?: Transaction,
  ): Promise<AccountFor>;
  /** The accounts of a debtor that a source knows by this reference. */
  accountsOf(
    creditorId: string,
    externalId: string,
  ): Promise<readonly { id: string; currency: string }[]>;
  creditor(id: string): Promise<Result<{ id: string; name: string; settings: CreditorSettings }>>;
  /** What a creditor says of new accounts; null: there is no such creditor. */
  openingRules(creditorId: string, inside?: Transaction): Promise<OpeningRules | null>;
  /** Makes a creditor or sets what it says, with a row in its chain. */
  putCreditor(
    id: string,
    name: string,
    settings: CreditorSettings,
    at: number,
    actor?: CreditorRecord['actor'],
  ): Promise<void>;
}

export function directory(database: Database): Directory {
  return {
    accountFor: (debtor, currency, strategy, at, inside) =>
      guarded(async () => {
        const rows = encode(accountRows(debtor, currency, strategy, at));
        const found = await (inside ?? database).$queryRaw<AccountFor[]>`
          SELECT "accountId", "debtorId", "created" FROM account_for(${rows}::jsonb)`;
        const [answer] = found;
        if (answer === undefined) throw new Error('account_for answered nothing');
        return answer;
      }),
    accountsOf: (creditorId, externalId) =>
      guarded(
        () => database.$queryRaw<{ id: string; currency: string }[]>`
          SELECT a."id", a."currency" FROM "account" a JOIN "debtor" d ON d."id" = a."debtorId"
           WHERE d."creditorId" = ${creditorId} AND d."externalId" = ${externalId}
           ORDER BY a."id"`,
      ),
    creditor: (id) =>
      guarded(async () => {
        const row = await database.creditor.findUnique({ where: { id } });
        if (row === null) return refuse('not_found', 'there is no such creditor');
        const settings = row.settings as unknown as CreditorSettings;
        return ok({ id: row.id, name: row.name, settings });
      }),
    openingRules: (creditorId, inside) => openingRulesOf(inside ?? database, creditorId),
    putCreditor: (id, name, settings, at, actor = bySystem) =>
      inTransaction(database, async (tx) => {
        const before = await tx.creditor.findUnique({ where: { id } });
        const data = { name, settings: settings as unknown as object };
        await tx.creditor.upsert({
          where: { id },
          create: { id, ...data, createdAt: new Date(at) },
          update: data,
        });
        const title = before === null ? 'Creditor made' : 'Creditor changed';
        const hash = hashOf({ name, settings });
        const told = { creditorId: id, at, actor, title, ref: id, data: { hash } };
        await recordCreditorChange(tx, { ...told, command: 'put-creditor' });
        // What was missing for their first contact may be known now.
        if (before !== null) await wakeMarked(tx, id, incompleteClaim, wallClock.now());
      }),
  };
}

function personKey({ emails, phones, externalId }: DebtorInput): string {
  const email = emails.find((contact) => contact.valid);
  const phone = phones.find((contact) => contact.valid);
  return personKeyOf(email?.value, phone?.value, externalId);
}

/** Everything that a new account needs, as rows; what is there already is left as it is. */
function accountRows(
  debtor: DebtorInput,
  currency: string,
  strategy: { readonly id: string; readonly version: number },
  at: number,
) {
  const { creditorId, externalId, name, kind, country, language, soleTrader = false } = debtor;
  const { tags = [] } = debtor;
  const { region, locality } = whereabouts(placeOf(debtor));
  const id = newId('dbt');
  const created = { creditorId, createdAt: at };
  return {
    person: { ...created, id: newId('per'), key: personKey(debtor) },
    debtor: {
      ...{
        ...created,
        id,
        externalId,
        name,
        kind,
        country,
        region,
        locality,
        language,
        soleTrader,
        tags: tags.length === 0 ? null : tags,
      },
      ...{ preferences: {}, excluded: false },
      timeZone: debtor.timeZone ?? assumedZone(kind, country),
    },
    contacts: contactRows(id, debtor, at),
    account: {
      ...{ id: newId('acc'), creditorId, currency, status: 'closed', stage: 'closed' },
      ...{ strategyId: strategy.id, strategyVersion: strategy.version, factsVersion: 0 },
      ...{ stageSinceAt: at, openedAt: at, changedAt: at },
      ...{ balanceMinor: 0n, overdueMinor: 0n, auditCount: 0, auditHash: chainStart },
    },
  };
}

function placeOf({ country, state = null, city = null, postCode = null }: DebtorInput): Place {
  return { country, state, city, postCode };
}

function contactRows(debtorId: string, debtor: DebtorInput, createdAt: number) {
  const source = debtor.externalId.split(':')[0] ?? 'unknown';
  const base = { debtorId, source, createdAt, consents: [], zones: [] as readonly string[] };
  return [
    ...debtor.emails.map(({ value, valid, role = null }) => ({
      ...base,
      id: newId('cpt'),
      kind: 'email',
      value,
      role,
      status: valid ? 'ok' : 'invalid',
      smsConsent: false,
    })),
    ...debtor.phones.map(({ value, valid, smsConsent, place = null, role = null }) => ({
      ...base,
      id: newId('cpt'),
      kind: 'phone',
      value,
      role,
      status: valid ? 'ok' : 'invalid',
      smsConsent,
      place,
      zones: valid ? zonesOfPhone(value) : [],
    })),
    ...(debtor.address === null
      ? []
      : [
          {
            ...base,
            id: newId('cpt'),
            kind: 'address',
            value: debtor.address,
            status: 'ok',
            smsConsent: false,
            zones: [...whereabouts(placeOf(debtor)).zones],
          },
        ]),
  ];
}
