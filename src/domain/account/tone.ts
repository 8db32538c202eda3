import { allow } from '../contact/account-rules';
import type { Tone } from '../strategy/condition';
import type { StepContact, Strategy } from '../strategy/document';
import type { RuleAnswer } from './actions';
import { judgeCondition } from './conditions';
import type { Facts, Instant, InvoiceFacts } from './facts';

/** The tone of a message, and why. */
export interface ChosenTone {
  readonly tone: Tone;
  readonly because: string;
}

/** What a message is worded by. */
interface Wording {
  readonly template: string;
  /** Absent: the step has one wording only. */
  readonly tone?: ChosenTone;
}

interface Asked {
  readonly facts: Facts;
  readonly invoice: InvoiceFacts;
  readonly now: Instant;
  readonly strategy?: Strategy | undefined;
}

/** The text of a contact: that for the tone of the first rule of the strategy that holds, else its own. */
export function wordingOf({ template, variants }: StepContact, asked: Asked): Wording {
  if (variants === undefined || asked.strategy === undefined) return { template };
  const tone = toneOf(asked.strategy, asked);
  return { template: variants[tone.tone] ?? template, tone };
}

function toneOf(strategy: Strategy, { facts, invoice, now }: Asked): ChosenTone {
  for (const { tone, when } of strategy.tone ?? []) {
    const { verdict, because } = judgeCondition(when, { facts, invoice, now, strategy });
    if (verdict === true) return { tone, because };
  }
  return { tone: 'neutral', because: 'no rule asks for another tone' };
}

/** The choice as a line of the decision; none where nothing was chosen. */
export function toneRules(part: { readonly tone?: ChosenTone | undefined }): RuleAnswer[] {
  if (part.tone === undefined) return [];
  const { tone, because } = part.tone;
  return [allow('step.tone', `The message is worded ${tone}: ${because}.`)];
}
