import type {
  Channel,
  ContactPoint,
  Facts,
  HoldFacts,
  Instant,
  InvoiceFacts,
} from '../account/facts';
import type { PartyFacts, Portfolio } from '../account/case-file';
import { holdsAt, unpaidInvoices } from '../account/balances';
import type { GateContext } from '../contact/gate';
import { channels } from '../contact/channels';
import { consentsOfPoint, isOptedOut, stopsOfPoint } from '../contact/consents';
import { partyNamed, pointsOf } from '../contact/readers';
import { zonesOf } from '../contact/zones';
import { rememberLast } from '../remember';
import { stepNamed } from '../strategy/steps';
import { attemptsWith } from './attempts';
import { jurisdictionsOf } from './jurisdictions';
import { limitationOfInvoice } from './limitation-of-invoice';
import { noticesOf } from './notices';
import { purposeOf } from './purpose';
import type {
  AddressUsed,
  Collector,
  Content,
  DebtType,
  LawDebt,
  LawHold,
  Preferences,
  Recipient,
  Restriction,
  Situation,
} from './situation';

/** The effect that an account is about to have, as the law sees it. */
export function situationOf(context: GateContext): Situation {
  const { facts, request, strategy, now, leaseMs } = context;
  const party = partyNamed(facts, request.partyId);
  const invoices = invoicesOf(context);
  const point = request.contactPoint ?? null;
  const purpose = purposeOf(context);
  const person = party ?? facts.debtor;
  const isSoleTrader = party === null && facts.debtor.soleTrader === true;
  const points = pointsOf(facts, party);
  return {
    at: now,
    kind: request.kind,
    purpose,
    channel: request.channel ?? null,
    recipient: recipientOf(party),
    address: point === null ? null : addressOf(point, request.channel),
    content: contentOf(context, purpose),
    collector: collectorOf(facts, strategy.role, invoices[0]),
    debtorKind: person.kind === 'business' && !isSoleTrader ? 'entity' : 'natural-person',
    isSoleTrader,
    debtType: debtTypeOf(facts, invoices[0]),
    debts: invoices.map((invoice) => debtOf(facts, invoice, now)),
    jurisdictions: placesOf(person, zonesOf(facts, party)),
    zones: zonesOf(facts, party),
    preferences: preferencesOf(person),
    restrictions: [...restrictionsOf(facts, party, now), ...stopsOf(points)],
    consents: consentsOf(points),
    holds: holdsOf(facts, party, now),
    // Few rules ask for these two, and they are the most work: they are read when they are asked for.
    get notices() {
      return noticesOf(facts, strategy, party?.id ?? null);
    },
    get attempts() {
      return attemptsWith(facts, party);
    },
    leaseMs,
  };
}

const placesOf = rememberLast(jurisdictionsOf);
const stopsOf = rememberLast((points: readonly ContactPoint[]) => points.flatMap(stopsOfPoint));
const consentsOf = rememberLast((points: readonly ContactPoint[]) =>
  points.flatMap(consentsOfPoint),
);

/** Invoices that the effect is about: those named, the cause, else all that are owed. */
function invoicesOf({ facts, request }: GateContext): readonly InvoiceFacts[] {
  const ids = request.invoiceIds ?? [request.cause];
  const named = facts.invoices.filter((invoice) => ids.includes(invoice.id));
  return named.length > 0 ? named : unpaidInvoices(facts);
}

const recipients: Readonly<Record<PartyFacts['role'], Recipient>> = {
  'joint-debtor': 'joint-debtor',
  guarantor: 'guarantor',
  'parent-company': 'third-person',
  contact: 'debtor',
  attorney: 'attorney',
  representative: 'representative',
};

function recipientOf(party: PartyFacts | null): Recipient {
  return party === null ? 'debtor' : recipients[party.role];
}

function addressOf(point: ContactPoint, channel: Channel | undefined): AddressUsed {
  const mobile = point.kind === 'email' ? ('unknown' as const) : null;
  return {
    value: point.value,
    kind: point.kind,
    place: point.place ?? mobile ?? (point.kind === 'address' ? 'home' : 'unknown'),
    isEmployerProvided: point.place === 'work',
    isUnusable: point.status === 'invalid' || point.status === 'bounced',
    isOptedOut: channel === undefined ? point.status === 'opted-out' : isOptedOut(point, channel),
  };
}

/** Our own texts: opt-out and disclosures come from the pack of texts, never from a template's author. */
function contentOf(context: GateContext, purpose: Situation['purpose']): Content {
  const { channel, stepId } = context.request;
  const step = stepId === null ? null : stepNamed(context.strategy, stepId);
  const isBeforeAction = purpose === 'letter-of-claim' || step?.stage === 'legal';
  return {
    hasOptOut: channel === undefined ? null : channels[channel].optOut !== 'none',
    isBareConfirmation: purpose === 'opt-out-confirmation',
    threatensSuit: isBeforeAction,
    overshadows: isBeforeAction,
    // Our texts carry the disclosure of Regulation F; what other laws want in a first letter is recorded by hand.
    hasDisclosures: null,
    isMarketing: false,
    feeAllowedBy: allowedBy(context, step?.step.fee),
  };
}

/** The fixed sum of a law rests on the law; everything else on the contract, or on nothing. */
function allowedBy(
  { facts }: GateContext,
  fee: NonNullable<ReturnType<typeof stepNamed>>['step']['fee'],
): Content['feeAllowedBy'] {
  if (fee === 'statutory-fixed-sum') return 'law';
  return facts.creditor.settings.contract.clause === null ? null : 'agreement';
}

/** A claim's portfolio says the role; else the creditor, else the strategy. */
function collectorOf(
  facts: Facts,
  strategyRole: Collector['role'],
  invoice: InvoiceFacts | undefined,
): Collector {
  const { settings } = facts.creditor;
  const portfolio = portfolioOf(settings.portfolios ?? [], invoice);
  const ownRole = settings.role === 'first-party' ? strategyRole : settings.role;
  return {
    role: portfolio?.role ?? ownRole,
    inOwnName: portfolio?.inOwnName ?? true,
    inDefaultWhenObtained: invoice?.claim.inDefaultWhenObtained ?? true,
  };
}

function portfolioOf(
  portfolios: readonly Portfolio[],
  invoice: InvoiceFacts | undefined,
): Portfolio | null {
  return portfolios.find((one) => one.id === invoice?.claim.portfolio) ?? null;
}

/** Only a natural person owes consumer debt, so what a business owes is commercial whatever it says. */
function debtTypeOf({ debtor }: Facts, invoice: InvoiceFacts | undefined): DebtType {
  const purpose = invoice?.purpose ?? 'unknown';
  if (purpose !== 'unknown') return purpose;
  return debtor.kind === 'business' ? 'commercial' : 'unknown';
}

function debtOf(facts: Facts, invoice: InvoiceFacts, now: Instant): LawDebt {
  const limitation = limitationOfInvoice(facts, invoice, now);
  const dispute = facts.holds.find(
    (hold) => hold.type === 'dispute' && hold.invoiceId === invoice.id && holdsAt(hold, now),
  );
  const isDischarged = facts.holds.some(
    (hold) => hold.type === 'bankruptcy' && hold.details.dischargedOn !== undefined,
  );
  return {
    id: invoice.id,
    group: invoice.claim.group ?? null,
    type: debtTypeOf(facts, invoice),
    status: isDischarged ? 'discharged' : invoice.status === 'paid' ? 'paid' : 'open',
    nature: invoice.claim.nature ?? null,
    isChargedOff: invoice.chargedOffOn !== null,
    disputedMinor: dispute === undefined ? null : (dispute.amountMinor ?? invoice.openMinor),
    openMinor: invoice.openMinor,
    limitationOn: limitation.expiresOn,
    isTimeBarred: limitation.expired,
    isExtinguished: limitation.extinguished,
    limitationNeedsReview: limitation.needsReview,
    limitationCitation: limitation.citation,
    ratePercent: null,
    incurredOn: invoice.issuedOn,
  };
}

function preferencesOf({ preferences }: Pick<PartyFacts, 'preferences'>): Preferences {
  const { times = [], places = [], noWork = false } = preferences;
  return { times, places, noWork };
}

/** Holds that say what the person forbade; they are in force. */
function restrictionsOf(facts: Facts, party: PartyFacts | null, now: Instant): Restriction[] {
  return ownHolds(facts, party, now).flatMap((hold): Restriction[] => {
    if (hold.type !== 'cease' && hold.type !== 'attorney') return [];
    const isMedium = hold.type === 'cease' && hold.channel !== null;
    return [
      {
        type: isMedium ? 'medium' : hold.type,
        isWritten: hold.details.isWritten ?? true,
        channel: hold.channel,
        address: null,
        at: hold.fromAt,
        unansweredDays: null,
        liftedAt: null,
      },
    ];
  });
}

function ownHolds(facts: Facts, party: PartyFacts | null, now: Instant): HoldFacts[] {
  return facts.holds.filter((hold) => holdsAt(hold, now) && hold.partyId === (party?.id ?? null));
}

/** The reader's own; where the reader owes or answers for the debt, also the debtor's bankruptcy, which may protect both. */
function holdsOf(facts: Facts, party: PartyFacts | null, now: Instant): LawHold[] {
  const own = ownHolds(facts, party, now).map((hold) => lawHoldOf(hold, party !== null));
  if (party?.role !== 'joint-debtor' && party?.role !== 'guarantor') return own;
  const petitions = ownHolds(facts, null, now).filter(({ type }) => type === 'bankruptcy');
  return [...own, ...petitions.map((hold) => lawHoldOf(hold, false))];
}

function lawHoldOf(hold: HoldFacts, isReaders: boolean): LawHold {
  return {
    id: hold.id,
    type: hold.type,
    fromAt: hold.fromAt,
    untilAt: hold.untilAt,
    debtId: hold.invoiceId,
    details: hold.details as Readonly<Record<string, unknown>>,
    isReaders,
  };
}
