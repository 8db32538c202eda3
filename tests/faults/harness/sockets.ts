import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const stateColumn = 3;
const inodeColumn = 9;
const established = '01';

/**
 * Which of these processes holds the connection that comes from this local port; undefined: none, or
 * this system does not tell (it is read from Linux's /proc).
 */
export function holderOf(localPort: number, pids: readonly number[]): number | undefined {
  const inode = inodeOf(localPort);
  if (inode === undefined) return undefined;
  return pids.find((pid) => holds(pid, `socket:[${inode}]`));
}

function inodeOf(localPort: number): string | undefined {
  const wanted = `:${localPort.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    try {
      for (const line of readFileSync(file, 'utf8').split('\n')) {
        const columns = line.trim().split(/\s+/);
        if (columns[1]?.endsWith(wanted) && columns[stateColumn] === established) {
          return columns[inodeColumn];
        }
      }
    } catch {
      // Not this system.
    }
  }
  return undefined;
}

function holds(pid: number, socket: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((name) => linkOf(`${folder}/${name}`) === socket);
  } catch {
    return false;
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
