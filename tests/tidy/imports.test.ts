import {
  barrelViolations,
  importViolations,
  importsOf,
  roomOf,
  sharedLibraryViolations,
  targetOf,
} from './imports';
import { owners, rooms } from './rooms';
import { codeFiles } from './tree';

const file = (path: string, text: string) => ({ path, text });

describe('the tree', () => {
  it('imports only what the table of rooms allows', () => {
    expect(importViolations(codeFiles())).toEqual([]);
  });

  it('hides libraries that may have to be replaced behind one file each', () => {
    expect(sharedLibraryViolations(codeFiles())).toEqual([]);
  });

  it('has no barrels but the one of the workflow bundle', () => {
    expect(barrelViolations(codeFiles())).toEqual([]);
  });

  it('is found at all', () => {
    expect(codeFiles().map(({ path }) => path)).toContain('src/domain/result.ts');
  });
});

describe('the import check bites', () => {
  it.each([
    ['src/domain/x.ts', "import { z } from 'zod';", 'src/domain may not import zod'],
    ['src/domain/x.ts', "import fs from 'fs';", 'src/domain may not import node:fs'],
    ['src/domain/x.ts', "import type { A } from '../store/a';", 'may not import src/store/a'],
    ['src/domain/x.ts', "import '@prisma/client';", 'only src/store, prisma, tests may import'],
    ['src/commands/x.ts', "import { a } from '../store/a';", 'src/commands may not import'],
    ['src/api/x.ts', "import { PrismaClient } from '@prisma/client';", 'only src/store'],
    ['src/api/x.ts', "import { Pool } from 'pg';", 'only src/store'],
    ['src/api/x.ts', "import { w } from '@temporalio/worker';", 'src/api may not import'],
    ['src/cli/x.ts', "import { Pool } from 'pg';", 'only src/store'],
    ['src/providers/x.ts', "import { a } from '../store/a';", 'src/providers may not import'],
    ['src/providers/x.ts', "import express from 'express';", 'only src/api'],
    ['src/providers/x.ts', "import { a } from '../api/a';", 'src/providers may not import'],
    ['src/intake/x.ts', "import { a } from '../providers/a';", 'src/intake may not import'],
    ['workflows/a/x.ts', "import { a } from '../../activities/a';", 'workflows may not import'],
    ['workflows/a/x.ts', "import { ok } from '../../src/domain/result';", 'workflows may not'],
    ['workflows/a/x.ts', "export { ok } from '../../src/domain/result';", 'workflows may not'],
    ['activities/x.ts', "import { a } from '../workflows/account/doors';", 'activities may not'],
    ['activities/x.ts', "const e = require('express');", 'activities may not import express'],
    ['activities/x.ts', "const e = await import('express');", 'activities may not import express'],
    ['activities/x.ts', "import e = require('express');", 'activities may not import express'],
    ['src/domain/x.ts', "type A = import('zod').ZodType;", 'src/domain may not import zod'],
    ['temporal/x.ts', "import { a } from '../tests/setup/shared';", 'production code may not'],
    ['src/misc/x.ts', '', 'stands in no room'],
  ])('%s: %s', (path, text, expected) => {
    expect(importViolations([file(path, text)]).join('\n')).toContain(expected);
  });

  it.each([
    ['workflows/a/x.ts', "import type { A } from '../../activities/a';"],
    ['workflows/a/x.ts', "import { type A, type B } from '../../src/commands/a';"],
    ['src/commands/x.ts', "import type { A } from '../store/a';"],
    ['src/domain/money/x.ts', "import { dinero } from 'dinero.js/bigint';"],
    ['src/providers/sandbox/x.ts', "import express from 'express';"],
    ['src/api/x.ts', "import { connect } from '../../temporal/client';"],
  ])('and lets pass %s: %s', (path, text) => {
    expect(importViolations([file(path, text)])).toEqual([]);
  });

  it('sees a library used in two files', () => {
    const text = "import { dinero } from 'dinero.js/bigint';";
    const one = file('src/domain/money/a.ts', text);
    expect(sharedLibraryViolations([one])).toEqual([]);
    expect(sharedLibraryViolations([one, file('src/domain/money/b.ts', text)])).toHaveLength(1);
  });

  it('sees barrels', () => {
    expect(barrelViolations([file('src/domain/index.ts', "export * from './a';")])).toHaveLength(1);
    expect(
      barrelViolations([file('src/x/all.ts', "import './c';\nexport { a } from './a';")]),
    ).toHaveLength(1);
    expect(barrelViolations([file('workflows/index.ts', "export * from './a';")])).toEqual([]);
    expect(
      barrelViolations([file('src/x/a.ts', "export { a } from './a';\nexport const b = 1;")]),
    ).toEqual([]);
  });
});

describe('reading imports', () => {
  it('names packages without their subpath and files without their ending', () => {
    expect(targetOf('src/a/b.ts', '../c/d.js')).toBe('src/c/d');
    expect(targetOf('src/a/b.ts', '@scope/name/deep/er')).toBe('@scope/name');
    expect(targetOf('src/a/b.ts', 'fs/promises')).toBe('node:fs');
  });

  it('takes the longest matching room', () => {
    const table = [
      { path: 'src', imports: [] },
      { path: 'src/api', imports: [] },
    ];
    expect(roomOf('src/api/x.ts', table)?.path).toBe('src/api');
    expect(roomOf('src/apiary/x.ts', table)?.path).toBe('src');
  });

  it('does not take a mixed import for a type import', () => {
    const [mixed] = importsOf(file('x.ts', "import { type A, b } from './a';"));
    expect(mixed?.typeOnly).toBe(false);
  });

  it('has a table whose owners exist', () => {
    const known = new Set(rooms.map(({ path }) => path.split('/')[0]));
    for (const paths of Object.values(owners)) {
      for (const path of paths) expect(known).toContain(path.split('/')[0]);
    }
  });
});
