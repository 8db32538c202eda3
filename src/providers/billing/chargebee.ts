import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseMoney } from '../../domain/money/money';
import { assertNever } from '../../domain/result';
import { errorCode, providerTimeoutMs, retryAfterMs } from '../connection';
import { done, invoiceOf, toldByStatus, type TellBilling, type ToTell, type Told } from './outcome';

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
  invoice: z.object({ status: z.string(), amount_due: z.number().optional() }),
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
    default:
      return assertNever(toTell.kind);
  }
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
