import {
  allHandlersFinished,
  condition,
  isCancellation,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { RetryPolicy } from '@temporalio/common';
import { exchange, localStep, patientStep, send, untilAnswered } from './calls';
import type { Account } from './carried';
import type { Doors } from './doors';
import { taskQueue } from './messages';
import type { Next, RunStage, StepInput } from './messages';
import { show, summaryOf, tell } from './show';

/** `waitMs` counts to the instant itself; a second later it has certainly been reached in the store. */
const waitMarginMs = 1_000;

/** A run ends at any of these, so that histories stay short and old code can be retired. */
const runLimits = { asks: 150, messages: 500, ageMs: 30 * 86_400_000 } as const;

/**
 * The turns that every stage is made of: ask what is next, perform it, wait for it. Each answers
 * with the next decision of the store.
 */
export class Course {
  private asks = 0;
  private messages = 0;
  private firstAnswerAt: number | null = null;
  private ageMs = 0;
  /** False from a local activity until the workflow has been woken by something else. */
  private isTaskOfItsOwn = true;

  constructor(
    private readonly account: Account,
    private readonly doors: Doors,
  ) {}

  /** Hands over what came in and asks what is next. */
  async ask(): Promise<Next> {
    await this.taskOfItsOwn();
    this.doors.forgetWake();
    const arrivals = this.doors.oldest();
    const messages = arrivals.map(({ message }) => message);
    const { accountId, stage, factsVersion } = this.account;
    const next = await this.step({ accountId, stage, messages, factsVersion });
    this.doors.handedOver(arrivals, next.answers);
    this.asks += 1;
    this.messages += arrivals.length;
    this.learn(next);
    return next;
  }

  /** Waits until the next action is due or somebody knocks, then asks again. */
  async wait(next: Next): Promise<Next> {
    show(this.account, next);
    if (!this.doors.isKnockedOn()) {
      const knocked = (): boolean => this.doors.isKnockedOn();
      if (next.waitMs === null) await condition(knocked);
      else {
        const summary = summaryOf(next.summary);
        await condition(knocked, Math.max(0, next.waitMs) + waitMarginMs, { summary });
      }
      this.isTaskOfItsOwn = true;
    }
    return this.ask();
  }

  /** Sends a message that the store has planned, by the queue of its channel. */
  async send(next: Next): Promise<Next> {
    if (next.send === null) throw new Error('a send without a message');
    const { messageId, queue } = next.send;
    const { accountId, factsVersion } = this.account;
    const options = {
      taskQueue: queue ?? taskQueue,
      summary: summaryOf(next.summary),
    };
    return this.perform(next, 'send', (retry) =>
      send.executeWithOptions({ ...options, retry }, [
        { accountId, messageId, stage: next.stage, factsVersion },
      ]),
    );
  }

  /** Carries a placement, a recall or a hand-off one step further with the other party. */
  async exchange(next: Next): Promise<Next> {
    if (next.exchange === null) throw new Error('an exchange without a placement');
    const { placementId } = next.exchange;
    const { accountId, factsVersion } = this.account;
    const summary = summaryOf(next.summary);
    return this.perform(next, 'exchange', (retry) =>
      exchange.executeWithOptions({ summary, retry }, [
        { accountId, placementId, stage: next.stage, factsVersion },
      ]),
    );
  }

  /** What a stage has no own word for. */
  async otherwise(next: Next): Promise<Next> {
    switch (next.do) {
      case 'send':
        return this.send(next);
      case 'exchange':
        return this.exchange(next);
      case 'wait':
        return this.wait(next);
      case 'again':
        return this.ask();
      case 'close':
        throw new Error(`an account cannot close in stage ${next.stage}`);
    }
  }

  /** True while this run goes on with this decision; false when the next run takes over or none does. */
  goesOnWith(next: Next): next is Next & { readonly stage: Exclude<RunStage, 'closed'> } {
    return next.stage !== 'closed' && next.stage === this.account.stage && !this.isWorn();
  }

  /**
   * Before a run ends. A signal that arrives while the last task completes makes the server refuse
   * that task; a local activity in it would run twice, so the end gets a task of its own.
   */
  async readyToEnd(): Promise<void> {
    await this.taskOfItsOwn();
    await condition(() => this.doors.owesAnswers() || allHandlersFinished());
  }

  private async taskOfItsOwn(): Promise<void> {
    if (this.isTaskOfItsOwn) return;
    await sleep(1, { summary: 'a moment, so that nothing is done twice' });
    this.isTaskOfItsOwn = true;
  }

  private async step(input: StepInput): Promise<Next> {
    const summary = stepSummary(input);
    this.isTaskOfItsOwn = false;
    try {
      return await localStep.executeWithOptions({ summary }, [input]);
    } catch (failure) {
      if (isCancellation(failure)) throw failure;
    }
    const next = await untilAnswered(this.account, this.doors, 'step', (retry) =>
      patientStep.executeWithOptions({ retry, summary }, [input]),
    );
    this.isTaskOfItsOwn = true;
    return next;
  }

  /** Performs with a party outside. Messages that come in meanwhile are handed over without waiting for it. */
  private async perform(
    next: Next,
    name: string,
    call: (retry: RetryPolicy) => Promise<Next>,
  ): Promise<Next> {
    tell(this.account, next);
    let isDone = false;
    const performed = untilAnswered(this.account, this.doors, name, call).finally(() => {
      isDone = true;
    });
    performed.catch(() => undefined); // awaited below, unless the run is cancelled first
    let asked: Next | null = null;
    while (!isDone) {
      if (this.doors.hasMessages()) {
        asked = await this.ask();
      } else {
        await condition(() => isDone || this.doors.hasMessages());
        this.isTaskOfItsOwn = true;
      }
    }
    const answer = await performed;
    this.learn(answer);
    return asked !== null && asked.factsVersion > answer.factsVersion ? asked : answer;
  }

  private learn(next: Next): void {
    const { account } = this;
    account.stage ??= next.stage;
    account.factsVersion = Math.max(account.factsVersion, next.factsVersion);
    account.stageSinceAt = next.stageSinceAt;
    this.firstAnswerAt ??= next.nowAt;
    this.ageMs = next.nowAt - this.firstAnswerAt;
  }

  private isWorn(): boolean {
    return (
      workflowInfo().continueAsNewSuggested ||
      this.asks >= runLimits.asks ||
      this.messages >= runLimits.messages ||
      this.ageMs >= runLimits.ageMs
    );
  }
}

function stepSummary({ messages }: StepInput): string {
  if (messages.length === 0) return 'decides what is next';
  return `hands over ${messages.length === 1 ? 'a message' : `${messages.length} messages`}`;
}
