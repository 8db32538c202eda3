import { localDateOf } from '../../domain/calendar/zone';
import type { BankLine } from '../../domain/ledger/bank-line';
import type { PaymentFacts } from '../../domain/account/facts';
import {
  matchByAmountAndPayer,
  matchByReference,
  referencesOf,
  type Claim,
  type Match,
} from '../../domain/ledger/matching';
import { limits } from '../../domain/limits';
import { formatMinor, toWire, type WireMoney } from '../../domain/money/money';
import { invariant, ok, refuse, type Result } from '../../domain/result';
import type { Actor, IdPrefix } from '../../commands/command';
import type { ChangeDeps } from '../../commands/ports';
import { runCommand } from '../../commands/run-command';
import { entry } from '../../commands/shared/changes';
import { suspended } from '../../commands/shared/suspense';
import type { BankOutcome, BankRecords } from '../../store/bank';
import type { Transaction } from '../../store/client';
import type { SourceRecords } from '../../store/source-records';
import { digestOf } from '../receive';
import { readCamt053 } from './camt053';
import { readBankCsv } from './csv';
import { readBankMap, type BankMap } from './csv-map';
import type { BankFile, RejectedLine } from './file';

export type BankFormat = 'csv' | 'camt053';

export interface BankRequest {
  readonly creditorId: string;
  readonly actor: Actor;
  /** Name of the file, for the record. */
  readonly name: string;
  readonly file: string | Uint8Array;
  readonly format: BankFormat;
  /** How to read a CSV: YAML text or the object that it stands for. */
  readonly map?: unknown;
  readonly dryRun: boolean;
}

/** A debit never books anything by itself: a person says what it takes back. */
export interface DebitLine {
  readonly line: number;
  readonly bookedOn: string;
  readonly amount: WireMoney;
  readonly reference: string | null;
  /** The one payment of ours that it names; null: none or several. */
  readonly paymentId: string | null;
}

export interface BankReport {
  readonly lines: number;
  /** Applied to an account because the line names it. */
  readonly matched: number;
  /** In suspense with a proposal that a person confirms. */
  readonly proposed: number;
  /** In suspense without one. */
  readonly suspense: number;
  /** Known from an earlier file; nothing was done for them. */
  readonly duplicates: number;
  readonly debits: readonly DebitLine[];
  /** Announced by the bank but not booked: left out until they are. */
  readonly pending: number;
  /** When there is any, nothing of the file was taken. */
  readonly rejected: readonly RejectedLine[];
  readonly dryRun: boolean;
}

export interface BankDeps {
  readonly change: ChangeDeps;
  readonly records: Pick<SourceRecords, 'keptImport' | 'keepImport'>;
  readonly bank: BankRecords;
  readonly newId: (prefix: IdPrefix) => string;
}

const rejectedShownMax = 1_000;
const linesAtOnce = 1_000;
const dayMs = 86_400_000;

/** Ends the transaction without a trace: a dry run that went well, or a line that the books refuse. */
class RolledBack extends Error {
  constructor(readonly report: BankReport) {
    super('rolled back');
  }
}

interface Work {
  readonly deps: BankDeps;
  readonly request: BankRequest;
  readonly now: number;
  readonly lines: readonly BankLine[];
  readonly sha256: string;
  readonly report: BankReport;
}

/**
 * Takes the money of a bank statement in, all or nothing: what names an account or invoice is applied, everything else
 * waits in the creditor's suspense, with a proposal where one debt fits. Each line counts once, whatever file it is in.
 * A dry run does all of it and takes it back. Errors: `invalid_input`, `unknown_field` (the map).
 */
export async function importStatement(
  deps: BankDeps,
  request: BankRequest,
): Promise<Result<BankReport>> {
  const map = mapOf(request);
  if (!map.ok) return map;
  const now = await deps.change.clock.now();
  const file = readFile(request, map.value, localDateOf(now + dayMs, 'UTC'));
  const report: BankReport = {
    lines: file.lines.length + file.rejected.length,
    ...{ matched: 0, proposed: 0, suspense: 0, duplicates: 0, debits: [] },
    pending: file.pending,
    rejected: file.rejected.slice(0, rejectedShownMax),
    dryRun: request.dryRun,
  };
  if (report.rejected.length > 0) return ok(report);
  const bytes = new TextEncoder().encode(`bank\n${JSON.stringify(map.value)}\n`);
  const sha256 = digestOf(Buffer.concat([bytes, Buffer.from(request.file)]));
  const work = { deps, request, now, lines: file.lines, sha256, report };
  try {
    return ok(await deps.bank.transaction((tx) => writeStatement(work, tx)));
  } catch (error) {
    if (error instanceof RolledBack) return ok(error.report);
    throw error;
  }
}

function mapOf({ format, map, creditorId }: BankRequest): Result<BankMap | null> {
  if (format === 'camt053') {
    if (map === undefined) return ok(null);
    return refuse('invalid_input', 'A camt.053 says itself how it is read.', 'map');
  }
  const read = readBankMap(map ?? {});
  if (!read.ok || (read.value.creditor ?? creditorId) === creditorId) return read;
  return refuse('invalid_input', 'The map is for another creditor.', 'map.creditor');
}

function readFile({ file }: BankRequest, map: BankMap | null, latest: string): BankFile {
  return map === null ? readCamt053(file, latest) : readBankCsv(file, map, latest);
}

async function writeStatement(work: Work, tx: Transaction): Promise<BankReport> {
  const { deps, request, lines, report } = work;
  const { bank } = deps;
  const { creditorId } = request;
  await bank.lock(tx, creditorId);
  const known = await bank.known(
    tx,
    creditorId,
    lines.map(({ externalId }) => externalId),
  );
  const fresh = lines.filter(({ externalId }) => !known.has(externalId));
  const credits = fresh.filter(({ creditDebit }) => creditDebit === 'credit');
  const matches = await matched(work, tx, credits);
  const placed = await applyMatched(work, tx, matches);
  const waiting = credits.filter((line) => matches.get(line)?.kind !== 'matched');
  const suspense = suspensePayments(work, waiting, matches);
  const credited = credits.map((line) => outcomeOf(work, line, matches, placed, suspense.ids));
  const statement = { id: deps.newId('doc'), creditorId, at: work.now };
  // Before the debits are read: what they take back may have come in by the same statement.
  await bank.write(tx, statement, credited);
  const debits = await readDebits(
    work,
    tx,
    fresh.filter(({ creditDebit }) => creditDebit === 'debit'),
  );
  const debited = debits.map((debit) => debitOutcome(work, debit));
  await bank.write(tx, statement, debited);
  const count = (kind: BankOutcome['outcome']): number =>
    credited.filter(({ outcome }) => outcome === kind).length;
  const done: BankReport = {
    ...report,
    ...{ matched: count('matched'), proposed: count('proposed'), suspense: count('suspense') },
    duplicates: lines.length - fresh.length,
    debits: debits.map(({ line, paymentId }) => debitOf(line, paymentId)),
  };
  if (fresh.length > 0) await keep(work, tx, { id: statement.id, suspense, done });
  if (request.dryRun) throw new RolledBack(done);
  return done;
}

/** Every credit with where it goes; references are applied before amounts are compared. */
async function matched(
  { deps, request: { creditorId } }: Work,
  tx: Transaction,
  credits: readonly BankLine[],
): Promise<Map<BankLine, Match>> {
  const matches = new Map<BankLine, Match>();
  const open: BankLine[] = [];
  for (let from = 0; from < credits.length; from += linesAtOnce) {
    const part = credits.slice(from, from + linesAtOnce);
    const claims = await deps.bank.claimsNamed(tx, creditorId, part.flatMap(referencesOf));
    for (const line of part) {
      const match = matchByReference(line, claims);
      if (match === null) open.push(line);
      else matches.set(line, match);
    }
  }
  const amounts = open.map(({ amountMinor }) => amountMinor);
  const owing = await deps.bank.claimsOwing(tx, creditorId, amounts);
  for (const [line, match] of matchByAmountAndPayer(open, stillOpen(owing, matches))) {
    matches.set(line, match);
  }
  return matches;
}

/** What a line of the same statement pays by its reference is not proposed to another one. */
function stillOpen(owing: readonly Claim[], matches: ReadonlyMap<BankLine, Match>): Claim[] {
  const named = new Set(
    [...matches.values()].map((match) => (match.kind === 'matched' ? match.invoiceId : null)),
  );
  return owing.filter(({ invoiceId }) => !named.has(invoiceId));
}

/** Accounts in the order of their ids, so that two statements never wait for each other. */
async function applyMatched(
  work: Work,
  tx: Transaction,
  matches: ReadonlyMap<BankLine, Match>,
): Promise<ReadonlyMap<string, string>> {
  const { deps, request, report } = work;
  const certain = [...matches].flatMap(([line, match]) =>
    match.kind === 'matched' ? [{ line, match }] : [],
  );
  certain.sort((a, b) => (a.match.accountId < b.match.accountId ? -1 : 1));
  for (const { line, match } of certain) {
    const { externalId, bookedOn, amountMinor, currency, payer } = line;
    const ran = await runCommand(deps.change, {
      accountId: match.accountId,
      actor: { ...request.actor, role: 'system' },
      key: `bank/${externalId}`,
      name: 'bank-payment',
      data: {
        ...{ externalId, bookedOn, payer, invoiceId: match.invoiceId },
        amount: toWire(amountMinor, currency),
        reference: line.remittance.slice(0, limits.nameMax).trim() || null,
      },
      inside: tx,
    });
    if (ran.ok) continue;
    const value = formatMinor(amountMinor, currency);
    const rejected = { line: line.line, column: null, code: 'invalid_input' as const, value };
    throw new RolledBack({ ...report, rejected: [rejected] });
  }
  const ids = certain.map(({ line }) => line.externalId);
  return deps.bank.paymentIds(tx, request.creditorId, ids);
}

interface Suspense {
  readonly payments: readonly PaymentFacts[];
  readonly transactions: ReturnType<typeof suspended>['transactions'];
  readonly ids: ReadonlyMap<string, string>;
}

function suspensePayments(
  { deps, request: { creditorId }, now }: Work,
  lines: readonly BankLine[],
  matches: ReadonlyMap<BankLine, Match>,
): Suspense {
  const parts = lines.map((line) => {
    const match = matches.get(line);
    const { externalId, amountMinor, currency, payer, bookedOn } = line;
    const payment: PaymentFacts = {
      ...{ id: deps.newId('pay'), creditorId, accountId: null, invoiceId: null },
      ...{ source: 'bank', externalId, paymentIntent: null, chargeId: null },
      ...{ amountMinor, refundedMinor: 0n, chargedBackMinor: 0n, currency, payer },
      ...{ receivedOn: bookedOn, reference: line.remittance || null, lines: [] },
      status: 'suspense',
      proposal: match?.kind === 'proposed' ? match.proposal : null,
      createdAt: now,
    };
    return suspended(payment, {
      id: deps.newId('txn'),
      key: `${creditorId}/payment/bank/${externalId}`,
      at: now,
      effectiveOn: bookedOn,
      reason: 'payment not placed yet',
    });
  });
  const payments = parts.flatMap((part) => part.payments);
  return {
    payments,
    transactions: parts.flatMap((part) => part.transactions),
    ids: new Map(payments.map(({ externalId, id }) => [externalId, id])),
  };
}

function outcomeOf(
  { deps }: Work,
  line: BankLine,
  matches: ReadonlyMap<BankLine, Match>,
  placed: ReadonlyMap<string, string>,
  waiting: ReadonlyMap<string, string>,
): BankOutcome {
  const match = matches.get(line);
  const paymentId = placed.get(line.externalId) ?? waiting.get(line.externalId);
  invariant(match && paymentId !== undefined, 'every credit becomes a payment');
  const { kind: outcome, because } = match;
  return { id: deps.newId('evt'), line, outcome, because, paymentId };
}

function debitOutcome(
  { deps }: Work,
  { line, paymentId }: { readonly line: BankLine; readonly paymentId: string | null },
): BankOutcome {
  const because = paymentId === null ? 'money that went out' : 'names a payment';
  return { id: deps.newId('evt'), line, outcome: 'debit', because, paymentId };
}

async function readDebits(
  { deps, request: { creditorId } }: Work,
  tx: Transaction,
  lines: readonly BankLine[],
): Promise<{ line: BankLine; paymentId: string | null }[]> {
  if (lines.length === 0) return [];
  const named = await deps.bank.paymentsNamed(tx, creditorId, lines.flatMap(referencesOf));
  return lines.map((line) => {
    const found = referencesOf(line).flatMap((reference) => named.get(reference) ?? []);
    const ids = new Set(found.map(({ id }) => id));
    const [only = null] = ids;
    return { line, paymentId: ids.size === 1 ? only : null };
  });
}

function debitOf(line: BankLine, paymentId: string | null): DebitLine {
  const { bookedOn, amountMinor, currency, remittance, endToEndId } = line;
  const amount = toWire(amountMinor, currency);
  return { line: line.line, bookedOn, amount, reference: remittance || endToEndId, paymentId };
}

/** The statement and the money in suspense, with one link of the creditor's own chain. */
async function keep(
  { deps, request, now, sha256 }: Work,
  tx: Transaction,
  {
    id,
    suspense,
    done,
  }: {
    readonly id: string;
    readonly suspense: Suspense;
    readonly done: BankReport;
  },
): Promise<void> {
  const { creditorId, actor, name } = request;
  if ((await deps.records.keptImport(creditorId, sha256, tx)) === null) {
    await deps.records.keepImport(tx, {
      ...{ id, creditorId, name, sha256, report: done, createdAt: now },
    });
  }
  const { matched: placed, proposed, suspense: unknown, duplicates } = done;
  const counts = { lines: done.lines, matched: placed, proposed, suspense: unknown, duplicates };
  await deps.bank.writeSuspense(tx, {
    ...{ id: deps.newId('evt'), creditorId, at: now, actor, key: `bank/${id}` },
    command: 'bank-statement',
    timeline: [entry('payment', 'Bank statement', name, id, counts)],
    payments: suspense.payments,
    transactions: suspense.transactions,
  });
}
