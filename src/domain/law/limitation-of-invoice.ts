import { endOf } from '../account/age';
import { dateZone, dueDayOn, todayOn } from '../account/balances';
import type { LegalEventFacts, LimitationEventKind } from '../account/case-file';
import type { Facts, HoldFacts, Instant, InvoiceFacts } from '../account/facts';
import { addDays, type LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { zonesOf } from '../contact/zones';
import { rememberBeside } from '../remember';
import { jurisdictionsOf } from './jurisdictions';
import { limitationAmong, steadyThroughOn, type Limitation } from './limitation';
import { debtKinds, type DebtKind } from './limitation-data';
import { limitationPlaces } from './limitation-places';
import type { LimitationEvent } from './limitation-run';

/** Whether and how long an invoice can still be sued for; a figure that is not known is null. */
export type InvoiceLimitation = Pick<
  Limitation,
  | 'isMoving'
  | 'expiresOn'
  | 'settledOn'
  | 'expired'
  | 'extinguished'
  | 'needsReview'
  | 'rule'
  | 'citation'
>;

/** Legal events that concern limitation; the rest are notices. */
export const limitationEventKinds = [
  'acknowledgment',
  'part-payment',
  'suit',
  'judgment',
  'negotiation',
  'tolling',
  'extension',
] as const satisfies readonly LimitationEventKind[];

/** An answer and the days for which it is the same. */
interface Known {
  readonly fromOn: LocalDate;
  readonly throughOn: LocalDate;
  readonly found: InvoiceLimitation;
}

/** Answers by invoice, for everything else that they depend on: gate, course and interface ask for the same ones again and again. */
const answersBeside = rememberBeside((_facts: Facts) => new Map<InvoiceFacts, Known>());

function answersOf(facts: Facts): Map<InvoiceFacts, Known> {
  const { debtor, contacts, parties, holds, legalEvents, payments } = facts;
  return answersBeside(facts, debtor, contacts, parties, holds, legalEvents, payments);
}

/**
 * Limitation of one claim of an account. It runs from the day that the claim names, else from the day after
 * the first due date: an extension moves dunning and not limitation. The place is the claim's, else that of
 * the debtor. A plan moves nothing; the payments under it do, where the law counts them.
 */
export function limitationOfInvoice(
  facts: Facts,
  invoice: InvoiceFacts,
  now: Instant,
): InvoiceLimitation {
  const on = todayOn(facts, now);
  const answers = answersOf(facts);
  const before = answers.get(invoice);
  if (before !== undefined && before.fromOn <= on && on <= before.throughOn) return before.found;
  const known = workedOut(facts, invoice, on);
  answers.set(invoice, known);
  return known.found;
}

/** May an invoice not be sued for any more? One of which nothing is known can still be, after a review. */
export function isBarred(facts: Facts, invoice: InvoiceFacts, now: Instant): boolean {
  return limitationOfInvoice(facts, invoice, now).expired;
}

function workedOut(facts: Facts, invoice: InvoiceFacts, asOf: LocalDate): Known {
  const accruedOn = accruedOnOf(facts, invoice);
  const debtKind = debtKindOf(facts, invoice);
  if (accruedOn === null || debtKind === null) {
    const what = accruedOn === null ? 'no day from which it counts' : 'a kind of debt not known';
    const found = { ...unknown, rule: `no period: ${what}` };
    return { fromOn: asOf, throughOn: asOf, found };
  }
  const places = placesOf(facts, invoice);
  const question = {
    debtKind,
    isConsumer: isConsumerDebt(facts, invoice),
    accruedOn,
    events: eventsOf(facts, invoice),
    asOf,
  };
  const found = limitationAmong(places, question);
  return { fromOn: asOf, throughOn: steadyThroughOn(places, question) ?? asOf, found };
}

const unknown = {
  expiresOn: null,
  settledOn: null,
  isMoving: false,
  expired: false,
  extinguished: false,
  needsReview: true,
  citation: null,
} as const;

/** The day on which the claim could first be sued for; null: it has no due day yet. */
function accruedOnOf(facts: Facts, invoice: InvoiceFacts): LocalDate | null {
  if (invoice.claim.accruedOn !== undefined) return invoice.claim.accruedOn;
  const dueOn = invoice.originalDueOn ?? dueDayOn(facts, invoice);
  // The calendar ends with the year 9999; no period fits behind such a day.
  return dueOn === null || dueOn >= '9000' ? null : addDays(dueOn, 1);
}

/** Only a consumer's claim is protected as one; a claim of which nothing is said follows the debtor. */
function isConsumerDebt({ debtor }: Facts, { purpose }: InvoiceFacts): boolean {
  return purpose === 'unknown' ? debtor.kind === 'consumer' : purpose === 'consumer';
}

/** What the claim says; else credit of a consumer, or the open account of a business. Null: a word not known. */
function debtKindOf(facts: Facts, invoice: InvoiceFacts): DebtKind | null {
  const { debtKind } = invoice.claim;
  if (debtKind !== undefined) return debtKinds.find((one) => one === debtKind) ?? null;
  return isConsumerDebt(facts, invoice) ? 'consumer-credit' : 'open-account';
}

/** The claim's own place, else those of the debtor. */
function placesOf(facts: Facts, { claim }: InvoiceFacts): readonly string[] {
  if (claim.limitationIn !== undefined) return limitationPlaces([claim.limitationIn]);
  const { debtor, contacts, parties } = facts;
  return placesOfDebtor(facts, debtor, contacts, parties);
}

const placesOfDebtor = rememberBeside((facts: Facts): readonly string[] =>
  limitationPlaces(jurisdictionsOf(facts.debtor, zonesOf(facts))),
);

/** Everything on file that may move the end: what was recorded, money that came in, and what stops the count by law. */
function eventsOf(facts: Facts, invoice: InvoiceFacts): LimitationEvent[] {
  const recorded = facts.legalEvents
    .filter((one) => one.invoiceId === null || one.invoiceId === invoice.id)
    .flatMap(recordedEvent);
  const payments = [...(paymentDays(facts).get(invoice.id) ?? [])].map((on): LimitationEvent => ({
    kind: 'part-payment',
    on,
    untilOn: null,
  }));
  const holds = facts.holds
    .filter((one) => one.partyId === null)
    .filter((one) => one.invoiceId === null || one.invoiceId === invoice.id)
    .flatMap((one) => tollingOf(one, dateZone(facts)));
  return [...withoutOpenTwins(recorded), ...payments, ...holds];
}

function recordedEvent({ kind, on, data }: LegalEventFacts): LimitationEvent[] {
  const own = limitationEventKinds.find((one) => one === kind);
  return own === undefined ? [] : [{ kind: own, on, untilOn: data.untilOn ?? null }];
}

/** What was recorded as lasting and again with its end is one event. */
function withoutOpenTwins(events: readonly LimitationEvent[]): LimitationEvent[] {
  const ended = new Set(
    events.filter(({ untilOn }) => untilOn !== null).map(({ kind, on }) => `${kind}|${on}`),
  );
  return events.filter(({ kind, on, untilOn }) => untilOn !== null || !ended.has(`${kind}|${on}`));
}

const daysByPayments = new WeakMap<
  Facts['payments'],
  ReadonlyMap<string, ReadonlySet<LocalDate>>
>();

/** Days on which money came in, each once, by invoice; what was taken back again is not among it. */
function paymentDays({ payments }: Facts): ReadonlyMap<string, ReadonlySet<LocalDate>> {
  const before = daysByPayments.get(payments);
  if (before !== undefined) return before;
  const days = new Map<string, Set<LocalDate>>();
  for (const { lines, receivedOn } of payments) {
    for (const invoiceId of new Set(lines.map((line) => line.invoiceId))) {
      if (invoiceId !== null)
        days.set(invoiceId, (days.get(invoiceId) ?? new Set()).add(receivedOn));
    }
  }
  daysByPayments.set(payments, days);
  return days;
}

/**
 * A breathing space in England and Wales (SI 2020/1311 reg. 8) and military service (50 USC 3936) stop the count.
 * How much time is gained depends on the case, so it is for a person to say.
 */
function tollingOf(hold: HoldFacts, zone: string): LimitationEvent[] {
  const { type, fromAt, details } = hold;
  const endAt = endOf(hold);
  if (endAt !== null && endAt <= fromAt) return [];
  const on = localDateOf(fromAt, zone);
  const untilOn = endAt === null ? null : localDateOf(endAt - 1, zone);
  const event = { kind: 'tolling', on, untilOn, isSettled: false } as const;
  if (type === 'breathing-space') return [{ ...event, onlyIn: ['GB-ENG', 'GB-WLS'] }];
  if (type !== 'scra') return [];
  const served = {
    on: details.serviceFromOn ?? on,
    untilOn: details.serviceUntilOn ?? untilOn,
  };
  return [{ ...event, ...served, onlyIn: ['US'] }];
}
