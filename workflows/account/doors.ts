import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { Account } from './carried';
import { queryName, signalNames, updateName } from './messages';
import type { CommandAnswer, CommandInput, Message, RunState } from './messages';

/** At most this many messages go over with one step. */
const messagesPerStep = 20;

/** What one message may weigh as JSON, and what all may that go from one run to the next (the server takes 2 MB). */
const messageLengthMax = 20_000;
const carriedLengthMax = 400_000;
const carriedMessagesMax = 500;

/** Stands for data that is too large to hand over; no command knows such input, so it is refused on the timeline. */
const tooLarge = { tooLarge: true } as const;

/** A message on its way; for an update, `answer` is what its caller waits for. */
interface Arrival {
  readonly message: Message;
  answer: CommandAnswer | null;
}

/**
 * Everything through which the world reaches a running account. Handlers only note what came in:
 * the run hands it over with its next step, so nothing happens in the middle of something else.
 */
export class Doors {
  private readonly inbox: Arrival[];
  private isWoken = false;

  constructor(private readonly account: Account) {
    this.inbox = account.pending.map((message) => ({ message, answer: null }));
  }

  /** A reason to look again: a message, or a wake. */
  isKnockedOn(): boolean {
    return this.isWoken || this.inbox.length > 0;
  }

  hasMessages(): boolean {
    return this.inbox.length > 0;
  }

  isAwake(): boolean {
    return this.isWoken;
  }

  /** An update must be answered by the run that took it. */
  owesAnswers(): boolean {
    return this.inbox.some(({ message }) => message.via === 'update');
  }

  /** True when nothing would be lost if this run gave way to the next one now. */
  mayContinueAsNew(): boolean {
    if (this.owesAnswers() || this.inbox.length > carriedMessagesMax) return false;
    return lengthOf(this.leftOver()) <= carriedLengthMax;
  }

  /** For the next run: what came in and was not handed over. */
  leftOver(): readonly Message[] {
    return this.inbox.map(({ message }) => message);
  }

  /** The wake is answered by whatever is asked of the store from here on. */
  forgetWake(): void {
    this.isWoken = false;
  }

  /** The next messages to hand over; they stay until `handedOver`. */
  oldest(): readonly Arrival[] {
    return this.inbox.slice(0, messagesPerStep);
  }

  /** The store has taken these messages; lets their callers go with its answers. */
  handedOver(arrivals: readonly Arrival[], answers: readonly CommandAnswer[]): void {
    this.inbox.splice(0, arrivals.length);
    for (const arrival of arrivals) {
      const { key } = arrival.message;
      arrival.answer = answers.find((answer) => answer.key === key) ?? unanswered(key);
    }
  }

  /** A signal has no id of its own: its number in the account's life makes it a command like any other. */
  receiveSignal(name: string, data: unknown): void {
    this.account.signalsSeen += 1;
    const key = `signal/${workflowInfo().firstExecutionRunId}/${this.account.signalsSeen}`;
    const fitting = lengthOf(data) <= messageLengthMax ? (data ?? null) : tooLarge;
    this.receive({ key, via: 'signal', name, data: fitting });
  }

  /** Takes a command and waits until the store has answered it. */
  async receiveUpdate({ key, name, data }: CommandInput): Promise<CommandAnswer> {
    const arrival = this.receive({ key, via: 'update', name, data: data ?? null });
    await condition(() => arrival.answer !== null);
    return arrival.answer ?? unanswered(key);
  }

  receiveWake(): void {
    this.isWoken = true;
  }

  private receive(message: Message): Arrival {
    const arrival: Arrival = { message, answer: null };
    this.inbox.push(arrival);
    return arrival;
  }
}

/**
 * Opens the doors. Must be called before anything is awaited: an update that finds no handler is
 * refused.
 */
export function openDoors(account: Account): Doors {
  const doors = new Doors(account);
  openSignals(doors);
  setHandler(
    defineUpdate<CommandAnswer, [CommandInput]>(updateName),
    (input) => doors.receiveUpdate(input),
    {
      validator: checkCommand,
      description:
        'Runs a command of the HTTP interface and waits for its answer. ' +
        'Input: {"key":"my-key-1","name":"note","data":{"text":"called back"}}.',
    },
  );
  setHandler(defineQuery<RunState>(queryName), () => stateOf(account), {
    description: 'What the account is doing now. Input: none.',
  });
  return doors;
}

function openSignals(doors: Doors): void {
  const { pause, resume, acceptSettlement, wake } = signalNames;
  const takes = new Map<string, (data: unknown) => void>([
    [pause, (data: unknown) => doors.receiveSignal(pause, data)],
    [resume, (data: unknown) => doors.receiveSignal(resume, data)],
    [acceptSettlement, (data: unknown) => doors.receiveSignal(acceptSettlement, data)],
    [wake, () => doors.receiveWake()],
  ]);
  // Signals that came before the run began are given to each named handler as it is set, which
  // would put all pauses before all resumes. A default handler takes them in the order they came.
  setDefaultSignalHandler((name, data) => takes.get(name)?.(data));
  for (const [name, take] of takes) {
    const description = signalDescriptions[name];
    setHandler(defineSignal<[unknown]>(name), take, { description });
  }
  setDefaultSignalHandler(undefined);
}

/** Shown by the web UI where a signal is sent by hand; hence the examples. */
const signalDescriptions: Readonly<Record<string, string>> = {
  pause:
    'Pauses contact and charges, 14 days unless "until" is given (at most 90). ' +
    'Input: {"until":"2027-01-15","reason":"asked for time"}, or a text as the reason, or nothing.',
  resume: 'Ends a pause. Input: {"reason":"documents arrived"}, or a text, or nothing.',
  acceptSettlement:
    'Accepts the settlement on offer for the debtor. ' +
    'Input: {"agreementId":"agr_..."}, or nothing if there is only one.',
  wake: 'Looks again at once. Changes nothing by itself. Input: none.',
};

/** Shape only, and synchronous; what a command means is checked where it is run. */
function checkCommand(input: unknown): void {
  const given = typeof input === 'object' && input !== null ? (input as Partial<CommandInput>) : {};
  if (!isText(given.key) || !isText(given.name)) {
    throw ApplicationFailure.nonRetryable('expected {"key","name","data"}', 'invalid_input');
  }
  if (lengthOf(given) > messageLengthMax) {
    throw ApplicationFailure.nonRetryable('the command is too large', 'too_large');
  }
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value ?? null).length;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function stateOf(account: Account): RunState {
  const { accountId, stage, factsVersion, signalsSeen, waiting } = account;
  const needsAttention = account.failing.size > 0;
  return { accountId, stage, factsVersion, signalsSeen, waiting, needsAttention };
}

/** The store answers every message; should it ever not, the caller may ask again under the same key. */
function unanswered(key: string): CommandAnswer {
  return { key, status: 'refused', code: 'try_later', detail: 'no answer', approvalId: null };
}
