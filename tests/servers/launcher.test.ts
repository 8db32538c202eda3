import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunFile, readRunFile } from '../../src/cli/launcher/run-file';
import { ended, isRunning, waitUntil } from '../../temporal/embedded/processes';

const LIMIT_MS = 40_000;
const root = path.join(__dirname, '..', '..');
const outside = /^(DATABASE_|TEMPORAL_|DUECOURSE_|STRIPE_|SENDGRID_|TWILIO_|GENERIC_|CHARGEBEE_)/;
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !outside.test(name)),
);

let dataDir: string;
let launchers: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'duecourse-launcher-'));
});

afterEach(async () => {
  const children = readRunFile(dataDir)?.children ?? [];
  for (const launcher of launchers) launcher.kill('SIGTERM');
  await Promise.all(launchers.map(ended));
  launchers = [];
  await waitUntil(() => !children.some(isRunning), LIMIT_MS);
  rmSync(dataDir, { recursive: true, force: true });
});

interface Started {
  readonly process: ChildProcess;
  readonly said: () => string;
  readonly printed: () => string;
}

function launch(changes: Record<string, string> = {}): Started {
  const args = ['--import', 'tsx', path.join(__dirname, 'launch-child.ts'), notesFile()];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...environment, DUECOURSE_DATA_DIR: dataDir, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launchers.push(child);
  let said = '';
  let printed = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  return { process: child, said: () => said, printed: () => printed };
}

async function ready(launcher: Started): Promise<RunFile> {
  let over = false;
  void ended(launcher.process).then(() => (over = true));
  await waitUntil(() => over || launcher.printed().includes('genericWebhookSecret'), LIMIT_MS);
  const run = readRunFile(dataDir);
  if (!run || run.pid !== launcher.process.pid) throw new Error(`not started: ${launcher.said()}`);
  return run;
}

const notesFile = () => path.join(dataDir, 'notes.jsonl');
const notes = () =>
  readFileSync(notesFile(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; event: string; pid: number });
const childNamed = (run: RunFile, name: string) => {
  const child = run.children.find((candidate) => candidate.name === name);
  if (!child) throw new Error(`${name} is not in run.json`);
  return child;
};

test('starts everything, writes run.json for its owner only, and stops in order', async () => {
  const launcher = launch();
  const run = await ready(launcher);

  expect(run).toMatchObject({ sandbox: false, temporalNamespace: 'default' });
  expect(launcher.printed()).toMatch(new RegExp(`^adminKey +${run.adminKey}$`, 'm'));
  expect(statSync(path.join(dataDir, 'run.json')).mode & 0o777).toBe(0o600);
  expect(run.children.map(({ name }) => name).sort()).toEqual(
    ['api', 'postgres', 'simulator', 'temporal', 'worker'].sort(),
  );
  expect((await fetch(`${run.temporalUi}/`)).status).toBe(200);

  launcher.process.kill('SIGINT');
  await ended(launcher.process);

  expect(launcher.process.exitCode).toBe(0);
  expect(notes().filter(({ event }) => event === 'ended')).toHaveLength(2);
  expect(run.children.filter(isRunning)).toEqual([]);
  expect(existsSync(path.join(dataDir, 'run.json'))).toBe(false);
});

test('survives kill -9 of a child and of itself, and refuses a second launcher', async () => {
  const first = launch();
  const before = await ready(first);
  const second = launch();
  await ended(second.process);
  expect(second.process.exitCode).toBe(2);
  expect(second.said()).toContain(`already runs on ${dataDir} (process ${before.pid})`);

  const worker = childNamed(before, 'worker');
  process.kill(worker.pid, 'SIGKILL');
  const isBack = () => {
    const run = readRunFile(dataDir);
    return run !== undefined && childNamed(run, 'worker').pid !== worker.pid;
  };
  expect(await waitUntil(isBack, LIMIT_MS)).toBe(true);

  const left = readRunFile(dataDir)?.children ?? [];
  first.process.kill('SIGKILL');
  expect(await waitUntil(() => !left.some(isRunning), LIMIT_MS)).toBe(true);

  const after = await ready(launch());
  // The same cluster with the same secrets. Its port is kept too, unless somebody took it meanwhile,
  // as the suite beside this one may.
  const cluster = ({ databaseUrl }: typeof after): string => databaseUrl.replace(/:\d+\//, '/');
  expect(cluster(after)).toBe(cluster(before));
  expect(after.adminKey).toBe(before.adminKey);
});

test('a port named by the environment that is busy is one line and status 2', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as net.AddressInfo;
  try {
    const launcher = launch({ DUECOURSE_PORT: String(port) });
    await ended(launcher.process);

    expect(launcher.process.exitCode).toBe(2);
    expect(launcher.said()).toBe(`duecourse: port ${port} (API, from DUECOURSE_PORT) is busy\n`);
    expect(launcher.printed()).toBe('');
  } finally {
    other.close();
  }
});
