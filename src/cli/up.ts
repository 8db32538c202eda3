import { Listr, ListrLogger, type ListrTask, ProcessOutput } from 'listr2';
import { UnusableEnvironment } from '../../temporal/embedded/unusable';
import { loadConfig } from '../config';
import { Launch, type LaunchEvents, type LaunchStep } from './launcher/launch';
import type { LaunchOptions } from './launcher/plan';
import type { RunFile } from './launcher/run-file';

/** Exit statuses: stopped as asked, a part failed for good, this machine or input is unusable. */
type ExitStatus = 0 | 1 | 2;

const FORCED_EXIT = 130;
const DRAWING_COLUMNS_MIN = 40;

/**
 * Starts everything, prints where it is, and runs until Ctrl-C, SIGTERM or a part that keeps
 * failing. A second Ctrl-C ends at once, without draining.
 *
 * @returns the exit status; the caller leaves with it
 */
export async function up(options: LaunchOptions): Promise<ExitStatus> {
  const session = new Session();
  try {
    const launch = await Launch.prepare(loadConfig(), options, session.events);
    return await session.run(launch);
  } catch (error) {
    if (!(error instanceof UnusableEnvironment)) throw error;
    session.say(error.message);
    return 2;
  }
}

/** One launch from the first step to the end, and what it tells the terminal. */
class Session {
  private heldBack: string[] | undefined = [];
  private signals = 0;
  private end: (status: ExitStatus) => void = () => undefined;
  /** Resolves when it is time to stop. */
  private readonly ending = new Promise<ExitStatus>((resolve) => {
    this.end = resolve;
  });

  readonly events: LaunchEvents = {
    onNote: (line) => this.say(line),
    onGivenUp: (line) => {
      this.say(`${line}; stopping`);
      this.end(1);
    },
  };

  async run(launch: Launch): Promise<ExitStatus> {
    this.listenForSignals(launch);
    const started = start(launch.steps());
    const outcome = await Promise.race([
      started.then(
        () => 'started' as const,
        (error: unknown) => ({ error }),
      ),
      this.ending,
    ]);
    this.release();
    if (outcome === 'started') print(launch.runFile());
    else if (typeof outcome === 'object') this.fail(outcome.error);
    const status = await this.ending;
    if (outcome === 'started') this.say('stopping: the API and the worker finish what they began');
    await launch.stop();
    return status;
  }

  /** A line for a person; while the progress is drawn it waits, so as not to tear the drawing. */
  say(line: string): void {
    if (this.heldBack && isTerminal) this.heldBack.push(line);
    else process.stderr.write(`duecourse: ${line}\n`);
  }

  private release(): void {
    const lines = this.heldBack ?? [];
    this.heldBack = undefined;
    for (const line of lines) this.say(line);
  }

  private fail(error: unknown): void {
    // One line says it; a stack would only hide it. Anything else is a defect and keeps its stack.
    const isExpected = error instanceof UnusableEnvironment;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.say(isExpected ? error.message : text);
    this.end(isExpected ? 2 : 1);
  }

  private listenForSignals(launch: Launch): void {
    const onSignal = () => {
      this.signals += 1;
      if (this.signals === 1) {
        this.end(0);
        return;
      }
      process.stderr.write('duecourse: ending at once\n');
      launch.kill();
      process.exit(FORCED_EXIT);
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  }
}

/** Drawing needs a terminal that knows its width; anything else gets lines. */
const isTerminal =
  process.stdout.isTTY && process.stderr.isTTY && process.stdout.columns >= DRAWING_COLUMNS_MIN;

/** Runs the steps group by group and draws their progress on stderr; stdout carries data only. */
async function start(groups: readonly (readonly LaunchStep[])[]): Promise<void> {
  const logger = new ListrLogger({
    useIcons: isTerminal,
    processOutput: new ProcessOutput(process.stderr, process.stderr),
  });
  for (const group of groups) {
    const tasks = group.map((step): ListrTask => ({
      title: step.title,
      task: (_context, task) =>
        step.run((line) => {
          task.output = line;
        }),
    }));
    const common = { concurrent: true, exitOnError: true, registerSignalListeners: false };
    const rendererOptions = { logger, showErrorMessage: false, collapseErrors: false };
    const list = isTerminal
      ? new Listr(tasks, { ...common, renderer: 'default', rendererOptions })
      : new Listr(tasks, { ...common, renderer: 'verbose', rendererOptions: { logger } });
    await list.run();
  }
}

/** `name  value` lines; children stand in run.json only. */
function print(run: RunFile): void {
  const { children: _children, ...values } = run;
  const width = Math.max(...Object.keys(values).map((name) => name.length)) + 2;
  for (const [name, value] of Object.entries(values)) {
    process.stdout.write(`${name.padEnd(width)}${String(value)}\n`);
  }
}
