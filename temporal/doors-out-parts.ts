import { runCommand } from '../src/commands/run-command';
import type { Config } from '../src/config';
import { chargebeeWriteBack } from '../src/providers/billing/chargebee';
import { genericWriteBack, writeBackEvent } from '../src/providers/billing/generic';
import { notConnected, type TellBilling } from '../src/providers/billing/outcome';
import { stripeWriteBack } from '../src/providers/billing/stripe';
import { createOutbound } from '../src/providers/outbound';
import { wallClock } from '../src/store/clock';
import { deliveryStore } from '../src/store/webhook-deliveries';
import { endpointStore } from '../src/store/webhook-endpoints';
import { writeBackStore } from '../src/store/write-backs';
import { chargeAnswered, charging } from './card-charges';
import type { DoorsOutOptions } from './doors-out';
import type { RelayLogger } from './relay';
import type { Parts } from './wiring';

/** The creditor that the credentials of the configuration belong to. */
const configuredCreditor = 'default';

/** What the doors out are made with in a worker. */
export function doorsOutParts(
  config: Pick<Config, 'encryptionKeys' | 'outboundAllow' | 'stripe' | 'chargebeeApi'>,
  { store, deps }: Parts,
  logger: RelayLogger,
): DoorsOutOptions & { close(): void } {
  const { database } = store;
  const outbound = createOutbound({ allowed: config.outboundAllow });
  const endpoints = endpointStore(database, config.encryptionKeys);
  const { apiKey, baseUrl } = config.stripe;
  const stripe =
    apiKey === undefined
      ? notConnected
      : stripeWriteBack({ apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) });
  const { chargebeeApi } = config;
  const chargebee = chargebeeApi === undefined ? notConnected : chargebeeWriteBack(chargebeeApi);
  return {
    deliveries: deliveryStore(database, config.encryptionKeys),
    writeBacks: writeBackStore(database),
    outbound,
    billing: {
      stripe: charging(deps, ofConfigured(stripe)),
      chargebee: charging(deps, ofConfigured(chargebee)),
      generic: charging(
        deps,
        genericWriteBack(
          outbound,
          (creditorId) => endpoints.listeners(creditorId, writeBackEvent, wallClock.now()),
          wallClock,
        ),
      ),
    },
    giveUp: async (tx, row, reason) => {
      const { id, accountId, source, kind, attempt } = row;
      if (kind === 'charge-card') {
        await chargeAnswered(deps, row, { kind: 'unknown', reason }, tx);
      }
      await runCommand(deps, {
        ...{ accountId, name: 'write-back-failed', inside: tx },
        actor: { kind: 'system', id: 'system', role: 'system' },
        // Replayed by a person it may fail again, and is told again.
        key: `write-back-failed/${id}/${attempt}/${wallClock.now()}`,
        data: { writeBackId: id, source, kind, reason },
      });
    },
    wallClock,
    logger,
    close: () => outbound.close(),
  };
}

function ofConfigured(tell: TellBilling): TellBilling {
  return (toTell) =>
    toTell.creditorId === configuredCreditor ? tell(toTell) : notConnected(toTell);
}
