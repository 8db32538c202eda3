/**
 * Lives of accounts by the thousand, judged by the second reading in `checker.py`:
 * `npm run lives -- --lives 10000 --from 1`. Prints what it forbids and a line of counts; exit code 1
 * when there is anything.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lifeOf, type LifeRecord } from './life';

const checker = path.join(__dirname, 'checker.py');

export interface Judgement {
  readonly forbidden: readonly string[];
  readonly lives: number;
  readonly effects: number;
}

/** What the second reading says of lives. @throws Error when it cannot be run */
export async function judge(lives: Iterable<LifeRecord>): Promise<Judgement> {
  const child = spawn('python3', [checker], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close');
  for (const life of lives) {
    if (!child.stdin.write(`${JSON.stringify(life)}\n`))
      await Promise.race([once(child.stdin, 'drain'), failed]);
  }
  child.stdin.end();
  await Promise.race([ended, failed]);
  const lines = output.trim().split('\n');
  const counts = JSON.parse(lines.pop() ?? '{}') as { lives: number; effects: number };
  return { forbidden: lines, lives: counts.lives, effects: counts.effects };
}

export function* livesFrom(first: number, count: number): Generator<LifeRecord> {
  for (let seed = first; seed < first + count; seed += 1) yield lifeOf(seed);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      lives: { type: 'string', default: '10000' },
      from: { type: 'string', default: '1' },
    },
  });
  const { forbidden, lives, effects } = await judge(
    livesFrom(Number(values.from), Number(values.lives)),
  );
  for (const line of forbidden) process.stdout.write(`${line}\n`);
  process.stdout.write(`${lives} lives, ${effects} effects, ${forbidden.length} forbidden\n`);
  return forbidden.length === 0 ? 0 : 1;
}

if (require.main === module) {
  main().then(
    (status) => process.exit(status),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(2);
    },
  );
}
