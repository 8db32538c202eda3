import type { LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { dateZone } from './balances';
import type { Facts, Instant, MessageFacts } from './facts';

/** The letter before action as it reached the debtor. */
export interface ServedLetter {
  readonly plannedAt: Instant;
  readonly plannedOn: LocalDate;
  /** Latest acceptance of its channels: the notice period counts from here. */
  readonly servedOn: LocalDate;
  /** The date that it gives; null: none. */
  readonly payByOn: LocalDate | null;
  readonly message: MessageFacts;
}

/**
 * The newest letter before action for an invoice: a class B message of the legal stage that was
 * accepted and did not come back. Null: none was served.
 */
export function letterServed(facts: Facts, cause: string): ServedLetter | null {
  const zone = dateZone(facts);
  let found: ServedLetter | null = null;
  for (const effect of facts.effects) {
    if (effect.cause !== cause || effect.kind !== 'contact' || effect.stage !== 'legal') continue;
    const message = facts.messages.find((one) => one.id === effect.messageId);
    if (message?.messageClass !== 'B' || message.acceptedAt === null) continue;
    if (message.status !== 'accepted' || message.bouncedAt !== null) continue;
    const servedOn = localDateOf(message.acceptedAt, zone);
    if (found !== null && servedOn < found.servedOn) continue;
    const { plannedAt } = message;
    const { payByOn } = effect;
    found = { plannedAt, plannedOn: localDateOf(plannedAt, zone), servedOn, payByOn, message };
  }
  return found;
}
