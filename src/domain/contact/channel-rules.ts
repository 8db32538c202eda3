import type { RuleAnswer } from '../account/actions';
import type { Channel, ContactPoint, Instant } from '../account/facts';
import { localDateOf } from '../calendar/zone';
import { against, allow } from './account-rules';
import { addressFor, channels, type ChannelRow } from './channels';
import { hasTextConsent, isIntact, isOptedOut } from './consents';
import type { GateContext } from './gate';
import { isOfLadder } from './of-ladder';
import { dayZoneOf, partyNamed, pointsOf } from './readers';
import { ceilingKeptAt, gapKeptAt, hasContactOn, sharesBudget, type Occurrence } from './spacing';
import { timeRules } from './time-rules';

const contactOnly = { blocks: ['contact'] as const };
const byUpdate = { ...contactOnly, clearsAt: null, clearedBy: 'update-contact' };
const byConsent = { ...byUpdate, clearedBy: 'record-consent' };

/** Rules of one channel: address, consent, hours, spacing. None for effects without a channel. */
export function channelRules(context: GateContext): RuleAnswer[] {
  const { channel } = context.request;
  if (channel === undefined) return [];
  const row = channels[channel];
  const reader = partyNamed(context.facts, context.request.partyId);
  const point = context.request.contactPoint ?? addressFor(context.facts, channel, reader);
  return [
    ...addressRules(context, row, point),
    ...timeRules(context, row, point),
    gapRule(context),
    ...ceilingRules(context),
  ];
}

function addressRules(
  { facts, request, now }: GateContext,
  row: ChannelRow,
  point: ContactPoint | null,
): RuleAnswer[] {
  const { channel, title } = row;
  const reader = partyNamed(facts, request.partyId);
  const points = pointsOf(facts, reader).filter((one) => one.kind === row.addressKind);
  const known = point ? [point] : points;
  const stopped = known.filter((one) => isOptedOut(one, channel));
  const isAtWork = known.length > 0 && known.every(({ place }) => place === 'work');
  const answers = [
    row.addressOptional || known.some((one) => isIntact(one, channel))
      ? allow('contact.address', `There is an address for ${title}.`)
      : against('contact.address', 'block', `No usable address for ${title}.`, byUpdate),
    known.length > 0 && stopped.length === known.length
      ? against('contact.opt-out', 'block', `The debtor opted out of ${title}.`, {
          ...byConsent,
          sinceAt: stoppedAt(stopped, channel),
        })
      : allow('contact.opt-out', `The debtor did not opt out of ${title}.`),
    isAtWork && (reader ?? facts.debtor).preferences.noWork === true
      ? against('contact.work', 'block', 'The debtor must not be reached at work.', byUpdate)
      : allow('contact.work', 'No place of work is used against a wish.'),
  ];
  if (!row.needsConsent) return answers;
  return [
    ...answers,
    known.some((one) => hasTextConsent(one, now))
      ? allow('contact.consent', 'Consent to text messages is on file.')
      : against('contact.consent', 'block', 'No consent to text messages is on file.', byConsent),
  ];
}

/** When the last of these addresses was stopped; null: not recorded. */
function stoppedAt(points: readonly ContactPoint[], channel: Channel): Instant | null {
  const instants = points
    .flatMap(({ consents }) => consents)
    .filter((one) => one.basis === 'opt-out' && one.channel === channel)
    .map((one) => one.at);
  return instants.length === 0 ? null : Math.max(...instants);
}

function gapRule(context: GateContext): RuleAnswer {
  const { facts, strategy, request, now } = context;
  const days = strategy.minimumGapDays;
  const kept = allow('gap.minimum', `The last contact is at least ${days} days ago.`);
  const { stepId, cause, time, partyId } = request;
  if (stepId === null || !isOfLadder(context) || request.messageId !== undefined) return kept;
  const freeAt = gapKeptAt(facts, strategy, { stepId, cause, time, partyId });
  if (freeAt === null || freeAt <= now) return kept;
  return against('gap.minimum', 'defer', `The last contact is less than ${days} days ago.`, {
    ...contactOnly,
    clearsAt: freeAt,
    clearedBy: 'time',
  });
}

function ceilingRules(context: GateContext): RuleAnswer[] {
  const { strategy, request, now } = context;
  const { ceiling } = strategy;
  const { stepId, cause, time, partyId } = request;
  if (ceiling === undefined || stepId === null || !isOfLadder(context)) return [];
  if (request.messageId !== undefined) return [];
  const freeAt = ceilingFreeAt(context, { stepId, cause, time, partyId });
  if (freeAt === null || freeAt <= now) {
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

/**
 * First instant that the ceiling allows; null: now. A step that has begun today is finished today: its
 * parts were counted when it began. Where other accounts use up the same budget, each part is counted
 * again, because they may have done so since, also on a later day: a fallback waits as it did on the first.
 */
function ceilingFreeAt(context: GateContext, occurrence: Occurrence): Instant | null {
  const { facts, strategy, request, now } = context;
  const zone = dayZoneOf(facts, partyNamed(facts, occurrence.partyId));
  if (sharesBudget(facts, occurrence.partyId) && hasContactOn(facts, occurrence, null)) {
    return ceilingKeptAt(facts, strategy, { ...occurrence, stepId: '' }, 1);
  }
  if (hasContactOn(facts, occurrence, localDateOf(now, zone))) return null;
  return ceilingKeptAt(facts, strategy, occurrence, request.contacts ?? 1);
}
