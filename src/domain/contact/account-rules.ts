import type { RuleAnswer } from '../account/actions';
import { endOf } from '../account/age';
import { agreementOver, holdsAt, isLeftOut, owedMinor } from '../account/balances';
import type { EffectKind, HoldFacts, Instant } from '../account/facts';
import { acknowledges } from '../account/event-steps';
import { asksForNothing } from '../account/own-steps';
import { satisfactionStep } from '../agreements/satisfaction';
import { nextJudgementAt } from '../agreements/status';
import { minuteMs } from '../calendar/zone';
import { formatMinor } from '../money/money';
import { rememberLast } from '../remember';
import type { GateContext } from './gate';
import { holdTypes } from './holds';
import { isOfLadder } from './of-ladder';
import { partyNamed, stopsReader } from './readers';

const everyKind: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];

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

/** Holds that forbid this kind of effect now; those of other invoices, channels or readers do not. */
export function holdsAgainst(context: Pick<GateContext, 'request' | 'facts' | 'now'>): HoldFacts[] {
  const { request, facts, now } = context;
  const reader = partyNamed(facts, request.partyId);
  return facts.holds.filter((hold) => {
    if (!holdsAt(hold, now) || !hold.blocks.includes(request.kind)) return false;
    if (!stopsReader(facts, hold, reader, now) || acknowledges(request, hold.id)) return false;
    if (hold.channel !== null && hold.channel !== request.channel) return false;
    return hold.invoiceId === null || isAbout(request, hold);
  });
}

/**
 * Is the effect about what a hold of one invoice holds? A message leaves out what others of its invoices
 * are held for; nobody is sued or placed for an invoice that is held, and not for one that is disputed in
 * part either: it can only be handed over whole. The rest of such an invoice stays in dunning.
 */
function isAbout(
  { kind, cause, invoiceIds = [] }: GateContext['request'],
  { invoiceId, amountMinor }: HoldFacts,
): boolean {
  if (kind === 'contact' || kind === 'charge') return invoiceId === cause && amountMinor === null;
  return invoiceId === cause || invoiceIds.some((id) => id === invoiceId);
}

/** One answer per hold in force, or one that says that there is none. */
export function holdRules(context: Pick<GateContext, 'request' | 'facts' | 'now'>): RuleAnswer[] {
  const holds = holdsAgainst(context);
  if (holds.length === 0) return [allow('hold.none', 'No hold stands against it.')];
  return holds.map((hold) => {
    const { title, clearedBy, source } = holdTypes[hold.type];
    return against(`hold.${hold.type}`, 'block', `${title}.`, {
      blocks: hold.blocks,
      citation: source,
      sinceAt: hold.fromAt,
      clearsAt: endOf(hold),
      clearedBy: hold.untilAt === null ? clearedBy : 'time',
    });
  });
}

/** Something is owed, the account is open, the debtor may be worked at all. */
export function accountRules({ facts, request, now }: GateContext): RuleAnswer[] {
  const owed = owedMinor(facts);
  const { currency } = facts.account;
  const byPerson = { clearsAt: null, clearedBy: 'person' };
  return [
    // A confirmation that nothing is owed asks for nothing.
    owed > 0n || request.stepId === satisfactionStep || asksForNothing(request.stepId)
      ? allow('balance.zero', owedSentence(owed, currency))
      : against('balance.zero', 'block', 'Nothing is owed.', byPerson),
    facts.account.status === 'open'
      ? allow('account.closed', 'The account is open.')
      : against('account.closed', 'block', 'The account is closed.', {
          clearsAt: null,
          clearedBy: 'reopen',
        }),
    exclusionRule('debtor', facts.debtor, now),
    exclusionRule('invoice', facts.invoices.find((one) => one.id === request.cause) ?? null, now),
  ];
}

const owedSentence = rememberLast(
  (owed: bigint, currency: string) => `${formatMinor(owed, currency)} ${currency} is owed.`,
);

/** Left out of dunning by a person, for good or until a moment; its age goes on. */
function exclusionRule(
  what: 'debtor' | 'invoice',
  one: { readonly excluded: boolean; readonly excludedUntilAt?: Instant | null } | null,
  now: Instant,
): RuleAnswer {
  const rule = `${what}.excluded`;
  if (one === null || !isLeftOut(one, now)) return allow(rule, `The ${what} is not excluded.`);
  const clearsAt = one.excludedUntilAt ?? null;
  return against(rule, 'block', `The ${what} is excluded from collection.`, {
    clearsAt,
    clearedBy: clearsAt === null ? 'include' : 'time',
  });
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

/** A party that is not one of the account any more is not written to; nothing for the debtor. */
export function partyRules({ facts, request }: GateContext): RuleAnswer[] {
  const { partyId } = request;
  if (partyId === undefined || partyId === null) return [];
  const party = partyNamed(facts, partyId);
  if (party?.endedAt === null) return [allow('party.ended', 'The party belongs to the account.')];
  const rest = { clearsAt: null, clearedBy: 'person' };
  return [against('party.ended', 'block', 'The party does not belong to the account.', rest)];
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
