import { allFiles } from './tree';

interface LockFile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}
interface PackageFile {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const { missingOptional } = jest.requireActual<{
  missingOptional: (lock: LockFile) => { name: string }[];
}>('../../scripts/complete-lock.cjs');

const textOf = (path: string): string | undefined =>
  allFiles().find((file) => file.path === path)?.text;

const manifest = JSON.parse(textOf('package.json') ?? '') as PackageFile;
const all = { ...manifest.dependencies, ...manifest.devDependencies };

describe('packages', () => {
  it('are pinned to one version each', () => {
    const loose = Object.entries(all).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-.+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('of Temporal all have the same version, and so have those of Prisma', () => {
    const versionsOf = (names: RegExp) =>
      new Set(Object.keys(all).flatMap((name) => (names.test(name) ? [all[name]] : [])));
    expect(versionsOf(/^@temporalio\//).size).toBe(1);
    expect(versionsOf(/^(prisma|@prisma\/(client|adapter-pg|driver-adapter-utils))$/).size).toBe(1);
  });

  it('are all in the lock file, those of other platforms too', () => {
    // If this fails after an install: node scripts/complete-lock.cjs
    expect(missingOptional(JSON.parse(textOf('package-lock.json') ?? '') as LockFile)).toEqual([]);
  });

  it('missing from a lock file would be found', () => {
    const packages = {
      'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0', 'a-linux': '1.0.0' } },
      'node_modules/a/node_modules/a-linux': {},
      'node_modules/b/node_modules/a': { optionalDependencies: { 'a-linux': '1.0.0' } },
    };
    expect(missingOptional({ packages }).map(({ name }) => name)).toEqual(['a-darwin', 'a-linux']);
  });
});

describe('the way to test', () => {
  it('is the same in package.json, in .ci/run and in the README', () => {
    expect(manifest.scripts).toMatchObject({
      test: 'node scripts/test.cjs',
      lint: 'eslint . && prettier --check .',
      typecheck: 'tsc --noEmit',
    });
    expect(textOf('.ci/run')).toMatch(/^npm test\b/m);
    expect(textOf('README.md') ?? 'npm test').toContain('npm test');
  });
});
