import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseMoney } from '../../domain/money/money';
import { assertNever } from '../../domain/result';
import { errorCode, providerTimeoutMs, retryAfterMs } from '../connection';
import {
  done,
  invoiceOf,
  notMade,
  toldByStatus,
  type TellBilling,
  type ToTell,
  type Told,
} from './outcome';

export interface ChargebeeOptions {
  readonly apiKey: string;
  /** Of the site: https://acme.chargebee.com. */
  readonly baseUrl: string;
  /** Wall time. */
  readonly wallClock?: () => number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly waitMs: number | null;
}

type Ask = (path: string, form?: Record<string, string>, key?: string) => Promise<Answer>;

const invoiceShape = z.object({
  invoice: z.object({
    status: z.string(),
    amount_due: z.number().optional(),
    subscription_id: z.string().optional(),
    line_items: z.array(z.object({ subscription_id: z.string().optional() })).optional(),
  }),
});
const subscriptionShape = z.object({
  subscription: z.object({
    status: z.string(),
    subscription_items: z.array(z.unknown()).optional(),
  }),
});
type ShownSubscription = z.infer<typeof subscriptionShape>['subscription'];
/** The gateway's own word is in `error_cause_id`, where there is one. */
const declineShape = z.object({
  type: z.literal('payment'),
  api_error_code: z.string().max(100),
  error_cause_id: z.string().max(100).optional(),
});
const paymentsShape = z.object({
  list: z.array(
    z.object({ transaction: z.object({ reference_number: z.string().nullish() }).optional() }),
  ),
});
const errorShape = z.object({ api_error_code: z.string().max(100) });

/** Tells Chargebee: offline payments with our id as their reference, write-offs, voids. */
export function chargebeeWriteBack(options: ChargebeeOptions): TellBilling {
  const ask = asker(options);
  const now = options.wallClock ?? Date.now;
  return async (toTell) => {
    try {
      return await tell(ask, toTell, now());
    } catch (error) {
      return { kind: 'retry', reason: errorCode(error) };
    }
  };
}

async function tell(ask: Ask, toTell: ToTell, nowAt: number): Promise<Told> {
  const path = `/invoices/${encodeURIComponent(invoiceOf(toTell))}`;
  const found = await ask(path);
  const invoice = invoiceShape.safeParse(found.body);
  if (found.status !== 200 || !invoice.success) return judged(found);
  const { status, amount_due: dueMinor = 0 } = invoice.data.invoice;
  switch (toTell.kind) {
    case 'payment':
      return pay(ask, path, toTell, nowAt);
    case 'write-off':
      if (dueMinor === 0) return done;
      return judged(await ask(`${path}/write_off`, { comment: toTell.id }, toTell.key));
    case 'void':
      if (status === 'voided') return done;
      return judged(await ask(`${path}/void`, { comment: toTell.id }, toTell.key));
    case 'pause':
    case 'resume':
      return { kind: 'refused', reason: 'not-known-there' };
    case 'pause-service':
    case 'resume-service':
    case 'cancel-service':
      return tellService(ask, toTell.kind, toTell.key, invoice.data.invoice);
    case 'charge-card':
      if (dueMinor === 0 || !collectable.has(status)) return notMade(`invoice-${status}`);
      return charged(await ask(`${path}/collect_payment`, {}, toTell.key));
    default:
      return assertNever(toTell.kind);
  }
}

/** Where an invoice stands when its stored method may be charged. */
const collectable: ReadonlySet<string> = new Set(['payment_due', 'not_paid']);

type ShownInvoice = z.infer<typeof invoiceShape>['invoice'];

/** What is so already was told before, or by somebody else. */
async function tellService(
  ask: Ask,
  kind: 'pause-service' | 'resume-service' | 'cancel-service',
  key: string,
  { subscription_id: id, line_items: lines }: ShownInvoice,
): Promise<Told> {
  const subscription = id ?? lines?.find((line) => line.subscription_id)?.subscription_id;
  if (!subscription) return { kind: 'refused', reason: 'no-subscription' };
  const path = `/subscriptions/${encodeURIComponent(subscription)}`;
  const found = await ask(path);
  const shown = subscriptionShape.safeParse(found.body);
  if (found.status !== 200 || !shown.success) return judged(found);
  const { status, hasItems } = readSubscription(shown.data.subscription);
  if (status === 'cancelled') return done;
  switch (kind) {
    case 'pause-service':
      if (status === 'paused') return done;
      return judged(await ask(`${path}/pause`, { pause_option: 'immediately' }, key));
    case 'resume-service':
      if (status !== 'paused') return done;
      return judged(await ask(`${path}/resume`, { resume_option: 'immediately' }, key));
    case 'cancel-service': {
      const verb = hasItems ? 'cancel_for_items' : 'cancel';
      return judged(await ask(`${path}/${verb}`, { end_of_term: 'false' }, key));
    }
    default:
      return assertNever(kind);
  }
}

/** Sites with the newer catalogue have items in their subscriptions, and another word for the end. */
function readSubscription({ status, subscription_items: items }: ShownSubscription) {
  return { status, hasItems: Array.isArray(items) && items.length > 0 };
}

/** A charge that the gateway declined is an answer, not a failure to tell. */
function charged(answer: Answer): Told {
  const told = judged(answer);
  if (told.kind === 'done') return { kind: 'done', charge: { kind: 'paid' } };
  const error = declineShape.safeParse(answer.body);
  if (!error.success) return told;
  const code = error.data.error_cause_id ?? error.data.api_error_code;
  return { kind: 'done', charge: { kind: 'declined', code, ref: null, method: null } };
}

/** Chargebee forgets idempotency keys within the hour; our id among the invoice's payments does not go away. */
async function pay(ask: Ask, path: string, toTell: ToTell, nowAt: number): Promise<Told> {
  const { amount, receivedOn } = toTell.payload;
  const money = amount && parseMoney(amount);
  if (!money?.ok || receivedOn === undefined) return { kind: 'refused', reason: 'no-amount' };
  const known = await ask(`${path}/payments`);
  const payments = paymentsShape.safeParse(known.body);
  if (known.status !== 200 || !payments.success) return judged(known);
  if (payments.data.list.some((one) => one.transaction?.reference_number === toTell.id)) {
    return done;
  }
  const receivedAt = Math.min(Date.parse(`${receivedOn}T00:00:00Z`), nowAt);
  const form = {
    'transaction[amount]': money.value.minor.toString(),
    'transaction[payment_method]': 'other',
    'transaction[reference_number]': toTell.id,
    'transaction[date]': String(Math.floor(receivedAt / 1_000)),
  };
  return judged(await ask(`${path}/record_payment`, form, toTell.key));
}

function judged({ status, body, waitMs }: Answer): Told {
  if (status >= 200 && status < 300) return done;
  const code = errorShape.safeParse(body);
  const told = toldByStatus(status, code.success ? code.data.api_error_code : `http-${status}`);
  return told.kind === 'retry' ? { ...told, waitMs } : told;
}

function asker({ apiKey, baseUrl, wallClock = Date.now }: ChargebeeOptions): Ask {
  const authorization = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
  return async (path, form, key) => {
    const once = key && createHash('sha256').update(key).digest('hex');
    const response = await fetch(`${baseUrl}/api/v2${path}`, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { authorization, ...(once ? { 'chargebee-idempotency-key': once } : {}) },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      redirect: 'error',
      signal: AbortSignal.timeout(providerTimeoutMs),
    });
    const text = await response.text();
    const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    const waitMs = retryAfterMs(header, wallClock()) ?? null;
    return { status: response.status, body: readJson(text), waitMs };
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
