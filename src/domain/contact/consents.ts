import type { PointConsent } from '../account/case-file';
import type { ContactPoint, Instant } from '../account/facts';
import type { Consent, LawChannel, Restriction } from '../law/situation';
import { limits } from '../limits';

/** The channel that `smsConsent` of an address speaks of: consent to text messages is a fact of its own. */
export const textChannel = 'sms' as const;

/** A consent that only this collector was given, or that the person gave by writing: it may undo an opt-out. */
const revives: ReadonlySet<PointConsent['basis']> = new Set(['direct', 'inbound']);
/** Rests something else than leave to send text messages. */
const notForTexts: ReadonlySet<PointConsent['basis']> = new Set([
  'opt-out',
  'e-sign',
  'call-back',
  'inbound-call',
]);

/** Rests something else than e-mail about a debt. */
const notForMail: ReadonlySet<PointConsent['basis']> = new Set([
  'opt-out',
  'call-back',
  'inbound-call',
]);

/** An entry with what most of them leave empty. */
export function newConsent(
  own: Pick<PointConsent, 'channel' | 'basis' | 'at' | 'source'> & Partial<PointConsent>,
): PointConsent {
  return {
    checkedAt: null,
    untilAt: null,
    withdrawnAt: null,
    deadlineOn: null,
    usedByImmediatelyPrior: false,
    ...own,
  };
}

/**
 * True when the person stopped this channel at this address. An opted-out address whose entries do not
 * say which channel is stopped for all of them.
 */
export function isOptedOut(point: ContactPoint, channel: LawChannel): boolean {
  const stops = standingStops(point.consents);
  if (stops.length === 0) return point.status === 'opted-out';
  return stops.some((stop) => stop.channel === channel);
}

/** True when nothing is known against using the address on the channel. */
export function isIntact(point: ContactPoint, channel: LawChannel): boolean {
  const isWhole = point.status === 'ok' || point.status === 'opted-out';
  return isWhole && !isOptedOut(point, channel);
}

/** Consent to text messages that stands now: neither taken back nor over by its own term. */
export function hasTextConsent(point: ContactPoint, now: Instant): boolean {
  if (!point.smsConsent) return false;
  const given = point.consents.filter(isForTexts);
  return given.length === 0 || given.some((one) => one.untilAt === null || one.untilAt > now);
}

/** Something that e-mail to this address rests on stands now: consent, a notice of the creditor, use before. */
export function hasMailConsent(point: ContactPoint, now: Instant): boolean {
  return (
    point.kind === 'email' &&
    isIntact(point, 'email') &&
    point.consents.some(
      ({ channel, basis, withdrawnAt, untilAt }) =>
        channel === 'email' &&
        !notForMail.has(basis) &&
        withdrawnAt === null &&
        (untilAt === null || untilAt > now),
    )
  );
}

/** The address once its person has stopped a channel there; null: it was stopped already. */
export function withOptOut(
  point: ContactPoint,
  stop: { readonly channel: LawChannel; readonly at: Instant; readonly source: string },
): ContactPoint | null {
  if (isOptedOut(point, stop.channel)) return null;
  const consents = [
    ...withdrawn(point.consents, stop.at, (one) => one.channel === stop.channel),
    newConsent({ ...stop, basis: 'opt-out' }),
  ];
  return inStep({ ...point, status: 'opted-out', consents: kept(consents) });
}

/**
 * The address with one more consent. Leave given directly, or by writing from it, after an opt-out undoes
 * that opt-out; nothing else does.
 */
export function withConsent(point: ContactPoint, consent: PointConsent): ContactPoint {
  const undoes = (one: PointConsent): boolean =>
    one.basis === 'opt-out' && one.channel === consent.channel && one.at <= consent.at;
  const before = revives.has(consent.basis)
    ? point.consents.map((one) =>
        undoes(one) && one.withdrawnAt === null ? { ...one, withdrawnAt: consent.at } : one,
      )
    : point.consents;
  const isFree = point.status === 'opted-out' && standingStops(before).length === 0;
  const status = isFree && revives.has(consent.basis) ? ('ok' as const) : point.status;
  return inStep({ ...point, status, consents: kept([...before, consent]) });
}

/** The address after a consent of one basis was taken back; an opt-out is a matter of its own. */
export function withoutConsent(
  point: ContactPoint,
  { channel, basis, at }: Pick<PointConsent, 'channel' | 'basis' | 'at'>,
): ContactPoint {
  const consents = withdrawn(
    point.consents,
    at,
    (one) => one.channel === channel && one.basis === basis,
  );
  return inStep({ ...point, consents });
}

/** The address after leave to send text messages was taken back where it is kept, without an opt-out. */
export function withoutTextConsent(point: ContactPoint, at: Instant): ContactPoint {
  return { ...point, smsConsent: false, consents: withdrawn(point.consents, at, isForTexts) };
}

/** What the address rests on, as the law reads it. A bare flag of consent to texts counts as kept on file. */
export function consentsOfPoint(point: ContactPoint): Consent[] {
  const recorded = point.consents.flatMap((consent): Consent[] => {
    const { basis } = consent;
    return basis === 'opt-out' ? [] : [{ ...consent, basis, address: point.value }];
  });
  const isBare = point.smsConsent && !point.consents.some(isForTexts);
  if (!isBare) return recorded;
  const { source, createdAt, value } = point;
  const onFile = newConsent({ channel: textChannel, basis: 'on-file', at: createdAt, source });
  return [{ ...onFile, basis: 'on-file', address: value }, ...recorded];
}

/** What was stopped at the address, as the law reads it. */
export function stopsOfPoint(point: ContactPoint): Restriction[] {
  return standingStops(point.consents).map(({ channel, at }) => ({
    type: 'opt-out',
    isWritten: false,
    channel,
    address: point.value,
    at,
    unansweredDays: null,
    liftedAt: null,
  }));
}

function isForTexts({ channel, basis, withdrawnAt }: PointConsent): boolean {
  return channel === textChannel && !notForTexts.has(basis) && withdrawnAt === null;
}

function standingStops(consents: readonly PointConsent[]): readonly PointConsent[] {
  return consents.filter((one) => one.basis === 'opt-out' && one.withdrawnAt === null);
}

function withdrawn(
  consents: readonly PointConsent[],
  at: Instant,
  concerns: (one: PointConsent) => boolean,
): PointConsent[] {
  return consents.map((one) =>
    one.basis !== 'opt-out' && one.withdrawnAt === null && concerns(one)
      ? { ...one, withdrawnAt: at }
      : one,
  );
}

/** The flag follows the entries; where none speaks of texts it stays, but never beside a stop. */
function inStep(point: ContactPoint): ContactPoint {
  const speaks = point.consents.some(
    ({ channel, basis }) =>
      channel === textChannel && (basis === 'opt-out' || !notForTexts.has(basis)),
  );
  const smsConsent = speaks ? point.consents.some(isForTexts) : point.smsConsent;
  return { ...point, smsConsent: smsConsent && !isOptedOut(point, textChannel) };
}

/** What stands is never dropped; of the rest the oldest goes first. */
function kept(consents: readonly PointConsent[]): readonly PointConsent[] {
  const over = consents.length - limits.consentsPerPoint;
  if (over <= 0) return consents;
  const past = consents.filter((one) => one.withdrawnAt !== null).slice(0, over);
  return consents.filter((one) => !past.includes(one));
}
