import { fstatSync } from 'node:fs';

const PARENT_POLL_MS = 1_000;
/** A drain that hangs must not keep the process alive for ever. */
const LAST_GRACE_MS = 25_000;

/**
 * Ends this process when the one that started it is gone, also after kill -9: it watches for the
 * end of its stdin pipe and for a new parent, then sends itself SIGTERM (so that it drains as it
 * would at an ordinary stop) and ends for good after 25 s.
 */
export function endWithParent(): void {
  const parentPid = process.ppid;
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), LAST_GRACE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  };
  setInterval(() => {
    if (process.ppid !== parentPid) end();
  }, PARENT_POLL_MS).unref();

  if (!isPipe()) return;
  process.stdin.on('end', end).on('close', end).on('error', end);
  process.stdin.resume();
  // The watch alone must not keep a process running that has nothing left to do.
  if ('unref' in process.stdin) process.stdin.unref();
}

function isPipe(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
}
