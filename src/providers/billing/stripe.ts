import { createHash } from 'node:crypto';
import Stripe from 'stripe';
import { assertNever } from '../../domain/result';
import { providerTimeoutMs } from '../connection';
import { done, invoiceOf, toldByStatus, type TellBilling, type ToTell, type Told } from './outcome';

export interface StripeOptions {
  readonly apiKey: string;
  /** Absent: Stripe's own. */
  readonly baseUrl?: string;
}

/** Stripe refuses longer keys. */
const keyMax = 255;

/**
 * Tells Stripe. It asks first where the invoice stands: what is so already was told before, or by
 * somebody else, and needs no second request, also when Stripe has forgotten the key.
 */
export function stripeWriteBack({ apiKey, baseUrl }: StripeOptions): TellBilling {
  const stripe = new Stripe(apiKey, {
    ...(baseUrl === undefined ? {} : addressOf(new URL(baseUrl))),
    maxNetworkRetries: 0,
    timeout: providerTimeoutMs,
    telemetry: false,
  });
  return async (toTell) => {
    try {
      return await tell(stripe, toTell);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      return toldByStatus(error.statusCode ?? null, error.code ?? error.type);
    }
  };
}

async function tell(stripe: Stripe, toTell: ToTell): Promise<Told> {
  const id = invoiceOf(toTell);
  const { status } = await stripe.invoices.retrieve(id);
  const once = { idempotencyKey: keyOf(toTell.key) };
  switch (toTell.kind) {
    case 'payment':
      if (status === 'paid') return done;
      if (status === 'void') return { kind: 'refused', reason: 'invoice-void' };
      await stripe.invoices.pay(id, { paid_out_of_band: true }, once);
      return done;
    case 'write-off':
      if (status === 'uncollectible' || status === 'paid' || status === 'void') return done;
      await stripe.invoices.markUncollectible(id, {}, once);
      return done;
    case 'void':
      if (status === 'void') return done;
      if (status === 'paid') return { kind: 'refused', reason: 'invoice-paid' };
      await stripe.invoices.voidInvoice(id, {}, once);
      return done;
    case 'pause':
    case 'resume':
      // An invoice cannot be paused at Stripe; nothing is written for it.
      return { kind: 'refused', reason: 'not-known-there' };
    default:
      return assertNever(toTell.kind);
  }
}

function keyOf(key: string): string {
  return key.length <= keyMax ? key : createHash('sha256').update(key).digest('hex');
}

function addressOf({ protocol, hostname, port }: URL) {
  const isSecure = protocol === 'https:';
  return {
    host: hostname,
    port: port === '' ? (isSecure ? 443 : 80) : Number(port),
    protocol: isSecure ? ('https' as const) : ('http' as const),
  };
}
