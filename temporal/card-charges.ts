import type { ChangeDeps } from '../src/commands/ports';
import { runCommand } from '../src/commands/run-command';
import { mayCharge } from '../src/domain/account/card-course';
import { limits } from '../src/domain/limits';
import {
  invoiceOf,
  notMade,
  type ChargeAnswer,
  type TellBilling,
  type Told,
  type ToTell,
} from '../src/providers/billing/outcome';
import type { Transaction } from '../src/store/client';

type Charge = Pick<ToTell, 'id' | 'accountId' | 'source' | 'payload'>;

/**
 * Charges of stored methods, with the question asked once more before the billing system is: what has come in since it was
 * decided (a hold, a promise, a payment) stands against it, and so does a day of waiting. What became of it is written down
 * before the write-back is done; a repeat under the same key tells the same.
 */
export function charging(deps: ChangeDeps, tell: TellBilling): TellBilling {
  return async (toTell) => {
    if (toTell.kind !== 'charge-card') return tell(toTell);
    const stands = await standsAgainst(deps, toTell);
    const told = stands === null ? await tell(toTell) : ended(toTell, stands);
    if (told.kind === 'done' && told.charge) await chargeAnswered(deps, toTell, told.charge);
    return told;
  };
}

/** Not asked for again; whether an earlier request was carried out is not known. */
function ended({ attempt }: ToTell, reason: string): Told {
  if (attempt === 1) return notMade(reason);
  return { kind: 'done', charge: { kind: 'unknown', reason } };
}

/** Why it must not be charged any more; null: it may. */
async function standsAgainst(
  { store, strategies, law, clock, wallClock }: ChangeDeps,
  toTell: ToTell,
): Promise<string | null> {
  const facts = await store.facts(toTell.accountId);
  const invoice = facts?.invoices.find(
    ({ source, externalId }) => source === toTell.source && externalId === invoiceOf(toTell),
  );
  if (facts === null || invoice === undefined) return 'not-known';
  const { account } = facts;
  if (account.status !== 'open') return 'account-closed';
  if (toTell.createdAt + limits.cardChargeWaitMs < wallClock.now()) return 'too-late';
  const now = await clock.now();
  const { creditorId, strategyId, strategyVersion } = account;
  const strategy = await strategies.of(creditorId, strategyId, strategyVersion);
  return mayCharge({ facts, strategy, law, now }, invoice) ? null : 'not-allowed-any-more';
}

/** Writes down what became of a charge. */
export async function chargeAnswered(
  deps: ChangeDeps,
  { id, accountId, source, payload }: Charge,
  answer: ChargeAnswer,
  inside?: Transaction,
): Promise<void> {
  const [externalId] = payload.invoices;
  const { attempt } = payload;
  if (externalId === undefined || attempt === undefined) return;
  const rest =
    answer.kind === 'declined'
      ? { code: answer.code, ref: answer.ref, method: answer.method }
      : { code: answer.kind === 'paid' ? 'paid' : answer.reason };
  const ran = await runCommand(deps, {
    accountId,
    name: 'charge-answered',
    actor: { kind: 'system', id: 'system', role: 'system' },
    key: `charge-answered/${id}/${answer.kind}`,
    data: { source, externalId, attempt, answer: answer.kind, ...rest },
    ...(inside === undefined ? {} : { inside }),
  });
  if (!ran.ok) throw new Error(`charge-answered: ${ran.error.code}`);
}
