'use strict';
// Runs after every install: writes the Prisma client to src/store/generated.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const schema = path.join(root, 'prisma', 'schema.prisma');
if (!fs.existsSync(schema)) {
  process.stderr.write('generate: prisma/schema.prisma is missing; is the checkout complete?\n');
  process.exit(1);
}

const result = spawnSync(
  process.execPath,
  [require.resolve('prisma/build/index.js'), 'generate', '--no-hints'],
  {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      // Generating never runs the schema engine; naming any existing file saves its download. Only
      // here: with this set, `prisma migrate deploy` would report success and apply nothing.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  },
);
if (result.status !== 0) {
  process.stderr.write(result.stdout ?? '');
  process.stderr.write(result.stderr ?? String(result.error));
  process.stderr.write('generate: the Prisma client could not be written, see above\n');
  process.exit(1);
}
