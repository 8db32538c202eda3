import type { Actor } from '../commands/command';
import type { KeyHolder } from '../store/keys';

export type ApiRole = KeyHolder['role'];

export const everyRole: readonly ApiRole[] = [
  'billing',
  'collector',
  'supervisor',
  'admin',
  'auditor',
];

/** Who calls, and for which creditor. */
export interface Caller {
  readonly creditorId: string;
  readonly role: ApiRole;
  readonly actor: Actor;
}

export const defaultCreditor = 'default';
export const creditorPattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** Names that mean somebody else than a person in the audit trail. */
export const reservedNames: readonly string[] = ['system', 'temporal', 'admin'];
