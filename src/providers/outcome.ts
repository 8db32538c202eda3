import type { Breaker } from './breaker';

/** What a provider's answer to one send means for us; nothing else of it leaves an adapter. */
export type SendOutcome =
  /** The provider has the message under `providerId`; `answer` is its HTTP status. */
  | { readonly class: 'accepted'; readonly providerId: string | null; readonly answer: string }
  /** Certainly not processed: may be tried again, through the gate, not before `retryAfterMs`. */
  | { readonly class: 'not-sent'; readonly reason: string; readonly retryAfterMs?: number }
  /** Refused for good. `breaker`: our account is at fault, so the whole channel must stop. */
  | {
      readonly class: 'rejected';
      readonly reason: string;
      readonly code: string;
      readonly suppressAddress?: boolean;
      readonly breaker?: boolean;
    }
  /** Perhaps processed: never posted again; evidence (callback, look-up) decides. */
  | { readonly class: 'ambiguous'; readonly reason: string };

/** A rendered message with everything that a provider needs; addresses are for this call only. */
export interface OutgoingMessage {
  /** Our id of the send: travels with the message and comes back in every callback. */
  readonly intentId: string;
  readonly accountId: string;
  readonly channel: 'email' | 'sms' | 'letter';
  /** E-mail address, E.164 number, or postal address with line feeds. */
  readonly to: string;
  /** Sender: `Name <address>` or address, E.164 number or messaging service id, sender line. */
  readonly from: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  /** Letters only: the rendered pages. */
  readonly pdf?: Uint8Array;
  /** E-mail only: documents beside it, PDF; each with a name without its ending. */
  readonly attachments?: readonly { readonly name: string; readonly pdf: Uint8Array }[];
  readonly replyTo?: string;
  /** E-mail only: https address that answers a one-click unsubscribe POST (RFC 8058). */
  readonly listUnsubscribeUrl?: string;
  /** SMS only: overrides the adapter's own status address. */
  readonly statusCallbackUrl?: string;
}

/** One way to send. `send` never throws for anything that the network or the provider does. */
export interface Provider {
  readonly name: 'sendgrid' | 'twilio' | 'letters';
  readonly channel: OutgoingMessage['channel'];
  /** True where the vendor answers a repeated id with the first receipt: ambiguous may repeat. */
  readonly idempotent: boolean;
  /** Leaves a provider alone that fails; without one every message is tried. */
  readonly breaker?: Breaker;
  send(message: OutgoingMessage): Promise<SendOutcome>;
}

/** What came back, before it is judged. */
export type ProviderAnswer =
  | {
      readonly kind: 'http';
      readonly status: number;
      /** The provider's id of the message, null when the answer carries none. */
      readonly providerId: string | null;
      /** The provider's own error code, where it has one. */
      readonly vendorCode?: string;
      /** The provider's words; shortened and stripped of addresses before they are kept. */
      readonly message?: string;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'failure';
      /** Node or client error code such as ECONNRESET; `unknown` where there is none. */
      readonly code: string;
      /** True when the connection never stood, so that no byte of the request can have left. */
      readonly beforeFirstByte: boolean;
    };

type Verdict = 'accepted' | 'not-sent' | 'rejected' | 'ambiguous';

interface StatusRow {
  readonly statuses: readonly number[] | { readonly from: number; readonly to: number };
  readonly verdict: Verdict;
  readonly breaker?: true;
}

/** HTTP status -> class. The first row that fits counts; what no row names is ambiguous. */
export const statusTable: readonly StatusRow[] = [
  { statuses: { from: 200, to: 299 }, verdict: 'accepted' },
  // "never processed and always safe to retry" (Twilio, error 20429); assumed of SendGrid
  { statuses: [429], verdict: 'not-sent' },
  { statuses: [401, 403], verdict: 'rejected', breaker: true },
  { statuses: [400, 404, 405, 410, 411, 413, 414, 415, 422, 431, 451], verdict: 'rejected' },
  { statuses: [408], verdict: 'ambiguous' },
  { statuses: { from: 500, to: 599 }, verdict: 'ambiguous' },
];

/** Connection errors that can only happen before a connection stands. The rest needs proof. */
export const neverConnectedCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
]);

/** Vendor codes that say more than their status: the recipient has opted out at the provider. */
export const suppressingCodes: ReadonlySet<string> = new Set(['21610']);

const reasonTextMax = 160;

/** The class of an answer, by the one table that all adapters share. */
export function classify(answer: ProviderAnswer): SendOutcome {
  if (answer.kind === 'failure') return classifyFailure(answer.code, answer.beforeFirstByte);
  const row = statusTable.find((candidate) => covers(candidate.statuses, answer.status));
  const reason = describe(answer.status, answer.vendorCode, answer.message);
  switch (row?.verdict) {
    case 'accepted':
      return answer.providerId === null || answer.providerId === ''
        ? { class: 'ambiguous', reason: `http ${answer.status} without a message id` }
        : { class: 'accepted', providerId: answer.providerId, answer: String(answer.status) };
    case 'not-sent':
      return answer.retryAfterMs === undefined
        ? { class: 'not-sent', reason }
        : { class: 'not-sent', reason, retryAfterMs: answer.retryAfterMs };
    case 'rejected':
      return {
        class: 'rejected',
        reason,
        code: answer.vendorCode ?? String(answer.status),
        ...(suppressingCodes.has(answer.vendorCode ?? '') ? { suppressAddress: true } : {}),
        ...(row.breaker ? { breaker: true } : {}),
      };
    case 'ambiguous':
    case undefined:
      return { class: 'ambiguous', reason };
  }
}

function classifyFailure(code: string, beforeFirstByte: boolean): SendOutcome {
  if (beforeFirstByte || neverConnectedCodes.has(code)) {
    return { class: 'not-sent', reason: `no connection (${code})` };
  }
  return { class: 'ambiguous', reason: `connection lost after the request was sent (${code})` };
}

function covers(statuses: StatusRow['statuses'], status: number): boolean {
  return 'from' in statuses
    ? status >= statuses.from && status <= statuses.to
    : statuses.includes(status);
}

function describe(status: number, vendorCode?: string, message?: string): string {
  const code = vendorCode === undefined ? '' : `, code ${vendorCode}`;
  const words = message === undefined || message === '' ? '' : `: ${withoutAddresses(message)}`;
  return `http ${status}${code}${words}`;
}

/** Providers quote addresses in their errors; reasons are logged and shown, so none may stay in. */
function withoutAddresses(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/[^\s<>"'()]+@[^\s<>"'()]+/g, '[address]')
    .replace(/\+?\d(?:[\s()-]?\d){5,}/g, '[number]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, reasonTextMax);
}
