import net from 'node:net';
import { UnusableEnvironment } from './unusable';

const HOST = '127.0.0.1';
const CONNECT_LIMIT_MS = 1_000;
/** How far a busy default moves before giving up. */
const PORTS_TRIED_MAX = 200;

/** True if something answers on the port of this machine. */
export function answers(port: number, host = HOST): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host });
    const finish = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(CONNECT_LIMIT_MS, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** True if a server can listen on the port of the loopback address now. */
export async function isFree(port: number): Promise<boolean> {
  // Binding to loopback succeeds on some systems beside a listener on all addresses: ask first.
  if (await answers(port)) return false;
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST }, () => server.close(() => resolve(true)));
  });
}

/** The first free port from `from` on that is not in `taken`. */
export async function nextFreePort(
  from: number,
  taken: ReadonlySet<number> = new Set(),
): Promise<number> {
  for (let port = from; port < from + PORTS_TRIED_MAX && port <= 65_535; port += 1) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new UnusableEnvironment(`no free port from ${from} on`);
}

/** A port that nobody uses, chosen by the system. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: HOST }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
