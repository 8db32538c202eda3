import { ok, type Result } from '../domain/result';
import { applied, runner, type ApplyCase, type FactOutcome } from './apply-case';
import type { DisputeFact } from './facts';

/**
 * The debtor disputes an invoice at the source: nothing is done about it here until the source says that it is
 * settled. One that is known only by its end was open for a moment, so that its late beginning changes nothing.
 */
export async function applyDispute(c: ApplyCase, fact: DisputeFact): Promise<Result<FactOutcome>> {
  const { records } = c.deps;
  const invoice = await records.invoice(c.tx, c.creditorId, c.source, fact.invoiceId);
  if (invoice === null) return ok({ kind: 'waits', names: [fact.invoiceId], urgent: true });
  const { accountId } = invoice;
  const ref = { source: c.source, externalId: fact.invoiceId, disputeId: fact.id };
  const open = runner(c, accountId, `${c.source}/dispute/${fact.id}`);
  const opened = await open('dispute-by-source', { ...ref, reason: fact.reason, isOver: false });
  if (!opened.ok || fact.closed === null) return opened.ok ? applied(accountId) : opened;
  const close = runner(c, accountId, `${c.source}/dispute-over/${fact.id}`);
  const reason = `settled at the source: ${fact.closed.outcome}`;
  const closed = await close('dispute-by-source', { ...ref, reason, isOver: true });
  return closed.ok ? applied(accountId) : closed;
}
