import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../commands/command';
import { bySystem, recordCreditorChange, type CreditorRecord } from './chains';
import { guarded, inTransaction, type Database } from './client';
import { newId } from './ids';

/** Who holds a key: one creditor, one role, one person. */
export interface KeyHolder {
  readonly keyId: string;
  readonly creditorId: string;
  readonly role: Exclude<Role, 'system'>;
  readonly name: string;
}

export interface KeyStore {
  /** Makes a key and answers its secret once; only a hash is kept. */
  create(
    creditorId: string,
    role: KeyHolder['role'],
    name: string,
    at: number,
    actor?: CreditorRecord['actor'],
  ): Promise<{ id: string; secret: string }>;
  /** The holder of a secret; null: unknown or revoked. */
  holder(secret: string): Promise<KeyHolder | null>;
  list(creditorId: string): Promise<readonly (KeyHolder & { createdAt: number })[]>;
  revoke(
    creditorId: string,
    keyId: string,
    at: number,
    actor?: CreditorRecord['actor'],
  ): Promise<boolean>;
}

const secretBytes = 24;

/** SHA-256 of a secret of 192 random bits: not guessable, so no slow hash is needed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Constant-time comparison of two secrets of any length. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(a)), Buffer.from(hashSecret(b)));
}

export function keyStore(database: Database): KeyStore {
  return {
    create: (creditorId, role, name, at, actor = bySystem) =>
      inTransaction(database, async (tx) => {
        const id = newId('key');
        const secret = `dck_${randomBytes(secretBytes).toString('base64url')}`;
        const hash = hashSecret(secret);
        await tx.apiKey.create({
          data: { id, creditorId, role, name, hash, createdAt: new Date(at) },
        });
        const told = { creditorId, at, actor, title: 'Key made', ref: id, data: { role } };
        await recordCreditorChange(tx, { ...told, command: 'create-key' });
        return { id, secret };
      }),
    holder: (secret) =>
      guarded(async () => {
        const row = await database.apiKey.findUnique({ where: { hash: hashSecret(secret) } });
        return row === null || row.revokedAt !== null ? null : holderOf(row);
      }),
    list: (creditorId) =>
      guarded(async () => {
        const rows = await database.apiKey.findMany({
          where: { creditorId, revokedAt: null },
          orderBy: { id: 'asc' },
        });
        return rows.map((row) => ({ ...holderOf(row), createdAt: row.createdAt.getTime() }));
      }),
    revoke: (creditorId, keyId, at, actor = bySystem) =>
      inTransaction(database, async (tx) => {
        const { count } = await tx.apiKey.updateMany({
          where: { id: keyId, creditorId, revokedAt: null },
          data: { revokedAt: new Date(at) },
        });
        if (count === 0) return false;
        const told = { creditorId, at, actor, title: 'Key revoked', ref: keyId };
        await recordCreditorChange(tx, { ...told, command: 'revoke-key' });
        return true;
      }),
  };
}

function holderOf(row: { id: string; creditorId: string; role: string; name: string }): KeyHolder {
  const role = row.role as KeyHolder['role'];
  return { keyId: row.id, creditorId: row.creditorId, role, name: row.name };
}
