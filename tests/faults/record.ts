import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Counts, Size, Violation } from './harness/scenario';

/** One finished round: a line of the record. */
export interface Recorded {
  readonly startedAt: string;
  /** Commit of the code that ran; `+` behind it: with changes that were not committed. */
  readonly commit: string;
  /** Decides the whole round. */
  readonly seed: number;
  readonly fault: string;
  readonly name: string;
  readonly size: Size;
  readonly seconds: number;
  readonly counts: Partial<Counts>;
  readonly violations: readonly Violation[];
  /** The round could not be carried out: neither passed nor failed. */
  readonly broke?: string;
}

/** With no failure in N rounds, the failure rate of a round is below this with 95 % confidence. */
export function upperBound(rounds: number): number {
  return rounds === 0 ? 1 : 1 - 0.05 ** (1 / rounds);
}

export function append(file: string, one: Recorded): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  appendFileSync(file, `${JSON.stringify(one)}\n`);
}

/** Every line of a record that can be read; one torn by a kill is left out. */
export function readRecord(file: string): Recorded[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Recorded];
      } catch {
        return [];
      }
    });
}

/** Sums by fault, by commit and over all, as lines for a person. */
export function summary(record: readonly Recorded[]): string[] {
  const groups = (keyOf: (one: Recorded) => string): string[] => {
    const keys = [...new Set(record.map(keyOf))].sort();
    return keys.map((key) =>
      sumLine(
        key,
        record.filter((one) => keyOf(one) === key),
      ),
    );
  };
  return [
    ...groups(({ fault, name }) => `${fault} ${name}`),
    ...groups(({ commit }) => `commit ${commit}`),
    sumLine('all', record),
  ];
}

function sumLine(title: string, record: readonly Recorded[]): string {
  const finished = record.filter(({ broke }) => broke === undefined);
  const failed = finished.filter(({ violations }) => violations.length > 0);
  const sums = new Map<string, number>();
  for (const { counts } of finished) {
    for (const [name, count] of Object.entries(counts)) {
      sums.set(name, (sums.get(name) ?? 0) + count);
    }
  }
  const minutes = finished.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const broke = record.length - finished.length;
  const rate =
    failed.length === 0
      ? `failure rate of a round below ${(upperBound(finished.length) * 100).toFixed(2)} % (95 %)`
      : `${failed.length} FAILED`;
  const counted = [...sums]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
  return [
    `${title}: ${finished.length} rounds in ${minutes.toFixed(0)} min`,
    ...(broke > 0 ? [`${broke} not carried out`] : []),
    ...counted,
    `violations ${finished.reduce((sum, { violations }) => sum + violations.length, 0)}`,
    rate,
  ].join(', ');
}
