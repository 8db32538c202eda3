import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { endWithParent } from '../../temporal/embedded/end-with-parent';
import { UnusableEnvironment } from '../../temporal/embedded/unusable';
import { type Config, ConfigError, loadConfig } from '../config';
import { Failure } from './failure';

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

interface CommandFile {
  /** First words of its commands. */
  readonly names: readonly string[];
  readonly add: () => Promise<(program: Command) => void>;
}

/** Looking at accounts and acting on them: the file of every command that no other file names. */
const looking: CommandFile = {
  names: [],
  add: async () => (await import('./looking.js')).addLooking,
};
/** In the order of the help. */
const commandFiles: readonly CommandFile[] = [
  { names: ['keys'], add: async () => (await import('./keys.js')).addKeys },
  { names: ['import'], add: async () => (await import('./importing.js')).addImport },
  { names: ['bank-import'], add: async () => (await import('./bank.js')).addBank },
  looking,
  { names: ['strategy'], add: async () => (await import('./strategies.js')).addStrategies },
  { names: ['calc'], add: async () => (await import('./calc/index.js')).addCalc },
  { names: ['aging', 'report'], add: async () => (await import('./reporting.js')).addReporting },
  { names: ['audit'], add: async () => (await import('./audit.js')).addAudit },
  { names: ['replay'], add: async () => (await import('./replay.js')).addReplay },
  { names: ['clock'], add: async () => (await import('./clock.js')).addClock },
  { names: ['demo', 'simulate', 'verify'], add: () => Promise.resolve(addLast) },
];

/** Reads the file of the command that runs and no other: most of the time of a short command is reading. */
async function addCommands(word: string | undefined): Promise<void> {
  const isKnown = (): boolean => program.commands.some((one) => one.name() === word);
  const isHelp = word === undefined || word.startsWith('-') || word === 'help';
  const own = commandFiles.find(({ names }) => word !== undefined && names.includes(word));
  if (!isHelp && !isKnown()) (await (own ?? looking).add())(program);
  // For the help, and for what no file knows, so that the answer can name what is meant.
  if (isHelp || !isKnown()) {
    for (const file of commandFiles) {
      if (isHelp || file !== (own ?? looking)) (await file.add())(program);
    }
  }
}

/** Commands that stand last in the help. */
function addLast(to: Command): void {
  to.command('demo')
    .description('sixty made-up accounts live 180 days in a sandbox of their own')
    .option('--json', 'one JSON document')
    .action(async (options: { json?: true }) => {
      const { demo } = await import('./demo/demo.js');
      await demo({ json: options.json === true });
      process.exit(0);
    });

  for (const name of ['simulate', 'verify']) {
    to.command(name, { hidden: true })
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw new Failure(2, `${name} is not in this version`);
      });
  }
}

/** Configuration of a long-running process; it ends with the launcher if the launcher started it. */
function processConfig(): Config {
  const config = loadConfig();
  if (config.launcherPid !== undefined) endWithParent();
  return config;
}

async function run(): Promise<void> {
  await addCommands(process.argv[2]);
  await program.parseAsync(process.argv);
}

run().catch((error: unknown) => {
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
