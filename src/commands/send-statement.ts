import { z } from 'zod';
import { isOnItsWay } from '../domain/account/fresh-rows';
import { statementStep } from '../domain/account/own-steps';
import { performAction } from '../domain/account/perform';
import { addressFor } from '../domain/contact/channels';
import { gate } from '../domain/contact/gate';
import { limits } from '../domain/limits';
import { refuse } from '../domain/result';
import { effectKey } from '../domain/strategy/steps';
import { command, done } from './command';
import { staff } from './shared/scope';

/** What such a statement is for: the account as a whole. */
const cause = 'account';

/**
 * A statement of account by e-mail or letter, because somebody asked for it: as often as it is asked,
 * within the debtor's hours, and never against a stop. Errors: `invalid_input` without a usable address,
 * `held` where a stop or an opt-out stands against it, `in_progress` while one is on its way.
 */
export const sendStatement = command({
  name: 'send-statement',
  title: 'Send a statement of account',
  help: 'Sends everything that changed the account in the last year, with what is owed.',
  input: z.strictObject({ channel: z.enum(['email', 'letter']) }),
  roles: staff,
  stages: ['reminder', 'escalation', 'plan'],
  accrues: true,
  apply(facts, { channel }, context) {
    const { now, strategy } = context;
    const own = facts.messages.filter(({ stepId }) => stepId === statementStep);
    if (own.some((one) => one.channel === channel && isOnItsWay(one))) {
      return refuse('in_progress', 'A statement is on its way already.', 'channel');
    }
    const point = addressFor(facts, channel);
    const request = { kind: 'contact' as const, channel, stepId: statementStep, cause };
    const asked = { ...request, contactPoint: point };
    // The hours of the debtor may defer it; everything else that stands against it is said at once.
    const { rules } = gate(asked, facts, strategy, context.law, now, limits.leaseMs);
    const standing = rules.filter(({ answer }) => answer !== 'allow' && answer !== 'defer');
    const first = standing.find(({ rule }) => rule !== 'contact.address') ?? standing[0];
    if (first !== undefined) {
      const code = first.rule === 'contact.address' ? 'invalid_input' : 'held';
      return refuse(code, first.sentence, 'channel');
    }
    if (point === null) return refuse('invalid_input', 'There is no usable address.', 'channel');
    const effects = facts.effects.filter(({ stepId }) => stepId === statementStep);
    const repeat = effects.filter((one) => one.channel === channel).length;
    const named = { stepId: statementStep, cause, repeat };
    const action = {
      ...{ kind: 'contact' as const, ...named, channel },
      key: effectKey(facts, { ...named, channel }),
      toAddress: point.value,
      contactPointId: point.id,
      template: 'statement',
      messageClass: 'A' as const,
      payByDays: null,
    };
    return done(performAction(facts, action, context));
  },
});
