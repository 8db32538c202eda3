import type { Config } from '../config';
import { createOutbound, type Outbound } from '../providers/outbound';
import type { Database } from '../store/client';
import { deliveryStore, type DeliveryStore } from '../store/webhook-deliveries';
import { endpointStore, type EndpointStore } from '../store/webhook-endpoints';
import { writeBackStore, type WriteBackStore } from '../store/write-backs';

/** Where events and write-backs go, and the way there. */
export interface DoorsOut {
  readonly endpoints: EndpointStore;
  readonly deliveries: DeliveryStore;
  readonly writeBacks: WriteBackStore;
  readonly outbound: Pick<Outbound, 'check' | 'post'>;
}

/** The doors out as the API sees them: it manages and tests endpoints; a worker sends. */
export function doorsOut(
  database: Database,
  { encryptionKeys, outboundAllow }: Pick<Config, 'encryptionKeys' | 'outboundAllow'>,
): DoorsOut {
  return {
    endpoints: endpointStore(database, encryptionKeys),
    deliveries: deliveryStore(database, encryptionKeys),
    writeBacks: writeBackStore(database),
    outbound: createOutbound({ allowed: outboundAllow }),
  };
}
