'use strict';
/** Takes over a book of so many overdue accounts in a sandbox and checks every message: `npm run enrol:500`. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const accounts = process.argv[2] ?? '500';
const jest = path.join(__dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
const words = ['tests/stories/enrolment.test.ts', '--selectProjects', 'stories'];
const { status } = spawnSync(process.execPath, [jest, ...words], {
  stdio: 'inherit',
  env: { ...process.env, ENROL_ACCOUNTS: accounts },
});
process.exit(status ?? 1);
