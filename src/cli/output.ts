import Table from 'cli-table3';
import { readFileSync } from 'node:fs';
import { Failure } from './failure';

// Whoever reads may stop reading, as `head` does: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** stdout carries data only; everything said to a person besides goes to stderr. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function say(text: string): void {
  process.stderr.write(`duecourse: ${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** A table for a person. Columns named in `numbers` are aligned to the right. */
export function printTable(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  numbers: readonly string[] = [],
): void {
  const table = new Table({
    head: [...head],
    colAligns: head.map((name) => (numbers.includes(name) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(row.map((cell) => clean(String(cell ?? ''))));
  print(table.toString());
}

/** Names and values, one a line. */
export function printFacts(facts: readonly (readonly [string, string | number | null])[]): void {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  for (const [name, value] of facts) print(`${name.padEnd(width)}${clean(String(value ?? ''))}`);
}

export function printCsv(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): void {
  for (const row of [head, ...rows]) print(row.map((cell) => csvCell(cell ?? '')).join(','));
}

/**
 * One cell. A text that a spreadsheet would take for a formula (some also read the full-width signs of East
 * Asia) gets an apostrophe before it; numbers and
 * plain decimals, also negative ones, stay what they are.
 */
export function csvCell(value: string | number): string {
  const text = String(value);
  const isFormula =
    /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Names come from outside: no control character of theirs reaches the terminal. */
function clean(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

export function moneyText({ amount, currency }: { amount: string; currency: string }): string {
  return `${amount} ${currency}`;
}

/** "2026-03-09 10:00" of an instant, UTC. */
export function minuteText(at: string | null): string {
  return at === null ? '' : at.slice(0, 16).replace('T', ' ');
}

/** A file as UTF-8. @throws Failure naming the file */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new Failure(2, `${file} cannot be read`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure(2, `${file} is not UTF-8`);
  }
}

/** @throws Failure naming what is no JSON */
export function readJsonText(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Failure(2, `${what} is not JSON`);
  }
}
