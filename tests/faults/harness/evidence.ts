import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectClient, type ConnectedClient } from '../../../temporal/client';
import { workflowIdOf } from '../../../temporal/ids';
import type { Debt, Stop } from './debts';
import type { House, Driven } from './house';
import type { LineEntry } from './line';
import type { Delivered } from './sender';
import { creditors } from './terms';

/** One message that a provider has accepted, from the simulator's own log. */
export interface AcceptedPost {
  readonly at: string;
  readonly channel: string;
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  readonly intentId: string | null;
  readonly accountId: string | null;
}

export interface MessageView {
  readonly id: string;
  readonly key: string;
  readonly channel: string;
  readonly to: string;
  readonly step: string;
  readonly status: string;
  readonly reason: string | null;
  readonly plannedAt: string;
}

interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface LedgerEntryView {
  readonly id: string;
  readonly transactionId: string;
  readonly account: string;
  readonly debit: Money;
  readonly credit: Money;
  readonly reason: string;
  readonly invoiceId: string | null;
  readonly reverses: string | null;
}

export interface TimelineView {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string | null;
  readonly by: { readonly kind: string; readonly id: string };
  readonly ref: string | null;
}

/** One account as the public interface tells it. */
export interface AccountView {
  readonly id: string;
  readonly status: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly needsAttention: string | null;
  readonly nextAction: { readonly at: string | null } | null;
  readonly balance: Money;
  readonly ledger: readonly LedgerEntryView[];
  readonly balances: { readonly total: Money };
  readonly messages: readonly MessageView[];
  readonly timeline: readonly TimelineView[];
}

/** A workflow as Temporal's visibility and description tell it. */
export interface WorkflowView {
  readonly accountId: string;
  readonly stage: string | null;
  /** Attempts of the workflow task under way; 0: none is. */
  readonly taskAttempt: number;
  readonly activityAttempt: number;
}

export interface ApprovalView {
  readonly id: string;
  readonly accountId: string;
  readonly status: string;
  readonly proposedBy: string;
  readonly decidedBy: readonly string[];
}

export interface AuditView {
  readonly creditorId: string;
  readonly ok: boolean;
  readonly drift: readonly unknown[];
  readonly brokenAt: string | null;
  readonly rows: number;
}

/** An answer of the product and whose it may be about. */
export interface Body {
  readonly creditorId: string;
  readonly accountId: string | null;
  readonly where: string;
  readonly text: string;
}

/** All that the checker looks at: outside logs and the public interface, nothing else. */
export interface Evidence {
  readonly takenAt: number;
  readonly debts: readonly Debt[];
  readonly stops: readonly Stop[];
  readonly notes: readonly { readonly accountId: string; readonly text: string }[];
  readonly posts: readonly AcceptedPost[];
  readonly line: readonly LineEntry[];
  readonly delivered: readonly Delivered[];
  readonly driven: readonly Driven[];
  readonly accounts: readonly AccountView[];
  /** Entries of ledgers as they were seen while the faults went on. */
  readonly earlier: readonly LedgerEntryView[];
  /** Workflows that run, one entry for each run. */
  readonly running: readonly WorkflowView[];
  /** Every account of the house, with what the store says. */
  readonly all: readonly { readonly id: string; readonly status: string; readonly stage: string }[];
  readonly approvals: readonly ApprovalView[];
  readonly audits: readonly AuditView[];
  /** Accounts that Temporal has not been told about yet. */
  readonly wakesUnsent: number;
  readonly bodies: readonly Body[];
}

const atOnceMax = 8;
const pagesMax = 200;
const pageSize = 200;
const wakesLimitMs = 60_000;
const wakesEveryMs = 1_000;
const auditLooksMax = 4;
const auditEveryMs = 3_000;

/** What the load left behind, besides what stands in the logs of the house. */
export interface Traces {
  readonly debts: readonly Debt[];
  readonly stops: readonly Stop[];
  readonly notes: Evidence['notes'];
  readonly earlier: readonly LedgerEntryView[];
}

/** Reads everything that the checker needs. */
export async function gather(house: House, traces: Traces): Promise<Evidence> {
  const bodies: Body[] = [];
  const accounts = await readAccounts(house, traces.debts, bodies);
  const ids = new Set(accounts.map(({ id }) => id));
  const intents = new Set(accounts.flatMap(({ messages }) => messages.map(({ id }) => id)));
  const to = new Set(traces.debts.flatMap(({ email, phone }) => [email, phone]));
  const all: Evidence['all'][number][] = [];
  const audits: AuditView[] = [];
  const approvals: ApprovalView[] = [];
  for (const creditorId of creditors) {
    const rows = await listed<Evidence['all'][number]>(house, creditorId, 'accounts', bodies);
    all.push(...rows.map(({ id, status, stage }) => ({ id, status, stage })));
    audits.push(await readAudit(house, creditorId));
    approvals.push(
      ...(await readApprovals(house, creditorId)).filter((one) => ids.has(one.accountId)),
    );
  }
  return {
    ...traces,
    ...{ accounts, all, audits, approvals, bodies },
    posts: acceptedPosts(house.outboxFile).filter((post) => to.has(post.to)),
    line: house.line.log.entries.filter((one) => intents.has(one.intentId) || to.has(one.to)),
    delivered: house.sender.log.entries,
    driven: house.driven.entries,
    running: await readRunning(house, ids),
    wakesUnsent: await unsentWakes(house),
    takenAt: Date.now(),
  };
}

/** The accounts of the debts, in their order. */
export async function readAccounts(
  house: House,
  debts: readonly Debt[],
  bodies: Body[] = [],
): Promise<AccountView[]> {
  const found: AccountView[] = [];
  const waiting = debts.map((debt, index) => ({ debt, index }));
  const one = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      found[next.index] = await readAccount(house, next.debt, bodies);
    }
  };
  await Promise.all(Array.from({ length: atOnceMax }, one));
  return found;
}

async function readAccount(house: House, debt: Debt, bodies: Body[]): Promise<AccountView> {
  const { accountId, creditorId } = debt;
  const read = async <T>(part: string): Promise<T> => {
    const where = `/v1/accounts/${accountId}${part}`;
    const answer = await house.insist('GET', where, { creditorId });
    if (answer.status !== 200) throw new Error(`${where}: ${JSON.stringify(answer.body)}`);
    bodies.push({ creditorId, accountId, where, text: JSON.stringify(answer.body) });
    return answer.body as T;
  };
  const account = await read<AccountView>('');
  const { entries: ledger, balances } = await read<{
    entries: LedgerEntryView[];
    balances: AccountView['balances'];
  }>('/ledger');
  const { messages } = await read<{ messages: MessageView[] }>('/messages');
  const { entries: timeline } = await read<{ entries: TimelineView[] }>(
    `/timeline?limit=${pageSize}`,
  );
  return { ...account, ledger, balances, messages, timeline };
}

/** Every row of a list, page by page; `seen` gets the answers as they came. */
async function listed<T>(
  house: House,
  creditorId: string,
  name: string,
  seen: Body[] = [],
): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const where = `/v1/${name}?limit=${pageSize}${after}`;
    const { body } = await house.insist('GET', where, { creditorId });
    seen.push({ creditorId, accountId: null, where, text: JSON.stringify(body) });
    const answer = body as Record<string, unknown>;
    found.push(...(answer[name] as T[]));
    cursor = answer['nextCursor'] as string | null;
    if (cursor === null) return found;
  }
  throw new Error(`more than ${pagesMax} pages of ${name}`);
}

/** Books and chain must be right at the first look; what Temporal lists of workflows follows a moment later. */
async function readAudit(house: House, creditorId: string): Promise<AuditView> {
  for (let look = 1; ; look += 1) {
    const { body } = await house.insist('GET', '/v1/reports/audit', { creditorId });
    const report = body as {
      ok: boolean;
      ledger: { drift: unknown[] };
      chain: { rows: number; brokenAt: string | null };
    };
    const { rows, brokenAt } = report.chain;
    const view = { creditorId, ok: report.ok, drift: report.ledger.drift, rows, brokenAt };
    const isBroken = brokenAt !== null || view.drift.length > 0;
    if (view.ok || isBroken || look === auditLooksMax) return view;
    await sleep(auditEveryMs);
  }
}

type WireApproval = Omit<ApprovalView, 'decidedBy'> & { readonly decisions: { by: string }[] };

async function readApprovals(house: House, creditorId: string): Promise<ApprovalView[]> {
  const rows = await listed<WireApproval>(house, creditorId, 'approvals');
  return rows.map(({ id, accountId, status, proposedBy, decisions }) => ({
    ...{ id, accountId, status, proposedBy },
    decidedBy: decisions.map(({ by }) => by),
  }));
}

/** Zero, or what is left when a minute has passed. */
async function unsentWakes(house: House): Promise<number> {
  const endsAt = Date.now() + wakesLimitMs;
  for (;;) {
    const response = await fetch(`${house.run.url}/metrics`, {
      headers: { Authorization: `Bearer ${house.run.adminKey}` },
    });
    const count = Number(/^duecourse_wakes_unsent (\d+)$/m.exec(await response.text())?.[1] ?? NaN);
    if (count === 0 || Date.now() >= endsAt) return count;
    await sleep(wakesEveryMs);
  }
}

/** A client of the house's Temporal, past the wire. */
export function temporalOf(house: House): Promise<ConnectedClient> {
  return connectClient({
    temporal: {
      ...{ address: house.temporal.address, namespace: 'default' },
      ...{ uiPort: 8_233, uiPortIsSet: false },
    },
    encryptionKeys: [],
  });
}

async function readRunning(house: House, describe: ReadonlySet<string>): Promise<WorkflowView[]> {
  const connected = await temporalOf(house);
  try {
    const { workflow } = connected.client;
    const found: WorkflowView[] = [];
    for await (const one of workflow.list({ query: 'ExecutionStatus = "Running"' })) {
      const accountId = one.workflowId.replace(/^account:/, '');
      const stages = (one.searchAttributes as Record<string, unknown[] | undefined>)['Stage'];
      const stage = typeof stages?.[0] === 'string' ? stages[0] : null;
      let [taskAttempt, activityAttempt] = [0, 0];
      if (describe.has(accountId)) {
        const { raw } = await workflow.getHandle(workflowIdOf(accountId)).describe();
        taskAttempt = raw.pendingWorkflowTask?.attempt ?? 0;
        activityAttempt = Math.max(0, ...(raw.pendingActivities ?? []).map((a) => a.attempt ?? 0));
      }
      found.push({ accountId, stage, taskAttempt, activityAttempt });
    }
    return found;
  } finally {
    await connected.close();
  }
}

/** What the providers have accepted, from the log that they wrote before they answered. */
export function acceptedPosts(file: string): AcceptedPost[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const { post } = JSON.parse(line) as { post?: AcceptedPost & { accepted: boolean } };
        return post?.accepted ? [post] : [];
      } catch {
        // Another kind of line, or one torn by a kill: never answered.
        return [];
      }
    });
}
