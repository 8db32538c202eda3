import type { GateAnswer, GateVerdict, RuleAnswer } from '../account/actions';
import type { Channel, ContactPoint, EffectKind, Facts, Instant } from '../account/facts';
import { isReplyStep } from '../account/own-steps';
import { obsoleteNoticeRule } from '../agreements/notices';
import { askLaw, type Law } from '../law/law';
import { situationOf } from '../law/of-account';
import { limits } from '../limits';
import { rememberBeside } from '../remember';
import type { Strategy } from '../strategy/document';
import { attemptRules } from './attempt-rules';
import { channelRules } from './channel-rules';
import { claimRules } from './claim-rule';
import { replyRules } from './reply-rules';
import { installationRules } from './installation-rule';
import { overridden } from './overrides';
import { waitingRules } from './waiting-rules';
import {
  agreementRule,
  accountRules,
  flightRule,
  holdRules,
  partyRules,
  placementRule,
} from './account-rules';

/** An effect that wants to happen. */
export interface GateRequest {
  readonly kind: EffectKind;
  /** How the debtor is reached, for contacts; absent: only the rules of the account are asked. */
  readonly channel?: Channel;
  /** Step of the ladder; null or none of its steps: a person asked for it, so agreements and spacing do not stand against it. */
  readonly stepId: string | null;
  /** Invoice (or other cause) that it happens for. */
  readonly cause: string;
  /** Which time of a step that repeats, from 0; absent: the first. */
  readonly time?: number;
  readonly contactPoint?: ContactPoint | null;
  /** Invoices that it is about, where they are more than the cause. */
  readonly invoiceIds?: readonly string[];
  /** Reader, where it is not the debtor. */
  readonly partyId?: string | null;
  /** Contacts that the step has still to make, this one included; 1 if absent. */
  readonly contacts?: number;
  /** The message that is asked for again before its first byte: its budget is spent already. */
  readonly messageId?: string;
}

/** Everything that a rule may read. */
export interface GateContext {
  readonly request: GateRequest;
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly now: Instant;
  /** Time that the effect may take: it must fit before the window closes. */
  readonly leaseMs: number;
}

/** From the strictest to the mildest. */
const strictness: readonly GateAnswer[] = ['block', 'review', 'require', 'defer', 'allow'];

/**
 * The last check before an effect. Every rule is asked; the strictest answer wins, and of several
 * deferrals the latest. `untilAt` is null when a person must act. Only rules of the policy can be set aside.
 */
export function gate(
  request: GateRequest,
  facts: Facts,
  strategy: Strategy,
  law: Law,
  now: Instant,
  leaseMs: number,
): GateVerdict {
  const asked = askedOf(facts, facts, strategy, law);
  const known = asked.find(
    (one) => one.now === now && one.leaseMs === leaseMs && isSameRequest(one.request, request),
  );
  if (known !== undefined) return known.verdict;
  const verdict = askEveryRule({ request, facts, strategy, now, leaseMs }, law);
  if (asked.length >= limits.gateAnswersKept) asked.shift();
  asked.push({ request, now, leaseMs, verdict });
  return verdict;
}

/** An answer that was given for these very facts: a decision asks again for what it has planned with. */
interface Asked {
  readonly request: GateRequest;
  readonly now: Instant;
  readonly leaseMs: number;
  readonly verdict: GateVerdict;
}

const askedOf = rememberBeside((_facts: Facts): Asked[] => []);

/** Every field of a request with what its absence means, so that a new one is never left out of the comparison. */
const absent: Readonly<Record<keyof GateRequest, unknown>> = {
  ...{ kind: null, channel: null, stepId: null, cause: null, time: 0, contactPoint: null },
  ...{ invoiceIds: null, partyId: null, contacts: 1, messageId: null },
};
const requestFields = Object.keys(absent) as (keyof GateRequest)[];

function isSameRequest(one: GateRequest, other: GateRequest): boolean {
  return requestFields.every(
    (field) => (one[field] ?? absent[field]) === (other[field] ?? absent[field]),
  );
}

function askEveryRule(context: GateContext, law: Law): GateVerdict {
  const { request, facts, now } = context;
  const halt = installationRules(facts);
  if (isReplyStep(request.stepId)) {
    return verdictOf([...halt, ...replyRules(context), ...lawRules(law, context)]);
  }
  const policy = [
    ...holdRules(context),
    ...accountRules(context),
    agreementRule(context),
    placementRule(context),
    flightRule(context),
    ...obsoleteNoticeRule(request, facts, now),
    ...waitingRules(context),
    ...attemptRules(context),
    ...partyRules(context),
    ...claimRules(context),
    ...channelRules(context),
  ];
  return verdictOf([...halt, ...overridden(policy, context), ...lawRules(law, context)]);
}

/** What the law says. A contact by no channel reaches nobody, so nothing is asked. */
function lawRules(law: Law, context: GateContext): RuleAnswer[] {
  const { kind, channel } = context.request;
  const reachesNobody = kind === 'contact' && channel === undefined;
  if (law.packs.length === 0 || reachesNobody) return [];
  return askLaw(law, situationOf(context)).map(waitedFor);
}

/** What the law forbids until a known time (a cap, closed hours, a wait) is waited for and not given up. */
function waitedFor(answer: RuleAnswer): RuleAnswer {
  return answer.answer === 'block' && answer.clearsAt !== null
    ? { ...answer, answer: 'defer' }
    : answer;
}

/** Joins the answers of all rules. */
export function verdictOf(rules: readonly RuleAnswer[]): GateVerdict {
  const answer = strictness.find((one) => rules.some((rule) => rule.answer === one)) ?? 'allow';
  const standing = rules.filter((rule) => rule.answer !== 'allow');
  const clears = standing.map((rule) => rule.clearsAt);
  const isFree = clears.length === 0 || clears.includes(null);
  const untilAt = isFree ? null : Math.max(...clears.map((at) => at ?? 0));
  return { answer, untilAt, rules };
}
