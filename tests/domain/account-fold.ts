import { noLaw, type Law } from '../../src/domain/law/law';
import type { Decision } from '../../src/domain/account/actions';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import type { Facts } from '../../src/domain/account/facts';
import { assumed } from '../../src/domain/account/preview';
import { localDateOf, localMinutesOf } from '../../src/domain/calendar/zone';
import type { Strategy } from '../../src/domain/strategy/document';

export interface Done {
  readonly at: number;
  readonly decision: Decision;
}

export interface Fold {
  readonly facts: Facts;
  readonly now: number;
  readonly done: readonly Done[];
  readonly last: Decision;
}

interface Options {
  readonly strategy: Strategy;
  /** Approves whatever is pending, a minute after it was asked. */
  readonly approves?: boolean;
  readonly turns?: number;
  /** Absent: none. */
  readonly law?: Law;
}

const minute = 60_000;
let ids = 0;

/** Steps decide and perform by hand until `untilAt` or a wait without an end. */
export function fold(start: Facts, now: number, untilAt: number, options: Options): Fold {
  const { strategy, approves = false, turns = 500, law = noLaw } = options;
  const newId = (prefix: string): string => `${prefix}_${(ids += 1)}`;
  const done: Done[] = [];
  let facts = start;
  let time = now;
  for (let turn = 0; turn < turns; turn += 1) {
    const decision = decide(facts, strategy, law, time);
    const moved = { stage: decision.stage, stageSinceAt: time };
    if (decision.stage !== facts.account.stage && decision.action.kind !== 'close') {
      facts = applyChanges(facts, { account: moved, timeline: [] });
    }
    const { action } = decision;
    if (action.kind !== 'wait') {
      done.push({ at: time, decision });
      facts = assumed(facts, action, { strategy, now: time, newId });
      continue;
    }
    if (approves && decision.waitingFor === 'approval') {
      time += minute;
      facts = approveAll(facts, time);
      continue;
    }
    const nextAt = decision.waitMs === null ? null : time + decision.waitMs;
    if (nextAt === null || nextAt > untilAt) return { facts, now: time, done, last: decision };
    if (nextAt <= time) throw new Error(`waits for the past: ${JSON.stringify(decision.because)}`);
    time = nextAt;
  }
  throw new Error('the fold does not end');
}

export function approveAll(facts: Facts, now: number): Facts {
  const approvals = facts.approvals
    .filter((one) => one.status === 'pending')
    .map((one) => ({ ...one, status: 'approved' as const, decidedAt: now }));
  return applyChanges(facts, { approvals, timeline: [] });
}

/** "2026-03-03 09:30 contact b2 email" for each thing done, local time. */
export function told(done: readonly Done[], zone: string): string[] {
  return done
    .filter(({ decision }) => decision.action.kind !== 'send')
    .map(({ at, decision }) => {
      const { action } = decision;
      const minutes = localMinutesOf(at, zone);
      const two = (part: number): string => String(part).padStart(2, '0');
      const when = `${localDateOf(at, zone)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
      const step = 'stepId' in action ? ` ${action.stepId}` : '';
      const channel = action.kind === 'contact' ? ` ${action.channel}` : '';
      const what = action.kind === 'lapse' ? ` ${action.what.kind}` : '';
      return `${when} ${action.kind}${what}${step}${channel}`;
    });
}

/** A wait that somebody ends: by time alone nothing changes before limitation, which is years ahead. */
export const forYears = {
  asymmetricMatch: (waitMs: unknown): boolean =>
    typeof waitMs === 'number' && waitMs > 2 * 365 * 86_400_000,
  toString: () => 'a wait of years',
};

/** Local days of all contacts made. */
export function contactDays(done: readonly Done[], zone: string): string[] {
  return done
    .filter(({ decision }) => decision.action.kind === 'contact')
    .map(({ at }) => localDateOf(at, zone));
}
