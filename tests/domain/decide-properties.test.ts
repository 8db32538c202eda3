import { noLaw } from '../../src/domain/law/law';
import fc from 'fast-check';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import type { Facts } from '../../src/domain/account/facts';
import { preview } from '../../src/domain/account/preview';
import { localDateOf, localMinutesOf } from '../../src/domain/calendar/zone';
import { isWorkingDay } from '../../src/domain/calendar/working-days';
import { daysBetween } from '../../src/domain/calendar/dates';
import { owedMinor } from '../../src/domain/account/balances';
import {
  address,
  agreement,
  at,
  b2b,
  consumer,
  email,
  facts,
  hold,
  invoice,
  phone,
  withChargeback,
  withInvoice,
  withPayment,
} from './account-facts';
import { fold, type Done } from './account-fold';

const day = 86_400_000;
const start = at('2026-02-01', '12:00');
const zones = [
  ['Europe/London', 'GB'],
  ['America/New_York', 'US'],
  ['Australia/Lord_Howe', 'AU'],
  ['Asia/Kolkata', 'IN'],
] as const;

const happening = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('back' as const) }),
  fc.record({
    kind: fc.constant('invoice' as const),
    dueInDays: fc.integer({ min: -40, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('hold' as const),
    days: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
    type: fc.constantFrom('pause' as const, 'dispute' as const, 'scra' as const),
    onInvoice: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('release' as const) }),
  fc.record({ kind: fc.constant('bounce' as const) }),
  fc.record({ kind: fc.constant('suppress' as const) }),
  fc.record({
    kind: fc.constant('agree' as const),
    type: fc.constantFrom('promise' as const, 'plan' as const, 'settlement' as const),
    days: fc.integer({ min: 0, max: 30 }),
  }),
  fc.record({ kind: fc.constant('wait' as const) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function happens(before: Facts, what: Happening, now: number, n: number): Facts {
  const change = (changes: object): Facts => applyChanges(before, { ...changes, timeline: [] });
  switch (what.kind) {
    case 'pay': {
      const amount = (owedMinor(before) * BigInt(what.percent)) / 100n;
      return amount > 0n ? withPayment(before, amount, now) : before;
    }
    case 'back': {
      const last = before.payments.findLast((one) => one.chargedBackMinor === 0n);
      if (last === undefined) return before;
      const back = withChargeback(before, last.id, now);
      const account = { status: 'open' as const, outcome: null, closeAs: null };
      return applyChanges(back, { account, timeline: [] });
    }
    case 'invoice': {
      const dueOn = localDateOf(now + what.dueInDays * day, 'UTC');
      return before.account.status === 'open'
        ? withInvoice(before, invoice(`inv_x${n}`, { dueOn, createdAt: now }))
        : before;
    }
    case 'hold': {
      const untilAt = what.days === null ? null : now + what.days * day;
      const invoiceId = what.onInvoice && what.type === 'dispute' ? 'inv_1' : null;
      return change({
        holds: [hold({ id: `hld_${n}`, type: what.type, invoiceId, fromAt: now, untilAt })],
      });
    }
    case 'release':
      return change({ holds: before.holds.map((one) => ({ ...one, releasedAt: now })) });
    case 'bounce': {
      const last = before.messages.at(-1);
      return last ? change({ messages: [{ ...last, bouncedAt: now }] }) : before;
    }
    case 'suppress': {
      const last = before.messages.at(-1);
      return last
        ? change({ messages: [{ ...last, status: 'suppressed', acceptedAt: null }] })
        : before;
    }
    case 'agree': {
      const dueOn = localDateOf(now + what.days * day, 'UTC');
      const instalments = [{ n: 1, dueOn, amountMinor: 50_000n }];
      const fields = { id: `agr_${n}`, type: what.type, instalments, acceptedAt: now };
      return change({ agreements: [agreement({ ...fields, createdAt: now })] });
    }
    case 'wait':
      return before;
  }
}

const lives = fc.record({
  strategy: fc.constantFrom(b2b, consumer),
  zone: fc.constantFrom(...zones),
  dueInDays: fc.integer({ min: -120, max: 40 }),
  contacts: fc.subarray([email, phone, address]),
  approves: fc.boolean(),
  happenings: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), happening), { maxLength: 7 }),
});

/** Lives an account: folds to each happening, lets it happen, and folds on. */
function live(life: typeof lives extends fc.Arbitrary<infer T> ? T : never) {
  const { strategy, approves, contacts } = life;
  const [zone, country] = life.zone;
  const dueOn = localDateOf(start + life.dueInDays * day, 'UTC');
  const options = { zone, country, strategy, contacts, lateFeeMinor: 4_000n };
  let state = facts([invoice('inv_1', { dueOn })], options);
  let now = start;
  const done: Done[] = [];
  const go = (untilAt: number): void => {
    const run = fold(state, now, untilAt, { strategy, approves });
    done.push(...run.done);
    state = run.facts;
    now = Math.max(untilAt, run.now);
  };
  life.happenings.forEach(([days, what], n) => {
    go(now + days * day + n * 3_600_000);
    state = happens(state, what, now, n);
  });
  go(now + 200 * day);
  return { state, done, zone, strategy, now };
}

const runs = { numRuns: 150 };

it('produces no key twice, whatever happens, and never waits for the past', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { state, done } = live(life);
      const keys = state.effects.map((effect) => effect.key);
      expect(new Set(keys).size).toBe(keys.length);
      const money = done.filter(({ decision }) => decision.action.kind === 'charge');
      const charged = money.map(({ decision }) => JSON.stringify(decision.action, textOf));
      expect(new Set(charged).size).toBe(charged.length);
      for (const { decision } of done) expect(decision.waitMs).toBeNull();
    }),
    runs,
  );
});

it('keeps the gap between different steps, and reaches out on working days after the send hour', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { done, zone, strategy, state } = live(life);
      const contacts = done.flatMap((one) => {
        const { action } = one.decision;
        if (action.kind !== 'contact') return [];
        const on = localDateOf(one.at, zone);
        expect(isWorkingDay(on, life.zone[1])).toBe(true);
        expect(localMinutesOf(one.at, zone)).toBeGreaterThanOrEqual(strategy.sendMinutes);
        return [{ on, occurrence: `${action.stepId} ${action.cause}`, key: action.key }];
      });
      for (const [index, next] of contacts.entries()) {
        const before = contacts.slice(0, index).filter((one) => {
          const effect = state.effects.find(({ key }) => key === one.key);
          const message = state.messages.find(({ id }) => id === effect?.messageId);
          return one.occurrence !== next.occurrence && message?.status === 'accepted';
        });
        const last = before.at(-1);
        if (last === undefined) continue;
        expect(daysBetween(last.on, next.on)).toBeGreaterThanOrEqual(strategy.minimumGapDays);
      }
    }),
    runs,
  );
});

it('is deterministic, does not change what it is given, and answers at any time', () => {
  fc.assert(
    fc.property(lives, fc.integer({ min: -400, max: 900 }), (life, days) => {
      const { state, strategy } = live(life);
      const frozen = JSON.stringify(state, textOf);
      const first = decide(state, strategy, noLaw, start + days * day);
      expect(decide(state, strategy, noLaw, start + days * day)).toEqual(first);
      expect(JSON.stringify(state, textOf)).toBe(frozen);
      if (first.waitMs !== null) expect(first.waitMs).toBeGreaterThanOrEqual(0);
    }),
    runs,
  );
});

it('previews exactly what stepping decide and perform by hand does', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { state, strategy, now } = live({ ...life, approves: false });
      const previewed = preview(state, strategy, noLaw, now, 300);
      const run = fold(state, now, now + 300 * day, { strategy });
      const shown = ['contact', 'charge', 'task', 'approval', 'hand-off', 'close'];
      const byHand = run.done
        .filter(({ decision }) => shown.includes(decision.action.kind))
        .map(({ at: doneAt, decision }) => ({ at: doneAt, kind: decision.action.kind }));
      const entries = previewed.entries.filter(({ kind }) => kind !== 'stage');
      const ended = previewed.ends === 'waits-for-person' ? entries.length : byHand.length;
      expect(entries.map(({ at: entryAt, kind }) => ({ at: entryAt, kind }))).toEqual(
        byHand.slice(0, ended),
      );
    }),
    runs,
  );
});

function textOf(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
