import type { PartyRole } from '../domain/account/case-file';
import type { Facts } from '../domain/account/facts';
import type { Reader as ContactReader } from '../domain/contact/readers';
import { shareOfMinor } from '../domain/contact/share';
import { moneyText, type Reader } from './languages';

/** In which role somebody reads who is not the debtor. */
export interface PartyView {
  readonly role: PartyRole;
  /** Of a joint debtor by share: what this one owes of the whole; null: all of it, or nothing of its own. */
  readonly share: {
    readonly percent: string;
    readonly amount: string;
    readonly whole: string;
  } | null;
}

/** What a joint debtor by share owes of an amount, in minor units; everybody else is told the whole. */
export function askedOf(party: ContactReader, wholeMinor: bigint): bigint {
  const percent = party?.sharePercent ?? null;
  return percent === null ? wholeMinor : shareOfMinor(wholeMinor, percent);
}

/** Role and share of a reader; null for the debtor. No name of anybody else is in it. */
export function partyView(
  facts: Facts,
  party: ContactReader,
  wholeMinor: bigint,
  reader: Reader,
): PartyView | null {
  if (party === null) return null;
  const { role, sharePercent } = party;
  if (sharePercent === null) return { role, share: null };
  const money = (minor: bigint) => moneyText(minor, facts.account.currency, reader);
  const amount = money(askedOf(party, wholeMinor));
  return { role, share: { percent: sharePercent, amount, whole: money(wholeMinor) } };
}
