import type { LegalEventFacts } from '../../domain/account/case-file';
import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { ContactPoint, Facts } from '../../domain/account/facts';
import { channels } from '../../domain/contact/channels';
import { textChannel } from '../../domain/contact/consents';
import {
  meanings as meaningRows,
  replyWordsVersion,
  type Meaning,
  type ReplyChannel,
} from '../../domain/contact/reply-words';
import type { CommandContext } from '../command';
import { after, entry } from './changes';
import { allowedAgain, pointsAt } from './consents';
import { effectOfMeaning, type Speaker } from './meant';
import { legalEvent } from './notices';
import { heldForReader } from './reading';

/** A text or an e-mail that came in, as far as an account acts on it. */
export interface Inbound {
  readonly channel: ReplyChannel;
  readonly from: string;
  /** What the story shows of it. */
  readonly words: string;
  /** What a text is where it is one word that providers and law know. */
  readonly keyword: 'stop' | 'start' | 'help' | null;
  readonly meanings: readonly Meaning[];
  /** A machine wrote it: it is shown, and counts as no word of the debtor. */
  readonly isAutomatic: boolean;
  /** This account answers for all that know the number. */
  readonly answers: boolean;
  /** A person reads it here. */
  readonly isRead: boolean;
}

const wordsMax = 2_000;
const titleMax = 200;

const keywordTitles = {
  stop: 'Debtor asked for no more text messages',
  start: 'Debtor sent START',
  help: 'Debtor asked for help by text message',
} as const;

/**
 * What came in means this for one account that knows the address: a stop is honoured at once, START gives leave
 * again, words of law take effect at once, and what a person has to read holds the account until it is read. What
 * came in counts as a word of the person who wrote it; of its words only the story tells.
 */
export function inboundReceived(facts: Facts, context: CommandContext, inbound: Inbound): Changes {
  const told: Changes = { timeline: [lineOf(inbound)] };
  if (inbound.isAutomatic) return mergeChanges(told, automatic(facts, context, inbound));
  const { keyword } = inbound;
  const counted = mergeChanges(told, {
    legalEvents: [eventOf(facts, context, inbound)],
    timeline: [],
  });
  const pieces = [
    (now: Facts) => (keyword === 'start' ? leaveGiven(now, context, inbound) : nothing),
    ...inbound.meanings.map((meaning) => (now: Facts) => {
      return effectOfMeaning(now, context, { meaning, ...speakerOf(now, inbound) });
    }),
    (now: Facts) => (isToBeRead(inbound) ? forReader(now, context, inbound) : nothing),
  ];
  return pieces.reduce((changes, piece) => {
    return mergeChanges(changes, piece(after(facts, changes)));
  }, counted);
}

const nothing: Changes = { timeline: [] };

/** Every e-mail is read by a person, and a text whose words may mean more than a keyword does. */
function isToBeRead({ channel, isRead, meanings }: Inbound): boolean {
  if (!isRead) return false;
  return channel !== textChannel || meanings.some((meaning) => meaning !== 'stop-sms');
}

/** An automatic answer takes no effect. Where it may speak of a fact of weight a person looks at it. */
function automatic(facts: Facts, context: CommandContext, inbound: Inbound): Changes {
  const grave = inbound.meanings.filter((meaning) => meaningRows[meaning].isFactOfWeight);
  if (!inbound.isRead || grave.length === 0) return nothing;
  return forReader(facts, context, { ...inbound, meanings: grave });
}

function forReader(facts: Facts, context: CommandContext, inbound: Inbound): Changes {
  const { channel, meanings } = inbound;
  const found = meanings.map((meaning) => meaningRows[meaning].title);
  const what = `the ${channels[channel].title}`;
  return heldForReader(facts, context, {
    title: cut(
      found.length === 0 ? `Read ${what}` : `Read ${what}: it ${found.join(', ')}`,
      titleMax,
    ),
    reason: `${what} waits to be read`,
    untilRead: meanings.includes('unclear') || meanings.includes('wrong-person'),
  });
}

/** START, from the number itself: the leave is written down on each account that knows it. */
function leaveGiven(facts: Facts, { now: at }: CommandContext, { from }: Inbound): Changes {
  const points = pointsAt(facts, textChannel, from);
  const consent = { channel: textChannel, basis: 'inbound' as const, at, source: 'inbound-text' };
  return points.length === 0 ? nothing : { ...allowedAgain(facts, points, consent), timeline: [] };
}

function lineOf(inbound: Inbound): Changes['timeline'][number] {
  const { channel, words, keyword, meanings, isAutomatic } = inbound;
  const isStop = channel === textChannel && meanings.includes('stop-sms');
  const name = channels[channel].title;
  const plain = isAutomatic
    ? `Automatic ${name}`
    : `${name.charAt(0).toUpperCase()}${name.slice(1)} from the debtor`;
  const title = keyword !== null ? keywordTitles[keyword] : isStop ? keywordTitles.stop : plain;
  const read = meanings.length === 0 ? {} : { meanings, words: replyWordsVersion };
  const data = { channel, direction: 'in', ...read };
  return entry('message', title, cut(words, wordsMax), null, data);
}

function cut(words: string, max: number): string {
  return words.length <= max ? words : `${words.slice(0, max).trimEnd()} ...`;
}

/** That something came in, from where and when; never what it said. */
function eventOf(facts: Facts, context: CommandContext, inbound: Inbound): LegalEventFacts {
  const { channel, from: address, keyword, meanings, answers } = inbound;
  const owner = ownerOf(facts, inbound);
  const isStop = keyword === 'stop' || (channel === textChannel && meanings.includes('stop-sms'));
  const answer = isStop ? 'opt-out-confirmation' : keyword === 'help' ? 'help' : null;
  return legalEvent(facts, context, {
    kind: 'inbound',
    partyId: owner === null || owner.debtorId === facts.debtor.id ? null : owner.debtorId,
    data: { channel, address, ...(answers && answer !== null ? { answer } : {}) },
  });
}

function ownerOf(facts: Facts, { channel, from }: Inbound): ContactPoint | null {
  return pointsAt(facts, channel, from)[0] ?? null;
}

/** Roles that owe or answer for the debt themselves; the others speak for the debtor. */
const ownRoles: ReadonlySet<string> = new Set(['joint-debtor', 'guarantor', 'parent-company']);

function speakerOf(facts: Facts, inbound: Inbound): Speaker {
  const { channel, from: address } = inbound;
  const owner = ownerOf(facts, inbound);
  const party = facts.parties.find(({ id }) => id === owner?.debtorId);
  const isOwn = party !== undefined && party.endedAt === null && ownRoles.has(party.role);
  return { channel, address, partyId: isOwn ? party.id : null };
}
