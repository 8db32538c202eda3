import { addressFor } from '../contact/channels';
import type { GateContext } from '../contact/gate';
import { readersOf, type Reader } from '../contact/readers';
import { addDays, type LocalDate } from '../calendar/dates';
import type { Law } from '../law/law';
import { payByDaysOf } from '../law/letter-days';
import { limits } from '../limits';
import type { StepContact, Strategy } from '../strategy/document';
import { stepNamed } from '../strategy/steps';
import { carryingInvoice, todayOn, unpaidInvoices } from './balances';
import type { Channel, ContactPoint, Facts, Instant } from './facts';
import { wordingOf } from './tone';

/** A message of a step as it would be planned now. */
export interface StepMessage {
  readonly stepId: string;
  readonly template: string;
  readonly channel: Channel;
  readonly partyId: string | null;
  /** Null: there is no usable address for it. */
  readonly point: ContactPoint | null;
  readonly payByOn: LocalDate | null;
  readonly cause: string | null;
  /** Names of texts that go with it. */
  readonly attachments: readonly string[];
  /** What gate and law are asked about it. */
  readonly context: GateContext;
}

/**
 * The messages of a step, contact by contact and reader by reader, as they would be planned now, whatever still has to come
 * before it. A contact whose channel has no usable address takes its fallback. A call gives the script of its step. Null:
 * the strategy has no such step.
 */
export function stepMessages(
  facts: Facts,
  strategy: Strategy,
  law: Law,
  now: Instant,
  stepId: string,
): readonly StepMessage[] | null {
  const placed = stepNamed(strategy, stepId);
  if (placed === null) return null;
  const { step } = placed;
  const invoice = carryingInvoice(facts, now) ?? unpaidInvoices(facts)[0];
  const cause = invoice?.id ?? null;
  const planned = (
    channel: Channel,
    template: string,
    reader: Reader,
    point: ContactPoint | null,
  ): StepMessage => {
    const partyId = reader?.id ?? null;
    const asked = { kind: 'contact' as const, channel, stepId: step.id, contactPoint: point };
    const context: GateContext = {
      request: { ...asked, cause: cause ?? '', partyId },
      ...{ facts, strategy, now, leaseMs: limits.leaseMs },
    };
    const payByDays = payByDaysOf(step, law, context);
    return {
      ...{ stepId: step.id, template, channel, partyId, point, cause, context },
      payByOn: payByDays === null ? null : addDays(todayOn(facts, now), payByDays),
      attachments: step.attachments ?? [],
    };
  };
  const messages = readersOf(facts, placed, now).flatMap((reader) =>
    (step.contacts ?? []).map((contact) => {
      const { channel, point } = wayOf(facts, contact, reader);
      const wording = invoice && wordingOf(contact, { facts, invoice, now, strategy });
      return planned(channel, wording?.template ?? contact.template, reader, point);
    }),
  );
  return step.task?.kind === 'call'
    ? [...messages, planned('call', step.id, null, addressFor(facts, 'call'))]
    : messages;
}

/** The first channel of a contact that has an address. */
function wayOf(
  facts: Facts,
  { channel, fallback, to }: StepContact,
  reader: Reader,
): { readonly channel: Channel; readonly point: ContactPoint | null } {
  for (const one of fallback === undefined ? [channel] : [channel, fallback]) {
    const point = addressFor(facts, one, reader, to);
    if (point !== null) return { channel: one, point };
  }
  return { channel, point: null };
}
