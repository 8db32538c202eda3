import type { Command } from 'commander';
import { readStrategy } from '../strategies/read';
import { request } from './connection';
import { addStrategyDocuments, faulty } from './strategy-documents';
import { addStrategyMoves } from './strategy-moves';
import { print, printFacts, printJson, printTable, readText } from './output';

interface Listed {
  readonly strategies: readonly {
    readonly id: string;
    readonly version: number;
    readonly title: string;
    readonly publishedAt: string;
  }[];
}
interface Published {
  readonly id: string;
  readonly version: number;
  readonly title: string;
}
interface Shared {
  readonly json?: true;
  readonly creditor?: string;
}

/** Strategies as documents. `validate` needs no server. */
export function addStrategies(program: Command): void {
  const strategy = program.command('strategy').description('strategies as documents');
  addStrategyDocuments(strategy);
  addStrategyMoves(strategy);
  strategy
    .command('list')
    .description('published versions')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(async ({ json, creditor }: Shared) => {
      const listed = await request<Listed>('GET', '/v1/strategies', { creditor });
      if (json) return printJson(listed);
      const rows = listed.strategies.map(({ id, version, title }) => [id, version, title]);
      printTable(['strategy', 'version', 'title'], rows, ['version']);
    });
  strategy
    .command('validate <file>')
    .description('name every fault of a document, with the shipped texts; needs no server')
    .option('--json', 'one JSON document')
    .action(async (file: string, { json }: Shared) => {
      const { knownTemplates } = await import('../texts/requirements.js');
      const read = readStrategy(readText(file), knownTemplates());
      if (read.ok) {
        const { id, version, title } = read.value;
        if (json) printJson({ valid: true, id, version, title });
        else print(`${file} is valid: ${id} version ${version}`);
        return;
      }
      if (json) printJson({ valid: false, errors: read.error });
      throw faulty(file, read.error);
    });
  strategy
    .command('publish <file>')
    .description('publish a version; a published version never changes')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(async (file: string, { json, creditor }: Shared) => {
      const yaml = readText(file);
      const published = await request<Published>('POST', '/v1/strategies', { yaml, creditor });
      if (json) return printJson(published);
      printFacts([
        ['strategy', published.id],
        ['version', published.version],
      ]);
    });
}
