import type { Evidence } from './evidence';
import { repeated } from './rules-messages';
import type { Violation } from './scenario';

/** Failed tasks in a row, and attempts of an activity, beyond which somebody is stuck. */
const taskAttemptsMax = 5;
const activityAttemptsMax = 60;

/** Rules about accounts, their workflows, their people and their neighbours. */
export const stateRules: Readonly<Record<string, (evidence: Evidence) => Violation[]>> = {
  'I-13': stateAgrees,
  'I-14': oneWorkflowPerOpenAccount,
  'I-15': commandsOnce,
  'I-16': isolation,
  'I-18': auditWhole,
  'I-20': liveness,
  'I-21': noStuckTask,
  'I-23': fourEyes,
  'I-24': noOrphanWake,
};

/** I-13: the stage in the store is the stage of the workflow, and of those at rest each tells one. */
function stateAgrees({ all, running, accounts }: Evidence): Violation[] {
  const stages = new Map(running.map(({ accountId, stage }) => [accountId, stage]));
  const atRest = new Set(accounts.map(({ id }) => id));
  return all
    .filter(({ status, id }) => status === 'open' && stages.has(id))
    .filter(({ id, stage }) => {
      const told = stages.get(id) ?? null;
      return told === null ? atRest.has(id) : told !== stage;
    })
    .map(({ id, stage }) => ({
      rule: 'I-13',
      what: `${id} is in ${stage}, its workflow in ${String(stages.get(id))}`,
    }));
}

/** I-14: one workflow runs for each open account, none for a closed one, none for nobody. */
function oneWorkflowPerOpenAccount({ all, running }: Evidence): Violation[] {
  const found = new Set(running.map(({ accountId }) => accountId));
  const open = new Set(all.filter(({ status }) => status === 'open').map(({ id }) => id));
  const rule = 'I-14';
  return [
    ...[...open].filter((id) => !found.has(id)).map((id) => ({ rule, what: `${id}: no workflow` })),
    ...[...found]
      .filter((id) => !open.has(id))
      .map((id) => ({ rule, what: `${id}: a workflow, but no open account` })),
    ...repeated(running.map(({ accountId }) => accountId)).map((id) => ({
      ...{ rule, what: `${id}: several workflows` },
    })),
  ];
}

/** I-15: a command that was answered stands in its account once, however often it was sent. */
function commandsOnce({ notes, accounts }: Evidence): Violation[] {
  return notes.flatMap(({ accountId, text }) => {
    const account = accounts.find(({ id }) => id === accountId);
    const count = (account?.timeline ?? []).filter(({ title, reason }) =>
      `${title} ${reason ?? ''}`.includes(text),
    ).length;
    return count === 1 ? [] : [{ rule: 'I-15', what: `${accountId}: "${text}" ${count} times` }];
  });
}

/** I-16: no answer names a debtor of another creditor, and none about one account another debtor. */
function isolation({ bodies, debts }: Evidence): Violation[] {
  return bodies.flatMap(({ creditorId, accountId, where, text }) =>
    debts
      .filter((debt) =>
        accountId === null ? debt.creditorId !== creditorId : debt.accountId !== accountId,
      )
      .filter(({ canary, email }) => text.includes(canary) || text.includes(email))
      .map((debt) => ({ rule: 'I-16', what: `${where} of ${creditorId} names ${debt.accountId}` })),
  );
}

/** I-18: the chain of audit rows is whole, and the product's own report has nothing to say. */
function auditWhole({ audits, accounts }: Evidence): Violation[] {
  return [
    ...audits
      .filter(({ brokenAt }) => brokenAt !== null)
      .map(({ creditorId, brokenAt }) => ({
        rule: 'I-18',
        what: `${creditorId}: the chain is broken at ${brokenAt}`,
      })),
    ...audits
      .filter(({ ok, brokenAt, drift }) => !ok && brokenAt === null && drift.length === 0)
      .map(({ creditorId }) => ({ rule: 'I-18', what: `${creditorId}: the audit is not ok` })),
    ...accounts
      .filter(({ timeline }) => timeline.length === 0)
      .map(({ id }) => ({ rule: 'I-18', what: `${id}: nothing is told of it` })),
  ];
}

const underWay = new Set(['planned', 'dispatching', 'not-sent', 'unknown']);
const nowMs = 60_000;

/**
 * I-20: an account that nothing stands against has come to where the ladder waits for days: its three
 * contacts made or given up, its fee charged; one that was paid or written off whole is closed.
 */
function liveness({ accounts, debts, posts, takenAt }: Evidence): Violation[] {
  return accounts.flatMap((account) => {
    const debt = debts.find(({ accountId }) => accountId === account.id);
    const isWaiting = account.messages.some(({ status }) => status === 'unknown');
    const dueAt = account.nextAction?.at ?? null;
    const what: string[] = [];
    // With a message whose fate is unknown it stays open until that is known; looked at again then.
    if (account.status === 'open' && !isWaiting && Number(account.balance.amount) === 0) {
      what.push('nothing is owed, but it is open');
    }
    if (account.status === 'open' && !isWaiting && dueAt !== null) {
      const overdueMs = takenAt - Date.parse(dueAt);
      if (overdueMs > nowMs) what.push(`its next action is ${overdueMs} ms overdue`);
    }
    const isQuiet = debt?.story === 'quiet' || debt?.story === 'note';
    if (isQuiet && !account.messages.some(({ status }) => underWay.has(status))) {
      const reached = new Set(account.messages.map(({ step }) => step));
      const missing = ['h1', 'h2', 'h3'].filter((step) => !reached.has(step));
      if (missing.length > 0) what.push(`it never came to ${missing.join(', ')}`);
      const mine = posts.filter(({ to }) => to === debt?.email || to === debt?.phone);
      const lost = account.messages.filter(({ status }) => status === 'abandoned').length;
      if (mine.length + lost < 3) what.push(`only ${mine.length} contacts`);
    }
    return what.map((one) => ({ rule: 'I-20', what: `${account.id}: ${one}` }));
  });
}

/** I-21: no workflow fails at its task again and again, no activity is tried without end. */
function noStuckTask({ running }: Evidence): Violation[] {
  return running
    .filter(
      ({ taskAttempt, activityAttempt }) =>
        taskAttempt > taskAttemptsMax || activityAttempt > activityAttemptsMax,
    )
    .map(({ accountId, taskAttempt, activityAttempt }) => ({
      rule: 'I-21',
      what: `${accountId}: task attempt ${taskAttempt}, activity attempt ${activityAttempt}`,
    }));
}

/** I-23: nobody has approved what they proposed; what was written off was approved. */
function fourEyes({ approvals, accounts, debts }: Evidence): Violation[] {
  const own = approvals
    .filter(({ proposedBy, decidedBy }) => decidedBy.includes(proposedBy))
    .map(({ id }) => ({ rule: 'I-23', what: `${id}: its proposer has decided` }));
  const unapproved = debts
    .filter(({ story }) => story === 'written-off')
    .filter(({ accountId }) => {
      const account = accounts.find(({ id }) => id === accountId);
      const isWrittenOff = account?.ledger.some((entry) => entry.account === 'write-off') ?? false;
      const mine = approvals.filter((one) => one.accountId === accountId);
      return isWrittenOff && !mine.some(({ status }) => status === 'approved');
    })
    .map(({ accountId }) => ({ rule: 'I-23', what: `${accountId}: written off, not approved` }));
  return [...own, ...unapproved];
}

/** I-24: nothing waits to be told to Temporal when all is quiet. */
function noOrphanWake({ wakesUnsent }: Evidence): Violation[] {
  return wakesUnsent === 0 ? [] : [{ rule: 'I-24', what: `${wakesUnsent} wakes are unsent` }];
}
