import type { PartyFacts, PartyRole } from '../account/case-file';
import { dateZone, holdsAt } from '../account/balances';
import type { ContactPoint, Facts, HoldFacts, Instant } from '../account/facts';
import { isZone } from '../calendar/zone';
import { rememberBeside } from '../remember';
import type { PlacedStep } from '../strategy/steps';
import { holdTypes } from './holds';

/** Who is written to: a party, or the debtor (null). */
export type Reader = PartyFacts | null;

/** The party of an id; null for the debtor, and for an id that the account does not have. */
export function partyNamed(facts: Facts, partyId: string | null | undefined): Reader {
  if (partyId === null || partyId === undefined) return null;
  return facts.parties.find((one) => one.id === partyId) ?? null;
}

/** Parties that belong to the account today, by when they joined. */
function activeParties(facts: Facts): readonly PartyFacts[] {
  return facts.parties.filter((one) => one.endedAt === null);
}

/**
 * Addresses of a reader, the better ones first: a party has its own; the debtor is reached through
 * its authorised contacts, and directly where they have no address of the kind.
 */
export function addressBooks(facts: Facts, reader: Reader): readonly (readonly ContactPoint[])[] {
  if (reader !== null) return [reader.contacts];
  const contacts = activeParties(facts).filter((one) => one.role === 'contact');
  if (contacts.length === 0) return [facts.contacts];
  return [contacts.flatMap((one) => one.contacts), facts.contacts];
}

/** All addresses by which a reader may be reached. */
export function pointsOf(facts: Facts, reader: Reader): readonly ContactPoint[] {
  return pointsBeside({ facts, reader }, facts.contacts, facts.parties, reader);
}

const pointsBeside = rememberBeside(
  ({ facts, reader }: { readonly facts: Facts; readonly reader: Reader }) =>
    addressBooks(facts, reader).flat() as readonly ContactPoint[],
);

/** Every contact point of the account, whoever it belongs to. */
export function everyPoint(facts: Facts): readonly ContactPoint[] {
  if (facts.parties.length === 0) return facts.contacts;
  return [...facts.contacts, ...facts.parties.flatMap((one) => one.contacts)];
}

/** The contact point of an id, whoever it belongs to; null: none of the account. */
export function pointNamed(facts: Facts, pointId: string | null): ContactPoint | null {
  return everyPoint(facts).find((one) => one.id === pointId) ?? null;
}

/** The zone in which the days of a reader are counted: its own, else the debtor's. Contact never uses this fallback. */
export function dayZoneOf(facts: Facts, reader: Reader): string {
  const zone = reader?.timeZone ?? null;
  return zone !== null && isZone(zone) ? zone : dateZone(facts);
}

/** Country whose working days a reader keeps; empty: not known. */
export function countryOf(facts: Facts, reader: Reader): string {
  return (reader === null ? facts.debtor.country : reader.country) ?? '';
}

const owing: readonly PartyRole[] = ['joint-debtor'];
/** From the second stage on, whoever answers for the debt hears of it too. */
const answering: readonly PartyRole[] = [...owing, 'guarantor'];

/**
 * Who gets the contacts of a step, the debtor first, the others by when they joined: joint debtors
 * always, guarantors from escalation on, or the roles that the step names. In the place of one who
 * has died, is a minor or is represented stands the party that the hold names.
 */
export function readersOf(
  facts: Facts,
  { step, stage }: PlacedStep,
  now: Instant,
): readonly Reader[] {
  if (facts.parties.length === 0) return [null];
  const roles: readonly PartyRole[] = step.parties ?? (stage === 'reminder' ? owing : answering);
  const beside = activeParties(facts).filter((one) => roles.includes(one.role));
  return [...new Set([null, ...beside].map((reader) => standInFor(facts, reader, now)))];
}

/** Who is written to instead of a reader; the reader itself where nobody stands in. */
function standInFor(facts: Facts, reader: Reader, now: Instant): Reader {
  const partyId = reader?.id ?? null;
  for (const hold of facts.holds) {
    const { representedBy } = hold.details;
    if (representedBy === undefined || hold.partyId !== partyId || !holdsAt(hold, now)) continue;
    if (!holdTypes[hold.type].mayBeRepresented) continue;
    const party = partyNamed(facts, representedBy);
    // Without any address of the other the hold stands, and a person has to act.
    if (party !== null && party.endedAt === null && party.contacts.length > 0) return party;
  }
  return reader;
}

/**
 * Does a hold stop contact with this reader? One of a party stops that party. One of the debtor stops
 * the debtor; it stops a party where it says so, and where it is about the claim and not the person. Where
 * the law extends a stay it stops whoever owes or answers for the debt. Who stands in for somebody is bound
 * by the holds of that person, but not by the one that names it, nor by a wish not to be written to oneself.
 */
export function stopsReader(facts: Facts, hold: HoldFacts, reader: Reader, now: Instant): boolean {
  const readerId = reader?.id ?? null;
  if (hold.partyId === readerId) return true;
  if (staysCoDebtors(facts, hold) && (reader === null || answering.includes(reader.role))) {
    return true;
  }
  if (reader === null) return false;
  const { about, mayBeRepresented } = holdTypes[hold.type];
  if (hold.type !== 'cease' && !mayBeRepresented) {
    const principals = [null, ...activeParties(facts)].filter(
      (one) => one?.id !== readerId && standInFor(facts, one, now)?.id === readerId,
    );
    if (principals.some((one) => hold.partyId === (one?.id ?? null))) return true;
  }
  if (hold.partyId !== null) return false;
  const { covers } = hold.details;
  return covers === undefined ? about === 'claim' : covers.includes(reader.role);
}

/**
 * Does the petition of one who owes consumer debt stay everybody who owes it too or answers for it (11 USC
 * 1201, 1301)? Under chapter 12 or 13, and while the chapter is not known; until the discharge, which frees
 * only the one who filed.
 */
function staysCoDebtors({ debtor }: Facts, { type, details }: HoldFacts): boolean {
  if (type !== 'bankruptcy' || debtor.kind !== 'consumer') return false;
  const { chapter, dischargedOn } = details;
  const isStay = chapter === undefined || chapter === '12' || chapter === '13';
  return isStay && dischargedOn === undefined;
}
