import { factsAsOf } from '../../src/domain/account/as-of';
import { applyChanges } from '../../src/domain/account/changes';
import type { Facts, MessageFacts, TaskFacts } from '../../src/domain/account/facts';
import { plannedMessage } from '../../src/domain/account/fresh-rows';
import { rewrittenBy, unwritten, type ToldLine } from '../../src/domain/account/rewritten';
import { eventsSince } from '../../src/domain/account/since';
import { days, gbp, noon, twoInvoices, type Account } from './commands-fixture';

const reason = 'as it was';

/** What a past date brings back: everything but what the house itself keeps of the account. */
function kept(facts: Facts): object {
  const { account: _account, ...rest } = facts;
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  const balances = rest.balances
    .filter(({ balanceMinor }) => balanceMinor !== 0n)
    .map(({ ledger, invoiceId, balanceMinor }) => `${ledger} ${invoiceId} ${balanceMinor}`)
    .sort();
  const moves = rest.principalMoves.filter(({ changeMinor }) => changeMinor !== 0n);
  // Absent or null: the same.
  const excludedUntilAt = rest.debtor.excludedUntilAt ?? null;
  const debtor = { ...rest.debtor, excludedUntilAt };
  const invoices = rest.invoices.map((one) => ({
    ...one,
    excludedUntilAt: one.excludedUntilAt ?? null,
  }));
  const holds = [...rest.holds].sort(byId);
  return { ...rest, debtor, invoices, balances, principalMoves: moves, holds };
}

/** An account that has seen something every day, with the facts after each of them. */
function lived(): { account: Account; snapshots: Map<number, Facts>; told: ToldLine[] } {
  const account = twoInvoices();
  const told: ToldLine[] = [];
  const snapshots = new Map<number, Facts>([[0, account.facts]]);
  const [a, b] = [account.invoice('A').id, account.invoice('B').id];
  const acts: readonly [string, (now: number) => object][] = [
    ['record-payment', () => pay('100.00', '2026-03-01', 'one', a)],
    ['open-dispute', () => ({ invoiceId: b, reason })],
    ['promise', () => ({ amount: gbp('900.00'), dueOn: '2026-03-12' })],
    ['pause', () => ({ reason })],
    ['resume', () => ({})],
    ['resolve-dispute', () => ({ holdId: holdOf('dispute'), outcome: 'rejected' })],
    ['extend-due-date', () => ({ invoiceId: b, dueOn: '2026-03-20', reason })],
    ['exclude', () => ({ reason })],
    ['exclude', () => ({ invoiceId: b, until: '2026-04-20', reason })],
    ['extend-due-date', () => ({ ...{ invoiceId: b, dueOn: '2026-03-25' }, ...waived })],
    ['include', () => ({ reason })],
    ['extend-due-date', () => ({ invoiceId: b, dueOn: '2026-03-30', reason })],
    ['include', () => ({ invoiceId: b, reason })],
    ['record-payment', () => pay('900.00', '2026-03-14', 'two', a)],
  ];
  const waived = { waiveInterest: true, reason };
  const pay = (amount: string, receivedOn: string, reference: string, invoiceId: string) => ({
    ...{ amount: gbp(amount), receivedOn, reference, invoiceId },
  });
  const holdOf = (type: string) => account.facts.holds.find((hold) => hold.type === type)?.id;
  for (const [n, [name, data]] of acts.entries()) {
    const now = noon + days(n + 1);
    account.run(name, data(now), { now });
    told.push(...account.last.timeline.map((line) => ({ ...line, at: now })));
    snapshots.set(n + 1, account.facts);
  }
  return { account, snapshots, told };
}

describe('facts as of an instant', () => {
  const { account, snapshots, told } = lived();
  it.each([...snapshots.keys()])('are those that were kept on day %i', (day) => {
    const at = noon + days(day) + 1;
    const before = unwritten(account.facts, rewrittenBy(told), at);
    const then = factsAsOf(before, account.transactions, at);
    expect(kept(then)).toEqual(kept(snapshots.get(day) ?? account.facts));
  });

  it('have none of it before the account was', () => {
    const { invoices, balances, payments } = factsAsOf(
      account.facts,
      account.transactions,
      noon - days(1),
    );
    expect([invoices, balances, payments]).toEqual([[], [], []]);
  });

  it('take back what came over messages, tasks and addresses later', () => {
    const { facts } = account;
    const message: MessageFacts = plannedMessage(facts, noon, {
      ...{ id: 'msg_1', key: 'k', stepId: 'b2', stage: 'reminder', channel: 'email' },
      ...{ template: 'b2', toAddress: 'a@b.example', contactPointId: 'cpt_1', messageClass: 'A' },
      ...{ payByOn: null, status: 'accepted', acceptedAt: noon + 5 },
      ...{ deliveredAt: noon + 10, bouncedAt: noon + 20 },
    });
    const task: TaskFacts = {
      ...{ id: 'tsk_1', accountId: 'acc_1', creditorId: 'default', effectKey: 'k', stepId: 'b4' },
      ...{ kind: 'call', title: 'Call', owner: null, status: 'done', outcome: 'reached' },
      ...{ note: null, dueAt: noon, expiresAt: null, createdAt: noon, doneAt: noon + 30 },
    };
    const point = {
      ...{ id: 'cpt_1', debtorId: 'dbt_1', kind: 'email' as const, value: 'a@b.example' },
      ...{ status: 'bounced' as const, smsConsent: false, consents: [], place: null, zones: [] },
      ...{ source: 'test', createdAt: noon },
    };
    const rows = { messages: [message], tasks: [task], contacts: [point], timeline: [] };
    const at = (offset: number) => {
      const then = factsAsOf(applyChanges(facts, rows), account.transactions, noon + offset);
      const [sent] = then.messages;
      const [work] = then.tasks;
      const [address] = then.contacts;
      return [sent?.status, sent?.deliveredAt, sent?.bouncedAt, work?.status, address?.status];
    };
    expect(at(1)).toEqual(['planned', null, null, 'open', 'ok']);
    expect(at(15)).toEqual(['accepted', noon + 10, null, 'open', 'ok']);
    expect(at(25)).toEqual(['accepted', noon + 10, noon + 20, 'open', 'bounced']);
    expect(at(35)).toEqual(['accepted', noon + 10, noon + 20, 'done', 'bounced']);
  });
});

it('what came from outside since brings the facts of then to those of today', () => {
  const { account, snapshots, told } = lived();
  const { facts, transactions } = account;
  const rewritten = rewrittenBy(told);
  const outside = transactions
    .filter(({ at }) => at > noon)
    .map(({ at, id }) => ({ at, command: 'record-payment', transactionIds: [id] }));
  for (const day of snapshots.keys()) {
    const fromAt = noon + days(day) + 1;
    const since = { facts, ledger: transactions, changes: outside, rewritten, fromAt };
    const events = [...eventsSince(since)].sort((a, b) => a.at - b.at);
    expect(events.every(({ at }) => at > fromAt)).toBe(true);
    const then = factsAsOf(unwritten(facts, rewritten, fromAt), transactions, fromAt);
    const now = events.reduce(
      (before, { at, apply }) => applyChanges(before, apply(before, at)),
      then,
    );
    expect(kept(now)).toEqual(kept(facts));
  }
});
