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
 * Connects a client.
 * @throws when the server does not answer within the SDK's connect timeout (10 s)
 */
export async function connectClient(config: TemporalConfig): Promise<ConnectedClient> {
  const connection = await Connection.connect({
    address: config.temporal.address ?? defaultAddress,
  });
  const client = new Client({
    connection,
    namespace: config.temporal.namespace,
    dataConverter: dataConverterOf(config.encryptionKeys),
  });
  return { client, close: () => connection.close() };
}
