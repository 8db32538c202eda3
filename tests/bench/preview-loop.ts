/** Previews a CPU second in a process of its own, on compiled files; stdout: one JSON object. */
import { preview } from '../../src/domain/account/preview';
import type { Facts, InvoiceFacts } from '../../src/domain/account/facts';
import { dateOfDayNumber } from '../../src/domain/calendar/dates';
import { currentLaw } from '../../src/domain/law/current';
import type { Strategy } from '../../src/domain/strategy/document';
import { at, b2b, consumer, facts, invoice } from '../domain/account-facts';
import { cpuRate } from './cpu-rate';

const zones = [
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'America/Phoenix',
  'Europe/London',
  'Pacific/Honolulu',
];
const days = 365;
const from = at('2026-02-20', '12:00');
const manyInvoices = 20;
const warmUpMs = 4_000;
/** 2026-01-01. */
const firstDay = 20_454;

interface Start {
  readonly facts: Facts;
  readonly strategy: Strategy;
}

function startsOf(invoices: readonly InvoiceFacts[]): Start[] {
  return [b2b, consumer].flatMap((strategy) =>
    zones.map((zone) => ({ strategy, facts: facts(invoices, { strategy, zone }) })),
  );
}

/** Facts as they come from the store at each request: nothing of the last one is known. */
function fresh(start: Facts): Facts {
  const copy = <T extends object>(rows: readonly T[]): T[] => rows.map((row) => ({ ...row }));
  return {
    ...start,
    ...{ account: { ...start.account }, debtor: { ...start.debtor } },
    ...{ contacts: copy(start.contacts), invoices: copy(start.invoices) },
    ...{ balances: copy(start.balances), principalMoves: copy(start.principalMoves) },
    ...{ charges: copy(start.charges), effects: [], messages: [], holds: [], legalEvents: [] },
  };
}

function previews(starts: readonly Start[]): number {
  for (const one of starts) preview(fresh(one.facts), one.strategy, currentLaw, from, days);
  return starts.length;
}

const one = startsOf([invoice('inv_1')]);
const many = startsOf(
  Array.from({ length: manyInvoices }, (_, n) =>
    invoice(`inv_${n}`, { dueOn: dateOfDayNumber(firstDay + 4 * n) }),
  ),
);
const untilMs = performance.now() + warmUpMs;
while (performance.now() < untilMs) previews([...one, ...many]);
process.stdout.write(
  JSON.stringify({ one: cpuRate(() => previews(one)), many: cpuRate(() => previews(many)) }),
);
