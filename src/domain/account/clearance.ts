import { addDays } from '../calendar/dates';
import { instantOf, localDateOf } from '../calendar/zone';
import { against } from '../contact/account-rules';
import { addressFor } from '../contact/channels';
import { isContactDay } from '../contact/contact-days';
import { gate, type GateRequest } from '../contact/gate';
import { countryOf, dayZoneOf, partyNamed, type Reader } from '../contact/readers';
import { hasContactOn, sendHourOn } from '../contact/spacing';
import { limits } from '../limits';
import { assertNever } from '../result';
import { effectsOfTime } from '../strategy/occurrences';
import type { RuleAnswer } from './actions';
import { dateZone } from './balances';
import type { EffectKind, Instant } from './facts';
import type { Case, Clearance, Planned } from './ladder';
import { contactPart, type Part, type StepView } from './parts';
import { timingThen } from './schedule';

/**
 * Follows the guards: at the instant when all of them lift, others may stand (a hold ends at night),
 * so they are asked again there, until the way is free or only a person can clear it.
 */
export function clearanceOf(c: Case, planned: Planned): Clearance {
  const guards = new Map<string, RuleAnswer>();
  let rules: readonly RuleAnswer[] = [];
  let at = c.now;
  for (let round = 0; round < limits.clearanceRoundsMax; round += 1) {
    const answers = answersAt({ ...c, now: at }, planned);
    if (round === 0) rules = answers;
    const standing = answers.filter((answer) => answer.answer !== 'allow');
    standing.forEach((answer) => guards.set(guardKey(answer), answer));
    const clears = standing.map((answer) => answer.clearsAt);
    if (clears.length === 0) return { at, guards: [...guards.values()], rules };
    const nextAt = clears.includes(null) ? null : Math.max(...clears.map((one) => one ?? 0));
    if (nextAt === null || nextAt <= at) break;
    at = nextAt;
  }
  return { at: null, guards: [...guards.values()], rules };
}

/** A rule that stands now and again later is two guards; of the strategy's own times the last that is known counts. */
function guardKey({ rule, sinceAt, clearsAt }: RuleAnswer): string {
  return rule.startsWith('step.') ? rule : `${rule}|${sinceAt}|${clearsAt}`;
}

function answersAt(c: Case, planned: Planned): readonly RuleAnswer[] {
  const gated = requestsOf(c, planned).flatMap(
    (request) => gate(request, c.facts, c.strategy, c.law, c.now, limits.leaseMs).rules,
  );
  const guard = planned.part.kind === 'held' ? planned.part.guard : null;
  const isOver = guard === null || (guard.clearsAt !== null && guard.clearsAt <= c.now);
  const own = isOver ? [] : [guard];
  return [...scheduleRules(c, planned), ...own, ...withoutRepeats(gated)];
}

/** A step of several effects asks the gate for each; the same answer counts once. */
function withoutRepeats(rules: readonly RuleAnswer[]): readonly RuleAnswer[] {
  const kept: RuleAnswer[] = [];
  for (const rule of rules) {
    const known = kept.findIndex((one) => isRepeat(one, rule));
    if (known === -1) kept.push(rule);
    else kept[known] = rule;
  }
  return kept;
}

function isRepeat(one: RuleAnswer, other: RuleAnswer): boolean {
  return (
    one.rule === other.rule &&
    one.answer === other.answer &&
    one.sinceAt === other.sinceAt &&
    one.clearsAt === other.clearsAt
  );
}

/** The strategy's own times: the step's day, the date given in the last message, the send hour. */
function scheduleRules(c: Case, planned: Planned): RuleAnswer[] {
  const { view } = planned;
  const timing = timingThen(c, planned);
  const rules: RuleAnswer[] = [];
  if (timing.kind === 'waits') rules.push(timing.guard);
  if (timing.kind === 'at' && timing.at > c.now) {
    const on = localDateOf(timing.at, dateZone(c.facts));
    rules.push(notBefore('step.schedule', timing.at, `${view.step.title} is planned for ${on}.`));
  }
  if (planned.part.kind === 'held') return rules;
  const payByAt = payByPassedAt(c, view);
  if (payByAt !== null && payByAt > c.now) {
    const sentence = 'The date that the last message gave has not passed.';
    rules.push(notBefore('step.pay-by', payByAt, sentence));
  }
  if (reachesOut(planned.part)) {
    const sendAt = workingMoment(c, view, readerOf(c, planned));
    const sentence = "Contact begins at the debtor's send hour.";
    if (sendAt > c.now) rules.push(notBefore('step.send-hour', sendAt, sentence));
  }
  return rules;
}

function notBefore(rule: string, clearsAt: Instant, sentence: string): RuleAnswer {
  return against(rule, 'defer', sentence, { clearsAt, clearedBy: 'time' });
}

/** The day after the date that messages of earlier steps gave; null when none gave one. */
function payByPassedAt(c: Case, view: StepView): Instant | null {
  const own = effectsOfTime(c.facts, view.step, view.invoice.id, view.time ?? 0);
  const dates = c.facts.effects
    .filter((effect) => effect.cause === view.invoice.id && !own.includes(effect))
    .map((effect) => effect.payByOn)
    .filter((payByOn) => payByOn !== null)
    .sort();
  const last = dates.at(-1);
  return last === undefined ? null : sendHourOn(c.facts, c.strategy, addDays(last, 1));
}

/** Now, if it is a working day of the reader past the send hour or the step has begun today; else the next such moment. */
function workingMoment(c: Case, { step, invoice, time }: StepView, reader: Reader): Instant {
  const { facts, strategy, now } = c;
  const zone = dayZoneOf(facts, reader);
  const todaysOn = localDateOf(now, zone);
  const occurrence = { stepId: step.id, cause: invoice.id, time, partyId: reader?.id };
  if (hasContactOn(facts, occurrence, todaysOn)) return now;
  const isWorking = isContactDay(strategy, todaysOn, countryOf(facts, reader));
  const startsAt = instantOf(todaysOn, strategy.sendMinutes, zone);
  if (isWorking && startsAt <= now) return now;
  return sendHourOn(facts, strategy, todaysOn, reader);
}

/** Whom a part is for: whoever gets its contact, else whoever stands first. */
function readerOf({ facts }: Case, { part, view }: Pick<Planned, 'part' | 'view'>): Reader {
  return part.kind === 'contact' ? partyNamed(facts, part.partyId) : (view.readers[0] ?? null);
}

function reachesOut(part: Part): boolean {
  return (
    part.kind === 'contact' ||
    part.kind === 'charge' ||
    (part.kind === 'task' && part.task === 'call')
  );
}

/** What the gate is asked before a part. A charge is asked with the message that will name it. */
function requestsOf(c: Case, { part, view }: Planned): GateRequest[] {
  const { time } = view;
  const first = { stepId: view.step.id, cause: view.invoice.id };
  const base = time ? { ...first, time } : first;
  const contact = (one: Part | null): GateRequest[] =>
    one?.kind === 'contact'
      ? [
          {
            ...base,
            kind: 'contact',
            channel: one.channel,
            contactPoint: one.point,
            partyId: one.partyId,
            contacts: one.contacts,
          },
        ]
      : [];
  const who = readerOf(c, { part, view });
  const reader = { partyId: who?.id ?? null };
  const without = (kind: EffectKind): GateRequest[] => [
    kind === 'contact' ? { ...base, ...reader, kind } : { ...base, kind },
  ];
  switch (part.kind) {
    case 'contact':
      return contact(part);
    case 'charge':
      return [{ ...base, kind: 'charge' }, ...contact(contactPart(view))];
    case 'task':
      if (part.task === 'call') {
        const contactPoint = addressFor(c.facts, 'call', who);
        return [{ ...base, ...reader, kind: 'contact', channel: 'call', contactPoint }];
      }
      return without(part.task === 'decision' ? 'place' : 'contact');
    case 'hand-off':
      return [{ ...base, kind: 'sue', invoiceIds: part.invoiceIds }];
    case 'approval':
    case 'skip':
      return without(view.step.handOff ? 'sue' : 'contact');
    case 'billing':
    case 'move':
    case 'end':
      return without('contact');
    case 'held':
      return heldRequests(c, view);
    default:
      return assertNever(part);
  }
}

/** Somebody else's turn: of the gate only the holds matter, so that a pause shows. */
function heldRequests(c: Case, view: StepView): GateRequest[] {
  const isPaused = c.facts.holds.length > 0;
  return isPaused ? [{ stepId: null, cause: view.invoice.id, kind: 'contact' }] : [];
}
