import { zonesOfPhone } from '../commands/phone-zones';
import { whereabouts, type Place } from '../commands/places';
import type { CreditorSettings } from '../domain/account/creditor';
import { assumedZone } from '../domain/contact/assumed-zone';
import { personKeyOf } from '../domain/contact/person';
import { refuse, ok, type Result } from '../domain/result';
import { chainStart } from './audit';
import { guarded, type Database, type Transaction } from './client';
import { newId } from './ids';

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
  readonly emails: readonly { readonly value: string; readonly valid: boolean }[];
  readonly phones: readonly {
    readonly value: string;
    readonly valid: boolean;
    readonly smsConsent: boolean;
    readonly place?: 'mobile' | 'home' | 'work' | null;
  }[];
  readonly address: string | null;
  /** A business that is one natural person. */
  readonly soleTrader?: boolean;
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
  ): Promise<{ accountId: string; debtorId: string; created: boolean }>;
  /** The accounts of a debtor that a source knows by this reference. */
  accountsOf(
    creditorId: string,
    externalId: string,
  ): Promise<readonly { id: string; currency: string }[]>;
  creditor(id: string): Promise<Result<{ id: string; name: string; settings: CreditorSettings }>>;
  putCreditor(id: string, name: string, settings: CreditorSettings, at: number): Promise<void>;
}

export function directory(database: Database): Directory {
  return {
    accountFor: (debtor, currency, strategy, at, inside) =>
      guarded(() => {
        const work = async (tx: Transaction) => {
          const debtorId = await debtorRow(tx, debtor, at);
          return accountRow(tx, debtor.creditorId, debtorId, currency, strategy, at);
        };
        return inside ? work(inside) : database.$transaction(work);
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
    putCreditor: (id, name, settings, at) =>
      guarded(async () => {
        const data = { name, settings: settings as unknown as object };
        await database.creditor.upsert({
          where: { id },
          create: { id, ...data, createdAt: new Date(at) },
          update: data,
        });
      }),
  };
}

function personKey({ emails, phones, externalId }: DebtorInput): string {
  const email = emails.find((contact) => contact.valid);
  const phone = phones.find((contact) => contact.valid);
  return personKeyOf(email?.value, phone?.value, externalId);
}

async function debtorRow(tx: Transaction, debtor: DebtorInput, at: number): Promise<string> {
  const { creditorId, externalId } = debtor;
  const found = await tx.debtor.findUnique({
    where: { creditorId_externalId: { creditorId, externalId } },
    select: { id: true },
  });
  if (found) return found.id;
  const createdAt = new Date(at);
  await tx.$executeRaw`
    INSERT INTO "person" ("id", "creditorId", "key", "createdAt")
    VALUES (${newId('per')}, ${creditorId}, ${personKey(debtor)}, ${createdAt})
    ON CONFLICT ("creditorId", "key") DO NOTHING`;
  const person = await tx.person.findUniqueOrThrow({
    where: { creditorId_key: { creditorId, key: personKey(debtor) } },
  });
  const id = newId('dbt');
  const timeZone = debtor.timeZone ?? assumedZone(debtor.kind, debtor.country);
  const { region, locality } = whereabouts(placeOf(debtor));
  const inserted = await tx.$executeRaw`
    INSERT INTO "debtor" ("id", "creditorId", "personId", "externalId", "name", "kind", "timeZone",
                          "country", "region", "locality", "soleTrader", "language", "excluded", "createdAt")
    VALUES (${id}, ${creditorId}, ${person.id}, ${externalId}, ${debtor.name}, ${debtor.kind},
            ${timeZone}, ${debtor.country}, ${region}, ${locality}, ${debtor.soleTrader ?? false}, ${debtor.language}, false,
            ${createdAt})
    ON CONFLICT ("creditorId", "externalId") DO NOTHING`;
  if (inserted === 0) {
    const row = await tx.debtor.findUniqueOrThrow({
      where: { creditorId_externalId: { creditorId, externalId } },
    });
    return row.id;
  }
  const rows = contactRows(id, debtor, createdAt);
  if (rows.length > 0) await tx.contactPoint.createMany({ data: rows });
  return id;
}

function placeOf({ country, state = null, city = null, postCode = null }: DebtorInput): Place {
  return { country, state, city, postCode };
}

function contactRows(debtorId: string, debtor: DebtorInput, createdAt: Date) {
  const source = debtor.externalId.split(':')[0] ?? 'unknown';
  const base = { debtorId, source, createdAt };
  return [
    ...debtor.emails.map(({ value, valid }) => ({
      ...base,
      id: newId('cpt'),
      kind: 'email',
      value,
      status: valid ? 'ok' : 'invalid',
      smsConsent: false,
    })),
    ...debtor.phones.map(({ value, valid, smsConsent, place = null }) => ({
      ...base,
      id: newId('cpt'),
      kind: 'phone',
      value,
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

async function accountRow(
  tx: Transaction,
  creditorId: string,
  debtorId: string,
  currency: string,
  strategy: { readonly id: string; readonly version: number },
  at: number,
): Promise<{ accountId: string; debtorId: string; created: boolean }> {
  const where = { creditorId_debtorId_currency: { creditorId, debtorId, currency } };
  const found = await tx.account.findUnique({ where, select: { id: true } });
  if (found) return { accountId: found.id, debtorId, created: false };
  const id = newId('acc');
  const now = new Date(at);
  const inserted = await tx.$executeRaw`
    INSERT INTO "account" ("id", "creditorId", "debtorId", "currency", "status", "stage",
                           "strategyId", "strategyVersion", "factsVersion", "stageSinceAt", "openedAt",
                           "balanceMinor", "overdueMinor", "auditCount", "auditHash",
                           "changedAt")
    VALUES (${id}, ${creditorId}, ${debtorId}, ${currency}, 'closed', 'closed', ${strategy.id},
            ${strategy.version}, 0, ${now}, ${now}, 0, 0, 0, ${chainStart}, ${now})
    ON CONFLICT ("creditorId", "debtorId", "currency") DO NOTHING`;
  if (inserted === 1) return { accountId: id, debtorId, created: true };
  const row = await tx.account.findUniqueOrThrow({ where, select: { id: true } });
  return { accountId: row.id, debtorId, created: false };
}
