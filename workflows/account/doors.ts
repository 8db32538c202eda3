import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { Account } from './carried';
import { queryName, signalNames, updateName } from './messages';
import type { CommandAnswer, CommandInput, Message, RunState } from './messages';

/** At most this many messages go over with one step, and from one run to the next. */
export const messagesPerStep = 20;

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
    return !this.owesAnswers() && this.inbox.length <= messagesPerStep;
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
    this.receive({ key, via: 'signal', name, data: data ?? null });
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
 * refused, and signals that wait for a late handler may change their order.
 */
export function openDoors(account: Account): Doors {
  const doors = new Doors(account);
  setHandler(
    defineSignal<[unknown]>(signalNames.pause),
    (data) => doors.receiveSignal('pause', data),
    {
      description:
        'Pauses contact and charges, 14 days unless "until" is given (at most 90). ' +
        'Input: {"until":"2027-01-15","reason":"asked for time"}, or a text as the reason, or nothing.',
    },
  );
  setHandler(
    defineSignal<[unknown]>(signalNames.resume),
    (data) => doors.receiveSignal('resume', data),
    {
      description: 'Ends a pause. Input: {"reason":"documents arrived"}, or a text, or nothing.',
    },
  );
  setHandler(
    defineSignal<[unknown]>(signalNames.acceptSettlement),
    (data) => doors.receiveSignal('acceptSettlement', data),
    {
      description:
        'Accepts the settlement on offer for the debtor. ' +
        'Input: {"agreementId":"agr_..."}, or nothing if there is only one.',
    },
  );
  setHandler(defineSignal(signalNames.wake), () => doors.receiveWake(), {
    description: 'Looks again at once. Changes nothing by itself. Input: none.',
  });
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

/** Shape only, and synchronous; what a command means is checked where it is run. */
function checkCommand(input: unknown): void {
  const given = typeof input === 'object' && input !== null ? (input as Partial<CommandInput>) : {};
  if (isText(given.key) && isText(given.name)) return;
  throw ApplicationFailure.nonRetryable('expected {"key","name","data"}', 'invalid_input');
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
