import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../commands/command';
import { sameSecret, type KeyHolder } from '../store/keys';
import type { ApiDeps } from './deps';
import { creditorPattern, defaultCreditor, type Caller } from './callers';
import { Problem } from './problems';

const bearer = /^Bearer +([\x21-\x7e]{1,200})$/i;

/**
 * The caller behind a request's headers.
 * @throws Problem unauthenticated, forbidden, invalid_input
 */
export async function authenticate(deps: ApiDeps, headers: IncomingHttpHeaders): Promise<Caller> {
  const secret = bearer.exec(headers.authorization ?? '')?.[1];
  if (secret === undefined) throw unauthenticated('Send the header Authorization: Bearer KEY.');
  const asked = headers['x-duecourse-creditor'];
  if (asked !== undefined && (typeof asked !== 'string' || !creditorPattern.test(asked))) {
    throw new Problem('invalid_input', 'X-Duecourse-Creditor is not the id of a creditor.');
  }
  const caller = await callerOf(deps, secret, asked);
  if (caller === null) throw unauthenticated('The key is not known or was revoked.');
  if (asked !== undefined && asked !== caller.creditorId) {
    throw new Problem('forbidden', 'This key belongs to another creditor.');
  }
  return caller;
}

/** The caller who holds a secret; null: nobody does. */
export async function callerOf(
  deps: ApiDeps,
  secret: string,
  creditorId: string = defaultCreditor,
): Promise<Caller | null> {
  const { adminKey } = deps.config;
  if (adminKey !== undefined && sameSecret(secret, adminKey)) return adminCaller(creditorId);
  const holder = await deps.store.keys.holder(secret);
  return holder === null ? null : holderCaller(holder);
}

export function adminCaller(creditorId: string): Caller {
  const actor: Actor = { kind: 'user', id: 'admin', role: 'admin' };
  return { creditorId, role: 'admin', actor };
}

/** A person is one id whatever the key: the name, so that two keys of one person are not two people. */
export function holderCaller({ creditorId, role, name }: KeyHolder): Caller {
  return { creditorId, role, actor: { kind: 'user', id: name, role } };
}

function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, [], { 'WWW-Authenticate': 'Bearer' });
}
