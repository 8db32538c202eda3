import { changeAccount } from '../../commands/run';
import { inboundReceived, type Inbound } from '../../commands/shared/inbound';
import { runCommand } from '../../commands/run-command';
import { channels } from '../../domain/contact/channels';
import { limits } from '../../domain/limits';
import { ok } from '../../domain/result';
import type { Transaction } from '../../store/client';
import type { InboxResult } from '../../store/inbox';
import type { KnownContact } from '../../store/lookups';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { problemOf } from '../problems';
import { providerActor } from './delivery';

const names = { 'twilio-inbound': 'inbound-text', 'sendgrid-inbound': 'inbound-mail' } as const;
const providers = { 'twilio-inbound': 'twilio', 'sendgrid-inbound': 'sendgrid' } as const;

/** A text or a mail that somebody wrote to us, already verified and read. */
export interface Incoming extends Omit<Inbound, 'answers' | 'isRead'> {
  readonly source: 'twilio-inbound' | 'sendgrid-inbound';
  readonly eventId: string;
  /** Addresses of ours that it was sent to. */
  readonly to: readonly string[];
  /** Ids of the messages that it answers, ours or those of a provider. */
  readonly answersTo: readonly string[];
  /** The provider has answered it already. */
  readonly isAnswered: boolean;
}

/** Whom something that came in concerns. */
export interface Concerned {
  /** Whose inbox it belongs into. */
  readonly creditorId: string;
  /** Accounts that it was written to, by id. */
  readonly addressed: readonly KnownContact[];
  /** Accounts of other creditors that know the address: they hear of a stop, and of nothing else. */
  readonly others: readonly KnownContact[];
}

/**
 * The accounts that know the address of who wrote, and those of the messages that it answers. Where it is known to
 * whom it was sent it concerns the accounts of that creditor, else all that know the address.
 */
export async function concernedBy(deps: ApiDeps, incoming: Incoming): Promise<Concerned> {
  const { channel, from, to, answersTo } = incoming;
  const kind = channels[channel].addressKind;
  const bySender = await deps.lookups.accountsByContact(kind, from);
  const answered = await deps.lookups.messages({ ids: answersTo, providerIds: answersTo });
  const byThread: KnownContact[] = [];
  for (const { accountId, creditorId, toAddress } of answered) {
    const known = await deps.lookups.accountsByContact(kind, toAddress);
    byThread.push({ accountId, creditorId, status: 'open' });
    byThread.push(...known.filter((one) => one.creditorId === creditorId));
  }
  const receivers = await deps.lookups.creditorsAt(to);
  const written = new Set([...receivers, ...answered.map(({ creditorId }) => creditorId)]);
  const known = merged([...byThread, ...bySender]);
  const own = known.filter(({ creditorId }) => written.has(creditorId));
  const addressed = (own.length > 0 ? own : known).slice(0, limits.accountsPerPersonMax);
  const ids = new Set(addressed.map(({ accountId }) => accountId));
  return {
    creditorId: addressed[0]?.creditorId ?? receivers[0] ?? defaultCreditor,
    addressed,
    others: known.filter(({ accountId }) => !ids.has(accountId)),
  };
}

/** Each account once, ordered by id: that is the order in which they are locked. */
function merged(known: readonly KnownContact[]): KnownContact[] {
  const byId = new Map(known.map((one) => [one.accountId, one]));
  return [...byId.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** What came in, on every account that it concerns, in the transaction of its row. */
export async function inboundEffect(
  deps: ApiDeps,
  incoming: Incoming,
  { addressed, others }: Concerned,
  tx: Transaction,
): Promise<InboxResult> {
  const { source, eventId, channel, from: address } = incoming;
  const [first] = addressed;
  if (first === undefined) return { verdict: 'quarantined', detail: 'the sender is not known' };
  const open = addressed.filter(({ status }) => status === 'open');
  const isStop = incoming.keyword === 'stop' || incoming.meanings.includes(`stop-${channel}`);
  for (const { accountId, status } of addressed) {
    // One account answers for all; a person reads it on those that are open, or on one that is not.
    const received: Inbound = {
      ...incoming,
      answers: !incoming.isAnswered && accountId === open[0]?.accountId,
      isRead: status === 'open' || (open.length === 0 && accountId === first.accountId),
    };
    const changed = await changeAccount(deps.change, {
      accountId,
      actor: { ...providerActor(providers[source]), kind: 'debtor' },
      key: `${source}/${eventId}`,
      name: names[source],
      input: { eventId },
      apply: (facts, context) => ok({ changes: inboundReceived(facts, context, received) }),
      inside: tx,
    });
    if (!changed.ok) throw problemOf(changed.error);
  }
  for (const { accountId } of isStop && !incoming.isAutomatic ? others : []) {
    const done = await runCommand(deps.change, {
      accountId,
      actor: providerActor(providers[source]),
      key: `${source}/${eventId}`,
      name: 'record-opt-out',
      data: { channel, address, reason: 'STOP' },
      inside: tx,
    });
    if (!done.ok) throw problemOf(done.error);
  }
  return { verdict: 'applied', accountId: first.accountId };
}
