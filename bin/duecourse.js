#!/usr/bin/env node
'use strict';
// From Node 22 on what was compiled once is kept on disk, so that the next command starts sooner.
require('node:module').enableCompileCache?.();
// The same loader as `node --import tsx`, which also serves `import()` in our own files.
import('tsx').then(() => require('../src/cli/index.ts'));
