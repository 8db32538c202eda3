import { toWire, type WireMoney } from '../money/money';
import type { Changes } from './changes';
import type { Facts, InvoiceFacts } from './facts';

/** Billing systems that can be told what was done here. */
export const writeBackSources = ['stripe', 'chargebee', 'generic'] as const;
export type WriteBackSource = (typeof writeBackSources)[number];

/**
 * Of one invoice: money that did not come through the source, what was given up, what never was, what becomes of the
 * service behind it, a charge of its stored payment method; of an account: a pause.
 */
export type WriteBackKind =
  | 'payment'
  | 'write-off'
  | 'void'
  | 'pause'
  | 'resume'
  | 'pause-service'
  | 'resume-service'
  | 'cancel-service'
  | 'charge-card';

/** What a billing system is told once, in its own names. */
export interface WriteBack {
  readonly source: WriteBackSource;
  readonly kind: WriteBackKind;
  /** Business key: what was told under it is never told again. */
  readonly key: string;
  readonly payload: {
    /** Ids at the source. */
    readonly invoices: readonly string[];
    readonly amount?: WireMoney;
    readonly receivedOn?: string;
    readonly paymentId?: string;
    readonly until?: string | null;
    /** Which charge of ours it is; the first is 1. */
    readonly attempt?: number;
  };
}

/** Who did it, as far as it matters: a billing system is not told what it said itself. */
interface Origin {
  readonly kind: string;
  readonly id: string;
}

/** Invoices that one pause names. */
const invoicesMax = 200;

/**
 * What the billing systems of the invoices have to be told of a change; nothing for sources that the
 * creditor has not named. Stripe knows an invoice as paid or not, so of partial payments it hears nothing.
 */
export function writeBacksOf(
  before: Facts,
  after: Facts,
  changes: Changes,
  origin: Origin,
): readonly WriteBack[] {
  const wanted = after.creditor.settings.billing?.writeBack ?? [];
  if (wanted.length === 0) return [];
  const heard = (name: string): name is WriteBackSource =>
    wanted.some((one) => one === name) && !(origin.kind === 'provider' && origin.id === name);
  const ofInvoices = (changes.invoices ?? []).flatMap((invoice) => {
    const { source } = invoice;
    if (!heard(source)) return [];
    return ofInvoice(before, after, invoice, source);
  });
  return [
    ...ofInvoices,
    ...ofSteps(after, changes),
    ...resumed(before, after, changes),
    ...(heard('generic') ? pauses(before, after, changes) : []),
  ];
}

/** The billing system of an invoice, where the creditor wants it to be told; null: a person has to tell it. */
export function heardSource({ creditor }: Facts, invoice: InvoiceFacts): WriteBackSource | null {
  const wanted = creditor.settings.billing?.writeBack ?? [];
  return wanted.find((one) => one === invoice.source) ?? null;
}

/** What steps tell billing systems, and charges of stored methods. */
function ofSteps(facts: Facts, { effects = [] }: Changes): WriteBack[] {
  return effects.flatMap(({ kind, cause, note, repeat, stepId }): WriteBack[] => {
    const invoice = facts.invoices.find(({ id }) => id === cause);
    const source = invoice === undefined ? null : heardSource(facts, invoice);
    if (invoice === undefined || source === null) return [];
    const own = `${invoice.creditorId}/${source}/${invoice.externalId}`;
    const payload = { invoices: [invoice.externalId] };
    if (kind === 'retry') {
      const key = `${own}/retry/${repeat}`;
      return [{ source, kind: 'charge-card', key, payload: { ...payload, attempt: repeat } }];
    }
    if (kind !== 'billing') return [];
    const told = note === 'cancel-service' ? 'cancel-service' : 'pause-service';
    return [{ source, kind: told, key: `${own}/${told}/${stepId}`, payload }];
  });
}

/** A service that was paused at our word goes on when its invoice is paid, whoever took the money. */
function resumed(before: Facts, after: Facts, { invoices = [] }: Changes): WriteBack[] {
  return invoices.flatMap((invoice): WriteBack[] => {
    const was = before.invoices.find(({ id }) => id === invoice.id);
    const isPaid = invoice.status === 'paid' && was !== undefined && was.status !== 'paid';
    const source = isPaid ? heardSource(after, invoice) : null;
    const told = after.effects
      .filter(({ kind, cause }) => kind === 'billing' && cause === invoice.id)
      .map(({ note }) => note);
    if (source === null || !told.includes('pause-service') || told.includes('cancel-service')) {
      return [];
    }
    const key = `${invoice.creditorId}/${source}/${invoice.externalId}/resume-service`;
    return [{ source, kind: 'resume-service', key, payload: { invoices: [invoice.externalId] } }];
  });
}

function ofInvoice(
  before: Facts,
  after: Facts,
  is: InvoiceFacts,
  source: WriteBackSource,
): readonly WriteBack[] {
  const was = before.invoices.find(({ id }) => id === is.id);
  if (was === undefined) return [];
  const key = `${is.creditorId}/${source}/${is.externalId}`;
  const invoices = [is.externalId];
  const isSettled = is.status !== was.status && is.openMinor === 0n;
  if (isSettled && is.status === 'void') {
    return [{ source, kind: 'void', key: `${key}/void`, payload: { invoices } }];
  }
  const paid = newMoney(before, after, is);
  if (paid.length === 0 && isSettled) {
    const amount = toWire(was.openMinor, is.currency);
    const own = `${key}/write-off/${after.account.factsVersion}`;
    return [{ source, kind: 'write-off', key: own, payload: { invoices, amount } }];
  }
  const told = source === 'stripe' ? (isSettled ? paid.slice(-1) : []) : paid;
  return told.map(({ paymentId, receivedOn, addedMinor, allMinor }) => ({
    source,
    kind: 'payment',
    key: `${key}/payment/${paymentId}/${allMinor}`,
    payload: { invoices, paymentId, receivedOn, amount: toWire(addedMinor, is.currency) },
  }));
}

interface NewMoney {
  readonly paymentId: string;
  readonly receivedOn: string;
  readonly addedMinor: bigint;
  /** What the payment pays of the invoice in all. */
  readonly allMinor: bigint;
}

/** Principal that payments from elsewhere pay now and did not before. */
function newMoney(before: Facts, after: Facts, invoice: InvoiceFacts): NewMoney[] {
  const paidBy = (facts: Facts, paymentId: string): bigint => {
    const lines = facts.payments.find(({ id }) => id === paymentId)?.lines ?? [];
    return lines
      .filter((line) => line.invoiceId === invoice.id && line.ledger === 'receivable')
      .reduce((sum, line) => sum + line.amountMinor, 0n);
  };
  return after.payments.flatMap((payment) => {
    if (payment.source === invoice.source) return [];
    const allMinor = paidBy(after, payment.id);
    const addedMinor = allMinor - paidBy(before, payment.id);
    const { id: paymentId, receivedOn } = payment;
    return addedMinor > 0n ? [{ paymentId, receivedOn, addedMinor, allMinor }] : [];
  });
}

function pauses(before: Facts, after: Facts, changes: Changes): WriteBack[] {
  const invoices = after.invoices
    .filter(({ source, openMinor }) => source === 'generic' && openMinor > 0n)
    .slice(0, invoicesMax)
    .map(({ externalId }) => externalId);
  if (invoices.length === 0) return [];
  const { creditorId } = after.account;
  return (changes.holds ?? []).flatMap((is): WriteBack[] => {
    if (is.type !== 'pause') return [];
    const was = before.holds.find(({ id }) => id === is.id);
    const key = `${creditorId}/generic/${is.id}`;
    const until = is.untilAt === null ? null : new Date(is.untilAt).toISOString();
    const pause = { source: 'generic', kind: 'pause', key: `${key}/pause` } as const;
    if (was === undefined) return [{ ...pause, payload: { invoices, until } }];
    const ended = was.releasedAt === null && is.releasedAt !== null;
    const resume = { source: 'generic', kind: 'resume', key: `${key}/resume` } as const;
    return ended ? [{ ...resume, payload: { invoices } }] : [];
  });
}
