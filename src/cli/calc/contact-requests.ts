import { isRevocation } from '../../domain/law/revocation';
import type { InconvenientTime, Preferences, Restriction } from '../../domain/law/situation';
import type { Instant } from '../../domain/calendar/zone';
import type { ContactInput } from './contact-input';
import { instantOfMoment, weekdaysOf } from './contact-words';

type Given = NonNullable<ContactInput['restrictions']>[number];
type GivenTime = NonNullable<NonNullable<ContactInput['preferences']>['times']>[number];

const everyWeekday = [1, 2, 3, 4, 5, 6, 7];

/** What the person forbade: as stated, by holds, and in messages that came in. */
export function restrictionsOf(
  given: ContactInput,
  at: Instant,
  zones: readonly string[],
): Restriction[] {
  const stated = (given.restrictions ?? []).flatMap((one) => restrictionOf(one, at, zones));
  const held = (given.holds ?? []).flatMap((hold): Restriction[] => {
    const { type, isWritten = true, at: from, until } = hold;
    if (type !== 'cease' && type !== 'attorney') return [];
    return [
      {
        ...nothing,
        type,
        isWritten,
        at: from === undefined ? at : instantOfMoment(from, zones, 'first'),
        liftedAt: until == null ? null : instantOfMoment(until, zones, 'end'),
      },
    ];
  });
  const said = (given.attempts ?? []).flatMap((one): Restriction[] => {
    const { direction = 'out', channel = 'call', text, number = null } = one;
    if (direction !== 'in' || text === undefined || !isRevocation(text)) return [];
    // By voice it is about the number, however it is used.
    const isVoice = channel === 'call' || channel === 'voicemail';
    return [
      {
        ...nothing,
        type: 'opt-out',
        isWritten: !isVoice,
        channel: isVoice && number !== null ? null : channel,
        address: number,
        at: instantOfMoment(one.at, zones, 'noon'),
      },
    ];
  });
  return [...stated, ...held, ...said];
}

const nothing = {
  channel: null,
  address: null,
  unansweredDays: null,
  liftedAt: null,
} as const;

function restrictionOf(given: Given, at: Instant, zones: readonly string[]): Restriction[] {
  const { text, channel = null, address = null, unansweredDays = null, liftedAt } = given;
  const type = given.type ?? (text !== undefined && isRevocation(text) ? 'opt-out' : undefined);
  if (type === undefined || type === 'time' || type === 'place' || type === 'employer') return [];
  return [
    {
      type,
      isWritten: given.isWritten ?? type !== 'medium',
      channel,
      address,
      at: given.at === undefined ? at : instantOfMoment(given.at, zones, 'first'),
      unansweredDays,
      liftedAt: liftedAt == null ? null : instantOfMoment(liftedAt, zones, 'first'),
    },
  ];
}

/** Times and places called inconvenient, stated as preferences or as restrictions. */
export function preferencesOf({ preferences = {}, restrictions = [] }: ContactInput): Preferences {
  const { times = [], places = [], noWork = false } = preferences;
  const forbidden = [
    ...places,
    ...restrictions.flatMap(({ type, place }) =>
      type === 'place' ? [place ?? ('home' as const)] : [],
    ),
  ];
  return {
    times: [...times, ...restrictions.filter(({ type }) => type === 'time')].map(timeOf),
    places: forbidden.filter((place) => place === 'home' || place === 'work'),
    noWork: noWork || restrictions.some(({ type }) => type === 'employer'),
  };
}

function timeOf(given: GivenTime): InconvenientTime {
  const { weekdays, fromMinutes = 0, untilMinutes = 1_440, fromOn = null, untilOn = null } = given;
  return {
    weekdays: weekdays === undefined ? everyWeekday : weekdays.flatMap(weekdaysOf),
    fromMinutes,
    untilMinutes,
    fromOn,
    untilOn,
    source: given.source ?? 'consumer',
  };
}
