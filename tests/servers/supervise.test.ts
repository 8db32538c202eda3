import { type Part, supervise } from '../../src/cli/supervise';

/** A part whose every process ends at once. */
function failing(): Part & { starts: number } {
  return {
    name: 'worker',
    starts: 0,
    start() {
      this.starts += 1;
      const exited = Promise.resolve();
      return Promise.resolve({ pid: process.pid, exited, stop: () => Promise.resolve() });
    },
    lastWords: () => 'no bundle',
  };
}

test('gives up after five deaths within a minute, with the last words', async () => {
  const part = failing();
  const line = await new Promise<string>((resolve, reject) => {
    const events = { onStarted: () => undefined, onNote: () => undefined, onGivenUp: resolve };
    supervise(part, events).catch(reject);
  });

  expect(part.starts).toBe(5);
  expect(line).toBe('worker ended 5 times within 60 s: no bundle');
});
