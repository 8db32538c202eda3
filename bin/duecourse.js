#!/usr/bin/env node
'use strict';
// The same loader as `node --import tsx`, which also serves `import()` in our own files.
import('tsx').then(() => require('../src/cli/index.ts'));
