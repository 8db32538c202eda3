import type { EncryptionKey } from '../config';
import { limits } from '../domain/limits';
import { ok, refuse, type Result } from '../domain/result';
import { recordCreditorChange } from './chains';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { newId } from './ids';
import { seal, unseal } from './sealed';

/** An address that the creditor's events are sent to. Its secrets are not part of it. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly creditorId: string;
  readonly url: string;
  /** Empty: every event. */
  readonly events: readonly string[];
  readonly description: string | null;
  readonly status: 'active' | 'disabled';
  readonly statusReason: string | null;
  /** First failure since the last delivery; null: the last one arrived, or there was none. */
  readonly failingSinceAt: number | null;
  /** Until then deliveries are signed with the secret before as well. */
  readonly previousUntilAt: number | null;
  readonly createdAt: number;
}

/** Who does it and when, for the creditor's chain. */
export interface By {
  readonly creditorId: string;
  readonly actor: { readonly kind: string; readonly id: string };
  /** Business time. */
  readonly at: number;
}

export interface EndpointStore {
  /** Errors: `above_limit`. */
  create(
    by: By,
    given: Pick<WebhookEndpoint, 'url' | 'events' | 'description'> & { readonly secret: string },
    wallAt: number,
  ): Promise<Result<WebhookEndpoint>>;
  list(creditorId: string): Promise<readonly WebhookEndpoint[]>;
  find(creditorId: string, id: string): Promise<WebhookEndpoint | null>;
  /** The new secret counts at once, the one before it until `untilAt` (wall time). */
  rotate(by: By, id: string, secret: string, untilAt: number): Promise<WebhookEndpoint | null>;
  setStatus(
    by: By,
    id: string,
    status: WebhookEndpoint['status'],
    reason: string | null,
  ): Promise<WebhookEndpoint | null>;
  /** Its deliveries go with it. */
  remove(by: By, id: string): Promise<boolean>;
  /** Secrets to sign with at this wall time, the current one first. */
  secrets(id: string, wallAt: number): Promise<readonly string[]>;
  /** Active endpoints that list this event by its name, with their secrets. */
  listeners(
    creditorId: string,
    event: string,
    wallAt: number,
  ): Promise<readonly { url: string; secrets: readonly string[] }[]>;
}

/** Endpoints of creditors, with their secrets sealed. */
export function endpointStore(database: Database, keys: readonly EncryptionKey[]): EndpointStore {
  return { ...additions(database, keys), ...changes(database, keys), ...readings(database, keys) };
}

function additions(
  database: Database,
  keys: readonly EncryptionKey[],
): Pick<EndpointStore, 'create' | 'remove'> {
  return {
    create: (by, given, wallAt) =>
      inTransaction(database, async (tx) => {
        const { creditorId } = by;
        const { secret, url, description } = given;
        const count = await tx.webhookEndpoint.count({ where: { creditorId } });
        if (count >= limits.webhookEndpointsMax) {
          const most = `A creditor has at most ${limits.webhookEndpointsMax} endpoints.`;
          return refuse('above_limit', most);
        }
        const id = newId('whe');
        const row = await tx.webhookEndpoint.create({
          data: {
            ...{ id, creditorId, url, description, status: 'active' },
            events: [...given.events],
            secret: seal(keys, secret),
            createdAt: new Date(wallAt),
          },
        });
        const data = { host: new URL(url).host, events: given.events };
        const said = { command: 'create-webhook-endpoint', title: 'Webhook endpoint added' };
        await recordCreditorChange(tx, { ...by, ...said, ref: id, data });
        return ok(readRow(row));
      }),
    remove: (by, id) =>
      inTransaction(database, async (tx) => {
        const { creditorId } = by;
        const { count } = await tx.webhookEndpoint.deleteMany({ where: { id, creditorId } });
        if (count === 0) return false;
        await tx.webhookDelivery.deleteMany({ where: { endpointId: id } });
        const said = { command: 'delete-webhook-endpoint', title: 'Webhook endpoint removed' };
        await recordCreditorChange(tx, { ...by, ...said, ref: id });
        return true;
      }),
  };
}

function changes(
  database: Database,
  keys: readonly EncryptionKey[],
): Pick<EndpointStore, 'rotate' | 'setStatus'> {
  /** Changes one endpoint and writes the row of the creditor's chain; null: there is none. */
  const change = (
    by: By,
    id: string,
    command: string,
    title: string,
    data: Parameters<Transaction['webhookEndpoint']['updateMany']>[0]['data'],
  ): Promise<WebhookEndpoint | null> =>
    inTransaction(database, async (tx) => {
      const { creditorId } = by;
      const { count } = await tx.webhookEndpoint.updateMany({ where: { id, creditorId }, data });
      if (count === 0) return null;
      await recordCreditorChange(tx, { ...by, command, title, ref: id });
      return readRow(await tx.webhookEndpoint.findFirstOrThrow({ where: { id } }));
    });
  return {
    rotate: async (by, id, secret, untilAt) => {
      const kept = await guarded(() =>
        database.webhookEndpoint.findFirst({ where: { id, creditorId: by.creditorId } }),
      );
      if (kept === null) return null;
      return change(by, id, 'rotate-webhook-secret', 'Webhook secret replaced', {
        secret: seal(keys, secret),
        previousSecret: kept.secret,
        previousUntilAt: new Date(untilAt),
      });
    },
    setStatus: (by, id, status, statusReason) => {
      const isOn = status === 'active';
      const title = isOn ? 'Webhook endpoint enabled' : 'Webhook endpoint disabled';
      const command = isOn ? 'enable-webhook-endpoint' : 'disable-webhook-endpoint';
      const cleared = isOn ? { failingSinceAt: null } : {};
      return change(by, id, command, title, { status, statusReason, ...cleared });
    },
  };
}

function readings(
  database: Database,
  keys: readonly EncryptionKey[],
): Pick<EndpointStore, 'list' | 'find' | 'secrets' | 'listeners'> {
  return {
    list: (creditorId) =>
      guarded(async () => {
        const rows = await database.webhookEndpoint.findMany({
          where: { creditorId },
          orderBy: { id: 'asc' },
          take: limits.webhookEndpointsMax,
        });
        return rows.map(readRow);
      }),
    find: (creditorId, id) =>
      guarded(async () => {
        const row = await database.webhookEndpoint.findFirst({ where: { creditorId, id } });
        return row === null ? null : readRow(row);
      }),
    secrets: (id, wallAt) =>
      guarded(async () => {
        const row = await database.webhookEndpoint.findUnique({ where: { id } });
        return row === null ? [] : secretsOf(row, keys, wallAt);
      }),
    listeners: (creditorId, event, wallAt) =>
      guarded(async () => {
        const rows = await database.webhookEndpoint.findMany({
          where: { creditorId, status: 'active', events: { array_contains: [event] } },
          orderBy: { id: 'asc' },
          take: limits.webhookEndpointsMax,
        });
        return rows.map((row) => ({ url: row.url, secrets: secretsOf(row, keys, wallAt) }));
      }),
  };
}

/** The secrets of a kept row that count at this wall time. */
export function secretsOf(
  row: { secret: string; previousSecret: string | null; previousUntilAt: Date | null },
  keys: readonly EncryptionKey[],
  wallAt: number,
): string[] {
  const { secret, previousSecret, previousUntilAt } = row;
  const counts = previousSecret !== null && (previousUntilAt?.getTime() ?? 0) > wallAt;
  return [secret, ...(counts ? [previousSecret] : [])].map((kept) => unseal(keys, kept));
}

type RawRow = Awaited<ReturnType<Database['webhookEndpoint']['findFirstOrThrow']>>;

function readRow(row: RawRow): WebhookEndpoint {
  const { id, creditorId, url, description, statusReason } = row;
  return {
    ...{ id, creditorId, url, description, statusReason },
    events: row.events as string[],
    status: row.status as WebhookEndpoint['status'],
    failingSinceAt: row.failingSinceAt?.getTime() ?? null,
    previousUntilAt: row.previousUntilAt?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
  };
}
