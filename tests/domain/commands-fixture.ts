import { noLaw } from '../../src/domain/law/law';
import { findCommand } from '../../src/commands/index';
import type { Actor, Applied, CommandContext, Role } from '../../src/commands/command';
import {
  applyChanges,
  type Changes,
  type LedgerTransaction,
} from '../../src/domain/account/changes';
import { performAction } from '../../src/domain/account/perform';
import type { Facts } from '../../src/domain/account/facts';
import { dayMs } from '../../src/domain/calendar/zone';
import { refuse, type Result } from '../../src/domain/result';
import type { Strategy } from '../../src/domain/strategy/document';

/** Noon of 1 March 2026 in London. */
export const noon = Date.parse('2026-03-01T12:00:00.000Z');
export const days = (count: number): number => count * dayMs;

export const strategy: Strategy = {
  id: 'b2b-standard',
  version: 1,
  title: 'Business',
  debtorKind: 'business',
  role: 'first-party',
  sendMinutes: 570,
  window: { openMinutes: 480, closeMinutes: 1_080 },
  minimumGapDays: 4,
  ceiling: { contacts: 2, days: 7 },
  limits: {
    promise: {
      longestDays: 14,
      count: 3,
      perDays: 30,
      tolerancePercent: '1',
      graceDays: 2,
      graceKind: 'working',
    },
    plan: {
      bands: [
        { upTo: '500', months: 3, smallestPart: '25' },
        { upTo: null, months: 6, smallestPart: '250' },
      ],
      graceDays: 7,
    },
    settlement: { earliestDaysPastDue: 45, cureDays: 7, longestDays: 60 },
  },
  stages: [
    {
      stage: 'reminder',
      title: 'Reminder',
      steps: [
        {
          id: 'b2',
          title: 'Just due',
          anchor: 'due',
          days: 1,
          contacts: [{ channel: 'email', template: 'b2' }],
        },
        {
          id: 'b3',
          title: 'Reminder',
          anchor: 'due',
          days: 8,
          contacts: [{ channel: 'email', template: 'b3' }],
          replaces: ['old-b3'],
        },
      ],
    },
  ],
};

export function actor(role: Role = 'admin', id = `usr_${role}`): Actor {
  return { kind: role === 'system' ? 'system' : 'user', id, role };
}

let counter = 0;
const newId = (prefix: string): string => {
  counter += 1;
  return `${prefix}_${String(counter).padStart(26, 'a')}`;
};

export function contextAt(now: number, who: Actor = actor()): CommandContext {
  return { actor: who, now, strategy, newId, law: noLaw, approved: false };
}

/** An account in the middle of things, without any claim yet. */
export function emptyFacts(): Facts {
  return {
    account: {
      id: 'acc_1',
      creditorId: 'default',
      debtorId: 'dbt_1',
      currency: 'GBP',
      status: 'open',
      stage: 'reminder',
      outcome: null,
      strategyId: 'b2b-standard',
      strategyVersion: 1,
      factsVersion: 1,
      stageSinceAt: noon - days(60),
      openedAt: noon - days(60),
      closedAt: null,
      closeAs: null,
      needsAttention: null,
      assignedTo: null,
      nextAction: null,
    },
    creditor: {
      id: 'default',
      name: 'Northwind',
      settings: {
        role: 'first-party',
        fromEmail: 'accounts@northwind.example',
        fromPhone: '+442079460000',
        replyTo: 'accounts@northwind.example',
        payUrl: null,
        bankDetails: null,
        hours: '9 to 5',
        strategies: { business: 'b2b-standard', consumer: 'consumer' },
        contract: { lateFees: { GBP: '4000' }, clause: '7.2' },
        authorityPercent: { collector: 10, supervisor: 30 },
        counselId: 'counsel-1',
      },
    },
    debtor: {
      id: 'dbt_1',
      creditorId: 'default',
      personId: 'per_1',
      externalId: 'cus_1',
      name: 'Contoso',
      kind: 'business',
      timeZone: 'Europe/London',
      country: 'GB',
      language: 'en',
      region: null,
      locality: null,
      preferences: {},
      excluded: false,
      createdAt: noon - days(60),
    },
    contacts: [],
    invoices: [],
    payments: [],
    balances: [],
    principalMoves: [],
    charges: [],
    holds: [],
    agreements: [],
    approvals: [],
    tasks: [],
    effects: [],
    messages: [],
    calls: [],
    placements: [],
    parties: [],
    legalEvents: [],
    elsewhere: [],
    installation: null,
  };
}

export interface RunOptions {
  readonly now?: number;
  readonly as?: Actor;
  readonly approved?: boolean;
}

/** As the store runs a command: role, input, stage, apply. */
export function attempt(
  facts: Facts,
  name: string,
  data: unknown,
  options: RunOptions = {},
): Result<Applied> {
  const command = findCommand(name);
  if (command === undefined) return refuse('not_found', name);
  const isSystem = command.roles.length === 1 && command.roles[0] === 'system';
  const who = options.as ?? actor(isSystem ? 'system' : 'admin');
  if (!command.roles.includes(who.role)) return refuse('forbidden', who.role);
  const parsed = command.input.safeParse(data);
  if (!parsed.success) {
    const isUnknown = parsed.error.issues.some((issue) => issue.code === 'unrecognized_keys');
    return refuse(isUnknown ? 'unknown_field' : 'invalid_input', parsed.error.message);
  }
  if (!command.stages.includes(facts.account.stage)) return refuse('stage_does_not_allow', name);
  const context = contextAt(options.now ?? noon, who);
  return command.apply(facts, parsed.data, { ...context, approved: options.approved ?? false });
}

/** A stand-in for the store: facts, and every transaction ever posted. */
export class Account {
  facts: Facts;
  readonly transactions: LedgerTransaction[] = [];
  last: Changes = { timeline: [] };

  constructor(facts: Facts = emptyFacts()) {
    this.facts = facts;
  }

  /** Runs a command that must succeed and keeps its changes. */
  run(name: string, data: unknown, options: RunOptions = {}): Changes {
    const applied = attempt(this.facts, name, data, options);
    if (!applied.ok) throw new Error(`${name}: ${applied.error.code} ${applied.error.detail}`);
    if (applied.value.kind !== 'done') throw new Error(`${name} asks for approval`);
    return this.keep(applied.value.changes);
  }

  keep(changes: Changes): Changes {
    this.facts = applyChanges(this.facts, changes);
    this.transactions.push(...(changes.transactions ?? []));
    this.last = changes;
    return changes;
  }

  /** The code of a refusal, or `done` or `needs-approval:<people>`. */
  code(name: string, data: unknown, options: RunOptions = {}): string {
    const applied = attempt(this.facts, name, data, options);
    if (!applied.ok) return applied.error.code;
    const { value } = applied;
    return value.kind === 'done' ? 'done' : `needs-approval:${value.people}`;
  }

  invoice(number: string) {
    const found = this.facts.invoices.find((one) => one.number === number);
    if (found === undefined) throw new Error(`no invoice ${number}`);
    return found;
  }

  addInvoice(number: string, amount: string, dueOn: string | null, more: object = {}): string {
    this.run('add-invoice', {
      source: 'generic',
      externalId: `ext-${number}`,
      number,
      issuedOn: '2026-01-01',
      dueOn,
      amount: { amount, currency: 'GBP' },
      purpose: 'commercial',
      collection: dueOn === null ? 'card' : 'invoice',
      sourceAt: '2026-01-01T00:00:00.000Z',
      ...more,
    });
    return this.invoice(number).id;
  }

  /** A late fee as a step of the strategy charges it. Answers with the id of its transaction. */
  chargeFee(number: string, feeMinor: bigint, repeat = 0): string {
    const cause = this.invoice(number).id;
    const stepId = `fee-${repeat}`;
    const key = ['default', 'acc_1', stepId, cause, repeat, 'fee'].join('/');
    const action = { kind: 'charge' as const, key, stepId, cause, repeat, feeMinor };
    const changes = performAction(
      this.facts,
      { ...action, reason: 'late fee' },
      { now: noon, strategy, newId },
    );
    this.keep(changes);
    return changes.transactions?.[0]?.id ?? '';
  }
}

/** Two overdue invoices: A 1,000.00 due 10 January, B 500.00 due 1 February. */
export function twoInvoices(): Account {
  const account = new Account();
  account.addInvoice('A', '1000.00', '2026-01-10');
  account.addInvoice('B', '500.00', '2026-02-01');
  return account;
}

export const gbp = (amount: string) => ({ amount, currency: 'GBP' });
