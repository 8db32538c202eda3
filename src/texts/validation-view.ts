import { ledgerMinor, todayOn } from '../domain/account/balances';
import type { ContactPoint, Facts, Instant, InvoiceFacts } from '../domain/account/facts';
import { addDays, type LocalDate } from '../domain/calendar/dates';
import { validationPeriod } from '../domain/law/validation';
import type { Claim } from './claims';
import { cleanLine, cleanLines } from './clean';
import { dateText, moneyText, type Reader } from './languages';

/** One debt of a validation notice; 0 and "none" are written out, no field is blank. */
export interface ValidationDebt {
  /** Number with the creditor, its front hidden. */
  readonly account: string;
  readonly originalCreditor: string;
  /** Creditor on the itemization date. */
  readonly creditorThen: string;
  readonly creditorNow: string;
  readonly itemizedOn: string;
  readonly amount: string;
  readonly interest: string;
  readonly fees: string;
  readonly payments: string;
  readonly credits: string;
  readonly now: string;
}

/** What 12 CFR 1006.34(c) asks of a validation notice, worked out. */
export interface ValidationView {
  readonly collectorAddress: string;
  readonly consumerAddress: string;
  /** Those to whom the debts are owed now, in one line. */
  readonly creditors: string;
  readonly debts: readonly ValidationDebt[];
  readonly total: string;
  /** Last day of the validation period if the notice leaves today. */
  readonly endsOn: string;
}

/** Who the account may go to, not before when, and until when the reader may object. */
export interface PlacementView {
  /** Null: no agency is named in the settings. */
  readonly agency: string | null;
  readonly agencyAddress: string | null;
  readonly earliest: string;
  /** Last day for objecting to the agency's use of the e-mail address. */
  readonly objectBy: string;
  /** The address that the agency may use; null: none is on file. */
  readonly email: string | null;
}

/** 12 CFR 1006.6(d)(4)(ii)(C)(5): at least 35 days after the notice. */
const objectionDays = 35;
const accountShown = 4;

interface Asked {
  readonly now: Instant;
  readonly reader: Reader;
  readonly contactPoint: ContactPoint | null;
  /** The debtor reads it. */
  readonly isOwn: boolean;
}

/** Null while something is missing that the notice must name: it cannot be written then. */
export function validationView(
  facts: Facts,
  listed: readonly Claim[],
  asked: Asked,
): ValidationView | null {
  const { now, reader } = asked;
  const collectorAddress = cleanLines(facts.creditor.settings.address ?? '').join(', ');
  const used = pointOf(facts, 'address', asked);
  // The name is printed before the address.
  const lines = cleanLines(used?.value ?? '');
  const isNamed = lines[0] === cleanLine(facts.debtor.name);
  const consumerAddress = (isNamed ? lines.slice(1) : lines).join(', ');
  const debts = listed.map(({ invoice }) => debtOf(facts, invoice, reader));
  const known = debts.flatMap((debt) => debt ?? []);
  const isComplete = known.length > 0 && known.length === debts.length;
  if (!isComplete || collectorAddress === '' || consumerAddress === '') return null;
  const totalMinor = listed.reduce((sum, { invoice }) => sum + owedOn(facts, invoice), 0n);
  const { endsOn } = validationPeriod(todayOn(facts, now), 'mail');
  return {
    collectorAddress,
    consumerAddress,
    creditors: [...new Set(known.map(({ creditorNow }) => creditorNow))].join(', '),
    debts: known,
    total: moneyText(totalMinor, facts.account.currency, reader),
    endsOn: dateText(endsOn, reader),
  };
}

/**
 * The itemization of one debt since its date: what was charged, paid and credited after it, and from
 * these what was owed on it, so that the lines always make the sum (1006.34(c)(2)(vii) to (ix)).
 */
function debtOf(facts: Facts, invoice: InvoiceFacts, reader: Reader): ValidationDebt | null {
  const { currentCreditor, itemizationOn, itemizationCreditor, originalCreditor } = invoice.claim;
  if (currentCreditor === undefined || itemizationOn === undefined) return null;
  const money = (minor: bigint): string => moneyText(minor, invoice.currency, reader);
  const charged = (ledgers: readonly string[]): bigint =>
    facts.charges
      .filter((one) => one.invoiceId === invoice.id && one.effectiveOn > itemizationOn)
      .filter((one) => ledgers.includes(one.ledger))
      .reduce((sum, one) => sum + one.amountMinor - one.takenBackMinor, 0n);
  const paid = paidSince(facts, invoice.id, itemizationOn);
  const interestMinor = charged(['interest']);
  const feesMinor = charged(['fees', 'costs']);
  const creditsMinor = creditedSince(facts, invoice, itemizationOn, paid.principalMinor);
  const nowMinor = owedOn(facts, invoice);
  const amountMinor = nowMinor - interestMinor - feesMinor + paid.allMinor + creditsMinor;
  const creditorNow = cleanLine(currentCreditor);
  return {
    account: hidden(cleanLine(invoice.number)),
    originalCreditor: cleanLine(originalCreditor ?? currentCreditor),
    creditorThen: cleanLine(itemizationCreditor ?? originalCreditor ?? currentCreditor),
    creditorNow,
    itemizedOn: dateText(itemizationOn, reader),
    amount: money(amountMinor),
    interest: money(interestMinor),
    fees: money(feesMinor),
    payments: money(paid.allMinor),
    credits: money(creditsMinor),
    now: money(nowMinor),
  };
}

function owedOn(facts: Facts, { id }: InvoiceFacts): bigint {
  return (['receivable', 'interest', 'fees', 'costs'] as const).reduce(
    (sum, ledger) => sum + ledgerMinor(facts, ledger, id),
    0n,
  );
}

function paidSince(facts: Facts, invoiceId: string, on: LocalDate) {
  const lines = facts.payments
    .filter(({ status, receivedOn }) => status === 'applied' && receivedOn > on)
    .flatMap((payment) => payment.lines)
    .filter((line) => line.invoiceId === invoiceId);
  const total = (some: typeof lines): bigint =>
    some.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return {
    allMinor: total(lines),
    principalMinor: total(lines.filter(({ ledger }) => ledger === 'receivable')),
  };
}

/** What went off the principal otherwise than by payment. */
function creditedSince(
  facts: Facts,
  invoice: InvoiceFacts,
  on: LocalDate,
  paidMinor: bigint,
): bigint {
  const movedMinor = facts.principalMoves
    .filter((move) => move.invoiceId === invoice.id && move.on > on)
    .reduce((sum, { changeMinor }) => sum + changeMinor, 0n);
  // The invoice itself is no change of the debt, also where it was written after the date.
  const issuedMinor = invoice.issuedOn > on ? invoice.amountMinor : 0n;
  const creditedMinor = issuedMinor - movedMinor - paidMinor;
  return creditedMinor > 0n ? creditedMinor : 0n;
}

/** Only the end of an account number is printed. */
function hidden(number: string): string {
  const end = number.slice(-accountShown);
  return end.length < number.length ? `...${end}` : end;
}

/** For the notice before an account goes to an agency. */
export function placementView(facts: Facts, asked: Asked): PlacementView {
  const { now, reader } = asked;
  const { agency } = facts.creditor.settings;
  const today = todayOn(facts, now);
  const email = pointOf(facts, 'email', asked);
  return {
    agency: agency === undefined ? null : cleanLine(agency.name),
    agencyAddress: agency === undefined ? null : cleanLines(agency.address).join(', '),
    earliest: dateText(addDays(today, objectionDays + 1), reader),
    objectBy: dateText(addDays(today, objectionDays), reader),
    email: email === undefined ? null : cleanLine(email.value),
  };
}

/** Where the message goes, where that is of the kind; else what is on file, for nobody but the debtor. */
function pointOf(
  { contacts }: Facts,
  wanted: ContactPoint['kind'],
  { contactPoint, isOwn }: Asked,
): ContactPoint | undefined {
  if (contactPoint?.kind === wanted) return contactPoint;
  return isOwn
    ? contacts.find(({ kind, status }) => kind === wanted && status === 'ok')
    : undefined;
}
