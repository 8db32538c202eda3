import { dateZone } from '../domain/account/balances';
import type { ContactPoint, Facts, Instant } from '../domain/account/facts';
import { addDays, type LocalDate } from '../domain/calendar/dates';
import { localDateOf } from '../domain/calendar/zone';
import { partyNamed } from '../domain/contact/readers';
import type { Claim } from './claims';
import { cleanLines } from './clean';
import { eventView, nothingHappened, type EventView } from './event-view';
import { dateText, type Reader } from './languages';
import { lawChargesView, type LawChargesView } from './law-charges-view';
import {
  placementView,
  validationView,
  type PlacementView,
  type ValidationView,
} from './validation-view';

/** A card that was not charged. */
export interface CardView {
  /** Day of the last attempt that failed. */
  readonly failedOn: string;
  /** When it is tried again; null: nobody has said, or never. */
  readonly nextTry: string | null;
  /** It was tried more than once. */
  readonly isRepeated: boolean;
}

/** What single steps speak of, beside what every message may say. */
export interface StepFigures {
  /** Postal address of the house in one line; null: the settings have none. */
  readonly creditorAddress: string | null;
  /** Interest and fixed sum that a law of late payment gives; null: none does. */
  readonly lawCharges: LawChargesView | null;
  /** Null: something that the notice must name is missing. */
  readonly validation: ValidationView | null;
  readonly placement: PlacementView;
  /** Null: the oldest of the invoices is not charged to a card. */
  readonly card: CardView | null;
  /** The day after `payBy`: what is announced happens on it and not before. */
  readonly payByNext: string | null;
  /** The creditor has the billing system pause a service. */
  readonly isPaused: boolean;
  /** What happened outside the ladder. */
  readonly event: EventView;
}

export interface FiguresOptions {
  readonly now: Instant;
  readonly payByOn: LocalDate | null;
  readonly contactPoint: ContactPoint | null;
  readonly partyId?: string | null;
  readonly about?: { readonly event?: string };
}

/** The figures of the steps, from the facts and the claims that a message lists. */
export function stepFigures(
  facts: Facts,
  listed: readonly Claim[],
  { now, payByOn, contactPoint, partyId = null, about }: FiguresOptions,
  reader: Reader,
): StepFigures {
  // Addresses and affairs of the debtor are not told to others.
  const isOwn = partyNamed(facts, partyId) === null;
  const asked = { now, reader, contactPoint, isOwn };
  return {
    creditorAddress: cleanLines(facts.creditor.settings.address ?? '').join(', ') || null,
    lawCharges: lawChargesView(facts, listed, asked),
    validation: validationView(facts, listed, asked),
    placement: placementView(facts, asked),
    card: cardView(facts, listed, reader),
    payByNext: payByOn === null ? null : dateText(addDays(payByOn, 1), reader),
    event: isOwn ? eventView(facts, { reader, now, cause: about?.event }) : nothingHappened,
    isPaused: facts.creditor.settings.switches?.includes('pause-service') ?? false,
  };
}

function cardView(facts: Facts, listed: readonly Claim[], reader: Reader): CardView | null {
  const invoice = listed[0]?.invoice;
  if (invoice?.collection !== 'card') return null;
  const failedAt = invoice.attempts?.at(-1)?.at ?? invoice.firstFailedAt;
  if (failedAt === null) return null;
  const text = (at: Instant): string => dateText(localDateOf(at, dateZone(facts)), reader);
  const nextAt = invoice.nextAttemptAt ?? null;
  return {
    failedOn: text(failedAt),
    nextTry: nextAt === null ? null : text(nextAt),
    isRepeated: invoice.failedAttempts > 1,
  };
}
