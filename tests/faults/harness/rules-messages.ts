import { createHash } from 'node:crypto';
import type { Debt, Story } from './debts';
import type { AccountView, Evidence, MessageView } from './evidence';
import type { Violation } from './scenario';
import { contactsMax } from './terms';

/** How long a claim may stand before its post: the lease of a dispatch. */
const leaseMs = 30_000;
/** Clocks of one machine, read in two processes. */
const readingMs = 250;
/** After so long an ambiguous send is settled by evidence or given up. */
const settledAfterMs = 16 * 60_000;
const stuckDispatchMs = leaseMs + 60_000;
const dayOf = (at: string): string => at.slice(0, 10);
/** Answers to what a debtor asked for; no stop stands against them. */
const answers = new Set(['opt-out-confirmation', 'help-answer', 'receipt']);

/** Rules about what providers have accepted and what the product says of it. */
export const messageRules: Readonly<Record<string, (evidence: Evidence) => Violation[]>> = {
  'I-01': nothingTwice,
  'I-02': nothingInProhibitedHours,
  'I-03': nothingAfterAStop,
  'I-04': everyAcceptKnown,
  'I-05': nothingLostSilently,
  'I-06': contactCaps,
  'I-22': noOldDispatch,
};

/** I-01: each intent once, and no text twice to a recipient on a day. */
function nothingTwice({ posts }: Evidence): Violation[] {
  const keyed = posts.map(({ intentId }) => intentId ?? 'a post without an intent');
  const alike = posts.map(({ to, subject, text, at }) => {
    const body = createHash('sha256')
      .update(`${subject ?? ''}\n${text}`)
      .digest('hex');
    return `${to} ${body.slice(0, 16)} on ${dayOf(at)}`;
  });
  return [
    ...repeated(keyed).map((key) => ({ rule: 'I-01', what: `${key} was accepted more than once` })),
    ...repeated(alike).map((one) => ({ rule: 'I-01', what: `the same text twice: ${one}` })),
  ];
}

/** I-02: no accept on a Sunday of the debtor, by the calendar of the platform and not the product's. */
function nothingInProhibitedHours({ posts, debts }: Evidence): Violation[] {
  return posts.flatMap((post) => {
    const debt = debts.find(({ email, phone }) => post.to === email || post.to === phone);
    if (debt === undefined) return [];
    const day = new Intl.DateTimeFormat('en-US', { timeZone: debt.zone, weekday: 'long' });
    const isSunday = day.format(new Date(post.at)) === 'Sunday';
    return isSunday ? [{ rule: 'I-02', what: `${post.intentId} on a Sunday of ${debt.zone}` }] : [];
  });
}

/**
 * I-03: after a stop that was answered, nothing that was planned later is accepted, and nothing at all
 * once the lease of a claim that came before has run out.
 */
function nothingAfterAStop(evidence: Evidence): Violation[] {
  const late: Violation[] = [];
  for (const stop of [...evidence.stops, ...fullPayments(evidence)]) {
    const account = evidence.accounts.find(({ id }) => id === stop.accountId);
    for (const message of account?.messages ?? []) {
      if (stop.scope === 'sms' && message.channel !== 'sms') continue;
      if (answers.has(message.step)) continue;
      const entry = evidence.line.find((one) => one.taken && one.intentId === message.id);
      if (entry === undefined) continue;
      const lateMs = (entry.takenAt ?? entry.arrivedAt) - stop.answeredAt;
      const isPlannedAfter = Date.parse(message.plannedAt) > stop.answeredAt + readingMs;
      if (lateMs > leaseMs || isPlannedAfter) {
        const what = `${message.id} accepted ${lateMs} ms after ${stop.because} was answered`;
        late.push({ rule: 'I-03', what: `${what}${isPlannedAfter ? ', planned after it' : ''}` });
      }
    }
  }
  return late;
}

/** A payment that closed its account for good is a stop as well. */
function fullPayments({
  debts,
  accounts,
  delivered,
  driven,
}: Evidence): Evidence['stops'][number][] {
  const isGood = (status: number): boolean => status >= 200 && status < 300;
  return debts
    .filter(({ story, accountId }) => {
      const account = accounts.find(({ id }) => id === accountId);
      return story === 'paid' && account?.status === 'closed' && account.outcome === 'paid';
    })
    .flatMap((debt) => {
      const mine = [...delivered, ...driven]
        .filter(
          ({ money, status }) =>
            isGood(status) && money?.[0]?.paymentId.startsWith(`${debt.name}/`),
        )
        .map(({ answeredAt }) => answeredAt);
      if (mine.length === 0) return [];
      const { accountId } = debt;
      const because = 'full payment';
      return [{ accountId, scope: 'all' as const, because, answeredAt: Math.min(...mine) }];
    });
}

/** I-04: each accepted post has a message that is accepted, or unknown and still young. */
function everyAcceptKnown(evidence: Evidence): Violation[] {
  const messages = new Map(evidence.accounts.flatMap((a) => a.messages.map((m) => [m.id, m])));
  return evidence.posts.flatMap((post) => {
    const message = messages.get(post.intentId ?? '');
    if (message === undefined) return [{ rule: 'I-04', what: `${post.intentId}: no such message` }];
    const isYoung = evidence.takenAt - Date.parse(post.at) < settledAfterMs;
    const isKnown = message.status === 'accepted' || (message.status === 'unknown' && isYoung);
    return isKnown
      ? []
      : [{ rule: 'I-04', what: `${message.id} was accepted, but is ${message.status}` }];
  });
}

/** I-05: whatever was not accepted says what became of it; "accepted" is true. */
function nothingLostSilently(evidence: Evidence): Violation[] {
  const taken = new Set(evidence.posts.map(({ intentId }) => intentId));
  return evidence.accounts.flatMap((account) =>
    account.messages.flatMap((message) => {
      const problem =
        silence(account, message, taken.has(message.id), evidence.takenAt) ??
        forgotten(account, message, evidence);
      return problem === null ? [] : [{ rule: 'I-05', what: `${message.id}: ${problem}` }];
    }),
  );
}

function silence(
  account: AccountView,
  message: MessageView,
  isTaken: boolean,
  now: number,
): string | null {
  const ageMs = now - Date.parse(message.plannedAt);
  switch (message.status) {
    case 'accepted':
      return isTaken ? null : 'it says accepted, but no provider has it';
    case 'suppressed':
    case 'rejected':
      return message.reason ? null : `${message.status} without a reason`;
    case 'unknown':
    case 'abandoned': {
      const isTold = account.timeline.some(
        ({ ref, title }) => ref === message.id && /unknown|given up|abandoned/i.test(title),
      );
      if (!isTold) return `${message.status}, but the timeline does not say so`;
      return message.status === 'unknown' && ageMs > settledAfterMs + leaseMs
        ? 'still unknown after a quarter of an hour'
        : null;
    }
    case 'planned':
    case 'not-sent':
      // A hold keeps what was planned; a stop ends it when its workflow looks.
      return account.status === 'open' ? null : `${message.status} in a closed account`;
    default:
      return null;
  }
}

/** Stories in which nothing ever stands against a message for good. */
const unhindered: readonly Story[] = ['quiet', 'note', 'partial'];

/** A message that is to go out, though nobody will look at its account again. */
function forgotten(account: AccountView, message: MessageView, { debts }: Evidence): string | null {
  const story = debts.find(({ accountId }) => accountId === account.id)?.story;
  if (story === undefined || !unhindered.includes(story)) return null;
  const isToGo = message.status === 'planned' || message.status === 'not-sent';
  const isLookedAt =
    account.nextAction !== null || account.messages.some(({ status }) => status === 'unknown');
  return isToGo && !isLookedAt ? `${message.status}, but no next action is planned` : null;
}

/** I-06: no debtor hears from us more often than the ladder's ceiling allows, by the providers' logs. */
function contactCaps({ posts, accounts, debts }: Evidence): Violation[] {
  const asked = new Set(
    accounts.flatMap(({ messages }) =>
      messages.filter(({ step }) => answers.has(step)).map(({ id }) => id),
    ),
  );
  return debts.flatMap((debt: Debt) => {
    const mine = posts.filter(
      ({ to, intentId }) => [debt.email, debt.phone].includes(to) && !asked.has(intentId ?? ''),
    );
    const isTooMany = mine.length > contactsMax;
    const what = `${debt.accountId}: ${mine.length} contacts, at most ${contactsMax} in seven days`;
    return isTooMany ? [{ rule: 'I-06', what }] : [];
  });
}

/** I-22: no claim outlives its lease by a minute. */
function noOldDispatch({ accounts, takenAt }: Evidence): Violation[] {
  return accounts
    .flatMap(({ messages }) => messages)
    .filter(({ status }) => status === 'dispatching')
    .filter(({ plannedAt }) => takenAt - Date.parse(plannedAt) > stuckDispatchMs)
    .map(({ id }) => ({ rule: 'I-22', what: `${id} is still being dispatched` }));
}

/** Values that come up more than once, each named once. */
export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice];
}
