import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  type SqlMigrationAwareDriverAdapterFactory,
  bindMigrationAwareSqlAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Pool } from 'pg';

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** The part used here; the compiler's library for Node does not declare it. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** Nothing of the schema is managed by somebody else. */
export const noFilters = { externalTables: [], externalEnums: [] };

let loaded: Promise<EngineModule> | undefined;
let panicMessage = '';

/** Once a process: a second instance would swap the memory under the first. */
function loadEngine(): Promise<EngineModule> {
  loaded ??= instantiate();
  return loaded;
}

async function instantiate(): Promise<EngineModule> {
  // Without this registry a panic inside the engine ends the process with a TypeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        panicMessage = message;
      },
    },
  });
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
  const bytes = readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engine });
  engine.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return engine;
}

/** Last words of an engine that stopped, for error messages; empty otherwise. */
export function enginePanic(): string {
  return panicMessage;
}

type PgAdapter = Awaited<ReturnType<PrismaPg['connect']>>;

export interface EngineOptions {
  /** Changes the adapter before the engine uses it. */
  readonly patch?: (adapter: PgAdapter) => void;
  /** Told the database's own error when a script fails; the engine passes on less of it. */
  readonly onScriptError?: (error: unknown) => void;
}

/**
 * Runs `use` with a schema engine on one connection to the database, and closes the connection.
 * The engine keeps a timer of about 10 s: a command line must leave with `process.exit`.
 */
export async function withSchemaEngine<T>(
  connectionString: string,
  use: (engine: SchemaEngine) => Promise<T>,
  options: EngineOptions = {},
): Promise<T> {
  const module = await loadEngine();
  // One connection: the engine's advisory lock belongs to a session.
  const pool = new Pool({ connectionString, max: 1 });
  pool.on('error', () => undefined);
  const factory = new PrismaPg(pool);
  const adapters: SqlMigrationAwareDriverAdapterFactory = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect();
      runScriptsWhole(adapter, options.onScriptError);
      options.patch?.(adapter);
      return adapter;
    },
    // The adapter's own shadow database is the real one when given a connection string.
    connectToShadowDb: () => Promise.reject(new Error('shadow databases are not used')),
  };
  const bound = bindMigrationAwareSqlAdapterFactory(adapters);
  try {
    const engine = await module.SchemaEngine.new({ datamodels: undefined }, () => undefined, bound);
    try {
      return await use(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

/**
 * The adapter splits scripts at every semicolon, which breaks function bodies and leaves a failed
 * migration half applied. As one simple query it is one transaction: all or nothing.
 */
function runScriptsWhole(adapter: PgAdapter, onError?: (error: unknown) => void): void {
  adapter.executeScript = async (script: string) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      onError?.(error);
      (adapter as unknown as { onError(error: unknown): never }).onError(error);
    }
  };
}
