import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldHelp } from '../../src/strategies/field-help';
import { strategyJsonSchema } from '../../src/strategies/json-schema';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly description?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean;
}

/** Every field that the schema writes out, by its path without positions. */
function fieldsOf(
  node: Node,
  path: string,
  shared: Readonly<Record<string, Node>>,
): readonly (readonly [string, Node])[] {
  const { items } = node;
  const element = items?.$ref === undefined ? items : shared[items.$ref.replace('#/$defs/', '')];
  return Object.entries((element ?? node).properties ?? {}).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [[at, field] as const, ...fieldsOf(field, at, shared)];
  });
}

describe('the schema of the document for editors', () => {
  const schema = strategyJsonSchema() as Node;
  const fields = new Map(fieldsOf(schema, '', schema.$defs ?? {}));

  it('is the one that the documentation carries', () => {
    const file = join(__dirname, '../../docs/strategy.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
  });

  it('refuses fields that the reader does not know', () => {
    expect(schema.additionalProperties).toBe(false);
  });

  it('explains no field that does not exist', () => {
    expect(Object.keys(fieldHelp).filter((path) => !fields.has(path))).toEqual([]);
  });

  it('explains every field of the document and of a step', () => {
    const own = [...fields.keys()].filter((path) => /^(stages\.steps\.)?[a-zA-Z]+$/.test(path));
    const plain = ['stages.steps.title', 'stages.steps.replaces'];
    expect(own.length).toBeGreaterThan(30);
    expect(own.filter((path) => !(path in fieldHelp) && !plain.includes(path))).toEqual([]);
    expect(fields.get('stages.steps.days')?.description).toBe(fieldHelp['stages.steps.days']);
  });

  it('has every field of the document in its page', () => {
    const page = readFileSync(join(__dirname, '../../docs/strategy.md'), 'utf8');
    const names = [...fields.keys()]
      .filter((path) => /^(stages\.steps\.)?[a-zA-Z]+$/.test(path))
      .map((path) => path.split('.').at(-1) ?? path);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
