import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Lines of one log kept in memory; a house that lives longer starts its logs anew. */
const linesMax = 1_000_000;

/** A log of the world outside the product: appended, never changed, in a file and in memory. */
export class OutsideLog<T> {
  private readonly kept: T[] = [];

  constructor(readonly file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
  }

  get entries(): readonly T[] {
    return this.kept;
  }

  add(entry: T): T {
    if (this.kept.length >= linesMax) throw new Error(`${this.file} is full`);
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
    this.kept.push(entry);
    return entry;
  }
}
