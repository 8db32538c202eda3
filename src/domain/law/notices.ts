import type { LegalEventFacts } from '../account/case-file';
import { dateZone, dueDayOn, overdueInvoices, todayOn, unpaidInvoices } from '../account/balances';
import type { CallFacts, Facts, Instant, MessageFacts } from '../account/facts';
import { isReplyStep } from '../account/own-steps';
import type { LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { channels } from '../contact/channels';
import { rememberBeside } from '../remember';
import type { Strategy } from '../strategy/document';
import { stepNamed } from '../strategy/steps';
import { noticeKinds, type ContactPurpose, type Notice, type NoticeMethod } from './situation';

const knownKinds: ReadonlySet<string> = new Set(noticeKinds);

/** What a message counts as once it was sent for this purpose; the other purposes are no notices. */
const sentAs: Partial<Readonly<Record<ContactPurpose, Notice['kind']>>> = {
  'validation-notice': 'validation',
  verification: 'verification',
  'original-creditor-answer': 'original-creditor-answer',
  'letter-of-claim': 'letter-of-claim',
  'placement-notice': 'placement-notice',
};

/**
 * Notices between the account and one reader (null: the debtor): those recorded, disputes that were
 * opened, messages that are notices, and the first communication about each debt. What came back was
 * not sent.
 */
export function noticesOf(
  facts: Facts,
  strategy: Strategy,
  partyId: string | null = null,
): readonly Notice[] {
  const { messages, calls, holds, legalEvents, agreements, creditor, debtor } = facts;
  const owed = [unpaidInvoices(facts), agreements, creditor, debtor.timeZone] as const;
  const asked = { facts, strategy, partyId };
  return noticesBeside(asked, messages, calls, holds, legalEvents, ...owed, strategy, partyId);
}

interface NoticesQuestion {
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly partyId: string | null;
}

const noticesBeside = rememberBeside((asked: NoticesQuestion): readonly Notice[] => {
  const { facts, strategy, partyId } = asked;
  const messages = facts.messages.filter((one) => one.partyId === partyId);
  return [
    ...recorded(facts, strategy, partyId),
    ...disputes(facts, partyId),
    ...messages.flatMap((message) => noticeOfMessage(facts, strategy, message)),
    ...firstCommunications(facts, messages, partyId),
  ];
});

/** What a message is as a notice; null: none, whatever became of it. The class of the letter before action says so too. */
export function noticeKindOf(
  { stepId, stage, messageClass }: Pick<MessageFacts, 'stepId' | 'stage' | 'messageClass'>,
  strategy: Strategy,
): Notice['kind'] | null {
  const purpose = stepNamed(strategy, stepId)?.step.notice;
  if (purpose !== undefined) return sentAs[purpose] ?? null;
  return stage === 'legal' && messageClass === 'B' ? 'letter-of-claim' : null;
}

/** Invoices that a message was about: its cause, and what was overdue when it was written. */
export function debtsOfMessage(facts: Facts, message: MessageFacts): readonly string[] {
  const { plannedAt } = message;
  const overdue = overdueInvoices(facts, todayOn(facts, plannedAt))
    .filter((one) => one.createdAt <= plannedAt)
    .map((one) => one.id);
  return [...new Set([causeOf(message), ...overdue])];
}

function noticeOfMessage(facts: Facts, strategy: Strategy, message: MessageFacts): Notice[] {
  if (message.status !== 'accepted' || message.acceptedAt === null) return [];
  const kind = noticeKindOf(message, strategy);
  if (kind === null) return [];
  const debtIds = debtsOfMessage(facts, message);
  const { bouncedAt, acceptedAt } = message;
  if (bouncedAt === null) return [{ ...sentOn(facts, message, acceptedAt), kind, debtIds }];
  // Whoever recorded its return has written a notice of that already.
  const isRecorded = facts.legalEvents.some(
    ({ kind: known, data }) => known === 'undeliverable' && data.messageId === message.id,
  );
  const details = { of: kind };
  const back = { ...sentOn(facts, message, bouncedAt), debtIds, details };
  return isRecorded ? [] : [{ ...back, kind: 'undeliverable' }];
}

function sentOn(facts: Facts, { channel }: MessageFacts, at: Instant): Omit<Notice, 'kind'> {
  return { ...plainNotice, on: todayOn(facts, at), method: channels[channel].noticeMethod };
}

const plainNotice = {
  debtIds: [],
  isWritten: true,
  isDuplicative: false,
  amountMinor: null,
  details: {},
} as const;

function recorded(facts: Facts, strategy: Strategy, partyId: string | null): Notice[] {
  const back = new Set(facts.legalEvents.map(({ data }) => data.refersTo));
  return facts.legalEvents
    .filter((event) => isNotice(event) && !back.has(event.id))
    .filter((event) => event.partyId === null || event.partyId === partyId)
    .map((event) => ({
      ...plainNotice,
      kind: event.kind as Notice['kind'],
      debtIds: event.invoiceId === null ? [] : [event.invoiceId],
      on: event.on,
      method: event.data.method ?? null,
      isWritten: event.data.isWritten ?? true,
      isDuplicative: event.data.isDuplicative ?? false,
      details: returnedBy(facts, strategy, event),
    }));
}

/** Of what came back: what it was, where that is known; such a notice is itself in no list any more. */
function returnedBy(
  facts: Facts,
  strategy: Strategy,
  { kind, data }: LegalEventFacts,
): Notice['details'] {
  if (kind !== 'undeliverable') return {};
  const event = facts.legalEvents.find((one) => one.id === data.refersTo);
  if (event !== undefined) return { of: event.kind };
  const message = facts.messages.find((one) => one.id === data.messageId);
  return message === undefined ? {} : { of: noticeKindOf(message, strategy) ?? 'message' };
}

function disputes(facts: Facts, partyId: string | null): Notice[] {
  return facts.holds
    .filter((hold) => hold.type === 'dispute')
    .filter((hold) => hold.partyId === null || hold.partyId === partyId)
    .map((hold) => ({
      ...plainNotice,
      kind: 'dispute',
      debtIds: hold.invoiceId === null ? [] : [hold.invoiceId],
      on: hold.details.receivedOn ?? todayOn(facts, hold.fromAt),
      method: null,
      isWritten: hold.details.isWritten ?? true,
      amountMinor: hold.amountMinor,
    }));
}

interface Communication {
  readonly at: Instant;
  readonly method: NoticeMethod;
  readonly isAbout: (invoiceId: string, dueOn: LocalDate | null, createdAt: Instant) => boolean;
}

/** The first message that arrived or conversation about each debt that is owed, debts of one day together. */
function firstCommunications(
  facts: Facts,
  messages: readonly MessageFacts[],
  partyId: string | null,
): Notice[] {
  const zone = dateZone(facts);
  const calls = facts.calls.filter(
    (call) => call.partyId === partyId && call.result === 'conversation',
  );
  const communications = [
    ...messages.flatMap((message) => byMessage(message, zone)),
    ...calls.map(byCall),
  ].sort((a, b) => a.at - b.at);
  const found = new Map<string, Notice & { readonly debtIds: string[] }>();
  for (const invoice of communications.length === 0 ? [] : unpaidInvoices(facts)) {
    const dueOn = dueDayOn(facts, invoice);
    const first = communications.find((one) => one.isAbout(invoice.id, dueOn, invoice.createdAt));
    if (first === undefined) continue;
    const on = localDateOf(first.at, zone);
    const known = found.get(`${on}|${first.method}`);
    if (known !== undefined) known.debtIds.push(invoice.id);
    else {
      const kind = 'initial-communication' as const;
      const notice = { ...plainNotice, kind, debtIds: [invoice.id], on, method: first.method };
      found.set(`${on}|${first.method}`, notice);
    }
  }
  return [...found.values()];
}

/** An answer to a text of the person's own says nothing of a debt. */
function byMessage(message: MessageFacts, zone: string): Communication[] {
  const { acceptedAt, bouncedAt, plannedAt, stepId, channel } = message;
  if (acceptedAt === null || bouncedAt !== null || isReplyStep(stepId)) return [];
  const cause = causeOf(message);
  const writtenOn = localDateOf(plannedAt, zone);
  return [
    {
      at: acceptedAt,
      method: channels[channel].noticeMethod,
      isAbout: (id, dueOn, createdAt) =>
        id === cause || (createdAt <= plannedAt && dueOn !== null && dueOn < writtenOn),
    },
  ];
}

function byCall({ at, invoiceIds }: CallFacts): Communication {
  return { at, method: 'oral', isAbout: (id) => invoiceIds.includes(id) };
}

function causeOf({ key }: MessageFacts): string {
  return key.split('/')[3] ?? '';
}

function isNotice(event: LegalEventFacts): boolean {
  return knownKinds.has(event.kind);
}
