import { type Command, Option } from 'commander';
import { creditorPattern, everyRole, reservedNames, type ApiRole } from '../api/callers';
import { ConfigError, loadConfig } from '../config';
import { Failure } from './failure';
import { readRunFile } from './launcher/run-file';
import { printFacts, printJson, say } from './output';

interface KeyOptions {
  readonly creditor: string;
  readonly role: ApiRole;
  readonly name: string;
  readonly json?: true;
}

/** Keys are made in the database itself: the first one exists before any server does. */
export function addKeys(program: Command): void {
  const keys = program.command('keys').description('keys of the HTTP interface');
  keys
    .command('create')
    .description('make a key; its secret is shown this once')
    .requiredOption('--creditor <id>', 'the creditor that it opens; made if there is none')
    .addOption(new Option('--role <role>').choices([...everyRole]).makeOptionMandatory())
    .requiredOption('--name <name>', 'the person or program; two keys of one name are one person')
    .option('--json', 'one JSON document')
    .action(createKey);
}

async function createKey({ creditor, role, name, json }: KeyOptions): Promise<void> {
  if (!creditorPattern.test(creditor)) {
    throw new Failure(2, '--creditor: small letters, digits, dots and dashes, at most 64');
  }
  const person = name.trim();
  if (person === '' || person.length > nameMax || reservedNames.includes(person.toLowerCase())) {
    throw new Failure(
      2,
      `--name: 1 to ${nameMax} characters, and none of ${reservedNames.join(', ')}`,
    );
  }
  const config = loadConfig();
  const databaseUrl = config.databaseUrl ?? readRunFile(config.dataDir)?.databaseUrl;
  if (databaseUrl === undefined) {
    throw new ConfigError('DATABASE_URL is needed, or a running npm start');
  }
  const { defaultSettings, openStore } = await import('../store/open.js');
  const store = openStore(databaseUrl, 1);
  try {
    const now = Date.now();
    if (!(await store.directory.creditor(creditor)).ok) {
      await store.directory.putCreditor(creditor, creditor, defaultSettings(false), now);
      say(
        `creditor ${creditor} was made; set its name and contract with PUT /v1/creditors/${creditor}`,
      );
    }
    const { id, secret } = await store.keys.create(creditor, role, person, now);
    if (json) printJson({ id, creditorId: creditor, role, name: person, secret });
    else {
      printFacts([
        ['id', id],
        ['secret', secret],
      ]);
    }
  } finally {
    await store.close();
  }
}

const nameMax = 200;
