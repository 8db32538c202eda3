import path from 'node:path';
import { z } from 'zod';
import { readJson, writePrivate } from '../../../temporal/embedded/kept-file';
import { type TestService, connectTestService } from '../../../temporal/embedded/sandbox-server';
import { UnusableEnvironment } from '../../../temporal/embedded/unusable';
import type { Located } from './environment';
import type { LaunchPlan } from './plan';

type ClockStart = NonNullable<Located['sandboxClock']>;

const KEEP_EVERY_MS = 1_000;
const keptSchema = z.object({ now: z.iso.datetime() });

/**
 * Business time of a sandbox across restarts. The time-skipping server forgets its time when it
 * ends; what is kept in the work folder lets the business clock go on where it stood.
 */
export class SandboxClock {
  private readonly file: string;
  private service: TestService | undefined;
  private timer: NodeJS.Timeout | undefined;
  private offsetMs = 0;

  constructor(private readonly plan: LaunchPlan) {
    this.file = path.join(plan.workDir, 'clock.json');
  }

  /**
   * Fixes the distance between business time and the time of a server that has just started.
   * @throws UnusableEnvironment if the start asked for lies before what the kept sandbox has lived
   */
  async follow(address: string): Promise<ClockStart> {
    await this.close();
    const { at } = this.plan.options;
    const lived =
      Date.parse(keptSchema.safeParse(readJson(this.file)).data?.now ?? '') || undefined;
    if (at !== undefined && lived !== undefined && at < lived && !this.hasStarted) {
      throw new UnusableEnvironment(
        `the kept sandbox has reached ${new Date(lived).toISOString()}; --at must not be earlier`,
      );
    }
    this.service = await connectTestService(address);
    const serverNow = await this.service.currentTimeMs();
    const startAt = this.hasStarted
      ? (lived ?? at ?? serverNow)
      : Math.max(at ?? lived ?? serverNow, lived ?? 0);
    this.hasStarted = true;
    this.offsetMs = startAt - serverNow;
    await this.keep();
    this.timer = setInterval(() => void this.keep(), KEEP_EVERY_MS).unref();
    return { startAt, offsetMs: this.offsetMs };
  }

  private hasStarted = false;

  private async keep(): Promise<void> {
    try {
      const now = (await this.service?.currentTimeMs()) ?? Number.NaN;
      if (Number.isNaN(now)) return;
      writePrivate(this.file, JSON.stringify({ now: new Date(now + this.offsetMs).toISOString() }));
    } catch {
      // The server is gone; what was kept last stands until it is back.
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.service?.close().catch(() => undefined);
    this.service = undefined;
  }
}
