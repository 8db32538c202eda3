import type { RuleAnswer } from '../account/actions';
import type { Facts } from '../account/facts';
import { against } from './account-rules';

/**
 * The rule of an installation that is on hold; none otherwise. What is planned waits and is not given up,
 * so the answer is to come again later; only a person ends it (`duecourse audit --release`).
 */
export function installationRules({ installation }: Pick<Facts, 'installation'>): RuleAnswer[] {
  if (installation === null) return [];
  const { reason, heldSinceAt } = installation;
  return [
    against('installation.hold', 'defer', `The installation is on hold: ${reason}`, {
      sinceAt: heldSinceAt,
      clearsAt: null,
      clearedBy: 'audit-release',
    }),
  ];
}
