import { z } from 'zod';
import type { LegalEventFacts } from '../domain/account/case-file';
import { todayOn } from '../domain/account/balances';
import { isPolicy } from '../domain/contact/overrides';
import { limits } from '../domain/limits';
import { refuse } from '../domain/result';
import { command, done, needsApproval } from './command';
import { entry } from './shared/changes';
import { findInvoice } from './shared/holds';
import { idInput, momentInput, nameInput, readEnd, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/**
 * Sets one rule of the house's own policy aside until a moment, for the account or one invoice, once a
 * second person agrees. What the law forbids and what needs consent stays forbidden: `held`. Errors:
 * `not_found`, `date_invalid`, `above_limit`.
 */
export const override = command({
  name: 'override',
  title: 'Set a rule aside',
  help: 'Sets one rule of our own policy aside for a time; a second person must agree.',
  input: z.strictObject({
    rule: nameInput.describe('Id of the rule as "why" shows it, for example gap.minimum.'),
    until: momentInput,
    reason: textInput,
    invoiceId: idInput.optional().describe('Only for this invoice; else for the account.'),
  }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const { rule, reason, invoiceId = null } = input;
    const { now, actor, proposal } = context;
    if (invoiceId !== null) {
      const invoice = findInvoice(facts, invoiceId);
      if (!invoice.ok) return invoice;
    }
    if (!isPolicy(rule, facts, context.strategy)) {
      const detail = `${rule} is no rule of our own policy here: law and consent cannot be set aside.`;
      return refuse('held', detail, 'rule');
    }
    const span = { fromAt: now, now, daysMax: limits.overrideDaysMax };
    const until = readEnd(facts, input.until, span);
    if (!until.ok) return until;
    if (!context.approved) return needsApproval(`Set aside ${rule}`, 1);
    const by = proposal?.by ?? actor.id;
    const event: LegalEventFacts = {
      id: context.newId('lev'),
      accountId: facts.account.id,
      invoiceId,
      partyId: null,
      kind: 'override',
      on: todayOn(facts, now),
      at: now,
      data: { rule, untilAt: until.value, reason, agreedBy: actor.id },
      by,
      createdAt: now,
    };
    const data = { rule, invoiceId, until: new Date(until.value).toISOString(), by };
    const line = entry('decision', `Rule set aside: ${rule}`, reason, event.id, data);
    return done({ legalEvents: [event], timeline: [line] });
  },
});
