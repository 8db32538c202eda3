import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { waitUntil } from '../../../temporal/embedded/processes';
import { workflowIdOf } from '../../../temporal/ids';
import { signalNames, updateName } from '../../../workflows/account/messages';
import type { CommandAnswer, CommandInput, RunState } from '../../../workflows/account/messages';
import { temporalOf } from '../harness/evidence';
import type { House } from '../harness/house';
import type { Random, RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { placeOfNow } from '../harness/terms';
import { accountOf, timelineOf, type TimelineEntry } from './books';
import { nothingDue, openAccount, publishLadders } from './ladders';
import { fewAtOnce } from './raw-post';

interface Dose {
  readonly accounts: number;
  /** Times that each account enters a plan and leaves it: two ends of a run each. */
  readonly plans: number;
  readonly kills: number;
}
const sizes: Readonly<Record<Size, Dose>> = {
  short: { accounts: 5, plans: 2, kills: 1 },
  full: { accounts: 12, plans: 6, kills: 4 },
};
/** Pairs of a pause and a resume, and updates, sent about each end of a run. */
const pairsAtBoundary = 5;
const updatesAtBoundary = 3;
/** Signals begin up to so long before or after the command that ends the run. */
const aimMs = 120;
const startLimitMs = 60_000;
const answerLimitMs = 90_000;
const appliedLimitMs = 60_000;
const crossLimitMs = 60_000;
const historyMost = 4_000;
const retryEveryMs = 300;

/** Runs end and begin while numbered signals and updates arrive: each counts once, in its sender's order. */
export const boundaries: Scenario = {
  fault: 'F-08',
  name: 'signals and updates while runs continue as new',
  weight: 3,
  async run(house, random, size) {
    await publishLadders(house, [nothingDue]);
    const dose = sizes[size];
    const connected = await temporalOf(house);
    try {
      const lives = await fewAtOnce(Array.from({ length: dose.accounts }), 4, async () => {
        const name = house.fresh('edge');
        const id = await openAccount(house, {
          ...{ name, strategy: 'nothing-due', zone: placeOfNow(), amount: '300.00' },
          email: `ap@${name}.example`,
        });
        const handle = connected.client.workflow.getHandle(workflowIdOf(id));
        return new Life(house, name, id, handle, random);
      });
      const kills = killNowAndThen(house, random, dose.kills);
      await Promise.all(lives.map((life) => life.live(dose.plans)));
      const killed = await kills.stop();
      for (const life of lives) await life.judge();
      const sum = (of: (life: Life) => number): number =>
        lives.reduce((all, life) => all + of(life), 0);
      return {
        counts: {
          kills: killed,
          signals: sum(({ signals }) => signals),
          commands: sum(({ updates, commands }) => updates.length + commands),
        },
        violations: lives.flatMap(({ violations }) => violations),
      } satisfies RoundReport;
    } finally {
      await connected.close();
    }
  },
};

/** Kills workers while it goes on, each after the last one has come back. */
function killNowAndThen(house: House, random: Random, kills: number): { stop(): Promise<number> } {
  let isOver = false;
  let killed = 0;
  const going = (async () => {
    while (!isOver && killed < kills) {
      await sleep(1_500 + random() * 5_000);
      if (!isOver && (await house.kill('worker'))) killed += 1;
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await going;
      return killed;
    },
  };
}

/** One account, the signals and updates that it was sent, and what must come of them. */
class Life {
  readonly violations: Violation[] = [];
  readonly updates: string[] = [];
  signals = 0;
  commands = 0;

  constructor(
    private readonly house: House,
    private readonly name: string,
    private readonly id: string,
    private readonly handle: WorkflowHandle,
    private readonly random: Random,
  ) {}

  async live(plans: number): Promise<void> {
    const isThere = await waitUntil(async () => (await this.state()) !== null, startLimitMs);
    if (!isThere) return this.find('no workflow within a minute');
    for (let n = 1; n <= plans; n += 1) {
      const firstDueOn = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
      await this.command('propose-plan', { parts: 2, every: 'P1W', firstDueOn });
      const { agreements } = await accountOf(this.house, this.id);
      const plan = agreements.find(({ status }) => status === 'proposed');
      if (plan === undefined) return this.find('no plan was proposed');
      const agreementId = plan.id;
      await this.cross('plan', () => this.command('accept-plan', { agreementId }));
      await this.cross('reminder', () =>
        this.command('cancel-plan', { agreementId, reason: 'They called.' }),
      );
    }
  }

  /** A command that ends the run, and the burst about it; over when the next run lives. */
  private async cross(stage: string, command: () => Promise<void>): Promise<void> {
    const soon = (): Promise<void> => sleep(this.random() * aimMs);
    await Promise.all([
      soon().then(command),
      soon().then(() => this.signalBurst()),
      ...Array.from({ length: updatesAtBoundary }, () => soon().then(() => this.update())),
    ]);
    const isThere = await waitUntil(
      async () => (await this.state())?.stage === stage,
      crossLimitMs,
    );
    if (!isThere) this.find(`not in ${stage} within a minute`);
  }

  /** One sender: the next signal goes when the server has taken the one before. */
  private async signalBurst(): Promise<void> {
    for (let n = 0; n < pairsAtBoundary; n += 1) {
      for (const name of [signalNames.pause, signalNames.resume]) {
        this.signals += 1;
        await this.handle.signal(name, { reason: numbered(this.signals) });
      }
    }
  }

  /** As a good client: the same key until there is an answer. */
  private async update(): Promise<void> {
    const text = `${this.name}-update-${this.updates.length + 1}`;
    this.updates.push(text);
    const input: CommandInput = { key: text, name: 'note', data: { text } };
    const endsAt = Date.now() + answerLimitMs;
    let last = '';
    while (Date.now() < endsAt) {
      try {
        const answer = await this.handle.executeUpdate<CommandAnswer, [CommandInput]>(updateName, {
          args: [input],
        });
        if (answer.status === 'done') return;
        last = JSON.stringify(answer);
        if (answer.code !== 'try_later') break;
      } catch (error) {
        // The run ended before it took the update, or its worker was lost: it may be asked again.
        last = String(error);
      }
      await sleep(retryEveryMs);
    }
    this.find(`${text} was not answered: ${last}`);
  }

  private async command(name: string, data: object): Promise<void> {
    this.commands += 1;
    const key = `${this.name}/${name}/${this.commands}`;
    const answer = await this.house.command(this.id, name, data, { key });
    if (answer.status !== 200) this.find(`${name}: ${JSON.stringify(answer.body)}`);
  }

  /** Everything sent stands in the story once, and the workflow has counted no more and no less. */
  async judge(): Promise<void> {
    let found: string[] = [];
    await waitUntil(async () => {
      found = this.faultsOf(await timelineOf(this.house, this.id));
      const state = await this.state();
      if (state?.signalsSeen !== this.signals) {
        found.push(`${state?.signalsSeen} signals seen of ${this.signals}`);
      }
      const { factsVersion } = await accountOf(this.house, this.id);
      if ((state?.factsVersion ?? 0) < factsVersion) found.push('its workflow is behind');
      return found.length === 0;
    }, appliedLimitMs);
    for (const one of found) this.find(one);
    const { historyLength } = await this.handle.describe();
    if (historyLength > historyMost) this.find(`a history of ${historyLength} events`);
  }

  private faultsOf(timeline: readonly TimelineEntry[]): string[] {
    const told = timeline
      .filter(({ title }) => title === 'Paused' || title === 'Resumed')
      .map(({ reason }) => reason ?? '');
    const sent = Array.from({ length: this.signals }, (_, index) => numbered(index + 1));
    const found: string[] = [];
    const lost = sent.filter((one) => !told.includes(one));
    if (lost.length > 0) found.push(`lost: ${lost.join(', ')}`);
    if (told.length > sent.length) found.push(`${told.length} applied of ${sent.length} signals`);
    if (lost.length === 0 && told.join() !== sent.join())
      found.push(`out of order: ${told.join()}`);
    const refused = timeline.filter(({ title }) => title.endsWith(' refused'));
    if (refused.length > 0) found.push(`${refused.length} refused: ${refused[0]?.reason}`);
    for (const text of this.updates) {
      const times = timeline.filter(({ title, reason }) =>
        `${title} ${reason ?? ''} `.includes(`${text} `),
      ).length;
      if (times !== 1) found.push(`${text} stands there ${times} times`);
    }
    return found;
  }

  private async state(): Promise<RunState | null> {
    try {
      return await this.handle.query<RunState>('state');
    } catch {
      return null;
    }
  }

  private find(what: string): void {
    this.violations.push({ rule: 'F-08', what: `${this.id}: ${what}` });
  }
}

const numbered = (n: number): string => `signal ${n}`;
