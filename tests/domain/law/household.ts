import { applyChanges } from '../../../src/domain/account/changes';
import type { PartyFacts, PartyRole } from '../../../src/domain/account/case-file';
import type {
  ContactPoint,
  Facts,
  HoldFacts,
  MessageFacts,
} from '../../../src/domain/account/facts';
import { localDateOf, localMinutesOf } from '../../../src/domain/calendar/zone';
import type { Strategy } from '../../../src/domain/strategy/document';
import { at, b2b, email, facts, invoice } from '../account-facts';
import { fold } from '../account-fold';

export const london = 'Europe/London';
export const start = at('2026-02-20', '12:00');

export function point(party: string, fields: Partial<ContactPoint> = {}): ContactPoint {
  const value = `${party}@home.example`;
  return { ...email, id: `cpt_${party}`, debtorId: `pty_${party}`, value, ...fields };
}

export function party(
  name: string,
  role: PartyRole,
  contacts: readonly ContactPoint[] = [point(name)],
  fields: Partial<PartyFacts> = {},
): PartyFacts {
  return {
    id: `pty_${name}`,
    accountId: 'acc_1',
    creditorId: 'default',
    role,
    name,
    kind: 'consumer',
    language: 'en',
    timeZone: london,
    country: 'GB',
    region: null,
    personKey: `email:${name}@home.example`,
    sharePercent: null,
    preferences: {},
    createdAt: 0,
    endedAt: null,
    contacts,
    ...fields,
  };
}

export interface Household {
  readonly parties: readonly PartyFacts[];
  readonly holds?: readonly HoldFacts[];
  readonly contacts?: readonly ContactPoint[];
}

export function household({ parties, holds = [], contacts }: Household): Facts {
  const own = contacts === undefined ? {} : { contacts };
  const empty = facts([invoice('inv_1')], own);
  return applyChanges(empty, { parties, holds, timeline: [] });
}

/** Every message, with the local time of its reader: `2026-03-03 09:30 b2 email dora`. */
export function written(state: Facts, zones: Readonly<Record<string, string>> = {}): string[] {
  return state.messages.map(({ plannedAt, stepId, channel, partyId }: MessageFacts) => {
    const who = partyId === null ? 'debtor' : partyId.slice('pty_'.length);
    const zone = zones[who] ?? london;
    const minutes = localMinutesOf(plannedAt, zone);
    const two = (part: number): string => String(part).padStart(2, '0');
    const when = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    return `${localDateOf(plannedAt, zone)} ${when} ${stepId} ${channel} ${who}`;
  });
}

export function until(state: Facts, on: string, strategy: Strategy = b2b): Facts {
  return fold(state, start, at(on), { strategy, approves: true }).facts;
}
