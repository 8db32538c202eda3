import { databaseViolations, wordViolations } from './texts';
import { allFiles } from './tree';

const file = (path: string, text: string) => ({ path, text });

describe('the tree', () => {
  it('has no wall time and no enums in the database', () => {
    expect(databaseViolations(allFiles())).toEqual([]);
  });

  it('names no machine, no registry and no data outside itself', () => {
    expect(wordViolations(allFiles())).toEqual([]);
  });
});

describe('the database check bites', () => {
  it.each([
    'at DateTime @default(now())',
    'at DateTime @updatedAt',
    'at DateTime @default(dbgenerated("clock_timestamp()"))',
    'enum Stage {\n  reminder\n}',
  ])('schema: %s', (text) => {
    expect(databaseViolations([file('prisma/schema.prisma', text)])).toHaveLength(1);
    expect(databaseViolations([file('prisma/schema.prisma', `// ${text.split('\n')[0]}`)])).toEqual(
      [],
    );
  });

  it.each([
    'at timestamptz NOT NULL DEFAULT now()',
    'at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP',
    'on_day date default current_date',
    'ALTER COLUMN at SET DEFAULT (clock_timestamp())',
    "CREATE TYPE stage AS ENUM ('reminder');",
  ])('migration: %s', (text) => {
    const path = 'prisma/migrations/1_first/migration.sql';
    expect(databaseViolations([file(path, text)])).toHaveLength(1);
    expect(databaseViolations([file(path, `-- ${text}\n/* ${text} */`)])).toEqual([]);
    expect(databaseViolations([file('docs/a.sql', text)])).toEqual([]);
  });

  it('and says on which line', () => {
    const text = '-- first\n\nx int,\nat timestamptz DEFAULT now()\n';
    expect(databaseViolations([file('prisma/a.sql', text)])[0]).toContain('prisma/a.sql:4 ');
  });
});

describe('the word check bites', () => {
  it.each([
    ['/wo', 'rk/main/src'],
    ['see /Us', 'ers/somebody/project'],
    ['../sha', 'red/data/invoices.csv'],
    ['https://registry.npm', 'js.org/zod'],
    ['https://host.example/artif', 'actory/api'],
    ['https://artif', 'actory.corp.example/api'],
    ['"resol', 'ved": "https://host/zod.tgz"'],
    ['as iss', 'ue 12 says'],
    ['<<<<', '<<< HEAD'],
  ])('%s%s', (start, end) => {
    expect(wordViolations([file('docs/a.md', `text\n${start}${end}\n`)])).not.toEqual([]);
  });

  it('and lets the provider contracts and the import trial look for their data', () => {
    const text = `path.resolve(root, '../sha${'red/data'}')`;
    expect(wordViolations([file('tests/providers/contract.test.ts', text)])).toEqual([]);
    expect(wordViolations([file('tests/intake/import-trial.test.ts', text)])).toEqual([]);
    expect(wordViolations([file('tests/domain/a.test.ts', text)])).toHaveLength(1);
  });

  it('and lets pass what only looks alike', () => {
    const text = 'https://example.org/work/flow, framework/x, network/y and an issue with 3 parts';
    expect(wordViolations([file('docs/a.md', text)])).toEqual([]);
  });
});
