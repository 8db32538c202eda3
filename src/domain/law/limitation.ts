import { addDays, type LocalDate } from '../calendar/dates';
import type { DebtKind, LimitationLaw } from './limitation-data';
import { lawsByPlace } from './limitation-places';
import { run, type LimitationEvent } from './limitation-run';
import type { Confidence } from './rule';

export interface LimitationQuestion {
  readonly debtKind: DebtKind;
  /** Does a consumer owe it? Null: not known. */
  readonly isConsumer: boolean | null;
  readonly accruedOn: LocalDate;
  readonly events: readonly LimitationEvent[];
  /** The day of the suit, or of what threatens it. */
  readonly asOf: LocalDate;
}

export interface Limitation {
  /** Last day on which a suit is in time; null: no period is on file. */
  readonly expiresOn: LocalDate | null;
  /** The last day that holds even without what is not settled; null: no period is on file. */
  readonly settledOn: LocalDate | null;
  /** Something that stops the count is not over, so `expiresOn` moves on day by day. */
  readonly isMoving: boolean;
  readonly expired: boolean;
  /** The debt itself has ended. */
  readonly extinguished: boolean;
  readonly needsReview: boolean;
  readonly maySue: boolean;
  readonly maySayWillSue: boolean;
  /** The law in a few words: place, years, source. */
  readonly rule: string;
  readonly citation: string | null;
  readonly confidence: Confidence | null;
  readonly working: readonly string[];
}

/** Dates beyond are refused by the calendar. */
const lastYear = 9_000;
/** The end of the calendar. */
const lastDay = '9999-12-31';

/**
 * Whether and how long a debt can be sued for under the law of one place (`US-NY`, `GB-SCT`, `DE`). The
 * last day is the same date so many years after accrual, 29 February becoming 28 February; a suit on it is
 * in time, the day after it is barred. Nothing revives a period that has ended. Events after `asOf` have
 * not happened. Pure; a place without a period on file answers with `needsReview`.
 */
export function limitation(jurisdiction: string, question: LimitationQuestion): Limitation {
  const judgment = lastJudgment(question);
  if (judgment === null) return ofClaim(jurisdiction, question);
  const before = ofClaim(jurisdiction, {
    ...question,
    asOf: judgment.on,
    events: question.events.filter((one) => one.kind !== 'judgment'),
  });
  const own = ofClaim(jurisdiction, {
    ...question,
    debtKind: 'judgment',
    isConsumer: isConsumerDebt(question),
    accruedOn: judgment.on,
    events: question.events.filter((one) => one !== judgment && one.on >= judgment.on),
  });
  return {
    ...own,
    // A court may give judgment on a barred claim that nobody objected to; a person looks at that.
    needsReview: own.needsReview || before.expired || before.expiresOn === null,
    working: [`judgment on ${judgment.on}: it has a period of its own`, ...own.working],
  };
}

function lastJudgment({ events, asOf, debtKind }: LimitationQuestion): LimitationEvent | null {
  if (debtKind === 'judgment') return null;
  return (
    events
      .filter((one) => one.kind === 'judgment' && one.on <= asOf)
      .sort((a, b) => (a.on < b.on ? -1 : 1))
      .at(-1) ?? null
  );
}

/** Cards and consumer credit are taken as a consumer's unless the opposite is said. */
function isConsumerDebt({ isConsumer, debtKind }: LimitationQuestion): boolean {
  if (debtKind === 'consumer-credit') return true;
  return isConsumer ?? debtKind === 'card';
}

/**
 * The answer where the place is not known exactly: each of several laws may be the one. The earliest day is
 * the one to keep; until then a suit is in time whichever it is, afterwards a person decides, and only when
 * all have ended it has ended. No law at all: no period on file.
 */
export function limitationAmong(
  jurisdictions: readonly string[],
  question: LimitationQuestion,
): Limitation {
  const [only] = jurisdictions;
  if (only === undefined) return withoutPeriod('this place', question);
  const all = differing(jurisdictions, question).map((place) => limitation(place, question));
  if (all.length === 1) return all[0] ?? withoutPeriod(only, question);
  const first = all.reduce((earliest, one) =>
    (one.expiresOn ?? '') < (earliest.expiresOn ?? '') ? one : earliest,
  );
  const settledOn = all.map((one) => one.settledOn ?? '').sort()[0] || null;
  const expired = all.every((one) => one.expired);
  const maySue = first.expiresOn !== null && question.asOf <= first.expiresOn;
  return {
    ...first,
    settledOn,
    isMoving: all.some((one) => one.isMoving),
    expired,
    extinguished: all.every((one) => one.extinguished),
    needsReview: !expired && (settledOn === null || question.asOf > settledOn),
    maySue,
    maySayWillSue: maySue,
    rule: `${first.rule}, the earliest of ${jurisdictions.length} places`,
    working: [
      `which of ${jurisdictions.length} places it is is not known: the earliest last day counts`,
      `${first.rule}: last day ${first.expiresOn ?? 'not known'}`,
    ],
  };
}

/**
 * The last day on which the answer is still the one of `question.asOf`, its working apart: until a law on file
 * changes or one of the days that it names is past. Null: events count, so each day is worked out by itself.
 */
export function steadyThroughOn(
  jurisdictions: readonly string[],
  question: LimitationQuestion,
): LocalDate | null {
  const { events, asOf } = question;
  if (events.length > 0) return null;
  const named = differing(jurisdictions, question)
    .map((place) => limitation(place, question))
    .flatMap(({ expiresOn, settledOn }) => [expiresOn, settledOn]);
  const days = [...named, ...lawDates.map((on) => addDays(on, -1))];
  return days.reduce<LocalDate>(
    (first, on) => (on !== null && on >= asOf && on < first ? on : first),
    lastDay,
  );
}

/** Of places whose law of such a debt is the same but for its source, one: most states are alike. */
function differing(
  jurisdictions: readonly string[],
  question: LimitationQuestion,
): readonly string[] {
  const { debtKind, asOf } = question;
  const isConsumer = isConsumerDebt(question);
  const isPlain = question.events.every((one) => one.kind !== 'judgment' && !one.onlyIn);
  // What consumers and others are told apart by, and what counts in some places only, is asked everywhere.
  if (!isPlain || (question.isConsumer === null && !isConsumer)) return jurisdictions;
  const version = lawDates.filter((on) => on <= asOf).length;
  const key = `${debtKind}|${isConsumer}|${version}`;
  const known = differingPlaces.get(jurisdictions) ?? new Map<string, readonly string[]>();
  differingPlaces.set(jurisdictions, known);
  const before = known.get(key);
  if (before !== undefined) return before;
  const bySubstance = new Map<string, string>();
  for (const place of jurisdictions) {
    const law = lawFor(place, question, isConsumer);
    const {
      citation: _source,
      jurisdiction: _place,
      ...rest
    } = law ?? { citation: '', jurisdiction: '' };
    const substance = JSON.stringify({
      ...rest,
      years: law?.years[debtKind],
      contested: law?.contested.includes(debtKind),
    });
    if (!bySubstance.has(substance)) bySubstance.set(substance, place);
  }
  const found = [...bySubstance.values()];
  known.set(key, found);
  return found;
}

/** Worked out once a list of places: the lists of whole countries are the same ones each time. */
const differingPlaces = new WeakMap<readonly string[], Map<string, readonly string[]>>();
/** Days on which a law on file begins, or no longer holds. */
const lawDates: readonly LocalDate[] = [...lawsByPlace.values()]
  .flat()
  .flatMap(({ effectiveFrom, effectiveTo }) => [
    effectiveFrom,
    effectiveTo === null ? null : addDays(effectiveTo, 1),
  ])
  .filter((on) => on !== null);

/** The law of a kind of debt on a day; that for consumers goes before the one for everybody. */
function lawFor(
  jurisdiction: string,
  { debtKind, asOf }: LimitationQuestion,
  isConsumer: boolean,
): LimitationLaw | null {
  const laws = (lawsByPlace.get(jurisdiction) ?? []).filter(
    ({ years, effectiveFrom, effectiveTo }) =>
      years[debtKind] !== undefined &&
      (effectiveFrom === null || effectiveFrom <= asOf) &&
      (effectiveTo === null || asOf <= effectiveTo),
  );
  const ofConsumers = isConsumer ? laws.find((law) => law.debtors === 'consumer') : undefined;
  return ofConsumers ?? laws.find((law) => law.debtors === undefined) ?? null;
}

function ofClaim(jurisdiction: string, question: LimitationQuestion): Limitation {
  const isConsumer = isConsumerDebt(question);
  const law = lawFor(jurisdiction, question, isConsumer);
  if (law === null || Number(question.accruedOn.slice(0, 4)) > lastYear) {
    return withoutPeriod(jurisdiction, question);
  }
  const { debtKind, asOf } = question;
  const years = law.years[debtKind] ?? 0;
  const whole = run(law, years, question, false);
  const promised = latestExtension(question, whole.endOn);
  const sureOn = question.events.length === 0 ? whole.endOn : run(law, years, question, true).endOn;
  const boundOn = consumerBoundOn(jurisdiction, question) ?? sureOn;
  const certainOn = boundOn < sureOn ? boundOn : sureOn;
  const settledOn = promised !== null && promised > certainOn ? promised : certainOn;
  const isContested = law.contested.includes(debtKind) && (promised === null || promised < asOf);
  const expired = asOf > whole.endOn;
  const source = `${law.citation}: ${years} ${years === 1 ? 'year' : 'years'}`;
  return {
    expiresOn: whole.endOn,
    settledOn,
    isMoving: whole.isMoving,
    expired,
    extinguished: expired && law.extinguishes,
    needsReview: isContested || (!expired && asOf > settledOn),
    maySue: !expired,
    maySayWillSue: !expired,
    rule: `${jurisdiction}, ${debtKind}: ${source}`,
    citation: law.citation,
    confidence: law.confidence,
    working: [
      `law: ${source} (${law.confidence})`,
      ...(law.contested.includes(debtKind) ? ['contested: the shorter period is used'] : []),
      ...whole.working,
      endLine(whole.endOn, asOf, law.extinguishes),
    ],
  };
}

/** Nobody said that no consumer owes it, and a consumer's period is shorter: only that one is sure. Null: no such bound. */
function consumerBoundOn(jurisdiction: string, question: LimitationQuestion): LocalDate | null {
  if (question.isConsumer !== null || isConsumerDebt(question)) return null;
  const law = lawFor(jurisdiction, question, true);
  if (law?.debtors === undefined) return null;
  return run(law, law.years[question.debtKind] ?? 0, question, true).endOn;
}

function endLine(endOn: LocalDate, asOf: LocalDate, extinguishes: boolean): string {
  if (asOf <= endOn) return `last day ${endOn}; on ${asOf} a suit is in time`;
  const gone = extinguishes ? 'the debt has ended' : 'a suit is barred';
  return `last day ${endOn}; on ${asOf} ${gone}`;
}

/** Nothing on file: only a day that was agreed, or that counsel confirmed, is known. */
function withoutPeriod(jurisdiction: string, question: LimitationQuestion): Limitation {
  const expiresOn = latestExtension(question, null);
  const expired = expiresOn !== null && question.asOf > expiresOn;
  const maySue = expiresOn !== null && !expired;
  const rule = `${jurisdiction}, ${question.debtKind}: no period on file`;
  return {
    expiresOn,
    settledOn: expiresOn,
    isMoving: false,
    expired,
    extinguished: false,
    needsReview: expiresOn === null,
    maySue,
    maySayWillSue: maySue,
    rule,
    citation: null,
    confidence: null,
    working: [
      `${rule}: a lawyer has to look`,
      ...(expiresOn === null ? [] : [`${expiresOn} was agreed or confirmed as the last day`]),
    ],
  };
}

/** The latest day that an extension names which was given in time. */
function latestExtension(
  { events, asOf }: LimitationQuestion,
  endOn: LocalDate | null,
): LocalDate | null {
  const days = events
    .filter(({ kind, on }) => kind === 'extension' && on <= asOf && (endOn === null || on <= endOn))
    .flatMap(({ untilOn }) => untilOn ?? [])
    .sort();
  return days.at(-1) ?? null;
}
