import type { Changes, Suppression } from '../../domain/account/changes';
import type { Channel, ContactPoint, Facts, Instant } from '../../domain/account/facts';
import { channels } from '../../domain/contact/channels';
import { newConsent, withConsent, withOptOut } from '../../domain/contact/consents';
import { everyPoint } from '../../domain/contact/readers';
import type { PointConsent } from '../../domain/account/case-file';

/** Addresses of the account with this value, whoever they belong to. */
export function pointsAt(facts: Facts, channel: Channel, address: string): ContactPoint[] {
  const kind = channels[channel].addressKind;
  return everyPoint(facts).filter((point) => point.kind === kind && point.value === address);
}

/**
 * Stops one channel at an address: for every point of the account that has it, and for the creditor as a
 * whole, so that the address named again, or by somebody else, is stopped too.
 */
export function stopped(
  facts: Facts,
  stop: {
    readonly channel: Channel;
    readonly address: string;
    readonly at: Instant;
    readonly source: string;
    readonly reason: string;
  },
): { readonly contacts: readonly ContactPoint[]; readonly suppressions: readonly Suppression[] } {
  const { channel, address, at, source, reason } = stop;
  const contacts = pointsAt(facts, channel, address)
    .map((point) => withOptOut(point, { channel, at, source }))
    .filter((point) => point !== null);
  return {
    contacts,
    suppressions: [suppression(facts, { channel, address, source, reason, createdAt: at })],
  };
}

/** Leave given again, by the person and after the stop: the suppression is lifted with it. */
export function allowedAgain(
  facts: Facts,
  points: readonly ContactPoint[],
  consent: Pick<PointConsent, 'basis' | 'at' | 'source'> & { readonly channel: Channel },
): Pick<Changes, 'contacts' | 'suppressions'> {
  const { channel, at, source } = consent;
  const contacts = points.map((point) => withConsent(point, newConsent(consent)));
  const addresses = [...new Set(points.map(({ value }) => value))];
  return {
    contacts,
    suppressions: addresses.map((address) => ({
      ...suppression(facts, { channel, address, source, reason: 'consent', createdAt: at }),
      liftedAt: at,
    })),
  };
}

function suppression(
  { account }: Facts,
  own: Omit<Suppression, 'creditorId' | 'liftedAt'>,
): Suppression {
  return { creditorId: account.creditorId, ...own, liftedAt: null };
}
