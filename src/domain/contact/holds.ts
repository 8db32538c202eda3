import type { EffectKind, HoldType } from '../account/facts';

const everything: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];

/** Kinds of effect that a hold of each type blocks while it is in force. */
export const holdBlocks: Readonly<Record<HoldType, readonly EffectKind[]>> = {
  pause: everything,
  dispute: everything,
  attorney: ['contact'],
  bankruptcy: everything,
  deceased: everything,
  // Relief for people in service stays charges and proceedings; it does not forbid a letter.
  scra: ['charge', 'place', 'sue'],
  minor: everything,
  'breathing-space': everything,
  hardship: everything,
  fraud: everything,
  complaint: everything,
  operator: everything,
  cease: ['contact'],
};

/** What happens to a person happens to all debts of the person: such a hold stands on all open accounts. */
const ofPerson: ReadonlySet<HoldType> = new Set<HoldType>([
  'bankruptcy',
  'breathing-space',
  'deceased',
  'minor',
  'scra',
]);

/** Does a hold of this type concern the person, and not one debt? */
export function concernsPerson(type: HoldType): boolean {
  return ofPerson.has(type);
}
