import type { RuleAnswer } from '../account/actions';
import { todayOn } from '../account/balances';
import type { ContactPoint } from '../account/facts';
import { isZone } from '../calendar/zone';
import { against, allow } from './account-rules';
import { addressFor, channels, type ChannelRow } from './channels';
import type { GateContext } from './gate';
import { isOfLadder } from './of-ladder';
import { ceilingKeptAt, gapKeptAt, hasContactOn } from './spacing';
import { openFor, windowHours } from './windows';

const contactOnly = { blocks: ['contact'] as const };
const byUpdate = { ...contactOnly, clearsAt: null, clearedBy: 'update-contact' };

/** Rules of one channel: address, consent, hours, spacing. None for effects without a channel. */
export function channelRules(context: GateContext): RuleAnswer[] {
  const { channel } = context.request;
  if (channel === undefined) return [];
  const row = channels[channel];
  const point = context.request.contactPoint ?? addressFor(context.facts, channel);
  return [
    zoneRule(context),
    ...addressRules(context, row, point),
    windowRule(context, row),
    gapRule(context),
    ...ceilingRules(context),
  ];
}

function zoneOf({ facts }: GateContext): string | null {
  const zone = facts.debtor.timeZone;
  return zone !== null && isZone(zone) ? zone : null;
}

function zoneRule(context: GateContext): RuleAnswer {
  const zone = zoneOf(context);
  if (zone !== null) return allow('contact.zone-unknown', `The debtor's zone is ${zone}.`);
  const sentence = 'The time zone of the debtor is not known, so no hour is safe.';
  return against('contact.zone-unknown', 'review', sentence, byUpdate);
}

function addressRules(
  { facts }: GateContext,
  row: ChannelRow,
  point: ContactPoint | null,
): RuleAnswer[] {
  const known = facts.contacts.filter((one) => one.kind === row.addressKind);
  const optedOut =
    point === null
      ? known.length > 0 && known.every((one) => one.status === 'opted-out')
      : point.status === 'opted-out';
  const isIntact =
    point === null ? known.some((one) => one.status === 'ok') : point.status === 'ok';
  const hasConsent = point === null ? known.some((one) => one.smsConsent) : point.smsConsent;
  const answers = [
    isIntact || row.addressOptional
      ? allow('contact.address', `There is an address for ${row.title}.`)
      : against('contact.address', 'block', `No usable address for ${row.title}.`, byUpdate),
    optedOut
      ? against('contact.opt-out', 'block', `The debtor opted out of ${row.title}.`, byUpdate)
      : allow('contact.opt-out', `The debtor did not opt out of ${row.title}.`),
  ];
  if (!row.needsConsent) return answers;
  return [
    ...answers,
    hasConsent
      ? allow('contact.consent', 'Consent to text messages is on file.')
      : against('contact.consent', 'block', 'No consent to text messages is on file.', byUpdate),
  ];
}

/** The debtor's hours; the lease must end before they do. */
function windowRule(context: GateContext, row: ChannelRow): RuleAnswer {
  const zone = zoneOf(context);
  if (!row.keepsWindow || zone === null) {
    return allow('window.local-time', `The hour does not matter for ${row.title}.`);
  }
  const { facts, strategy, now, leaseMs } = context;
  const window = { ...strategy.window, sundays: false, holidays: false };
  const openAt = openFor(now, leaseMs, [zone], windowHours(window, facts.debtor.country));
  if (openAt === now) return allow('window.local-time', "It is within the debtor's hours.");
  const sentence = openAt
    ? "It is outside the debtor's hours."
    : 'No hour of the coming weeks is open.';
  return against('window.local-time', openAt === null ? 'review' : 'defer', sentence, {
    ...contactOnly,
    clearsAt: openAt,
    clearedBy: openAt === null ? 'person' : 'time',
  });
}

function gapRule(context: GateContext): RuleAnswer {
  const { facts, strategy, request, now } = context;
  const days = strategy.minimumGapDays;
  const kept = allow('gap.minimum', `The last contact is at least ${days} days ago.`);
  const { stepId, cause } = request;
  if (stepId === null || !isOfLadder(context) || request.messageId !== undefined) return kept;
  const freeAt = gapKeptAt(facts, strategy, { stepId, cause });
  if (freeAt === null || freeAt <= now) return kept;
  return against('gap.minimum', 'defer', `The last contact is less than ${days} days ago.`, {
    ...contactOnly,
    clearsAt: freeAt,
    clearedBy: 'time',
  });
}

function ceilingRules(context: GateContext): RuleAnswer[] {
  const { facts, strategy, request, now } = context;
  const { ceiling } = strategy;
  const { stepId, cause } = request;
  if (ceiling === undefined || stepId === null || !isOfLadder(context)) return [];
  if (request.messageId !== undefined) return [];
  const occurrence = { stepId, cause };
  const freeAt = ceilingKeptAt(facts, strategy, occurrence, request.contacts ?? 1);
  // A step that has begun today is finished today: its parts were counted when it began.
  if (freeAt === null || freeAt <= now || hasContactOn(facts, occurrence, todayOn(facts, now))) {
    return [allow('gap.ceiling', `At most ${ceiling.contacts} contacts in ${ceiling.days} days.`)];
  }
  const sentence = `With this step there would be more than ${ceiling.contacts} contacts in ${ceiling.days} days.`;
  return [
    against('gap.ceiling', 'defer', sentence, {
      ...contactOnly,
      clearsAt: freeAt,
      clearedBy: 'time',
    }),
  ];
}
