import { ok, type Result } from '../domain/result';
import { applied, iso, runner, type ApplyCase, type FactOutcome } from './apply-case';
import type { CardAttemptFact, CardChangedFact, InvoiceFact, ServiceCancelledFact } from './facts';

/** An attempt as the command takes it; nothing where nothing is known of it. */
export function attemptInput(
  c: ApplyCase,
  attempt: Omit<CardAttemptFact, 'kind' | 'invoiceId'> | undefined,
): object {
  if (attempt === undefined) return {};
  const { at, ref, method, code, decline } = attempt;
  return { attempt: { at: iso(Math.min(at, c.now)), ref, method, code, decline } };
}

/** When the source charges again, where it says so. */
export function nextAttempt({ nextAttemptAt: at }: InvoiceFact): object {
  if (at === undefined) return {};
  return { nextAttemptAt: at === null ? null : iso(at) };
}

/** A failed charge that is told by itself: the invoice it belongs to may come later. */
export async function applyCardAttempt(
  c: ApplyCase,
  fact: CardAttemptFact,
  n: number,
): Promise<Result<FactOutcome>> {
  const known = await c.deps.records.invoice(c.tx, c.creditorId, c.source, fact.invoiceId);
  if (known === null) return ok({ kind: 'waits', names: [fact.invoiceId], urgent: false });
  const { accountId } = known;
  const run = runner(c, accountId, `${c.source}/${c.event.id}/${n}`);
  const failed = await run('invoice-failed', {
    ...{ source: c.source, externalId: fact.invoiceId, attempts: 1 },
    failedAt: iso(Math.min(fact.at, c.now)),
    ...attemptInput(c, fact),
  });
  return failed.ok ? applied(accountId) : failed;
}

/** What is about the customer and not about one invoice: every account of the debtor hears of it. */
export async function applyCardOfDebtor(
  c: ApplyCase,
  fact: CardChangedFact | ServiceCancelledFact,
): Promise<Result<FactOutcome>> {
  const name = `${c.source}:${fact.debtorId}`;
  const known = await c.deps.records.debtor(c.tx, c.creditorId, name);
  if (known === null) return ok({ kind: 'waits', names: [fact.debtorId], urgent: false });
  const told = { source: c.source, at: iso(Math.min(c.event.at, c.now)) };
  for (const accountId of known.accountIds) {
    const run = runner(c, accountId, `${c.source}/${fact.kind}/${c.event.id}`);
    const done =
      fact.kind === 'card-changed'
        ? await run('card-changed', { ...told, method: fact.method })
        : await run('service-cancelled', told);
    if (!done.ok) return done;
  }
  return applied(known.accountIds[0] ?? null);
}
