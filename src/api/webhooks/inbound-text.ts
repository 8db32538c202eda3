import { changeAccount, type Outcome } from '../../commands/run';
import { entry } from '../../commands/shared/changes';
import { holdsInForce, newHold } from '../../commands/shared/holds';
import type { CommandContext } from '../../commands/command';
import type { Changes } from '../../domain/account/changes';
import type { Facts } from '../../domain/account/facts';
import { ok, type Result } from '../../domain/result';
import type { TwilioInbound } from '../../providers/twilio-events';
import type { KnownContact } from '../../store/lookups';
import { defaultCreditor } from '../callers';
import type { ApiDeps } from '../deps';
import { problemOf } from '../problems';
import type { Received } from './app';
import { providerActor } from './delivery';

const source = 'twilio-inbound';
const textMax = 500;

/**
 * A text from a debtor, on every account that knows the number, in one transaction. STOP ends text
 * messages to it at once; a text that may mean it holds the account until a person has read it.
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
  const { verdict } = await deps.store.inbox.receive(input, async (tx) => {
    const [first] = known;
    if (first === undefined) {
      return { verdict: 'quarantined', detail: 'the number belongs to no debtor' };
    }
    // A number can stand twice at one debtor; each account is told once.
    const accountIds = [...new Set(known.map(({ accountId }) => accountId))];
    for (const accountId of accountIds) {
      const changed = await changeAccount(deps.change, {
        accountId,
        actor: { ...providerActor('twilio'), kind: 'debtor' },
        key: `${source}/${text.eventId}`,
        name: 'inbound-text',
        input: { eventId: text.eventId },
        apply: (facts, context) => meaning(facts, context, text, known),
        inside: tx,
      });
      if (!changed.ok) throw problemOf(changed.error);
    }
    return { verdict: 'applied', accountId: first.accountId };
  });
  return verdict === 'received' ? 'applied' : verdict;
}

function meaning(
  facts: Facts,
  context: CommandContext,
  text: TwilioInbound,
  known: readonly KnownContact[],
): Result<Outcome> {
  const line = entry('message', titles[text.kind], text.body.slice(0, textMax), null, {
    channel: 'sms',
    direction: 'in',
  });
  if (text.kind === 'stop') return ok(optOut(facts, context, text, known, line));
  if (!text.mayMeanStop || holdsInForce(facts, 'operator', context.now).length > 0) {
    return ok({ changes: { timeline: [line] } });
  }
  const reason = 'a text message may ask for no more contact; read it, then release';
  const hold = newHold(facts, context, { type: 'operator', reason });
  const held = entry('hold', 'Hold placed: operator', reason, hold.id);
  return ok({ changes: { holds: [hold], timeline: [line, held] } });
}

const titles: Readonly<Record<TwilioInbound['kind'], string>> = {
  stop: 'Debtor asked for no more text messages',
  start: 'Debtor sent START',
  help: 'Debtor asked for help by text message',
  text: 'Text message from the debtor',
};

/** The number stays known, but nothing goes there any more; the row also stops other debtors' uses of it. */
function optOut(
  facts: Facts,
  { now }: CommandContext,
  { from }: TwilioInbound,
  known: readonly KnownContact[],
  line: Changes['timeline'][number],
): Outcome {
  const ids = new Set(known.map(({ contactPointId }) => contactPointId));
  const contacts = facts.contacts
    .filter(({ id, status }) => ids.has(id) && status !== 'opted-out')
    .map((point) => ({ ...point, status: 'opted-out' as const, smsConsent: false }));
  const suppression = {
    creditorId: facts.account.creditorId,
    channel: 'sms',
    address: from,
    reason: 'STOP',
    source,
    createdAt: now,
  };
  return { changes: { contacts, timeline: [line] }, suppressions: [suppression] };
}
