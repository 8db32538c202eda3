import type { Facts, Instant } from '../domain/account/facts';
import { todayOn } from '../domain/account/balances';
import { interestDue, interestTerms, movesByInvoice } from '../domain/ledger/interest-due';
import type { Claim, Claims } from './claims';
import { cleanLine } from './clean';
import { dateText, lawText, wordsOf, type Reader } from './languages';

/** Interest and the fixed sum of a law in what is asked for, and what allows them. */
export interface InterestView {
  readonly amount: string | null;
  /** The contract with its date or clause; null: a law allows it. */
  readonly contract: string | null;
  readonly law: string | null;
  /** Fixed sum that the same law adds. */
  readonly lawSum: string | null;
}

/** Null where neither is part of the total, or nothing on file says what it rests on. */
export function interestView(
  facts: Facts,
  listed: readonly Claim[],
  claims: Claims,
  options: {
    readonly now: Instant;
    readonly money: (minor: bigint) => string;
    readonly reader: Reader;
  },
): InterestView | null {
  const terms = interestTerms(facts);
  const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
  const interestMinor = sum(listed.map((one) => one.interestMinor)) + claims.accountInterestMinor;
  const isLaw = terms?.basis === 'law';
  const sumMinor = isLaw && terms.fixedSum === true ? sum(listed.map((one) => one.costMinor)) : 0n;
  const first = listed.find((one) => one.interestMinor + one.costMinor > 0n);
  if (terms === undefined || first === undefined || interestMinor + sumMinor <= 0n) return null;
  const on = todayOn(facts, options.now);
  const { source } = interestDue(facts, first.invoice, terms, movesByInvoice(facts), on);
  const some = (minor: bigint): string | null => (minor > 0n ? options.money(minor) : null);
  return {
    amount: some(interestMinor),
    contract: isLaw ? null : contractOf(facts, options.reader),
    law: isLaw ? lawText(cleanLine(source), options.reader.language) : null,
    lawSum: some(sumMinor),
  };
}

/** The contract in the reader's words; its clause stands as the creditor wrote it. */
function contractOf(facts: Facts, reader: Reader): string {
  const { terms, clause } = facts.creditor.settings.contract;
  const signedOn = terms?.signedOn ?? null;
  const contract = wordsOf(reader.language).contract(signedOn && dateText(signedOn, reader));
  return cleanLine(clause === null ? contract : `${contract}, ${clause}`);
}
