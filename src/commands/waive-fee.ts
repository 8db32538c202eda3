import { z } from 'zod';
import { ledgerMinor } from '../domain/account/balances';
import { mergeChanges } from '../domain/account/changes';
import type { Facts, StepEffect } from '../domain/account/facts';
import { paidMinorOf } from '../domain/ledger/allocation';
import { transactionIdOf } from '../domain/ledger/postings';
import { refuse } from '../domain/result';
import { command, done, type CommandContext } from './command';
import { entry, headOf } from './shared/changes';
import { creditBack, withCreditUsed } from './shared/credits';
import { idInput, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/**
 * Takes a late fee back, open or paid; what had been paid of it is used for the rest of the debt or stays
 * as credit. `entryId` is an entry of the ledger that belongs to the fee (its transaction's id does too).
 */
export const waiveFee = command({
  name: 'waive-fee',
  title: 'Waive a fee',
  help: 'Takes one fee back, named by its ledger entry; a paid one becomes credit.',
  input: z.strictObject({ entryId: idInput, reason: textInput }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const transactionId = transactionIdOf(input.entryId);
    const fee = facts.effects.find(
      (effect) => effect.kind === 'charge' && effect.transactionId === transactionId,
    );
    if (fee === undefined) {
      return refuse('not_found', 'No fee of this account was booked by that entry.', 'entryId');
    }
    if (isWaived(facts, fee)) return refuse('already_decided', 'This fee has been waived.');
    const invoiceId = facts.invoices.find((one) => one.id === fee.cause)?.id ?? null;
    const amountMinor = feeMinor(facts, fee, invoiceId);
    const reason = `fee waived: ${input.reason}`;
    const head = headOf(facts, context, { key: `waive/${transactionId}`, reason });
    const parts = [{ invoiceId, ledger: 'fees' as const, amountMinor }];
    const credited = creditBack(facts, { ...head, reverses: transactionId }, parts);
    if (credited === null) return refuse('already_decided', 'Nothing is left of this fee.');
    const waived = mergeChanges(credited, {
      effects: [waiverOf(fee, head.id, context)],
      timeline: [entry('fee', 'Fee waived', input.reason, transactionId)],
    });
    return done(withCreditUsed(facts, waived, context));
  },
});

const waiverChannel = 'fee-waived';

/** What stands in the effects once a fee is waived, beside the charge itself. */
function waiverOf(fee: StepEffect, transactionId: string, { now }: CommandContext): StepEffect {
  return {
    ...fee,
    key: waiverKey(fee),
    // No step of a strategy: the ladder must not read a waiver as one of its own steps.
    stepId: waiverChannel,
    channel: waiverChannel,
    kind: 'skip',
    at: now,
    note: 'fee waived',
    transactionId,
  };
}

function waiverKey(fee: StepEffect): string {
  return `${fee.key}/${waiverChannel}`;
}

function isWaived(facts: Facts, fee: StepEffect): boolean {
  return facts.effects.some((effect) => effect.key === waiverKey(fee));
}

/** The facts hold sums, not entries: one fee of an invoice is all of its fees; of several, the contract's amount. */
function feeMinor(facts: Facts, fee: StepEffect, invoiceId: string | null): bigint {
  const openMinor =
    invoiceId === null ? ledgerMinor(facts, 'fees') : ledgerMinor(facts, 'fees', invoiceId);
  const chargedMinor = openMinor + paidMinorOf(facts.payments, invoiceId, 'fees');
  const standing = facts.effects.filter(
    (effect) => effect.kind === 'charge' && effect.cause === fee.cause && !isWaived(facts, effect),
  );
  if (standing.length <= 1) return chargedMinor;
  const contractMinor = facts.creditor.settings.contract.lateFees[facts.account.currency];
  return contractMinor === undefined ? chargedMinor : BigInt(contractMinor);
}
