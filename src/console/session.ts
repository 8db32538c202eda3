import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { adminCaller, callerOf, holderCaller } from '../api/auth';
import { type Caller } from '../api/callers';
import type { ApiDeps } from '../api/deps';
import { quarantineReaders } from '../api/routes/quarantine';

/** Who is signed in, and the token that its forms carry. */
export interface Session {
  readonly caller: Caller;
  readonly csrf: string;
  /** Why the whole installation is on hold; null: it is at work. */
  readonly heldBecause: string | null;
  /** Events in quarantine; null: this role does not see them. */
  readonly quarantined: number | null;
}

const cookieName = 'duecourse_session';
const sessionMs = 12 * 3_600_000;
const adminKeyId = 'admin';

const claimsSchema = z.strictObject({
  creditorId: z.string(),
  keyId: z.string(),
  expiresAt: z.number(),
  nonce: z.string(),
});
type Claims = z.infer<typeof claimsSchema>;

/** Signed cookies of one installation; no secret of the key is in them, and a revoked key ends them. */
export class Sessions {
  private readonly secret: Buffer;

  constructor(private readonly deps: ApiDeps) {
    const { adminKey } = deps.config;
    // Several API processes share what they all know; alone, sessions end with the process.
    this.secret =
      adminKey === undefined
        ? randomBytes(32)
        : createHmac('sha256', adminKey).update('console-session').digest();
  }

  /** The Set-Cookie value for whoever holds the key; null: nobody does. */
  async signIn(key: string, creditorId: string | undefined): Promise<string | null> {
    const caller = await callerOf(this.deps, key, creditorId);
    if (caller === null) return null;
    if (creditorId !== undefined && caller.creditorId !== creditorId) return null;
    const holder = await this.deps.store.keys.holder(key);
    const claims: Claims = {
      creditorId: caller.creditorId,
      keyId: holder?.keyId ?? adminKeyId,
      expiresAt: this.deps.change.wallClock.now() + sessionMs,
      nonce: randomBytes(16).toString('base64url'),
    };
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return this.cookie(`${body}.${this.sign(body)}`, sessionMs);
  }

  signOut(): string {
    return this.cookie('', 0);
  }

  /** The session of a request; null: signed out, forged, expired, or its key was revoked. */
  async of(req: IncomingMessage): Promise<Session | null> {
    const claims = this.read(req.headers.cookie ?? '');
    if (claims === null || claims.expiresAt <= this.deps.change.wallClock.now()) return null;
    const caller = await this.callerOf(claims);
    if (caller === null) return null;
    const held = await this.deps.store.installation.held();
    const heldBecause = held?.reason ?? null;
    const quarantined = await this.quarantined(caller);
    return { caller, csrf: this.sign(`csrf/${claims.nonce}`), heldBecause, quarantined };
  }

  private async quarantined({ role, creditorId }: Caller): Promise<number | null> {
    if (!quarantineReaders.includes(role)) return null;
    const rows = await this.deps.store.inbox.quarantined(creditorId);
    return rows.reduce((sum, { count }) => sum + count, 0);
  }

  private async callerOf({ keyId, creditorId }: Claims): Promise<Caller | null> {
    if (keyId === adminKeyId) {
      return this.deps.config.adminKey === undefined ? null : adminCaller(creditorId);
    }
    const keys = await this.deps.store.keys.list(creditorId);
    const holder = keys.find((one) => one.keyId === keyId);
    return holder === undefined ? null : holderCaller(holder);
  }

  private read(cookies: string): Claims | null {
    const pairs = cookies.split(';').map((pair) => pair.trim().split('='));
    const value = pairs.find(([name]) => name === cookieName)?.[1] ?? '';
    const [body = '', signature = ''] = value.split('.');
    if (!same(signature, this.sign(body))) return null;
    try {
      const text = Buffer.from(body, 'base64url').toString('utf8');
      return claimsSchema.safeParse(JSON.parse(text)).data ?? null;
    } catch {
      return null;
    }
  }

  private sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }

  private cookie(value: string, ageMs: number): string {
    const secure = this.deps.config.publicUrl.startsWith('https:') ? '; Secure' : '';
    const age = `Max-Age=${Math.floor(ageMs / 1_000)}`;
    return `${cookieName}=${value}; Path=/console; HttpOnly; SameSite=Strict; ${age}${secure}`;
  }
}

/** Constant-time comparison of two texts. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
