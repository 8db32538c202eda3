import { repairLedger } from '../../commands/repair-ledger';
import { toWire } from '../../domain/money/money';
import type { LedgerCheck } from '../../store/checks';
import type { ApiDeps } from '../deps';
import { Problem } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject } from '../schemas';

/** The books' part of the audit: accounts, what differs, and what each ledger account holds. */
export function ledgerCheckJson({ accounts, drift, totals }: LedgerCheck) {
  return {
    accounts,
    drift,
    totals: totals.map(({ ledger, currency, balanceMinor }) => ({
      ledger,
      balance: toWire(BigInt(balanceMinor), currency),
    })),
  };
}

/** Makes the books agree with their record again. */
export function repairRoutes(deps: ApiDeps): Route[] {
  const { checks, change } = deps;
  return [
    route({
      method: 'post',
      path: '/v1/reports/audit/repair',
      operationId: 'repairLedger',
      tag: 'Reports',
      summary: 'Books reversals of what is too much in the ledger and again what is missing',
      roles: ['admin'],
      answers: { 200: { description: 'What was repaired.', schema: anyObject } },
      async handle({ caller: { creditorId, actor } }) {
        const { brokenAt } = await checks.chain(creditorId);
        if (brokenAt !== null) {
          // What it was booked from is in doubt itself.
          throw new Problem('held', `The chain of audit rows is broken at ${brokenAt}.`);
        }
        const report = await repairLedger({ change, repairs: checks.repairs }, creditorId, actor);
        return json({ ...report, ledger: ledgerCheckJson(await checks.ledger(creditorId)) });
      },
    }),
  ];
}
