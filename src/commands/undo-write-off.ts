import { z } from 'zod';
import type { Facts } from '../domain/account/facts';
import { writtenOffParts } from '../domain/ledger/write-off';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry, workedAgain } from './shared/changes';
import { joined, writeOffUndone } from './shared/closing';
import { textInput } from './shared/inputs';
import { everyStage, seniors } from './shared/scope';

/** What was written off is owed again and the account is worked again. What a settlement forgave stays forgiven. */
export const undoWriteOff = command({
  name: 'undo-write-off',
  title: 'Undo a write-off',
  help: 'Makes what was written off owed again and reopens the account.',
  input: z.strictObject({ reason: textInput }),
  roles: seniors,
  stages: everyStage,
  apply(facts, input, context) {
    const { outcome } = facts.account;
    if (outcome === 'settled' || outcome === 'extinguished') {
      return refuse('stage_does_not_allow', `An account closed as ${outcome} stays forgiven.`);
    }
    const parts = writtenOffParts(facts).filter((part) => !isSettled(facts, part.invoiceId));
    const undone = writeOffUndone(facts, context, `write-off undone: ${input.reason}`, parts);
    if (undone === null) return refuse('already_decided', 'Nothing is written off.');
    const line = entry('command', 'Write-off undone', input.reason);
    return done(joined(undone, { account: workedAgain, timeline: [line] }));
  },
});

/** A kept settlement over an invoice forgave its rest for good, also where other invoices went on. */
function isSettled({ agreements }: Facts, invoiceId: string | null): boolean {
  return agreements.some(
    (one) =>
      one.type === 'settlement' &&
      one.status === 'kept' &&
      invoiceId !== null &&
      one.invoiceIds.includes(invoiceId),
  );
}
