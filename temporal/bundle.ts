import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { failureConverterPath } from './data-converter';

const repositoryRoot = path.resolve(__dirname, '..');
const workflowsPath = path.join(repositoryRoot, 'workflows/account/index.ts');

export interface BundleOptions {
  /** Encrypt failures, see `dataConverterOf`: the bundle carries the failure converter. */
  readonly encrypted?: boolean;
  /** Folder that keeps bundles between starts; default: a folder of this checkout in the temporary folder. */
  readonly cacheDir?: string;
  /** Another entry file; tests bundle broken variants. */
  readonly workflowsPath?: string;
}

export interface WorkflowBundle {
  readonly code: string;
  readonly codePath: string;
}

/**
 * Bundles the workflow code, or takes the bundle of the same sources and SDK from the cache
 * (webpack needs about two seconds, the cache a few milliseconds).
 */
export async function bundleWorkflows(options: BundleOptions = {}): Promise<WorkflowBundle> {
  const entry = options.workflowsPath ?? workflowsPath;
  const encrypted = options.encrypted ?? false;
  const folder =
    options.cacheDir ?? path.join(tmpdir(), `duecourse-bundles-${hash([repositoryRoot])}`);
  const sources = [
    path.dirname(workflowsPath),
    path.dirname(entry),
    ...(encrypted ? [__dirname] : []),
  ];
  const name = hash([sdkVersion(), entry, String(encrypted), ...sources.flatMap(contentOf)]);
  const codePath = path.join(folder, `workflows-${name}.js`);
  if (existsSync(codePath)) return { code: readFileSync(codePath, 'utf8'), codePath };

  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    failureConverterPath: encrypted ? failureConverterPath : undefined,
    logger: new DefaultLogger('WARN'),
  });
  keep(codePath, code);
  return { code, codePath };
}

/** Readers see a whole file or none, also when two processes bundle at once. */
function keep(codePath: string, code: string): void {
  mkdirSync(path.dirname(codePath), { recursive: true });
  const unfinished = `${codePath}.${process.pid}`;
  writeFileSync(unfinished, code);
  renameSync(unfinished, codePath);
}

function contentOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);
}

function sdkVersion(): string {
  const manifest = readFileSync(require.resolve('@temporalio/worker/package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
