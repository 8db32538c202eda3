import { z } from 'zod';
import { owedMinor } from '../domain/account/balances';
import { mayGrant } from '../domain/agreements/authority';
import { assertNever, refuse } from '../domain/result';
import type { Outcome } from '../domain/account/facts';
import { command, done, needsApproval } from './command';
import { entry, shown } from './shared/changes';
import { closedAs, joined, writeEverythingOff } from './shared/closing';
import { textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/**
 * Ends the account by a person's word. `paid`: only when nothing is owed. `settled`, `written-off`,
 * `withdrawn`, `extinguished`: the rest is written off (beyond one's own authority another person must agree). `placed`,
 * `judgment`: the claim stays in the books and lives on elsewhere.
 */
export const close = command({
  name: 'close',
  title: 'Close',
  help: 'Ends the account with an outcome; what is still owed is given up or lives on elsewhere.',
  input: z.strictObject({
    outcome: z.enum([
      'paid',
      'settled',
      'placed',
      'judgment',
      'written-off',
      'withdrawn',
      'extinguished',
    ]),
    reason: textInput,
  }),
  roles: staff,
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const { outcome, reason } = input;
    const minor = owedMinor(facts);
    const isOwed = minor > 0n;
    if (outcome === 'paid' && isOwed) {
      return refuse(
        'stage_does_not_allow',
        'Something is still owed, so it is not paid.',
        'outcome',
      );
    }
    const forgiven = isOwed && givesUp(outcome);
    const terms = { writtenOff: shown(facts, forgiven ? minor : 0n).amount };
    const grant = { kind: 'write-off' as const, forgivenMinor: minor, baseMinor: minor };
    if (forgiven && !mayGrant(facts, context.actor.role, grant, context.now)) {
      return needsApproval(`Close as ${outcome}, giving up the rest`, 1, terms);
    }
    const title = `Closed by hand: ${outcome}`;
    return done(
      joined(
        forgiven
          ? writeEverythingOff(facts, context, `closed as ${outcome}: ${reason}`)
          : { timeline: [] },
        closedAs(facts, outcome, reason, context),
        { timeline: [entry('command', title, reason, null, { outcome })] },
      ),
      terms,
    );
  },
});

function givesUp(outcome: Outcome): boolean {
  switch (outcome) {
    case 'paid':
    case 'placed':
    case 'judgment':
      return false;
    case 'settled':
    case 'written-off':
    case 'withdrawn':
    case 'extinguished':
      return true;
    default:
      return assertNever(outcome);
  }
}
