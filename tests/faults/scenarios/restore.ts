import { cpSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import type { House } from '../harness/house';
import type { Scenario, Size, Violation } from '../harness/scenario';
import { openHouse, placeOfNow } from '../harness/terms';
import { BillingStory } from './billing-story';
import { accountOf, accountWith, ledgerOf, sumsOf } from './books';
import { oneEmail, openAccount, publishLadders } from './ladders';

/** Accounts of each kind: written to before the backup, after it, opened after it; and payments after it. */
const sizes: Readonly<Record<Size, number>> = { short: 3, full: 20 };
const sentLimitMs = 60_000;
const releaseLimitMs = 90_000;
/** Long enough for an account that is due to be written to. */
const quietMs = 4_000;

interface Debtor {
  readonly name: string;
  readonly email: string;
  id: string;
}

/**
 * The database goes back to a backup while the providers, the billing system and Temporal have gone on:
 * nothing leaves until a person has released the installation, and then nothing that had left leaves again.
 * In a house of its own, because a restored one has truly forgotten what it did.
 */
export const restore: Scenario = {
  fault: 'F-14',
  name: 'restore',
  weight: 1,
  async run(_house, _random, size) {
    const house = await openHouse();
    try {
      return await new Restore(house, sizes[size]).run();
    } finally {
      await house.close();
    }
  },
};

class Restore {
  private readonly violations: Violation[] = [];

  constructor(
    private readonly house: House,
    private readonly size: number,
  ) {}

  async run() {
    const { house } = this;
    await publishLadders(house, [oneEmail]);
    const before = await this.opened('before');
    await this.written(before);
    const stories = Array.from(
      { length: this.size },
      () => new BillingStory(house, house.fresh('restored').replace('-', '')),
    );
    for (const story of stories) await this.told(story, 'invoice.created');
    // The worker holds its breath: due already, but written to only after the backup.
    const worker = house.pidOf('worker') ?? 0;
    process.kill(worker, 'SIGSTOP');
    const after = await this.opened('after');
    await this.backUp();
    process.kill(worker, 'SIGCONT');
    await house.heal();
    await this.written(after);
    const lost = await this.opened('lost');
    await this.written(lost);
    for (const story of stories) await this.told(story, 'payment.full');
    await this.goBack();
    const mark = house.line.log.entries.length;
    await this.isHeld(after);
    for (const story of stories) await this.told(story, 'payment.full');
    for (const debtor of lost) debtor.id = await this.open(debtor);
    await this.release();
    await this.lookAfter([...after, ...lost]);
    await sleep(quietMs);
    for (const { to } of house.line.log.entries.slice(mark))
      this.broken(`${to} was written to again`);
    await this.written(await this.opened('new'));
    await this.sound(stories);
    const messages = house.line.log.entries.filter(({ taken }) => taken).length;
    return {
      counts: { kills: 1, messages, payments: stories.length },
      violations: this.violations,
    };
  }

  private broken(what: string): void {
    this.violations.push({ rule: 'F-14', what });
  }

  private async opened(prefix: string): Promise<Debtor[]> {
    const debtors: Debtor[] = [];
    for (let n = 0; n < this.size; n += 1) {
      const name = this.house.fresh(prefix);
      const debtor = { name, email: `ap@${name}.example`, id: '' };
      debtor.id = await this.open(debtor);
      debtors.push(debtor);
    }
    return debtors;
  }

  private open({ name, email }: Debtor): Promise<string> {
    const where = { zone: placeOfNow(), amount: '100.00', strategy: 'one-email' };
    return openAccount(this.house, { name, email, ...where });
  }

  private async written(debtors: readonly Debtor[]): Promise<void> {
    const isDone = await waitUntil(() => {
      const { entries } = this.house.line.log;
      return debtors.every(({ email }) => entries.some(({ to, taken }) => taken && to === email));
    }, sentLimitMs);
    if (!isDone) this.broken(`not all of ${debtors[0]?.name} and others were written to`);
  }

  /** As a sender does: until it is taken. */
  private async told(story: BillingStory, kind: 'invoice.created' | 'payment.full'): Promise<void> {
    let said = '';
    const isTaken = await waitUntil(async () => {
      const { status, answer } = await this.house.sender.post(story.event(kind));
      said = `${status} ${answer}`;
      return status === 200 && answer.includes('"applied"');
    }, sentLimitMs);
    if (!isTaken) this.broken(`${story.name} ${kind} was answered ${said}`);
  }

  private get folders(): readonly [string, string] {
    const folder = path.join(this.house.dataDir, 'pg');
    return [folder, `${folder}-backup`];
  }

  /** A cold copy of the data folder. */
  private async backUp(): Promise<void> {
    await this.house.database.stop();
    cpSync(...this.folders, { recursive: true });
    await this.house.database.start();
  }

  /** Everything of ours dies, and the database comes back as it was in the backup. */
  private async goBack(): Promise<void> {
    const [folder, backup] = this.folders;
    await this.house.kill('launcher');
    await this.house.database.stop();
    rmSync(folder, { recursive: true });
    renameSync(backup, folder);
    await this.house.database.start();
    await this.house.up();
  }

  private async isHeld([first]: readonly Debtor[]): Promise<void> {
    const isHeld = await waitUntil(
      async () => (await this.installation()).heldSince !== null,
      20_000,
    );
    if (!isHeld) this.broken('the restored installation is not on hold');
    const { body } = await this.house.insist('GET', `/v1/accounts/${first?.id}/why`);
    const { guards } = body as { guards: { rule: string; sentence: string }[] };
    if (!guards.some(({ rule }) => rule === 'installation.hold')) {
      this.broken(`why does not name the hold: ${JSON.stringify(guards)}`);
    }
    await sleep(quietMs);
  }

  private async installation() {
    const { body } = await this.house.insist('GET', '/v1/reports/audit');
    return (body as { installation: InstallationView }).installation;
  }

  /** A person releases it; refused while accounts have still to take note of the hold. */
  private async release(): Promise<void> {
    let last: unknown;
    const isReleased = await waitUntil(async () => {
      const body = { reason: 'Compared with the logs of the providers.' };
      const answer = await this.house.call('POST', '/v1/reports/audit/release', { body });
      last = answer.body;
      await sleep(answer.status === 200 ? 0 : 500);
      return answer.status === 200;
    }, releaseLimitMs);
    if (!isReleased) this.broken(`not released: ${JSON.stringify(last)}`);
  }

  /** What may have gone out is left to a person, who finds that it did and says so. */
  private async lookAfter(debtors: readonly Debtor[]): Promise<void> {
    const { doubted } = await this.installation();
    for (const { id, name } of debtors) {
      if (!doubted.accountIds.includes(id)) this.broken(`${name} is not left to a person`);
      const { holds } = await accountOf(this.house, id);
      const skip = { stepId: 'only-email', reason: 'It is in the log of the provider.' };
      await this.command(id, 'skip-step', skip);
      for (const hold of holds) {
        await this.command(id, 'release-hold', { holdId: hold.id, reason: 'Looked at.' });
      }
    }
  }

  private async command(id: string, name: string, data: object): Promise<void> {
    const key = this.house.fresh('restore-key');
    const { status, body } = await this.house.command(id, name, data, { key });
    if (status !== 200) this.broken(`${name} was answered ${status}: ${JSON.stringify(body)}`);
  }

  /** No payment is lost or twice there, and the records agree with each other. */
  private async sound(stories: readonly BillingStory[]): Promise<void> {
    for (const story of stories) {
      const id = await accountWith(this.house, story.invoiceNumber);
      const sums = id === null ? null : sumsOf(await ledgerOf(this.house, id));
      if (JSON.stringify(sums) !== JSON.stringify({ cash: 12_500, income: -12_500 })) {
        this.broken(`${story.name}: the books say ${JSON.stringify(sums)}`);
      }
    }
    let audit: unknown;
    const isSound = await waitUntil(async () => {
      const { body } = await this.house.insist('GET', '/v1/reports/audit');
      audit = body;
      return (body as { ok: boolean }).ok;
    }, sentLimitMs);
    if (!isSound) this.broken(`the audit finds ${JSON.stringify(audit)}`);
  }
}

interface InstallationView {
  readonly heldSince: string | null;
  readonly doubted: { readonly count: number; readonly accountIds: readonly string[] };
}
