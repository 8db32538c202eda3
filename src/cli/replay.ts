import type { Command } from 'commander';
import { Failure } from './failure';
import { print, readJsonText, readText } from './output';

/** `temporal workflow show --output json` against the code of this checkout. */
export function addReplay(program: Command): void {
  program
    .command('replay <file>')
    .description("run a workflow's history against today's code")
    .action(async (file: string) => {
      // Loaded here: they bring a compiler and a native library with them.
      const { DefaultLogger, Runtime, Worker } = await import('@temporalio/worker');
      const { bundleWorkflows } = await import('../../temporal/bundle.js');
      const history = readJsonText(readText(file), file);
      Runtime.install({ logger: new DefaultLogger('ERROR') });
      const workflowBundle = await bundleWorkflows();
      try {
        await Worker.runReplayHistory({ workflowBundle }, history);
      } catch (error) {
        const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
        throw new Failure(1, `${file} does not replay: ${reason}`);
      }
      print(`${file} replays`);
    });
}
