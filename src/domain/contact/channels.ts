import { holdsAt } from '../account/balances';
import type { PartyFacts } from '../account/case-file';
import type { Channel, ContactPoint, Facts, Instant } from '../account/facts';
import type { NoticeMethod } from '../law/situation';
import type { ContactRole } from '../strategy/document';
import { isIntact } from './consents';
import { addressBooks, type Reader } from './readers';

/** Everything that differs between the ways of reaching a debtor: one row a channel. */
export interface ChannelRow {
  readonly channel: Channel;
  /** For people, in a sentence: "by e-mail". */
  readonly title: string;
  readonly addressKind: ContactPoint['kind'];
  /** A person may find the address by hand, so its absence does not stop the effect. */
  readonly addressOptional: boolean;
  /** Rate-limited task queue of the provider; null: nothing is sent by a machine. */
  readonly queue: string | null;
  /** Consent on file is needed before the first contact. */
  readonly needsConsent: boolean;
  /** Kept to the debtor's local hours. A letter is read when it suits the reader. */
  readonly keepsWindow: boolean;
  readonly optOut: 'link' | 'stop-word' | 'none';
  /** How a notice travels by it. */
  readonly noticeMethod: NoticeMethod;
  /** A: may be given up when its fate stays unknown. B: a notice, a person finds out. */
  readonly messageClass: 'A' | 'B';
  /**
   * Its provider can be asked for a receipt: by a list, or by the same message under the same id. For the others
   * evidence only comes by itself.
   */
  readonly canBeLookedUp: boolean;
}

export const channels: Readonly<Record<Channel, ChannelRow>> = {
  email: {
    channel: 'email',
    title: 'e-mail',
    addressKind: 'email',
    addressOptional: false,
    queue: 'email',
    needsConsent: false,
    keepsWindow: true,
    optOut: 'link',
    noticeMethod: 'electronic',
    messageClass: 'A',
    canBeLookedUp: false,
  },
  sms: {
    channel: 'sms',
    title: 'text message',
    addressKind: 'phone',
    addressOptional: false,
    queue: 'sms',
    needsConsent: true,
    keepsWindow: true,
    optOut: 'stop-word',
    noticeMethod: 'electronic',
    messageClass: 'A',
    canBeLookedUp: true,
  },
  letter: {
    channel: 'letter',
    title: 'letter',
    addressKind: 'address',
    addressOptional: false,
    queue: 'letter',
    needsConsent: false,
    keepsWindow: false,
    optOut: 'none',
    noticeMethod: 'mail',
    messageClass: 'A',
    canBeLookedUp: true,
  },
  call: {
    channel: 'call',
    title: 'telephone',
    addressKind: 'phone',
    addressOptional: true,
    queue: null,
    needsConsent: false,
    keepsWindow: true,
    optOut: 'none',
    noticeMethod: 'oral',
    messageClass: 'A',
    canBeLookedUp: false,
  },
};

/** The names of all channels, for inputs that take any of them. */
export const channelNames = Object.keys(channels) as [Channel, ...Channel[]];

/** True when an address may be used on a channel: intact, not opted out, consent where needed. */
export function isUsable(point: ContactPoint, channel: Channel): boolean {
  const row = channels[channel];
  if (point.kind !== row.addressKind || !isIntact(point, channel)) return false;
  return !row.needsConsent || point.smsConsent;
}

/**
 * Where a channel reaches the debtor or a party: the newest usable address; null when there is none. A place
 * of work is the last resort for a consumer, and none where the person or the employer forbade it; so is a
 * place that the person called inconvenient. Where a function is named, an address of it goes before the others.
 */
export function addressFor(
  facts: Facts,
  channel: Channel,
  reader: Reader = null,
  to?: ContactRole,
): ContactPoint | null {
  for (const points of addressBooks(facts, reader)) {
    const best = bestOf(points, channel, reader ?? facts.debtor, to);
    if (best !== null) return best;
  }
  return null;
}

function bestOf(
  points: readonly ContactPoint[],
  channel: Channel,
  { kind, preferences }: Pick<PartyFacts, 'kind' | 'preferences'>,
  to?: ContactRole,
): ContactPoint | null {
  const usable = points.filter(
    (point) => isUsable(point, channel) && !(preferences.noWork && point.place === 'work'),
  );
  const { places = [] } = preferences;
  const apart = usable.filter(
    ({ place }) =>
      !(kind === 'consumer' && place === 'work') && !places.some((named) => named === place),
  );
  const open = apart.length > 0 ? apart : usable;
  const ofRole = open.filter(({ role }) => to !== undefined && role === to);
  return (ofRole.length > 0 ? ofRole : open).reduce<ContactPoint | null>(
    (best, point) => (best === null || point.createdAt > best.createdAt ? point : best),
    null,
  );
}

/** The debtor, or the party, told us to stop using this one channel. */
export function isCeased(
  facts: Facts,
  channel: Channel,
  now: Instant,
  reader: Reader = null,
): boolean {
  return facts.holds.some(
    (hold) =>
      hold.channel === channel &&
      hold.partyId === (reader?.id ?? null) &&
      hold.blocks.includes('contact') &&
      holdsAt(hold, now),
  );
}
