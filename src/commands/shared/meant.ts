import type { Changes } from '../../domain/account/changes';
import type { Channel, Facts } from '../../domain/account/facts';
import { channels } from '../../domain/contact/channels';
import { textChannel } from '../../domain/contact/consents';
import { holdTypes } from '../../domain/contact/holds';
import { meanings, type Meaning, type ReplyChannel } from '../../domain/contact/reply-words';
import { assertNever, type Result } from '../../domain/result';
import { cease } from '../cease';
import type { Applied, CommandContext } from '../command';
import { hold } from '../hold';
import { openDispute } from '../open-dispute';
import { entry } from './changes';
import { stopped } from './consents';
import { live } from './scope';

/** Who wrote: the debtor, or a party that owes itself; and how. */
export interface Speaker {
  readonly channel: ReplyChannel;
  readonly address: string;
  readonly partyId: string | null;
}

const nothing: Changes = { timeline: [] };

type StatedByWords = 'attorney' | 'bankruptcy' | 'breathing-space' | 'deceased' | 'fraud';

/**
 * What the words of a reply do by themselves: what the commands do that a person would give. What a command
 * refuses, because it stands already or makes no sense here, is left to the person who reads the reply.
 */
export function effectOfMeaning(
  facts: Facts,
  context: CommandContext,
  { meaning, ...speaker }: Speaker & { readonly meaning: Meaning },
): Changes {
  const { channel, partyId } = speaker;
  const reason = `words that came by ${channels[channel].title}`;
  const party = partyId === null ? {} : { partyId };
  switch (meaning) {
    case 'cease':
      return ofCommand(cease.apply(facts, { scope: 'all', reason, ...party }, context));
    case 'refusal':
      if (!mayCeaseByRefusal(facts)) return nothing;
      return ofCommand(cease.apply(facts, { scope: 'all', reason, ...party }, context));
    case 'stop-email':
    case 'stop-sms':
    case 'stop-call':
    case 'stop-letter':
      return channelStopped(facts, context, meanings[meaning].stops ?? channel, speaker, reason);
    case 'dispute':
      if (!live.includes(facts.account.stage)) return nothing;
      return ofCommand(openDispute.apply(facts, { reason }, context));
    case 'attorney':
    case 'bankruptcy':
    case 'breathing-space':
    case 'deceased':
    case 'fraud':
      return held(facts, context, meaning, { partyId, reason });
    case 'paid':
    case 'wrong-person':
    case 'unclear':
      return nothing;
    default:
      return assertNever(meaning);
  }
}

/** Who refuses to pay in writing asks for no more contact, by the law of the United States (12 CFR 1006.6(c)(1)). */
function mayCeaseByRefusal({ debtor }: Facts): boolean {
  return debtor.kind === 'consumer' && (debtor.country === 'US' || debtor.country === null);
}

/** The channel that it came by is stopped at the address; another one for the person. */
function channelStopped(
  facts: Facts,
  context: CommandContext,
  channel: Channel,
  { channel: cameBy, address, partyId }: Speaker,
  reason: string,
): Changes {
  if (channel !== cameBy) {
    const party = partyId === null ? {} : { partyId };
    return ofCommand(cease.apply(facts, { scope: channel, reason, ...party }, context));
  }
  const isText = channel === textChannel;
  const source = isText ? 'inbound-text' : 'inbound-mail';
  const stop = stopped(facts, { channel, address, at: context.now, source, reason: 'STOP' });
  // A text that stops texts says so in its own line.
  const line = entry('message', `Debtor opted out of ${channels[channel].title}`, reason, null, {
    channel,
  });
  return { ...stop, timeline: isText || stop.contacts.length === 0 ? [] : [line] };
}

function held(
  facts: Facts,
  context: CommandContext,
  type: StatedByWords,
  { partyId, reason }: { readonly partyId: string | null; readonly reason: string },
): Changes {
  const isOfParty = partyId !== null && holdTypes[type].about === 'person';
  const party = isOfParty ? { partyId } : {};
  return ofCommand(hold.apply(facts, { type, reason, ...party }, context));
}

function ofCommand(applied: Result<Applied>): Changes {
  return applied.ok && applied.value.kind === 'done' ? applied.value.changes : nothing;
}
