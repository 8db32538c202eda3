import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../src/config';
import { type FindOptions, downloadBySdk, downloadedFile } from './binaries';
import { run } from './processes';
import { UnusableEnvironment } from './unusable';

const VERSION = '1.38.0';
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const PROBE_LIMIT_MS = 20_000;
const MAVEN_LIMIT_MS = 600_000;
const OTHER = 'it is needed for the sandbox and for `simulate` only';

/**
 * Path of an executable that runs the time-skipping server on the port given as its first
 * argument: the SDK's download, else the Maven artifact run with Java.
 * @throws UnusableEnvironment with what to install
 */
export async function findTestServer(options: FindOptions = {}): Promise<string> {
  const cacheDir = options.cacheDir ?? loadConfig().cacheDir;
  const onProgress = options.onProgress ?? (() => undefined);
  const lib = path.join(cacheDir, 'test-server', VERSION);
  const cached = downloadedFile(cacheDir, 'time-skipping');
  if (cached) return cached;
  if (!existsSync(lib)) {
    const downloaded = await downloadBySdk('time-skipping', cacheDir, onProgress);
    if (downloaded) return downloaded;
  }
  await requireProgram('java', 'a Java runtime (17 or newer)');
  if (!existsSync(lib)) await fetchByMaven(lib, onProgress);
  return writeWrapper(lib);
}

async function requireProgram(name: string, title: string): Promise<void> {
  const { status } = await run(name, ['-version'], { limitMs: PROBE_LIMIT_MS });
  if (status === 0) return;
  throw new UnusableEnvironment(
    `the time-skipping server needs ${title}, and \`${name} -version\` does not work; ${OTHER}`,
  );
}

async function fetchByMaven(lib: string, onProgress: (line: string) => void): Promise<void> {
  await requireProgram('mvn', 'Maven to fetch it once');
  onProgress(`fetching the time-skipping server ${VERSION} with Maven (once, about 40 MB)`);
  // Beside its place and renamed, so that a kill half-way does not look like a complete folder.
  const draft = `${lib}.${process.pid}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const pom = path.join(draft, 'pom.xml');
  writeFileSync(pom, pomXml);
  const goal = [PLUGIN, `-DoutputDirectory=${draft}`, '-DincludeScope=runtime'];
  const result = await run('mvn', ['-q', '-B', '-f', pom, ...goal], {
    limitMs: MAVEN_LIMIT_MS,
    cwd: draft,
  });
  if (result.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    const lines = `${result.stdout}\n${result.stderr}`.split('\n');
    const why = lines.find((line) => line.includes('ERROR')) ?? 'Maven did not say why';
    throw new UnusableEnvironment(`the time-skipping server cannot be fetched: ${why.trim()}`);
  }
  try {
    renameSync(draft, lib);
  } catch {
    // Another process was faster; its folder is as good.
    rmSync(draft, { recursive: true, force: true });
  }
}

const pomXml = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** A server started by the SDK's native code would outlive a killed parent; this one watches it. */
function writeWrapper(lib: string): string {
  const wrapper = `${lib}.sh`;
  const draft = `${wrapper}.${process.pid}.new`;
  writeFileSync(
    draft,
    [
      '#!/bin/sh',
      '(while kill -0 $PPID && kill -0 $$; do sleep 1; done; kill $$) >/dev/null 2>&1 &',
      'exec java -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \\',
      `  -cp '${lib}/*' io.temporal.testserver.TestServer "$@"`,
      '',
    ].join('\n'),
  );
  chmodSync(draft, 0o755);
  renameSync(draft, wrapper);
  return wrapper;
}
