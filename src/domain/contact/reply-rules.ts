import type { RuleAnswer } from '../account/actions';
import { limits } from '../limits';
import { against, allow, holdRules } from './account-rules';
import type { GateContext } from './gate';

/** Holds under which even an answer to a text of the person's own is left to a person. */
const stands: ReadonlySet<string> = new Set([
  'hold.attorney',
  'hold.bankruptcy',
  'hold.deceased',
  'hold.minor',
]);

/**
 * Rules for an answer to a text of the reader's own. It asks for nothing, so balance, pause, spacing, the
 * opt-out itself and the hour do not stand against it; that it comes at once does. The law is asked besides.
 */
export function replyRules(context: GateContext): RuleAnswer[] {
  const holds = holdRules(context).filter(({ rule }) => stands.has(rule));
  return [
    ...(holds.length > 0 ? holds : [allow('hold.none', 'No hold stands against an answer.')]),
    openRule(context),
    inTimeRule(context),
  ];
}

function openRule({ facts }: GateContext): RuleAnswer {
  return facts.account.status === 'open'
    ? allow('account.closed', 'The account is open.')
    : against('account.closed', 'block', 'The account is closed.', {
        clearsAt: null,
        clearedBy: 'reopen',
      });
}

/** A confirmation within five minutes rests on the consent that it ends (47 CFR 64.1200(a)(12)). */
function inTimeRule({ facts, request, now }: GateContext): RuleAnswer {
  const asked = facts.legalEvents.some(
    ({ kind, at, data }) =>
      kind === 'inbound' &&
      data.address === request.contactPoint?.value &&
      now - at <= limits.replyWithinMs,
  );
  if (asked) return allow('reply.in-time', 'It answers a text of the last five minutes.');
  const sentence = 'No text of the last five minutes is left to be answered.';
  return against('reply.in-time', 'block', sentence, {
    blocks: ['contact'],
    clearsAt: null,
    clearedBy: 'nothing',
  });
}
