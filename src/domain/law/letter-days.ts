import type { Instant } from '../account/facts';
import { daysBetween } from '../calendar/dates';
import { isZone, localDateOf } from '../calendar/zone';
import type { GateContext } from '../contact/gate';
import { askLaw, localDays, type Law } from './law';
import { situationOf } from './of-account';
import { purposeOf } from './purpose';
import type { Notice, Situation } from './situation';

/**
 * Days that the law gives the debtor to answer a letter before action which is sent now, the last one
 * included: until a suit is free that only the letter was missing for. 0: the message is no such letter, or no
 * law asks for one.
 */
export function letterDays(law: Law, context: GateContext): number {
  if (purposeOf(context) !== 'letter-of-claim') return 0;
  const { channel: _channel, contactPoint: _point, ...request } = context.request;
  const suit = situationOf({ ...context, request: { ...request, kind: 'sue' } });
  const without = suit.notices.filter(({ kind }) => kind !== 'letter-of-claim');
  const missing = new Set(
    askLaw(law, { ...suit, notices: without })
      .filter(({ answer }) => answer === 'require')
      .map(({ rule }) => rule),
  );
  const [sentOn = ''] = localDays(suit).slice(-1);
  const waits = askLaw(law, { ...suit, notices: [...without, letterOf(sentOn)] })
    .filter(({ rule, answer }) => answer !== 'allow' && missing.has(rule))
    .flatMap(({ clearsAt }) => (clearsAt === null ? [] : [daysUntil(suit, sentOn, clearsAt)]));
  return Math.max(0, ...waits);
}

function letterOf(on: string): Notice {
  const rest = { isWritten: true, isDuplicative: false, amountMinor: null, details: {} };
  return { kind: 'letter-of-claim', debtIds: [], on, method: 'mail', ...rest };
}

/** Days from the letter to the last one before an instant, wherever the debtor may be. */
function daysUntil({ zones }: Situation, sentOn: string, at: Instant): number {
  const known = zones.filter(isZone);
  const days = (known.length === 0 ? ['UTC'] : known).map((zone) => localDateOf(at, zone));
  return Math.max(...days.map((on) => daysBetween(sentOn, on))) - 1;
}
