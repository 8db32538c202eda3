import type { RuleAnswer } from '../account/actions';
import type { PartyFacts } from '../account/case-file';
import type { ContactPoint, DebtorFacts } from '../account/facts';
import { hasHolidays } from '../calendar/holidays';
import { against, allow } from './account-rules';
import type { ChannelRow } from './channels';
import type { GateContext } from './gate';
import { convenientAt } from './inconvenient';
import { isOfLadder } from './of-ladder';
import { isNumberOfAPlan } from './phone-plans';
import { partyNamed, pointsOf } from './readers';
import { openFor, windowHours } from './windows';
import { zonesOf } from './zones';

const contactOnly = { blocks: ['contact'] as const };
const byTime = { ...contactOnly, clearedBy: 'time' };
const byUpdate = { ...contactOnly, clearsAt: null, clearedBy: 'update-contact' };

/**
 * When and where somebody may be reached as a matter of policy: in a known zone, by a number of a known
 * plan, within the strategy's hours, and not at a time or place that the person called inconvenient.
 */
export function timeRules(
  context: GateContext,
  row: ChannelRow,
  point: ContactPoint | null,
): RuleAnswer[] {
  const party = partyNamed(context.facts, context.request.partyId);
  const reached: Reached = {
    person: party ?? context.facts.debtor,
    contacts: pointsOf(context.facts, party),
    zones: zonesOf(context.facts, party),
    point,
  };
  return [
    zoneRule(reached),
    ...phoneRules(reached, row),
    windowRule(context, reached, row),
    ...inconvenienceRules(context, reached, row),
  ];
}

/** Who is reached, by what, and where that may be. */
interface Reached {
  readonly person: PartyFacts | DebtorFacts;
  readonly contacts: readonly ContactPoint[];
  readonly zones: readonly string[];
  readonly point: ContactPoint | null;
}

function zoneRule({ zones }: Reached): RuleAnswer {
  const [first, ...others] = zones;
  if (first === undefined) {
    const sentence = 'The time zone of the debtor is not known, so no hour is safe.';
    return against('contact.zone-unknown', 'review', sentence, byUpdate);
  }
  const named =
    others.length === 0 ? `The debtor's zone is ${first}.` : 'Every zone that may be is known.';
  return { ...allow('contact.zone-unknown', named), facts: { zones: zones.join(' ') } };
}

/** A number of no country's plan reaches nobody we know; who wrote it down has to look. */
function phoneRules({ contacts, point }: Reached, row: ChannelRow): RuleAnswer[] {
  if (row.addressKind !== 'phone') return [];
  const phones = point ? [point] : contacts.filter((one) => one.kind === 'phone');
  const isStrange = phones.length > 0 && !phones.some(({ value }) => isNumberOfAPlan(value));
  if (!isStrange) return [];
  const sentence = 'The telephone number belongs to no known numbering plan.';
  return [against('contact.phone-unknown', 'review', sentence, byUpdate)];
}

/** The strategy's hours in every zone; the lease must end before they do. */
function windowRule(context: GateContext, { person, zones }: Reached, row: ChannelRow): RuleAnswer {
  if (!row.keepsWindow || zones.length === 0) {
    return allow('window.local-time', `The hour does not matter for ${row.title}.`);
  }
  const { strategy, now, leaseMs } = context;
  const window = { ...strategy.window, sundays: false, holidays: false };
  const openAt = openFor(now, leaseMs, zones, windowHours(window, holidayPlaceOf(person)));
  const facts = { zones: zones.join(' ') };
  if (openAt === now) {
    return { ...allow('window.local-time', "It is within the debtor's hours."), facts };
  }
  if (openAt !== null) {
    const sentence = "It is outside the debtor's hours.";
    return against('window.local-time', 'defer', sentence, { ...byTime, clearsAt: openAt, facts });
  }
  const sentence =
    zones.length === 1
      ? 'No hour of the coming weeks is open.'
      : 'No hour of the coming weeks suits every place where the debtor may be.';
  return against('window.local-time', 'review', sentence, { ...byUpdate, facts });
}

/** The state's own list of holidays where there is one, else the country's. */
function holidayPlaceOf({ country, region }: Reached['person']): string | null {
  const place = `${country ?? ''}-${region ?? ''}`;
  return hasHolidays(place) ? place : country;
}

/** The ladder keeps to what the person said; what a person sends in answer is a matter of the law. */
function inconvenienceRules(
  context: GateContext,
  { person, zones, point }: Reached,
  row: ChannelRow,
): RuleAnswer[] {
  const { times = [], places = [] } = person.preferences;
  if (!isOfLadder(context)) return [];
  const answers: RuleAnswer[] = [];
  if (times.length > 0 && row.keepsWindow) {
    const { isConvenient, nextAt } = convenientAt(context.now, times, zones, context.leaseMs);
    const sentence = 'The person called this time inconvenient.';
    const stands = nextAt === null ? byUpdate : { ...byTime, clearsAt: nextAt };
    answers.push(
      isConvenient
        ? allow('contact.inconvenient-time', 'The person did not call this time inconvenient.')
        : against(
            'contact.inconvenient-time',
            nextAt === null ? 'review' : 'defer',
            sentence,
            stands,
          ),
    );
  }
  if (places.length > 0) {
    const place = point?.kind === 'address' ? (point.place ?? 'home') : (point?.place ?? null);
    const isNamed = places.some((one) => one === place);
    answers.push(
      isNamed
        ? against(
            'contact.inconvenient-place',
            'block',
            'The person called this place inconvenient.',
            byUpdate,
          )
        : allow('contact.inconvenient-place', 'The person did not call this place inconvenient.'),
    );
  }
  return answers;
}
