import { z } from 'zod';
import { partyRoles, type HoldDetails } from '../../domain/account/case-file';
import type { Facts, HoldType } from '../../domain/account/facts';
import { holdTypes } from '../../domain/contact/holds';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import {
  dateInput,
  idInput,
  nameInput,
  readComingDate,
  readDate,
  readPastDate,
  textInput,
} from './inputs';

const day = (title: string) => dateInput.optional().describe(`${title} (YYYY-MM-DD).`);

/** Details of a hold: every type has only its own, see `detailsOf`. */
export const detailsInput = z.strictObject({
  chapter: z.enum(['7', '11', '12', '13', 'other']).optional().describe('Bankruptcy.'),
  caseNumber: nameInput.optional().describe('Bankruptcy.'),
  filedOn: day('Bankruptcy: day of the petition'),
  dischargedOn: day('Bankruptcy: day of the discharge; it stays for ever'),
  dismissedOn: day('Bankruptcy: day on which the case was dismissed; it ends then'),
  diedOn: day('Deceased'),
  serviceFromOn: day('Military service: first day'),
  serviceUntilOn: day('Military service: last day'),
  moratorium: z.enum(['standard', 'crisis']).optional().describe('Breathing space.'),
  registeredOn: day('Breathing space: day of registration; it is in force from the day after'),
  treatmentEndedOn: day('Breathing space of a crisis: day on which treatment ended'),
  reviewOn: day('Hardship: a person looks at it again'),
  representedBy: idInput
    .optional()
    .describe('Attorney, deceased, minor: id of the party that is written to instead.'),
  name: nameInput.optional().describe('Attorney.'),
  address: textInput.optional().describe('Attorney.'),
  evidence: textInput.optional().describe('Dispute, fraud: what it rests on.'),
  owner: idInput.optional().describe('Dispute, complaint: who answers it.'),
  receivedOn: day('Dispute, complaint: day on which it was received'),
  answerByOn: day('Dispute, complaint: last day for the answer'),
  isWritten: z.boolean().optional().describe('Dispute: it came in writing (assumed if not said).'),
  covers: z
    .array(z.enum(partyRoles))
    .max(partyRoles.length)
    .optional()
    .describe('Holds of a person: roles of the parties that it stops besides.'),
  reference: nameInput.optional().describe('Number of the case or register.'),
  daysCount: z
    .boolean()
    .optional()
    .describe('Hardship, complaint, operator: days inside count as days past due all the same.'),
});
export type DetailsInput = z.infer<typeof detailsInput>;
type DetailName = keyof DetailsInput;

/** What each type of hold may say of itself. */
const detailsOf: Readonly<Record<HoldType, readonly DetailName[]>> = {
  pause: [],
  operator: ['daysCount'],
  reply: [],
  cease: [],
  minor: ['representedBy'],
  deceased: ['diedOn', 'representedBy'],
  attorney: ['representedBy', 'name', 'address'],
  scra: ['serviceFromOn', 'serviceUntilOn'],
  bankruptcy: ['chapter', 'caseNumber', 'filedOn', 'dischargedOn', 'dismissedOn'],
  'breathing-space': ['moratorium', 'registeredOn', 'treatmentEndedOn', 'reference'],
  hardship: ['reviewOn', 'daysCount'],
  fraud: ['evidence', 'reference'],
  dispute: ['evidence', 'owner', 'receivedOn', 'answerByOn', 'isWritten', 'reference'],
  complaint: ['owner', 'receivedOn', 'answerByOn', 'reference', 'daysCount'],
};

function mayName(type: HoldType, name: DetailName): boolean {
  if (name === 'covers') return holdTypes[type].about === 'person';
  return detailsOf[type].includes(name);
}

const past = [
  'filedOn',
  'dischargedOn',
  'dismissedOn',
  'diedOn',
  'registeredOn',
  'treatmentEndedOn',
  'receivedOn',
] as const;
const coming = ['reviewOn', 'answerByOn'] as const;
const any = ['serviceFromOn', 'serviceUntilOn'] as const;

/**
 * The details of a hold of this type. Errors: `invalid_input` for what the type does not have and for what
 * contradicts itself, `date_invalid`, `not_found` for a representative who is no party of the account. On
 * another account of the person parties have other ids, so they are left out there.
 */
export function readDetails(
  facts: Facts,
  type: HoldType,
  given: DetailsInput,
  { now, isElsewhere }: Pick<CommandContext, 'now' | 'isElsewhere'>,
): Result<HoldDetails> {
  const { representedBy, ...others } = given;
  const names = Object.keys(given) as DetailName[];
  const strange = names.find((name) => given[name] !== undefined && !mayName(type, name));
  if (strange !== undefined) {
    return refuse('invalid_input', `A hold of type ${type} has no such detail.`, at(strange));
  }
  const days = checkedDays(facts, given, now);
  if (!days.ok) return days;
  const { dischargedOn, dismissedOn, serviceFromOn, serviceUntilOn } = given;
  if (dischargedOn !== undefined && dismissedOn !== undefined) {
    return refuse('invalid_input', 'A case is discharged or dismissed.', at('dismissedOn'));
  }
  if (serviceFromOn !== undefined && serviceUntilOn !== undefined) {
    if (serviceUntilOn < serviceFromOn) {
      return refuse('date_invalid', 'Service ends before it begins.', at('serviceUntilOn'));
    }
  }
  const own = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined),
  ) as HoldDetails;
  if (representedBy === undefined || isElsewhere) return ok(own);
  const party = facts.parties.find((one) => one.id === representedBy && one.endedAt === null);
  if (party !== undefined) return ok({ ...own, representedBy });
  return refuse('not_found', 'This account has no party of that id.', at('representedBy'));
}

const at = (name: DetailName): string => `details.${name}`;

function checkedDays(facts: Facts, given: DetailsInput, now: number): Result<null> {
  const checks = [
    ...past.map((name) => ({ name, read: (on: string) => readPastDate(facts, on, at(name), now) })),
    ...coming.map((name) => ({
      name,
      read: (on: string) => readComingDate(facts, on, at(name), now),
    })),
    ...any.map((name) => ({ name, read: (on: string) => readDate(on, at(name)) })),
  ];
  for (const { name, read } of checks) {
    const on = given[name];
    const checked = on === undefined ? ok(null) : read(on);
    if (!checked.ok) return checked;
  }
  return ok(null);
}
