/**
 * What joins a person across accounts of one collecting organisation: the same normalised e-mail address,
 * else the same phone number; else only the reference speaks for itself.
 */
export function personKeyOf(
  email: string | undefined,
  phone: string | undefined,
  reference: string,
): string {
  if (email !== undefined) return `email:${email.toLowerCase()}`;
  return phone === undefined ? `ref:${reference}` : `phone:${phone}`;
}
