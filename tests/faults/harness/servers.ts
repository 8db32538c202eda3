import path from 'node:path';
import { anyFreePort } from '../../../temporal/embedded/ports';
import { type RunningPostgres, startPostgres } from '../../../temporal/embedded/postgres';
import { type RunningServer, startTemporal } from '../../../temporal/embedded/temporal-server';
import { TcpProxy } from './tcp-proxy';

/** A database of the house's own behind a wire; killed and started again by the tests. */
export class HouseDatabase {
  private constructor(
    private readonly dataDir: string,
    private running: RunningPostgres,
    readonly wire: TcpProxy,
  ) {}

  static async start(dataDir: string): Promise<HouseDatabase> {
    const running = await startPostgres({ dataDir, port: await anyFreePort() });
    return new HouseDatabase(dataDir, running, await TcpProxy.open(running.port));
  }

  /** As the product's role, over the wire. */
  get appUrl(): string {
    return this.running.appUrl.replace(`:${this.running.port}/`, `:${this.wire.port}/`);
  }

  /** As the schema's owner, past the wire. */
  get ownerUrl(): string {
    return this.running.ownerUrl;
  }

  /** As the superuser, past the wire: for sabotage and for looking, never for the checker. */
  get superuserUrl(): string {
    return this.running.superuserUrl.replace(/\/postgres$/, '/duecourse');
  }

  /** `kill -9` of the postmaster; its children end by themselves. */
  kill(): void {
    process.kill(this.running.pid, 'SIGKILL');
    this.running.letGo();
  }

  /** An ordinary stop: connections are ended, nothing committed is lost. */
  async stop(): Promise<void> {
    await this.running.stop();
  }

  /** Starts it again where it was. */
  async start(): Promise<void> {
    const { port } = this.running;
    this.running = await startPostgres({ dataDir: this.dataDir, port });
  }

  async close(): Promise<void> {
    await this.wire.close();
    await this.running.stop();
  }
}

/** A Temporal server with a database file behind a wire; killed and started again by the tests. */
export class HouseTemporal {
  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private running: RunningServer,
    readonly wire: TcpProxy,
  ) {}

  static async start(dataDir: string): Promise<HouseTemporal> {
    const port = await anyFreePort();
    const running = await startTemporal({ dataDir, port });
    return new HouseTemporal(dataDir, port, running, await TcpProxy.open(port));
  }

  /** host:port as the product knows it. */
  get wireAddress(): string {
    return this.wire.address;
  }

  /** host:port past the wire, for the checker. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get logFile(): string {
    return path.join(this.dataDir, 'temporal.log');
  }

  /** `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    process.kill(this.running.pid, 'SIGKILL');
    await this.running.exited;
  }

  /** SIGTERM, an ordinary stop. */
  async stop(): Promise<void> {
    await this.running.stop();
  }

  /** Starts it again on the same port and file. */
  async start(): Promise<void> {
    this.running = await startTemporal({ dataDir: this.dataDir, port: this.port });
  }

  async close(): Promise<void> {
    await this.wire.close();
    await this.running.stop();
  }
}
