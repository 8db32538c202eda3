import type { Step, Strategy, StrategyStage } from '../../src/domain/strategy/document';
import { b2b } from './account-facts';

/** A strategy of these stages alone, with a gap of four days and no ceiling. */
export function strategyOf(
  stages: readonly Partial<StrategyStage>[],
  rest: Partial<Strategy> = {},
): Strategy {
  const { ceiling: _ceiling, ...base } = b2b;
  const names = ['reminder', 'escalation', 'legal'] as const;
  return {
    ...base,
    id: 'test',
    minimumGapDays: 4,
    ...rest,
    stages: stages.map((one, n) => ({
      stage: names[n] ?? 'legal',
      title: 'Stage',
      steps: [],
      ...one,
    })),
  };
}

/** A step of one e-mail, counted from the due date. */
export function mail(id: string, days: number, rest: Partial<Step> = {}): Step {
  const contacts = [{ channel: 'email' as const, template: 'b2' }];
  return { id, title: `Step ${id}`, anchor: 'due', days, contacts, ...rest };
}

/** A step of one call task. */
export function callTask(id: string, days: number, rest: Partial<Step> = {}): Step {
  const task = { kind: 'call' as const, title: `Call ${id}`, expiresWorkingDays: 1 };
  return { id, title: `Step ${id}`, anchor: 'due', days, task, ...rest };
}

/** Something that was logged by hand. */
export function logged(fields: object) {
  const base = { id: 'lev_1', accountId: 'acc_1', invoiceId: null, partyId: null, data: {} };
  return { ...base, at: 0, by: 'usr_1', createdAt: 0, ...fields };
}
