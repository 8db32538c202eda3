import type { LegalEventFacts } from '../../domain/account/case-file';
import type { Changes } from '../../domain/account/changes';
import type { Facts } from '../../domain/account/facts';
import { textChannel } from '../../domain/contact/consents';
import type { CommandContext } from '../command';
import { entry } from './changes';
import { allowedAgain, pointsAt, stopped } from './consents';
import { holdsInForce, newHold } from './holds';
import { legalEvent } from './notices';

/** A text that came in, as far as an account acts on it. */
export interface InboundText {
  readonly from: string;
  readonly body: string;
  readonly kind: 'stop' | 'start' | 'help' | 'text';
  /** More than a keyword: a person reads what else may be meant before anything is sent. */
  readonly needsReader: boolean;
  /** This account answers for all that know the number. */
  readonly answers: boolean;
}

const source = 'inbound-text';
const bodyMax = 500;

const titles: Readonly<Record<InboundText['kind'], string>> = {
  stop: 'Debtor asked for no more text messages',
  start: 'Debtor sent START',
  help: 'Debtor asked for help by text message',
  text: 'Text message from the debtor',
};

/**
 * What a text means for one account that knows its number: a stop is honoured at once, START gives leave
 * again, the text itself counts as something that came in, and what may mean more is held for a person.
 */
export function textReceived(facts: Facts, context: CommandContext, text: InboundText): Changes {
  const { now } = context;
  const line = entry('message', titles[text.kind], text.body.slice(0, bodyMax), null, {
    channel: textChannel,
    direction: 'in',
  });
  const told: Changes = { legalEvents: [eventOf(facts, context, text)], timeline: [line] };
  const held = text.needsReader ? heldForReader(facts, context) : { timeline: [] };
  const timeline = [...told.timeline, ...held.timeline];
  const { from: address } = text;
  const points = pointsAt(facts, textChannel, address);
  switch (text.kind) {
    case 'stop': {
      const stop = { channel: textChannel, address, at: now, source, reason: 'STOP' };
      return { ...told, ...held, ...stopped(facts, stop), timeline };
    }
    case 'start': {
      // Whether a stop is known from this account or from another one, the leave is written down on each.
      const consent = { channel: textChannel, basis: 'inbound' as const, at: now, source };
      return points.length === 0 ? told : { ...told, ...allowedAgain(facts, points, consent) };
    }
    case 'help':
    case 'text':
      return { ...told, ...held, timeline };
  }
}

/** That something came in, from where and when; never what it said. */
function eventOf(facts: Facts, context: CommandContext, text: InboundText): LegalEventFacts {
  const { from: address, kind, answers } = text;
  const [owner] = pointsAt(facts, textChannel, address);
  const isOfDebtor = owner === undefined || owner.debtorId === facts.debtor.id;
  const answer = { stop: 'opt-out-confirmation', help: 'help' } as const;
  const isAnswered = answers && (kind === 'stop' || kind === 'help');
  return legalEvent(facts, context, {
    kind: 'inbound',
    partyId: isOfDebtor ? null : owner.debtorId,
    data: { channel: textChannel, address, ...(isAnswered ? { answer: answer[kind] } : {}) },
  });
}

function heldForReader(facts: Facts, context: CommandContext): Pick<Changes, 'holds' | 'timeline'> {
  if (holdsInForce(facts, 'operator', context.now).length > 0) return { timeline: [] };
  const reason = 'a text message may ask for no more contact; read it, then release';
  const hold = newHold(facts, context, { type: 'operator', reason });
  const line = entry('hold', 'Hold placed: operator', reason, hold.id);
  return { holds: [hold], timeline: [line] };
}
