import { addressFor, channels, isCeased } from '../contact/channels';
import { against, holdsAgainst } from '../contact/account-rules';
import { type Reader } from '../contact/readers';
import { zeroFeeNote } from '../ledger/late-fee';
import { isBarred, limitationOfInvoice } from '../law/limitation-of-invoice';
import { limits } from '../limits';
import type { Step, StepContact, Strategy } from '../strategy/document';
import { effectsOfTime, madeElsewhere, repeatOf } from '../strategy/occurrences';
import { effectsOf, partyOfKey, type PlacedStep } from '../strategy/steps';
import type { RuleAnswer } from './actions';
import { isTooLate } from './anchors';
import {
  disputedInvoiceIds,
  isExcluded,
  overdueInvoices,
  suitHeldIds,
  unpaidInvoices,
} from './balances';
import { conditionNote } from './conditions';
import type {
  Channel,
  ContactPoint,
  Facts,
  Instant,
  InvoiceFacts,
  MessageFacts,
  StepEffect,
} from './facts';
import { ineligibility } from './eligibility';
import { fingerprint } from './fingerprint';
import { letterServed } from './letter';
import { stepFeeOf } from './step-fee';
import { openTask, taskGuard } from './open-task';
import { wordingOf, type ChosenTone } from './tone';
import { approvalOf, effectPart, givesUp, type StepEffectPart } from './step-effects';

/** What of a step comes next. */
export type Part =
  | { readonly kind: 'skip'; readonly channel: 'skip' | 'fee' | 'messages'; readonly note: string }
  | { readonly kind: 'approval'; readonly repeat: number; readonly subjectHash: string }
  | {
      readonly kind: 'charge';
      readonly feeMinor: bigint;
      readonly ledger: 'fees' | 'costs';
      readonly title: string;
      /** How a percentage was worked out; null for a fixed fee. */
      readonly working: string | null;
      /** The law that gives it; null: the contract, or what it cost. */
      readonly source: string | null;
    }
  | ContactPart
  | {
      readonly kind: 'task';
      readonly channel: 'task' | 'trace' | 'billing' | 'move' | 'end';
      readonly task: 'call' | 'visit' | 'decision' | 'trace';
      readonly title: string;
      readonly expiresWorkingDays: number | null;
    }
  | { readonly kind: 'hand-off'; readonly invoiceIds: readonly string[] }
  | StepEffectPart
  /** Begun, and now somebody else's turn. */
  | {
      readonly kind: 'held';
      readonly waitingFor: 'approval' | 'person';
      readonly guard: RuleAnswer;
    };

export interface ContactPart {
  readonly kind: 'contact';
  readonly channel: StepContact['channel'];
  readonly template: string;
  /** Why it is worded so; absent: there is one wording only. */
  readonly tone?: ChosenTone;
  /** Reader, where it is not the debtor. */
  readonly partyId: string | null;
  readonly point: ContactPoint;
  readonly repeat: number;
  /** Contacts that the step has still to make, this one included. */
  readonly contacts: number;
}

/** One step for one carrying invoice at one moment. */
export interface StepView extends PlacedStep {
  /** Whose turn it is, or was, to get the contacts of the step; the debtor first. */
  readonly readers: readonly Reader[];
  readonly facts: Facts;
  readonly invoice: InvoiceFacts;
  readonly now: Instant;
  /** Which time of a step that repeats, from 0; absent: the first. */
  readonly time?: number;
  /** Why it is passed over in favour of a later step; absent: it is not. */
  readonly passed?: string | undefined;
  /** Messages that the invoice may still bring; absent: any number. */
  readonly messagesLeft?: number | undefined;
  /** Is this way closed for the address until somebody records something, whatever the hour? Absent: none is. */
  readonly isClosed?: (
    way: Pick<ContactPart, 'channel' | 'point' | 'partyId' | 'contacts'>,
  ) => boolean;
  /** Why the fee of the step is forbidden for good while this message is not; null: it may be charged. Absent: it may. */
  readonly forbiddenFee?: (
    way: Pick<ContactPart, 'channel' | 'point' | 'partyId'>,
  ) => string | null;
  /** Newest versions of the strategies that steps move to. Absent: none is known. */
  readonly moves?: Strategy['moves'] | undefined;
  /** What conditions and tones are asked by; absent: no tone is chosen. */
  readonly strategy?: Strategy | undefined;
}

/** The next part of a step; null when the step is complete. */
export function nextPart(view: StepView): Part | null {
  const { step, facts, invoice, time = 0 } = view;
  const effects = effectsOf(facts, step, invoice.id);
  if (effects.some((effect) => effect.kind === 'skip' && effect.channel === 'skip')) return null;
  const ofTime = effectsOfTime(facts, step, invoice.id, time);
  if (ofTime.some(({ channel }) => channel === madeElsewhere)) return null;
  const hasReachedOut = ofTime.some(
    (effect) => effect.kind !== 'skip' && effect.kind !== 'approval',
  );
  // Its own reason goes before what the steps behind it do to it.
  const note = hasReachedOut ? null : (skipNote(view) ?? view.passed ?? null);
  if (note !== null) return { kind: 'skip', channel: 'skip', note };
  const isWritten = ofTime.some(({ channel }) => channel === 'messages');
  const contact = isWritten ? null : contactPart(view);
  if (contact?.kind === 'contact' && (view.messagesLeft ?? 1) <= 0) return outOfMessages(step);
  // A fee goes out with the message that names it, never without one.
  const fee = contact?.kind === 'contact' ? feePart(view, effects, contact) : null;
  return (
    approvalPart(view, effects) ??
    fee ??
    contact ??
    taskPart(view, ofTime) ??
    handOffPart(view, effects) ??
    effectPart(view, effects)
  );
}

/** The messages of an invoice are used up: the step is passed over, or goes on with what it does besides. */
function outOfMessages(step: Step): Part {
  const besides = step.task ?? step.handOff ?? step.tell ?? step.moveTo ?? step.end;
  const note = 'one invoice brings no more messages than the strategy allows';
  return { kind: 'skip', channel: besides === undefined ? 'skip' : 'messages', note };
}

/** Why a step that has not begun is passed over. */
export function skipNote(view: StepView): string | null {
  const { step, stage, facts, invoice, now, readers, strategy } = view;
  const isBeforeCourt = stage === 'legal' && (step.messageClass === 'B' || step.handOff);
  if (isBeforeCourt && isBarred(facts, invoice, now)) {
    const { expiresOn, rule } = limitationOfInvoice(facts, invoice, now);
    return `the claim could be sued for until ${expiresOn} (${rule})`;
  }
  if (isTooLate(facts, invoice, step, now)) return 'the invoice is due already';
  if (step.anchor === 'letter' && letterServed(facts, invoice.id) === null) {
    return 'no letter before action was served';
  }
  const isCall = step.task?.kind === 'call' && step.contacts === undefined;
  if (isCall && isCeased(facts, 'call', now, readers[0])) return 'the debtor asked us not to call';
  if (step.handOff && coveredByLetter(facts, invoice, now).length === 0) {
    return 'the letter before action covers no invoice that is still open';
  }
  const unfit = step.handOff ? ineligibility(facts, strategy, step.handOff, now) : null;
  if (unfit !== null) return unfit;
  if (step.condition === undefined) return null;
  const asked = { facts, invoice, now, ...(strategy === undefined ? {} : { strategy }) };
  return conditionNote(step.condition, asked);
}

function approvalPart(view: StepView, effects: readonly StepEffect[]): Part | null {
  const { step, facts } = view;
  const asked = approvalOf(step);
  if (asked === undefined) return null;
  const opened = effects.filter((effect) => effect.kind === 'approval');
  const last = opened.at(-1);
  const subjectHash = approvalSubject(view, step.id);
  const open: Part = { kind: 'approval', repeat: opened.length, subjectHash };
  if (last === undefined) return open;
  const approval = facts.approvals.find((one) => one.id === last.approvalId);
  const status = approval?.status ?? 'cancelled';
  if (status === 'approved') {
    // It may have been asked under a name that the step has in another version: the question is the same.
    const name = approval?.subject.kind === 'step' ? approval.subject.stepId : step.id;
    return approval?.subjectHash === approvalSubject(view, name) ? null : open;
  }
  // Taken back (the account was closed and is worked again): the question is asked anew.
  if (status === 'cancelled') return open;
  const sinceAt = approval?.decidedAt ?? approval?.createdAt ?? last.at;
  if (status === 'pending') {
    const sentence = `${asked.title}: waits for approval.`;
    const rest = { sinceAt, clearsAt: null, clearedBy: 'approve' };
    const guard = against('approval.pending', 'require', sentence, rest);
    return { kind: 'held', waitingFor: 'approval', guard };
  }
  const sentence = `${asked.title}: ${status}. A person decides how to go on.`;
  const rest = { sinceAt, clearsAt: null, clearedBy: 'person' };
  return {
    kind: 'held',
    waitingFor: 'person',
    guard: against('approval.refused', 'review', sentence, rest),
  };
}

/** What the approval of a step, under this name, is about: another set of invoices needs another approval. */
function approvalSubject(view: StepView, name: string): string {
  const { step, facts, invoice, now } = view;
  const covered = step.handOff ? handedOver(facts, invoice, now) : givenUpOr(view);
  return fingerprint([name, invoice.id, ...covered].join('|'));
}

/** What is given up is all that is owed: another claim needs another approval. */
function givenUpOr({ step, facts, invoice }: StepView): readonly string[] {
  return givesUp(step) ? unpaidInvoices(facts).map(({ id }) => id) : [invoice.id];
}

const chargeNames = {
  'contract-late-fee': 'late fee',
  'statutory-fixed-sum': 'fixed sum',
  'material-cost': 'cost',
} as const;

function feePart(
  view: StepView,
  effects: readonly StepEffect[],
  contact: ContactPart,
): Part | null {
  const { step, facts, invoice, now } = view;
  if (step.fee === undefined || effects.some((effect) => effect.channel === 'fee')) return null;
  const skip = (note: string): Part => ({ kind: 'skip', channel: 'fee', note });
  const charge = { ...step, fee: step.fee };
  const named = chargeNames[step.fee];
  const fee = stepFeeOf(facts, invoice, charge, now, contact.channel);
  if (fee.kind === 'none' && fee.note !== zeroFeeNote) return skip(fee.note);
  const asked = { stepId: step.id, cause: invoice.id };
  const partyId = view.readers[0]?.id ?? null;
  const blocks = (kind: 'charge' | 'contact') => {
    const reader = kind === 'contact' ? { partyId } : {};
    return holdsAgainst({ request: { ...asked, ...reader, kind }, facts, now }).length > 0;
  };
  if (blocks('charge') && !blocks('contact')) return skip(`no ${named}: a hold forbids charges`);
  if (fee.kind === 'none') return skip(fee.note);
  const forbidden = view.forbiddenFee?.(contact) ?? null;
  return forbidden === null ? { ...fee, kind: 'charge' } : skip(`no ${named}: ${forbidden}`);
}

/** The next contact of a step, or the search for an address when none of its channels reaches anybody. */
export function contactPart(view: StepView): Part | null {
  let isReached = false;
  let isExhausted = false;
  for (const reader of view.readers) {
    const fate = readerFate(view, reader);
    if (fate === 'served') isReached = true;
    else if (fate === 'exhausted') isExhausted = true;
    else return fate;
  }
  return isExhausted && !isReached ? tracePart(view) : null;
}

/** What one reader still gets of a step, or whether its contacts reached this reader. */
export function readerFate(view: StepView, reader: Reader): 'served' | 'exhausted' | Part {
  const contacts = view.step.contacts ?? [];
  let isReached = false;
  let isExhausted = false;
  for (const [index, contact] of contacts.entries()) {
    const fate = fateOf(view, reader, contact, contacts.length - index);
    if (fate === 'served') isReached = true;
    else if (fate === 'exhausted') isExhausted = true;
    else return fate;
  }
  return isExhausted && !isReached ? 'exhausted' : 'served';
}

/** Walks a contact's channels: the first that served, may still serve, or none. */
function fateOf(
  view: StepView,
  reader: Reader,
  contact: StepContact,
  contacts: number,
): 'served' | 'exhausted' | Part {
  const { step, facts, invoice, now, time = 0 } = view;
  const partyId = reader?.id ?? null;
  const effects = effectsOfTime(facts, step, invoice.id, time).filter(
    (effect) => partyOfKey(effect.key) === partyId,
  );
  const chain = contact.fallback ? [contact.channel, contact.fallback] : [contact.channel];
  let closed: Part | null = null;
  for (const channel of chain) {
    const tried = effects.filter((effect) => effect.channel === channel);
    const last = tried.at(-1);
    const fate = last === undefined ? 'untried' : messageFate(facts, last);
    if (typeof fate === 'object') return fate;
    if (fate === 'served') return 'served';
    if (fate === 'failed' || tried.length >= limits.suppressedRepeatsMax) continue;
    const isStopped = isCeased(facts, channel, now, reader);
    const point = isStopped ? null : addressFor(facts, channel, reader, contact.to);
    if (point === null) continue;
    const way = {
      channel,
      ...wordingOf(contact, view),
      partyId,
      point,
      repeat: repeatOf(time, tried.length),
      contacts,
    };
    const part: Part = { kind: 'contact', ...way };
    if (view.isClosed?.(way) !== true) return part;
    closed ??= part;
  }
  // Nothing else is left: what closes the way is what the step waits for, and why names it.
  return closed ?? 'exhausted';
}

/** What became of the message of an effect. */
function messageFate(facts: Facts, effect: StepEffect): 'served' | 'failed' | 'untried' | Part {
  const message = facts.messages.find((one) => one.id === effect.messageId);
  if (message === undefined) return 'served';
  switch (message.status) {
    case 'rejected':
      return 'failed';
    case 'suppressed':
      return 'untried';
    case 'accepted':
      return message.bouncedAt === null ? 'served' : 'failed';
    case 'abandoned':
      return underReview(facts, message) ?? 'served';
    default:
      return 'served';
  }
}

/** A notice whose fate is unknown stays with a person until the task says what became of it. */
function underReview(facts: Facts, message: MessageFacts): Part | null {
  const task = facts.tasks.find((one) => one.effectKey === message.key && one.status === 'open');
  if (task === undefined) return null;
  return { kind: 'held', waitingFor: 'person', guard: taskGuard(task.title, task) };
}

function tracePart({ step, facts, invoice }: StepView): Part | null {
  const opened = effectsOf(facts, step, invoice.id).find((effect) => effect.channel === 'trace');
  if (opened !== undefined) return openTask(facts, opened);
  const names = (step.contacts ?? []).map((contact) => channels[contact.channel].title);
  const title = `Find an address: ${step.title} reached nobody by ${names.join(' or ')}`;
  return { kind: 'task', channel: 'trace', task: 'trace', title, expiresWorkingDays: null };
}

function taskPart({ step, facts }: StepView, effects: readonly StepEffect[]): Part | null {
  if (step.task === undefined) return null;
  const opened = effects.find((effect) => effect.channel === 'task');
  if (opened !== undefined) return openTask(facts, opened);
  const { kind, title, expiresWorkingDays } = step.task;
  return { kind: 'task', channel: 'task', task: kind, title, expiresWorkingDays };
}

function handOffPart(view: StepView, effects: readonly StepEffect[]): Part | null {
  const { step, facts, invoice, now } = view;
  if (step.handOff === undefined) return null;
  if (effects.some((effect) => effect.kind === 'hand-off')) return null;
  return { kind: 'hand-off', invoiceIds: handedOver(facts, invoice, now) };
}

/**
 * Invoices that the letter before action was about and that are still owed and undisputed: a claim
 * that fell due later never inherits its notice period.
 */
function coveredByLetter(facts: Facts, invoice: InvoiceFacts, now: Instant): readonly string[] {
  const letter = letterServed(facts, invoice.id);
  if (letter === null) return [];
  const disputed = disputedInvoiceIds(facts, now);
  return (
    overdueInvoices(facts, letter.plannedOn)
      // The one that it was sent for is in it, also where we came to know of both later.
      .filter((one) => one.id === invoice.id || one.createdAt <= letter.plannedAt)
      .filter((one) => !disputed.has(one.id))
      .map((one) => one.id)
      .sort()
  );
}

/** Of these what may go to court today: an invoice that is excluded, barred, or held or disputed even in part, stays. */
function handedOver(facts: Facts, invoice: InvoiceFacts, now: Instant): readonly string[] {
  const held = suitHeldIds(facts, now);
  const excluded = facts.invoices.filter(
    (one) => isExcluded(facts, one, now) || isBarred(facts, one, now),
  );
  const staying = new Set([...held, ...excluded.map((one) => one.id)]);
  return coveredByLetter(facts, invoice, now).filter((id) => !staying.has(id));
}

/** Channel by which a step would reach out first, for what lists show. */
export function firstChannel(step: Step): Channel | null {
  return step.contacts?.[0]?.channel ?? (step.task?.kind === 'call' ? 'call' : null);
}
