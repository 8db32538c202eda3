import path from 'node:path';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import {
  type InternalConnectionOptions,
  InternalConnectionOptionsSymbol,
} from '@temporalio/client/lib/connection';
import { msToTs, requiredTsToMs } from '@temporalio/common/lib/time';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { invariant } from '../../src/domain/result';
import { registerSearchAttributes } from '../attributes';
import type { FindOptions } from './binaries';
import { anyFreePort, answers, isFree } from './ports';
import { lastLine, spawnServer } from './processes';
import { type RunningServer, awaitServer } from './temporal-server';
import { findTestServer } from './test-server-files';
import { PortBusy, UnusableEnvironment } from './unusable';

export interface SandboxServerOptions extends FindOptions {
  /** Folder for the log. */
  readonly dataDir: string;
  /** Absent: any free port. */
  readonly port?: number;
}

const SDK_START_TRIES = 3;

/**
 * Starts the time-skipping server with the product's search attributes; it keeps everything in
 * memory, starts at wall time, and ends with this process, also after kill -9.
 * @throws PortBusy if `port` is taken; UnusableEnvironment if no server can be had
 */
export async function startSandboxServer(options: SandboxServerOptions): Promise<RunningServer> {
  const program = await findTestServer(options);
  const port = options.port ?? (await anyFreePort());
  if (!(await isFree(port))) throw new PortBusy(`port ${port} is busy`);
  const logFile = path.join(options.dataDir, 'time-skipping.log');
  const address = `127.0.0.1:${port}`;
  const server = await awaitServer({
    child: spawnServer(program, [String(port)], { logFile }),
    address,
    name: 'time-skipping server',
    isReady: () => answers(port),
    reason: () => {
      if (/already in use|BindException/.test(lastLine(logFile, /BindException/) ?? '')) {
        return new PortBusy(`port ${port} is busy`);
      }
      const line = lastLine(logFile, /Exception|Error/) ?? 'it said nothing';
      return new UnusableEnvironment(
        `the time-skipping server does not start: ${line} (${logFile})`,
      );
    },
  });
  const connection = await Connection.connect({ address });
  try {
    await registerSearchAttributes(connection, 'default');
  } finally {
    await connection.close();
  }
  return server;
}

/** The clock of a time-skipping server, from any process. */
export interface TestService {
  /** The server's time, epoch ms. Between advances it runs with wall time. */
  currentTimeMs(): Promise<number>;
  /** Moves the clock forward and returns when everything due until then has been done. */
  sleep(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Connects to the clock of the time-skipping server at `address` (host:port). */
export async function connectTestService(address: string): Promise<TestService> {
  const options: ConnectionOptions & InternalConnectionOptions = {
    address,
    // No retries by the SDK: an advance repeated would move the clock twice.
    interceptors: [],
    [InternalConnectionOptionsSymbol]: { supportsTestService: true },
  };
  const connection = await Connection.connect(options);
  const { testService } = connection;
  invariant(testService, 'the connection was asked for the test service');
  return {
    currentTimeMs: async () => {
      const { time } = await testService.getCurrentTime({});
      return requiredTsToMs(time, 'time');
    },
    sleep: async (ms) => {
      await testService.unlockTimeSkippingWithSleep({ duration: msToTs(ms) });
    },
    close: () => connection.close(),
  };
}

/** A time-skipping environment of the SDK for tests, with the product's search attributes. */
export async function createTimeSkippingEnv(
  options: FindOptions = {},
): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path' as const, path: await findTestServer(options) };
  for (let tried = 1; ; tried += 1) {
    try {
      const environment = await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable },
      });
      await registerSearchAttributes(environment.connection, 'default');
      return environment;
    } catch (error) {
      // The SDK waits five seconds only, which a busy machine misses now and then.
      const isSlow = error instanceof Error && error.message.includes('did not start within');
      if (!isSlow || tried === SDK_START_TRIES) throw error;
    }
  }
}
