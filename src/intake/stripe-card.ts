import { z } from 'zod';
import { declineClass } from '../domain/account/declines';
import type { CardAttemptFact, CardChangedFact, ServiceCancelledFact } from './facts';
import { fit } from './fault';
import { maybeReference, seconds, stripeId, type StripeEvent } from './stripe-shapes';
import { cleanLine } from './text';

const wordMax = 200;
const word = z.string().max(wordMax).nullish();

const failedChargeShape = z.object({
  id: stripeId,
  created: seconds,
  invoice: maybeReference,
  payment_method: maybeReference,
  failure_code: word,
  outcome: z.object({ reason: word, advice_code: word }).nullish(),
});

const failedIntentShape = z.object({
  invoice: maybeReference,
  payment_details: z.object({ order_reference: word }).nullish(),
  last_payment_error: z
    .object({
      code: word,
      decline_code: word,
      advice_code: word,
      charge: maybeReference,
      payment_method: maybeReference,
    })
    .nullish(),
});

const defaultMethod = z.object({ default_payment_method: maybeReference }).nullish();
const customerShape = z.object({ id: stripeId, invoice_settings: defaultMethod });
const subscriptionShape = z.object({
  customer: z.union([
    stripeId,
    z.object({ id: stripeId }).transform(({ id }: { readonly id: string }) => id),
  ]),
  default_payment_method: maybeReference,
  cancellation_details: z.object({ reason: word }).nullish(),
});

/** What Stripe says of a card that must not be tried again, whatever the code. */
const never = 'do_not_try_again';

/** A charge that the bank refused; nothing for one that belongs to no invoice. */
export function failedCharge(event: StripeEvent): CardAttemptFact[] {
  const charge = fit(failedChargeShape, event.data.object);
  if (!charge.invoice) return [];
  return [
    {
      kind: 'card-attempt',
      invoiceId: charge.invoice,
      at: charge.created * 1_000,
      ref: charge.id,
      method: charge.payment_method ?? null,
      ...declineOf(charge.outcome?.reason ?? charge.failure_code, charge.outcome?.advice_code),
    },
  ];
}

/** The same attempt as its payment intent tells it: the charge is named in the error. */
export function failedIntent(event: StripeEvent): CardAttemptFact[] {
  const intent = fit(failedIntentShape, event.data.object);
  const named = intent.payment_details?.order_reference ?? null;
  const invoiceId = intent.invoice ?? (named?.startsWith('in_') === true ? named : null);
  const error = intent.last_payment_error;
  if (invoiceId === null || !error?.charge) return [];
  return [
    {
      kind: 'card-attempt',
      invoiceId,
      at: event.created * 1_000,
      ref: error.charge,
      method: error.payment_method ?? null,
      ...declineOf(error.decline_code ?? error.code, error.advice_code),
    },
  ];
}

function declineOf(
  raw: string | null | undefined,
  advice: string | null | undefined,
): Pick<CardAttemptFact, 'code' | 'decline'> {
  const code = cleanLine(raw ?? '') ?? null;
  if (code === null) return { code: null, decline: advice === never ? 'hard' : null };
  return { code, decline: advice === never ? 'hard' : declineClass(code) };
}

/** Another stored method is charged from now on; nothing where the event does not say that it changed. */
export function customerMethod(event: StripeEvent): CardChangedFact[] {
  if (!hasChanged(event, 'invoice_settings')) return [];
  const { id, invoice_settings: settings } = fit(customerShape, event.data.object);
  return methodOf(id, settings?.default_payment_method);
}

/** The same for one subscription. */
export function subscriptionMethod(event: StripeEvent): CardChangedFact[] {
  if (!hasChanged(event, 'default_payment_method')) return [];
  const { customer, default_payment_method: method } = fit(subscriptionShape, event.data.object);
  return methodOf(customer, method);
}

function methodOf(debtorId: string, method: string | null | undefined): CardChangedFact[] {
  return method ? [{ kind: 'card-changed', debtorId, method }] : [];
}

function hasChanged({ data }: StripeEvent, field: string): boolean {
  const { previous_attributes: previous } = data;
  return previous !== null && previous !== undefined && Object.hasOwn(previous, field);
}

/** Ended by the customer. One that Stripe ended because nothing was paid says nothing about the customer. */
export function subscriptionEnded(event: StripeEvent): ServiceCancelledFact[] {
  const { customer, cancellation_details: details } = fit(subscriptionShape, event.data.object);
  const reason = details?.reason ?? 'payment_failed';
  return reason === 'payment_failed' ? [] : [{ kind: 'service-cancelled', debtorId: customer }];
}
