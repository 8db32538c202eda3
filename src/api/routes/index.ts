import type { ApiDeps } from '../deps';
import type { Route } from '../route';
import { sandboxRoutes } from '../sandbox/routes';
import { accountDocumentRoutes } from './account-documents';
import { accountPartRoutes } from './account-parts';
import { allocationRoutes } from './allocation';
import { accountRoutes } from './accounts';
import { bankRoutes } from './bank';
import { commandRoutes } from './commands';
import { creditorRoutes } from './creditors';
import { importRoutes } from './imports';
import { keyRoutes, whoAmI } from './keys';
import { repairRoutes } from './repair';
import { reportRoutes } from './reports';
import { settlementLetterRoutes } from './settlement-letters';
import { strategyRoutes } from './strategies';
import { workRoutes } from './work';

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
    ...keyRoutes(deps),
    whoAmI(deps),
    ...workRoutes(deps),
    ...strategyRoutes(deps),
    ...importRoutes(deps),
    ...bankRoutes(deps),
    ...reportRoutes(deps),
    ...repairRoutes(deps),
    ...sandboxRoutes(deps),
  ];
}
