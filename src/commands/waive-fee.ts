import { z } from 'zod';
import { owedMinor } from '../domain/account/balances';
import { mergeChanges } from '../domain/account/changes';
import type { ChargeFacts } from '../domain/account/charges';
import type { Facts, StepEffect } from '../domain/account/facts';
import { mayGrant } from '../domain/agreements/authority';
import { takeChargeBack, waiverChannel } from '../domain/ledger/charge-back';
import { transactionIdOf } from '../domain/ledger/postings';
import { toWire } from '../domain/money/money';
import { refuse } from '../domain/result';
import { command, done, needsApproval, type CommandContext } from './command';
import { entry, headOf, shown } from './shared/changes';
import { withCreditUsed } from './shared/credits';
import { idInput, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/**
 * Gives one fee, cost or booking of interest up, open or paid; what had been paid of it is used for the rest of
 * the debt or stays as credit. `entryId` is an entry of the ledger that belongs to it (its transaction's id
 * does too). What was given up is never charged again. Beyond the actor's authority of the day another person must
 * agree.
 */
export const waiveFee = command({
  name: 'waive-fee',
  title: 'Waive a fee',
  help: 'Gives up one fee or interest, named by its ledger entry; a paid one becomes credit.',
  input: z.strictObject({ entryId: idInput, reason: textInput }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const transactionId = transactionIdOf(input.entryId);
    const charge = facts.charges.find((one) => one.transactionId === transactionId);
    if (charge === undefined) {
      return refuse('not_found', 'No fee or interest of this account is that entry.', 'entryId');
    }
    if (charge.takenBackBy !== null) {
      return refuse('already_decided', 'This has been waived or taken back.', 'entryId');
    }
    const reason = `${word(charge)} waived: ${input.reason}`;
    const head = headOf(facts, context, { key: `waive/${transactionId}`, reason });
    const back = takeChargeBack(facts, charge, head);
    if (back === null) {
      return refuse('already_decided', 'Nothing is left of it.', 'entryId');
    }
    const terms = { waived: shown(facts, back.takenMinor).amount };
    const baseMinor = owedMinor(facts);
    const grant = { kind: 'waiver' as const, forgivenMinor: back.takenMinor, baseMinor };
    if (!mayGrant(facts, context.actor.role, grant, context.now)) {
      return needsApproval('Waiver beyond own authority', 1, terms);
    }
    const isInterest = charge.ledger === 'interest';
    const data = {
      amount: toWire(-back.takenMinor, facts.account.currency),
      reverses: transactionId,
    };
    const title = isInterest ? 'Interest waived' : 'Fee waived';
    const kind = isInterest ? 'interest' : 'fee';
    const waived = mergeChanges(back.changes, {
      effects: [waiverOf(facts, charge, head.id, context)],
      timeline: [entry(kind, title, input.reason, transactionId, data)],
    });
    return done(withCreditUsed(facts, waived, context), terms);
  },
});

const word = ({ ledger }: ChargeFacts): string => (ledger === 'interest' ? 'interest' : 'fee');

/** What stands in the effects once a charge is given up, beside the charge itself. */
function waiverOf(
  { account, effects }: Facts,
  charge: ChargeFacts,
  transactionId: string,
  { now }: CommandContext,
): StepEffect {
  const fee = effects.find((effect) => effect.transactionId === charge.transactionId);
  return {
    key: `${charge.key}/${waiverChannel}`,
    accountId: account.id,
    // No step of a strategy: the ladder must not read a waiver as one of its own steps.
    stepId: waiverChannel,
    cause: charge.invoiceId ?? account.id,
    repeat: fee?.repeat ?? 0,
    channel: waiverChannel,
    kind: 'skip',
    stage: fee?.stage ?? account.stage,
    at: now,
    note: `${word(charge)} waived`,
    messageId: null,
    taskId: null,
    transactionId,
    approvalId: null,
    payByOn: null,
  };
}
