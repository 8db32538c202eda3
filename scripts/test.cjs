/**
 * `npm test`: types, lint, then every jest project, one after the other, the cheap ones first.
 *
 *   npm test                     everything
 *   npm test -- domain replay    only these parts
 *   npm test -- domain -t money  what follows the first option goes to jest
 *
 * The last line is always `N passed, N failed` (types and lint count as one each); the exit code is
 * 0 only if nothing failed and something passed.
 */
const { spawn } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const minuteMs = 60_000;
const failureLines = 30;
/** Of all parts together: what is left of 25 minutes after the preparation. */
const totalLimitMs = 23 * minuteMs;

const bin = (name, entry) => [path.join(root, 'node_modules', name, entry)];
const prettier = [...bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'];

/** In the order they run. Servers and browsers get one jest worker: they are processes of their own. */
const parts = [
  {
    name: 'typecheck',
    limitMs: 5 * minuteMs,
    commands: [[...bin('typescript', 'bin/tsc'), '--noEmit']],
  },
  {
    name: 'lint',
    limitMs: 5 * minuteMs,
    commands: [[...bin('eslint', 'bin/eslint.js'), '.'], prettier],
  },
  { name: 'domain', limitMs: 5 * minuteMs, workers: 2 },
  { name: 'tidy', limitMs: 3 * minuteMs, workers: 1 },
  { name: 'providers', limitMs: 5 * minuteMs, workers: 2 },
  { name: 'store', limitMs: 8 * minuteMs, workers: 2 },
  { name: 'replay', limitMs: 5 * minuteMs, workers: 1 },
  { name: 'workflows', limitMs: 10 * minuteMs, workers: 2 },
  { name: 'stories', limitMs: 8 * minuteMs, workers: 2 },
  { name: 'faults', limitMs: 10 * minuteMs, workers: 1 },
  { name: 'browser', limitMs: 8 * minuteMs, workers: 1 },
];

/** The running child, so that Ctrl-C and a time limit end it with everything it started. */
let running;
let endsAt = 0;

/** Runs node with `args` in a process group of its own. Resolves with why it failed, or null. */
function run(args, partLimitMs) {
  const limitMs = Math.min(partLimitMs, endsAt - Date.now());
  if (limitMs <= 0) return Promise.resolve('did not start: no time is left');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, TZ: 'UTC', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
      detached: true,
    });
    running = child;
    let overTime = false;
    const timer = setTimeout(() => {
      overTime = true;
      end(child);
    }, limitMs);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      running = undefined;
      if (overTime)
        resolve(`took longer than ${(limitMs / minuteMs).toFixed(1)} minutes and was ended`);
      else resolve(code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // already gone
  }
}

async function runCommands(part) {
  const failures = [];
  for (const command of part.commands) {
    const tool = path.basename(command[0]).replace(/\..*/, '');
    const problem = await run(command, part.limitMs);
    if (problem) failures.push({ name: tool, message: `${tool} ${problem}; its output is above` });
  }
  return {
    passed: failures.length === 0 ? 1 : 0,
    failed: Math.min(failures.length, 1),
    failures,
    skipped: [],
  };
}

async function runProject(part, jestOptions) {
  const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-jest-'));
  const output = path.join(folder, 'result.json');
  const args = [
    ...bin('jest', 'bin/jest.js'),
    `--selectProjects=${part.name}`,
    `--maxWorkers=${part.workers}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=${output}`,
    ...jestOptions,
  ];
  const problem = await run(args, part.limitMs);
  const result = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  return summarise(part.name, result, problem);
}

/** Totals of one project. A suite that could not run, and a jest that could not, is one failure each. */
function summarise(name, result, problem) {
  if (!result)
    return { passed: 0, failed: 1, failures: [{ name, message: `jest ${problem}` }], skipped: [] };
  const failures = [];
  const skipped = [];
  for (const suite of result.testResults) {
    const file = path.relative(root, suite.name);
    const tests = suite.assertionResults;
    for (const test of tests) {
      const title = `${file}: ${test.fullName}`;
      if (test.status === 'failed')
        failures.push({ name: title, message: test.failureMessages.join('\n') });
      if (['pending', 'todo', 'skipped', 'disabled'].includes(test.status)) skipped.push(title);
    }
    const suiteBroke = suite.status === 'failed' && !tests.some((test) => test.status === 'failed');
    if (suiteBroke) failures.push({ name: `${file} could not run`, message: suite.message });
  }
  if (problem && failures.length === 0) failures.push({ name, message: `jest ${problem}` });
  return { passed: result.numPassedTests, failed: failures.length, failures, skipped };
}

function choose(args) {
  const optionsAt = args.findIndex((arg) => arg.startsWith('-'));
  const names = optionsAt < 0 ? args : args.slice(0, optionsAt);
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    console.error(`unknown part: ${unknown.join(', ')}`);
    console.error(`there are: ${parts.map((part) => part.name).join(', ')}`);
    process.exit(2);
  }
  return {
    chosen: names.length === 0 ? parts : parts.filter((part) => names.includes(part.name)),
    jestOptions: optionsAt < 0 ? [] : args.slice(optionsAt),
  };
}

const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

function report(results) {
  const failures = results.flatMap((result) => result.failures);
  const skipped = results.flatMap((result) => result.skipped);
  if (failures.length > 0) console.log('\nFailures');
  for (const { name, message } of failures) {
    const lines = message.split('\n').filter((line) => !/^\s+at .*node_modules/.test(line));
    const shown = lines.slice(0, failureLines);
    if (lines.length > failureLines)
      shown.push(`(${lines.length - failureLines} more lines above)`);
    console.log(`\n  ✗ ${name}\n${shown.map((line) => `      ${line}`).join('\n')}`);
  }
  if (skipped.length > 0) {
    console.log(`\nSkipped: ${skipped.length}`);
    for (const title of skipped) console.log(`  - ${title}`);
  }
  console.log('\nParts');
  for (const { part, took, passed, failed } of results) {
    const counts = `${passed} passed, ${failed} failed`;
    console.log(`  ${failed > 0 ? '✗' : '✓'} ${part.padEnd(10)} ${took.padStart(8)}   ${counts}`);
  }
}

async function main() {
  const { chosen, jestOptions } = choose(process.argv.slice(2));
  const startedAt = Date.now();
  endsAt = startedAt + totalLimitMs;
  const results = [];
  for (const [index, part] of chosen.entries()) {
    console.log(
      `\n▸ ${part.name} (${index + 1} of ${chosen.length}, ${seconds(startedAt)} so far)`,
    );
    const partStartedAt = Date.now();
    const outcome = part.commands ? await runCommands(part) : await runProject(part, jestOptions);
    results.push({ part: part.name, took: seconds(partStartedAt), ...outcome });
  }
  report(results);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\n${seconds(startedAt)} in all`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (running) end(running);
    process.exit(130);
  });
}

main().catch((error) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
