import { z } from 'zod';
import {
  accountHolds,
  carryingInvoice,
  disputedInvoiceIds,
  isExcluded,
  overdueInvoices,
  suitHeldIds,
  todayOn,
} from '../domain/account/balances';
import type { Facts, Instant, PlacementFacts, StepEffect } from '../domain/account/facts';
import { ineligibility } from '../domain/account/eligibility';
import { letterServed } from '../domain/account/letter';
import { gate } from '../domain/contact/gate';
import { isBarred, limitationOfInvoice } from '../domain/law/limitation-of-invoice';
import { limits } from '../domain/limits';
import { refuse } from '../domain/result';
import { effectKey } from '../domain/strategy/steps';
import { command, done, needsApproval, type CommandContext } from './command';
import { activeAgreements } from './shared/agreements';
import { entry } from './shared/changes';
import { idInput } from './shared/inputs';
import { staff } from './shared/scope';

const stepId = 'hand-off-legal';

/**
 * Hands the undisputed overdue invoices to counsel, after a second person agreed; those that can no longer
 * be sued for stay. Errors: `held` by anything that blocks a suit, by law or policy, or where the strategy does not let it go to counsel, `agreement_exists`, `in_progress` when counsel has it already.
 */
export const handOffLegal = command({
  name: 'hand-off-legal',
  title: 'Hand off to counsel',
  help: 'Gives the overdue, undisputed invoices to counsel; a second person must agree.',
  input: z.strictObject({ counselId: idInput.optional() }),
  roles: staff,
  stages: ['escalation', 'legal'],
  accrues: true,
  apply(facts, input, context) {
    const { now } = context;
    if (accountHolds(facts, now).some((hold) => hold.blocks.includes('sue'))) {
      return refuse('held', 'A hold forbids going to law.');
    }
    const covered = coveredIds(facts, now);
    if (covered.length === 0) {
      return refuse('held', 'Nothing overdue is undisputed and free of holds.');
    }
    const barred = facts.invoices.filter(
      (one) => covered.includes(one.id) && isBarred(facts, one, now),
    );
    const [firstBarred] = barred;
    const invoiceIds = covered.filter((id) => !barred.some((one) => one.id === id));
    if (invoiceIds.length === 0 && firstBarred !== undefined) {
      const { expiresOn, rule } = limitationOfInvoice(facts, firstBarred, now);
      return refuse('held', `The last day for a suit was ${expiresOn} (${rule}).`);
    }
    if (activeAgreements(facts).length > 0) {
      return refuse('agreement_exists', 'An agreement with the debtor is in force.');
    }
    const standing = facts.placements.filter((one) => one.kind === 'legal');
    if (standing.some((one) => one.status !== 'refused' && one.status !== 'recalled')) {
      return refuse('in_progress', 'The account is with counsel or on its way.');
    }
    const unfit = ineligibility(facts, context.strategy, 'legal', now);
    if (unfit !== null) return refuse('held', `Not for counsel: ${unfit}.`);
    const forbidden = forbiddenBy(facts, invoiceIds, context);
    if (forbidden !== null) return refuse('held', forbidden);
    const terms = { invoices: invoiceIds.join(' ') };
    if (!context.approved) return needsApproval('Hand-off to counsel', 1, terms);
    const cause = invoiceIds[0] ?? facts.account.id;
    const repeat = standing.length;
    const accountId = facts.account.id;
    const key = effectKey(facts, { stepId, cause, repeat, channel: 'hand-off' });
    const placement: PlacementFacts = {
      id: context.newId('plc'),
      accountId,
      kind: 'legal',
      partyId: input.counselId ?? facts.creditor.settings.counselId,
      status: 'planned',
      invoiceIds,
      effectKey: key,
      receiptId: null,
      reason: null,
      createdAt: now,
      transmittedAt: null,
      endedAt: null,
    };
    const effect = handOffEffect(facts, { key, cause, repeat, at: now });
    const line = entry('legal', 'Hand-off to counsel planned', null, placement.id, { invoiceIds });
    return done({ placements: [placement], effects: [effect], timeline: [line] }, terms);
  },
});

/** The first rule of law or policy that stands against the suit, in a sentence; null: none does. */
function forbiddenBy(
  facts: Facts,
  invoiceIds: readonly string[],
  { strategy, law, now }: CommandContext,
): string | null {
  const request = { kind: 'sue', stepId: null, cause: invoiceIds[0] ?? '', invoiceIds } as const;
  const { answer, rules } = gate(request, facts, strategy, law, now, limits.leaseMs);
  if (answer === 'allow') return null;
  const rule = rules.find((one) => one.answer === answer);
  const source = rule?.citation === null ? '' : ` (${rule?.citation})`;
  return `${rule?.sentence ?? 'A rule stands against it.'}${source}`;
}

function coveredIds(facts: Facts, now: Instant): string[] {
  const disputed = disputedInvoiceIds(facts, now);
  const blocked = suitHeldIds(facts, now);
  const carrying = carryingInvoice(facts, now);
  const letter = carrying === null ? null : letterServed(facts, carrying.id);
  // With a letter before action only what it was about: a later claim had no notice.
  return overdueInvoices(facts, letter?.plannedOn ?? todayOn(facts, now))
    .filter((invoice) => letter === null || invoice.createdAt <= letter.plannedAt)
    .filter((invoice) => !isExcluded(facts, invoice, now))
    .map((invoice) => invoice.id)
    .filter((id) => !disputed.has(id) && !blocked.has(id));
}

function handOffEffect(
  facts: Facts,
  own: Pick<StepEffect, 'key' | 'cause' | 'repeat' | 'at'>,
): StepEffect {
  return {
    ...own,
    accountId: facts.account.id,
    stepId,
    channel: 'hand-off',
    kind: 'hand-off',
    stage: 'legal',
    note: null,
    messageId: null,
    taskId: null,
    transactionId: null,
    approvalId: null,
    payByOn: null,
  };
}
