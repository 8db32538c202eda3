import {
  enumViolations,
  environmentViolations,
  fileLengthViolations,
  functionLengthViolations,
  impurityViolations,
  orphanTestViolations,
  skippedTestViolations,
} from './code';
import { codeFiles } from './tree';

const { projects } = jest.requireActual<{ projects: { testMatch: string[] }[] }>(
  '../../jest.config.cjs',
);
const patterns = projects.flatMap(({ testMatch }) => testMatch);
const file = (path: string, text: string) => ({ path, text });

describe('the tree', () => {
  it.each([
    ['files of at most 400 lines', fileLengthViolations],
    ['functions of at most 70 lines', functionLengthViolations],
    ['no clock, chance or host in pure rooms', impurityViolations],
    ['one reader of the environment', environmentViolations],
    ['no enums', enumViolations],
    ['no skipped, focused or empty tests', skippedTestViolations],
  ])('has %s', (_, check) => {
    expect(check(codeFiles())).toEqual([]);
  });

  it('has no test that nobody runs', () => {
    expect(orphanTestViolations(codeFiles(), patterns)).toEqual([]);
  });
});

describe('length checks bite', () => {
  const lines = (count: number, line: string) => `${line}\n`.repeat(count);

  it('at 401 lines of a file, not at 400', () => {
    expect(fileLengthViolations([file('src/a.ts', lines(400, 'f();'))])).toEqual([]);
    expect(fileLengthViolations([file('src/a.ts', lines(401, 'f();'))])).toHaveLength(1);
  });

  it('at 71 lines of a function, not counting comments and blank lines', () => {
    const body = lines(68, '  f();') + lines(20, '  // why') + lines(20, '') + '  /*\n\n*/\n';
    const short = `function a() {\n${body}}\n`;
    const long = `const a = () => {\n${body}f();\n};\n`;
    expect(functionLengthViolations([file('src/a.ts', short)])).toEqual([]);
    expect(functionLengthViolations([file('src/a.ts', long)])).toHaveLength(1);
    expect(functionLengthViolations([file('tests/a.ts', long)])).toEqual([]);
  });

  it('and counts every line of a text', () => {
    const text = `function a() {\n  return \`${lines(80, 'text')}\`;\n}\n`;
    expect(functionLengthViolations([file('src/a.ts', text)])).toHaveLength(1);
  });
});

describe('the purity check bites', () => {
  it.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const now = new Date;',
    'const now = Date();',
    'const chance = Math.random();',
    'const zone = process.env.TZ;',
    "const format = new Intl.DateTimeFormat('de');",
    'const text = amount.toLocaleString();',
    'const id = crypto.randomUUID();',
    'const at = performance.now();',
    'f(process);',
  ])('%s', (text) => {
    expect(impurityViolations([file('src/domain/a.ts', text)])).toHaveLength(1);
    expect(impurityViolations([file('workflows/account/a.ts', text)])).toHaveLength(1);
    expect(impurityViolations([file('src/api/a.ts', text)])).toEqual([]);
  });

  it.each([
    'const at = new Date(nowAt);',
    'const legal = { process: 1 };',
    'interface Step { process: string }',
    'const x = step.process;',
    "const text = 'Date.now';",
    '// Date.now() is forbidden here',
  ])('and lets pass: %s', (text) => {
    expect(impurityViolations([file('src/domain/a.ts', text)])).toEqual([]);
  });
});

describe('other code checks bite', () => {
  it('at readers of the environment', () => {
    const text = 'const url = process.env.DATABASE_URL;';
    expect(environmentViolations([file('src/api/a.ts', text)])).toHaveLength(1);
    expect(environmentViolations([file('src/api/a.ts', "process['env']")])).toHaveLength(1);
    expect(environmentViolations([file('src/api/a.ts', 'const { env } = process;')])).toHaveLength(
      1,
    );
    expect(environmentViolations([file('src/config.ts', text)])).toEqual([]);
  });

  it('at enums', () => {
    expect(enumViolations([file('src/a.ts', 'enum Stage { reminder }')])).toHaveLength(1);
    expect(enumViolations([file('src/a.ts', 'export const enum Stage { a }')])).toHaveLength(1);
  });

  it.each(['it.skip', 'test.only', 'it.todo', 'describe.skip', 'xit', 'fdescribe', 'it.failing'])(
    'at %s',
    (name) => {
      const text = `${name}('works', () => {});`;
      expect(skippedTestViolations([file('tests/domain/a.test.ts', text)])).toHaveLength(1);
    },
  );

  it('at it.skip.each and it.only.each', () => {
    const text = "it.skip.each([1])('%s', () => {});";
    expect(skippedTestViolations([file('tests/a.test.ts', text)]).length).toBeGreaterThan(0);
  });

  it('at tests outside the projects', () => {
    const check = (path: string) => orphanTestViolations([file(path, '')], patterns);
    expect(check('tests/nowhere/a.test.ts')).toHaveLength(1);
    expect(check('src/domain/a.test.ts')).toHaveLength(1);
    expect(check('tests/domain/a.spec.ts')).toHaveLength(1);
    expect(check('tests/domain/deep/a.test.ts')).toEqual([]);
  });
});
