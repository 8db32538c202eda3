/** Why a card was refused: it may work later, never again, or only when its holder confirms. */
export type DeclineClass = 'soft' | 'hard' | 'authentication';

/**
 * Codes after which the same card is not tried again. The first group is what Stripe itself never retries
 * (docs.stripe.com/billing/revenue-recovery/smart-retries, docs.stripe.com/declines/codes); the second is
 * what only other card data can mend; the third are gateways' words as Chargebee passes them on.
 */
const hard: ReadonlySet<string> = new Set([
  ...['incorrect_number', 'lost_card', 'pickup_card', 'stolen_card', 'transaction_not_allowed'],
  ...['revocation_of_authorization', 'revocation_of_all_authorizations', 'highest_risk_level'],
  ...['stop_payment_order', 'restricted_card', 'security_violation', 'merchant_blacklist'],
  ...['do_not_try_again', 'no_action_taken', 'fraudulent'],
  ...['expired_card', 'invalid_account', 'invalid_number', 'invalid_expiry_month'],
  ...['invalid_expiry_year', 'new_account_information_available', 'card_not_supported'],
  ...['currency_not_supported', 'payment_method_not_available', 'payment_method_unactivated'],
  ...['account_closed', 'closed_card', 'card_expired', 'invalid_card_number', 'invalid_card'],
  ...['lost_or_stolen_card', 'no_account', 'debit_not_authorized', 'mandate_revoked'],
]);

/** Codes after which the holder has to confirm: charging alone cannot succeed. */
const authentication: ReadonlySet<string> = new Set([
  ...['authentication_required', 'authentication_not_handled', 'offline_pin_required'],
  ...['online_or_offline_pin_required', 'invoice_payment_intent_requires_action'],
  ...['payment_intent_authentication_failure', 'card_authentication_required', 'requires_action'],
  ...[
    '3ds_authentication_required',
    'authentication_failed',
    'mobile_device_authentication_required',
  ],
]);

/** The class of a code, in any case and with any separators; what is not known may work later. */
export function declineClass(code: string): DeclineClass {
  const word = code
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  if (hard.has(word)) return 'hard';
  return authentication.has(word) ? 'authentication' : 'soft';
}
