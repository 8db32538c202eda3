import { Client, Connection } from '@temporalio/client';
import type { Config } from '../src/config';
import { dataConverterOf } from './data-converter';

/** Where the server is unless the configuration names another place. */
export const defaultAddress = '127.0.0.1:7233';

/** The part of the configuration that reaching Temporal needs. */
export type TemporalConfig = Pick<Config, 'temporal' | 'encryptionKeys'>;

export interface ConnectedClient {
  readonly client: Client;
  close(): Promise<void>;
}

/**
 * Connects a client. With `lazy` it connects at its first call, and again whenever it has to: for a
 * process that has to work while the server is away.
 * @throws unless `lazy`, when the server does not answer within the SDK's connect timeout (10 s)
 */
export async function connectClient(
  config: TemporalConfig,
  { lazy = false }: { readonly lazy?: boolean } = {},
): Promise<ConnectedClient> {
  const options = { address: config.temporal.address ?? defaultAddress };
  const connection = lazy ? Connection.lazy(options) : await Connection.connect(options);
  const client = new Client({
    connection,
    namespace: config.temporal.namespace,
    dataConverter: dataConverterOf(config.encryptionKeys),
  });
  return { client, close: () => connection.close() };
}
