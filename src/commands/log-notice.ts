import { z } from 'zod';
import type { LegalEventData, LegalEventFacts } from '../domain/account/case-file';
import { dateZone } from '../domain/account/balances';
import type { Changes } from '../domain/account/changes';
import type { Facts, MessageFacts } from '../domain/account/facts';
import { instantOf } from '../domain/calendar/zone';
import { pointNamed } from '../domain/contact/readers';
import { debtsOfMessage } from '../domain/law/notices';
import { noticeKinds } from '../domain/law/situation';
import { ok, refuse, type Result } from '../domain/result';
import { command, done, type CommandContext } from './command';
import { entry } from './shared/changes';
import { findInvoice } from './shared/holds';
import { dateInput, idInput, readPastDate, textInput } from './shared/inputs';
import { legalEvent } from './shared/notices';
import { everyStage, staffAndBilling } from './shared/scope';

const invoicesMax = 200;

const input = z.strictObject({
  kind: z.enum(noticeKinds),
  invoiceIds: z
    .array(idInput)
    .min(1)
    .max(invoicesMax)
    .optional()
    .describe('Invoices that it is about; absent: all.'),
  on: dateInput.describe('Day of sending or receipt.'),
  method: z.enum(['mail', 'electronic', 'oral']),
  isWritten: z.boolean().optional(),
  isDuplicative: z.boolean().optional().describe('A dispute that says nothing new.'),
  refersTo: idInput.optional().describe('Of what came back: the message or the recorded notice.'),
  note: textInput.optional(),
});
type Input = z.infer<typeof input>;

/**
 * A notice that went out, came in or came back outside the product. One that came back counts as never
 * sent; a message that it names has bounced. Errors: `date_invalid`, `not_found`, `invalid_input`.
 */
export const logNotice = command({
  name: 'log-notice',
  title: 'Log a notice',
  help: 'Records a notice that went out, came in or came back, so that the times that depend on it run.',
  input,
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, given, context) {
    const on = readPastDate(facts, given.on, 'on', context.now);
    if (!on.ok) return on;
    for (const invoiceId of given.invoiceIds ?? []) {
      const invoice = findInvoice(facts, invoiceId);
      if (!invoice.ok) return invoice;
    }
    const target = targetOf(facts, given);
    if (!target.ok) return target;
    const { message, event } = target.value;
    const ids = given.invoiceIds ?? idsOf(facts, message, event);
    const data = dataOf(given, message, event);
    const legalEvents = ids.map((invoiceId) =>
      legalEvent(facts, context, {
        kind: given.kind,
        invoiceId,
        partyId: message?.partyId ?? event?.partyId ?? null,
        on: on.value,
        data,
      }),
    );
    const details = { kind: given.kind, on: on.value, method: given.method };
    const line = entry('legal', titleOf(given.kind), given.note ?? null, null, details);
    const back = message === null ? {} : bounced(facts, message, on.value, context);
    return done({ ...back, legalEvents, timeline: [line] });
  },
});

interface Target {
  readonly message: MessageFacts | null;
  readonly event: LegalEventFacts | null;
}

/** What came back: a message of the account or a notice that was recorded. */
function targetOf(facts: Facts, { kind, refersTo }: Input): Result<Target> {
  if (refersTo === undefined) return ok({ message: null, event: null });
  if (kind !== 'undeliverable') {
    return refuse('invalid_input', 'Only what came back refers to something else.', 'refersTo');
  }
  const message = facts.messages.find((one) => one.id === refersTo) ?? null;
  const event = facts.legalEvents.find((one) => one.id === refersTo) ?? null;
  if (message !== null || event !== null) return ok({ message, event });
  return refuse('not_found', 'The account has no such message or notice.', 'refersTo');
}

function idsOf(
  facts: Facts,
  message: MessageFacts | null,
  event: LegalEventFacts | null,
): readonly (string | null)[] {
  if (message !== null) return debtsOfMessage(facts, message);
  return [event?.invoiceId ?? null];
}

function dataOf(
  { method, isWritten, isDuplicative, note }: Input,
  message: MessageFacts | null,
  event: LegalEventFacts | null,
): LegalEventData {
  return {
    method,
    isWritten: isWritten ?? method !== 'oral',
    ...(isDuplicative === undefined ? {} : { isDuplicative }),
    ...(note === undefined ? {} : { note }),
    ...(message === null ? {} : { messageId: message.id }),
    ...(event === null ? {} : { refersTo: event.id }),
  };
}

/** A letter that came back did not arrive, and its address is not used again until somebody says so. */
function bounced(
  facts: Facts,
  message: MessageFacts,
  on: string,
  { now }: CommandContext,
): Pick<Changes, 'messages' | 'contacts'> {
  const bouncedAt = message.bouncedAt ?? Math.min(now, instantOf(on, 0, dateZone(facts)));
  const point = pointNamed(facts, message.contactPointId);
  return {
    messages: [{ ...message, bouncedAt, reason: message.reason ?? 'returned as undeliverable' }],
    contacts: point?.status === 'ok' ? [{ ...point, status: 'bounced' }] : [],
  };
}

function titleOf(kind: Input['kind']): string {
  const words = kind.replaceAll('-', ' ');
  return kind === 'undeliverable' ? 'A notice came back' : `Notice recorded: ${words}`;
}
