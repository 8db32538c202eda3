import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { endWithParent } from '../../temporal/embedded/end-with-parent';
import { UnusableEnvironment } from '../../temporal/embedded/unusable';
import { type Config, ConfigError, loadConfig } from '../config';
import { addAudit } from './audit';
import { addBank } from './bank';
import { addCalc } from './calc';
import { Failure } from './failure';
import { addImport } from './importing';
import { addKeys } from './keys';
import { addLooking } from './looking';
import { addReplay } from './replay';
import { addReporting } from './reporting';
import { addStrategies } from './strategies';

function instant(value: string): number {
  const at = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError('an instant is needed, such as 2026-03-01T09:00:00Z');
  }
  return at;
}

const program = new Command('duecourse')
  .description('Takes overdue accounts to their right end')
  .exitOverride();

program
  .command('up')
  .description('start everything on embedded defaults')
  .option('--sandbox', 'on the time-skipping server, with the movable clock')
  .option('--at <instant>', 'business time at which the sandbox starts', instant)
  .option('--keep', 'keep what the sandbox of last time left')
  .action(async (options: { sandbox?: true; at?: number; keep?: true }) => {
    if (!options.sandbox && (options.at !== undefined || options.keep)) {
      program.error('--at and --keep belong to --sandbox');
    }
    const { up } = await import('./up.js');
    const { at, keep = false, sandbox = false } = options;
    process.exit(await up({ sandbox, at, keep }));
  });

program
  .command('migrate')
  .description('bring the database up to date')
  .action(async () => {
    const { migrate, MigrationError } = await import('../store/migrate.js');
    const { databaseMigrateUrl } = loadConfig();
    if (!databaseMigrateUrl) {
      throw new ConfigError('DATABASE_MIGRATE_URL or DATABASE_URL is needed');
    }
    try {
      const { applied } = await migrate(databaseMigrateUrl, {
        onProgress: (line) => process.stderr.write(`${line}\n`),
      });
      process.stdout.write(`${applied.length} applied\n`);
      process.exit(0);
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      process.stderr.write(`duecourse: ${error.message}\n`);
      process.exit(1);
    }
  });

program
  .command('api')
  .description('the HTTP API, the console and the portal')
  .action(async () => {
    const { runApi } = await import('../api/main.js');
    await runApi(processConfig());
  });

program
  .command('worker')
  .description('the Temporal worker with the relay')
  .action(async () => {
    const { runWorkerProcess } = await import('../../temporal/worker-process.js');
    await runWorkerProcess(processConfig());
  });

addKeys(program);
addImport(program);
addBank(program);
addLooking(program);
addStrategies(program);
addCalc(program);
addReporting(program);
addAudit(program);
addReplay(program);

program
  .command('demo')
  .description('sixty made-up accounts live 180 days in a sandbox of their own')
  .option('--json', 'one JSON document')
  .action(async (options: { json?: true }) => {
    const { demo } = await import('./demo/demo.js');
    await demo({ json: options.json === true });
    process.exit(0);
  });

for (const name of ['simulate', 'verify']) {
  program
    .command(name, { hidden: true })
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new Failure(2, `${name} is not in this version`);
    });
}

/** Configuration of a long-running process; it ends with the launcher if the launcher started it. */
function processConfig(): Config {
  const config = loadConfig();
  if (config.launcherPid !== undefined) endWithParent();
  return config;
}

program.parseAsync(process.argv).catch((error: unknown) => {
  // Commander has said already what was wrong with the arguments; 0 is --help.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  if (error instanceof Failure) {
    process.stderr.write(`duecourse: ${[error.message, ...error.lines].join('\n  ')}\n`);
    process.exit(error.status);
  }
  if (error instanceof Error && error.name === 'StoreError') {
    process.stderr.write(
      `duecourse: the database does not answer as it should (${error.message})\n`,
    );
    process.exit(2);
  }
  if (error instanceof UnusableEnvironment || error instanceof ConfigError) {
    process.stderr.write(`duecourse: ${error.message}\n`);
    process.exit(2);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
