import type { LawChannel, Situation } from '../situation';

/**
 * First day of rules that were in force before any contact that this product can have made: their true
 * first day changes no answer.
 */
export const longInForce = '2000-01-01';

/** Ways that ring at the other end. */
export const byPhone: readonly LawChannel[] = ['call', 'sms', 'voicemail', 'ringless-voicemail'];

/** Phone, and what arrives on a screen: everything but mail and what the debtor comes to see. */
export const allButMail: readonly LawChannel[] = [...byPhone, 'email', 'social', 'in-person'];

/** True where the address or number that would be used reaches the debtor at work. */
export function isAtWork({ address }: Situation): boolean {
  return address !== null && (address.place === 'work' || address.isEmployerProvided);
}
