import { limits } from '../limits';
import type { ChargeAttempt } from './card-case';
import type { Facts, Instant, InvoiceFacts } from './facts';

/**
 * The invoice with one more failed attempt. Reports in any order, and the same one again, give the same: attempts
 * are told apart by the name of the charge, else by their instant; of several declines the newest counts.
 */
export function withAttempt(invoice: InvoiceFacts, attempt: ChargeAttempt): InvoiceFacts {
  const known = invoice.attempts ?? [];
  const same = known.filter((one) => isSame(one, attempt));
  const merged = same.reduce(joined, attempt);
  if (same.length === 1 && isEqual(same[0], merged)) return withLast(invoice, attempt);
  const all = [...known.filter((one) => !same.includes(one)), merged].sort(byTime);
  return withLast({ ...invoice, attempts: all.slice(-limits.cardAttemptsKept) }, attempt);
}

/**
 * The invoice with the attempt that its billing system announces; null: it announces none. What an older state of the
 * invoice said is not taken; of two states of one instant the later attempt is.
 */
export function withNextAttempt(
  invoice: InvoiceFacts,
  nextAttemptAt: Instant | null,
  sourceAt: Instant,
): InvoiceFacts {
  const known = invoice.nextAttemptAt ?? null;
  if (sourceAt < invoice.sourceAt) return invoice;
  const isTie = sourceAt === invoice.sourceAt && known !== null;
  const next = isTie ? Math.max(known, nextAttemptAt ?? known) : nextAttemptAt;
  return next === known ? invoice : { ...invoice, nextAttemptAt: next };
}

/** The invoice without an attempt that was not made, or did not fail. */
export function withoutAttempt(invoice: InvoiceFacts, attempt: ChargeAttempt): InvoiceFacts {
  const attempts = (invoice.attempts ?? []).filter((one) => one !== attempt);
  return { ...invoice, attempts };
}

/** The invoice with the stored method that will be charged next; older news changes nothing. */
export function withMethod(invoice: InvoiceFacts, method: string, at: Instant): InvoiceFacts {
  const saidAt = invoice.paymentMethodAt ?? -Infinity;
  const isNews = at > saidAt || (at === saidAt && method > (invoice.paymentMethod ?? ''));
  return isNews ? { ...invoice, paymentMethod: method, paymentMethodAt: at } : invoice;
}

function withLast(invoice: InvoiceFacts, { method, at }: ChargeAttempt): InvoiceFacts {
  const last = (invoice.attempts ?? []).findLast(({ decline }) => decline);
  const { decline = null, code = null } = last ?? {};
  const isKnown = decline === (invoice.decline ?? null) && code === (invoice.declineCode ?? null);
  const declined =
    last === undefined || isKnown ? invoice : { ...invoice, decline, declineCode: code };
  return method === null ? declined : withMethod(declined, method, at);
}

function isEqual(left: ChargeAttempt | undefined, right: ChargeAttempt): boolean {
  const fields = ['at', 'by', 'method', 'ref', 'decline', 'code'] as const;
  return fields.every((field) => (left?.[field] ?? null) === (right[field] ?? null));
}

function isSame(left: ChargeAttempt, right: ChargeAttempt): boolean {
  const [one, other] = [left.ref ?? null, right.ref ?? null];
  if (one !== null || other !== null) return one === other;
  return left.at === right.at && left.by === right.by;
}

/** What both reports know; what we did ourselves is ours, whoever tells of it. */
function joined(left: ChargeAttempt, right: ChargeAttempt): ChargeAttempt {
  return {
    at: Math.min(left.at, right.at),
    by: left.by === 'duecourse' ? left.by : right.by,
    method: greater(left.method, right.method),
    ref: left.ref ?? right.ref ?? null,
    decline: greater(left.decline, right.decline),
    code: greater(left.code, right.code),
  };
}

function greater<T extends string>(left: T | null | undefined, right: T | null | undefined) {
  if (left === null || left === undefined) return right ?? null;
  return right === null || right === undefined || right < left ? left : right;
}

function byTime(left: ChargeAttempt, right: ChargeAttempt): number {
  return left.at - right.at || ((left.ref ?? '') < (right.ref ?? '') ? -1 : 1);
}

/**
 * Instants of the failed attempts on the card that the invoice would be charged to, oldest first: those on any invoice
 * of the account and of one source, the billing system's and ours. An attempt on an unknown card may have been on this
 * one; one that is only counted, and not known by its time, may have been as late as the last that is known.
 */
export function attemptsOnCard({ invoices }: Facts, invoice: InvoiceFacts): readonly Instant[] {
  const card = invoice.paymentMethod ?? null;
  const counts = (method: string | null): boolean =>
    card === null || method === null || method === card;
  return invoices
    .filter(({ source }) => source === invoice.source)
    .flatMap((one) => {
      const known = one.attempts ?? [];
      const own = known.filter(({ by }) => by === 'billing').length;
      const lastAt = known.at(-1)?.at ?? one.firstFailedAt;
      const uncounted = lastAt === null ? 0 : Math.max(one.failedAttempts - own, 0);
      const more = Math.min(uncounted, limits.cardAttemptsKept);
      return [
        ...known.filter(({ method }) => counts(method)).map(({ at }) => at),
        ...Array.from({ length: more }, () => lastAt ?? 0),
      ];
    })
    .sort((left, right) => left - right);
}

/**
 * Must the card of the invoice not be charged again before it changes? The last decline on it, on any invoice of the
 * source, was for good, or its holder has to confirm.
 */
export function isCardStopped({ invoices }: Facts, invoice: InvoiceFacts): boolean {
  const card = invoice.paymentMethod ?? null;
  const saidAt = invoice.paymentMethodAt ?? -Infinity;
  const last = invoices
    .filter(({ source }) => source === invoice.source)
    .flatMap(({ attempts }) => attempts ?? [])
    .filter(({ decline }) => decline)
    .filter(({ method, at }) => (method === null || card === null ? at >= saidAt : method === card))
    .sort(byTime);
  const isUndated = (invoice.attempts ?? []).length === 0 && (invoice.decline ?? 'soft') !== 'soft';
  const isToConfirm = last.at(-1)?.decline === 'authentication';
  return isUndated || isToConfirm || last.some(({ decline }) => decline === 'hard');
}
