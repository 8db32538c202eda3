import { z } from 'zod';
import { textInput } from '../../commands/shared/inputs';
import type { ApiDeps } from '../deps';
import { pageOf, pageQuery } from '../paging';
import { Problem } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { instantText } from '../wire';
import { ledgerCheckJson } from './repair';

const auditors = ['supervisor', 'admin', 'auditor'] as const;
/** Accounts left to a person after a restore that the answer names; all are counted. */
const doubtedShown = 1_000;

const holdBody = z.strictObject({ reason: textInput }).meta({ id: 'InstallationHold' });
const releaseBody = z
  .strictObject({
    reason: textInput,
    force: z
      .boolean()
      .optional()
      .describe('Also when the audit finds something, or accounts have not taken note yet.'),
  })
  .meta({ id: 'InstallationRelease' });

/** The audit, the chain for verifiers of others, and the hold of the whole installation. */
export function auditRoutes(deps: ApiDeps): Route[] {
  return [...readingRoutes(deps), ...holdingRoutes(deps)];
}

function readingRoutes(deps: ApiDeps): Route[] {
  const { checks } = deps;
  const shared = { method: 'get', tag: 'Reports', roles: auditors } as const;
  return [
    route({
      ...shared,
      path: '/v1/reports/audit',
      operationId: 'reportAudit',
      summary: 'Ledger against figures, hash chains, and agreement with Temporal',
      answers: { 200: { description: 'The report.', schema: anyObject } },
      handle: async ({ caller }) => json(await auditReport(deps, caller.creditorId)),
    }),
    route({
      ...shared,
      path: '/v1/reports/audit/chain',
      operationId: 'exportAuditChain',
      summary: 'Audit rows by chain and number, each with the head of its chain',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page.', schema: listSchema('rows') } },
      async handle({ caller, query }) {
        const { limit, cursor } = pageOf(query);
        const rows = await checks.chainPage(caller.creditorId, placeOf(cursor), limit);
        const last = rows.length < limit ? undefined : rows.at(-1)?.row;
        const nextCursor = last === undefined ? null : cursorOf(`${last.n}/${last.chain}`);
        return json({ rows, nextCursor });
      },
    }),
    route({
      ...shared,
      path: '/v1/reports/audit/heads',
      operationId: 'listAuditHeads',
      summary: 'The newest link of each chain, and one digest of all',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page.', schema: listSchema('heads') } },
      async handle({ caller: { creditorId }, query }) {
        const { limit, cursor } = pageOf(query);
        const after = cursor === null ? '' : textOf(cursor);
        const heads = await checks.chainHeads(creditorId, after, limit);
        const last = heads.length < limit ? undefined : heads.at(-1);
        const nextCursor = last === undefined ? null : cursorOf(last.chain);
        return json({ digest: await checks.headsDigest(creditorId), heads, nextCursor });
      },
    }),
  ];
}

const cursorOf = (text: string): string => Buffer.from(text).toString('base64url');
const textOf = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('utf8');

function placeOf(cursor: string | null): { chain: string; n: number } | null {
  if (cursor === null) return null;
  const [, n, chain] = /^(\d{1,9})\/([\w/.*:-]+)$/.exec(textOf(cursor)) ?? [];
  if (n !== undefined && chain !== undefined) return { chain, n: Number(n) };
  throw new Problem('invalid_query', 'This is not a cursor of this list.');
}

function holdingRoutes(deps: ApiDeps): Route[] {
  const shared = { method: 'post', tag: 'Reports', roles: ['admin'] } as const;
  const { installation } = deps.store;
  return [
    route({
      ...shared,
      path: '/v1/reports/audit/hold',
      operationId: 'holdInstallation',
      summary: 'Puts the whole installation on hold: nothing leaves for any debtor',
      body: holdBody,
      answers: { 200: { description: 'How it stands.', schema: anyObject } },
      async handle({ caller: { creditorId, actor }, body }) {
        const at = await deps.change.clock.now();
        await installation.hold({ reason: body.reason, at, actor });
        return json({ installation: await installationJson(deps, creditorId) });
      },
    }),
    route({
      ...shared,
      path: '/v1/reports/audit/release',
      operationId: 'releaseInstallation',
      summary: 'Ends the hold of the installation, when the audit finds nothing wrong',
      body: releaseBody,
      answers: { 200: { description: 'How it stands.', schema: anyObject } },
      async handle({ caller: { creditorId, actor }, body: { reason, force = false } }) {
        if ((await installation.held()) === null) {
          throw new Problem('already_decided', 'The installation is not on hold.');
        }
        if (!force) await requireSound(deps);
        const ended = await endUnknownWorkflows(deps);
        await installation.release({ reason, at: await deps.change.clock.now(), actor });
        return json({ installation: await installationJson(deps, creditorId), ended });
      },
    }),
  ];
}

/** @throws Problem held, in_progress: what has to be mended or waited for before anything leaves again */
async function requireSound({ checks, store }: ApiDeps): Promise<void> {
  for (const creditorId of await checks.creditorIds()) {
    const { brokenAt } = await checks.chain(creditorId);
    if (brokenAt !== null) {
      throw new Problem('held', `The audit chain of ${creditorId} is broken at ${brokenAt}.`);
    }
    const { drift } = await checks.ledger(creditorId);
    if (drift.length > 0) {
      throw new Problem('held', `The ledger of ${creditorId} differs in ${drift.length} places.`);
    }
  }
  const unsent = await store.wakes.countUnsent();
  if (unsent === 0) return;
  // Only an account that has looked says whether its workflow knows more than the store.
  throw new Problem('in_progress', `${unsent} accounts have not taken note of the hold yet.`);
}

/** Workflows of accounts that the store does not know: they were opened after the backup. */
async function endUnknownWorkflows({ checks, temporal }: ApiDeps): Promise<string[]> {
  const ended: string[] = [];
  for (const creditorId of await checks.creditorIds()) {
    const accounts = await checks.accountStages(creditorId);
    const known = new Set(accounts.map(({ id }) => id));
    const running = await temporal.running(creditorId, accounts);
    const unknown = [...running.keys()].filter((id) => !known.has(id));
    await temporal.end(unknown, 'The store was restored to a time before this account.');
    ended.push(...unknown);
  }
  return ended;
}

/** Recomputes everything that can be; `ok` when nothing differs. */
export async function auditReport(deps: ApiDeps, creditorId: string) {
  const ledger = ledgerCheckJson(await deps.checks.ledger(creditorId));
  const { rows, brokenAt, broken } = await deps.checks.chain(creditorId);
  const agreement = await agreementWithTemporal(deps, creditorId);
  const differs = Object.values(agreement).some((list) => list.length > 0);
  const ok = ledger.drift.length === 0 && brokenAt === null && !differs;
  const installation = await installationJson(deps, creditorId);
  return { ok, ledger, chain: { rows, brokenAt, broken }, agreement, installation };
}

async function installationJson({ store }: ApiDeps, creditorId: string) {
  const held = await store.installation.held();
  return {
    heldSince: held === null ? null : instantText(held.heldSinceAt),
    reason: held?.reason ?? null,
    doubted: await store.installation.doubted(creditorId, doubtedShown),
  };
}

async function agreementWithTemporal(deps: ApiDeps, creditorId: string) {
  const accounts = await deps.checks.accountStages(creditorId);
  const open = accounts.filter(({ status }) => status === 'open');
  const running = await deps.temporal.running(creditorId, accounts);
  const openIds = new Set(open.map(({ id }) => id));
  return {
    openWithoutWorkflow: open.filter(({ id }) => !running.has(id)).map(({ id }) => id),
    workflowWithoutOpen: [...running.keys()].filter((id) => !openIds.has(id)),
    stageDiffers: open
      .filter(({ id, stage }) => (running.get(id) ?? stage) !== stage)
      .map(({ id, stage }) => ({ accountId: id, store: stage, temporal: running.get(id) })),
  };
}
