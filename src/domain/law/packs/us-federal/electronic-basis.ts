import { addDays, daysBetween } from '../../../calendar/dates';
import type { Instant } from '../../../calendar/zone';
import { dayEndsAt, earliestDay, latestDay } from '../../days';
import type { RuleFacts } from '../../rule';
import type { Consent, Situation } from '../../situation';
import { isSameAddress } from './requests';

/** Days between the creditor's notice and the last day for opting out (12 CFR 1006.6(d)(4)(ii)(C)(5)). */
const noticeDays = 35;
/** Days for which a text, a consent or a check of the number serves (12 CFR 1006.6(d)(5)). */
const textDays = 60;

/** Mail domains that anybody can have an address in; others may be of an employer or a school. */
const publicDomains: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com yahoo.com ymail.com rocketmail.com aol.com aim.com hotmail.com ' +
    'outlook.com live.com msn.com icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.com ' +
    'gmx.us mail.com zoho.com fastmail.com hey.com tutanota.com tuta.com yandex.com comcast.net ' +
    'verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com'
  ).split(' '),
);

/** On what an address or number rests for this collector, or why on nothing. */
export interface Basis {
  readonly basis: Consent['basis'] | null;
  readonly sentence: string;
  readonly facts?: RuleFacts;
  /** When it begins to serve by itself. */
  readonly servesAt?: Instant;
}

/** True for a mailbox in a domain open to the public (12 CFR 1006.6(d)(4)(ii)(E)). */
function isPublicMailbox(address: string): boolean {
  return publicDomains.has(
    address
      .slice(address.lastIndexOf('@') + 1)
      .trim()
      .toLowerCase(),
  );
}

/** Procedures for e-mail, 12 CFR 1006.6(d)(4): the consumer's own doing, the creditor's notice, the collector before. */
export function emailBasis(situation: Situation): Basis {
  const valid = consentsFor(situation, 'email');
  const own = valid.find((one) => one.basis === 'direct' || one.basis === 'inbound');
  if (own !== undefined) {
    return { basis: own.basis, sentence: 'The consumer chose this address with this collector.' };
  }
  if (wroteFrom(situation)) {
    return { basis: 'inbound', sentence: 'The consumer wrote from this address about the debt.' };
  }
  const noticed = valid
    .filter((one) => one.basis === 'creditor-notice')
    .map((one) => byNotice(situation, one));
  const prior = valid.filter((one) => one.basis === 'prior-collector').map(byPriorCollector);
  const found = [...prior, ...noticed];
  return (
    found.find((one) => one.basis !== null) ??
    found.find((one) => one.servesAt !== undefined) ??
    found[0] ?? { basis: null, sentence: 'No procedure covers e-mail to this address.' }
  );
}

function byPriorCollector({ usedByImmediatelyPrior }: Consent): Basis {
  return usedByImmediatelyPrior
    ? { basis: 'prior-collector', sentence: 'The collector before used this address.' }
    : { basis: null, sentence: 'The collector immediately before did not use this address.' };
}

function byNotice(situation: Situation, { at, deadlineOn }: Consent): Basis {
  const fails = (sentence: string, facts?: RuleFacts): Basis => ({
    basis: null,
    sentence,
    ...(facts === undefined ? {} : { facts }),
  });
  if (deadlineOn === null)
    return fails('The notice of the creditor named no last day for opting out.');
  const sentOn = earliestDay(situation, at);
  const days = daysBetween(sentOn, deadlineOn);
  const facts: RuleFacts = { sentOn, deadlineOn, days };
  if (days < noticeDays) {
    return fails(
      `The notice of the creditor left fewer than ${noticeDays} days for opting out.`,
      facts,
    );
  }
  const { address } = situation;
  if (address?.isEmployerProvided === true) return fails('The address is of an employer.', facts);
  if (address !== null && address.value !== null && !isPublicMailbox(address.value)) {
    return fails('The address is in no domain that is open to the public.', facts);
  }
  if (earliestDay(situation) <= deadlineOn) {
    const sentence = 'The time for opting out after the notice of the creditor still runs.';
    return { ...fails(sentence, facts), servesAt: dayEndsAt(situation, deadlineOn) };
  }
  return {
    basis: 'creditor-notice',
    sentence: 'The creditor gave notice and nobody opted out.',
    facts,
  };
}

/** Procedures for text messages, 12 CFR 1006.6(d)(5): the consumer texted or consented, renewed or checked in 60 days. */
export function textBasis(situation: Situation): Basis {
  const valid = consentsFor(situation, 'sms');
  const given = valid.filter((one) => one.basis === 'direct' || one.basis === 'inbound');
  const texted = situation.attempts.filter((one) => isInboundFrom(situation, one, 'sms'));
  const days = [
    ...given.flatMap(({ at, checkedAt }) => [at, ...(checkedAt === null ? [] : [checkedAt])]),
    ...texted.map((one) => one.at),
  ].filter((at) => at <= situation.at);
  if (days.length === 0) {
    const sentence = valid.some((one) => one.basis === 'inbound-call')
      ? 'The consumer called from this number but never sent a text message.'
      : 'The consumer neither texted from this number nor agreed to text messages.';
    return { basis: null, sentence };
  }
  const renewedOn = earliestDay(situation, Math.max(...days));
  const lastDayOn = addDays(renewedOn, textDays);
  const facts = { renewedOn, lastDayOn };
  const isFresh = latestDay(situation) <= lastDayOn;
  return isFresh
    ? {
        basis: given[0]?.basis ?? 'inbound',
        sentence: `The number was agreed to, used or checked in the last ${textDays} days.`,
        facts,
      }
    : {
        basis: null,
        sentence: `The number was neither agreed to anew nor checked in the last ${textDays} days.`,
        facts,
      };
}

/** Consents to this medium at this address that are in force. */
export function consentsFor(situation: Situation, channel: Consent['channel']): readonly Consent[] {
  const { consents, at, address } = situation;
  return consents.filter(
    (one) =>
      one.channel === channel &&
      one.at <= at &&
      (one.untilAt === null || one.untilAt > at) &&
      (one.withdrawnAt === null || one.withdrawnAt > at) &&
      (one.address === null || isSameAddress(one.address, address?.value ?? null)),
  );
}

function wroteFrom(situation: Situation): boolean {
  return situation.attempts.some((one) => isInboundFrom(situation, one, 'email'));
}

function isInboundFrom(
  { at, address }: Situation,
  attempt: Situation['attempts'][number],
  channel: Consent['channel'],
): boolean {
  return (
    attempt.direction === 'in' &&
    attempt.channel === channel &&
    attempt.at <= at &&
    (attempt.number === null || isSameAddress(attempt.number, address?.value ?? null))
  );
}
