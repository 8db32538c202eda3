import type { LegalEventFacts } from '../account/case-file';
import type { Facts } from '../account/facts';
import type { LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';

/** Notices that go out; the others come in or come back. */
const goingOut: ReadonlySet<string> = new Set([
  'initial-communication',
  'limited-content-message',
  'validation',
  'verification',
  'original-creditor-answer',
  'substantiation',
  'letter-of-claim',
  'documents-supplied',
  'negotiation-failed-notice',
  'placement-notice',
  'written-notice',
  'time-barred-notice',
  'deposit-notice',
]);

/**
 * Days of contacts with one reader that were made by hand and logged as notices: they use up gap and ceiling like messages
 * of ours. A notice is logged once per invoice, and a spoken one often as a call too: it counts once.
 */
export function noticeDaysByHand(facts: Facts, partyId: string | null, zone: string): LocalDate[] {
  const called = new Set(
    facts.calls
      .filter((call) => call.partyId === partyId)
      .map((call) => localDateOf(call.at, zone)),
  );
  const byNotice = new Map<string, LegalEventFacts>();
  for (const event of facts.legalEvents) {
    if (!goingOut.has(event.kind) || event.partyId !== partyId) continue;
    if (event.data.messageId !== undefined) continue;
    if (event.data.method === 'oral' && called.has(event.on)) continue;
    byNotice.set(`${event.kind}|${event.on}|${event.data.method ?? ''}`, event);
  }
  return [...byNotice.values()].map(({ on }) => on);
}
