import type { RuleAnswer } from '../account/actions';
import { endOf } from '../account/age';
import { agreementOver, holdsAt, owedMinor } from '../account/balances';
import type { EffectKind, HoldFacts, HoldType } from '../account/facts';
import { receiptStep } from '../account/own-steps';
import { satisfactionStep } from '../agreements/satisfaction';
import { nextJudgementAt } from '../agreements/status';
import { minuteMs } from '../calendar/zone';
import { formatMinor } from '../money/money';
import type { GateContext } from './gate';
import { isOfLadder } from './of-ladder';

const everyKind: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];

const holdTitles: Readonly<Record<HoldType, string>> = {
  pause: 'The account is paused',
  dispute: 'The claim is disputed',
  attorney: 'The debtor is represented by an attorney',
  bankruptcy: 'There is an insolvency proceeding',
  deceased: 'The debtor has died',
  scra: 'The debtor is in military service',
  minor: 'The debtor is a minor',
  'breathing-space': 'There is a breathing space',
  hardship: 'The debtor is in hardship',
  fraud: 'Fraud or identity theft was reported',
  complaint: 'A complaint is being looked into',
  operator: 'A person holds the account',
  cease: 'The debtor asked us to stop writing',
};

const releasedBy: Partial<Readonly<Record<HoldType, string>>> = {
  pause: 'resume',
  dispute: 'resolve-dispute',
};

/** An answer that lets the effect pass. */
export function allow(rule: string, sentence: string): RuleAnswer {
  return {
    rule,
    answer: 'allow',
    blocks: [],
    sentence,
    citation: null,
    sinceAt: null,
    clearsAt: null,
    clearedBy: 'nothing',
  };
}

/** An answer that stands against the effect. */
export function against(
  rule: string,
  answer: RuleAnswer['answer'],
  sentence: string,
  rest: Partial<RuleAnswer> & Pick<RuleAnswer, 'clearsAt' | 'clearedBy'>,
): RuleAnswer {
  return { rule, answer, blocks: everyKind, sentence, citation: null, sinceAt: null, ...rest };
}

/** Holds that forbid this kind of effect now; those of other invoices or channels do not. */
export function holdsAgainst(context: Pick<GateContext, 'request' | 'facts' | 'now'>): HoldFacts[] {
  const { request, facts, now } = context;
  return facts.holds.filter((hold) => {
    if (!holdsAt(hold, now) || !hold.blocks.includes(request.kind)) return false;
    if (hold.channel !== null && hold.channel !== request.channel) return false;
    // A disputed part leaves the rest of the invoice in dunning.
    return (
      hold.invoiceId === null || (hold.invoiceId === request.cause && hold.amountMinor === null)
    );
  });
}

/** One answer per hold in force, or one that says that there is none. */
export function holdRules(context: Pick<GateContext, 'request' | 'facts' | 'now'>): RuleAnswer[] {
  const holds = holdsAgainst(context);
  if (holds.length === 0) return [allow('hold.none', 'No hold stands against it.')];
  return holds.map((hold) =>
    against(`hold.${hold.type}`, 'block', `${holdTitles[hold.type]}.`, {
      blocks: hold.blocks,
      sinceAt: hold.fromAt,
      clearsAt: endOf(hold),
      clearedBy: hold.untilAt === null ? (releasedBy[hold.type] ?? 'release-hold') : 'time',
    }),
  );
}

/** Something is owed, the account is open, the debtor may be worked at all. */
export function accountRules({ facts, request }: GateContext): RuleAnswer[] {
  const owed = owedMinor(facts);
  const byPerson = { clearsAt: null, clearedBy: 'person' };
  const sum = `${formatMinor(owed, facts.account.currency)} ${facts.account.currency}`;
  return [
    // A confirmation that nothing is owed asks for nothing.
    owed > 0n || request.stepId === satisfactionStep || request.stepId === receiptStep
      ? allow('balance.zero', `${sum} is owed.`)
      : against('balance.zero', 'block', 'Nothing is owed.', byPerson),
    facts.account.status === 'open'
      ? allow('account.closed', 'The account is open.')
      : against('account.closed', 'block', 'The account is closed.', {
          clearsAt: null,
          clearedBy: 'reopen',
        }),
    facts.debtor.excluded
      ? against('debtor.excluded', 'block', 'The debtor is excluded from collection.', byPerson)
      : allow('debtor.excluded', 'The debtor is not excluded.'),
  ];
}

/** The ladder rests while an agreement runs, but for invoices that it leaves out. */
export function agreementRule(context: GateContext): RuleAnswer {
  const { facts, strategy, now, request } = context;
  const active = agreementOver(facts, request.cause);
  if (active === null || !isOfLadder(context)) {
    return allow('agreement.running', 'No agreement rests the ladder.');
  }
  return against('agreement.running', 'block', `A ${active.type} is running: the ladder rests.`, {
    sinceAt: active.acceptedAt,
    clearsAt: nextJudgementAt(active, facts, now, strategy.sendMinutes),
    clearedBy: 'payment',
  });
}

/** While somebody else has the matter, we are silent. */
export function placementRule({ facts }: GateContext): RuleAnswer {
  const running = facts.placements.find(
    (one) => one.status === 'planned' || one.status === 'transmitted' || one.status === 'accepted',
  );
  if (running === undefined) return allow('placement.running', 'Nobody else has the matter.');
  const who = running.kind === 'legal' ? 'counsel' : 'the agency';
  return against('placement.running', 'block', `The matter lies with ${who}.`, {
    sinceAt: running.transmittedAt ?? running.createdAt,
    clearsAt: null,
    clearedBy: 'answer',
  });
}

/** One message at a time: the next is planned when the fate of the last is known. */
export function flightRule(context: GateContext): RuleAnswer {
  const { facts, request, now } = context;
  const flying = facts.messages.find(
    (message) =>
      message.id !== request.messageId &&
      (message.status === 'dispatching' || message.status === 'unknown'),
  );
  if (flying === undefined || request.kind !== 'contact' || !isOfLadder(context)) {
    return allow('message.in-flight', 'No message is on its way.');
  }
  const laterAt = now + minuteMs;
  const endsAt = Math.max(flying.leaseUntilAt ?? laterAt, flying.retryAt ?? laterAt, laterAt);
  return against('message.in-flight', 'defer', 'The fate of another message is not known yet.', {
    blocks: ['contact'],
    sinceAt: flying.dispatchedAt,
    clearsAt: endsAt,
    clearedBy: 'answer',
  });
}
