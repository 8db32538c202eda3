import type { Command, CommandContext } from '../../../src/commands/command';
import { findCommand } from '../../../src/commands/index';
import { applyChanges } from '../../../src/domain/account/changes';
import type { Action } from '../../../src/domain/account/actions';
import { decide } from '../../../src/domain/account/decide';
import type { ContactPoint, Facts, MessageFacts } from '../../../src/domain/account/facts';
import { assumed } from '../../../src/domain/account/preview';
import { dayMs, localDateOf } from '../../../src/domain/calendar/zone';
import { gate, type GateRequest } from '../../../src/domain/contact/gate';
import { currentLaw } from '../../../src/domain/law/current';
import { limits } from '../../../src/domain/limits';
import type { Strategy } from '../../../src/domain/strategy/document';
import { address, b2b, consumer, email, facts, invoice, phone } from '../account-facts';
import { approveAll } from '../account-fold';
import { happen, type LifeEvent, type Teller } from './happenings';
import { abodes, type Abode } from './places';
import { seeded, type Random } from './random';

/** What the outside sees of a life; the checker reads nothing else. */
export interface LifeRecord {
  readonly seed: number;
  readonly role: string;
  readonly debtorKind: string;
  readonly purpose: string;
  readonly country: string | null;
  readonly region: string | null;
  readonly locality: string | null;
  /** Every zone that the debtor was said to be in. */
  readonly zones: readonly string[];
  readonly strategyWindow: readonly [number, number];
  readonly invoices: readonly { id: string; dueOn: string; accruedOn: string; debtKind: string }[];
  readonly points: readonly {
    id: string;
    kind: string;
    smsConsent: boolean;
    place: string | null;
  }[];
  readonly events: readonly LifeEvent[];
  readonly effects: readonly LifeEffect[];
}

export interface LifeEffect {
  readonly at: number;
  readonly kind: 'contact' | 'charge' | 'sue';
  readonly channel: string | null;
  readonly pointId: string | null;
  readonly cause: string;
  readonly stepId: string | null;
  /** What was owed when it happened. */
  readonly owed: string;
}

const minuteMs = 60_000;
const lifeDays = 400;
const turnsMax = 4_000;
const startOn = Date.parse('2026-03-02T12:00:00.000Z');

/** One account from its first overdue invoice on, with things that happen to it at random. */
class Life implements Teller {
  state: Facts;
  readonly events: LifeEvent[] = [];
  private readonly effects: LifeEffect[] = [];
  readonly random: Random;
  readonly abode: Abode;
  private readonly strategy: Strategy;
  now: number;
  private ids = 0;

  constructor(private readonly seed: number) {
    this.random = seeded(seed);
    this.abode = this.random.pick(abodes);
    this.now = startOn + this.random.int(0, 300) * dayMs + this.random.int(0, 1_439) * minuteMs;
    const isConsumer =
      this.abode.country === 'US' ? this.random.chance(75) : this.random.chance(40);
    this.strategy = isConsumer ? consumer : b2b;
    this.state = this.begin(isConsumer);
  }

  private begin(isConsumer: boolean): Facts {
    const { random, abode, strategy } = this;
    const on = (days: number): string => localDateOf(this.now + days * dayMs, 'UTC');
    const count = random.int(1, 3);
    const purpose = random.chance(4) ? 'unknown' : isConsumer ? 'consumer' : 'commercial';
    const claim = random.chance(30)
      ? { debtKind: random.pick(['written', 'oral', 'open-account']) }
      : {};
    const invoices = Array.from({ length: count }, (_, n) => {
      const age = random.chance(15) ? random.int(500, 2_300) : random.int(-10, 120);
      return invoice(`inv_${n + 1}`, {
        ...{ dueOn: on(-age), issuedOn: on(-age - 30), currency: 'USD', purpose, claim },
        amountMinor: BigInt(random.int(2_000, 900_000)),
      });
    });
    const points = [email, phone, address]
      .map((point) => this.pointOf(point))
      .filter(() => random.chance(88));
    const base = facts(
      invoices.map((one) => ({ ...one, openMinor: one.amountMinor })),
      { strategy, currency: 'USD', contacts: points, lateFeeMinor: 2_500n },
    );
    const role = random.pick(['first-party', 'first-party', 'third-party', 'debt-buyer'] as const);
    return {
      ...base,
      creditor: { ...base.creditor, settings: { ...base.creditor.settings, role } },
      debtor: {
        ...base.debtor,
        ...{ country: abode.country, region: abode.region, locality: abode.locality },
        timeZone: random.chance(3) ? null : abode.zone,
      },
    };
  }

  private pointOf(point: ContactPoint): ContactPoint {
    const { random, abode } = this;
    const zones =
      point.kind === 'phone' && random.chance(35) ? [random.pick(abode.otherZones)] : [];
    const place = point.kind === 'phone' ? random.pick(['mobile', 'home', null] as const) : null;
    return { ...point, zones, place, smsConsent: point.kind === 'phone' && random.chance(70) };
  }

  live(): LifeRecord {
    const first = this.state;
    const zones = [first.debtor.timeZone, ...first.contacts.flatMap((point) => point.zones)];
    const happenings = Array.from({ length: this.random.int(0, 9) }, () => ({
      at: this.now + this.random.int(1, lifeDays * 1_440) * minuteMs,
    })).sort((a, b) => a.at - b.at);
    const endAt = this.now + lifeDays * dayMs;
    let turns = 0;
    for (const { at } of [...happenings, { at: endAt }]) {
      turns = this.liveUntil(at, turns);
      this.now = Math.max(this.now, at);
      if (at < endAt) happen(this);
    }
    return {
      seed: this.seed,
      role: first.creditor.settings.role,
      debtorKind: first.debtor.kind,
      purpose: first.invoices[0]?.purpose ?? 'unknown',
      ...{ country: this.abode.country, region: this.abode.region, locality: this.abode.locality },
      zones: [...new Set(zones.filter((zone) => zone !== null))],
      strategyWindow: [this.strategy.window.openMinutes, this.strategy.window.closeMinutes],
      invoices: first.invoices.map((one) => ({
        id: one.id,
        dueOn: one.dueOn ?? '',
        accruedOn: localDateOf(Date.parse(`${one.dueOn}T00:00:00Z`) + dayMs, 'UTC'),
        debtKind: one.claim.debtKind ?? '',
      })),
      points: first.contacts.map(({ id, kind, smsConsent, place }) => ({
        id,
        kind,
        smsConsent,
        place,
      })),
      events: this.events,
      effects: this.effects,
    };
  }

  private liveUntil(untilAt: number, from: number): number {
    let turn = from;
    for (; turn < turnsMax && this.now < untilAt; turn += 1) {
      const decision = decide(this.state, this.strategy, currentLaw, this.now);
      if (decision.stage !== this.state.account.stage && decision.action.kind !== 'close') {
        const account = { stage: decision.stage, stageSinceAt: this.now };
        this.state = applyChanges(this.state, { account, timeline: [] });
      }
      if (decision.action.kind !== 'wait') {
        this.act(decision.action);
        continue;
      }
      if (decision.waitingFor === 'approval') {
        this.now += minuteMs;
        this.state = approveAll(this.state, this.now);
        continue;
      }
      const nextAt = decision.waitMs === null ? untilAt : this.now + decision.waitMs;
      this.dial(Math.min(nextAt, untilAt));
      this.now = Math.min(nextAt, untilAt);
    }
    return turn;
  }

  /** A collector rings now and then while the account waits, when the gate lets the call out. */
  private dial(untilAt: number): void {
    const { random } = this;
    if (!random.chance(30)) return;
    for (let n = random.int(1, 4); n > 0; n -= 1) {
      const at = this.now + random.int(1, 2_880) * minuteMs;
      if (at >= untilAt) return;
      this.now = at;
      const point = this.state.contacts.find((one) => one.kind === 'phone') ?? null;
      const cause = this.state.invoices[0]?.id ?? '';
      const request = {
        kind: 'contact',
        channel: 'call',
        stepId: null,
        cause,
        contactPoint: point,
      } as const;
      if (point === null || !this.passes(request)) continue;
      this.note({ kind: 'contact', channel: 'call', pointId: point.id, cause, stepId: null });
      const result = random.pick([
        'no-answer',
        'no-answer',
        'voicemail',
        'busy',
        'conversation',
      ] as const);
      this.run('log-call', {
        ...{ at: new Date(at).toISOString(), direction: 'out', result, number: point.value },
        invoiceIds: [cause],
      });
      this.events.push({ at, type: 'call', direction: 'out', result, debts: [cause] });
    }
  }

  private passes(request: GateRequest): boolean {
    const { state, strategy, now } = this;
    return gate(request, state, strategy, currentLaw, now, limits.leaseMs).answer === 'allow';
  }

  private act(action: Action): void {
    const { strategy, now } = this;
    if (action.kind === 'send') return this.send(action.messageId);
    if (action.kind === 'charge' || action.kind === 'hand-off') {
      const kind = action.kind === 'charge' ? ('charge' as const) : ('sue' as const);
      const { cause, stepId } = action;
      this.note({ kind, channel: null, pointId: null, cause, stepId });
    }
    this.state = assumed(this.state, action, { strategy, now, newId: (prefix) => this.id(prefix) });
  }

  /** As the sender does: the gate is asked again, then the message leaves or is suppressed. */
  private send(messageId: string): void {
    const message = this.state.messages.find((one) => one.id === messageId);
    if (message === undefined) throw new Error('no such message');
    const point = this.state.contacts.find((one) => one.id === message.contactPointId) ?? null;
    const [, , , cause = ''] = message.key.split('/');
    const { channel, stepId } = message;
    const request = {
      kind: 'contact' as const,
      channel,
      stepId,
      cause,
      contactPoint: point,
      messageId,
    };
    const isFree = this.passes(request);
    if (isFree)
      this.note({ kind: 'contact', channel, pointId: message.contactPointId, cause, stepId });
    const sent: Partial<MessageFacts> = isFree
      ? { status: 'accepted', acceptedAt: this.now }
      : { status: 'suppressed', reason: 'the gate refused it' };
    this.state = applyChanges(this.state, { messages: [{ ...message, ...sent }], timeline: [] });
  }

  private note(effect: Omit<LifeEffect, 'at' | 'owed'>): void {
    const owed = this.state.balances
      .filter(({ ledger }) => ['receivable', 'interest', 'fees', 'costs'].includes(ledger))
      .reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);
    this.effects.push({ ...effect, at: this.now, owed: owed.toString() });
  }

  /** Runs a command and writes down what was told, where it was taken. */
  tell(name: string, input: Record<string, unknown>, told: Record<string, unknown>): void {
    const before = new Set(this.state.holds.map((one) => one.id));
    if (!this.run(name, input)) return;
    const added = this.state.holds.find((one) => !before.has(one.id));
    // A stop that is repeated is one with the first: whoever releases that one has read both.
    const scope = input['scope'] === 'all' ? null : input['scope'];
    const repeated = this.state.holds.find(
      (one) => one.type === 'cease' && one.channel === scope && one.releasedAt === null,
    );
    this.events.push({
      ...input,
      ...told,
      at: this.now,
      type: name,
      holdId: added?.id ?? input['holdId'] ?? (name === 'cease' ? repeated?.id : null) ?? null,
    });
  }

  private run(name: string, input: unknown): boolean {
    const found = findCommand(name) as Command | null | undefined;
    if (!found) throw new Error(`no command ${name}`);
    const parsed = found.input.parse(input);
    const applied = found.apply(this.state, parsed, this.context());
    if (!applied.ok || applied.value.kind !== 'done') return false;
    this.state = applyChanges(this.state, applied.value.changes);
    return true;
  }

  private context(): CommandContext {
    return {
      actor: { kind: 'user', id: 'key_1', role: 'admin' },
      now: this.now,
      strategy: this.strategy,
      law: currentLaw,
      newId: (prefix) => this.id(prefix),
      approved: true,
    };
  }

  private id(prefix: string): string {
    this.ids += 1;
    return `${prefix}_${this.ids}`;
  }
}

/** The life of a seed. */
export function lifeOf(seed: number): LifeRecord {
  return new Life(seed).live();
}
