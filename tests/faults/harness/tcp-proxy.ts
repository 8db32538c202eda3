import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a wire does: carry, carry slowly, hold everything, or refuse. */
export type WireState =
  | { readonly kind: 'pass' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'stall' }
  | { readonly kind: 'cut' };

/** A look at the bytes; `break` ends both ends of the connection before these bytes are carried on. */
export type Watch = (bytes: Buffer, wire: Wire) => 'carry' | 'break';

/** One connection through the proxy. */
export interface Wire {
  /** Port from which the product's process has connected, to find which process that is. */
  readonly fromPort: number;
}

interface Pair extends Wire {
  readonly inner: net.Socket;
  readonly outer: net.Socket;
}

const pollMs = 20;

/** A wire between the product and a server of its, for tests that cut, hold or slow it. */
export class TcpProxy {
  /** Sees what the product sends, before it is carried. */
  onRequest: Watch | undefined;
  /** Sees what the server answers, before it is carried. */
  onReply: Watch | undefined;
  /** Sees all that the product sends, whatever else goes on. */
  look: ((bytes: Buffer) => void) | undefined;
  /** Connections that were cut by the tests. */
  cutCount = 0;
  private current: WireState = { kind: 'pass' };
  private readonly pairs = new Set<Pair>();

  private constructor(
    private readonly server: net.Server,
    readonly port: number,
  ) {}

  /** Opens a wire to a port of this machine. */
  static async open(targetPort: number): Promise<TcpProxy> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (inner) => proxy.carry(inner, targetPort));
    return proxy;
  }

  get state(): WireState {
    return this.current;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connections that stand now. */
  get connections(): number {
    return this.pairs.size;
  }

  /** From now on; `cut` also ends what stands. */
  set(state: WireState): void {
    this.current = state;
    if (state.kind === 'cut') this.breakAll();
  }

  /** Ends every connection that stands, once; new ones are carried as before. */
  breakAll(): void {
    for (const pair of [...this.pairs]) this.break(pair);
  }

  async close(): Promise<void> {
    this.breakAll();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private break(pair: Pair): void {
    if (!this.pairs.delete(pair)) return;
    this.cutCount += 1;
    pair.inner.resetAndDestroy();
    pair.outer.destroy();
  }

  private carry(inner: net.Socket, targetPort: number): void {
    inner.on('error', () => undefined);
    if (this.current.kind === 'cut') {
      inner.resetAndDestroy();
      return;
    }
    const outer = net.connect({ port: targetPort, host: '127.0.0.1' });
    outer.on('error', () => inner.resetAndDestroy());
    for (const socket of [inner, outer]) socket.setNoDelay(true);
    const pair: Pair = { inner, outer, fromPort: inner.remotePort ?? 0 };
    this.pairs.add(pair);
    const over = (): void => void this.pairs.delete(pair);
    inner.once('close', over).once('close', () => outer.destroy());
    outer.once('close', over).once('close', () => inner.destroy());
    void this.pump(pair, inner, outer, () => {
      return (bytes, wire) => {
        this.look?.(bytes);
        return this.onRequest?.(bytes, wire) ?? 'carry';
      };
    });
    void this.pump(pair, outer, inner, () => this.onReply);
  }

  /** One direction; one piece after the other, so a delayed piece never overtakes. */
  private async pump(
    pair: Pair,
    from: net.Socket,
    to: net.Socket,
    watch: () => Watch | undefined,
  ): Promise<void> {
    try {
      for await (const piece of from) {
        const bytes = piece as Buffer;
        if (this.current.kind === 'delay') await sleep(this.current.ms);
        while (this.current.kind === 'stall' && this.pairs.has(pair)) await sleep(pollMs);
        if (!this.pairs.has(pair)) return;
        if (watch()?.(bytes, pair) === 'break') {
          this.break(pair);
          return;
        }
        if (!to.write(bytes))
          await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
      }
      to.end();
    } catch {
      // The connection broke; its 'close' ends the other half.
    }
  }
}
