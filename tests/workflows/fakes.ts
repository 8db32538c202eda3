import { ApplicationFailure } from '@temporalio/common';
import type {
  Activities,
  CommandAnswer,
  ExchangeInput,
  Message,
  Next,
  RunStage,
  SendInput,
  StepInput,
} from '../../workflows/account/messages';

/** One thing that happens to a scripted account, `afterMs` after the one before. */
export interface Beat {
  /** Stage of the account while it waits for this beat and does it. */
  readonly stage: Exclude<RunStage, 'closed'>;
  readonly does: 'store' | 'send' | 'exchange';
  readonly afterMs: number;
  readonly channel?: string;
  readonly waitingFor?: string;
}

/** What a scripted account has been through. */
export interface FakeAccount {
  beats: readonly Beat[];
  position: number;
  factsVersion: number;
  stageSinceAt: number;
  /** When the beat at `position` is due. */
  dueAt: number;
  isPaused: boolean;
  /** Every message handed over, in order, once a key. */
  readonly applied: Message[];
  readonly answers: Map<string, CommandAnswer>;
  /** How often each effect was done: `store/3`, `send/4`. */
  readonly effects: Map<string, number>;
  /** How often `step` was called, for messages handed over or not. */
  steps: number;
}

type Call = keyof Activities;

const pauseMs = 14 * 86_400_000;

/**
 * A store with scripted accounts in memory, for the mechanics of workflows: who waits, who is woken,
 * who hands over what. It knows no rule of the product.
 */
export class FakeStore {
  readonly accounts = new Map<string, FakeAccount>();
  /** Type of the error that a call throws; a `!` before it says that no retry helps. */
  readonly failing = new Map<Call, string>();
  /** Times that each call was attempted. */
  readonly attempts = new Map<Call, number>();
  /** Holds every step for so long, to let something happen meanwhile. */
  stepTakesMs = 0;

  constructor(private readonly nowAt: () => number | Promise<number>) {}

  async open(accountId: string, beats: readonly Beat[]): Promise<FakeAccount> {
    const now = await this.nowAt();
    const account: FakeAccount = {
      beats,
      position: 0,
      factsVersion: 1,
      stageSinceAt: now,
      dueAt: now + (beats[0]?.afterMs ?? 0),
      isPaused: false,
      applied: [],
      answers: new Map(),
      effects: new Map(),
      steps: 0,
    };
    this.accounts.set(accountId, account);
    return account;
  }

  readonly activities: Activities = {
    step: (input) => this.step(input),
    send: (input) => this.perform('send', input),
    exchange: (input) => this.perform('exchange', input),
  };

  private async step({ accountId, stage, messages }: StepInput): Promise<Next> {
    this.attempt('step');
    if (this.stepTakesMs > 0) await new Promise((done) => setTimeout(done, this.stepTakesMs));
    const account = this.accountOf(accountId);
    account.steps += 1;
    const now = await this.nowAt();
    for (const message of messages) this.apply(account, message, now);
    const beat = account.beats[account.position];
    const isDue = !account.isPaused && account.dueAt <= now;
    if (beat?.does === 'store' && beat.stage === stage && isDue) this.advance(account, now);
    const answers = messages.flatMap(({ key }) => account.answers.get(key) ?? []);
    return nextOf(account, accountId, stage, now, answers);
  }

  private async perform(
    call: 'send' | 'exchange',
    input: SendInput | ExchangeInput,
  ): Promise<Next> {
    this.attempt(call);
    const account = this.accountOf(input.accountId);
    const now = await this.nowAt();
    const id = 'messageId' in input ? input.messageId : input.placementId;
    if (id === effectId(account, input.accountId)) this.advance(account, now);
    return nextOf(account, input.accountId, input.stage, now, []);
  }

  private attempt(call: Call): void {
    this.attempts.set(call, (this.attempts.get(call) ?? 0) + 1);
    const type = this.failing.get(call);
    if (type === undefined) return;
    const nonRetryable = type.startsWith('!');
    const message = 'a message that must not be shown';
    throw ApplicationFailure.create({ message, type: type.replace('!', ''), nonRetryable });
  }

  private accountOf(accountId: string): FakeAccount {
    const account = this.accounts.get(accountId);
    if (!account) throw ApplicationFailure.nonRetryable('no such account', 'NotFound');
    return account;
  }

  /** Does the effect that is due and goes on to the next beat. */
  private advance(account: FakeAccount, now: number): void {
    const effect = `${account.beats[account.position]?.does ?? 'none'}/${account.position}`;
    account.effects.set(effect, (account.effects.get(effect) ?? 0) + 1);
    this.moveTo(account, account.position + 1, now);
  }

  private moveTo(account: FakeAccount, position: number, now: number): void {
    const before = stageOf(account);
    account.position = position;
    account.dueAt = now + (account.beats[position]?.afterMs ?? 0);
    account.factsVersion += 1;
    if (stageOf(account) !== before) account.stageSinceAt = now;
  }

  /** The few commands that the mechanics need. A key that was seen changes nothing again. */
  private apply(account: FakeAccount, message: Message, now: number): void {
    if (account.answers.has(message.key)) return;
    account.applied.push(message);
    account.factsVersion += 1;
    const isRefused = !this.change(account, message.name, now);
    account.answers.set(message.key, {
      key: message.key,
      status: isRefused ? 'refused' : 'done',
      code: isRefused ? 'stage_does_not_allow' : null,
      detail: isRefused ? 'not now' : null,
      approvalId: null,
    });
  }

  private change(account: FakeAccount, name: string, now: number): boolean {
    switch (name) {
      case 'pause':
        account.isPaused = true;
        account.dueAt = Math.max(account.dueAt, now + pauseMs);
        return true;
      case 'resume':
        account.isPaused = false;
        account.dueAt = now;
        return true;
      case 'note':
        return true;
      case 'acceptSettlement':
        return this.jump(account, 'plan', now);
      case 'place':
        return this.jump(account, 'agency', now);
      case 'close':
        this.moveTo(account, account.beats.length, now);
        return true;
      default:
        return false;
    }
  }

  private jump(account: FakeAccount, stage: RunStage, now: number): boolean {
    const found = account.beats.findIndex(
      (beat, index) => index >= account.position && beat.stage === stage,
    );
    if (found >= 0) this.moveTo(account, found, now);
    return found >= 0;
  }
}

function stageOf(account: FakeAccount): RunStage {
  return account.beats[account.position]?.stage ?? 'closed';
}

function effectId(account: FakeAccount, accountId: string): string {
  return `${account.beats[account.position]?.does ?? 'none'}_${accountId}_${account.position}`;
}

function nextOf(
  account: FakeAccount,
  accountId: string,
  asked: RunStage | null,
  now: number,
  answers: readonly CommandAnswer[],
): Next {
  const beat = account.beats[account.position];
  const stage = stageOf(account);
  const isDue = !account.isPaused && account.dueAt <= now;
  const does = whatToDo(stage, asked, isDue, beat);
  const waitingFor = account.isPaused ? 'hold' : (beat?.waitingFor ?? 'step');
  const id = effectId(account, accountId);
  return {
    v: 1,
    stage,
    outcome: stage === 'closed' ? 'paid' : null,
    factsVersion: account.factsVersion,
    stageSinceAt: account.stageSinceAt,
    nowAt: now,
    do: does,
    waitMs: does === 'wait' ? account.dueAt - now : null,
    send: does === 'send' ? { messageId: id, channel: beat?.channel ?? 'email' } : null,
    exchange: does === 'exchange' ? { placementId: id } : null,
    summary: `${does}: ${stage} ${account.position}`,
    details: `Stage **${stage}**, ${does}`,
    attributes: {
      stage,
      accountStatus: stage === 'closed' ? 'closed' : 'open',
      creditor: 'default',
      waitingFor,
      oldestDueAt: stage === 'closed' ? null : 1_780_000_000_000,
      nextActionAt: stage === 'closed' ? null : account.dueAt,
    },
    answers,
  };
}

function whatToDo(
  stage: RunStage,
  asked: RunStage | null,
  isDue: boolean,
  beat: Beat | undefined,
): Next['do'] {
  if (stage === 'closed') return 'close';
  if (asked !== null && stage !== asked) return 'again';
  if (!isDue || !beat) return 'wait';
  if (asked === null || beat.does === 'store') return 'again';
  return beat.does;
}
