import type { RuleAnswer } from '../account/actions';
import type { EffectKind, Instant } from '../account/facts';
import { addDays, isLocalDate, type LocalDate } from '../calendar/dates';
import { limits } from '../limits';
import { rememberIn } from '../remember';
import { localDays } from './days';
import { limitationRules } from './limitation-rules';
import type { LawPack, LawRule, Scope, Verdict } from './rule';
import type { DebtType, Situation } from './situation';

/** All packs of an installation, read once: by jurisdiction, with their versions. */
export interface Law {
  /** Ids and versions of the packs, for the record of a decision. */
  readonly version: string;
  readonly packs: readonly LawPack[];
  /** Rules by the place that they belong to. */
  readonly byPlace: ReadonlyMap<string, readonly LawRule[]>;
}

/** No law at all: for what is asked without it. */
export const noLaw: Law = { version: 'none', packs: [], byPlace: new Map() };

/**
 * Checks and indexes packs. Versions of one rule follow one another day by day.
 * @throws RangeError naming rule and dates where they gap or overlap, or where a rule is malformed
 */
export function readLaw(packs: readonly LawPack[]): Law {
  const rules = packs.flatMap((pack) => pack.rules);
  for (const versions of groupBy(rules, (rule) => rule.id).values()) checkDates(versions);
  const ids = packs.map((pack) => pack.id);
  if (new Set(ids).size !== ids.length) throw new RangeError('two packs have the same id');
  return {
    version: packs.map(({ id, version }) => `${id}@${version}`).join(' '),
    packs,
    byPlace: groupBy(rules, (rule) => rule.jurisdiction),
  };
}

function checkDates(versions: readonly LawRule[]): void {
  const sorted = [...versions].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  sorted.forEach((rule, index) => {
    const { id, effectiveFrom, effectiveTo } = rule;
    const fault = (text: string) => new RangeError(`${id}: ${text}`);
    if (!isLocalDate(effectiveFrom)) throw fault(`${effectiveFrom} is no date`);
    if (effectiveTo !== null && (!isLocalDate(effectiveTo) || effectiveTo < effectiveFrom)) {
      throw fault(`it ends on ${effectiveTo}, before it begins on ${effectiveFrom}`);
    }
    const next = sorted[index + 1];
    if (next === undefined) return;
    if (effectiveTo === null || effectiveTo >= next.effectiveFrom) {
      throw fault(`the version from ${effectiveFrom} overlaps the one from ${next.effectiveFrom}`);
    }
    if (addDays(effectiveTo, 1) !== next.effectiveFrom) {
      throw fault(`nothing is in force between ${effectiveTo} and ${next.effectiveFrom}`);
    }
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The rules that bind this effect, in the order of its jurisdictions. */
export function rulesFor(law: Law, situation: Situation): LawRule[] {
  const scoped = rulesInScope(law, situation);
  if (scoped.length === 0) return [];
  const days = localDays(situation);
  return scoped.filter(
    (rule) => isInForce(rule, days) && (rule.applies === undefined || rule.applies(situation)),
  );
}

/** Rules by the scopes that were asked for so far, of each reading of the law. */
const scopesByLaw = new WeakMap<Law, Map<string, readonly LawRule[]>>();

/** The rules whose scope an effect is in, whatever the day. */
function rulesInScope(law: Law, situation: Situation): readonly LawRule[] {
  const { jurisdictions, kind, collector, debtType, debtorKind, channel, purpose } = situation;
  const scopes = scopesByLaw.get(law) ?? new Map<string, readonly LawRule[]>();
  scopesByLaw.set(law, scopes);
  const asked = `${kind}|${collector.role}|${debtType}|${debtorKind}|${channel}|${purpose}`;
  const key = `${asked}|${jurisdictions.join(' ')}`;
  return rememberIn(scopes, key, limits.lawScopesMax, () =>
    jurisdictions.flatMap((place) =>
      (law.byPlace.get(place) ?? []).filter((rule) => isInScope(rule.scope, situation)),
    ),
  );
}

/** Dates of law are the debtor's; where several zones are plausible, any of them makes a rule bind. */
function isInForce({ effectiveFrom, effectiveTo }: LawRule, days: readonly LocalDate[]): boolean {
  return days.some((on) => on >= effectiveFrom && (effectiveTo === null || on <= effectiveTo));
}

function isInScope(scope: Scope, situation: Situation): boolean {
  const { channel } = situation;
  return (
    scope.kinds.includes(situation.kind) &&
    includes(scope.roles, situation.collector.role) &&
    includesType(scope.debtTypes, situation.debtType) &&
    (situation.debtorKind === 'unknown' || includes(scope.debtorKinds, situation.debtorKind)) &&
    (scope.channels === undefined || (channel !== null && scope.channels.includes(channel))) &&
    includes(scope.purposes, situation.purpose)
  );
}

function includes<T>(list: readonly T[] | undefined, value: T): boolean {
  return list === undefined || list.includes(value);
}

function includesType(types: readonly DebtType[] | undefined, type: DebtType): boolean {
  return types === undefined || type === 'unknown' || types.includes(type);
}

/** What every binding rule says. One that bids all is named as well, so that a record shows it was asked. */
export function askLaw(law: Law, situation: Situation): RuleAnswer[] {
  return [
    ...missingFacts(law, situation),
    ...limitationRules(situation),
    ...rulesFor(law, situation).map((rule) => answerOf(rule, rule.ask(situation))),
  ];
}

/** A rule's verdict as an answer of the gate. */
export function answerOf(rule: LawRule, verdict: Verdict): RuleAnswer {
  const { answer, sentence, liftsAt = null, facts, clearedBy, isPresumption } = verdict;
  const stands = answer !== 'allow';
  return {
    rule: rule.id,
    answer,
    blocks: stands ? rule.scope.kinds : [],
    sentence,
    citation: rule.citation,
    sinceAt: null,
    clearsAt: stands ? liftsAt : null,
    clearedBy: !stands ? 'nothing' : (clearedBy ?? (liftsAt === null ? 'person' : 'time')),
    ...(facts === undefined ? {} : { facts }),
    ...(isPresumption ? { isPresumption } : {}),
  };
}

/** Something that is not known and that a rule would have to know; the sentence is for a person. */
export interface Gap {
  readonly rule: string;
  readonly sentence: string;
}

/** A gap is answered by a person, never by a guess. */
export function reviewOf({ rule, sentence }: Gap, kind: EffectKind): RuleAnswer {
  return {
    rule,
    answer: 'review',
    blocks: [kind],
    sentence,
    citation: null,
    sinceAt: null,
    clearsAt: null,
    clearedBy: 'update-contact',
  };
}

/** What has to be known before any law can be asked; the answer to a gap is a person, never a guess. */
function missingFacts(
  law: Law,
  { jurisdictions, debtType, debtorKind, kind }: Situation,
): RuleAnswer[] {
  const review = (rule: string, sentence: string) => reviewOf({ rule, sentence }, kind);
  const answers: RuleAnswer[] = [];
  // What trades may be reminded and charged by its contract everywhere; a person may be protected by a law
  // that is not on file, and nobody is placed or sued in an unknown place.
  const isByContract = debtorKind === 'entity' && (kind === 'contact' || kind === 'charge');
  if (jurisdictions.length === 0 && !isByContract) {
    answers.push(
      review('law.jurisdiction-unknown', 'It is not known whose law protects the debtor.'),
    );
  }
  const isOnFile = jurisdictions.some((place) => law.byPlace.has(place));
  if (jurisdictions.length > 0 && !isOnFile && debtorKind !== 'entity') {
    const places = jurisdictions.join(', ');
    answers.push(review('law.none-on-file', `No law of ${places} is on file.`));
  }
  if (debtType === 'unknown' && debtorKind !== 'entity') {
    answers.push(review('law.purpose-unknown', 'It is not known whether this is a consumer debt.'));
  }
  return answers;
}

/** The first instant at or after `situation.at` at which every rule of `answersAt` allows; null: none by time alone. */
export function clearsWhen(
  at: Instant,
  answersAt: (at: Instant) => readonly RuleAnswer[],
  roundsMax: number,
): Instant | null {
  let candidateAt = at;
  for (let round = 0; round < roundsMax; round += 1) {
    const standing = answersAt(candidateAt).filter((one) => one.answer !== 'allow');
    if (standing.length === 0) return candidateAt;
    const clears = standing.map((one) => one.clearsAt);
    if (clears.includes(null)) return null;
    const nextAt = Math.max(...clears.map((one) => one ?? 0));
    if (nextAt <= candidateAt) return null;
    candidateAt = nextAt;
  }
  return null;
}
