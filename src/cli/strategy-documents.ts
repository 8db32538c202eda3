import type { Command } from 'commander';
import type { CalendarLine, CalendarQuery } from '../strategies/calendar';
import { calendarDefaults } from '../strategies/calendar-defaults';
import { builtInTexts, readStrategy, type StrategyFault } from '../strategies/read';
import { Failure } from './failure';
import { moneyText, print, printJson, printTable, readText } from './output';

type CalendarOptions = Partial<CalendarQuery> & { readonly json?: true };

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
    .option('--due <date>', 'due date of the invoice', calendarDefaults.due)
    .option('--amount <amount>', 'its amount', calendarDefaults.amount)
    .option('--currency <code>', 'its currency', calendarDefaults.currency)
    .option('--country <code>', "the debtor's country", calendarDefaults.country)
    .option('--state <code>', 'state or part of the country (default: none)')
    .option('--zone <name>', "the debtor's time zone", calendarDefaults.zone)
    .option('--json', 'one JSON document')
    .action(showCalendar);
}

/** Only the calendar lives an account, so only it reads the rules. */
async function showCalendar(file: string, options: CalendarOptions): Promise<void> {
  const { calendarQuery, sampleOf, writtenCalendar } = await import('../strategies/calendar.js');
  const { currentLaw } = await import('../domain/law/current.js');
  const read = readStrategy(readText(file));
  if (!read.ok) throw faulty(file, read.error);
  const { json, ...given } = options;
  const query = calendarQuery.safeParse(given);
  if (!query.success) {
    const [issue] = query.error.issues;
    throw new Failure(2, `--${String(issue?.path[0])}: ${issue?.message}`);
  }
  const sample = sampleOf(query.data);
  if (!sample.ok) throw new Failure(2, `--amount: ${sample.error.detail}`);
  const calendar = writtenCalendar(read.value, currentLaw, sample.value);
  if (json) return printJson(calendar);
  printTable(
    ['date', 'weekday', 'day', 'stage', 'step', 'what', 'by', 'amount'],
    calendar.lines.map((line) => [
      ...[line.on, line.weekday, line.day, line.stage, line.step, whatOf(line), line.channel],
      line.amount === null ? '' : moneyText(line.amount),
    ]),
    ['day', 'amount'],
  );
  for (const { step, title } of calendar.left) print(`not for this invoice: ${step} ${title}`);
  print(`ends: ${calendar.ends}`);
}

/** Every fault of a document at its place, as editors and terminals jump to it. */
export function faulty(file: string, faults: readonly StrategyFault[]): Failure {
  const lines = faults.map(
    ({ path, message, line = 1, column = 1 }) =>
      `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`,
  );
  return new Failure(1, `${file} has ${lines.length} faults`, lines);
}

function whatOf({ kind, title, stage }: Pick<CalendarLine, 'kind' | 'title' | 'stage'>): string {
  if (kind === 'stage') return `enters ${stage}`;
  return kind === 'contact' ? title : `${kind}: ${title}`;
}
