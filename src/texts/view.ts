import type { Disclosure } from '../domain/law/disclosures';
import {
  dateZone,
  ledgerMinor,
  owedMinor,
  stillHeldMinor,
  todayOn,
} from '../domain/account/balances';
import type { ContactPoint, Facts, Instant, PaymentFacts } from '../domain/account/facts';
import { addDays, type LocalDate } from '../domain/calendar/dates';
import { localDateOf } from '../domain/calendar/zone';
import { dayZoneOf, partyNamed } from '../domain/contact/readers';
import { agreementView, coveredNumbers, findAgreement, type AgreementView } from './agreement-view';
import { interestView, type InterestView } from './charge-view';
import { claimsOf, type Claim, type Claims } from './claims';
import { cleanLine, cleanLines, cleanUrl } from './clean';
import { askedOf, partyView, type PartyView } from './party-view';
import { stepFigures, type StepFigures } from './step-figures';
import {
  accountStatementView,
  receiptLines,
  type AccountStatementView,
  type ReceiptLineView,
  type StatementOptions,
} from './statement-view';
import { dateText, languageOf, moneyText, wordsOf, type Language, type Reader } from './languages';

export interface InvoiceView {
  readonly number: string;
  readonly issued: string;
  readonly due: string | null;
  readonly daysLate: number;
  readonly amount: string;
  readonly open: string;
  /** Fees, interest and costs added to it; null when nothing was. */
  readonly charges: string | null;
  readonly total: string;
}

export interface PaymentView {
  readonly amount: string;
  readonly date: string;
  /** Numbers of the invoices it paid, in one line; null: the account as a whole. */
  readonly invoice: string | null;
  /** What it was used for, line by line. */
  readonly lines: readonly ReceiptLineView[];
}

/** The sums behind the amount. A charge that is not there is null, and its line is not shown. */
export interface StatementView {
  readonly issued: string;
  readonly credited: string | null;
  /** Parts of invoices that are being looked into and not asked for. */
  readonly disputed: string | null;
  readonly fees: string | null;
  readonly interest: string | null;
  readonly costs: string | null;
  readonly balance: string;
}

/**
 * Everything that a template may say, as finished words of the reader's language: no template
 * formats a date or an amount. These names are the allow-list of template variables.
 */
export interface MessageView extends StepFigures {
  /** Business time of rendering, epoch milliseconds; the dates inside a PDF. */
  readonly at: Instant;
  readonly stepId: string;
  readonly language: Language;
  readonly country: string | null;
  readonly today: string;
  readonly creditor: {
    readonly name: string;
    readonly replyTo: string;
    readonly phone: string;
    readonly hours: string;
  };
  /** Who reads it: the debtor, or the party that it goes to. */
  readonly debtor: {
    readonly name: string;
    readonly isBusiness: boolean;
    readonly address: readonly string[];
  };
  /** Null: the debtor reads it. */
  readonly party: PartyView | null;
  readonly reference: string;
  /** Asked for today: past their date, oldest first; when none is, the one that comes due next. */
  readonly invoices: readonly InvoiceView[];
  readonly count: number;
  readonly oldest: InvoiceView | null;
  readonly upcoming: readonly InvoiceView[];
  /** Numbers of invoices that are being looked into, in one line; null when there are none. */
  readonly disputed: string | null;
  /** Sum of `invoices` and of charges of the account; of a joint debtor by share the share of it. */
  readonly total: string;
  /** Charges of the account that belong to no single invoice; null when there are none. */
  readonly accountCharges: string | null;
  readonly statement: StatementView;
  /** Everything owed on the account, in whatever state; null when nothing is. */
  readonly balance: string | null;
  /** Money we hold that is not yet matched with an invoice. */
  readonly credit: string | null;
  readonly lateFee: { readonly amount: string; readonly clause: string | null } | null;
  readonly interest: InterestView | null;
  readonly payBy: string | null;
  readonly payUrl: string | null;
  readonly bank: string | null;
  readonly optOutUrl: string | null;
  /** What the law wants a collector to say of itself; null: nothing. */
  readonly disclosure: Disclosure | null;
  /** The payment a receipt is about, else the newest. */
  readonly payment: PaymentView | null;
  /** A payment of the last 60 days, worth a thank-you. */
  readonly recentPayment: PaymentView | null;
  readonly payments: readonly PaymentView[];
  readonly promise: AgreementView | null;
  /** A promise of the last 60 days that was not kept. */
  readonly missedPromise: AgreementView | null;
  readonly plan: AgreementView | null;
  /** A settlement that is on offer. */
  readonly offer: AgreementView | null;
  readonly settlement: AgreementView | null;
  /** Everything that changed the account in a period; null where it was not asked for. */
  readonly accountStatement: AccountStatementView | null;
  /** What we sent before, oldest first. */
  readonly notices: readonly { readonly date: string; readonly channel: string }[];
}

export interface ViewOptions {
  readonly now: Instant;
  readonly stepId: string;
  readonly payByOn: LocalDate | null;
  /** Where the message goes; its value is printed in the address block of a letter. */
  readonly contactPoint: ContactPoint | null;
  /** Page of this account; the creditor's general one when absent. */
  readonly payUrl?: string | null;
  readonly optOutUrl?: string | null;
  readonly disclosure?: Disclosure | null;
  /** What a message outside the ladder is about; the newest of its kind when absent. */
  readonly about?: {
    readonly agreementId?: string;
    readonly paymentId?: string;
    /** Cause of a message about an event. */
    readonly event?: string;
  };
  /** For a statement of account: its days and what was booked. */
  readonly statement?: StatementOptions;
  /** Language to write in; the reader's when absent. */
  readonly language?: string;
  /** Reader, where it is not the debtor. */
  readonly partyId?: string | null;
}

const recentDays = 60;
const paymentsShownMax = 24;
const noticesShownMax = 24;
const referenceNumbersMax = 3;
const numbersShownMax = 10;

/** Words and figures of one message, from the facts alone: same facts and time, same view. */
export function messageView(facts: Facts, options: ViewOptions): MessageView {
  const party = partyNamed(facts, options.partyId);
  const person = party ?? facts.debtor;
  const country = person.country?.toUpperCase() ?? null;
  const reader: Reader = { language: languageOf(options.language ?? person.language), country };
  const claims = claimsOf(facts, options.now);
  const overdue = claims.asked.filter((claim) => claim.isOverdue);
  const listed = overdue.length > 0 ? overdue : claims.asked.slice(0, 1);
  const invoices = listed.map((claim) => invoiceView(claim, facts, reader));
  const money = moneyOf(facts, reader);
  const owed = owedMinor(facts);
  const wholeMinor = totalMinor(listed, claims);
  // Whose money is held is not told to others.
  const creditMinor = party === null ? -ledgerMinor(facts, 'overpayment') : 0n;
  return {
    at: options.now,
    stepId: options.stepId,
    language: reader.language,
    country,
    today: dateText(localDateOf(options.now, dayZoneOf(facts, party)), reader),
    ...partiesView(facts, options),
    party: partyView(facts, party, wholeMinor, reader),
    reference: referenceOf(facts, invoices, options),
    invoices,
    count: invoices.length,
    oldest: invoices[0] ?? null,
    upcoming: claims.asked
      .filter((claim) => !listed.includes(claim))
      .map((claim) => invoiceView(claim, facts, reader)),
    disputed: claims.disputed.map((row) => cleanLine(row.number)).join(', ') || null,
    total: money(askedOf(party, wholeMinor)),
    accountCharges: accountMinor(claims) > 0n ? money(accountMinor(claims)) : null,
    statement: statementView(listed, claims, money),
    balance: owed > 0n ? money(owed) : null,
    credit: creditMinor > 0n ? money(creditMinor) : null,
    lateFee: lateFeeView(facts, listed, claims, money),
    interest: interestView(facts, listed, claims, { now: options.now, money, reader }),
    payBy: options.payByOn === null ? null : dateText(options.payByOn, reader),
    ...stepFigures(facts, listed, options, reader),
    ...paymentsView(facts, options, reader),
    ...agreementsView(facts, options, reader),
    accountStatement: options.statement
      ? accountStatementView(facts, options.statement, reader)
      : null,
    notices: noticesView(facts, options, reader),
  };
}

type Money = (minor: bigint) => string;

const moneyOf =
  (facts: Facts, reader: Reader): Money =>
  (minor) =>
    moneyText(minor, facts.account.currency, reader);

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

const accountMinor = (claims: Claims): bigint =>
  claims.accountFeeMinor + claims.accountInterestMinor + claims.accountCostMinor;

const totalMinor = (listed: readonly Claim[], claims: Claims): bigint =>
  sum(listed.map((claim) => claim.totalMinor)) + accountMinor(claims);

function partiesView(
  facts: Facts,
  options: ViewOptions,
): Pick<MessageView, 'creditor' | 'debtor' | 'payUrl' | 'bank' | 'optOutUrl' | 'disclosure'> {
  const { settings } = facts.creditor;
  const person = partyNamed(facts, options.partyId) ?? facts.debtor;
  const name = cleanLine(person.name);
  const address =
    options.contactPoint?.kind === 'address' ? cleanLines(options.contactPoint.value) : [];
  return {
    creditor: {
      name: cleanLine(facts.creditor.name),
      replyTo: cleanLine(settings.replyTo),
      phone: cleanLine(settings.fromPhone),
      hours: cleanLine(settings.hours),
    },
    debtor: {
      name,
      isBusiness: person.kind === 'business',
      address: address[0] === name ? address.slice(1) : address,
    },
    payUrl: cleanUrl(options.payUrl ?? settings.payUrl),
    bank: cleanLines(settings.bankDetails ?? '').join(', ') || null,
    optOutUrl: cleanUrl(options.optOutUrl),
    disclosure: options.disclosure ?? null,
  };
}

/**
 * What a payer writes on a transfer: the invoice numbers, or who pays when there are many. Money for an
 * agreement names what the agreement covers, or it would pay something else.
 */
function referenceOf(
  facts: Facts,
  invoices: readonly InvoiceView[],
  { about, partyId }: ViewOptions,
): string {
  const agreement = facts.agreements.find((one) => one.id === about?.agreementId);
  const numbers = agreement
    ? coveredNumbers(facts, agreement.invoiceIds)
    : invoices.map((invoice) => invoice.number);
  // The debtor's reference may speak of the debtor, so a party gets numbers of invoices only.
  if (partyNamed(facts, partyId) !== null) return numbers.slice(0, referenceNumbersMax).join(', ');
  const isShort = numbers.length > 0 && numbers.length <= referenceNumbersMax;
  return isShort ? numbers.join(', ') : cleanLine(facts.debtor.externalId);
}

function invoiceView(claim: Claim, facts: Facts, reader: Reader): InvoiceView {
  const money = moneyOf(facts, reader);
  const chargesMinor = claim.feeMinor + claim.interestMinor + claim.costMinor;
  return {
    number: cleanLine(claim.invoice.number),
    issued: dateText(claim.invoice.issuedOn, reader),
    due: claim.dueOn === null ? null : dateText(claim.dueOn, reader),
    daysLate: claim.daysLate,
    amount: money(claim.invoice.amountMinor),
    open: money(claim.openMinor),
    charges: chargesMinor > 0n ? money(chargesMinor) : null,
    total: money(claim.totalMinor),
  };
}

function statementView(listed: readonly Claim[], claims: Claims, money: Money): StatementView {
  const issuedMinor = sum(listed.map((claim) => claim.invoice.amountMinor));
  const openMinor = sum(listed.map((claim) => claim.openMinor));
  const disputedMinor = sum(listed.map((claim) => claim.disputedMinor));
  const some = (minor: bigint): string | null => (minor > 0n ? money(minor) : null);
  return {
    issued: money(issuedMinor),
    credited: some(issuedMinor - openMinor - disputedMinor),
    disputed: some(disputedMinor),
    fees: some(sum(listed.map((claim) => claim.feeMinor)) + claims.accountFeeMinor),
    interest: some(sum(listed.map((claim) => claim.interestMinor)) + claims.accountInterestMinor),
    costs: some(sum(listed.map((claim) => claim.costMinor)) + claims.accountCostMinor),
    balance: money(totalMinor(listed, claims)),
  };
}

function lateFeeView(
  facts: Facts,
  listed: readonly Claim[],
  claims: Claims,
  money: Money,
): MessageView['lateFee'] {
  const feeMinor = sum(listed.map((claim) => claim.feeMinor)) + claims.accountFeeMinor;
  if (feeMinor <= 0n) return null;
  const { clause } = facts.creditor.settings.contract;
  return { amount: money(feeMinor), clause: clause === null ? null : cleanLine(clause) || null };
}

function paymentsView(
  facts: Facts,
  options: ViewOptions,
  reader: Reader,
): Pick<MessageView, 'payment' | 'recentPayment' | 'payments'> {
  const money = moneyOf(facts, reader);
  const view = (row: PaymentFacts | undefined, minor?: bigint): PaymentView | null => {
    if (!row) return null;
    const ids = [row.invoiceId, ...row.lines.map((line) => line.invoiceId)];
    const paid = facts.invoices.filter((invoice) => ids.includes(invoice.id));
    return {
      amount: money(minor ?? stillHeldMinor(row)),
      date: dateText(row.receivedOn, reader),
      invoice:
        paid.length > 0 && paid.length <= numbersShownMax
          ? paid.map((invoice) => cleanLine(invoice.number)).join(', ')
          : null,
      lines: receiptLines(facts, row, reader),
    };
  };
  const order = (row: PaymentFacts): string => `${row.receivedOn}|${row.createdAt}|${row.id}`;
  const kept = facts.payments
    .filter((row) => row.status === 'applied' && stillHeldMinor(row) > 0n)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const sinceOn = addDays(todayOn(facts, options.now), -recentDays);
  // Who paid is not told to others.
  const isParty = partyNamed(facts, options.partyId) !== null;
  const recent = isParty ? undefined : kept.filter((row) => row.receivedOn >= sinceOn).at(-1);
  const named = facts.payments.find((row) => row.id === options.about?.paymentId);
  return {
    payment: named ? view(named, named.amountMinor) : view(kept.at(-1)),
    recentPayment: view(recent),
    payments: kept.slice(-paymentsShownMax).flatMap((row) => view(row) ?? []),
  };
}

function agreementsView(
  facts: Facts,
  options: ViewOptions,
  reader: Reader,
): Pick<MessageView, 'promise' | 'missedPromise' | 'plan' | 'offer' | 'settlement'> {
  const id = options.about?.agreementId;
  const today = todayOn(facts, options.now);
  const view = (agreement: ReturnType<typeof findAgreement>): AgreementView | null =>
    agreement === null
      ? null
      : agreementView(facts, agreement, { now: options.now, cureByOn: options.payByOn, reader });
  const sinceAt = options.now - recentDays * 86_400_000;
  const broken = findAgreement(facts, 'promise', ['broken', 'partly-kept']);
  const isOwn = partyNamed(facts, options.partyId) === null;
  const isRecent = isOwn && broken !== null && (broken.endedAt ?? broken.createdAt) >= sinceAt;
  const offer = findAgreement(facts, 'settlement', ['proposed'], id);
  const isOpen =
    offer !== null && offer.status === 'proposed' && (offer.expiresOn ?? today) >= today;
  return {
    promise: view(findAgreement(facts, 'promise', ['active', 'broken', 'partly-kept', 'kept'], id)),
    missedPromise: isRecent ? view(broken) : null,
    plan: view(findAgreement(facts, 'plan', ['active', 'broken', 'kept'], id)),
    offer: isOpen ? view(offer) : null,
    settlement: view(findAgreement(facts, 'settlement', ['active', 'kept', 'broken'], id)),
  };
}

function noticesView(
  facts: Facts,
  { partyId = null }: ViewOptions,
  reader: Reader,
): MessageView['notices'] {
  const { channels } = wordsOf(reader.language);
  const own = facts.messages.filter((message) => message.partyId === partyId);
  const sent = own.flatMap((message) =>
    message.acceptedAt !== null && message.channel !== 'call'
      ? [{ at: message.acceptedAt, channel: channels[message.channel] }]
      : [],
  );
  return sent
    .sort((a, b) => a.at - b.at)
    .slice(-noticesShownMax)
    .map(({ at, channel }) => ({
      date: dateText(localDateOf(at, dateZone(facts)), reader),
      channel,
    }));
}
