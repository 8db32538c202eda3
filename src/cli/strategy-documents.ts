import type { Command } from 'commander';
import { isLocalDate } from '../domain/calendar/dates';
import { isZone } from '../domain/calendar/zone';
import { parseAmount, toWire } from '../domain/money/money';
import type { Sample } from '../domain/strategy/sample-account';
import type { CalendarLine } from '../strategies/calendar';
import { builtInTexts, readStrategy } from '../strategies/read';
import { Failure } from './failure';
import { moneyText, print, printJson, printTable, readText } from './output';

interface CalendarOptions {
  readonly due: string;
  readonly amount: string;
  readonly currency: string;
  readonly country: string;
  readonly state?: string;
  readonly zone: string;
  readonly json?: true;
}

/** What needs no server: a document to begin with, its schema for editors, its calendar. */
export function addStrategyDocuments(strategy: Command): void {
  strategy
    .command('example [id]')
    .description('print a shipped strategy to begin with; without an id list them')
    .action((id?: string) => {
      const texts = builtInTexts();
      if (id === undefined) return texts.forEach((one) => print(one.id));
      const found = texts.find((one) => one.id === id);
      if (found === undefined) throw new Failure(2, `there is no shipped strategy ${id}`);
      print(found.text.trimEnd());
    });
  strategy
    .command('schema')
    .description('print the JSON Schema of the document, for editors')
    .action(async () => {
      const { strategyJsonSchema } = await import('../strategies/json-schema.js');
      printJson(strategyJsonSchema());
    });
  strategy
    .command('calendar <file>')
    .description('what a document does with one invoice that nobody pays, day by day')
    .option('--due <date>', 'due date of the invoice', '2026-03-02')
    .option('--amount <amount>', 'its amount', '2000.00')
    .option('--currency <code>', 'its currency', 'GBP')
    .option('--country <code>', "the debtor's country", 'GB')
    .option('--state <code>', 'state or part of the country')
    .option('--zone <name>', "the debtor's time zone", 'Europe/London')
    .option('--json', 'one JSON document')
    .action(showCalendar);
}

/** Only the calendar lives an account, so only it reads the rules. */
async function showCalendar(file: string, options: CalendarOptions): Promise<void> {
  const { calendarOf } = await import('../strategies/calendar.js');
  const { currentLaw } = await import('../domain/law/current.js');
  const read = readStrategy(readText(file));
  if (!read.ok) {
    const lines = read.error.map(
      ({ path, message, line }) =>
        `${file}:${line ?? 1} ${path === '' ? '' : `${path}: `}${message}`,
    );
    throw new Failure(1, `${file} has ${lines.length} faults`, lines);
  }
  const sample = sampleOf(options);
  const calendar = calendarOf(read.value, currentLaw, sample);
  const money = (line: CalendarLine) =>
    line.amountMinor === null ? null : toWire(line.amountMinor, sample.currency);
  if (options.json) {
    const lines = calendar.lines.map(({ amountMinor: _amountMinor, ...line }, n) => ({
      ...line,
      amount: money(calendar.lines[n] ?? { ...line, amountMinor: null }),
    }));
    return printJson({ strategy: read.value.id, version: read.value.version, ...calendar, lines });
  }
  printTable(
    ['date', 'weekday', 'day', 'stage', 'step', 'what', 'by', 'amount'],
    calendar.lines.map((line) => {
      const amount = money(line);
      return [
        ...[line.on, line.weekday, line.day, line.stage, line.step, whatOf(line), line.channel],
        amount === null ? '' : moneyText(amount),
      ];
    }),
    ['day', 'amount'],
  );
  for (const { step, title } of calendar.left) print(`not for this invoice: ${step} ${title}`);
  print(`ends: ${calendar.ends}`);
}

function whatOf({ kind, title, stage }: CalendarLine): string {
  if (kind === 'stage') return `enters ${stage}`;
  return kind === 'contact' ? title : `${kind}: ${title}`;
}

/** @throws Failure 2 naming the option */
function sampleOf(options: CalendarOptions): Sample {
  const { due, amount, currency, country, zone } = options;
  if (!isLocalDate(due)) throw new Failure(2, '--due: a date such as 2026-03-02 is needed');
  if (!/^[A-Z]{2}$/.test(country)) throw new Failure(2, '--country: two letters, such as GB');
  if (!isZone(zone)) throw new Failure(2, '--zone: a zone such as Europe/Berlin is needed');
  const minor = parseAmount(amount, currency);
  if (!minor.ok) throw new Failure(2, `--amount or --currency: ${minor.error.detail}`);
  return {
    ...{ dueOn: due, amountMinor: minor.value, currency, country, timeZone: zone },
    region: options.state ?? null,
  };
}
