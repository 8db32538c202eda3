import { z } from 'zod';
import { fieldHelp } from './field-help';
import { strategyDocument } from './schema';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  description?: string;
}

/** The document as JSON Schema (draft 2020-12), for editors: `docs/strategy.schema.json` is this text. */
export function strategyJsonSchema(): object {
  const schema = z.toJSONSchema(strategyDocument, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'ref',
  }) as Node;
  describe(schema, '', schema.$defs ?? {});
  return {
    ...schema,
    title: 'Duecourse strategy',
    description: 'What happens to an overdue account, when, and how far people may go.',
  };
}

/** Elements of lists are followed to their shape; a field that refers to a shared shape has its own words beside it. */
function describe(node: Node, path: string, shared: Readonly<Record<string, Node>>): void {
  const help = fieldHelp[path];
  if (help !== undefined) node.description = help;
  const { items } = node;
  const element = items?.$ref === undefined ? items : shared[items.$ref.replace('#/$defs/', '')];
  const fields = element?.properties ?? node.properties ?? {};
  for (const [name, field] of Object.entries(fields)) {
    describe(field, path === '' ? name : `${path}.${name}`, shared);
  }
}
