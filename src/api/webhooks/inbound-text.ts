import { changeAccount } from '../../commands/run';
import { textReceived, type InboundText } from '../../commands/shared/inbound';
import { ok } from '../../domain/result';
import type { TwilioInbound } from '../../providers/twilio-events';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { problemOf } from '../problems';
import type { Received } from './app';
import { providerActor } from './delivery';

const source = 'twilio-inbound';

/**
 * A text from a debtor or a party, on every account that knows the number, in one transaction. STOP, in
 * whatever words, ends text messages to it at once. One account, the first that is open, answers for all.
 */
export async function receiveText(
  deps: ApiDeps,
  text: TwilioInbound,
  raw: Buffer,
): Promise<Received> {
  const known = await deps.lookups.accountsByContact('phone', text.from);
  const input = {
    creditorId: known[0]?.creditorId ?? defaultCreditor,
    source,
    externalId: text.eventId,
    type: text.kind,
    raw,
    headers: {},
    verifiedBy: 'hmac-sha1',
    receivedAt: deps.change.wallClock.now(),
  };
  const { from, body, kind, needsReader, isAnswered } = text;
  const answering = isAnswered ? undefined : known.find(({ status }) => status === 'open');
  const { verdict } = await deps.store.inbox.receive(input, async (tx) => {
    const [first] = known;
    if (first === undefined) {
      return { verdict: 'quarantined', detail: 'the number belongs to no debtor' };
    }
    for (const { accountId } of known) {
      const answers = accountId === answering?.accountId;
      const received: InboundText = { from, body, kind, needsReader, answers };
      const changed = await changeAccount(deps.change, {
        accountId,
        actor: { ...providerActor('twilio'), kind: 'debtor' },
        key: `${source}/${text.eventId}`,
        name: 'inbound-text',
        input: { eventId: text.eventId },
        apply: (facts, context) => ok({ changes: textReceived(facts, context, received) }),
        inside: tx,
      });
      if (!changed.ok) throw problemOf(changed.error);
    }
    return { verdict: 'applied', accountId: first.accountId };
  });
  return verdict === 'received' ? 'applied' : verdict;
}
