import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../commands/command';
import { guarded, type Database } from './client';
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
  ): Promise<{ id: string; secret: string }>;
  /** The holder of a secret; null: unknown or revoked. */
  holder(secret: string): Promise<KeyHolder | null>;
  list(creditorId: string): Promise<readonly (KeyHolder & { createdAt: number })[]>;
  revoke(creditorId: string, keyId: string, at: number): Promise<boolean>;
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
    create: (creditorId, role, name, at) =>
      guarded(async () => {
        const id = newId('key');
        const secret = `dck_${randomBytes(secretBytes).toString('base64url')}`;
        const hash = hashSecret(secret);
        await database.apiKey.create({
          data: { id, creditorId, role, name, hash, createdAt: new Date(at) },
        });
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
    revoke: (creditorId, keyId, at) =>
      guarded(async () => {
        const { count } = await database.apiKey.updateMany({
          where: { id: keyId, creditorId, revokedAt: null },
          data: { revokedAt: new Date(at) },
        });
        return count === 1;
      }),
  };
}

function holderOf(row: { id: string; creditorId: string; role: string; name: string }): KeyHolder {
  const role = row.role as KeyHolder['role'];
  return { keyId: row.id, creditorId: row.creditorId, role, name: row.name };
}
