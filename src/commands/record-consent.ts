import { z } from 'zod';
import type { PointConsent } from '../domain/account/case-file';
import type { Channel, ContactPoint, Facts, Instant } from '../domain/account/facts';
import { channelNames, channels } from '../domain/contact/channels';
import { newConsent, withConsent, withoutConsent } from '../domain/contact/consents';
import { ok, refuse, type Result } from '../domain/result';
import { command, done, type CommandContext } from './command';
import { normalEmail, normalPhone } from './contact-values';
import { entry } from './shared/changes';
import { allowedAgain, pointsAt, stopped } from './shared/consents';
import { dateInput, momentInput, nameInput, readDate, readMoment } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

const addressMax = 500;

/** What ends when it is taken back, and nothing else: the address may still be used otherwise. */
const narrow: ReadonlySet<PointConsent['basis']> = new Set(['e-sign', 'call-back']);
/** Leave of the person's own, which undoes an opt-out that came before it. */
const personal: ReadonlySet<PointConsent['basis']> = new Set(['direct', 'inbound']);

interface Dates {
  readonly givenAt: Instant;
  readonly untilAt: Instant | null;
  readonly checkedAt: Instant | null;
  readonly deadlineOn: string | null;
}

const input = z.strictObject({
  channel: z.enum(channelNames),
  address: z.string().trim().min(1).max(addressMax).describe('As it stands on the account.'),
  basis: z.enum(['direct', 'inbound', 'creditor-notice', 'prior-collector', 'e-sign', 'call-back']),
  givenAt: momentInput.optional().describe('When it was given or taken back; now if absent.'),
  untilAt: momentInput.optional().describe('When it ends by itself.'),
  deadlineOn: dateInput
    .optional()
    .describe("Last day for opting out that a creditor's notice gave."),
  checkedAt: momentInput
    .optional()
    .describe('When the number was last checked against a database of reassigned numbers.'),
  source: nameInput.describe('Where it is kept: a form, a recording, a contract.'),
  usedByImmediatelyPrior: z.boolean().optional(),
  withdrawn: z.boolean().optional().describe('The person took it back.'),
});
type Input = z.infer<typeof input>;

/**
 * What an address or number rests on, with its source and time. Taken back it is an opt-out of the channel at
 * this address, on all accounts of the person; e-sign and call-back end alone. Leave of the person's own,
 * given after an opt-out, undoes it. Errors: `not_found` where the account does not have the address,
 * `date_invalid`, `invalid_input`.
 */
export const recordConsent = command({
  name: 'record-consent',
  title: 'Record consent',
  help: 'Keeps on what an address or number rests, with source and time, or that it was taken back.',
  input,
  roles: staffAndBilling,
  stages: everyStage,
  forPerson: ({ withdrawn }) => withdrawn === true,
  apply(facts, given, context) {
    const address = normalised(facts, given);
    if (address === null) return refuse('invalid_input', 'This cannot be used.', 'address');
    const points = pointsAt(facts, given.channel, address);
    if (points.length === 0) {
      return refuse('not_found', 'The account does not have this address.', 'address');
    }
    const dates = readDates(facts, given, context);
    if (!dates.ok) return dates;
    return given.withdrawn === true
      ? done(takenBack(facts, given, address, points, dates.value))
      : done(kept(facts, given, points, dates.value));
  },
});

function normalised({ debtor }: Facts, { channel, address }: Input): string | null {
  switch (channels[channel].addressKind) {
    case 'email':
      return normalEmail(address);
    case 'phone':
      return normalPhone(address, debtor.country);
    case 'address':
      return address.normalize('NFC');
  }
}

function readDates(facts: Facts, given: Input, { now }: CommandContext): Result<Dates> {
  const past = readPast(facts, given.givenAt, 'givenAt', now);
  if (!past.ok) return past;
  const givenAt = past.value ?? now;
  const checked = readPast(facts, given.checkedAt, 'checkedAt', now);
  if (!checked.ok) return checked;
  const until =
    given.untilAt === undefined ? ok(null) : readMoment(facts, given.untilAt, 'untilAt');
  if (!until.ok) return until;
  if (until.value !== null && until.value <= givenAt) {
    return refuse('date_invalid', 'The end lies before the beginning.', 'untilAt');
  }
  const deadline =
    given.deadlineOn === undefined ? ok(null) : readDate(given.deadlineOn, 'deadlineOn');
  if (!deadline.ok) return deadline;
  return ok({
    givenAt,
    untilAt: until.value,
    checkedAt: checked.value,
    deadlineOn: deadline.value,
  });
}

function readPast(
  facts: Facts,
  text: string | undefined,
  path: string,
  now: Instant,
): Result<Instant | null> {
  if (text === undefined) return ok(null);
  const at = readMoment(facts, text, path);
  if (!at.ok || at.value <= now) return at;
  return refuse('date_invalid', 'The moment lies in the future.', path);
}

function lineOf({ channel, basis, source }: Input, title: string) {
  return entry('command', title, `Source: ${source}`, null, { channel, basis });
}

function kept(facts: Facts, given: Input, points: readonly ContactPoint[], dates: Dates) {
  const { channel, basis, source } = given;
  const { givenAt, ...rest } = dates;
  const usedByImmediatelyPrior = given.usedByImmediatelyPrior ?? false;
  const consent = { channel, basis, source, at: givenAt, ...rest, usedByImmediatelyPrior };
  const timeline = [lineOf(given, 'Consent recorded')];
  const isAgain = personal.has(basis) && wasStopped(points, channel, givenAt);
  if (isAgain) return { ...allowedAgain(facts, points, consent), timeline };
  return { contacts: points.map((point) => withConsent(point, newConsent(consent))), timeline };
}

/** An opt-out that leave of this moment undoes. */
function wasStopped(points: readonly ContactPoint[], channel: Channel, at: Instant): boolean {
  return points.some(({ consents }) =>
    consents.some(
      (one) =>
        one.basis === 'opt-out' &&
        one.channel === channel &&
        one.withdrawnAt === null &&
        one.at <= at,
    ),
  );
}

function takenBack(
  facts: Facts,
  given: Input,
  address: string,
  points: readonly ContactPoint[],
  { givenAt: at }: Dates,
) {
  const { channel, basis, source } = given;
  if (narrow.has(basis)) {
    const contacts = points.map((point) => withoutConsent(point, { channel, basis, at }));
    return { contacts, timeline: [lineOf(given, 'Consent taken back')] };
  }
  const stop = stopped(facts, { channel, address, at, source, reason: 'consent taken back' });
  return { ...stop, timeline: [lineOf(given, 'Debtor opted out')] };
}
