import type { WriteBack, WriteBackSource } from '../../domain/account/write-backs';

/** One thing that a billing system has to know. `key` makes repeats of the same request one. */
export interface ToTell {
  readonly id: string;
  readonly key: string;
  readonly creditorId: string;
  readonly accountId: string;
  readonly source: WriteBackSource;
  readonly kind: WriteBack['kind'];
  /** How often it was tried, this time included. */
  readonly attempt: number;
  readonly createdAt: number;
  readonly payload: WriteBack['payload'];
}

/** What became of telling it. Reasons are codes: messages of others may carry data. */
export type Told =
  | { readonly kind: 'done'; readonly charge?: ChargeAnswer }
  | { readonly kind: 'retry'; readonly reason: string; readonly waitMs?: number | null }
  /** It will never be taken as it is. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What became of a charge that was asked for; codes are the billing system's. */
export type ChargeAnswer =
  | { readonly kind: 'paid' }
  | {
      readonly kind: 'declined';
      readonly code: string;
      /** Name of the charge, and mark of the method that was tried; null: not told. */
      readonly ref: string | null;
      readonly method: string | null;
    }
  | { readonly kind: 'not-made'; readonly reason: string }
  /** It was asked for, and nobody knows with what end. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type TellBilling = (toTell: ToTell) => Promise<Told>;

export const done: Told = { kind: 'done' };

/** There was nothing to charge (any more). */
export const notMade = (reason: string): Told => ({
  kind: 'done',
  charge: { kind: 'not-made', reason },
});

/** The billing system is not connected (yet): tried again, so that connecting it is enough. */
export const notConnected: TellBilling = () =>
  Promise.resolve({ kind: 'retry', reason: 'not-connected' });

/** A refusal, or something that may pass: credentials, a limit, a conflict of requests, a failure over there. */
export function toldByStatus(status: number | null, reason: string): Told {
  const passes =
    status === null || status >= 500 || [401, 403, 408, 409, 425, 429].includes(status);
  return { kind: passes ? 'retry' : 'refused', reason };
}

/** The first invoice: write-backs of money name exactly one. */
export function invoiceOf({ payload }: ToTell): string {
  const [invoice] = payload.invoices;
  if (invoice === undefined) throw new Error('a write-back names an invoice');
  return invoice;
}
