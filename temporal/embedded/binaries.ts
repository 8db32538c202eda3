import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { inheritedEnvironment, loadConfig } from '../../src/config';
import { run } from './processes';
import { UnusableEnvironment } from './unusable';

export interface FindOptions {
  /** Folder shared by all projects of this user; `~/.cache/duecourse` if absent. */
  readonly cacheDir?: string;
  /** Folders searched for programs; those of PATH if absent. */
  readonly searchPath?: readonly string[];
  /** Told what takes long, one line at a time. */
  readonly onProgress?: (line: string) => void;
}

/** The oldest server whose details, summaries and attributes the product relies on. */
const SERVER_VERSION_MIN = { major: 1, minor: 29 } as const;
const CLI_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const VERSION_LIMIT_MS = 20_000;
const DOWNLOAD_LIMIT_MS = 120_000;
const BUILD_LIMIT_MS = 1_800_000;
const PROGRESS_EVERY_PACKAGES = 100;

/**
 * The `temporal` program to run the embedded server with: the first that works of PATH, the cache,
 * the SDK's download, and a build with Go (once, three to five minutes).
 * @throws UnusableEnvironment with what to install, if none of them works
 */
export async function findTemporal(options: FindOptions = {}): Promise<string> {
  const config = loadConfig();
  const cacheDir = options.cacheDir ?? config.cacheDir;
  const onProgress = options.onProgress ?? (() => undefined);
  const built = path.join(cacheDir, 'bin', 'temporal');
  const onPath = findProgram('temporal', options.searchPath ?? config.searchPath);
  for (const candidate of [onPath, built, downloadedFile(cacheDir, 'dev-server')]) {
    if (candidate && (await isRecentEnough(candidate, onProgress))) return candidate;
  }
  const downloaded = await downloadBySdk('dev-server', cacheDir, onProgress);
  if (downloaded && (await isRecentEnough(downloaded, onProgress))) return downloaded;
  await build(path.dirname(built), onProgress);
  return built;
}

async function isRecentEnough(
  program: string,
  onProgress: (line: string) => void,
): Promise<boolean> {
  if (!isExecutable(program)) return false;
  const { stdout } = await run(program, ['--version'], { limitMs: VERSION_LIMIT_MS });
  // "temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)": the program's own version says nothing.
  const [, major, minor] = /Server (\d+)\.(\d+)/.exec(stdout) ?? [];
  const { major: majorMin, minor: minorMin } = SERVER_VERSION_MIN;
  if (Number(major) > majorMin || (Number(major) === majorMin && Number(minor) >= minorMin)) {
    return true;
  }
  const version = major === undefined ? 'an unknown version' : `server ${major}.${minor}`;
  onProgress(`${program} has ${version}, at least ${majorMin}.${minorMin} is needed: not used`);
  return false;
}

/**
 * Lets the SDK download one of its servers in a child process with a time limit.
 * @returns path of the program, undefined where the download is out of reach
 */
export async function downloadBySdk(
  kind: 'dev-server' | 'time-skipping',
  cacheDir: string,
  onProgress: (line: string) => void,
): Promise<string | undefined> {
  const folder = downloadFolder(cacheDir, kind);
  mkdirSync(folder, { recursive: true });
  onProgress(`downloading the Temporal server (${kind}, once)`);
  const script = path.join(__dirname, 'download.ts');
  const result = await run(process.execPath, ['--import', 'tsx', script, kind, folder], {
    limitMs: DOWNLOAD_LIMIT_MS,
    cwd: path.join(__dirname, '..', '..'),
  });
  if (result.status === 0) return downloadedFile(cacheDir, kind);
  const why = result.timedOut ? 'no answer in time' : firstSentence(result.stderr);
  onProgress(`the download is not available here (${why})`);
  return undefined;
}

function firstSentence(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '');
  return (line ?? 'no reason given').trim().slice(0, 120);
}

/** A server that an earlier download left in the cache. */
export function downloadedFile(
  cacheDir: string,
  kind: 'dev-server' | 'time-skipping',
): string | undefined {
  const folder = downloadFolder(cacheDir, kind);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  // While it downloads, the SDK writes beside it under another ending.
  return names
    .filter((name) => name.startsWith('temporal-') && !name.endsWith('.downloading'))
    .map((name) => path.join(folder, name))
    .find(isExecutable);
}

function downloadFolder(cacheDir: string, kind: string): string {
  return path.join(cacheDir, 'sdk', kind);
}

async function build(binDir: string, onProgress: (line: string) => void): Promise<void> {
  const go = await run('go', ['version'], { limitMs: VERSION_LIMIT_MS });
  if (go.status !== 0) {
    throw new UnusableEnvironment(
      'no Temporal server found: put the `temporal` program (server 1.29 or newer) on PATH, ' +
        'install Go so that it can be built, or set TEMPORAL_ADDRESS',
    );
  }
  mkdirSync(binDir, { recursive: true });
  onProgress('building the Temporal server with Go (once, three to five minutes)');
  let packages = 0;
  const result = await run('go', ['install', '-v', CLI_MODULE], {
    limitMs: BUILD_LIMIT_MS,
    env: inheritedEnvironment({ GOBIN: binDir }),
    onOutput: (text) => {
      const before = Math.floor(packages / PROGRESS_EVERY_PACKAGES);
      packages += text.split('\n').length - 1;
      if (Math.floor(packages / PROGRESS_EVERY_PACKAGES) > before) {
        onProgress(`building the Temporal server: ${packages} packages so far`);
      }
    },
  });
  if (result.status === 0) return;
  const why = result.timedOut
    ? 'it took too long'
    : (result.stderr.trim().split('\n').at(-1) ?? '');
  throw new UnusableEnvironment(`the Temporal server could not be built: ${why}`);
}

/** First executable of that name in the folders. */
export function findProgram(name: string, searchPath: readonly string[]): string | undefined {
  return searchPath.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
