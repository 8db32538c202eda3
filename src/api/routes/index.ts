import type { ApiDeps } from '../deps';
import type { Route } from '../route';
import { sandboxRoutes } from '../sandbox/routes';
import { accountDocumentRoutes } from './account-documents';
import { accountPartRoutes } from './account-parts';
import { allocationRoutes } from './allocation';
import { auditRoutes } from './audit';
import { accountRoutes } from './accounts';
import { bankRoutes } from './bank';
import { commandRoutes } from './commands';
import { creditPolicyRoutes } from './credit-policies';
import { creditorRoutes } from './creditors';
import { debtorRoutes } from './debtors';
import { importRoutes } from './imports';
import { keyRoutes, whoAmI } from './keys';
import { quarantineRoutes } from './quarantine';
import { repairRoutes } from './repair';
import { reportRoutes } from './reports';
import { settlementLetterRoutes } from './settlement-letters';
import { strategyRoutes } from './strategies';
import { templateRoutes } from './templates';
import { strategyMoveRoutes } from './strategy-moves';
import { webhookSecretRoutes } from './webhook-secrets';
import { webhookEndpointRoutes } from './webhook-endpoints';
import { workRoutes } from './work';
import { writeBackRoutes } from './write-backs';

/** Every route under /v1, in the order in which they are tried. */
export function routes(deps: ApiDeps): readonly Route[] {
  return [
    ...accountRoutes(deps),
    ...accountPartRoutes(deps),
    ...accountDocumentRoutes(deps),
    ...allocationRoutes(deps),
    ...settlementLetterRoutes(deps),
    ...commandRoutes(deps),
    ...creditorRoutes(deps),
    ...debtorRoutes(deps),
    ...creditPolicyRoutes(deps),
    ...webhookSecretRoutes(deps),
    ...keyRoutes(deps),
    whoAmI(deps),
    ...workRoutes(deps),
    ...quarantineRoutes(deps),
    ...webhookEndpointRoutes(deps),
    ...writeBackRoutes(deps),
    ...strategyRoutes(deps),
    ...templateRoutes(deps),
    ...strategyMoveRoutes(deps),
    ...importRoutes(deps),
    ...bankRoutes(deps),
    ...reportRoutes(deps),
    ...auditRoutes(deps),
    ...repairRoutes(deps),
    ...sandboxRoutes(deps),
  ];
}
