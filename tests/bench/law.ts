/** Law: what the gate costs pure and behind the database's lock, and a check of a long history of calls. */
import { Pool } from 'pg';
import { changeAccount } from '../../src/commands/run';
import type { CallFacts, Facts } from '../../src/domain/account/facts';
import { gate, type GateRequest } from '../../src/domain/contact/gate';
import { currentLaw } from '../../src/domain/law/current';
import { noLaw, type Law } from '../../src/domain/law/law';
import { limits } from '../../src/domain/limits';
import { ok } from '../../src/domain/result';
import type { Strategy } from '../../src/domain/strategy/document';
import { at, b2b, consumer, facts, invoice } from '../domain/account-facts';
import { each } from './lifecycle';
import { cpuRate } from './cpu-rate';
import type { Standing } from './parts';
import { enrol, JumpClock, openProduct } from './product';
import type { Row } from './report';

const attempts = 1_000;
const accounts = 40;
const decisionsEach = 10;
const atOnce = 10;

export interface LawRound {
  /** Decisions a CPU second: with all packs, and the rules of policy alone. */
  readonly pure: { readonly product: number; readonly floor: number };
  /** Decisions a second behind the lock: gate and facts, and a bare lock of the same rows. */
  readonly stored: { readonly product: number; readonly floor: number };
  /** Milliseconds of CPU for one contact: after 1,000 calls, and after none. */
  readonly history: { readonly product: number; readonly floor: number };
}

export async function lawRound(standing: Standing): Promise<LawRound> {
  return { pure: pureGate(), stored: await storedGate(standing), history: longHistory() };
}

export function lawRows(rounds: readonly LawRound[]): Row[] {
  const row = (name: string, unit: string, of: (round: LawRound) => LawRound['pure']): Row => ({
    ...{ name, unit, goal: null },
    product: rounds.map((round) => of(round).product),
    floor: rounds.map((round) => of(round).floor),
  });
  return [
    row('gate, all packs / policy alone', 'decisions/s', (round) => round.pure),
    row('gate behind the lock / bare lock', 'decisions/s', (round) => round.stored),
    row('contact check after 1,000 calls / after none', 'ms', (round) => round.history),
  ];
}

interface Asked {
  readonly request: GateRequest;
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly now: number;
}

const places = [
  ['America/New_York', 'US', 'NY'],
  ['America/New_York', 'US', 'MA'],
  ['America/Los_Angeles', 'US', 'WA'],
  ['America/Chicago', 'US', 'TX'],
  ['Europe/London', 'GB', null],
  ['Europe/Berlin', 'DE', null],
] as const;

/** A reminder by each means, of each strategy, in each place, on a weekday at noon. */
function questions(): Asked[] {
  return [b2b, consumer].flatMap((strategy) =>
    places.flatMap(([zone, country, region]) => {
      const base = facts([invoice('inv_1', { purpose: purposeOf(strategy) })], {
        ...{ strategy, zone, country },
      });
      const state = { ...base, debtor: { ...base.debtor, region } };
      return state.contacts.map((contactPoint) => ({
        request: {
          kind: 'contact' as const,
          channel: channelOf(contactPoint.kind),
          ...{ stepId: null, cause: 'inv_1', contactPoint },
        },
        ...{ facts: state, strategy, now: at('2026-04-15', '12:00', zone) },
      }));
    }),
  );
}

const purposeOf = ({ debtorKind }: Strategy) =>
  debtorKind === 'consumer' ? ('consumer' as const) : ('commercial' as const);

const channelOf = (kind: 'email' | 'phone' | 'address') =>
  kind === 'email'
    ? ('email' as const)
    : kind === 'phone'
      ? ('call' as const)
      : ('letter' as const);

function askAll(asked: readonly Asked[], law: Law): number {
  for (const { request, facts: state, strategy, now } of asked) {
    gate(request, state, strategy, law, now, limits.leaseMs);
  }
  return asked.length;
}

function pureGate(): LawRound['pure'] {
  const asked = questions();
  return {
    product: cpuRate(() => askAll(asked, currentLaw)),
    floor: cpuRate(() => askAll(asked, noLaw)),
  };
}

/** A consumer of a collector in Massachusetts, rung a thousand times over the years. */
function longHistory(): LawRound['history'] {
  const now = at('2026-04-15', '12:00', 'America/New_York');
  const base = facts([invoice('inv_1', { purpose: 'consumer' })], {
    ...{ strategy: consumer, zone: 'America/New_York', country: 'US' },
  });
  const { creditor, debtor } = base;
  const quiet: Facts = {
    ...base,
    creditor: { ...creditor, settings: { ...creditor.settings, role: 'third-party' } },
    debtor: { ...debtor, region: 'MA' },
  };
  const rung: Facts = { ...quiet, calls: Array.from({ length: attempts }, (_, n) => call(n, now)) };
  const contactPoint = base.contacts.find(({ kind }) => kind === 'phone') ?? null;
  const request: GateRequest = {
    ...{ kind: 'contact', channel: 'call', stepId: null, cause: 'inv_1', contactPoint },
  };
  // As at each decision: the facts come from the store, and nothing of them is known from the last one.
  const fresh = (state: Facts): Facts => ({ ...state, calls: [...state.calls], messages: [] });
  const msOf = (state: Facts): number =>
    1_000 /
    cpuRate(() => askAll([{ request, facts: fresh(state), strategy: consumer, now }], currentLaw));
  return { product: msOf(rung), floor: msOf(quiet) };
}

function call(n: number, now: number): CallFacts {
  return {
    ...{ id: `cal_${n}`, accountId: 'acc_1', direction: 'out', result: 'no-answer' },
    ...{ number: '+442071234567', invoiceIds: ['inv_1'], partyId: null, note: null, by: 'bench' },
    at: now - (n + 1) * 40_000_000,
  };
}

async function storedGate(standing: Standing): Promise<LawRound['stored']> {
  const urls = await standing.database();
  const { store, deps } = await openProduct(urls.appUrl, new JumpClock());
  try {
    const ids = await enrol(store, deps, accounts);
    const jobs = Array.from({ length: accounts * decisionsEach }, (_, n) => n);
    const idOf = (n: number): string => ids[n % ids.length] ?? '';
    const product = await perSecond(jobs, async (n) => {
      const changed = await changeAccount(deps, {
        ...{ accountId: idOf(n), actor: { kind: 'system', id: 'bench', role: 'system' } },
        ...{ key: null, name: 'bench', input: null, quiet: true },
        apply: (state, { strategy, now }) => {
          const contactPoint = state.contacts[0] ?? null;
          const cause = state.invoices[0]?.id ?? '';
          const request = { kind: 'contact', channel: 'email', stepId: null } as const;
          gate({ ...request, cause, contactPoint }, state, strategy, deps.law, now, limits.leaseMs);
          return ok({ changes: { timeline: [] } });
        },
      });
      if (!changed.ok) throw new Error(changed.error.detail);
    });
    return { product, floor: await bareLocks(urls.appUrl, jobs, idOf) };
  } finally {
    await store.close();
  }
}

/** Begin, lock, commit: what nobody who decides behind a lock can save. */
async function bareLocks(
  url: string,
  jobs: readonly number[],
  idOf: (n: number) => string,
): Promise<number> {
  const pool = new Pool({ connectionString: url, max: atOnce });
  try {
    return await perSecond(jobs, async (n) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query({ name: 'lock', text: 'SELECT lock_account($1)', values: [idOf(n)] });
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    });
  } finally {
    await pool.end();
  }
}

/** After a first turn that warms up. */
async function perSecond(
  jobs: readonly number[],
  work: (n: number) => Promise<void>,
): Promise<number> {
  await each(jobs.slice(0, accounts), atOnce, work);
  const begun = performance.now();
  await each(jobs, atOnce, work);
  return (jobs.length * 1_000) / (performance.now() - begun);
}
