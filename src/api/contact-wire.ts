import type { PointConsent } from '../domain/account/case-file';
import type { ContactPoint, Facts } from '../domain/account/facts';

/** Addresses and numbers of the debtor as the interface shows them, with what each rests on. */
export function contactsJson({ contacts }: Facts) {
  return contacts.map(contactJson);
}

/** One address, of the debtor or of a party. */
export function contactJson({
  id,
  kind,
  value,
  status,
  place,
  role = null,
  consents,
  smsConsent,
}: ContactPoint) {
  const rests = consents.map(consentJson);
  return { id, kind, value, status, place, role, smsConsent, consents: rests };
}

function consentJson(consent: PointConsent) {
  const { channel, basis, source, at, untilAt, checkedAt, withdrawnAt, deadlineOn } = consent;
  return {
    channel,
    basis,
    source,
    at: new Date(at).toISOString(),
    until: textOrNull(untilAt),
    checkedAt: textOrNull(checkedAt),
    withdrawnAt: textOrNull(withdrawnAt),
    deadlineOn,
  };
}

const textOrNull = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();
