import type { Person } from './cast';
import { chargeDispute, invoiceObject, refundedCharge } from './billing';
import type { Desk, Product } from './product';
import type { Deed, Scene } from './script';

const dayMs = 86_400_000;
/** Time of day of everything that happens from outside: working hours in all three zones or nearly so. */
const sceneHourMs = 16 * 3_600_000;

interface AccountJson {
  readonly id: string;
  readonly debtor: { readonly name: string };
  readonly balance: { readonly amount: string; readonly currency: string };
  readonly invoices: readonly { readonly open: { readonly amount: string } }[];
  readonly agreements: readonly { id: string; type: string; status: string }[];
  readonly holds: readonly { id: string; type: string }[];
}

/** The stage of the demo: who is who, and what day it is. */
export class Play {
  private readonly accounts = new Map<number, string>();

  constructor(
    private readonly product: Product,
    private readonly people: readonly Person[],
    private readonly startAt: number,
  ) {}

  /** Every invoice comes in by webhook; each account becomes one workflow. */
  async open(): Promise<void> {
    const created = Math.floor(this.startAt / 1_000);
    for (const person of this.people) {
      await this.product.event(
        'invoice.finalized',
        created,
        invoiceObject(person, this.startAt, 'open'),
      );
    }
    const list = await this.product.get<{ accounts: AccountJson[] }>('/v1/accounts?limit=200');
    const byName = new Map(list.accounts.map((account) => [account.debtor.name, account.id]));
    for (const { index, name } of this.people) {
      const id = byName.get(name);
      if (id === undefined) throw new Error(`no account for ${name}`);
      this.accounts.set(index, id);
    }
  }

  idOf(index: number): string {
    return this.accounts.get(index) ?? '';
  }

  /** Lives all scenes up to the last day. */
  async perform(
    scenes: readonly Scene[],
    days: number,
    onDay: (day: number) => void,
  ): Promise<void> {
    let today = -1;
    for (const scene of scenes) {
      if (scene.day > today) await this.product.to(this.instantOf(scene.day));
      today = scene.day;
      onDay(today);
      await this.do(scene);
    }
    await this.product.to(this.instantOf(days));
    onDay(days);
  }

  private instantOf(day: number): string {
    const midnight = Math.floor(this.startAt / dayMs) * dayMs;
    return new Date(midnight + day * dayMs + sceneHourMs).toISOString();
  }

  private dateOf(day: number): string {
    return this.instantOf(day).slice(0, 10);
  }

  private async do({ index, day, deed }: Scene): Promise<void> {
    const person = this.people[index];
    if (person === undefined) return;
    const at = Date.parse(this.instantOf(day));
    const seconds = Math.floor(at / 1_000);
    switch (deed.kind) {
      case 'pays':
        return this.paysTheRest(person, day, seconds);
      case 'refunded':
        return this.product.event('charge.refunded', seconds, refundedCharge(person));
      case 'charged-back':
        return this.product.event('charge.dispute.created', seconds, chargeDispute(person, at));
      case 'texts':
        return person.phone === null ? undefined : this.product.textFrom(person.phone, deed.body);
      case 'approves':
        return this.approve(index);
      default:
        return this.command(person, day, deed);
    }
  }

  /** A whole invoice paid is the billing system's news; fees and what is left after a part are booked by hand. */
  private async paysTheRest(person: Person, day: number, seconds: number): Promise<void> {
    const whole = (person.amountMinor / 100).toFixed(2);
    const { invoices } = await this.account(person.index);
    if (invoices[0]?.open.amount === whole) {
      const paid = invoiceObject(person, this.startAt, 'paid');
      await this.product.event('invoice.paid', seconds, paid);
    }
    const { balance } = await this.account(person.index);
    if (balance.amount !== '0.00') {
      await this.pay(person.index, balance.amount, balance.currency, day);
    }
  }

  private async pay(index: number, amount: string, currency: string, day: number): Promise<void> {
    const data = {
      amount: { amount, currency },
      receivedOn: this.dateOf(day - 1),
      reference: 'bank transfer',
    };
    await this.desk('collector', index, 'record-payment', data);
  }

  private async command(person: Person, day: number, deed: Deed): Promise<void> {
    const { index } = person;
    const { balance, agreements, holds } = await this.account(index);
    const amountOf = (percent: number): string =>
      (Math.floor(Number(balance.amount) * 100 * percent) / 100 / 100).toFixed(2);
    switch (deed.kind) {
      case 'pays-part':
        return this.pay(index, amountOf(deed.percent), balance.currency, day);
      case 'disputes':
        return this.desk('collector', index, 'open-dispute', {
          reason: 'says the goods never came',
        });
      case 'dispute-rejected': {
        const holdId = holds.find((hold) => hold.type === 'dispute')?.id;
        return this.desk('collector', index, 'resolve-dispute', { holdId, outcome: 'rejected' });
      }
      case 'pauses': {
        const until = this.instantOf(day + deed.days);
        return this.desk('collector', index, 'pause', {
          until,
          reason: 'waiting for a new contact',
        });
      }
      case 'promises':
        return this.desk('collector', index, 'promise', {
          amount: balance,
          dueOn: this.dateOf(day + deed.days),
        });
      case 'proposes-plan':
        return this.makePlan(index, day, deed.parts);
      case 'offers-settlement': {
        const offer = { percent: deed.percent, expiresOn: this.dateOf(day + 20) };
        return this.desk('supervisor', index, 'offer-settlement', offer);
      }
      case 'accepts-settlement': {
        const agreementId = agreements.find((one) => one.status === 'proposed')?.id;
        return this.desk('collector', index, 'accept-settlement', { agreementId });
      }
      case 'pays-settlement':
        return this.pay(index, amountOf(75), balance.currency, day);
      default:
        return undefined;
    }
  }

  private async makePlan(index: number, day: number, parts: number): Promise<void> {
    const plan = { parts, every: 'P1M', firstDueOn: this.dateOf(day + 5) };
    await this.desk('collector', index, 'propose-plan', plan);
    const { agreements } = await this.account(index);
    const agreementId = agreements.find((one) => one.status === 'proposed')?.id;
    const reason = 'agreed by telephone';
    await this.desk('collector', index, 'accept-plan', { agreementId, reason });
  }

  /** Two people, one after the other, say yes to what waits on this account. */
  private async approve(index: number): Promise<void> {
    const { approvals } = await this.product.get<{
      approvals: { id: string; accountId: string }[];
    }>('/v1/approvals?status=pending&limit=200');
    const asked = approvals.find((one) => one.accountId === this.idOf(index));
    if (asked === undefined) return;
    for (const desk of ['supervisor', 'admin'] as const) {
      await this.desk(desk, index, 'approve', {
        approvalId: asked.id,
        reason: 'checked, in order',
      });
    }
  }

  private async desk(desk: Desk, index: number, name: string, data: object): Promise<void> {
    await this.product.command(desk, this.idOf(index), name, data);
  }

  private account(index: number): Promise<AccountJson> {
    return this.product.get<AccountJson>(`/v1/accounts/${this.idOf(index)}`);
  }
}
