import { daysBetween } from '../calendar/dates';
import type { GateContext } from '../contact/gate';
import type { Step } from '../strategy/document';
import { latestDay } from './days';
import { askLaw, type Law } from './law';
import { situationOf } from './of-account';
import { purposeOf } from './purpose';
import type { Notice } from './situation';

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
  const sentOn = latestDay(suit);
  const waits = askLaw(law, { ...suit, notices: [...without, letterOf(sentOn)] })
    .filter(({ rule, answer }) => answer !== 'allow' && missing.has(rule))
    .flatMap(({ clearsAt }) =>
      clearsAt === null ? [] : [daysBetween(sentOn, latestDay(suit, clearsAt)) - 1],
    );
  return Math.max(0, ...waits);
}

/** Days that a message of a step gives: its own, and never fewer than the law gives for such a letter. Null: none. */
export function payByDaysOf(step: Step, law: Law, context: GateContext): number | null {
  return step.payByDays === undefined ? null : Math.max(step.payByDays, letterDays(law, context));
}

function letterOf(on: string): Notice {
  const rest = { isWritten: true, isDuplicative: false, amountMinor: null, details: {} };
  return { kind: 'letter-of-claim', debtIds: [], on, method: 'mail', ...rest };
}
