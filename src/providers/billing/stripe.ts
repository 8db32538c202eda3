import { createHash } from 'node:crypto';
import Stripe from 'stripe';
import { assertNever } from '../../domain/result';
import { providerTimeoutMs } from '../connection';
import {
  done,
  invoiceOf,
  notMade,
  toldByStatus,
  type TellBilling,
  type ToTell,
  type Told,
} from './outcome';

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
  const invoice = await stripe.invoices.retrieve(id);
  const { status } = invoice;
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
    case 'pause-service':
    case 'resume-service':
    case 'cancel-service':
      return tellService(stripe, toTell.kind, subscriptionOf(invoice), once);
    case 'charge-card':
      if (status !== 'open') return notMade(`invoice-${status ?? 'unknown'}`);
      return charge(stripe, id, once);
    default:
      return assertNever(toTell.kind);
  }
}

/** Subscription that an invoice is of; null: none. */
function subscriptionOf({ parent }: Stripe.Invoice): string | null {
  const subscription = parent?.subscription_details?.subscription ?? null;
  return typeof subscription === 'object' ? (subscription?.id ?? null) : subscription;
}

/**
 * Pausing voids the invoices of the time without service; the merchant hears of it as `customer.subscription.updated`
 * and withdraws access. What ended already needs no word.
 */
async function tellService(
  stripe: Stripe,
  kind: 'pause-service' | 'resume-service' | 'cancel-service',
  subscription: string | null,
  once: { readonly idempotencyKey: string },
): Promise<Told> {
  if (subscription === null) return { kind: 'refused', reason: 'no-subscription' };
  const { status } = await stripe.subscriptions.retrieve(subscription);
  if (status === 'canceled' || status === 'incomplete_expired') return done;
  if (kind === 'cancel-service') {
    await stripe.subscriptions.cancel(subscription, {}, once);
    return done;
  }
  const pause_collection = kind === 'pause-service' ? ({ behavior: 'void' } as const) : '';
  await stripe.subscriptions.update(subscription, { pause_collection }, once);
  return done;
}

/** A repeat under the same key is answered with what became of the first: nobody is charged twice. */
async function charge(
  stripe: Stripe,
  id: string,
  once: { readonly idempotencyKey: string },
): Promise<Told> {
  try {
    const { status } = await stripe.invoices.pay(id, {}, once);
    if (status === 'paid') return { kind: 'done', charge: { kind: 'paid' } };
    // A bank debit takes days, and its end comes as a webhook; what is no answer of Stripe's is asked for again.
    if (status === undefined) return { kind: 'retry', reason: 'no-answer' };
    return { kind: 'done', charge: { kind: 'unknown', reason: `invoice-${status}` } };
  } catch (error) {
    const isDecline = error instanceof Stripe.errors.StripeError && error.statusCode === 402;
    if (!isDecline) throw error;
    const code = error.decline_code ?? error.code ?? error.type;
    const method = error.payment_method?.id ?? null;
    return { kind: 'done', charge: { kind: 'declined', code, ref: error.charge ?? null, method } };
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
