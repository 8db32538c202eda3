import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import { dayMs } from '../../../src/domain/calendar/zone';
import {
  type Debt,
  debtsOf,
  finalized,
  moneyOf,
  paid,
  refunded,
  type Stop,
  wireAmount,
} from './debts';
import type { Answer, House } from './house';
import type { Random } from './scenario';
import type { Delivered, Outgoing } from './sender';
import { houseLadder, paidOn } from './terms';

export interface LoadOptions {
  readonly accounts: number;
  /** The load comes in over so long. */
  readonly spreadMs: number;
}

const atOnceMax = 6;
const duplicateShare = 0.1;
const reorderShare = 0.1;
const findLimitMs = 20_000;
const termsMovedMax = 3;

/**
 * A mixed load: accounts of two creditors in two currencies by two doors, then payments (whole, part,
 * too much, refunded), commands, stops by text, disputes, a write-off with four eyes; some webhooks
 * doubled, some out of order. Every client and sender tries again until it is answered.
 */
export class Load {
  readonly debts: readonly Debt[];
  readonly stops: Stop[] = [];
  /** Texts of notes, each to stand in its account once. */
  readonly notes: { readonly accountId: string; readonly text: string }[] = [];
  /** What a client was answered and should not have been. */
  readonly refused: string[] = [];
  /** Resolves when every request has been answered; undefined: it has not begun. */
  over: Promise<void> | undefined;

  constructor(
    private readonly house: House,
    private readonly random: Random,
    private readonly options: LoadOptions,
  ) {
    this.debts = debtsOf(house, random, options.accounts);
  }

  /** Opens everything and lets it live; resolves when every request has been answered. */
  run(): Promise<void> {
    return (this.over ??= this.liveAll());
  }

  private async liveAll(): Promise<void> {
    const waiting = this.debts.map((debt) => ({
      debt,
      startMs: this.random() * this.options.spreadMs * 0.5,
      thenMs: this.random() * this.options.spreadMs * 0.5,
      isDoubled: this.random() < duplicateShare * 2,
      isReordered: this.random() < reorderShare * 2,
    }));
    const startedAt = Date.now();
    const one = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await sleep(Math.max(0, startedAt + next.startMs - Date.now()));
        await this.live(next);
      }
    };
    waiting.sort((a, b) => a.startMs - b.startMs);
    await Promise.all(Array.from({ length: atOnceMax }, one));
  }

  private async live(plan: {
    readonly debt: Debt;
    readonly thenMs: number;
    readonly isDoubled: boolean;
    readonly isReordered: boolean;
  }): Promise<void> {
    const { debt, isDoubled, isReordered } = plan;
    const isEarly = isReordered && debt.door === 'stripe' && debt.story !== 'quiet';
    if (isEarly && (debt.story === 'paid' || debt.story === 'refunded')) {
      // The later event first, and its copy with the one that opens the account.
      await this.deliver(
        debt.story === 'paid' ? paid(this.house, debt) : refunded(this.house, debt),
      );
    }
    await this.open(debt, isDoubled);
    await sleep(plan.thenMs);
    await this.tell(debt, isDoubled);
  }

  private async open(debt: Debt, isDoubled: boolean): Promise<void> {
    if (debt.door === 'stripe') {
      const event = finalized(this.house, debt);
      await Promise.all([this.deliver(event), ...(isDoubled ? [this.deliver(event)] : [])]);
      debt.accountId = await this.find(debt);
      return;
    }
    const on = (days: number): string =>
      new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);
    const answer = await this.house.insist('POST', '/v1/accounts', {
      ...{ creditorId: debt.creditorId, key: `${debt.name}/open` },
      body: {
        debtor: {
          ...{ reference: debt.name, name: debt.canary, kind: 'business', timeZone: debt.zone },
          ...{ emails: [debt.email], phones: [{ number: debt.phone, smsConsent: true }] },
        },
        ...{ currency: debt.currency, strategy: houseLadder.id },
        invoices: [
          {
            ...{ number: debt.name, issuedOn: on(60), dueOn: on(30) },
            amount: wireAmount(debt, debt.invoiceMinor),
          },
        ],
      },
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    debt.accountId = (answer.body as { id: string }).id;
  }

  private async find({ creditorId, canary }: Debt): Promise<string> {
    let id: string | undefined;
    await waitUntil(async () => {
      const where = `/v1/accounts?q=${encodeURIComponent(canary)}`;
      const { body } = await this.house.insist('GET', where, { creditorId });
      id = (body as { accounts: { id: string }[] }).accounts[0]?.id;
      return id !== undefined;
    }, findLimitMs);
    if (id === undefined) {
      const told = this.house.sender.log.entries
        .filter(({ body }) => body.includes(canary))
        .map(({ type, status, answer }) => `${type} ${status} ${answer}`);
      throw new Error(`${canary}: answered, but not there: ${told.join('; ')}`);
    }
    return id;
  }

  private async tell(debt: Debt, isDoubled: boolean): Promise<void> {
    switch (debt.story) {
      case 'quiet':
        return;
      case 'paid':
      case 'overpaid':
      case 'refunded':
        return this.pay(debt, isDoubled);
      case 'partial': {
        const minor = 1_000 + (debt.invoiceMinor % 977);
        return this.recordPayment(debt, minor);
      }
      case 'stop': {
        const text = this.house.sender.text(debt.phone, 'STOP');
        const [first] = await Promise.all([
          this.deliver(text),
          ...(isDoubled ? [this.deliver(text)] : []),
        ]);
        this.stopped(debt, 'sms', 'STOP', first);
        return;
      }
      case 'note': {
        for (const n of [1, 2]) {
          const text = `note ${n} of ${debt.name}`;
          await this.command(debt, 'note', { text });
          this.notes.push({ accountId: debt.accountId, text });
        }
        return;
      }
      case 'pause':
      case 'dispute':
      case 'cease': {
        const data = { reason: 'They wrote.', ...(debt.story === 'cease' ? { scope: 'all' } : {}) };
        const name = debt.story === 'dispute' ? 'open-dispute' : debt.story;
        const answer = await this.command(debt, name, data);
        this.stopped(debt, 'all', name, { status: answer.status, answeredAt: Date.now() });
        return;
      }
      case 'written-off':
        return this.writeOff(debt);
    }
  }

  private async pay(debt: Debt, isDoubled: boolean): Promise<void> {
    if (debt.door === 'hand') {
      return this.recordPayment(debt, debt.invoiceMinor + (debt.story === 'overpaid' ? 1_234 : 0));
    }
    const event = paid(this.house, debt);
    await Promise.all([this.deliver(event), ...(isDoubled ? [this.deliver(event)] : [])]);
    if (debt.story === 'refunded') await this.deliver(refunded(this.house, debt));
  }

  private async recordPayment(debt: Debt, minor: number): Promise<void> {
    const data = {
      amount: wireAmount(debt, minor),
      ...{ receivedOn: paidOn(), reference: debt.name },
    };
    await this.command(debt, 'record-payment', data, [moneyOf(debt, 'payment', minor)]);
  }

  /** Proposed by one person, tried by the same, approved by another. */
  private async writeOff(debt: Debt): Promise<void> {
    const { creditorId, name } = debt;
    const keyOf = (role: string): string => this.house.keys.get(`${creditorId}/${role}`) ?? '';
    const collector = keyOf('collector');
    const proposed = await this.house.command(
      ...([debt.accountId, 'write-off', { reason: 'Too small.' }] as const),
      { creditorId, apiKey: collector, key: `${name}/write-off` },
    );
    const { approvalId } = proposed.body as { approvalId?: string };
    if (proposed.status !== 202 || approvalId === undefined) {
      this.refused.push(`write-off of ${debt.accountId}: ${JSON.stringify(proposed.body)}`);
      return;
    }
    const answer = (role: string, id: string): Promise<Answer> =>
      this.house.command(
        ...([debt.accountId, 'approve', { approvalId: id, reason: 'Agreed.' }] as const),
        { creditorId, apiKey: keyOf(role), key: `${name}/approve/${role}/${id}` },
      );
    const own = await answer('collector', approvalId);
    if (own.status !== 403) this.refused.push(`own proposal approved: ${own.status}`);
    let other = await answer('supervisor', approvalId);
    for (let turn = 1; other.status === 202 && turn < termsMovedMax; turn += 1) {
      // What is owed moved meanwhile: other terms are another question.
      const next = (other.body as { approvalId?: string }).approvalId ?? approvalId;
      other = await answer('supervisor', next);
    }
    if (other.status !== 200) this.refused.push(`not approved: ${JSON.stringify(other.body)}`);
  }

  private async command(
    debt: Debt,
    name: string,
    data: object,
    money?: readonly ReturnType<typeof moneyOf>[],
  ): Promise<Answer> {
    const { creditorId } = debt;
    const key = this.house.fresh(`${debt.name}/${name}`);
    const answer = await this.house.command(debt.accountId, name, data, {
      ...{ creditorId, key, ...(money ? { money } : {}) },
    });
    if (answer.status !== 200) {
      this.refused.push(`${name} on ${debt.accountId}: ${JSON.stringify(answer.body)}`);
    }
    return answer;
  }

  private async deliver(outgoing: Outgoing): Promise<Delivered> {
    const delivered = await this.house.sender.deliver(outgoing);
    if (delivered.status !== 200) {
      this.refused.push(`${outgoing.id}: ${delivered.status} ${delivered.answer}`);
    }
    return delivered;
  }

  private stopped(
    { accountId }: Debt,
    scope: Stop['scope'],
    because: string,
    { status, answeredAt }: { readonly status: number; readonly answeredAt: number },
  ): void {
    if (status === 200) this.stops.push({ accountId, scope, because, answeredAt });
  }
}
