/** Test projects, from the cheapest to the most expensive. `npm test` runs them one after the other. */

// Rules and texts depend on it: no test may pass only because of where the machine stands.
process.env.TZ = 'UTC';

/** Packages that ship ES modules only; jest loads CommonJS, so they are transformed like our own code. */
const esModulesOnly = [
  'dinero\\.js',
  // listr2 (progress of the command line) and what it draws in
  'ansi-escapes',
  'ansi-regex',
  'ansi-styles',
  'cli-cursor',
  'cli-truncate',
  'environment',
  'get-east-asian-width',
  'is-fullwidth-code-point',
  'log-update',
  'mimic-function',
  'onetime',
  'restore-cursor',
  'slice-ansi',
  'string-width',
  'strip-ansi',
  'wrap-ansi',
];

const second = 1_000;

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.[mc]?[tj]s$': [
      '@swc/jest',
      {
        module: { type: 'commonjs' },
        jsc: { target: 'es2022', parser: { syntax: 'typescript', dynamicImport: true } },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModulesOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/\\.duecourse'],
};

/** A project over the folders of tests/ named here; `tests/tidy` fails on a test file that no project runs. */
function project(displayName, folders, timeoutMs, options = {}) {
  return {
    ...shared,
    displayName,
    testMatch: folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
    globals: { projectTimeoutMs: timeoutMs },
    setupFilesAfterEnv: ['<rootDir>/tests/setup/timeout.cjs'],
    ...options,
  };
}

const withServers = {
  globalSetup: '<rootDir>/tests/setup/global-servers.ts',
  globalTeardown: '<rootDir>/tests/setup/global-teardown.ts',
};
const withBundle = {
  globalSetup: '<rootDir>/tests/setup/global-bundle.ts',
  globalTeardown: '<rootDir>/tests/setup/global-teardown.ts',
};

module.exports = {
  maxWorkers: 2,
  watchman: false,
  projects: [
    project(
      'domain',
      ['domain', 'intake', 'commands', 'strategies', 'texts', 'faults/harness'],
      20 * second,
    ),
    project('tidy', ['tidy'], 60 * second, withBundle),
    project('providers', ['providers'], 30 * second),
    project(
      'store',
      ['store', 'api', 'servers', 'activities', 'console', 'portal', 'cli'],
      60 * second,
      withServers,
    ),
    project('replay', ['replay'], 120 * second, withBundle),
    project('workflows', ['workflows'], 180 * second, withServers),
    // Each starts the whole product with a clock of its own, as a user does.
    project('stories', ['stories'], 300 * second),
    project('faults', ['faults'], 300 * second, {
      ...withServers,
      // The checker's own tests need no servers: they are of the first project.
      testPathIgnorePatterns: ['/tests/faults/harness/'],
    }),
    project('browser', ['e2e'], 180 * second, withServers),
  ],
};
