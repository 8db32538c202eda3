/** Looking ahead: how many years a second, how soon over HTTP, and how soon on the command line. */
import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createApi } from '../../src/api/server';
import { runCommand } from '../../src/commands/run-command';
import { repositoryRoot } from '../setup/shared';
import { compiled } from './compiled';
import type { Standing } from './parts';
import { enrol, JumpClock, openProduct } from './product';
import { median, type Row } from './report';
import { apiDeps, listening } from './webhook';

const accounts = 10;
const invoicesEach = 20;
const warmUpRequests = 100;
const commandStarts = 7;
/** Account-years a second of the time-skipping server at 100 accounts, measured once; see the documentation. */
export const timeSkippingYearsPerSecond = 2.8;

export interface PreviewsRound {
  /** Previews of a year a CPU second, from fresh facts, with every rule in force. */
  readonly pure: { readonly one: number; readonly many: number };
  /** A year of an account with twenty open invoices, one request after the other. */
  readonly http: { readonly p50Ms: number; readonly p95Ms: number; readonly bareP95Ms: number };
  readonly command: {
    readonly previewMs: number;
    readonly validateMs: number;
    readonly nodeMs: number;
  };
}

export async function previewsRound(standing: Standing, requests: number): Promise<PreviewsRound> {
  const pure = compiled((folder) => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(folder, 'tests', 'bench', 'preview-loop.js')],
      { encoding: 'utf8' },
    );
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as PreviewsRound['pure'];
  });
  const { appUrl } = await standing.database();
  const { store, deps } = await openProduct(appUrl, new JumpClock());
  const key = 'admin-key-of-the-benchmark';
  try {
    const ids = await enrol(store, deps, accounts);
    for (const id of ids) await addInvoices(deps, id);
    return await listening(createApi(apiDeps(store, deps)), async (url) => {
      const ask = async (route: string): Promise<number> => {
        const begun = performance.now();
        const answer = await fetch(`${url}${route}`, {
          headers: { Authorization: `Bearer ${key}` },
        });
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${route}: ${answer.status}`);
        return performance.now() - begun;
      };
      const http = await latencies(ids, requests, ask);
      return { pure, http, command: await commandTimes(url, key, ids[0] ?? '') };
    });
  } finally {
    await store.close();
  }
}

/** The rows of the report. */
export function previewsRows(rounds: readonly PreviewsRound[]): Row[] {
  const row = (
    name: string,
    unit: string,
    product: (round: PreviewsRound) => number,
    floor: ((round: PreviewsRound) => number) | null,
  ): Row => ({
    ...{ name, unit, goal: null },
    product: rounds.map(product),
    floor: floor === null ? [] : rounds.map(floor),
  });
  const skipping = (): number => timeSkippingYearsPerSecond;
  return [
    {
      ...row('preview / time-skipping server (kept)', 'years/s', ({ pure }) => pure.one, skipping),
      goal: { better: 'higher', goal: 5_000, stretch: 15_000, failsAt: 1_000 },
    },
    row('  with 20 open invoices', 'years/s', ({ pure }) => pure.many, skipping),
    row(
      'preview of 20 invoices over HTTP, p95 / the account itself',
      'ms',
      ({ http }) => http.p95Ms,
      ({ http }) => http.bareP95Ms,
    ),
    row('preview of 20 invoices over HTTP, p50', 'ms', ({ http }) => http.p50Ms, null),
    row(
      'cold command: preview / bare Node start',
      'ms',
      ({ command }) => command.previewMs,
      ({ command }) => command.nodeMs,
    ),
    row(
      'cold command: strategy validate / bare Node start',
      'ms',
      ({ command }) => command.validateMs,
      ({ command }) => command.nodeMs,
    ),
  ];
}

async function addInvoices(
  deps: Awaited<ReturnType<typeof openProduct>>['deps'],
  accountId: string,
): Promise<void> {
  const now = await deps.clock.now();
  for (let n = 1; n < invoicesEach; n += 1) {
    const day = String(1 + n).padStart(2, '0');
    const added = await runCommand(deps, {
      accountId,
      actor: { kind: 'system', id: 'bench', role: 'system' },
      key: `bench-more-${n}`,
      name: 'add-invoice',
      data: {
        ...{ source: 'bench', externalId: `${accountId}_${n}`, number: `B-${n}` },
        ...{ issuedOn: '2026-02-01', dueOn: `2026-03-${day}`, purpose: 'commercial' },
        amount: { amount: '150.00', currency: 'USD' },
        ...{ collection: 'invoice', sourceAt: new Date(now).toISOString() },
      },
    });
    if (!added.ok) throw new Error(`${added.error.code}: ${added.error.detail}`);
  }
}

/** Preview and account in turns, so that what disturbs one disturbs the other. */
async function latencies(
  ids: readonly string[],
  requests: number,
  ask: (route: string) => Promise<number>,
): Promise<PreviewsRound['http']> {
  const previews: number[] = [];
  const bare: number[] = [];
  for (let n = 0; n < warmUpRequests + requests; n += 1) {
    const account = `/v1/accounts/${ids[n % ids.length] ?? ''}`;
    const [previewMs, bareMs] = [await ask(`${account}/preview?days=365`), await ask(account)];
    if (n < warmUpRequests) continue;
    previews.push(previewMs);
    bare.push(bareMs);
  }
  return { p50Ms: part(previews, 0.5), p95Ms: part(previews, 0.95), bareP95Ms: part(bare, 0.95) };
}

function part(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

/** Wall time of whole processes, in turns with a Node that does nothing; a first turn fills the caches of files. */
async function commandTimes(
  url: string,
  key: string,
  id: string,
): Promise<PreviewsRound['command']> {
  const bin = path.join(repositoryRoot, 'bin', 'duecourse.js');
  const document = path.join(repositoryRoot, 'src', 'strategies', 'b2b-standard.yaml');
  const env = { ...process.env, DUECOURSE_URL: url, DUECOURSE_KEY: key };
  const took = async (...words: string[]): Promise<number> => {
    const begun = performance.now();
    // Not waited for in this thread, which answers the command.
    await promisify(execFile)(process.execPath, words, { env });
    return performance.now() - begun;
  };
  const times: { preview: number[]; validate: number[]; node: number[] } = {
    ...{ preview: [], validate: [], node: [] },
  };
  for (let n = 0; n <= commandStarts; n += 1) {
    const node = await took('-e', '0');
    const validate = await took(bin, 'strategy', 'validate', document);
    const preview = await took(bin, 'preview', id);
    if (n === 0) continue;
    times.node.push(node);
    times.validate.push(validate);
    times.preview.push(preview);
  }
  return {
    ...{ previewMs: median(times.preview), validateMs: median(times.validate) },
    nodeMs: median(times.node),
  };
}
