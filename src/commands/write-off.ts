import { z } from 'zod';
import { owedMinor } from '../domain/account/balances';
import { mayGrant } from '../domain/agreements/authority';
import { refuse } from '../domain/result';
import { command, done, needsApproval } from './command';
import { entry, shown } from './shared/changes';
import { closedAs, joined, writeEverythingOff } from './shared/closing';
import { textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/** Gives up everything owed and closes the account as written off. Beyond one's own authority another person must agree; a collector's is never enough. */
export const writeOff = command({
  name: 'write-off',
  title: 'Write off',
  help: 'Gives up all that is owed and closes the account; can be undone.',
  input: z.strictObject({ reason: textInput }),
  roles: staff,
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const minor = owedMinor(facts);
    if (minor <= 0n) return refuse('stage_does_not_allow', 'Nothing is owed.');
    const terms = { writtenOff: shown(facts, minor).amount };
    const grant = { kind: 'write-off' as const, forgivenMinor: minor, baseMinor: minor };
    if (!mayGrant(facts, context.actor.role, grant, context.now)) {
      return needsApproval('Write off everything owed', 1, terms);
    }
    const data = { amount: shown(facts, minor) };
    return done(
      joined(
        writeEverythingOff(facts, context, `written off: ${input.reason}`),
        closedAs(facts, 'written-off', input.reason, context),
        { timeline: [entry('command', 'Written off', input.reason, null, data)] },
      ),
      terms,
    );
  },
});
