import { localDateOf } from '../domain/calendar/zone';
import { limits } from '../domain/limits';
import { formatMinor } from '../domain/money/money';
import { ok, refuse, type Refusal, type Result } from '../domain/result';
import type { OpeningInvoice } from '../domain/strategy/assignment';
import type { Actor, IdPrefix } from '../commands/command';
import { normalEmail, normalPhone } from '../commands/contact-values';
import { runCommand } from '../commands/run-command';
import { recordCreditorChange } from '../store/chains';
import type { Transaction } from '../store/client';
import type { OpeningRules } from '../store/opening-rules';
import type { ApplyDeps } from './apply-case';
import { strategyFor } from './assignment';
import { fault, readCsv, type ImportedRow, type RejectedRow } from './csv';
import type { ImportedDebtor } from './csv-debtor';
import { readImportMap, type ImportMap } from './csv-map';
import { digestOf } from './receive';

export interface ImportRequest {
  readonly creditorId: string;
  readonly actor: Actor;
  /** Name of the file, for the record. */
  readonly name: string;
  readonly csv: string | Uint8Array;
  /** YAML text or the object that it stands for. */
  readonly map: unknown;
  readonly dryRun: boolean;
  readonly onProgress?: (accountsDone: number, accounts: number) => void;
}

export interface ImportReport {
  readonly rows: number;
  /** Rows that are well; nothing of them is written while any row is rejected. */
  readonly accepted: number;
  readonly rejected: readonly RejectedRow[];
  readonly accounts: number;
  /** Accounts that are worked because of this file. */
  readonly opened: number;
  readonly dryRun: boolean;
}

export interface ImportDeps extends ApplyDeps {
  readonly newId: (prefix: IdPrefix) => string;
}

const source = 'csv';
const rejectedShownMax = 1_000;

/** Ends the transaction without a trace: a dry run that went well, or a row that the books refuse. */
class RolledBack extends Error {
  constructor(readonly report: ImportReport) {
    super('rolled back');
  }
}

/**
 * Brings the invoices of a file in, all or nothing. Every row is checked first; then all accounts are
 * written in one database transaction, each through one change, so a crash leaves nothing half done. The
 * same file with the same map is answered from what was kept and changes nothing; an invoice that is
 * known by its number is only paid, when the file says so and it is still open. A dry run does all of it
 * and takes it back. Errors: `invalid_input`, `unknown_field` (the map), `not_found` (the creditor).
 */
export async function importCsv(
  deps: ImportDeps,
  request: ImportRequest,
  rulesOf: () => Promise<OpeningRules | null>,
): Promise<Result<ImportReport>> {
  const map = readImportMap(request.map);
  if (!map.ok) return map;
  const { creditorId } = request;
  if (map.value.creditor !== undefined && map.value.creditor !== creditorId) {
    return refuse('invalid_input', 'The map is for another creditor.', 'map.creditor');
  }
  const rules = await rulesOf();
  if (rules === null) return refuse('not_found', 'There is no such creditor.', 'map.creditor');
  const now = await deps.change.clock.now();
  const file = readCsv(request.csv, map.value, localDateOf(now, 'UTC'));
  const { rows, accepted } = file;
  const report: ImportReport = {
    rows,
    accepted: accepted.length,
    rejected: file.rejected.slice(0, rejectedShownMax),
    accounts: 0,
    opened: 0,
    dryRun: request.dryRun,
  };
  const hasFaults = report.rejected.length > 0;
  // The rows that can be read are tried all the same, so that one report names all that has to be mended.
  const tried = hasFaults ? { ...request, dryRun: true } : request;
  try {
    const work = { deps, request: tried, rules, now, map: map.value, report, rows: accepted };
    return ok(await deps.records.importTransaction((tx) => writeFile(work, tx)));
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return ok(hasFaults ? withFaults(report, error.report) : error.report);
  }
}

/** A file of which rows cannot be read, with what the books refuse of the others. */
function withFaults(report: ImportReport, tried: ImportReport): ImportReport {
  const refused = tried.rejected.filter((one) => !report.rejected.includes(one));
  const rejected = [...report.rejected, ...refused].sort((a, b) => a.line - b.line);
  const accepted = report.accepted - refused.length;
  return { ...report, accepted, rejected: rejected.slice(0, rejectedShownMax) };
}

interface Work {
  readonly deps: ImportDeps;
  readonly request: ImportRequest;
  readonly rules: OpeningRules;
  readonly now: number;
  readonly map: ImportMap;
  readonly report: ImportReport;
  readonly rows: readonly ImportedRow[];
}

async function writeFile(work: Work, tx: Transaction): Promise<ImportReport> {
  const { deps, request, report } = work;
  const { records } = deps;
  const { creditorId } = request;
  const sha256 = digestOf(
    new TextEncoder().encode(`${shaOf(request.csv)}\n${JSON.stringify(work.map)}`),
  );
  await records.lockNames(tx, creditorId, 'import', [sha256]);
  const kept = await records.keptImport(creditorId, sha256, tx);
  if (kept !== null) return { ...(kept.report as ImportReport), opened: 0, dryRun: report.dryRun };
  const numbers = work.rows.map((row) => row.number);
  const known = await records.accountsOfInvoices(tx, creditorId, source, numbers);
  const groups = grouped(work.rows);
  const faults: RejectedRow[] = [];
  let opened = 0;
  for (const [index, group] of groups.entries()) {
    try {
      if (await writeAccount(work, tx, group, known)) opened += 1;
    } catch (error) {
      // The rows of other accounts are looked at too, so that a report names all that has to be mended.
      if (!(error instanceof RolledBack)) throw error;
      faults.push(...error.report.rejected);
    }
    request.onProgress?.(index + 1, groups.length);
  }
  if (faults.length > 0) {
    const rejected = faults.slice(0, rejectedShownMax);
    throw new RolledBack({ ...report, accepted: report.accepted - faults.length, rejected });
  }
  const done = { ...report, accounts: groups.length, opened };
  if (request.dryRun) throw new RolledBack(done);
  const id = deps.newId('doc');
  const { name, actor } = request;
  const { now: at } = work;
  await records.keepImport(tx, { id, creditorId, name, sha256, report: done, createdAt: at });
  const data = { sha256, rows: done.rows, accounts: done.accounts, opened };
  const told = { creditorId, at, actor, title: 'Invoices imported', ref: id, data };
  await recordCreditorChange(tx, { ...told, command: 'import' });
  return done;
}

/** One account: one change, one audit row, at most one wake. True when it was opened by it. */
async function writeAccount(
  work: Work,
  tx: Transaction,
  rows: readonly ImportedRow[],
  known: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { deps, request, rules, now, map } = work;
  const [first] = rows;
  if (first === undefined) return false;
  const { debtor, currency } = first;
  const beyond = rows[limits.invoicesPerAccount];
  if (beyond) throw rejected(work, beyond, map.columns.debtor, 'above_limit', debtor.reference);
  const input = debtorInput(request.creditorId, debtor);
  const opening = { debtor: input, currency, invoices: rows.map(openingInvoice), now };
  const strategy = await strategyFor(deps, rules, opening, tx);
  if (!strategy.ok) {
    const { path = '' } = strategy.error;
    throw rejected(work, first, map.columns.debtor, 'invalid_input', path);
  }
  const home = await deps.directory.accountFor(input, currency, strategy.value, now, tx);
  const elsewhere = rows.find(
    ({ number }) => (known.get(number) ?? home.accountId) !== home.accountId,
  );
  if (elsewhere) throw rejected(work, elsewhere, map.columns.number, 'duplicate', elsewhere.number);
  const wasOpen = !home.created && (await deps.records.isOpen(tx, home.accountId));
  const isOver = rows.every((row) => row.settledOn !== null);
  const ran = await runCommand(deps.change, {
    accountId: home.accountId,
    actor: { ...request.actor, role: 'system' },
    key: `import/${deps.newId('evt')}`,
    name: 'import-invoices',
    data: { source, file: request.name, invoices: rows.map(wireRow) },
    // An account that was not worked and has nothing to work on concerns no workflow.
    quiet: isOver && !wasOpen,
    inside: tx,
    firstLine: strategy.value.line,
  });
  if (ran.ok) return !wasOpen && ran.value.facts.account.status === 'open';
  const index = Number(/^invoices\.(\d+)/.exec(ran.error.path ?? '')?.[1] ?? 0);
  throw refusedRow(work, rows[index] ?? first, ran.error);
}

/** The row and the column that a refused command was about. */
function refusedRow(work: Work, row: ImportedRow, { code, path = '' }: Refusal): RolledBack {
  const { columns } = work.map;
  if (path.endsWith('.claim.portfolio')) {
    const portfolio = row.claim.portfolio ?? '';
    return rejected(work, row, columns.portfolio ?? '', 'invalid_input', portfolio);
  }
  if (path.includes('.notices.')) {
    const { step = '', on = '', times } = row.lastStep ?? {};
    if (path.endsWith('.on'))
      return rejected(work, row, columns.lastStepOn ?? '', 'date_invalid', on);
    if (path.endsWith('.times')) {
      const why = code === 'above_limit' ? code : 'invalid_input';
      return rejected(work, row, columns.lastStepTimes ?? '', why, String(times ?? ''));
    }
    const why = code === 'not_found' ? 'unknown_step' : 'invalid_input';
    return rejected(work, row, columns.lastStep ?? '', why, step);
  }
  const isLimit = code === 'above_limit';
  const column = isLimit ? columns.debtor : columns.amount;
  return rejected(work, row, column, isLimit ? code : 'amount_invalid', row.number);
}

function rejected(
  work: Work,
  row: ImportedRow,
  column: string,
  code: RejectedRow['code'],
  value: string,
): RolledBack {
  const { report } = work;
  const found = fault(row.line, column, code, value);
  return new RolledBack({ ...report, accepted: report.accepted - 1, rejected: [found] });
}

function openingInvoice({ settledOn, amountMinor, dueOn, disputed }: ImportedRow): OpeningInvoice {
  const openMinor = settledOn === null ? amountMinor : 0n;
  return { openMinor, dueOn, hasFailed: false, collection: 'invoice', isDisputed: disputed };
}

function wireRow(row: ImportedRow): object {
  const { number, issuedOn, dueOn, purpose, settledOn, disputed, claim, lastStep } = row;
  const amount = formatMinor(row.amountMinor, row.currency);
  const told = { issuedOn, dueOn, purpose, settledOn, disputed, claim };
  const { channel = null, times = null, ...step } = lastStep ?? {};
  const how = { ...(channel === null ? {} : { channel }), ...(times === null ? {} : { times }) };
  const notices = lastStep === null ? {} : { notices: [{ ...step, ...how }] };
  return { externalId: number, number, amount, ...told, ...notices };
}

/** Rows of one account: one debtor in one currency, in the order of the file. */
function grouped(rows: readonly ImportedRow[]): ImportedRow[][] {
  const groups = new Map<string, ImportedRow[]>();
  for (const row of rows) {
    const key = `${row.currency} ${row.debtor.reference}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function debtorInput(creditorId: string, debtor: ImportedDebtor) {
  const { reference, name, kind, timeZone, country, language, address } = debtor;
  const { state, city, postCode, emailRole, phoneRole, tags } = debtor;
  const email = debtor.email === null ? null : normalEmail(debtor.email);
  const phone = debtor.phone === null ? null : normalPhone(debtor.phone, country);
  const shown = (text: string): string => text.slice(0, limits.nameMax);
  return {
    creditorId,
    externalId: `${source}:${reference}`,
    ...{ name, kind, timeZone, country, state, city, postCode, language, address, tags },
    emails:
      debtor.email === null
        ? []
        : [{ value: email ?? shown(debtor.email), valid: email !== null, role: emailRole }],
    phones:
      debtor.phone === null
        ? []
        : [
            {
              value: phone ?? shown(debtor.phone),
              valid: phone !== null,
              smsConsent: false,
              role: phoneRole,
            },
          ],
  };
}

function shaOf(csv: string | Uint8Array): string {
  return digestOf(typeof csv === 'string' ? new TextEncoder().encode(csv) : csv);
}
