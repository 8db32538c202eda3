import { z } from 'zod';
import type { Instant } from '../../domain/account/facts';
import { addDays, isLocalDate } from '../../domain/calendar/dates';
import { instantOf, isZone, localDateOf } from '../../domain/calendar/zone';
import { callFrequency, callsMax, frequencyDays } from '../../domain/law/call-frequency';
import type { Attempt, Recipient } from '../../domain/law/situation';
import { rule } from './rule';

const callsMaximum = 10_000;
const consentsMaximum = 1_000;
const debtsMaximum = 100;
const zoneDefault = 'America/New_York';
const noonMinutes = 12 * 60;
const clockPattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/;

/** A moment: a date, a clock time in the person's zone, or an instant with its offset. */
const momentField = z
  .string()
  .refine(
    (text) => isLocalDate(text) || isClock(text) || isInstant(text),
    'date_invalid: a date (2026-04-08), a local time (2026-04-08T09:30) or an instant (2026-04-08T09:30:00-04:00)',
  );

const zoneField = z.string().refine(isZone, 'invalid_input: a zone such as America/Chicago');

/** What became of a call, also under other names in use. */
const results = {
  'no-answer': 'no-answer',
  unanswered: 'no-answer',
  voicemail: 'voicemail',
  'limited-content-message': 'voicemail',
  'voicemail-full': 'voicemail-full',
  busy: 'busy',
  'not-in-service': 'not-in-service',
  'not-connected': 'not-in-service',
  'ringless-voicemail': 'voicemail',
  conversation: 'conversation',
  'wrong-number': 'wrong-number',
  misdirected: 'wrong-number',
  dropped: 'dropped',
  sms: 'sent',
  email: 'sent',
  letter: 'sent',
} as const satisfies Record<string, Attempt['result']>;
type Result = keyof typeof results;

const resultField = z.enum(Object.keys(results) as [Result, ...Result[]]);

const roles: Readonly<Record<string, Recipient>> = {
  consumer: 'debtor',
  debtor: 'debtor',
  spouse: 'spouse',
  representative: 'representative',
  attorney: 'attorney',
  'bankruptcy-attorney': 'bankruptcy-attorney',
  'collector-attorney': 'attorney',
  'creditor-attorney': 'attorney',
  trustee: 'trustee',
  'credit-bureau': 'credit-bureau',
  creditor: 'creditor',
  'third-person': 'third-person',
};

const debtIds = z.union([z.string().min(1), z.array(z.string().min(1)).max(debtsMaximum)]);

const input = z.strictObject({
  at: momentField.describe('When the call would be placed; a date alone: some time of that day.'),
  person: z
    .union([
      z.string().min(1),
      z.strictObject({ id: z.string().min(1), zone: zoneField.optional() }),
    ])
    .describe('Who would be called: a name, or {id, zone}.'),
  debt: z
    .union([
      z.string().min(1),
      z.strictObject({
        id: z.string().min(1),
        group: z.string().min(1).optional(),
        debts: z.array(z.string().min(1)).max(debtsMaximum).optional(),
      }),
    ])
    .describe(
      'The particular debt; {id, group, debts}: student loans under one number, which are one debt.',
    ),
  zone: zoneField
    .optional()
    .describe(`Where the person is; ${zoneDefault} if absent. Days are counted there.`),
  calls: z
    .array(
      z.strictObject({
        at: momentField.describe('A date alone counts as noon.'),
        result: resultField,
        debts: debtIds
          .optional()
          .describe('Debts it was about; none or absent: it counts for every debt.'),
        to: z
          .string()
          .optional()
          .describe(
            'consumer (if absent), attorney, creditor, credit-bureau, ..., a telephone number, or another person.',
          ),
        direction: z.enum(['in', 'out']).optional().describe('out if absent.'),
        number: z.string().optional().describe('Number that was called.'),
      }),
    )
    .max(callsMaximum)
    .describe('What was tried before, in any order; what lies after `at` is left out.'),
  consents: z
    .array(
      z.strictObject({
        at: momentField.describe('When it was received; a date alone: at the end of that day.'),
        until: momentField
          .nullable()
          .optional()
          .describe('End of a shorter term; a date: that day included.'),
        withdrawnAt: momentField.nullable().optional(),
        debts: debtIds.optional(),
      }),
    )
    .max(consentsMaximum)
    .optional()
    .describe('Consents to more calls, given directly to the collector.'),
});
type Input = z.infer<typeof input>;
type Call = Input['calls'][number];

export const callFrequencyRule = rule({
  name: 'call-frequency',
  title: 'Presumptions of 12 CFR 1006.14(b) on how often a person is called about a debt',
  input,
  compute(given) {
    const [personId, zone] = personOf(given);
    const at = momentOf(given.at, zone, 'end');
    const ids = idsOf(given.debt);
    const attempts = given.calls.map((call) => attemptOf(call, personId, zone));
    const asked = {
      at,
      zones: [zone],
      debtIds: ids,
      attempts,
      consents: consentsOf(given, ids, zone),
    };
    const { decision, count, nextAllowedAt, because, conversationOn } = callFrequency(asked);
    const today = localDateOf(at, zone);
    const freeAt = nextAllowedAt === at ? momentOf(given.at, zone, 'start') : nextAllowedAt;
    return {
      decision,
      count,
      nextAllowedAt: new Date(freeAt).toISOString(),
      because,
      working: [
        'law: 12 CFR 1006.14(b)(2) to (4); a presumption, which facts can rebut',
        `conventions: days of ${zone}; an attempt that names no debt counts for every debt`,
        `window: ${addDays(today, 1 - frequencyDays)} to ${today}`,
        `${count} of the ${given.calls.length} attempts given count in it; ${callsMax} may`,
        conversationOn === null
          ? 'no conversation of the last seven days stands against a call'
          : `conversation on ${conversationOn}; free from ${addDays(conversationOn, frequencyDays)}`,
        because,
      ],
    };
  },
});

function isClock(text: string): boolean {
  const [, on = '', hours = '', minutes = ''] = clockPattern.exec(text) ?? [];
  return isLocalDate(on) && Number(hours) < 24 && Number(minutes) < 60;
}

function isInstant(text: string): boolean {
  return z.iso.datetime({ offset: true }).safeParse(text).success;
}

/** The instant that a text means; of a date alone its start, its noon or its last moment. */
function momentOf(text: string, zone: string, side: 'start' | 'noon' | 'end'): Instant {
  if (isLocalDate(text)) {
    switch (side) {
      case 'start':
        return instantOf(text, 0, zone);
      case 'noon':
        return instantOf(text, noonMinutes, zone);
      case 'end':
        return instantOf(addDays(text, 1), 0, zone) - 1;
    }
  }
  const [, on, hours, minutes] = clockPattern.exec(text) ?? [];
  if (on === undefined) return Date.parse(text);
  return instantOf(on, Number(hours) * 60 + Number(minutes), zone);
}

function personOf({ person, zone }: Input): readonly [id: string, zone: string] {
  if (typeof person === 'string') return [person, zone ?? zoneDefault];
  return [person.id, person.zone ?? zone ?? zoneDefault];
}

function idsOf(debt: Input['debt']): string[] {
  if (typeof debt === 'string') return [debt];
  const { id, group, debts = [] } = debt;
  return [id, ...(group === undefined ? [] : [group]), ...debts];
}

function listOf(ids: z.infer<typeof debtIds> | undefined): readonly string[] {
  return ids === undefined ? [] : typeof ids === 'string' ? [ids] : ids;
}

function attemptOf(call: Call, person: string, zone: string): Attempt {
  const { result, to, direction = 'out', debts } = call;
  const isNumber = to !== undefined && /^\+?[\d\s()-]{5,}$/.test(to);
  return {
    at: momentOf(call.at, zone, 'noon'),
    direction,
    channel: channelOf(result),
    result: results[result],
    debtIds: listOf(debts),
    to: recipientOf(isNumber ? undefined : to, person),
    number: call.number ?? (isNumber ? to : null),
    place: 'unknown',
  };
}

function channelOf(result: Result): Attempt['channel'] {
  switch (result) {
    case 'sms':
    case 'email':
    case 'letter':
    case 'ringless-voicemail':
      return result;
    default:
      return 'call';
  }
}

/** A name that is neither a role nor the person asked about is somebody else. */
function recipientOf(to: string | undefined, person: string): Recipient {
  if (to === undefined || to === person) return 'debtor';
  return roles[to] ?? 'third-person';
}

function consentsOf({ consents = [] }: Input, ids: readonly string[], zone: string) {
  return consents
    .filter(({ debts }) => {
      const named = listOf(debts);
      return named.length === 0 || named.some((id) => ids.includes(id));
    })
    .map(({ at, until, withdrawnAt }) => ({
      at: momentOf(at, zone, 'end'),
      untilAt: until == null ? null : momentOf(until, zone, 'end'),
      withdrawnAt: withdrawnAt == null ? null : momentOf(withdrawnAt, zone, 'start'),
    }));
}
